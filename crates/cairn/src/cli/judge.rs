//! `cairn judge`: submissions judged by a package that others wrote, case by case, in the field's words.

use super::{Context, Format, paint, print_json, wait_for};
use crate::app::package::timing::{Timing, milliseconds, time_limit};
use crate::app::package::{self, How};
use crate::app::workplace::Workbench;
use crate::exit::{Exit, Failure};
use cairn_core::judge::package::{CaseResult, Report};
use cairn_core::verdict::CaseWord;
use serde::Serialize;
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The package: its folder, or its .zip or .kpp
    package: PathBuf,
    /// The submissions, each a file or a folder
    #[arg(required = true)]
    submissions: Vec<PathBuf>,
    /// The language, where it cannot be told from the files
    #[arg(long, value_name = "LANG")]
    lang: Option<String>,
    /// Processor time for a case, in seconds, instead of the package's
    #[arg(long, value_name = "SECONDS")]
    time_limit: Option<f64>,
    /// Try every case, also where a group stops early
    #[arg(long)]
    all: bool,
    /// How the result is written
    #[arg(long, value_enum, default_value = "human")]
    format: Format,
}

/// The result for programs.
#[derive(Serialize)]
struct Judged {
    submission: String,
    language: String,
    report: Report,
}

#[derive(Serialize)]
struct Told<'a> {
    package: &'a str,
    time_limit_ms: u64,
    submissions: &'a [Judged],
}

pub(super) fn run(context: &Context, arguments: &Arguments) -> Result<Exit, Failure> {
    let content = context.content()?;
    let package = package::load(&arguments.package)?;
    let programs =
        arguments.submissions.iter().map(|path| package::read_program(path)).collect::<Result<Vec<_>, _>>()?;
    let data = context.data()?;
    let (timing, judged) = wait_for(async {
        let workbench = Workbench::open(&data)?;
        workbench.interrupt_on_signal();
        let progress = paint::Progress::new();
        let timing = match arguments.time_limit {
            Some(seconds) => Timing { limit_ms: milliseconds(seconds), slowest: None, left_out: Vec::new() },
            None => time_limit(&content, &workbench, &package, &data, &mut |what| progress.show(what)).await?,
        };
        let exercise = package.exercise(timing.limit_ms);
        let mut judged = Vec::new();
        for (path, program) in arguments.submissions.iter().zip(&programs) {
            let name = path.display().to_string();
            progress.show(&format!("judging {name}…"));
            let submission = package::submission(&content, &package, &exercise, program, arguments.lang.as_deref())
                .map_err(|reason| {
                    Failure::new(Exit::Missing, format!("'{name}' cannot be judged: {reason}"))
                        .hint("`cairn doctor` shows the languages; --lang names one")
                })?;
            let how = How { complete: arguments.all, jobs: package::cores(), entry: None };
            let report = package::judge(&content, &workbench, &package, &exercise, &submission, how).await;
            progress.clear();
            judged.push(Judged { submission: name, language: submission.language, report: report? });
        }
        Ok((timing, judged))
    })?;
    let told = Told { package: &package.id, time_limit_ms: timing.limit_ms, submissions: &judged };
    match arguments.format {
        Format::Json => print_json(&told)?,
        Format::Human => paint::out(&render(package.title(), &timing, &judged)),
    }
    let all_accepted = judged.iter().all(|judged| judged.report.word.is_none());
    Ok(if all_accepted { Exit::Pass } else { Exit::Fail })
}

fn render(title: &str, timing: &Timing, judged: &[Judged]) -> String {
    let mut out = format!("{} · {}\n", paint::bold(&paint::harmless(title)), limit_line(timing));
    for one in judged {
        out.push('\n');
        out.push_str(&render_one(one));
    }
    out
}

/// The time limit, and where it comes from.
pub(super) fn limit_line(timing: &Timing) -> String {
    #[expect(clippy::cast_precision_loss, reason = "limits are at most ten minutes")]
    let seconds = timing.limit_ms as f64 / 1000.0;
    match &timing.slowest {
        Some((name, ms)) => format!("time limit {seconds} s, as {name} takes {:.2} s", ms / 1000.0),
        None => format!("time limit {seconds} s"),
    }
}

fn render_one(judged: &Judged) -> String {
    let Judged { submission, language, report } = judged;
    let mut out = format!("{} · {language}\n", paint::bold(&paint::harmless(submission)));
    if let Some(message) = &report.compile_error {
        out.push_str(&paint::labelled(4, "message", &paint::harmless(message)));
    }
    let width = report.cases.iter().map(|case| case.name.len()).max().unwrap_or(0);
    report.cases.iter().for_each(|case| out.push_str(&render_case(case, width)));
    for group in report.groups.iter().filter(|group| !group.name.is_empty() && group.name.contains('/')) {
        let score = group.score.map(|score| format!(" · {score} points")).unwrap_or_default();
        let why = group
            .for_want_of
            .as_ref()
            .map(|missing| format!(" (not tried: {missing} was not accepted)"))
            .unwrap_or_default();
        out.push_str(&format!("  group {}  {}{score}{why}\n", group.name, title(group.word)));
    }
    let score = report.score.map(|score| format!(" · {score} points")).unwrap_or_default();
    let slowest = report.cases.iter().map(|case| case.cpu_us).max().unwrap_or(0) as f64 / 1e6;
    let stamp = match report.word {
        None => paint::good(title(None)),
        word => paint::bad(title(word)),
    };
    out.push_str(&format!("{stamp}{score} · {} cases tried · slowest {slowest:.2} s\n", report.cases.len()));
    out
}

fn render_case(case: &CaseResult, width: usize) -> String {
    let code = case.word.map_or("AC", CaseWord::code);
    let code = if case.word.is_none() { paint::good(&format!("{code:<3}")) } else { paint::bad(&format!("{code:<3}")) };
    let time = paint::dim(&format!("{:>7.3} s", case.cpu_us as f64 / 1e6));
    let score = case.score.filter(|score| *score != 0.0).map(|score| format!("  {score}")).unwrap_or_default();
    let mut out = format!("  {code} {}  {time}{score}\n", paint::pad(&case.name, width));
    if case.word.is_some() && !case.detail.is_empty() {
        out.push_str(&paint::labelled(6, "detail", &paint::harmless(&case.detail)));
    }
    out
}

/// The field's word.
pub(super) fn title(word: Option<CaseWord>) -> &'static str {
    match word {
        None => "Accepted",
        // Who only waits is too slow, in the field's words.
        Some(CaseWord::IdlenessLimitExceeded) => CaseWord::TimeLimitExceeded.title(),
        Some(word) => word.title(),
    }
}
