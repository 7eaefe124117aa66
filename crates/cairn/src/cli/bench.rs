//! `cairn bench`: figures of this machine, as JSON results that docs are made from.

use super::{Context, Format, paint, print_json, wait_for};
use crate::app::bench::checker::adya::Agreement;
use crate::app::bench::checker::{self, Checker};
use crate::app::bench::content::{self, Pages};
use crate::app::bench::judge::{self, Judging};
use crate::app::bench::{self, Cost, Languages};
use crate::app::bench_sandbox::{self, Soak, Starts, Way};
use crate::app::workplace::{Workbench, boxes};
use crate::exit::{Exit, Failure};
use cairn_core::verdict::Ruling;
use serde::Serialize;
use std::path::{Path, PathBuf};

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    /// What each language costs here: a small program built, started and called
    Languages {
        /// The exercise whose reference is the small program
        #[arg(long, default_value = "binary-search")]
        program: String,
        /// How often everything is measured; medians are reported
        #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..=1000))]
        rounds: u32,
        /// Write the result as JSON to this folder too, under its name and day
        #[arg(long, value_name = "DIR")]
        save: Option<PathBuf>,
        /// How the result is written
        #[arg(long, value_enum, default_value = "human")]
        format: Format,
    },
    /// What a box costs to start, against a plain start and against bubblewrap, isolate and nsjail where they are
    Sandbox {
        /// How often everything is measured, in turn
        #[arg(long, default_value_t = 300, value_parser = clap::value_parser!(u32).range(1..=100_000))]
        rounds: u32,
        /// How many runs in a row must leave nothing behind
        #[arg(long, default_value_t = 2_000, value_parser = clap::value_parser!(u32).range(100..=1_000_000))]
        runs: u32,
        /// Write the result as JSON to this folder too, under its name and day
        #[arg(long, value_name = "DIR")]
        save: Option<PathBuf>,
        /// How the result is written
        #[arg(long, value_enum, default_value = "human")]
        format: Format,
    },
    /// What the judge adds to a program: a hundred trivial cases in C, against the same program started alone
    Judge {
        /// How often everything is measured; medians are reported
        #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..=10_000))]
        rounds: u32,
        /// Write the result as JSON to this folder too, under its name and day
        #[arg(long, value_name = "DIR")]
        save: Option<PathBuf>,
        /// How the result is written
        #[arg(long, value_enum, default_value = "human")]
        format: Format,
    },
    /// What checking histories costs here, with Porcupine beside it where Go is
    Checker {
        /// How often everything is measured; medians are reported
        #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..=100))]
        rounds: u32,
        /// How many operations each rule is measured on
        #[arg(long, value_name = "N", default_value_t = 1_000_000, value_parser = clap::value_parser!(u32).range(8..=100_000_000))]
        operations: u32,
        /// Write the result as JSON to this folder too, under its name and day
        #[arg(long, value_name = "DIR")]
        save: Option<PathBuf>,
        /// How the result is written
        #[arg(long, value_enum, default_value = "human")]
        format: Format,
    },
    /// What reading and linting synthetic pages costs here
    Content {
        /// How many pages
        #[arg(long, default_value_t = 400, value_parser = clap::value_parser!(u32).range(2..=100_000))]
        pages: u32,
        /// How often everything is measured; medians are reported
        #[arg(long, default_value_t = 15, value_parser = clap::value_parser!(u32).range(1..=1000))]
        rounds: u32,
        /// Write the result as JSON to this folder too, under its name and day
        #[arg(long, value_name = "DIR")]
        save: Option<PathBuf>,
        /// How the result is written
        #[arg(long, value_enum, default_value = "human")]
        format: Format,
    },
}

pub(super) fn run(context: &Context, arguments: &Arguments) -> Result<Exit, Failure> {
    match &arguments.what {
        What::Languages { program, rounds, save, format } => {
            languages(context, program, *rounds as usize, save.as_deref(), *format)
        }
        What::Sandbox { rounds, runs, save, format } => {
            let state = boxes(&context.data()?);
            let progress = paint::Progress::new();
            let mut show = |text: &str| progress.show(text);
            let result = bench_sandbox::sandbox(&state, *rounds as usize, *runs as usize, &mut show);
            progress.clear();
            let result = result?;
            tell(save.as_deref(), "sandbox-starts", &result.date, *format, &result, starts)?;
            Ok(Exit::Pass)
        }
        What::Judge { rounds, save, format } => judging(context, *rounds as usize, save.as_deref(), *format),
        What::Content { pages, rounds, save, format } => {
            let result = content::pages(*pages as usize, *rounds as usize)?;
            tell(save.as_deref(), "content", &result.date, *format, &result, read)?;
            Ok(Exit::Pass)
        }
        What::Checker { rounds, operations, save, format } => {
            checker(context, *rounds as usize, *operations as usize, save.as_deref(), *format)
        }
    }
}

