//! One exercise: the task, its open cases, the checks, the starter, and hints that stay closed until asked for.
//!
//! Never shows a reference, a mutant or a hidden case.

use super::catalogue::{command, level};
use super::fault::Fault;
use super::page::{self, Here, Page};
use super::text::Part;
use super::{Served, Shared, icon, markdown, readable, runs, text};
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Redirect, Response};
use cairn_content::Entry;
use cairn_content::package::Sample;
use cairn_core::Payload;
use cairn_core::compare::Comparator;
use cairn_core::exercise::{Answer, Case, CaseLimits, Check, Input, Interface, Level, Method, Visibility};
use cairn_core::study::Progress;
use cairn_core::types::Field;
use cairn_store::{Run, RunFilter};
use maud::{Markup, html};

/// How much of an input or an answer that is text is shown.
const TEXT_BYTES: usize = 2000;

/// So many characters of a line fit beside another text.
const NARROW: usize = 44;

/// How many open cases of a check are shown.
const SHOWN_CASES: usize = 6;

/// How many attempts are listed.
const ATTEMPTS: u32 = 6;

/// Answers with a task, or with the way to it under its present id.
pub(super) async fn show(
    State(served): State<Shared>,
    id: Result<Path<String>, PathRejection>,
) -> Result<Response, Fault> {
    let Path(id) = id.map_err(|_| Fault::NotFound { what: "exercise".into(), instead: None })?;
    let catalog = &served.site.catalog;
    let Some(entry) = catalog.exercise(&id) else {
        let near = catalog.nearest_exercise(&id).and_then(|near| catalog.exercise(near));
        let instead = near.map(|e| (format!("/exercises/{}", e.exercise.id), e.exercise.title.clone()));
        return Err(Fault::NotFound { what: "exercise".into(), instead });
    };
    if entry.exercise.id != id {
        return Ok(Redirect::temporary(&format!("/exercises/{}", entry.exercise.id)).into_response());
    }
    let events = served.changes_url().await?;
    let progress = served.progress().await?;
    let filter = RunFilter { exercise: Some(id.clone()), limit: Some(ATTEMPTS), ..RunFilter::default() };
    let attempts = served.site.store.runs(&filter).await?;
    let main = View { served: &served, entry }.main(progress.get(&id), &attempts);
    let page = Page {
        title: &entry.exercise.title,
        here: Here::Catalogue,
        events: Some(events),
        version: Some(served.site.version),
        refresh: false,
    };
    Ok(page::render(&page, &main))
}

/// Answers with an image of an imported package's statement.
pub(super) async fn image(
    State(served): State<Shared>,
    path: Result<Path<(String, String)>, PathRejection>,
) -> Result<Response, Fault> {
    let missing = || Fault::NotFound { what: "image".into(), instead: None };
    let Path((id, name)) = path.map_err(|_| missing())?;
    let entry = served.site.catalog.exercise(&id).ok_or_else(missing)?;
    let package = entry.package.as_ref().ok_or_else(missing)?;
    let bytes = package.statement.image(&package.files, &name).ok_or_else(missing)?;
    let kind = match name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase()).as_deref() {
        Some("png") => "image/png",
        Some("gif") => "image/gif",
        Some("svg") => "image/svg+xml",
        _ => "image/jpeg",
    };
    // Others drew it; what an SVG may hold besides, the guard's policy forbids.
    Ok(([(header::CONTENT_TYPE, kind)], bytes.to_vec()).into_response())
}

struct View<'a> {
    served: &'a Served,
    entry: &'a Entry,
}

