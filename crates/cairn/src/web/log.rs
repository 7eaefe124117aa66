//! The log of a run: what the judge asked, and what it was told, entry by entry.
//!
//! Never hides an entry; what is too long to read is cut, and says so.

use super::{text, usage};
use cairn_core::Payload;
use cairn_core::evidence::Entry;
use cairn_core::execution::{End, Execution};
use cairn_core::step::{CaseEnd, CaseRun, Observation};
use maud::{Markup, html};
use serde_json::Value;

/// How much of each text in the log is shown.
const TEXT_BYTES: usize = 1500;

/// How much of a build's or a program's own messages is shown above the log.
const MESSAGE_BYTES: usize = 6000;

/// How many cases of an entry, and how many executions, are shown one by one.
const SHOWN: usize = 12;

/// All entries, each to be opened.
pub(super) fn entries(log: &[Entry]) -> Markup {
    html! {
        section.log {
            h2 { "Log" }
            p.soft { "All that the judge asked and was told, in order. The verdict follows from this alone." }
            @for (number, entry) in log.iter().enumerate() {
                details.entry {
                    summary {
                        span.number { (number) }
                        span { (asked(&entry.step)) }
                        span.soft { (told(&entry.observation)) }
                    }
                    // The anchor lies inside, so that a link to it opens the entry.
                    div id={ "log-" (number) } { (observation(&entry.observation)) }
                }
            }
        }
    }
}

/// A step in words. Steps are kept as they were written, by whatever version, so any of it may be missing.
fn asked(step: &Value) -> String {
    let role = |step: &Value| match step["role"].as_str() {
        Some("candidate") => "the submission".to_owned(),
        Some("oracle") => "the reference".to_owned(),
        other => text::visible(other.unwrap_or("a program")),
    };
    match step {
        Value::String(name) if name == "open" => "Show what was handed in".into(),
        Value::Object(object) if object.contains_key("build") => format!("Build {}", role(&step["build"])),
        Value::Object(object) if object.contains_key("run") => {
            let cases = step["run"]["cases"].as_array().map_or(0, Vec::len);
            format!("Run {} on {}", role(&step["run"]), text::count(cases as u64, "case"))
        }
        other => text::part(other.to_string().as_bytes(), 80).text,
    }
}

fn told(observation: &Observation) -> String {
    match observation {
        Observation::Opened { files, .. } => text::count(files.len() as u64, "file"),
        Observation::Built { cached: true, .. } => "an equal build was used again".into(),
        Observation::Built { execution: None, .. } => "needs no build".into(),
        Observation::Built { execution: Some(execution), .. } => ended(&execution.end),
        Observation::Unavailable { .. } => "not to be had".into(),
        Observation::Ran { cases, .. } => {
            let cpu = cases.iter().map(|case| case.cpu_us).sum();
            format!("{} ran, {} of processor time", text::count(cases.len() as u64, "case"), text::duration(cpu))
        }
    }
}

fn observation(observation: &Observation) -> Markup {
    match observation {
        Observation::Opened { language, submission, files } => html! {
            dl.facts-list {
                div { dt { "Language" } dd { (text::visible(language)) } }
                div { dt { "Submission" } dd { code { (submission.short()) } } }
                @for file in files {
                    div { dt { (text::visible(&file.path)) } dd { (text::bytes(file.content.bytes().len() as u64)) } }
                }
            }
        },
        Observation::Built { language, toolchain, sources, execution, .. } => html! {
            dl.facts-list {
                div { dt { "Language" } dd { (text::visible(language)) } }
                div { dt { "Toolchain" } dd { (text::visible(toolchain)) } }
                div { dt { "Sources" } dd { code { (sources.short()) } } }
            }
            @if let Some(execution) = execution { (streams(execution)) }
        },
        Observation::Unavailable { reason } => html! { p { (text::visible(reason)) } },
        Observation::Ran { cases, executions, .. } => html! {
            (case_table(cases))
            @for execution in executions.iter().take(SHOWN) { (streams(execution)) }
        },
    }
}

fn case_table(cases: &[CaseRun]) -> Markup {
    html! {
        div.scroll tabindex="0" {
            table {
                thead { tr { th.num { "Case" } th { "End" } th.num { "Processor" } th.num { "Clock" } th { "Answer" } } }
                tbody {
                    @for (index, case) in cases.iter().enumerate().take(SHOWN) {
                        tr {
                            td.num { (index + 1) }
                            td { (case_end(&case.end)) }
                            td.num { (text::duration(case.cpu_us)) }
                            td.num { (text::duration(case.wall_us)) }
                            td { (answer(&case.end)) }
                        }
                    }
                }
            }
        }
        @if cases.len() > SHOWN {
            p.left-out { "… and " (text::count((cases.len() - SHOWN) as u64, "more case")) " in the evidence file." }
        }
    }
}