fn read(result: &Pages) -> String {
    let Pages { pages, bytes, load_ms, lint_ms, range_ms: [least, most], rounds, .. } = result;
    let whole = load_ms + lint_ms;
    format!(
        "{pages} pages of {} KiB: {whole:.0} ms, of which reading {load_ms:.0} and linting {lint_ms:.0} \
         (medians of {rounds} rounds, {least:.0} to {most:.0})\n",
        bytes >> 10
    )
}

fn starts(result: &Starts) -> String {
    let width = result.ways.iter().map(|way| way.name.chars().count()).max().unwrap_or(0);
    let head = format!("{:width$}   median µs   p10   p90   × plain   with 512 MB", "");
    let mut out = format!("{}\n", paint::dim(&head));
    let plain = result.ways.first().map_or(1.0, |way| way.small.median_us);
    for Way { name, small, large } in &result.ways {
        let ratio = small.median_us / plain;
        let (name, median) = (paint::pad(name, width), small.median_us);
        out.push_str(&format!(
            "{name}   {median:>9.0} {:>5.0} {:>5.0} {ratio:>9.2} {:>13.0}\n",
            small.p10_us, small.p90_us, large.median_us
        ));
    }
    for name in &result.missing {
        out.push_str(&paint::open(&format!("{name} is not installed, or makes no box here\n")));
    }
    let Soak { runs, at_once, seconds, descriptors, threads, mounts, resident_kib } = result.soak;
    out.push_str(&paint::dim(&format!(
        "{runs} runs, {at_once} of them at once, in {seconds:.1} s left {descriptors} descriptors, {threads} threads, \
         {mounts} mounts and {resident_kib} KiB"
    )));
    out
}

fn judging(context: &Context, rounds: usize, save: Option<&Path>, format: Format) -> Result<Exit, Failure> {
    let content = context.content()?;
    let data = context.data()?;
    let result = wait_for(async {
        let workbench = Workbench::open(&data)?;
        workbench.interrupt_on_signal();
        let progress = paint::Progress::new();
        let folder = workbench.sandbox.scratch()?;
        let mut show = |text: &str| progress.show(text);
        let result = judge::judging(&content, &workbench, folder.path(), rounds, &mut show).await;
        progress.clear();
        result
    })?;
    tell(save, "judge", &result.date, format, &result, judged)?;
    Ok(Exit::Pass)
}

fn judged(result: &Judging) -> String {
    let Judging { rounds, cases, plain_us, in_turn_us, at_once_us, at_once, first_s, .. } = result;
    let line = |name: &str, us: f64| format!("{}   {us:>8.0} µs\n", paint::pad(name, 34));
    let mut out = format!("{cases} trivial cases in C, for each\n");
    out.push_str(&line("started with nothing around", *plain_us));
    out.push_str(&line("judged, one at a time", *in_turn_us));
    out.push_str(&line(&format!("judged, {at_once} at a time"), *at_once_us));
    out.push_str(&line("what the judge adds, one at a time", in_turn_us - plain_us));
    out.push_str(&paint::dim(&format!(
        "medians of {rounds} rounds; compiled and judged for the first time in {first_s:.2} s"
    )));
    out
}

/// Keeps a result where that was asked for, and prints it.
fn tell<T: Serialize>(
    folder: Option<&Path>,
    name: &str,
    date: &str,
    format: Format,
    result: &T,
    render: fn(&T) -> String,
) -> Result<(), Failure> {
    keep(folder, name, date, result)?;
    match format {
        Format::Json => print_json(result)?,
        Format::Human => paint::out(&render(result)),
    }
    Ok(())
}

/// Writes a result under its name and day.
pub(super) fn keep<T: Serialize>(folder: Option<&Path>, name: &str, date: &str, result: &T) -> Result<(), Failure> {
    let Some(folder) = folder else { return Ok(()) };
    let path = folder.join(format!("{name}-{date}.json"));
    let text = serde_json::to_string_pretty(result).map_err(anyhow::Error::from)?;
    std::fs::write(&path, text + "\n")
        .map_err(|error| Failure::new(Exit::Usage, format!("'{}' cannot be written: {error}", path.display())))?;
    paint::say(&format!("written: {}", path.display()));
    Ok(())
}

