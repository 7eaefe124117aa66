//! A claim that runs: foretell, run it from the page, see what happened beside its control.
//!
//! Never decides anything: what holds is the core's word. A run is asked for by a form of this page alone, see `guard`.

use super::catalogue::level;
use super::fault::Fault;
use super::reading::missing;
use super::{Served, Shared, text};
use crate::app::claim::{self as demonstration, Demonstration};
use crate::app::workplace::Workbench;
use axum::Form;
use axum::extract::rejection::{FormRejection, PathRejection};
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use cairn_content::Claim;
use cairn_core::claim::{Shown, Standing, Trial};
use maud::{Markup, html};
use serde::Deserialize;
use std::sync::Arc;

/// What the form sends.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Chosen {
    /// The option that was foretold, from 1; absent where nothing was.
    chosen: Option<usize>,
}

/// Answers with a claim, or with the way to it under its present id.
pub(super) async fn show(
    State(served): State<Shared>,
    id: Result<Path<String>, PathRejection>,
) -> Result<Response, Fault> {
    let claim = find(&served, id)?;
    match claim {
        Ok(claim) => Ok(served.framed(&claim.title, &View { served: &served, claim }.main(None, None))),
        Err(now) => Ok(Redirect::temporary(&format!("/claims/{now}")).into_response()),
    }
}

/// Runs a claim and answers with what it showed.
pub(super) async fn run(
    State(served): State<Shared>,
    id: Result<Path<String>, PathRejection>,
    form: Result<Form<Chosen>, FormRejection>,
) -> Result<Response, Fault> {
    let Ok(claim) = find(&served, id)? else { return Err(missing("claim", None)) };
    let chosen = form.ok().and_then(|Form(form)| form.chosen);
    let shown = match &served.site.workbench {
        Some(workbench) => demonstrate(&served, workbench.clone(), claim).await,
        None => Err("Programs cannot be run on this machine; `cairn doctor` says why.".to_owned()),
    };
    let main = View { served: &served, claim }.main(chosen, Some(&shown));
    Ok(served.framed(&claim.title, &main))
}

/// The claim, or the id that it has now.
fn find(served: &Served, id: Result<Path<String>, PathRejection>) -> Result<Result<&Claim, String>, Fault> {
    let Path(id) = id.map_err(|_| missing("claim", None))?;
    let claim = served.site.catalog.claim(&id).ok_or_else(|| missing("claim", None))?;
    Ok(if claim.id == id { Ok(claim) } else { Err(claim.id.clone()) })
}

/// Runs a claim when its turn has come, on a thread that may wait.
async fn demonstrate(served: &Served, workbench: Workbench, claim: &Claim) -> Result<Demonstration, String> {
    let _turn = served.turn.acquire().await.map_err(|error| error.to_string())?;
    let (catalog, claim) = (Arc::clone(&served.site.catalog), claim.clone());
    let runtime = tokio::runtime::Handle::current();
    let run = move || runtime.block_on(demonstration::demonstrate(&catalog, &workbench, &claim));
    let shown = tokio::task::spawn_blocking(run).await.map_err(|error| error.to_string())?;
    shown.map_err(|failure| failure.what)
}

struct View<'a> {
    served: &'a Served,
    claim: &'a Claim,
}

