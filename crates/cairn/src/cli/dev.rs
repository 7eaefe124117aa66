//! `cairn dev`: what those who work on Cairn itself need. Hidden from the help.

mod packages;

use super::verify::page;
use super::{Context, paint, print_json, sandbox};
use crate::app::bench::Languages;
use crate::app::bench::checker::{self, Checker, Side};
use crate::app::bench::content::Pages;
use crate::app::bench::judge::Judging;
use crate::app::bench_sandbox::{Soak, Starts, Way};
use crate::app::verify::{Matrix, Report, Row};
use crate::exit::{Exit, Failure};
use cairn_core::verdict::Ruling;
use serde::de::DeserializeOwned;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Write the figures in docs/ from the committed results in docs/results/
    Docs {
        /// The repository
        #[arg(default_value = ".")]
        root: PathBuf,
        /// Write nothing; fail if something would change
        #[arg(long)]
        check: bool,
    },
    /// Verify problem packages on an idle machine and on a busy one, and keep the figures
    Packages(packages::Arguments),
    /// One measurement of `cairn bench checker`, in a process of its own
    Measure {
        /// `order MODEL whole|split FILE…` or `rule CLAIM OPERATIONS`
        what: Vec<String>,
    },
}

pub(super) fn run(context: &Context, arguments: &Arguments) -> Result<Exit, Failure> {
    match &arguments.command {
        Command::Docs { root, check } => docs(root, *check),
        Command::Packages(arguments) => packages::run(context, arguments),
        Command::Measure { what } => {
            print_json(&checker::measure(what)?)?;
            Ok(Exit::Pass)
        }
    }
}

fn docs(root: &Path, check: bool) -> Result<Exit, Failure> {
    let results = root.join("docs/results");
    let report = latest_of_each(&results)?;
    let languages: Languages = newest(&results, "languages-")?;
    let audit: sandbox::Report = newest(&results, "sandbox-audit-")?;
    let boxes: Starts = newest(&results, "sandbox-starts-")?;
    let judging: Judging = newest(&results, "judge-")?;
    let judged: packages::Results = newest(&results, "packages-")?;
    let checker: Checker = newest(&results, "checker-")?;
    let content: Pages = newest(&results, "content-")?;
    let pages = [
        ("docs/kill-matrix.md", markdown(&report)),
        ("docs/kill-matrix.html", page(&report)),
        (LANGUAGES, between_marks(root, LANGUAGES, &costs(&languages))?),
        (SANDBOX, between_marks(root, SANDBOX, &(starts(&boxes) + &cases(&judging) + &attempts(&audit)))?),
        (PACKAGES, between_marks(root, PACKAGES, &packages::page(&judged))?),
        (WRITING, between_marks(root, WRITING, &reading(&content))?),
        (HISTORY, between_marks(root, HISTORY, &checks(&checker))?),
    ];
    let mut stale = Vec::new();
    for (name, text) in pages {
        let path = root.join(name);
        if std::fs::read_to_string(&path).unwrap_or_default() == text {
            continue;
        }
        stale.push(name);
        if !check {
            std::fs::write(&path, text).map_err(|error| Failure::new(Exit::Harness, format!("{name}: {error}")))?;
        }
    }
    match (stale.is_empty(), check) {
        (true, _) => paint::say("docs are up to date"),
        (false, false) => paint::say(&format!("written: {}", stale.join(", "))),
        (false, true) => {
            return Err(
                Failure::new(Exit::Fail, format!("out of date: {}", stale.join(", "))).hint("run `cairn dev docs`")
            );
        }
    }
    Ok(Exit::Pass)
}

/// The result whose file name, which ends with the day, sorts last. Older ones may have another form, and are not read.
fn newest<T: DeserializeOwned>(folder: &Path, prefix: &str) -> Result<T, Failure> {
    read(&results_of(folder, prefix)?.pop().ok_or_else(|| none(folder, prefix))?)
}

fn none(folder: &Path, prefix: &str) -> Failure {
    Failure::new(Exit::Data, format!("no {prefix}*.json in {}", folder.display()))
}

