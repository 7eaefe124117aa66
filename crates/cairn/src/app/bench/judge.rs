//! What the judge adds to the programs that it runs: a hundred trivial cases in C from end to end, against the same
//! program started a hundred times with nothing around it.
//!
//! Measures and never judges. The ways take turns, so that a busy moment touches all of them.

use super::median;
use crate::app::content::Content;
use crate::app::package::{self, How};
use crate::app::workplace::Workbench;
use crate::app::{clock, machine};
use crate::exit::{Exit, Failure};
use cairn_content::Package;
use cairn_core::exercise::Exercise;
use cairn_core::submission::Submission;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

/// How many cases a submission is judged on.
const CASES: usize = 100;

/// Adds the two numbers of its input.
const PROGRAM: &str = "#include <stdio.h>\n\nint main(void) {\n    int a, b;\n    if (scanf(\"%d %d\", &a, &b) != 2) return \
                       1;\n    printf(\"%d\\n\", a + b);\n    return 0;\n}\n";

/// What judging a hundred cases costs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Judging {
    /// The day, UTC.
    pub(crate) date: String,
    /// What the machine says of itself.
    pub(crate) machine: BTreeMap<String, String>,
    /// How often everything was measured; medians are reported.
    pub(crate) rounds: usize,
    pub(crate) cases: usize,
    /// A start of the program with nothing around it: microseconds by the clock for a case.
    pub(crate) plain_us: f64,
    /// The judge, one case at a time.
    pub(crate) in_turn_us: f64,
    /// The judge, as many at a time as there are cores.
    pub(crate) at_once_us: f64,
    pub(crate) at_once: usize,
    /// Compiling the program and judging it on all cases, nothing of it known before: seconds.
    pub(crate) first_s: f64,
}

/// Measures; `folder` is one of our own, and empty.
pub(crate) async fn judging(
    content: &Content,
    workbench: &Workbench,
    folder: &Path,
    rounds: usize,
    progress: &mut dyn FnMut(&str),
) -> Result<Judging, Failure> {
    write(folder).map_err(|error| Failure::new(Exit::Harness, format!("'{}': {error}", folder.display())))?;
    let package = package::load(&folder.join("sum"))?;
    let exercise = package.exercise(1000);
    let program = package::read_program(&folder.join("sum.c"))?;
    let submission = package::submission(content, &package, &exercise, &program, None)
        .map_err(|why| Failure::new(Exit::Missing, why).hint("`cairn doctor` says how to get a compiler of C"))?;
    let judge = Judge { content, workbench, package: &package, exercise: &exercise, submission: &submission };
    let plain = compile(folder)?;
    progress("the first time");
    let first_s = judge.all(1).await? * CASES as f64 / 1e6;
    let (mut alone, mut in_turn, mut at_once) = (Vec::new(), Vec::new(), Vec::new());
    for round in 0..rounds {
        progress(&format!("round {} of {rounds}", round + 1));
        alone.push(run_all(&plain).map_err(anyhow::Error::from)?);
        in_turn.push(judge.all(1).await?);
        at_once.push(judge.all(package::cores()).await?);
    }
    Ok(Judging {
        date: clock::day(clock::now_us()),
        machine: machine::describe(),
        rounds,
        cases: CASES,
        plain_us: middle(alone),
        in_turn_us: middle(in_turn),
        at_once_us: middle(at_once),
        at_once: package::cores(),
        first_s,
    })
}

/// The median, to a tenth of a microsecond.
fn middle(values: Vec<f64>) -> f64 {
    (median(values).unwrap_or_default() * 10.0).round() / 10.0
}

/// The package and the submission.
fn write(folder: &Path) -> std::io::Result<()> {
    let secret = folder.join("sum/data/secret");
    fs::create_dir_all(&secret)?;
    fs::write(folder.join("sum/problem.yaml"), "problem_format_version: legacy\nname: Sum\n")?;
    fs::write(folder.join("sum.c"), PROGRAM)?;
    (0..CASES).try_for_each(|case| {
        fs::write(secret.join(format!("{case:03}.in")), format!("{case} {}\n", 7 * case))?;
        fs::write(secret.join(format!("{case:03}.ans")), format!("{}\n", 8 * case))
    })
}

struct Judge<'a> {
    content: &'a Content,
    workbench: &'a Workbench,
    package: &'a Package,
    exercise: &'a Exercise,
    submission: &'a Submission,
}

impl Judge<'_> {
    /// Judges on all cases; microseconds for each.
    async fn all(&self, jobs: usize) -> Result<f64, Failure> {
        let how = How { complete: true, jobs, entry: None };
        let begun = Instant::now();
        let report =
            package::judge(self.content, self.workbench, self.package, self.exercise, self.submission, how).await?;
        let each = micros(begun);
        if report.word.is_some() || report.cases.len() != CASES {
            return Err(Failure::new(Exit::Harness, format!("a right program was judged {:?}", report.word)));
        }
        Ok(each)
    }
}

fn micros(begun: Instant) -> f64 {
    begun.elapsed().as_secs_f64() * 1e6 / CASES as f64
}

/// The same program, made by the same compiler with nothing of ours.
fn compile(folder: &Path) -> Result<std::path::PathBuf, Failure> {
    let program = folder.join("plain");
    let status = Command::new("cc").args(["-O2", "-o"]).arg(&program).arg(folder.join("sum.c")).status();
    match status {
        Ok(status) if status.success() => Ok(program),
        _ => Err(Failure::new(Exit::Missing, "there is no compiler of C to compare with").hint("install gcc")),
    }
}

/// Starts the program for every case, feeds it, and reads its answer; microseconds for each.
fn run_all(program: &Path) -> std::io::Result<f64> {
    let begun = Instant::now();
    for case in 0..CASES {
        let mut child = Command::new(program).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        child.stdin.take().map_or(Ok(()), |mut stdin| writeln!(stdin, "{case} {}", 7 * case))?;
        let output = child.wait_with_output()?;
        if output.stdout != format!("{}\n", 8 * case).as_bytes() {
            return Err(std::io::Error::other("the program answers wrongly"));
        }
    }
    Ok(micros(begun))
}