impl View<'_> {
    fn main(&self, chosen: Option<usize>, shown: Option<&Result<Demonstration, String>>) -> Markup {
        let claim = self.claim;
        html! {
            header.lead {
                (self.served.way(&claim.area, "claim"))
                h1 { (claim.title) }
                p.summary { (text::inline(&claim.says)) }
                p.facts {
                    span { (level(claim.level)) }
                    span { (self.served.language(&claim.language)) }
                    @if !claim.applies_to.is_empty() { span { (claim.applies_to.join(" · ")) } }
                }
            }
            div.columns {
                article.reading {
                    @match shown {
                        None => (self.form()),
                        Some(Ok(shown)) => (self.outcome(chosen, shown)),
                        Some(Err(why)) => section { h2 { "It could not be run" } pre.output { (text::visible(why)) } },
                    }
                    (self.program())
                }
                aside {
                    (self.refutes())
                    section.card {
                        h2 { "On the command line" }
                        (super::catalogue::command(&format!("cairn claim {}", claim.id)))
                    }
                    (self.served.sources(&claim.sources, &claim.reviewed))
                }
            }
        }
    }

    fn form(&self) -> Markup {
        let predict = &self.claim.predict;
        html! {
            section.predict {
                h2 { "What will it show?" }
                form method="post" action={ "/claims/" (self.claim.id) "/run" } {
                    fieldset {
                        legend { (text::inline(&predict.ask)) }
                        @for (number, option) in (1..).zip(&predict.options) {
                            label { input type="radio" name="chosen" value=(number); span { (text::inline(option)) } }
                        }
                    }
                    button.strong type="submit" { "Run it" }
                    span.soft { "in a box, in at most " (self.most_seconds()) " s" }
                }
            }
        }
    }

    fn most_seconds(&self) -> u32 {
        self.claim.seconds * (self.claim.repeat + 1)
    }

    fn outcome(&self, chosen: Option<usize>, shown: &Demonstration) -> Markup {
        let decision = demonstration::decision(self.claim, shown);
        let (class, word) = match shown.standing {
            Standing::Holds => ("pass", "It holds"),
            Standing::DoesNot => ("fail", "It does not hold"),
            Standing::Unknown if shown.runs.is_empty() => ("unknown", "It was not run"),
            Standing::Unknown => ("unknown", "It cannot be said"),
        };
        let right = self.claim.predict.right;
        html! {
            section class={ "outcome " (class) } aria-live="polite" {
                h2 { (word) }
                p { (text::visible(&shown.because)) }
                @if let Some(chosen) = chosen {
                    p {
                        strong { @if shown.runs.is_empty() { "It would show: " } @else if chosen == right { "As you foretold: " } @else { "Not as you foretold: " } }
                        (text::inline(self.claim.predict.options.get(right - 1).map_or("", String::as_str)))
                    }
                }
                div.prose { (self.served.prose(&self.claim.path, &self.claim.predict.because)) }
            }
            @if !shown.runs.is_empty() {
              section.case {
                @for (number, trial) in shown.runs.iter().enumerate() {
                    @let met = decision.as_ref().and_then(|decision| decision.runs.get(number));
                    @let title = if shown.runs.len() > 1 { format!("Run {}", number + 1) } else { "The run".to_owned() };
                    (self.trial(&title, trial, met.map_or(&[], Vec::as_slice)))
                }
                @if let Some(control) = &shown.control {
                    @let met = decision.as_ref().map_or(&[][..], |decision| &decision.control);
                    (self.trial("The control, where it must not hold", control, met))
                }
              }
              section.again {
                form method="post" action={ "/claims/" (self.claim.id) "/run" } {
                    button type="submit" { "Run it again" }
                    span.soft { (text::visible(&shown.version)) " · " (format!("{:.1} s", shown.seconds)) }
                }
              }
            }
        }
    }

    fn trial(&self, title: &str, trial: &Trial, shown: &[Shown]) -> Markup {
        html! {
            div {
                h3 { (title) }
                ul.shown {
                    @for one in shown {
                        @let (class, word) = match one.met { Some(true) => ("pass", "yes"), Some(false) => ("fail", "no"), None => ("unknown", "open") };
                        li {
                            code { (one.name) " = " (text::visible(one.value.as_deref().unwrap_or("nothing"))) }
                            " " span.soft { (text::visible(&one.expected)) "?" } " " span class={ "verdict " (class) } { (word) }
                        }
                    }
                }
                pre.output tabindex="0" { (text::visible(&trial.output)) }
                @if let Some(why) = &trial.stopped { p.note { (text::visible(why)) } }
            }
        }
    }

    fn program(&self) -> Markup {
        html! {
            section {
                h2 { "What shows it" }
                @for file in &self.claim.files {
                    figure {
                        figcaption { (file.path) }
                        (self.served.highlighter.code(self.syntax(&file.path), &file.content.text()))
                    }
                }
            }
        }
    }

    fn syntax(&self, path: &str) -> &str {
        let language = self.served.site.catalog.languages.get(&self.claim.language);
        let ending = path.rsplit_once('.').map_or("", |(_, ending)| ending);
        match language {
            Some(language) => &language.syntax,
            None if ending == "sql" => "sql",
            None => "sh",
        }
    }

    fn refutes(&self) -> Markup {
        let catalog = &self.served.site.catalog;
        let trap = |name: &str| {
            let (question, trap) = name.split_once('/')?;
            let page = catalog.page(question)?;
            let found = page.question()?.traps.iter().find(|found| found.id == trap)?;
            Some((format!("/questions/{}#{}", page.id, found.id), found.title.clone()))
        };
        let traps: Vec<_> = self.claim.refutes.iter().filter_map(|named| trap(&named.name)).collect();
        html! {
            @if !traps.is_empty() {
                section.card {
                    h2 { "It refutes" }
                    ul.plain { @for (to, title) in traps { li { a href=(to) { "“" (title) "”" } } } }
                }
            }
        }
    }
}