/// The files of a kind of result, the newest last.
fn results_of(folder: &Path, prefix: &str) -> Result<Vec<PathBuf>, Failure> {
    let entries = std::fs::read_dir(folder)
        .map_err(|error| Failure::new(Exit::Data, format!("{}: {error}", folder.display())))?;
    let of_kind = |path: &PathBuf| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(prefix));
    let mut paths: Vec<_> = entries.flatten().map(|entry| entry.path()).filter(of_kind).collect();
    paths.sort();
    Ok(paths)
}

fn read<T: DeserializeOwned>(path: &Path) -> Result<T, Failure> {
    let failed = |error: String| Failure::new(Exit::Data, format!("{}: {error}", path.display()));
    let bytes = std::fs::read(path).map_err(|error| failed(error.to_string()))?;
    serde_json::from_slice(&bytes).map_err(|error| failed(error.to_string()))
}

/// The newest matrix of each exercise: a full verification takes long, and may be done for one exercise at a time.
fn latest_of_each(folder: &Path) -> Result<Report, Failure> {
    let prefix = "verify-full-";
    let mut paths = results_of(folder, prefix)?;
    let mut latest: Report = read(&paths.pop().ok_or_else(|| none(folder, prefix))?)?;
    latest.exercises.iter_mut().for_each(|matrix| matrix.date.clone_from(&latest.date));
    for path in paths.iter().rev() {
        let report: Report = read(path)?;
        for matrix in report.exercises {
            if latest.exercises.iter().all(|known| known.exercise != matrix.exercise) {
                latest.exercises.push(Matrix { date: report.date.clone(), ..matrix });
            }
        }
        latest.versions.extend(
            report.versions.into_iter().filter(|(name, _)| !latest.versions.contains_key(name)).collect::<Vec<_>>(),
        );
    }
    latest.exercises.sort_by(|a, b| a.exercise.cmp(&b.exercise));
    Ok(latest)
}

/// The pages of which one part is generated.
const LANGUAGES: &str = "docs/languages.md";
const HISTORY: &str = "docs/history.md";
const PACKAGES: &str = "docs/packages.md";
const SANDBOX: &str = "docs/sandbox.md";
const WRITING: &str = "docs/writing.md";

/// Puts text between the marks of a page.
fn between_marks(root: &Path, name: &str, text: &str) -> Result<String, Failure> {
    let page = std::fs::read_to_string(root.join(name))
        .map_err(|error| Failure::new(Exit::Data, format!("{name}: {error}")))?;
    const MARKS: [&str; 2] = ["<!-- generated by `cairn dev docs`: begin -->\n", "<!-- generated: end -->"];
    let begin = page.find(MARKS[0]).map(|at| at + MARKS[0].len());
    let (Some(begin), Some(end)) = (begin, page.find(MARKS[1])) else {
        return Err(Failure::new(Exit::Data, format!("{name} has lost its marks")).hint(MARKS.join(" … ")));
    };
    Ok(format!("{}{text}{}", &page[..begin], &page[end..]))
}

fn reading(result: &Pages) -> String {
    let machine: Vec<_> = result.machine.iter().map(|(name, value)| format!("{name} {value}")).collect();
    let Pages { date, pages, bytes, rounds, load_ms, lint_ms, range_ms: [least, most], .. } = result;
    format!(
        "Result of {date}: medians of {rounds} rounds; {}.\n\n\
         | pages | KiB | reading, ms | linting, ms | both, quickest to slowest round, ms |\n|--:|--:|--:|--:|--:|\n\
         | {pages} | {} | {load_ms:.0} | {lint_ms:.0} | {least:.0} to {most:.0} |\n",
        machine.join(", "),
        bytes >> 10
    )
}

