//! The areas of the roadmap, and each with what there is in it to read, to answer, to see and to do.

use super::catalogue::level;
use super::fault::Fault;
use super::reading::{self, address, missing};
use super::{Served, Shared, text};
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::response::Response;
use cairn_content::Page;
use cairn_content::area::Area;
use cairn_content::coverage::{Standing, coverage};
use cairn_content::page::{Kind, ResourceGroup};
use maud::{Markup, html};

/// Answers with all areas.
pub(super) async fn all(State(served): State<Shared>) -> Response {
    let main = html! {
        header.lead {
            h1 { "Areas" }
            p.summary { "What there is of the roadmap so far: to read, to answer aloud, and to see run." }
        }
        ul.rows data-list {
            @for area in &served.site.catalog.areas { (served.area_row(area)) }
        }
    };
    served.framed("Areas", &main)
}

/// Answers with an area.
pub(super) async fn one(
    State(served): State<Shared>,
    id: Result<Path<String>, PathRejection>,
) -> Result<Response, Fault> {
    let Path(id) = id.map_err(|_| missing("area", None))?;
    let areas = &served.site.catalog.areas;
    let area = areas.iter().find(|area| area.id == id).ok_or_else(|| missing("area", None))?;
    Ok(served.framed(&area.title, &served.area(area)))
}

impl Served {
    fn area_row(&self, area: &Area) -> Markup {
        let catalog = &self.site.catalog;
        let count = |kind| catalog.pages_of(kind, Some(&area.id)).count();
        let claims = catalog.claims.values().filter(|claim| claim.area == area.id).count();
        let exercises = catalog.exercises.values().filter(|entry| entry.area == area.id).count();
        let counts = [
            (count(Kind::Concept), "concepts"),
            (count(Kind::Question), "questions"),
            (claims, "claims"),
            (exercises + count(Kind::Activity), "things to do"),
        ];
        html! {
            li.row {
                a.cover href={ "/areas/" (area.id) } data-item { span.number { (area.number) } (area.title) }
                p.summary { (text::inline(&area.summary)) }
                p.facts { @for (count, what) in counts { @if count > 0 { span { (count) " " (what) } } } }
            }
        }
    }

    fn area(&self, area: &Area) -> Markup {
        let catalog = &self.site.catalog;
        let claims: Vec<_> = catalog.claims.values().filter(|claim| claim.area == area.id).collect();
        let exercises: Vec<_> = catalog.exercises.values().filter(|entry| entry.area == area.id).collect();
        html! {
            header.lead {
                p.kicker { a href="/areas" { "Areas" } " / " (area.number) }
                h1 { (area.title) }
                p.summary { (text::inline(&area.summary)) }
            }
            div.columns {
                div data-list {
                    (self.kind(area, Kind::Question, "Questions", "Answer aloud, then compare"))
                    (self.kind(area, Kind::Concept, "Concepts", "What there is to understand"))
                    @if !claims.is_empty() {
                        section {
                            h2 { "Claims that run" }
                            p.soft { "Foretell, then see" }
                            ul.rows {
                                @for claim in claims {
                                    li.row {
                                        a.cover href={ "/claims/" (claim.id) } data-item { (claim.title) }
                                        p.summary { (text::inline(&claim.says)) }
                                    }
                                }
                            }
                        }
                    }
                    (self.kind(area, Kind::Activity, "Activities", "Guided practice with something to hand in"))
                    (self.kind(area, Kind::Prompt, "Prompts", "Your own stories"))
                    @if !exercises.is_empty() {
                        section {
                            h2 { "Exercises" }
                            ul.rows {
                                @for entry in exercises {
                                    li.row {
                                        a.cover href={ "/exercises/" (entry.exercise.id) } data-item { (entry.exercise.title) }
                                        p.summary { (text::inline(&entry.about.summary)) }
                                        p.facts { span { (level(entry.about.level)) } span { (entry.about.minutes) " min" } }
                                    }
                                }
                            }
                        }
                    }
                }
                aside {
                    (self.standing(area))
                    @for group in catalog.resources.get(&area.id).into_iter().flatten() { (self.resources(group)) }
                }
            }
        }
    }

    fn kind(&self, area: &Area, kind: Kind, title: &str, what: &str) -> Markup {
        let mut pages: Vec<&Page> = self.site.catalog.pages_of(kind, Some(&area.id)).collect();
        pages.sort_by_key(|page| (page.level as u8, &page.title));
        html! {
            @if !pages.is_empty() {
                section {
                    h2 { (title) }
                    p.soft { (what) }
                    ul.rows.dense {
                        @for page in pages {
                            li.row {
                                a.cover href=(address(page)) data-item { @if kind == Kind::Concept { (page.title) } @else { (page.heading) } }
                                p.facts {
                                    span { (level(page.level)) }
                                    span { (page.minutes) " min" }
                                    @if page.track.is_some() { span { ".NET" } }
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    /// How much of the roadmap's area is there, and what is to come.
    fn standing(&self, area: &Area) -> Markup {
        let items = coverage(&self.site.catalog, Some(area.number));
        let covered = items.iter().filter(|item| item.standing == Standing::Covered).count();
        let announced: Vec<_> = items.iter().filter(|item| item.standing == Standing::Announced).collect();
        html! {
            @if !items.is_empty() {
                section.card {
                    h2 { "Of the roadmap" }
                    p { strong { (covered) } " of " (items.len()) " lines are covered" }
                    @for item in announced {
                        p.soft { (item.id) " is to come: " (text::inline(item.announced.as_deref().unwrap_or_default())) }
                    }
                }
            }
        }
    }
}

impl Served {
    fn resources(&self, group: &ResourceGroup) -> Markup {
        let address = |url: &str| reading::inner(&self.site.catalog, url).unwrap_or_else(|| url.to_owned());
        html! {
            section.card {
                h2 { (group.title) }
                ul.plain.sources {
                    @for resource in &group.resources {
                        li {
                            a href=(address(&resource.url)) rel="noopener noreferrer" { (text::inline(&resource.title)) }
                            p.soft { (text::inline(&resource.about)) }
                        }
                    }
                }
            }
        }
    }
}
