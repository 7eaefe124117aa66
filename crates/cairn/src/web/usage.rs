//! What processes used, and what held them.
//!
//! Never shows a number that was not measured: what no cgroup counted is a dash.

use super::{log, text};
use cairn_core::evidence::Entry;
use cairn_core::execution::{Execution, Usage};
use cairn_core::step::Observation;
use maud::{Markup, html};
use std::collections::BTreeMap;

/// How many executions are listed one by one.
const SHOWN: usize = 24;

/// Every process tree with what it was for: `Build` or `Run`, and whose.
fn executions(log: &[Entry]) -> Vec<(usize, &'static str, bool, &Execution)> {
    let mut all = Vec::new();
    for (number, entry) in log.iter().enumerate() {
        let is = |step: &str| entry.step[step].is_object();
        let what = match () {
            () if is("build") => "Build",
            () if is("prepare") && entry.step["prepare"]["role"] == "candidate" => "Build",
            () if is("prepare") => "Build for the package",
            () => "Run",
        };
        let ours = ["build", "run"].iter().any(|step| entry.step[step]["role"] == "oracle");
        match &entry.observation {
            Observation::Built { execution, .. } => all.extend(execution.iter().map(|e| (number, what, ours, e))),
            Observation::Ran { executions, .. } => all.extend(executions.iter().map(|e| (number, what, ours, e))),
            Observation::Validated { cases } => {
                all.extend(cases.iter().map(|case| (number, "Validate", false, &case.execution)));
            }
            Observation::Interacted { candidate, validator, .. } => {
                all.push((number, what, ours, candidate));
                all.push((number, "Validate", false, &validator.execution));
            }
            Observation::Graded { execution } => all.push((number, "Grade", false, execution)),
            Observation::Opened { .. } | Observation::Unavailable { .. } => {}
        }
    }
    all
}

/// A table of what each process tree used.
pub(super) fn table(log: &[Entry]) -> Markup {
    let all = executions(log);
    html! {
        @if !all.is_empty() {
            section {
                h2 { "What it used" }
                div.scroll tabindex="0" {
                    table {
                        thead {
                            tr {
                                th { "Process tree" } th { "End" } th.num { "Processor" } th.num { "Clock" }
                                th.num { "Peak memory" } th.num { "Largest process" } th.num { "Processes" }
                            }
                        }
                        tbody { @for (number, what, ours, execution) in all.iter().take(SHOWN) {
                            (row(*number, what, *ours, execution))
                        } }
                    }
                }
                @if all.len() > SHOWN {
                    p.left-out { "… and " (text::count((all.len() - SHOWN) as u64, "more process tree")) " in the log." }
                }
            }
        }
    }
}

fn row(number: usize, what: &str, ours: bool, execution: &Execution) -> Markup {
    let usage = &execution.usage;
    html! {
        tr {
            td { (what) @if ours { " of the reference" } ", " a href={ "#log-" (number) } { "log " (number) } }
            td { (log::ended(&execution.end)) }
            td.num { (text::duration(usage.cpu_us)) }
            td.num { (text::duration(usage.wall_us)) }
            td.num { (usage.peak_memory_bytes.map_or("–".into(), text::bytes)) }
            td.num { (text::bytes(usage.max_rss_bytes)) }
            td.num { (usage.peak_processes.map_or("–".into(), |n| n.to_string())) }
        }
    }
}

/// What a process tree used, in a line.
pub(super) fn line(usage: &Usage) -> String {
    let memory = usage.peak_memory_bytes.unwrap_or(usage.max_rss_bytes);
    format!(
        "{} of processor time, {} by the clock, {}",
        text::duration(usage.cpu_us),
        text::duration(usage.wall_us),
        text::bytes(memory)
    )
}

/// The protections that were active, and in how many of the executions if not in all.
pub(super) fn protections(log: &[Entry]) -> Markup {
    let all = executions(log);
    let mut held: BTreeMap<&str, usize> = BTreeMap::new();
    for (_, _, _, execution) in &all {
        for protection in &execution.protections {
            *held.entry(protection).or_default() += 1;
        }
    }
    html! {
        @if !all.is_empty() {
            section.card {
                h2 { "Protections that held it" }
                @if held.is_empty() { p { "None." } }
                ul.chips {
                    @for (name, times) in held {
                        li { (text::visible(name)) @if times < all.len() { span.soft { " in " (times) " of " (all.len()) } } }
                    }
                }
            }
        }
    }
}
