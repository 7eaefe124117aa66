//! `cairn case`: one failing case on its own, judged again or looked at under a debugger.

use super::{Context, Format, check, paint, print_json, wait_for};
use crate::app::case::{self, Found, Judged};
use crate::app::handed_in;
use crate::app::workplace::{self, Workbench};
use crate::exit::{Exit, Failure};
use cairn_core::judge;
use cairn_core::verdict::Ruling;
use cairn_lab::{Debugger, Seen};
use serde::Serialize;
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The exercise, as `cairn list` shows it
    exercise: String,
    /// Which of the failing cases of your latest check, as it numbers them
    #[arg(default_value_t = 1)]
    number: usize,
    /// The folder or file with your solution [default: as for `cairn check`]
    path: Option<PathBuf>,
    /// The language, where it cannot be told from the file
    #[arg(long, value_name = "LANG")]
    lang: Option<String>,
    /// Show the case and run nothing
    #[arg(long, conflicts_with_all = ["debug", "debugger"])]
    show: bool,
    /// Start your program under the usual debugger of its language, outside of the sandbox
    #[arg(long, conflicts_with = "debugger")]
    debug: bool,
    /// How the result is written
    #[arg(long, value_enum, default_value = "human")]
    format: Format,
    /// A debugger of yours, that the program's own command is appended to, such as: -- gdb --args
    #[arg(last = true, value_name = "DEBUGGER")]
    debugger: Vec<String>,
}

/// The result for programs.
#[derive(Serialize)]
struct Report<'a> {
    run: &'a str,
    exercise: &'a str,
    check: &'a str,
    number: usize,
    of: usize,
    case: &'a cairn_core::exercise::Case,
    #[serde(skip_serializing_if = "Option::is_none")]
    verdict: Option<&'a cairn_core::verdict::Verdict>,
    #[serde(skip_serializing_if = "Option::is_none")]
    stdout: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    stderr: Option<&'a str>,
}

pub(super) fn run(context: &Context, arguments: &Arguments) -> Result<Exit, Failure> {
    let content = context.content()?;
    let entry = content.exercise(&arguments.exercise)?.clone();
    let data = context.data()?;
    wait_for(async {
        let store = workplace::open_store(&data).await?;
        let found = case::find(&store, &entry, arguments.number).await;
        store.close().await;
        let found = found?;
        if arguments.show {
            show(&found, arguments)?;
            return Ok(Exit::Pass);
        }
        let lang = arguments.lang.as_deref();
        let (submission, _) = handed_in::read(&content, &entry, arguments.path.as_deref(), lang)?;
        let submission = case::submission(&found, submission);
        let workbench = Workbench::open(&data)?;
        let debugger = match (arguments.debug, &arguments.debugger[..]) {
            (true, _) => Debugger::Usual,
            (false, []) => {
                workbench.interrupt_on_signal();
                let judged = case::judge(&content, &entry, &workbench, &found, submission).await?;
                report(&found, arguments, &judged)?;
                return Ok(judged.verdict.ruling.into());
            }
            (false, command) => Debugger::Command(command.to_vec()),
        };
        if arguments.format == Format::Human {
            paint::out(&given(&found, arguments.number));
        }
        paint::say(&paint::open("outside of the sandbox, without limits: this is your own code on your own machine"));
        ignore_interrupts();
        let folder = data.join("cases").join(format!("{}-{}", entry.exercise.id, arguments.number));
        let by_hand = move || {
            let seen = case::by_hand(&content, &workbench, &found, &submission, &folder, &debugger)?;
            Ok::<_, Failure>(render_seen(&found, seen))
        };
        paint::out(&tokio::task::spawn_blocking(by_hand).await.map_err(anyhow::Error::from)??);
        Ok(Exit::Pass)
    })
}

/// Ctrl-C is the debugger's while it runs.
fn ignore_interrupts() {
    tokio::spawn(async { while tokio::signal::ctrl_c().await.is_ok() {} });
}

