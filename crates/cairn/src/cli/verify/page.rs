//! The kill matrix as a page that stands alone: no script, nothing loaded.

use crate::app::verify::{Check, Matrix, Report, Row};
use crate::exit::Exit;
use cairn_core::verdict::Ruling;
use maud::{DOCTYPE, Markup, PreEscaped, html};

const STYLE: &str = "
:root { color-scheme: light dark; --line: light-dark(#d9d6cf, #3a3a38); --bad: light-dark(#a3221b, #ff9b8f);
  --good: light-dark(#3c6e47, #8fc79b); --open: light-dark(#8a5a00, #f0c36d); --quiet: light-dark(#5f5b53, #a8a49b);
  --ground: light-dark(#fbfaf7, #1b1b1a); --text: light-dark(#22211f, #ecebe7); }
body { margin: 3rem auto; max-width: 70rem; padding: 0 1.25rem; font: 16px/1.55 system-ui, sans-serif;
  background: var(--ground); color: var(--text); }
h1 { font-size: 1.75rem; margin: 0 0 .25rem; } h2 { font-size: 1.25rem; margin: 3rem 0 .5rem; }
p, footer { color: var(--quiet); } .scroll { overflow-x: auto; }
table { border-collapse: collapse; font-size: .925rem; }
th, td { padding: .3rem .6rem; border-bottom: 1px solid var(--line); text-align: left; font-weight: 400; }
thead th { vertical-align: bottom; } th.check { writing-mode: vertical-rl; rotate: 180deg; padding: .6rem .3rem; }
td.cell { text-align: center; min-width: 1.6rem; } .fail { color: var(--bad); font-weight: 700; }
.pass { color: var(--good); } .unknown { color: var(--open); } .kind { color: var(--quiet); }
li.fault { color: var(--bad); } .lone { outline: 1.5px solid var(--bad); outline-offset: -4px; border-radius: 6px; }
";

/// Writes a report as a page.
pub(crate) fn page(report: &Report) -> String {
    let repeats = match report.repeats {
        1 => "Each program was judged once.".to_owned(),
        n => format!("Each program was judged {n} times, with a core kept busy."),
    };
    let body = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { "Kill matrix · Cairn" }
                style { (PreEscaped(STYLE)) }
            }
            body {
                h1 { "Kill matrix" }
                p { (outcome(report)) " " (repeats) }
                @if !report.diagnostics.is_empty() {
                    h2 { "Faults of the content" }
                    ul { @for fault in &report.diagnostics { li.fault { (fault.to_string()) } } }
                }
                @for matrix in &report.exercises { (section(matrix)) }
                footer {
                    p { (report.date) " · " @for (name, version) in &report.versions { (name) " " (version) " · " } "Cairn" }
                }
            }
        }
    };
    body.into_string()
}

/// What the matrices show, said of what they show.
fn outcome(report: &Report) -> String {
    let faults: usize = report.exercises.iter().map(|matrix| matrix.faults.len()).sum();
    match report.exit() {
        Exit::Pass => "Every check has been seen to fail, and every correct solution to pass.".to_owned(),
        Exit::Missing => "Not everything could be judged here: toolchains are missing.".to_owned(),
        _ => format!("{} faults: what follows cannot be relied on yet.", faults + report.diagnostics.len()),
    }
}

fn section(matrix: &Matrix) -> Markup {
    html! {
        h2 id=(matrix.exercise) { (matrix.title) }
        @if !matrix.faults.is_empty() { ul { @for fault in &matrix.faults { li.fault { (fault) } } } }
        div.scroll {
            table {
                thead {
                    tr {
                        th scope="col" { "Program" }
                        th scope="col" { "Language" }
                        @for check in &matrix.checks { th.check scope="col" title=(check.claim) { (check.id) } }
                    }
                }
                tbody { @for row in &matrix.rows { (line(matrix, row)) } }
            }
        }
    }
}

fn line(matrix: &Matrix, row: &Row) -> Markup {
    html! {
        tr {
            th scope="row" { span.kind { (row.kind.word()) } @if row.name != row.language { " " (row.name) } }
            td { (row.language) }
            @for check in &matrix.checks { (cell(row, check)) }
        }
    }
}

fn cell(row: &Row, check: &Check) -> Markup {
    let why = row.notes.get(&check.id).map_or("", String::as_str);
    let why = row.missing.as_deref().or(row.broken.as_deref()).unwrap_or(why);
    let (class, mark) = match row.rulings.get(&check.id) {
        Some(Ruling::Fail) if row.is_lone_kill(&check.id) => ("cell fail lone", "✘"),
        Some(Ruling::Fail) => ("cell fail", "✘"),
        Some(Ruling::Pass) => ("cell pass", "·"),
        Some(Ruling::Unknown) | None => ("cell unknown", "?"),
    };
    html! { td class=(class) title=(why) { (mark) } }
}
