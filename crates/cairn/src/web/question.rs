//! A question: what is asked, and everything else closed until the reader opens it, also without a script.
//!
//! Never keeps what a reader ticks or types: `cairn ask` remembers, a page is read.

use super::fault::Fault;
use super::reading::{address, missing};
use super::{Served, Shared, text};
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use cairn_content::Page;
use cairn_content::page::{FollowUp, FollowUpKind, Question, Trap};
use maud::{Markup, html};

/// Answers with a question, or with the way to it under its present id.
pub(super) async fn show(
    State(served): State<Shared>,
    id: Result<Path<String>, PathRejection>,
) -> Result<Response, Fault> {
    let Path(id) = id.map_err(|_| missing("question", None))?;
    let found = served.find(&id, |page| page.question().is_some())?;
    if found.id != id {
        return Ok(Redirect::temporary(&address(found)).into_response());
    }
    let question = found.question().ok_or_else(|| missing("question", None))?;
    let main = View { served: &served, page: found, question }.main();
    Ok(served.framed(&found.heading, &main))
}

struct View<'a> {
    served: &'a Served,
    page: &'a Page,
    question: &'a Question,
}

impl View<'_> {
    fn main(&self) -> Markup {
        html! {
            (self.served.lead(self.page))
            div.columns {
                article.reading {
                    @if !self.question.setting.is_empty() { section.prose { (self.prose(&self.question.setting)) } }
                    p.try-first { "Say your answer aloud first: half a minute to a minute and a half. Then compare." }
                    (self.answer())
                    (self.traps())
                    (self.follow_ups())
                    section {
                        h2 { "Depth" }
                        (self.closed("What is expected of a junior, a mid-level and a senior engineer", &self.question.depth))
                    }
                    @if !self.question.prove_it.is_empty() {
                        section.prose { h2 { "Prove it" } (self.prose(&self.question.prove_it)) }
                    }
                }
                aside {
                    section.card {
                        h2 { "Be asked" }
                        p { "With your ticks remembered:" }
                        (super::catalogue::command(&format!("cairn ask {}", self.page.id)))
                    }
                    (self.served.beside(self.page))
                }
            }
        }
    }

    fn prose(&self, text: &str) -> Markup {
        self.served.prose(&self.page.path, text)
    }

    fn closed(&self, title: &str, text: &str) -> Markup {
        html! { details.hint { summary { (title) } div.prose { (self.prose(text)) } } }
    }

    fn answer(&self) -> Markup {
        let musts = self.question.rubric.iter().filter(|point| point.must).count();
        html! {
            section {
                h2 { "The answer" }
                details.hint {
                    summary { "What it has to say: " (musts) " of " (self.question.rubric.len()) " points must be made" }
                    ul.ticks {
                        @for point in &self.question.rubric {
                            li { label { input type="checkbox" autocomplete="off"; span { (self.served.point(point)) } } }
                        }
                    }
                }
                details.hint.model {
                    summary { "A strong answer" }
                    div.prose { (self.prose(&self.question.answer)) }
                }
                @if let Some(rust) = &self.question.in_rust { (self.closed("In Rust", rust)) }
            }
        }
    }

    fn traps(&self) -> Markup {
        html! {
            section {
                h2 { "Traps" }
                p.soft { "True or not? Decide before you open one." }
                @for trap in &self.question.traps { (self.trap(trap)) }
            }
        }
    }

    fn trap(&self, trap: &Trap) -> Markup {
        html! {
            details.hint.trap id=(trap.id) {
                summary { "“" (text::inline(&trap.title)) "”" }
                div.prose {
                    (self.prose(&trap.why))
                    div.say { span.label { "Say" } (self.prose(&trap.say)) }
                    (self.seen_in(trap))
                }
            }
        }
    }

    /// Where a trap is seen to be one: claims by their titles, whatever the words of the link.
    fn seen_in(&self, trap: &Trap) -> Markup {
        let catalog = &self.served.site.catalog;
        let ids = trap.seen_in.split("(claim:").skip(1).filter_map(|rest| rest.split(')').next());
        let claims: Vec<_> = ids.filter_map(|id| catalog.claim(id)).collect();
        html! {
            @if !trap.seen_in.is_empty() {
                div.seen {
                    span.label { "See it" }
                    @if claims.is_empty() { (self.prose(&trap.seen_in)) }
                    @else { p { @for claim in claims { a href={ "/claims/" (claim.id) } { (claim.title) } " " } } }
                }
            }
        }
    }

    fn follow_ups(&self) -> Markup {
        html! {
            section {
                h2 { "And then?" }
                @for follow_up in &self.question.follow_ups { (self.follow_up(follow_up)) }
            }
        }
    }

    fn follow_up(&self, follow_up: &FollowUp) -> Markup {
        let kind = match follow_up.kind {
            FollowUpKind::Why => "why",
            FollowUpKind::WhatIf => "what if",
        };
        html! {
            details.hint {
                summary { span.weight { (kind) } " " (text::inline(&follow_up.asks)) }
                ul.ticks {
                    @for point in &follow_up.rubric {
                        li { label { input type="checkbox" autocomplete="off"; span { (self.served.point(point)) } } }
                    }
                }
            }
        }
    }
}