impl View<'_> {
    fn main(&self, progress: Option<&Progress>, attempts: &[Run]) -> Markup {
        let about = &self.entry.about;
        html! {
            header.lead {
                p.kicker { a href="/" { "Exercises" } " / " (self.area()) }
                h1 { (self.entry.exercise.title) }
                p.summary { (text::inline(&about.summary)) }
                p.facts id="facts" data-live {
                    (self.served.mark(progress))
                    span { (level(about.level)) }
                    span { (about.minutes) " min" }
                    @if !about.kind.is_empty() { span { (about.kind) } }
                }
            }
            div.columns {
                div {
                    section.prose { (self.task()) }
                    (self.examples())
                    (self.starter(attempts))
                    (self.checks())
                    (self.hints())
                }
                aside {
                    (self.attempts(attempts))
                    (self.limits())
                    (self.covers())
                    (self.after())
                    (self.sources())
                }
            }
        }
    }

    fn task(&self) -> Markup {
        let (task, highlighter) = (&self.entry.task, &self.served.highlighter);
        let Some(package) = &self.entry.package else { return markdown::render(task, highlighter) };
        let address = |name: &str| {
            package.statement.image(&package.files, name)?;
            Some(format!("/exercises/{}/images/{name}", self.entry.exercise.id))
        };
        markdown::statement(task, highlighter, &address)
    }

    fn area(&self) -> &str {
        let areas = &self.served.site.catalog.areas;
        areas.iter().find(|area| area.id == self.entry.area).map_or(&self.entry.area, |area| &area.title)
    }

    fn examples(&self) -> Markup {
        let task = match &self.entry.exercise.method {
            Method::Program(task) => task,
            Method::Package(_) => return self.samples(),
        };
        let public = self.entry.exercise.checks.iter().filter(|c| c.visibility == Visibility::Public);
        let cases: Vec<_> = public.flat_map(|check| check.cases.iter().take(SHOWN_CASES)).collect();
        html! {
            @if !cases.is_empty() {
                section {
                    h2 { "Examples" }
                    ol.cases { @for case in cases { li { (example(case, &task.interface)) } } }
                }
            }
        }
    }

    /// The samples of a package, as its authors show them.
    fn samples(&self) -> Markup {
        let samples = self.entry.package.as_ref().map_or(&[][..], |package| &package.samples);
        html! {
            @if !samples.is_empty() {
                section {
                    h2 { "Samples" }
                    ol.cases { @for one in samples { li { (sample(one)) } } }
                }
            }
        }
    }

    fn limits(&self) -> Markup {
        match &self.entry.exercise.method {
            Method::Program(task) => limits(&task.limits, Some(task.total_cpu_ms)),
            Method::Package(task) => limits(&task.limits, None),
        }
    }

    fn starter(&self, attempts: &[Run]) -> Markup {
        let id = &self.entry.exercise.id;
        let open = self.open_tab(attempts);
        html! {
            section {
                h2 { "Begin" }
                div.tabs {
                    @for language in self.entry.starters.keys() {
                        input.for-ears type="radio" name="language" id={ "tab-" (language) } value=(language)
                            checked[Some(language) == open];
                        label for={ "tab-" (language) } { (self.served.language(language)) }
                    }
                    @for (language, files) in &self.entry.starters {
                        div.panel {
                            (command(&format!("cairn start {id} --lang {language}")))
                            @for file in files {
                                figure {
                                    figcaption { (text::visible(&file.path)) }
                                    (self.served.highlighter.code(&self.syntax(language), &file.content.text()))
                                }
                            }
                        }
                    }
                }
                p { "Then prove it, as often as you like:" }
                (command(&format!("cairn check {id}")))
            }
        }
    }

    /// The language of the latest attempt, else the one that most people read.
    fn open_tab(&self, attempts: &[Run]) -> Option<&String> {
        let has = |id: &str| self.entry.starters.keys().find(|known| *known == id);
        let tried = attempts.first().and_then(|run| has(&run.start.language));
        tried.or_else(|| has("python")).or_else(|| self.entry.starters.keys().next())
    }

    fn syntax(&self, language: &str) -> String {
        self.served.site.catalog.languages.get(language).map_or(language, |language| &language.syntax).to_owned()
    }

    fn checks(&self) -> Markup {
        let checks = &self.entry.exercise.checks;
        let hidden = checks.iter().filter(|check| check.visibility == Visibility::Hidden).count();
        html! {
            section {
                h2 { "What is checked" }
                p.soft {
                    (text::count(checks.len() as u64, "check")) ", " (hidden) " of them on cases that are shown only "
                    "when one of them fails."
                }
                ul.checks { @for check in checks { (check_line(check)) } }
            }
        }
    }

    fn hints(&self) -> Markup {
        let hints = &self.entry.hints;
        html! {
            @if !hints.is_empty() {
                section {
                    h2 { "Hints" }
                    p.soft { "From a nudge to the key idea. Each says more than the one before." }
                    @for (index, hint) in hints.iter().enumerate() {
                        details.hint {
                            summary { span.number { (index + 1) } (text::inline(&hint.title)) }
                            div.prose { (markdown::render(&hint.text, &self.served.highlighter)) }
                        }
                    }
                }
            }
        }
    }

    fn attempts(&self, attempts: &[Run]) -> Markup {
        html! {
            section.card id="attempts" data-live {
                h2 { "Your attempts" }
                @if attempts.is_empty() { p.soft { "None yet." } }
                ul.plain data-list {
                    @for run in attempts { li { (runs::attempt(self.served, run)) } }
                }
                @if attempts.len() as u32 == ATTEMPTS {
                    p { a href={ "/runs?exercise=" (self.entry.exercise.id) } { "All attempts" } }
                }
            }
        }
    }

    fn covers(&self) -> Markup {
        let roadmap = &self.served.site.catalog.roadmap;
        html! {
            @if !self.entry.about.covers.is_empty() {
                section.card {
                    h2 { "Covers of the roadmap" }
                    dl.covered {
                        @for id in &self.entry.about.covers {
                            dt { (id) }
                            dd { @if let Some(item) = roadmap.get(id) { (item.topic) } @else { "not in this roadmap" } }
                        }
                    }
                }
            }
        }
    }

    fn after(&self) -> Markup {
        let catalog = &self.served.site.catalog;
        let before: Vec<_> = self.entry.about.after.iter().filter_map(|id| catalog.exercise(id)).collect();
        html! {
            @if !before.is_empty() {
                section.card {
                    h2 { "Better done before" }
                    ul.plain {
                        @for entry in before {
                            li { a href={ "/exercises/" (entry.exercise.id) } { (entry.exercise.title) } }
                        }
                    }
                }
            }
        }
    }

    fn sources(&self) -> Markup {
        let is_web = |url: &str| url.starts_with("https://") || url.starts_with("http://");
        html! {
            @if !self.entry.about.sources.is_empty() {
                section.card {
                    h2 { "Sources" }
                    ul.plain.sources {
                        @for source in &self.entry.about.sources {
                            li {
                                @if is_web(&source.url) {
                                    a href=(source.url) rel="noopener noreferrer" { (source.title) }
                                } @else { (source.title) }
                                p.soft { (source.supports) " Read " (source.accessed) "." }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn check_line(check: &Check) -> Markup {
    let cases = check.cases.len() as u64 + check.generators.iter().map(|g| u64::from(g.count)).sum::<u64>();
    let drawn = !check.generators.is_empty();
    html! {
        li {
            p.claim { (text::inline(&check.claim)) }
            p.facts {
                @if check.visibility == Visibility::Public { span { (icon::public()) "Public" } }
                @else { span { (icon::hidden()) "Hidden" } }
                @if check.level == Level::Should { span { "Advice" } }
                span { (text::count(cases, "case")) @if drawn { ", drawn anew for each run" } }
                @if let Some(how) = compared(check.compare) { span { (how) } }
                code { (check.id) }
            }
        }
    }
}

fn compared(how: Comparator) -> Option<String> {
    match how {
        Comparator::Exact => None,
        Comparator::Tokens => Some("spacing does not matter".into()),
        Comparator::Floats { absolute, relative } => Some(format!("within {absolute} or {relative} of the value")),
        Comparator::Unordered => Some("in any order".into()),
    }
}

fn example(case: &Case, interface: &Interface) -> Markup {
    let (given, expected) = shown_case(case, interface);
    // Long texts stand above each other, where side by side would break their lines.
    let long = [&given, &expected].iter().any(|text| text.lines().any(|line| line.chars().count() > NARROW));
    html! {
        @if let Some(why) = &case.why { p.why { (text::inline(why)) } }
        dl.case {
            div.whole[long] { dt { "Input" } dd { pre tabindex="0" { (given) } } }
            div.whole[long] { dt { "Expected" } dd { pre tabindex="0" { (expected) } } }
        }
    }
}

/// Values are laid out over several lines; all else is shown as the judge shows it.
fn shown_case(case: &Case, interface: &Interface) -> (String, String) {
    match (&case.input, &case.expected) {
        (Input::Arguments(arguments), Answer::Returned(value)) => {
            let (params, _) = interface.params();
            let line = |p: &Field| {
                let value = readable::lay_out(arguments.get(&*p.name)?, p.name.len() + 3);
                Some(format!("{} = {value}", p.name))
            };
            let input = params.iter().filter_map(line).collect::<Vec<_>>().join("\n");
            (input, readable::lay_out(value, 0))
        }
        (Input::Stdin(given), Answer::Stdout(text)) => (shown(given), shown(text)),
        _ => {
            let example = cairn_core::judge::example(case, interface);
            (example.input, example.expected)
        }
    }
}

fn shown(text: &Payload) -> String {
    let Part { text, left_out } = text::part(text.bytes(), TEXT_BYTES);
    if left_out > 0 { format!("{text}\n… and {} more", text::bytes(left_out as u64)) } else { text }
}

fn limits(limits: &CaseLimits, total_cpu_ms: Option<u64>) -> Markup {
    html! {
        section.card {
            h2 { "Limits" }
            dl.facts-list {
                div { dt { "Processor time" } dd { (text::milliseconds(limits.cpu_ms)) " a case" } }
                div { dt { "By the clock" } dd { (text::milliseconds(limits.wall_ms)) " a case" } }
                div { dt { "Memory" } dd { (text::bytes(limits.memory_bytes)) } }
                div { dt { "Output" } dd { (text::bytes(limits.output_bytes)) } }
                @if let Some(total) = total_cpu_ms {
                    div { dt { "Whole run" } dd { (text::milliseconds(total)) } }
                }
            }
        }
    }
}

/// A sample: two texts, or a talk with who says what.
fn sample(sample: &Sample) -> Markup {
    match sample {
        Sample::Case { input, output } => html! {
            dl.case {
                div { dt { "Input" } dd { pre tabindex="0" { (input) } } }
                div { dt { "Output" } dd { pre tabindex="0" { (output) } } }
            }
        },
        Sample::Talk(talk) => html! {
            dl.case {
                div.whole { dt { "Interaction: < is said to you, > is what you say" } dd { pre tabindex="0" { (talk) } } }
            }
        },
    }
}
