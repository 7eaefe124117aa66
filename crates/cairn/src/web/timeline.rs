//! A history as a picture that stands alone: operations in time, a row for each process, what is impossible marked.
//!
//! No script, nothing loaded; what it shows is also text, for those who cannot see it. Never decides anything.

use super::standalone;
use cairn_core::history::examine::Finding;
use cairn_core::history::{History, Op, Outcome};
use cairn_core::verdict::Ruling;
use maud::{Markup, html};
use std::collections::{BTreeMap, BTreeSet};

const STYLE: &str = "
:root { --bar: light-dark(#dcd8ce, #454441); --mark: light-dark(#f6d5d1, #5b2a26); }
body { max-width: 80rem; } p.because, li { color: var(--text); }
svg { display: block; font: 12px system-ui, sans-serif; } svg text { fill: var(--text); } svg .who { fill: var(--quiet); }
svg rect { fill: var(--bar); stroke: var(--quiet); stroke-width: 1; } svg .core rect { fill: var(--mark); stroke: var(--bad); stroke-width: 2; }
svg .open rect { stroke-dasharray: 4 3; fill: none; } svg .core.open rect { fill: var(--mark); }
svg .never rect { opacity: .45; } svg line { stroke: var(--line); }
";

/// How many operations are drawn: more are no picture any more.
const DRAWN: usize = 400;
/// How many operations before and after the impossible part are drawn with it.
const AROUND: usize = 12;
const ROW: usize = 30;
const LEFT: usize = 110;
/// The width of a moment: the picture fills a page, but what is written on a bar has to be legible.
const SLOTS: [usize; 2] = [28, 96];
const PAGE: usize = 1100;

/// Writes the page.
pub(crate) fn page(history: &History, findings: &[Finding]) -> String {
    let body = html! {
        h1 { "History" }
        p { (history.ops().len()) " operations" }
        @for finding in findings { (section(history, finding)) }
        footer { p { "Cairn · bars are operations from beginning to end; a dashed one has an unknown outcome, a pale one failed" } }
    };
    standalone::page("History", STYLE, &body)
}

fn section(history: &History, finding: &Finding) -> Markup {
    let class = match finding.ruling {
        Ruling::Pass => "pass",
        Ruling::Fail => "fail",
        Ruling::Unknown => "unknown",
    };
    html! {
        h2 { span class=(class) { (finding.ruling.word()) } " · " (finding.claim.name()) }
        p.because { (finding.because) }
        @if !finding.why.is_empty() { ul { @for why in &finding.why { li { (why) } } } }
        (picture(history, &finding.core))
        @if !finding.core.is_empty() { (table(history, &finding.core)) }
    }
}

fn table(history: &History, core: &[usize]) -> Markup {
    html! {
        div.scroll { table {
            thead { tr { th scope="col" { "Line" } th scope="col" { "Process" } th scope="col" { "Operation" } th scope="col" { "From" } th scope="col" { "To" } } }
            tbody {
                @for op in core.iter().map(|op| &history.ops()[*op]) {
                    tr {
                        td { (op.line) } td { (op.process) } td { (op.describe()) } td { (op.invoked) }
                        td { @match op.completed { Some(completed) => (completed), None => "?" } }
                    }
                }
            }
        } }
    }
}

/// The operations that are drawn: all of a small history, else the impossible part and what is around it.
fn chosen(history: &History, core: &[usize]) -> Vec<usize> {
    let count = history.ops().len();
    if count <= DRAWN {
        return (0..count).collect();
    }
    let mut around: BTreeSet<usize> = BTreeSet::new();
    for op in core {
        around.extend(op.saturating_sub(AROUND)..(op + AROUND + 1).min(count));
    }
    if around.is_empty() { (0..DRAWN).collect() } else { around.into_iter().take(DRAWN).collect() }
}

/// Times become places: each moment that occurs gets the same width, so that a pause takes no room.
fn places(ops: &[(usize, &Op)]) -> BTreeMap<i64, usize> {
    let moments = ops.iter().flat_map(|(_, op)| [Some(op.invoked), op.completed]).flatten();
    moments.collect::<BTreeSet<_>>().into_iter().enumerate().map(|(place, moment)| (moment, place)).collect()
}

fn picture(history: &History, core: &[usize]) -> Markup {
    let ops: Vec<(usize, &Op)> = chosen(history, core).into_iter().map(|op| (op, &history.ops()[op])).collect();
    let places = places(&ops);
    let rows: BTreeSet<&cairn_core::history::Datum> = ops.iter().map(|(_, op)| &op.process).collect();
    let rows: BTreeMap<_, usize> = rows.into_iter().zip(0..).collect();
    let slot = (PAGE / (places.len() + 1)).clamp(SLOTS[0], SLOTS[1]);
    let (width, height) = (LEFT + (places.len() + 1) * slot, rows.len() * ROW);
    let left_out = history.ops().len() - ops.len();
    let label = format!("{} operations in time, {} of them marked", ops.len(), core.len());
    html! {
        @if left_out > 0 { p { (left_out) " operations are not drawn." } }
        div.scroll {
            svg width=(width) height=(height) viewBox=(format!("0 0 {width} {height}")) role="img" aria-label=(label) {
                @for (process, row) in &rows {
                    text.who x="0" y=(row * ROW + 20) { "process " (process) }
                    line x1=(LEFT) x2=(width) y1=(row * ROW + ROW - 1) y2=(row * ROW + ROW - 1) {}
                }
                @for (index, op) in &ops { (bar(op, core.contains(index), &places, slot, rows[&op.process])) }
            }
        }
    }
}

fn bar(op: &Op, marked: bool, places: &BTreeMap<i64, usize>, slot: usize, row: usize) -> Markup {
    let from = places[&op.invoked];
    // An unknown outcome lasts to the end.
    let ends = op.completed.filter(|_| op.outcome != Outcome::Info);
    let to = ends.map_or(places.len(), |completed| places[&completed]);
    let (x, width) = (LEFT + from * slot, (to - from) * slot + slot / 2);
    let mut class = String::new();
    class.push_str(if marked { "core" } else { "" });
    class.push_str(match op.outcome {
        Outcome::Ok => "",
        Outcome::Info => " open",
        Outcome::Fail => " never",
    });
    let said = op.describe();
    // A letter is some 7 wide, and there is a margin on both sides.
    let room = width.saturating_sub(10) / 7;
    let shown: String = if said.chars().count() > room {
        said.chars().take(room.saturating_sub(1)).chain(['…']).collect()
    } else {
        said.clone()
    };
    html! {
        g class=(class.trim()) {
            title { "line " (op.line) ": " (said) ", " (op.invoked) " to " @match op.completed { Some(completed) => (completed), None => "?" } }
            rect x=(x) y=(row * ROW + 4) width=(width) height=(ROW - 9) rx="4" {}
            text x=(x + 5) y=(row * ROW + 19) { (shown) }
        }
    }
}
