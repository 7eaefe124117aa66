//! A concept, an activity or a prompt, typeset section by section; and what all pages of the content share.
//!
//! Never shows what does not come from the content, and renders none of it but as text, code and plain pictures.

use super::catalogue::level;
use super::fault::Fault;
use super::markdown::{self, Book};
use super::page::{self, Here};
use super::{Served, Shared, text};
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use cairn_content::exercise::Source;
use cairn_content::page::{Kind, Named, Point, Section};
use cairn_content::{Catalog, Page};
use maud::{Markup, html};

/// Answers with a page, or with the way to it under its present id.
pub(super) async fn show(
    State(served): State<Shared>,
    id: Result<Path<String>, PathRejection>,
) -> Result<Response, Fault> {
    let Path(id) = id.map_err(|_| missing("page", None))?;
    let found = served.find(&id, |page| page.kind != Kind::Question)?;
    if found.id != id {
        return Ok(Redirect::temporary(&address(found)).into_response());
    }
    let main = html! {
        (served.lead(found))
        div.columns {
            article.reading {
                @for section in found.sections() { (served.section(found, section)) }
                @if let cairn_content::page::Body::Sections { checklist, .. } = &found.body {
                    @if !checklist.is_empty() { (served.checklist(checklist)) }
                }
            }
            aside { (served.beside(found)) }
        }
    };
    Ok(served.framed(&found.title, &main))
}

/// Where a page of the content is.
pub(super) fn address(page: &Page) -> String {
    format!("/{}/{}", page.kind.folder(), page.id)
}

/// A thing that is not there, with what was probably meant.
pub(super) fn missing(what: &str, instead: Option<(String, String)>) -> Fault {
    Fault::NotFound { what: what.into(), instead }
}

/// The address of what a link such as `claim:lost-updates` names.
pub(super) fn inner(catalog: &Catalog, to: &str) -> Option<String> {
    let (kind, id) = to.split_once(':')?;
    match kind {
        "claim" => catalog.claim(id).map(|claim| format!("/claims/{}", claim.id)),
        "exercise" => catalog.exercise(id).map(|entry| format!("/exercises/{}", entry.exercise.id)),
        _ => catalog.page(id).map(address),
    }
}

impl Served {
    /// The page with this id, if it is of the kind that the address stands for.
    pub(super) fn find(&self, id: &str, fits: impl Fn(&Page) -> bool) -> Result<&Page, Fault> {
        let catalog = &self.site.catalog;
        catalog.page(id).filter(|page| fits(page)).ok_or_else(|| {
            let near = catalog.nearest_id(id).and_then(|near| catalog.page(near));
            missing("page", near.map(|page| (address(page), page.title.clone())))
        })
    }

    /// A whole page about the content.
    pub(super) fn framed(&self, title: &str, main: &Markup) -> Response {
        let version = Some(self.site.version);
        page::render(&page::Page { title, here: Here::Areas, events: None, version, refresh: false }, main)
    }

    /// Markdown of the content.
    pub(super) fn prose(&self, path: &str, text: &str) -> Markup {
        let catalog = &self.site.catalog;
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let picture = |name: &str| catalog.pictures.get(&format!("{folder}/{name}")).cloned();
        let book = Book { address: &|to| inner(catalog, to), picture: &picture };
        markdown::section(text, &self.highlighter, &book)
    }

    /// Where one is, what this is, and for whom.
    pub(super) fn lead(&self, page: &Page) -> Markup {
        html! {
            header.lead {
                (self.way(&page.area, page.kind.word()))
                h1 { (page.heading) }
                p.facts {
                    span { (level(page.level)) }
                    span { (page.minutes) " min" }
                    @if page.track.is_some() { span { ".NET" } }
                    @if !page.applies_to.is_empty() { span { (page.applies_to.join(" · ")) } }
                }
            }
        }
    }

    /// The way from the areas to here.
    pub(super) fn way(&self, area: &str, what: &str) -> Markup {
        let title = self.site.catalog.areas.iter().find(|found| found.id == area).map_or(area, |found| &found.title);
        html! { p.kicker { a href="/areas" { "Areas" } " / " a href={ "/areas/" (area) } { (title) } " / " (what) } }
    }

    fn section(&self, page: &Page, section: &Section) -> Markup {
        let essence = section.title == "Essence";
        html! {
            @if section.title != "Checklist" {
                section.prose.essence[essence] {
                    h2 { (section.title) @for id in &section.covers { " " span.covers-id { (id) } } }
                    (self.prose(&page.path, &section.text))
                }
            }
        }
    }

    fn checklist(&self, points: &[Point]) -> Markup {
        html! {
            section {
                h2 { "Checklist" }
                ul.ticks {
                    @for point in points {
                        li { label { input type="checkbox"; span { (self.point(point)) } } }
                    }
                }
            }
        }
    }

    /// A point of a rubric or a checklist.
    pub(super) fn point(&self, point: &Point) -> Markup {
        html! {
            span.weight.must[point.must] { @if point.must { "must" } @else { "plus" } } " "
            (text::inline(&point.text))
        }
    }

    /// What stands beside a page: what it builds on, what it covers, what it rests on.
    pub(super) fn beside(&self, page: &Page) -> Markup {
        let asks: Vec<_> = match page.kind {
            Kind::Concept => {
                self.site.catalog.pages_of(Kind::Question, None).filter(|q| names(&q.concepts, &page.id)).collect()
            }
            _ => Vec::new(),
        };
        let covers: Vec<_> = page.covers.iter().map(|named| named.name.as_str()).collect();
        html! {
            (self.pages("Read before", &page.requires))
            (self.pages("Concepts", &page.concepts))
            @if !asks.is_empty() {
                section.card {
                    h2 { "Asked in interviews" }
                    ul.plain { @for asked in asks { li { a href=(address(asked)) { (asked.heading) } } } }
                }
            }
            (self.covered(&covers))
            (self.sources(&page.sources, &page.reviewed))
        }
    }

    fn pages(&self, title: &str, names: &[Named]) -> Markup {
        let pages: Vec<_> = names.iter().filter_map(|named| self.site.catalog.page(&named.name)).collect();
        html! {
            @if !pages.is_empty() {
                section.card {
                    h2 { (title) }
                    ul.plain { @for page in pages { li { a href=(address(page)) { (page.title) } } } }
                }
            }
        }
    }

    /// What of the roadmap is covered.
    pub(super) fn covered(&self, ids: &[&str]) -> Markup {
        let items: Vec<_> = ids.iter().filter_map(|id| self.site.catalog.roadmap.get(*id)).collect();
        html! {
            @if !items.is_empty() {
                section.card {
                    h2 { "Of the roadmap" }
                    dl.covered {
                        @for item in items {
                            dt { (item.id) }
                            dd { @if item.text.is_empty() { (item.topic) } @else { (item.text) } }
                        }
                    }
                }
            }
        }
    }

    /// What the facts rest on.
    pub(super) fn sources(&self, sources: &[Source], reviewed: &str) -> Markup {
        html! {
            section.card {
                h2 { "Sources" }
                ul.plain.sources {
                    @for source in sources {
                        li {
                            a href=(source.url) rel="noopener noreferrer" { (source.title) }
                            p.soft { (source.supports) " (" (source.seen()) ")" }
                        }
                    }
                }
                p.soft { "Last reviewed " (reviewed) "." }
            }
        }
    }
}

fn names(named: &[Named], id: &str) -> bool {
    named.iter().any(|named| named.name == id)
}
