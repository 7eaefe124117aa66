//! The first page: every exercise by area, how far the learner is, and what ran lately.
//!
//! Never hides an exercise for good: the filter only narrows what is shown, with and without a script.

use super::fault::Fault;
use super::page::{self, Here, Page};
use super::progress::Progresses;
use super::{Served, Shared, icon, runs, text};
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::response::Response;
use cairn_content::Entry;
use cairn_content::area::Area;
use cairn_content::exercise::Difficulty;
use cairn_store::{Run, RunFilter};
use maud::{Markup, html};
use serde::Deserialize;

/// How many runs are shown beside the catalogue.
const RECENT: u32 = 7;

/// How many items of the roadmap a line names before it only counts them.
const NAMED_ITEMS: usize = 4;

/// What the address may ask for.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    q: String,
}

/// Answers with the catalogue.
pub(super) async fn show(
    State(served): State<Shared>,
    asked: Result<Query<Asked>, QueryRejection>,
) -> Result<Response, Fault> {
    let asked = asked.map(|Query(asked)| asked).unwrap_or_default();
    let events = served.changes_url().await?;
    let progress = served.progress().await?;
    let recent = served.site.store.runs(&RunFilter { limit: Some(RECENT), ..RunFilter::default() }).await?;
    let main = View { served: &served, progress: &progress, query: asked.q.trim().to_lowercase() }.main(&recent);
    let page = Page {
        title: "Exercises",
        here: Here::Catalogue,
        events: Some(events),
        version: Some(served.site.version),
        refresh: false,
    };
    Ok(page::render(&page, &main))
}

struct View<'a> {
    served: &'a Served,
    progress: &'a Progresses,
    query: String,
}

impl View<'_> {
    fn main(&self, recent: &[Run]) -> Markup {
        let catalog = &self.served.site.catalog;
        html! {
            div.columns {
                div {
                    div.title-line {
                        h1 { "Exercises" }
                        (self.filter())
                    }
                    div id="areas" data-live data-list {
                        @for area in &catalog.areas { (self.area(area)) }
                        @if catalog.exercises.is_empty() { (no_content()) }
                    }
                    p.empty id="nothing" hidden[self.matches_any()] { "No exercise matches." }
                }
                aside {
                    div id="beside" data-live {
                        @if recent.is_empty() { (first_steps(self.first_exercise())) }
                        @else { (self.recent(recent)) }
                    }
                }
            }
        }
    }

    fn filter(&self) -> Markup {
        html! {
            form.filter role="search" action="/" method="get" {
                label.for-ears for="filter" { "Filter the exercises" }
                input id="filter" type="search" name="q" value=(self.query) placeholder="Filter" autocomplete="off"
                    spellcheck="false" maxlength="100";
                kbd aria-hidden="true" { "/" }
            }
        }
    }

    fn matches_any(&self) -> bool {
        let mut all = self.served.site.catalog.exercises.values();
        self.query.is_empty() || all.any(|entry| self.matches(entry))
    }

    fn matches(&self, entry: &Entry) -> bool {
        self.query.split_whitespace().all(|word| self.words(entry).contains(word))
    }

    /// The words by which an exercise is found; the script looks into the same ones.
    fn words(&self, entry: &Entry) -> String {
        let about = &entry.about;
        let languages: Vec<_> = entry.starters.keys().map(|id| self.served.language(id)).collect();
        let topics: Vec<_> = about.covers.iter().filter_map(|id| self.served.topic(id)).collect();
        let words = [
            &entry.exercise.id,
            &entry.exercise.title,
            &about.summary,
            &about.kind,
            level(about.level),
            &languages.join(" "),
            &about.covers.join(" "),
            &topics.join(" "),
        ];
        words.join(" ").to_lowercase()
    }

    fn area(&self, area: &Area) -> Markup {
        let catalog = &self.served.site.catalog;
        let entries: Vec<_> = catalog.exercises.values().filter(|entry| entry.area == area.id).collect();
        let entries = in_order(entries);
        let is_solved =
            |entry: &&&Entry| self.progress.get(&entry.exercise.id).is_some_and(|p| !p.solved_in.is_empty());
        let solved = entries.iter().filter(is_solved).count();
        html! {
            @if !entries.is_empty() {
                section.area aria-labelledby=(area.id) hidden[!entries.iter().any(|entry| self.matches(entry))] {
                    header {
                        h2 id=(area.id) { span.number { (area.number) } (area.title) }
                        p.soft { (area.summary) }
                        p.tally { strong { (solved) } " of " (entries.len()) " solved" }
                    }
                    ul.rows { @for entry in entries { (self.row(entry)) } }
                }
            }
        }
    }

    fn row(&self, entry: &Entry) -> Markup {
        let about = &entry.about;
        let id = &entry.exercise.id;
        html! {
            li.row data-words=(self.words(entry)) hidden[!self.matches(entry)] {
                a.cover href={ "/exercises/" (id) } data-item { (entry.exercise.title) }
                p.summary { (text::inline(&about.summary)) }
                p.facts {
                    (self.served.mark(self.progress.get(id)))
                    span { (level(about.level)) }
                    span { (about.minutes) " min" }
                    span { (self.languages(entry)) }
                    @if !about.covers.is_empty() { span.covers { (covers(&about.covers)) } }
                }
            }
        }
    }

    fn languages(&self, entry: &Entry) -> String {
        let names: Vec<_> = entry.starters.keys().map(|id| self.served.language(id)).collect();
        names.join(", ")
    }

    fn recent(&self, recent: &[Run]) -> Markup {
        html! {
            section.card.recent {
                h2 { "Recent runs" }
                ul.plain {
                    @for run in recent {
                        li { (runs::brief(self.served, run)) }
                    }
                }
                p { a href="/runs" { "All runs" } }
            }
        }
    }

    /// The exercise that a newcomer begins with.
    fn first_exercise(&self) -> Option<&Entry> {
        let catalog = &self.served.site.catalog;
        let open = |entry: &&Entry| entry.about.after.is_empty();
        catalog.areas.iter().find_map(|area| catalog.exercises.values().filter(|e| e.area == area.id).find(open))
    }
}

