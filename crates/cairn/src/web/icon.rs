//! Small drawings. Each stands beside a word and never alone, so they are hidden from screen readers.

use cairn_core::verdict::Ruling;
use maud::{Markup, html};

fn drawing(class: &str, path: &str) -> Markup {
    html! {
        svg class={ "icon " (class) } viewBox="0 0 16 16" width="16" height="16" fill="none" stroke="currentColor"
            stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" { path d=(path) {} }
    }
}

/// A tick, a cross or a question mark.
pub(super) fn ruling(ruling: Ruling) -> Markup {
    match ruling {
        Ruling::Pass => drawing("pass", "M3 8.5l3.3 3.3L13 4.6"),
        Ruling::Fail => drawing("fail", "M4 4l8 8M12 4l-8 8"),
        Ruling::Unknown => drawing("unknown", "M5.6 5.7a2.5 2.5 0 1 1 3.7 2.2c-.9.5-1.3 1-1.3 2M8 12.7v.1"),
    }
}

/// Under way.
pub(super) fn running() -> Markup {
    drawing("running", "M8 2.2a5.8 5.8 0 1 1-5.8 5.8")
}

/// Not begun.
pub(super) fn waiting() -> Markup {
    drawing("waiting", "M8 8v.01")
}

/// Broken off.
pub(super) fn abandoned() -> Markup {
    drawing("abandoned", "M3.5 8h9")
}

/// Closed until it fails.
pub(super) fn hidden() -> Markup {
    drawing("hidden", "M4.2 7.2h7.6v5.6H4.2zM5.9 7V5.2a2.1 2.1 0 0 1 4.2 0V7")
}

/// Shown beforehand.
pub(super) fn public() -> Markup {
    drawing(
        "public",
        "M1.6 8S4 3.7 8 3.7 14.4 8 14.4 8 12 12.3 8 12.3 1.6 8 1.6 8zM8 9.6a1.6 1.6 0 1 0 0-3.2 1.6 1.6 0 0 0 0 3.2z",
    )
}

/// Keys.
pub(super) fn keyboard() -> Markup {
    drawing("keyboard", "M1.8 4h12.4v8H1.8zM4.4 6.7h.01M6.8 6.7h.01M9.2 6.7h.01M11.6 6.7h.01M5 9.5h6")
}

/// To be saved.
pub(super) fn download() -> Markup {
    drawing("download", "M8 2.5v7.3M4.9 7L8 10l3.1-3M3 13.2h10")
}

/// Solved: three stones on each other. Tried: one stone. Not begun: where the stone will lie.
pub(super) fn stones(count: u8) -> Markup {
    html! {
        svg class={ "stones s" (count) } viewBox="0 0 20 20" width="20" height="20" aria-hidden="true" {
            rect x="2" y="13" width="16" height="5.4" rx="2.7" {}
            @if count > 1 {
                rect x="4.4" y="7.6" width="11.6" height="4.6" rx="2.3" {}
                rect x="6.8" y="2.8" width="6.6" height="4" rx="2" {}
            }
        }
    }
}