fn show(found: &Found, arguments: &Arguments) -> Result<(), Failure> {
    match arguments.format {
        Format::Json => print_json(&of(found, arguments.number))?,
        _ => paint::out(&given(found, arguments.number)),
    }
    Ok(())
}

fn of(found: &Found, number: usize) -> Report<'_> {
    let check = &found.exercise.checks[0];
    Report {
        run: &found.run,
        exercise: &found.exercise.id,
        check: &check.id,
        number,
        of: found.of,
        case: &check.cases[0],
        verdict: None,
        stdout: None,
        stderr: None,
    }
}

fn report(found: &Found, arguments: &Arguments, judged: &Judged) -> Result<(), Failure> {
    if arguments.format == Format::Json {
        let report = Report {
            verdict: Some(&judged.verdict),
            stdout: Some(&judged.stdout),
            stderr: Some(&judged.stderr),
            ..of(found, arguments.number)
        };
        return print_json(&report);
    }
    let mut out = given(found, arguments.number);
    for (label, text) in [("stdout", &judged.stdout), ("stderr", &judged.stderr)] {
        if !text.is_empty() {
            out.push_str(&paint::labelled(2, label, &paint::harmless(text)));
        }
    }
    if let Some(message) = check::compile_error(&judged.verdict) {
        out.push_str(&paint::labelled(2, "message", &paint::harmless(message)));
    } else if let Some(failure) = judged.verdict.findings.first().and_then(|finding| finding.failure.as_ref()) {
        out.push_str(&paint::labelled(2, "seen", &paint::harmless(&failure.seen)));
        if !failure.detail.is_empty() {
            out.push_str(&paint::labelled(2, "detail", &paint::harmless(&failure.detail)));
        }
    }
    let ruling = judged.verdict.ruling;
    let because = judged.verdict.findings.first().map(|finding| finding.because.as_str()).unwrap_or_default();
    let because = because.trim_end_matches(" on case 1 of 1").trim_start_matches("1 case ");
    out.push_str(&format!("\n{}  {}\n", paint::stamp(ruling), paint::harmless(because)));
    if ruling != Ruling::Pass {
        let id = &found.exercise.id;
        let again = format!("under a debugger: cairn case {id} {} --debug, or … -- gdb --args", arguments.number);
        out.push_str(&format!("{}\n", paint::dim(&again)));
    }
    paint::out(&out);
    Ok(())
}

/// The case itself.
fn given(found: &Found, number: usize) -> String {
    let task = &found.task;
    let check = &found.exercise.checks[0];
    let example = judge::example(&check.cases[0], &task.interface);
    let title = format!("{} · failing case {number} of {}", paint::bold(&found.exercise.id), found.of);
    let mut out = format!("{title} · {} · run {}\n\n", check.id, found.run);
    out.push_str(&paint::labelled(2, "claim", &paint::harmless(&check.claim)));
    if let Some(why) = &example.why {
        out.push_str(&paint::labelled(2, "about", &paint::harmless(why)));
    }
    out.push_str(&paint::labelled(2, "input", &paint::harmless(&example.input)));
    out.push_str(&paint::labelled(2, "expected", &paint::harmless(&example.expected)));
    out
}

/// What became of it by hand. That is no verdict: nothing was limited, and a debugger may have changed anything.
fn render_seen(found: &Found, seen: Seen) -> String {
    let task = &found.task;
    let mut out = String::new();
    let mut line = |label: &str, text: &str| out.push_str(&paint::labelled(2, label, &paint::harmless(text)));
    match seen.answer.map(|answer| judge::first_failure(&found.exercise.checks[0], task, answer)) {
        Some(None) => line("seen", "the expected answer"),
        Some(Some(failure)) => {
            line("seen", &failure.seen);
            if !failure.detail.is_empty() {
                line("detail", &failure.detail);
            }
        }
        None if task.interface.has_harness() => line("seen", "no answer"),
        None => {}
    }
    line("ended", &seen.status.to_string());
    out
}
