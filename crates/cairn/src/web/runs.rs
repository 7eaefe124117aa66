//! The list of runs, newest first, and the lines by which other pages name a run.
//!
//! Never reads evidence: the index of runs is enough for a list.

use super::fault::Fault;
use super::page::{self, Here, Page};
use super::{Served, Shared, icon, text};
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::response::Response;
use cairn_core::verdict::Ruling;
use cairn_store::{Run, RunFilter, RunState};
use maud::{Markup, html};
use serde::Deserialize;

/// How many runs a page lists.
const PAGE: u32 = 50;

/// What the address may ask for.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    before: Option<String>,
    exercise: Option<String>,
}

/// Answers with a page of runs.
pub(super) async fn show(
    State(served): State<Shared>,
    asked: Result<Query<Asked>, QueryRejection>,
) -> Result<Response, Fault> {
    let asked = asked.map(|Query(asked)| asked).unwrap_or_default();
    let events = served.changes_url().await?;
    let filter = RunFilter { exercise: asked.exercise.clone(), before: asked.before, limit: Some(PAGE) };
    let listed = served.site.store.runs(&filter).await?;
    let main = html! {
        h1 { "Runs" }
        @if let Some(exercise) = &asked.exercise {
            p.soft { "Of " (served.exercise_link(exercise)) ". " a href="/runs" { "Show all" } }
        }
        div id="runs" data-live { (list(&served, &listed, asked.exercise.as_deref())) }
    };
    let page = Page {
        title: "Runs",
        here: Here::Runs,
        events: Some(events),
        version: Some(served.site.version),
        refresh: false,
    };
    Ok(page::render(&page, &main))
}

fn list(served: &Served, runs: &[Run], exercise: Option<&str>) -> Markup {
    let older = runs.last().filter(|_| runs.len() as u32 == PAGE);
    let of = exercise.map(|id| format!("&exercise={}", escaped(id))).unwrap_or_default();
    html! {
        @if runs.is_empty() {
            p.empty { "Nothing has run yet. A run appears here as soon as " code { "cairn check" } " begins." }
        } @else {
            table.runs data-list {
                thead { tr { th { "Verdict" } th { "Exercise" } th { "Language" } th.num { "Checks" } th.num { "Took" } th { "When" } } }
                tbody { @for run in runs { (row(served, run)) } }
            }
        }
        @if let Some(last) = older {
            p { a.button href={ "/runs?before=" (escaped(&last.start.id)) (of) } rel="next" { "Older runs" } }
        }
    }
}

fn row(served: &Served, run: &Run) -> Markup {
    html! {
        tr {
            td { a.cover href=(url(run)) data-item { (state(run)) } }
            td { (served.exercise_title(&run.start.exercise)) }
            td { (text::visible(served.language(&run.start.language))) }
            td.num { (checks(run)) }
            td.num { (took(run)) }
            td { (text::ago((served.site.now)(), run.start.started_at.0)) }
        }
    }
}

/// Where the report of a run is.
pub(super) fn url(run: &Run) -> String {
    format!("/runs/{}", escaped(&run.start.id))
}

/// Escapes an id for an address: ids are plain, but nothing in the store enforces it.
pub(super) fn escaped(id: &str) -> String {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"-_.~".contains(&b);
    id.bytes().map(|b| if plain(b) { char::from(b).to_string() } else { format!("%{b:02X}") }).collect()
}

/// How a run stands: a mark and a word.
pub(super) fn state(run: &Run) -> Markup {
    match &run.state {
        RunState::Running => html! { span.verdict.running { (icon::running()) "Running" } },
        RunState::Abandoned { .. } => html! { span.verdict.abandoned { (icon::abandoned()) "Abandoned" } },
        RunState::Finished { ruling, .. } => ruled(ruling_of(ruling)),
    }
}

/// A ruling as a mark and a word.
pub(super) fn ruled(ruling: Ruling) -> Markup {
    html! { span class={ "verdict " (ruling.word()) } { (icon::ruling(ruling)) (word(ruling)) } }
}

/// The word for a ruling on a whole submission or on one check.
pub(super) fn word(ruling: Ruling) -> &'static str {
    match ruling {
        Ruling::Pass => "Passed",
        Ruling::Fail => "Failed",
        Ruling::Unknown => "Unknown",
    }
}

/// The store keeps the word; it takes no other than these three.
fn ruling_of(word: &str) -> Ruling {
    [Ruling::Pass, Ruling::Fail].into_iter().find(|ruling| ruling.word() == word).unwrap_or(Ruling::Unknown)
}

fn checks(run: &Run) -> String {
    match &run.state {
        RunState::Finished { checks_passed, checks_total, .. } => format!("{checks_passed} of {checks_total}"),
        _ => "–".into(),
    }
}

/// How long a run took by the clock, or `–`.
pub(super) fn took(run: &Run) -> String {
    match &run.state {
        RunState::Finished { at, .. } | RunState::Abandoned { at, .. } => {
            text::duration(u64::try_from(at.0.saturating_sub(run.start.started_at.0)).unwrap_or(0))
        }
        RunState::Running => "–".into(),
    }
}

/// A run in a line that names its exercise.
pub(super) fn brief(served: &Served, run: &Run) -> Markup {
    html! {
        a.brief href=(url(run)) {
            (state(run))
            span.what { (served.exercise_title(&run.start.exercise)) }
            span.soft { (served.language(&run.start.language)) " · " (text::ago((served.site.now)(), run.start.started_at.0)) }
        }
    }
}

/// A run in a line among those of the same exercise.
pub(super) fn attempt(served: &Served, run: &Run) -> Markup {
    html! {
        a.brief href=(url(run)) data-item {
            (state(run))
            span.what { (served.language(&run.start.language)) @if checks(run) != "–" { ", " (checks(run)) " checks" } }
            span.soft { (text::ago((served.site.now)(), run.start.started_at.0)) }
        }
    }
}

impl Served {
    /// An exercise's title today, or the id under which it went when it was last seen.
    pub(super) fn exercise_title(&self, id: &str) -> String {
        let found = self.site.catalog.exercise(id);
        found.map_or_else(|| text::visible(id), |entry| entry.exercise.title.clone())
    }

    /// A link to an exercise, where it still is in the content.
    pub(super) fn exercise_link(&self, id: &str) -> Markup {
        match self.site.catalog.exercise(id) {
            Some(entry) => html! { a href={ "/exercises/" (entry.exercise.id) } { (entry.exercise.title) } },
            None => html! { (text::visible(id)) },
        }
    }
}
