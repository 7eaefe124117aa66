//! Searching everything there is to read, to answer, to see and to do.

use super::{Shared, text};
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::response::Response;
use maud::html;
use serde::Deserialize;

/// What is asked for.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    q: String,
}

/// So many are shown.
const SHOWN: usize = 30;

/// Answers with what fits.
pub(super) async fn show(State(served): State<Shared>, asked: Result<Query<Asked>, QueryRejection>) -> Response {
    let asked = asked.map(|Query(asked)| asked).unwrap_or_default();
    let words: String = asked.q.trim().chars().take(100).collect();
    let found = served.finder.find(&words, SHOWN);
    let folder = |kind: &str| if kind == "activity" { "activities".to_owned() } else { format!("{kind}s") };
    let main = html! {
        header.lead {
            h1 { "Search" }
            form.filter role="search" action="/search" method="get" {
                label.for-ears for="words" { "Search everything" }
                input id="words" type="search" name="q" value=(words) autocomplete="off" maxlength="100";
                kbd aria-hidden="true" { "/" }
            }
        }
        @if found.is_empty() {
            p.empty { @if words.is_empty() { "Write a word or two above." } @else { "Nothing is found by these words." } }
        } @else {
            ul.rows data-list {
                @for one in &found {
                    li.row {
                        a.cover href={ "/" (folder(one.kind)) "/" (one.id) } data-item { (one.title) }
                        p.summary { (text::visible(&one.excerpt)) }
                        p.facts { span { (one.kind) } span { (one.area) } }
                    }
                }
            }
        }
    };
    served.framed("Search", &main)
}
