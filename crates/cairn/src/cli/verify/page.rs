//! The kill matrix as a page that stands alone: no script, nothing loaded.

use crate::app::verify::{Check, Matrix, Report, Row};
use crate::exit::Exit;
use crate::web::standalone;
use cairn_core::verdict::Ruling;
use maud::{Markup, html};

const STYLE: &str = "
h2 { margin-top: 3rem; } table { font-size: .925rem; } th, td { padding: .3rem .6rem; }
thead th { vertical-align: bottom; } th.check { writing-mode: vertical-rl; rotate: 180deg; padding: .6rem .3rem; }
td.cell { text-align: center; min-width: 1.6rem; } .fail { font-weight: 700; } .kind { color: var(--quiet); }
li.fault { color: var(--bad); } .lone { outline: 1.5px solid var(--bad); outline-offset: -4px; border-radius: 6px; }
";

/// Writes a report as a page.
pub(crate) fn page(report: &Report) -> String {
    let repeats = match report.repeats {
        1 => "Each program was judged once.".to_owned(),
        n => format!("Each program was judged {n} times, with a core kept busy."),
    };
    let body = html! {
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
    };
    standalone::page("Kill matrix", STYLE, &body)
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
