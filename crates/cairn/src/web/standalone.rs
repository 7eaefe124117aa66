//! A page that stands alone, as a file: no script, nothing loaded. Its colours follow the reader's light or dark.

use maud::{DOCTYPE, Markup, PreEscaped, html};

const STYLE: &str = "
:root { color-scheme: light dark; --line: light-dark(#d9d6cf, #3a3a38); --bad: light-dark(#a3221b, #ff9b8f);
  --good: light-dark(#3c6e47, #8fc79b); --open: light-dark(#8a5a00, #f0c36d); --quiet: light-dark(#5f5b53, #a8a49b);
  --ground: light-dark(#fbfaf7, #1b1b1a); --text: light-dark(#22211f, #ecebe7); }
body { margin: 3rem auto; max-width: 70rem; padding: 0 1.25rem; font: 16px/1.55 system-ui, sans-serif;
  background: var(--ground); color: var(--text); }
h1 { font-size: 1.75rem; margin: 0 0 .25rem; } h2 { font-size: 1.25rem; margin: 2.5rem 0 .5rem; }
p, footer { color: var(--quiet); } .scroll { overflow-x: auto; margin-block: 1rem; }
table { border-collapse: collapse; } th, td { padding: .25rem .75rem; border-bottom: 1px solid var(--line);
  text-align: left; font-weight: 400; }
.fail { color: var(--bad); } .pass { color: var(--good); } .unknown { color: var(--open); }
";

/// Writes the page; `style` comes after what all of them have.
pub(crate) fn page(title: &str, style: &str, body: &Markup) -> String {
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) " · Cairn" }
                style { (PreEscaped(STYLE)) (PreEscaped(style)) }
            }
            body { (body) }
        }
    };
    page.into_string()
}
