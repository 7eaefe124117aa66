//! The frame of every page: head, header, keys, foot.
//!
//! Never holds an inline script or style: the content security policy forbids both.

use super::{asset, icon};
use axum::response::{Html, IntoResponse, Response};
use maud::{DOCTYPE, Markup, PreEscaped, html};

/// Which part of the site a page belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Here {
    /// What there is to read and to answer.
    Areas,
    /// The catalogue and the tasks.
    Catalogue,
    /// Runs and their reports.
    Runs,
    /// Pages for faults.
    Nowhere,
}

/// What the frame has to know.
#[derive(Debug)]
pub(super) struct Page<'a> {
    /// Of the window.
    pub(super) title: &'a str,
    /// What the header marks.
    pub(super) here: Here,
    /// Where news of this page are to be had.
    pub(super) events: Option<String>,
    /// Of the binary.
    pub(super) version: Option<&'a str>,
    /// Whether a browser without scripts loads it again by itself.
    pub(super) refresh: bool,
}

/// A whole page.
pub(super) fn render(page: &Page<'_>, main: &Markup) -> Response {
    let markup = html! {
        (DOCTYPE)
        html lang="en" {
            (head(page))
            body data-events=[page.events.as_deref()] {
                a.skip href="#main" { "Skip to the content" }
                (header(page.here))
                main id="main" tabindex="-1" { (main) }
                (footer(page.version))
                (keys())
            }
        }
    };
    Html(markup.into_string()).into_response()
}

fn head(page: &Page<'_>) -> Markup {
    html! {
        head {
            meta charset="utf-8";
            meta name="viewport" content="width=device-width, initial-scale=1";
            meta name="color-scheme" content="light dark";
            title { (page.title) " · Cairn" }
            link rel="icon" type="image/svg+xml" href=(asset::url("favicon.svg"));
            link rel="stylesheet" href=(asset::url("cairn.css"));
            script type="module" src=(asset::url("cairn.js")) {}
            @if page.refresh {
                noscript { meta http-equiv="refresh" content="2"; }
            }
        }
    }
}

fn header(here: Here) -> Markup {
    let current = |it: Here| (here == it).then_some("true");
    html! {
        header.top {
            a.brand href="/" { (PreEscaped(asset::text("mark.svg"))) span { "Cairn" } }
            nav aria-label="Main" {
                a href="/areas" aria-current=[current(Here::Areas)] { "Areas" }
                a href="/" aria-current=[current(Here::Catalogue)] { "Exercises" }
                a href="/runs" aria-current=[current(Here::Runs)] { "Runs" }
            }
            form.find role="search" action="/search" method="get" {
                label.for-ears for="find" { "Search everything" }
                input id="find" type="search" name="q" placeholder="Search" autocomplete="off" maxlength="100";
            }
            span.pulse id="pulse" role="status" hidden { span.dot {} span.word {} }
        }
    }
}

fn footer(version: Option<&str>) -> Markup {
    html! {
        footer.foot {
            p {
                "Cairn" @if let Some(version) = version { " " (version) }
                " · everything stays on this machine"
            }
            button.quiet type="button" popovertarget="keys" { (icon::keyboard()) "Keys" }
        }
    }
}

fn keys() -> Markup {
    let keys = [
        (&["/"][..], "find an exercise"),
        (&["j", "k"], "next and previous in a list"),
        (&["Enter"], "open it"),
        (&["g", "a"], "go to the areas"),
        (&["g", "e"], "go to the exercises"),
        (&["g", "r"], "go to the runs"),
        (&["?"], "show or hide this"),
    ];
    html! {
        div.keys id="keys" popover="auto" aria-label="Keys" {
            h2 { "Keys" }
            dl {
                @for (caps, meaning) in keys {
                    div { dt { @for cap in caps { kbd { (cap) } } } dd { (meaning) } }
                }
            }
        }
    }
}