fn starts(result: &Starts) -> String {
    let machine: Vec<_> = result.machine.iter().map(|(name, value)| format!("{name} {value}")).collect();
    let plain = result.ways.first().map_or(1.0, |way| way.small.median_us);
    let mut out = format!(
        "Starting `/bin/true`, result of {}: {} rounds in turn; {}.\n\n\
         | way | median, µs | p10 | p90 | × plain | median from a process with 512 MB, µs |\n|---|--:|--:|--:|--:|--:|\n",
        result.date,
        result.rounds,
        machine.join(", "),
    );
    for Way { name, small, large } in &result.ways {
        let (median, ratio) = (small.median_us, small.median_us / plain);
        let (p10, p90, large) = (small.p10_us, small.p90_us, large.median_us);
        let _ = writeln!(out, "| {name} | {median:.0} | {p10:.0} | {p90:.0} | {ratio:.2} | {large:.0} |");
    }
    if !result.missing.is_empty() {
        let _ = write!(out, "\nNot on that machine: {}.\n", result.missing.join(", "));
    }
    let Soak { runs, at_once, descriptors, threads, mounts, resident_kib, .. } = result.soak;
    let _ = write!(
        out,
        "\n{runs} runs, {at_once} of them at once, left {descriptors} descriptors, {threads} threads, {mounts} mounts and \
         {resident_kib} KiB of memory.\n\n"
    );
    out
}

fn cases(result: &Judging) -> String {
    let Judging { date, rounds, cases, plain_us, in_turn_us, at_once_us, at_once, first_s, .. } = result;
    format!(
        "Judging {cases} trivial cases in C, result of {date}, medians of {rounds} rounds: {in_turn_us:.0} µs for a case, one at \
         a time ({at_once_us:.0} with {at_once} at a time), against {plain_us:.0} of the same program started with nothing \
         around it; so the judge adds {:.0} µs to a case. Compiled and judged for the first time: {first_s:.2} s.\n\n",
        in_turn_us - plain_us,
    )
}

fn attempts(report: &sandbox::Report) -> String {
    let names: Vec<_> = report.modes.iter().map(|mode| mode.mode.name()).collect();
    let mut out = format!(
        "The audit of {}, in the modes {}: ✔ ended as it must, ◆ and was seen to succeed without its layer, – not tried for \
         want of a layer, ✘ did not.\n\n| no. | attempt | what is tried | expected |",
        report.date,
        names.join(" and "),
    );
    names.iter().for_each(|name| out.push_str(&format!(" {name} |")));
    out.push_str("\n|--:|---|---|---|");
    names.iter().for_each(|_| out.push_str("---|"));
    out.push('\n');
    for (at, row) in report.modes.first().map_or(&[][..], |mode| &mode.rows).iter().enumerate() {
        let number = if row.number == 0 { String::new() } else { row.number.to_string() };
        let _ = write!(out, "| {number} | {} | {} | {} |", row.id, row.what, row.expected);
        for mode in &report.modes {
            let mark = mode.rows.get(at).map_or("?", |row| match row {
                row if row.lacking.is_some() => "–",
                row if !row.faults.is_empty() => "✘",
                row if row.weakened.is_some() => "✔ ◆",
                _ => "✔",
            });
            let _ = write!(out, " {mark} |");
        }
        out.push('\n');
    }
    out
}

fn costs(result: &Languages) -> String {
    let machine: Vec<_> = result.machine.iter().map(|(name, value)| format!("{name} {value}")).collect();
    let mut out = format!(
        "Result of {}: medians of {} rounds; {}. The program is our reference of *{}*, called with its first example.\n\n\
         | language | toolchain | prepared once, ms | build, ms | run, ms | processor time, ms | a further call, µs | memory, MiB |\n\
         |---|---|--:|--:|--:|--:|--:|--:|\n",
        result.date,
        result.rounds,
        machine.join(", "),
        result.program,
    );
    for cost in &result.languages {
        let shown = |value: Option<f64>| value.map_or_else(|| "–".to_owned(), |value| format!("{value:.0}"));
        let [prepare, build, memory] = [cost.prepare_ms, cost.build_ms, cost.memory_mib].map(shown);
        let (run, cpu, call) = (cost.run_ms, cost.run_cpu_ms, cost.call_us);
        let version = cost.version.replace('|', "/");
        let _ = writeln!(
            out,
            "| {} | {version} | {prepare} | {build} | {run:.0} | {cpu:.0} | {call:.0} | {memory} |",
            cost.name
        );
    }
    out
}

