//! The report of a run: the verdict first, then why, then everything it rests on.
//!
//! Never adds an opinion: every word is from the evidence. A run without evidence shows what it told so far.

use super::catalogue::command;
use super::fault::Fault;
use super::page::{self, Here, Page};
use super::{Served, Shared, evidence, finding, icon, log, running, runs, text, usage};
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use cairn_core::evidence::Evidence;
use cairn_core::exercise::{Level, Visibility};
use cairn_core::step::Observation;
use cairn_core::submission::SourceFile;
use cairn_core::verdict::{Finding, Ruling, Verdict};
use cairn_store::{Run, RunState};
use maud::{Markup, html};

/// How much of a source file is shown.
const SOURCE_BYTES: usize = 20 * 1024;

/// How many files of a submission are shown.
const SOURCE_FILES: usize = 8;

/// Answers with the report of a run, or with how far it has come.
pub(super) async fn show(
    State(served): State<Shared>,
    id: Result<Path<String>, PathRejection>,
) -> Result<Response, Fault> {
    let missing = || Fault::NotFound { what: "run".into(), instead: None };
    let Path(id) = id.map_err(|_| missing())?;
    let store = &served.site.store;
    let events_url = served.changes_url().await?;
    let run = store.run(&id).await?.ok_or_else(missing)?;
    if !matches!(run.state, RunState::Finished { .. }) {
        return Ok(running::page(&served, &run, &store.events_since(&id, 0).await?));
    }
    let main = match evidence::load(store, &id).await {
        Ok(Some(evidence)) => Report { served: &served, run: &run, evidence: &evidence }.main(),
        Ok(None) => damaged(&served, &run, "the run is finished, and there is no evidence of it"),
        Err(Fault::Damaged(what)) => damaged(&served, &run, &what),
        Err(other) => return Err(other),
    };
    let title = format!("{}: {}", verdict_word(&run), served.exercise_title(&run.start.exercise));
    let page = Page {
        title: &title,
        here: Here::Runs,
        events: Some(events_url),
        version: Some(served.site.version),
        refresh: false,
    };
    let mut response = page::render(&page, &main);
    *response.status_mut() = StatusCode::OK;
    Ok(response)
}

fn verdict_word(run: &Run) -> &'static str {
    match &run.state {
        RunState::Finished { ruling, .. } if ruling == Ruling::Pass.word() => "Passed",
        RunState::Finished { ruling, .. } if ruling == Ruling::Fail.word() => "Failed",
        _ => "Unknown",
    }
}

/// What remains of a run whose evidence cannot be read: what the index says, and that it cannot be proved.
fn damaged(served: &Served, run: &Run, what: &str) -> Markup {
    html! {
        header.lead {
            (trail(served, run))
            h1 { "This evidence cannot be read" }
            p.summary {
                "The index of runs says “" (verdict_word(run)) "”, but what it rests on is damaged, so it can no longer be "
                "proved. Check the exercise again to have a sound record."
            }
            pre.output { (text::visible(what)) }
            p.facts {
                span { (text::visible(served.language(&run.start.language))) }
                span { (text::at(run.start.started_at.0)) }
                span { (text::visible(&run.start.source)) }
            }
        }
        (command(&format!("cairn check {}", run.start.exercise)))
    }
}

fn trail(served: &Served, run: &Run) -> Markup {
    html! { p.kicker { a href="/runs" { "Runs" } " / " (served.exercise_link(&run.start.exercise)) } }
}

struct Report<'a> {
    served: &'a Served,
    run: &'a Run,
    evidence: &'a Evidence,
}