fn checker(
    context: &Context,
    rounds: usize,
    operations: usize,
    save: Option<&Path>,
    format: Format,
) -> Result<Exit, Failure> {
    let progress = paint::Progress::new();
    let folder = context.data()?.join("cache").join("bench-checker");
    let failed = |error: std::io::Error| Failure::new(Exit::Harness, format!("'{}': {error}", folder.display()));
    std::fs::create_dir_all(&folder).map_err(failed)?;
    let result = checker::checker(&folder, rounds, operations, &mut |text| progress.show(text));
    progress.clear();
    let _ = std::fs::remove_dir_all(&folder);
    let result = result?;
    tell(save, "checker", &result.date, format, &result, costs)?;
    match result.contradictions()[..] {
        [] => Ok(Exit::Pass),
        ref names => Err(Failure::new(Exit::Fail, format!("the two checkers differ on {}", names.join("; ")))
            .hint("one of them is wrong: please report it with the history")),
    }
}

fn costs(result: &Checker) -> String {
    let wide = result.cases.iter().map(|case| case.name.chars().count()).max().unwrap_or(0);
    let mut out =
        format!("{}\n", paint::dim(&format!("{:wide$}   ops     ours µs   MiB   Porcupine µs    MiB   times", "")));
    for case in &result.cases {
        let mib = |kib: u64| format!("{:.0}", kib as f64 / 1024.0);
        let theirs = case.theirs.as_ref().map_or(String::new(), |theirs| {
            let least = if theirs.ruling == Ruling::Unknown { "> " } else { "" };
            let times = format!("{least}{:.1}", theirs.cpu_us / case.ours.cpu_us);
            format!("{:>15.0} {:>6} {times:>7}", theirs.cpu_us, mib(theirs.memory_kib))
        });
        let (ours, name) = (&case.ours, paint::pad(&case.name, wide));
        out.push_str(&format!(
            "{name} {:>5} {:>11.0} {:>5}{theirs}\n",
            case.operations,
            ours.cpu_us,
            mib(ours.memory_kib)
        ));
    }
    for rule in &result.rules {
        let milliseconds = rule.side.cpu_us / 1000.0;
        out.push_str(&format!(
            "{}  {} operations  {milliseconds:.0} ms\n",
            paint::pad(&rule.claim, 17),
            rule.operations
        ));
    }
    for why in [result.porcupine.as_ref().err(), result.adya.as_ref().err()].into_iter().flatten() {
        out.push_str(&format!("{}\n", paint::open(why)));
    }
    if let Ok(Agreement { version, histories, held, broken, open, differ }) = &result.adya {
        let said = format!(
            "{version} on {histories} histories of transactions: {} claims alike ({held} hold, {broken} do not), {open} left \
             open, {} differ",
            held + broken,
            differ.len(),
        );
        out.push_str(&format!("{said}\n"));
    }
    out.push_str(&paint::dim(&format!("processor time, medians of {} rounds", result.rounds)));
    out
}

fn languages(
    context: &Context,
    program: &str,
    rounds: usize,
    save: Option<&Path>,
    format: Format,
) -> Result<Exit, Failure> {
    let content = context.content()?;
    let data = context.data()?;
    let result = wait_for(async {
        let workbench = Workbench::open(&data)?;
        workbench.interrupt_on_signal();
        let progress = paint::Progress::new();
        let state = data.join("cache").join("bench");
        let mut show = |text: &str| progress.show(text);
        let result = bench::languages(&content, &workbench, program, rounds, &state, &mut show).await;
        progress.clear();
        let _ = std::fs::remove_dir_all(&state);
        result
    })?;
    tell(save, "languages", &result.date, format, &result, render)?;
    Ok(if result.missing.is_empty() { Exit::Pass } else { Exit::Missing })
}

fn render(result: &Languages) -> String {
    let wide =
        |text: fn(&Cost) -> &str| result.languages.iter().map(|cost| text(cost).chars().count()).max().unwrap_or(0);
    let name = wide(|cost| &cost.name);
    let head = format!("{:name$}   build ms   run ms   cpu ms   call µs   memory MiB", "");
    let mut out = format!("{}\n", paint::dim(&head));
    for cost in &result.languages {
        let [build, memory] =
            [cost.build_ms, cost.memory_mib].map(|value| value.map_or("–".into(), |v| format!("{v:.0}")));
        out.push_str(&format!(
            "{}   {build:>8} {:>8.0} {:>8.0} {:>9.0} {memory:>12}   {}\n",
            paint::pad(&cost.name, name),
            cost.run_ms,
            cost.run_cpu_ms,
            cost.call_us,
            paint::dim(&cost.version),
        ));
    }
    for why in result.missing.values() {
        out.push_str(&format!("{}\n", paint::open(why)));
    }
    out.push_str(&paint::dim(&format!("medians of {} rounds with the reference of {}", result.rounds, result.program)));
    out
}
