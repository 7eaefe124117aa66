//! Pages for what goes wrong: as calm as the others, plain about the cause, and with a way on.
//!
//! Never shows a stack, and never blames the reader for a fault of ours.

use super::page::{self, Here, Page};
use super::text;
use axum::http::StatusCode;
use axum::http::header::{self, HeaderValue};
use axum::response::{IntoResponse, Response};
use cairn_store::StoreError;
use maud::{Markup, html};

/// Why there is no page.
#[derive(Debug)]
pub(super) enum Fault {
    /// There is no such thing.
    NotFound {
        /// Its noun.
        what: String,
        /// A link to what was probably meant: address and name.
        instead: Option<(String, String)>,
    },
    /// The guard refuses.
    Forbidden {
        /// In a sentence.
        why: String,
        /// Where the server is to be addressed.
        port: u16,
    },
    /// Pages are read; nothing is written by way of them.
    Method,
    /// Evidence that cannot be read.
    Damaged(String),
    /// The store cannot do as asked.
    Store(String),
}

impl From<StoreError> for Fault {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::UnknownRun { .. } => Self::NotFound { what: "run".into(), instead: None },
            StoreError::BlobDamaged { .. } | StoreError::BlobGone { .. } => Self::Damaged(error.to_string()),
            other => Self::Store(other.to_string()),
        }
    }
}

impl Fault {
    fn status(&self) -> StatusCode {
        match self {
            Self::NotFound { .. } | Self::Damaged(_) => StatusCode::NOT_FOUND,
            Self::Forbidden { .. } => StatusCode::FORBIDDEN,
            Self::Method => StatusCode::METHOD_NOT_ALLOWED,
            Self::Store(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    fn title(&self) -> String {
        match self {
            Self::NotFound { what, .. } => format!("There is no such {what}"),
            Self::Forbidden { .. } => "This request is refused".into(),
            Self::Method => "Pages here are only read".into(),
            Self::Damaged(_) => "This evidence cannot be read".into(),
            Self::Store(_) => "The data folder cannot be read".into(),
        }
    }

    fn body(&self) -> Markup {
        match self {
            Self::NotFound { instead: Some((address, name)), .. } => html! {
                p { "Did you mean " a href=(address) { (name) } "?" }
            },
            Self::NotFound { .. } => html! { p { "It may have been renamed, or the address is mistyped." } },
            Self::Forbidden { why, port } => html! {
                p { (text::visible(why)) }
                p {
                    "Pages of other sites must not reach what Cairn holds for you, so the server answers to its own "
                    "name only. Open " code { "http://localhost:" (port) } " instead."
                }
            },
            Self::Method => html! {
                p { "The server answers GET and HEAD. Work is handed in with " code { "cairn check" } "." }
            },
            Self::Damaged(what) => html! {
                p { "What was recorded is damaged, so nothing can be concluded from it any more:" }
                pre.output { (text::visible(what)) }
            },
            Self::Store(what) => html! {
                p { "This is not your doing. What the store says:" }
                pre.output { (text::visible(what)) }
            },
        }
    }
}

impl IntoResponse for Fault {
    fn into_response(self) -> Response {
        let status = self.status();
        let title = self.title();
        let main = html! {
            section.fault {
                p.kicker { (status.as_u16()) }
                h1 { (title) }
                (self.body())
                p { a.button href="/" { "Back to the catalogue" } }
            }
        };
        let page = Page { title: &title, here: Here::Nowhere, events: None, version: None, refresh: false };
        let mut response = (status, page::render(&page, &main)).into_response();
        if matches!(self, Self::Method) {
            response.headers_mut().insert(header::ALLOW, HeaderValue::from_static("GET, HEAD"));
        }
        response
    }
}