fn case_end(end: &CaseEnd) -> String {
    match end {
        CaseEnd::Answered(_) => "answered".into(),
        CaseEnd::Left { status, .. } => format!("left with status {status}"),
        CaseEnd::Mistyped(_) => "answered with another type".into(),
        CaseEnd::Raised(_) => "raised an error".into(),
        CaseEnd::Garbled(_) => "broke the protocol".into(),
        CaseEnd::Ended(end) => ended(end),
        CaseEnd::Unready(end) => format!("{} before its first case", ended(end)),
    }
}

fn answer(end: &CaseEnd) -> Markup {
    let said = match end {
        CaseEnd::Answered(said) | CaseEnd::Mistyped(said) | CaseEnd::Raised(said) | CaseEnd::Garbled(said) => said,
        CaseEnd::Left { stdout, .. } => stdout,
        CaseEnd::Ended(_) | CaseEnd::Unready(_) => return html! {},
    };
    let part = text::part(said.bytes(), 60);
    html! { code { (part.text.replace('\n', "⏎")) @if part.left_out > 0 { "…" } } }
}

/// How a process came to its end, in words that hold no opinion.
pub(super) fn ended(end: &End) -> String {
    match end {
        End::Exited(code) => format!("exited with {code}"),
        End::Signalled(signal) => format!("ended by signal {signal}"),
        End::CpuTime => "used up its processor time".into(),
        End::Idle => "waited until its time was up".into(),
        End::Memory => "used up its memory".into(),
        End::Output => "wrote more than it may".into(),
        End::Processes => "started more processes than it may".into(),
        End::FileSize => "wrote a larger file than it may".into(),
        End::Policy => "ended by its protections".into(),
        End::Stopped => "stopped when no longer needed".into(),
    }
}

fn streams(execution: &Execution) -> Markup {
    let stream = |name: &str, payload: &Payload| {
        html! {
            @if !payload.bytes().is_empty() {
                p.soft { (name) ", " (text::bytes(payload.bytes().len() as u64)) }
                (text::output(payload, TEXT_BYTES))
            }
        }
    };
    html! {
        p.facts { span { "Process " (ended(&execution.end)) } span { (usage::line(&execution.usage)) } }
        (stream("Standard output", &execution.stdout))
        (stream("Standard error", &execution.stderr))
    }
}

/// What the toolchain said of a build, and what the submission wrote on standard error.
pub(super) fn messages(log: &[Entry]) -> Markup {
    let said = |entry: &Entry| matches!(&entry.observation, Observation::Built { execution: Some(e), .. } if e.end == End::Exited(0));
    let built = candidate(log, "build").filter(|entry| said(entry)).find_map(build_output);
    let wrote: Vec<_> = candidate(log, "run").filter_map(|entry| stderr(&entry.observation)).take(1).collect();
    html! {
        @if let Some(output) = built { section { h2 { "What the build said" } (output) } }
        @for payload in wrote {
            section { h2 { "What the program wrote on standard error" } (text::output(payload, MESSAGE_BYTES)) }
        }
    }
}

/// The output of the submission's build, where it failed.
pub(super) fn failed_build(log: &[Entry]) -> Option<Markup> {
    candidate(log, "build").find_map(build_output)
}

/// The entries of steps of this name that were about the submission.
fn candidate<'a>(log: &'a [Entry], step: &'a str) -> impl Iterator<Item = &'a Entry> {
    log.iter().filter(move |entry| entry.step[step]["role"] == "candidate")
}

fn build_output(entry: &Entry) -> Option<Markup> {
    let Observation::Built { execution: Some(execution), .. } = &entry.observation else { return None };
    let streams = [&execution.stderr, &execution.stdout];
    let said: Vec<_> = streams.into_iter().filter(|s| !s.bytes().trim_ascii().is_empty()).collect();
    (!said.is_empty()).then(|| html! { @for stream in said { (text::aligned(stream, MESSAGE_BYTES)) } })
}

fn stderr(observation: &Observation) -> Option<&Payload> {
    let Observation::Ran { executions, .. } = observation else { return None };
    executions.iter().map(|e| &e.stderr).find(|stderr| !stderr.bytes().trim_ascii().is_empty())
}

/// What built or ran the submission.
pub(super) fn toolchain(log: &[Entry]) -> Option<String> {
    candidate(log, "build").find_map(|entry| match &entry.observation {
        Observation::Built { toolchain, .. } => Some(toolchain.clone()),
        _ => None,
    })
}