impl Report<'_> {
    fn main(&self) -> Markup {
        let verdict = &self.evidence.verdict;
        html! {
            (self.head(verdict))
            div.columns {
                div {
                    (finding::first(verdict, &self.evidence.log))
                    (finding::all(verdict))
                    (log::messages(&self.evidence.log))
                    (self.sources())
                    (usage::table(&self.evidence.log))
                    (log::entries(&self.evidence.log))
                }
                aside {
                    (self.proof())
                    (self.scope(verdict))
                    (self.circumstances())
                    (usage::protections(&self.evidence.log))
                    (self.hashes())
                }
            }
        }
    }

    fn head(&self, verdict: &Verdict) -> Markup {
        html! {
            header class={ "lead report " (verdict.ruling.word()) } {
                (trail(self.served, self.run))
                h1.hero { (runs::ruled(verdict.ruling)) }
                p.summary { (sentence(verdict)) }
                (counts(verdict))
                p.facts {
                    span { (text::visible(self.served.language(&self.run.start.language))) }
                    span { (text::at(self.run.start.started_at.0)) }
                    span { "took " (runs::took(self.run)) }
                    span { (text::visible(&self.run.start.source)) }
                }
            }
        }
    }

    fn proof(&self) -> Markup {
        html! {
            section.card {
                h2 { "Cross-examine it" }
                p.soft { "The verdict is computed again from its evidence, without running the code:" }
                (command(&format!("cairn replay {}", self.run.start.id)))
                p { a.button href={ (runs::url(self.run)) "/evidence" } download { (icon::download()) "Evidence file" } }
            }
        }
    }

    fn scope(&self, verdict: &Verdict) -> Markup {
        html! {
            @if !verdict.out_of_scope.is_empty() {
                section.card {
                    h2 { "Out of scope" }
                    p.soft { "These checks were not asked for, so nothing is known of them:" }
                    ul.plain { @for check in &verdict.out_of_scope { li { code { (text::visible(check)) } } } }
                }
            }
        }
    }

    fn circumstances(&self) -> Markup {
        let header = &self.evidence.header;
        html! {
            section.card {
                h2 { "Circumstances" }
                dl.facts-list {
                    (fact("Seed", &header.request.seed.to_string()))
                    @for (name, value) in &header.versions { (fact(name, value)) }
                    @if let Some(toolchain) = log::toolchain(&self.evidence.log) { (fact("Toolchain", &toolchain)) }
                    @for (name, value) in &header.machine { (fact(name, value)) }
                    (fact("Meter", &header.meter))
                    div { dt { "Recorded" } dd { (text::at(header.recorded_at_us)) } }
                }
            }
        }
    }

    fn hashes(&self) -> Markup {
        let start = &self.run.start;
        let now = self.served.hashes.get(&start.exercise);
        let former = now.is_some_and(|now| *now != self.evidence.header.exercise_hash);
        html! {
            section.card {
                h2 { "Named by hash" }
                dl.hashes {
                    dt { "Exercise" }
                    dd { code { (self.evidence.header.exercise_hash) } }
                    @if former { dd.soft { "The exercise has changed since." } }
                    dt { "Submission" }
                    dd { code { (text::visible(&start.submission_hash)) } }
                    @if let RunState::Finished { evidence, .. } = &self.run.state {
                        dt { "Evidence" }
                        dd { code { (evidence) } }
                    }
                    dt { "Run" }
                    dd { code { (text::visible(&start.id)) } }
                }
            }
        }
    }

    fn sources(&self) -> Markup {
        let opened = self.evidence.log.iter().find_map(|entry| match &entry.observation {
            Observation::Opened { language, files, .. } => Some((language, files)),
            _ => None,
        });
        html! {
            @if let Some((language, files)) = opened {
                section {
                    h2 { "What was handed in" }
                    @for file in files.iter().take(SOURCE_FILES) { (self.source(language, file)) }
                    @if files.len() > SOURCE_FILES {
                        p.left-out { "… and " (text::count((files.len() - SOURCE_FILES) as u64, "more file")) "." }
                    }
                }
            }
        }
    }

    fn source(&self, language: &str, file: &SourceFile) -> Markup {
        let known = self.served.site.catalog.languages.get(language);
        let syntax = known.map(|l| l.syntax.as_str()).filter(|_| known.is_some_and(|l| l.solution == file.path));
        let ending = file.path.rsplit_once('.').map_or("", |(_, ending)| ending);
        let part = text::part(file.content.bytes(), SOURCE_BYTES);
        html! {
            figure {
                figcaption { (text::visible(&file.path)) }
                (self.served.highlighter.code(syntax.unwrap_or(ending), &part.text))
                @if part.left_out > 0 { (text::left_out_note(part.left_out)) }
            }
        }
    }
}

fn fact(name: &str, value: &str) -> Markup {
    html! { div { dt { (text::visible(name)) } dd { (text::visible(value)) } } }
}

/// The verdict in a sentence that a reader can check against the findings.
fn sentence(verdict: &Verdict) -> String {
    let must = |f: &Finding| f.level == Level::Must;
    let (passed, total) = verdict.count(must);
    let number = |ruling| verdict.findings.iter().filter(|f| must(f) && f.ruling == ruling).count() as u64;
    let decide = |n: u64| format!("{} that decide{}", text::count(n, "check"), if n == 1 { "s" } else { "" });
    match verdict.ruling {
        Ruling::Pass if total == 1 => "The check that decides passed.".into(),
        Ruling::Pass => format!("All {} passed.", decide(total as u64)),
        Ruling::Fail => format!("{passed} of {} passed, {} failed.", decide(total as u64), number(Ruling::Fail)),
        Ruling::Unknown if total == 0 => "None of the checks that decide was asked for.".into(),
        Ruling::Unknown => {
            let unknown = number(Ruling::Unknown);
            format!("{passed} of {} passed, and {unknown} could not be decided.", decide(total as u64))
        }
    }
}

/// How many passed, apart by what the learner could see beforehand and by what decides.
fn counts(verdict: &Verdict) -> Markup {
    let of = |level: Level, visibility: Visibility| {
        verdict.count(move |f: &Finding| f.level == level && f.visibility == visibility)
    };
    let advice = verdict.count(|f| f.level == Level::Should);
    let groups = [
        ("Public", of(Level::Must, Visibility::Public)),
        ("Hidden", of(Level::Must, Visibility::Hidden)),
        ("Advice", advice),
    ];
    html! {
        dl.counts {
            @for (name, (passed, total)) in groups.into_iter().filter(|(_, (_, total))| *total > 0) {
                div { dt { (name) } dd { strong { (passed) } " of " (total) } }
            }
            @if !verdict.out_of_scope.is_empty() {
                div { dt { "Out of scope" } dd { strong { (verdict.out_of_scope.len()) } } }
            }
        }
    }
}