fn checks(result: &Checker) -> String {
    let machine: Vec<_> = result.machine.iter().map(|(name, value)| format!("{name} {value}")).collect();
    let beside = match &result.porcupine {
        Ok(version) => format!("Porcupine {version} beside it"),
        Err(why) => why.clone(),
    };
    let mut out = format!(
        "Result of {}: medians of {} rounds; {}; {beside}.\n\n\
         | history | operations | ours | processor time, µs | memory, MiB | Porcupine | processor time, µs | memory, MiB | times |\n\
         |---|--:|---|--:|--:|---|--:|--:|--:|\n",
        result.date,
        result.rounds,
        machine.join(", "),
    );
    let side = |side: &Side| {
        let mib = side.memory_kib as f64 / 1024.0;
        format!("{} | {:.0} | {mib:.0}", side.ruling.word(), side.cpu_us)
    };
    for case in &result.cases {
        let (theirs, times) = match &case.theirs {
            None => ("– | – | –".into(), "–".into()),
            Some(theirs) => {
                let least = if theirs.ruling == Ruling::Unknown { "> " } else { "" };
                (side(theirs), format!("{least}{:.1}", theirs.cpu_us / case.ours.cpu_us))
            }
        };
        let _ = writeln!(out, "| {} | {} | {} | {theirs} | {times} |", case.name, case.operations, side(&case.ours));
    }
    out.push_str("\n| claim | operations | processor time, ms | memory, MiB |\n|---|--:|--:|--:|\n");
    for rule in &result.rules {
        let (ms, mib) = (rule.side.cpu_us / 1000.0, rule.side.memory_kib as f64 / 1024.0);
        let _ = writeln!(out, "| {} | {} | {ms:.0} | {mib:.0} |", rule.claim, rule.operations);
    }
    let _ = match &result.adya {
        Err(why) => write!(out, "\n{why}.\n"),
        Ok(with) => writeln!(
            out,
            "\nTransactions, against {}: {} histories that its simulated database drew, at five levels, four claims each. {} \
             answers are the same ({} hold, {} do not), {} left open, {} differ.",
            with.version,
            with.histories,
            with.held + with.broken,
            with.held,
            with.broken,
            with.open,
            with.differ.len(),
        ),
    };
    out
}

fn markdown(report: &Report) -> String {
    let mut out = String::from("# Kill matrix\n\n");
    let versions: Vec<_> = report.versions.iter().map(|(name, version)| format!("{name} {version}")).collect();
    let _ = writeln!(
        out,
        "Generated by `cairn dev docs` from the newest result of each exercise ({} repeats{}; {}).\n\n\
         ✘ the check fails and is the only one to kill this mutant · x fails too · `·` passes\n",
        report.repeats,
        if report.busy { " with a core kept busy" } else { "" },
        versions.join("; "),
    );
    report.exercises.iter().for_each(|matrix| out.push_str(&table(matrix)));
    out
}

fn table(matrix: &Matrix) -> String {
    let mut out = format!("## {}\n\nResult of {}.\n\n| program | language |", matrix.title, matrix.date);
    matrix.checks.iter().for_each(|check| _ = write!(out, " {} |", check.id));
    out.push_str("\n|---|---|");
    out.push_str(&"---|".repeat(matrix.checks.len()));
    for row in &matrix.rows {
        let name = if row.name == row.language { "" } else { &row.name };
        let _ = write!(out, "\n| {} {name} | {} |", row.kind.word(), row.language);
        matrix.checks.iter().for_each(|check| _ = write!(out, " {} |", cell(row, &check.id)));
    }
    out.push_str("\n\n");
    out
}

fn cell(row: &Row, check: &str) -> &'static str {
    match row.rulings.get(check) {
        Some(Ruling::Fail) if row.is_lone_kill(check) => "✘",
        Some(Ruling::Fail) => "x",
        Some(Ruling::Pass) => "·",
        Some(Ruling::Unknown) | None => "?",
    }
}