impl Served {
    /// What an item of the roadmap is about.
    pub(super) fn topic(&self, id: &str) -> Option<&str> {
        self.site.catalog.roadmap.get(id).map(|item| item.topic.as_str())
    }
}

/// Exercises after those that they build on, otherwise by title.
fn in_order(mut open: Vec<&Entry>) -> Vec<&Entry> {
    open.sort_by_key(|entry| (entry.about.level as u8, &entry.exercise.title));
    let mut done: Vec<&Entry> = Vec::with_capacity(open.len());
    while !open.is_empty() {
        let waits = |entry: &Entry| open.iter().any(|other| entry.about.after.contains(&other.exercise.id));
        // Content that comes after itself is a fault that `cairn verify` tells; it is shown all the same.
        let next = open.iter().position(|entry| !waits(entry)).unwrap_or(0);
        done.push(open.remove(next));
    }
    done
}

fn covers(ids: &[String]) -> String {
    let named = ids.iter().take(NAMED_ITEMS).map(String::as_str).collect::<Vec<_>>().join(" ");
    match ids.len().saturating_sub(NAMED_ITEMS) {
        0 => format!("covers {named}"),
        rest => format!("covers {named} +{rest}"),
    }
}

/// The word for a level.
pub(super) fn level(level: Difficulty) -> &'static str {
    match level {
        Difficulty::Junior => "Junior",
        Difficulty::Mid => "Mid",
        Difficulty::Senior => "Senior",
    }
}

/// How to begin, in three lines.
fn first_steps(first: Option<&Entry>) -> Markup {
    let id = first.map_or("<exercise>", |entry| &entry.exercise.id);
    let language = first.and_then(|entry| entry.starters.keys().next()).map_or("python", String::as_str);
    let language = if first.is_some_and(|entry| entry.starters.contains_key("python")) { "python" } else { language };
    html! {
        section.card.first {
            (icon::stones(3))
            h2 { "Lay the first stone" }
            ol {
                li { "Take an exercise:" (command(&format!("cairn start {id} --lang {language}"))) }
                li { "Solve it in your own editor." }
                li { "Prove it:" (command(&format!("cairn check {id}"))) }
            }
            p.soft { "Each check then shows up here while it runs, with its evidence." }
        }
    }
}

/// A command to be copied into a terminal.
pub(super) fn command(line: &str) -> Markup {
    html! {
        div.command data-copy=(line) {
            // A line may be broken between words, never at a hyphen within one.
            code { @for word in text::visible(line).split(' ') { span { (word) } " " } }
        }
    }
}

fn no_content() -> Markup {
    html! { p.empty { "There is no exercise in this content yet." } }
}
