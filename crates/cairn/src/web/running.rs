//! A run under way: every check of the exercise, and how far it has come.
//!
//! Never concludes anything: it repeats what the judge tells of each check.

use super::page::{self, Here, Page};
use super::{Served, icon, runs, text};
use axum::response::Response;
use cairn_core::exercise::{Level, Visibility};
use cairn_core::verdict::Finding;
use cairn_store::{Run, RunEvent, RunState};
use maud::{Markup, html};
use serde::Deserialize;

/// After so long without a word, a run may have lost its process: 5 min, more than any check's budget.
const SILENCE_US: i64 = 5 * 60 * 1_000_000;

/// What a run tells of itself, as `cairn check` appends it.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "kind")]
enum News {
    Checking {
        check: String,
    },
    Found {
        finding: Box<Finding>,
    },
    /// Of a later version.
    #[serde(other)]
    Other,
}

/// A check, and how far it is.
struct Line {
    id: String,
    claim: String,
    hidden: bool,
    advice: bool,
    how: How,
}

enum How {
    Waiting,
    Checking,
    Found(Box<Finding>),
}

/// The page of a run that has no evidence: under way, or broken off.
pub(super) fn page(served: &Served, run: &Run, events: &[RunEvent]) -> Response {
    let last = events.last().map_or(0, |event| event.seq);
    let feed = format!("{}/events?since={last}", runs::url(run));
    let running = matches!(run.state, RunState::Running);
    let title =
        format!("{}: {}", if running { "Running" } else { "Abandoned" }, served.exercise_title(&run.start.exercise));
    let page = Page {
        title: &title,
        here: Here::Runs,
        events: running.then_some(feed),
        version: Some(served.site.version),
        refresh: running,
    };
    page::render(&page, &main(served, run, events))
}

fn main(served: &Served, run: &Run, events: &[RunEvent]) -> Markup {
    html! {
        header.lead {
            p.kicker { a href="/runs" { "Runs" } " / " (served.exercise_link(&run.start.exercise)) }
            h1.hero { (runs::state(run)) }
            p.summary { (sentence(run)) }
            p.facts {
                span { (text::visible(served.language(&run.start.language))) }
                span { "began " (text::at(run.start.started_at.0)) }
                span { (text::visible(&run.start.source)) }
            }
            @if is_silent(served, run, events) {
                p.note { "It has said nothing for a while: its process may be gone." }
            }
        }
        ul.checks.live id="checks" aria-live="polite" {
            @for line in lines(served, run, events) { (item(&line)) }
        }
    }
}

fn sentence(run: &Run) -> String {
    match &run.state {
        RunState::Abandoned { reason, .. } => {
            format!("The run ended without a ruling after {}: {}", runs::took(run), text::visible(reason))
        }
        _ => "Checks appear as they are decided. The report follows by itself.".into(),
    }
}

fn is_silent(served: &Served, run: &Run, events: &[RunEvent]) -> bool {
    let last_word = events.last().map_or(run.start.started_at, |event| event.at);
    matches!(run.state, RunState::Running) && (served.site.now)().saturating_sub(last_word.0) > SILENCE_US
}

/// The checks of the exercise as it is today, with what was told of them; told ones that are gone come last.
fn lines(served: &Served, run: &Run, events: &[RunEvent]) -> Vec<Line> {
    let checks = served.site.catalog.exercise(&run.start.exercise).map_or(&[][..], |entry| &entry.exercise.checks);
    let mut lines: Vec<Line> = checks
        .iter()
        .map(|check| Line {
            id: check.id.clone(),
            claim: check.claim.clone(),
            hidden: check.visibility == Visibility::Hidden,
            advice: check.level == Level::Should,
            how: How::Waiting,
        })
        .collect();
    for told in events.iter().filter_map(|event| line(served, run, event)) {
        match lines.iter_mut().find(|line| line.id == told.id) {
            Some(line) => *line = told,
            None => lines.push(told),
        }
    }
    lines
}

/// What an event says of a check, if it says something that this version understands.
fn line(served: &Served, run: &Run, event: &RunEvent) -> Option<Line> {
    match serde_json::from_str(&event.body).ok()? {
        News::Checking { check } => {
            let known = served.site.catalog.exercise(&run.start.exercise).and_then(|e| e.exercise.check(&check));
            Some(Line {
                claim: known.map_or_else(|| check.clone(), |known| known.claim.clone()),
                hidden: known.is_some_and(|known| known.visibility == Visibility::Hidden),
                advice: known.is_some_and(|known| known.level == Level::Should),
                id: check,
                how: How::Checking,
            })
        }
        News::Found { finding } => Some(Line {
            id: finding.check.clone(),
            claim: finding.claim.clone(),
            hidden: finding.visibility == Visibility::Hidden,
            advice: finding.level == Level::Should,
            how: How::Found(finding),
        }),
        News::Other => None,
    }
}

/// The line of the check that an event is about, to be put in the place of the former one.
pub(super) fn fragment(served: &Served, run: &Run, event: &RunEvent) -> Option<Markup> {
    line(served, run, event).map(|line| item(&line))
}

fn item(line: &Line) -> Markup {
    html! {
        li id={ "check-" (text::visible(&line.id)) } {
            p.claim { (text::inline(&line.claim)) }
            p.facts {
                @match &line.how {
                    How::Waiting => span.verdict.waiting { (icon::waiting()) "Waiting" },
                    How::Checking => span.verdict.running { (icon::running()) "Checking" },
                    How::Found(finding) => {
                        (runs::ruled(finding.ruling))
                        span { (text::visible(&finding.because)) }
                        span { (text::duration(finding.cpu_us)) " of processor time" }
                    }
                }
                @if line.hidden { span { (icon::hidden()) "Hidden" } } @else { span { (icon::public()) "Public" } }
                @if line.advice { span { "Advice" } }
                code { (text::visible(&line.id)) }
            }
        }
    }
}
