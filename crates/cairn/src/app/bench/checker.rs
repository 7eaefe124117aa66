//! What checking histories costs: ours and Porcupine on the same files in the same run, and each rule on a million operations.
//!
//! Every measurement is a process of its own, so that memory is its own too; processor time is that of the check alone,
//! without reading the file, repeated until there is enough of it to measure. Rounds go through both sides in turn.

pub(crate) mod adya;

use crate::app::{clock, machine};
use crate::exit::{Exit, Failure};
use adya::Agreement;
use anyhow::Context as _;
use cairn_core::history::consistency::decide;
use cairn_core::history::drawn::{Kind, Plan, history};
use cairn_core::history::examine::{Claim, Known, examine};
use cairn_core::history::model::{KeyValue, Register};
use cairn_core::history::recording::{Form, Header, read, write};
use cairn_core::history::{Budget, Datum, History, Op, Outcome};
use cairn_core::verdict::Ruling;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The other side: fetched by Go where it is, never kept here.
const MODULE: &str = "github.com/anishathalye/porcupine";
const VERSION: &str = "v1.3.1";
const DRIVER: &str = include_str!("porcupine.go");
/// How many histories adya draws of each kind.
const HISTORIES: u32 = 60;
/// How much processor time a measurement takes at least, in nanoseconds.
const ENOUGH_NS: u64 = 100_000_000;

/// What checking costs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Checker {
    /// The day, UTC.
    pub(crate) date: String,
    /// What the machine says of itself.
    pub(crate) machine: BTreeMap<String, String>,
    /// How often everything was measured; medians are reported.
    pub(crate) rounds: usize,
    /// The version of Porcupine, or why it is missing.
    pub(crate) porcupine: Result<String, String>,
    /// How far adya agrees on transactions, or why it is missing.
    pub(crate) adya: Result<Agreement, String>,
    pub(crate) cases: Vec<Case>,
    pub(crate) rules: Vec<RuleCost>,
}

/// Some histories checked by both.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Case {
    pub(crate) name: String,
    pub(crate) histories: usize,
    pub(crate) operations: usize,
    pub(crate) ours: Side,
    pub(crate) theirs: Option<Side>,
}

/// What one side said, and what it cost.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Side {
    /// The worst over the histories.
    pub(crate) ruling: Ruling,
    pub(crate) cpu_us: f64,
    pub(crate) memory_kib: u64,
}

/// What one rule costs on many operations.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct RuleCost {
    pub(crate) claim: String,
    pub(crate) operations: usize,
    pub(crate) side: Side,
}

impl Checker {
    /// Whether the two sides contradict each other somewhere.
    pub(crate) fn contradictions(&self) -> Vec<&str> {
        let transactions = self.adya.iter().flat_map(|agreement| &agreement.differ).map(String::as_str);
        let differ = |case: &&Case| {
            case.theirs.as_ref().is_some_and(|theirs| {
                theirs.ruling != Ruling::Unknown
                    && case.ours.ruling != Ruling::Unknown
                    && theirs.ruling != case.ours.ruling
            })
        };
        self.cases.iter().filter(differ).map(|case| case.name.as_str()).chain(transactions).collect()
    }
}

/// A case before it is measured.
struct Planned {
    name: String,
    model: &'static str,
    whole: bool,
    files: Vec<PathBuf>,
    operations: usize,
}

/// Measures everything; `folder` is empty and may be filled, `operations` are those that each rule gets.
pub(crate) fn checker(
    folder: &Path,
    rounds: usize,
    operations: usize,
    progress: &mut dyn FnMut(&str),
) -> Result<Checker, Failure> {
    progress("fetching and building Porcupine");
    let theirs = build(folder);
    let adya = adya::compare(folder, HISTORIES, progress);
    let mut planned = match &theirs {
        Ok(theirs) => recorded(folder, &theirs.records)?,
        Err(_) => Vec::new(),
    };
    planned.extend(seeded(folder)?);
    let mut seen: Vec<(Vec<Side>, Vec<Side>)> = vec![Default::default(); planned.len()];
    for round in 1..=rounds {
        for (case, seen) in planned.iter().zip(&mut seen) {
            progress(&format!("{round} of {rounds}: {}", case.name));
            seen.0.push(ours(case)?);
            if let Ok(theirs) = &theirs {
                seen.1.push(their_side(&theirs.program, case)?);
            }
        }
    }
    let cases = planned.into_iter().zip(seen);
    let cases = cases.filter_map(|(case, (ours, theirs))| {
        let Planned { name, files, operations, .. } = case;
        Some(Case { name, histories: files.len(), operations, ours: middle(ours)?, theirs: middle(theirs) })
    });
    let cases = cases.collect();
    let mut rules = Vec::new();
    for claim in RULES {
        progress(&format!("{claim}: {operations} operations"));
        let mut sides = Vec::new();
        for _ in 0..rounds {
            sides.push(child(&["rule", claim, &operations.to_string()], &[])?);
        }
        rules.extend(middle(sides).map(|side| RuleCost { claim: (*claim).into(), operations, side }));
    }
    let (date, machine) = (clock::day(clock::now_us()), machine::describe());
    Ok(Checker { date, machine, rounds, porcupine: theirs.map(|_| VERSION.into()), adya, cases, rules })
}

/// The median by processor time.
fn middle(mut sides: Vec<Side>) -> Option<Side> {
    sides.sort_by(|a, b| a.cpu_us.total_cmp(&b.cpu_us));
    sides.get(sides.len() / 2).cloned()
}

struct Theirs {
    program: PathBuf,
    records: PathBuf,
}

fn build(folder: &Path) -> Result<Theirs, String> {
    let folder = folder.join("porcupine");
    let say = |error: &dyn std::fmt::Display| format!("Porcupine cannot be built here: {error}");
    std::fs::create_dir_all(&folder).map_err(|error| say(&error))?;
    let manifest = format!("module bench\n\ngo 1.22\n\nrequire {MODULE} {VERSION}\n");
    std::fs::write(folder.join("go.mod"), manifest).map_err(|error| say(&error))?;
    std::fs::write(folder.join("main.go"), DRIVER).map_err(|error| say(&error))?;
    let go = |arguments: &[&str]| {
        let run = Command::new("go").args(arguments).current_dir(&folder).env("GOFLAGS", "-mod=mod").output();
        let output = run.map_err(|error| format!("Go is missing ({error}); install Go 1.22 or later to compare"))?;
        match output.status.success() {
            true => Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned()),
            false => Err(say(&String::from_utf8_lossy(&output.stderr).trim())),
        }
    };
    go(&["build", "-o", "bench", "."])?;
    let records = PathBuf::from(go(&["list", "-m", "-f", "{{.Dir}}", MODULE])?).join("test_data");
    Ok(Theirs { program: folder.join("bench"), records })
}

/// What Porcupine's own tests check, as JSON lines.
fn recorded(folder: &Path, records: &Path) -> Result<Vec<Planned>, Failure> {
    let mut planned = Vec::new();
    let mut add = |name: String, model, form, files: Vec<PathBuf>, wholes: &[bool]| -> Result<(), Failure> {
        let mut operations = 0;
        let mut written = Vec::new();
        for (number, file) in files.iter().enumerate() {
            let bytes = std::fs::read(file).with_context(|| file.display().to_string())?;
            let history =
                read(&bytes, form, false).map_err(|fault| anyhow::anyhow!("{}: {fault}", file.display()))?.history;
            operations += history.ops().len();
            written.push(save(folder, &format!("{name} {number}"), &history)?);
        }
        for whole in wholes.iter().filter(|_| !files.is_empty()) {
            let name = format!("{name}{}", if *whole { ", unpartitioned" } else { "" });
            planned.push(Planned { name, model, whole: *whole, files: written.clone(), operations });
        }
        Ok(())
    };
    let logs = files(&records.join("jepsen"));
    add("etcd, recorded by Jepsen".into(), "register", Form::Log, logs, &[false])?;
    for file in files(&records.join("kv")) {
        let name = file.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
        // Fifty clients without partitions are too much for either.
        let wholes: &[bool] = if name.starts_with("c50") { &[false] } else { &[false, true] };
        add(format!("key-value {name}, recorded"), "key-value", Form::Edn, vec![file], wholes)?;
    }
    Ok(planned)
}

fn files(folder: &Path) -> Vec<PathBuf> {
    // One of the logs is empty; Porcupine's own tests leave it out too.
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let entries = entries.filter(|entry| entry.metadata().is_ok_and(|of| of.len() > 0)).map(|entry| entry.path());
    let mut files: Vec<_> =
        entries.filter(|path| path.extension().is_some_and(|end| end == "log" || end == "txt")).collect();
    files.sort();
    files
}

fn save(folder: &Path, name: &str, history: &History) -> Result<PathBuf, Failure> {
    let path = folder.join(format!("{}.jsonl", name.replace([' ', ','], "-")));
    std::fs::write(&path, write(history)).with_context(|| path.display().to_string())?;
    Ok(path)
}

fn seeded(folder: &Path) -> Result<Vec<Planned>, Failure> {
    let plan =
        |kind, ops, processes, keys, unknown, seed| Plan { kind, ops, processes, keys, unknown, spoilt: false, seed };
    let plans = [
        ("register, 5 processes", plan(Kind::Register, 4000, 5, 1, 0, 1), &[false][..]),
        ("cas-register, 10 processes", plan(Kind::Cas, 4000, 10, 1, 0, 2), &[false]),
        ("cas-register, unknown outcomes", plan(Kind::Cas, 400, 6, 1, 30, 4), &[false]),
        ("key-value, 10 keys", plan(Kind::KeyValue, 4000, 10, 10, 0, 3), &[false, true]),
    ];
    let mut planned = Vec::new();
    for (name, plan, wholes) in plans {
        for spoilt in [false, true] {
            let drawn = history(Plan { spoilt, ..plan });
            let name = format!("{name}, {}", if spoilt { "illegal" } else { "legal" });
            let files = vec![save(folder, &name, &drawn)?];
            for whole in wholes {
                let name = format!("{name}{}", if *whole { ", unpartitioned" } else { "" });
                let model = if plan.kind == Kind::KeyValue { "key-value" } else { "register" };
                planned.push(Planned { name, model, whole: *whole, files: files.clone(), operations: plan.ops });
            }
        }
    }
    Ok(planned)
}

fn ours(case: &Planned) -> Result<Side, Failure> {
    child(&["order", case.model, if case.whole { "whole" } else { "split" }], &case.files)
}

/// Runs this very program for one measurement.
fn child(arguments: &[&str], files: &[PathBuf]) -> Result<Side, Failure> {
    let program = std::env::current_exe().context("finding this program")?;
    let mut command = Command::new(program);
    command.args(["dev", "measure"]).args(arguments).args(files);
    Ok(reply(command)?)
}

fn their_side(program: &Path, case: &Planned) -> Result<Side, Failure> {
    let mut command = Command::new(program);
    command.args(["-model", case.model, "-limit", "20s"]).arg(format!("-whole={}", case.whole)).args(&case.files);
    Ok(reply(command)?)
}

fn reply(mut command: Command) -> anyhow::Result<Side> {
    let output = command.output().with_context(|| format!("{command:?}"))?;
    anyhow::ensure!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).with_context(|| format!("{command:?}"))
}

/// One measurement of ours: `order MODEL whole|split FILE…` or `rule CLAIM OPERATIONS`.
pub(crate) fn measure(arguments: &[String]) -> Result<Side, Failure> {
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words[..] {
        ["order", model, split, ref files @ ..] => order(model, split == "split", files),
        ["rule", claim, operations] => rule(claim, operations.parse().context("a number of operations")?),
        _ => Err(Failure::new(Exit::Usage, "order MODEL whole|split FILE… or rule CLAIM OPERATIONS")),
    }
}

fn order(model: &str, split: bool, files: &[&str]) -> Result<Side, Failure> {
    let mut histories = Vec::new();
    for file in files {
        let bytes = std::fs::read(file).with_context(|| (*file).to_owned())?;
        histories
            .push(read(&bytes, Form::JsonLines, false).map_err(|fault| anyhow::anyhow!("{file}: {fault}"))?.history);
    }
    let one = |history: &History| match model {
        "key-value" => decide(history, &KeyValue { initial: Datum::text("") }, split, Budget::default()),
        _ => decide(history, &Register { cas: true, ..Register::default() }, split, Budget::default()),
    };
    repeated(|| {
        let mut worst = Ruling::Pass;
        for history in &histories {
            worst = worst.max(one(history).map_err(|fault| anyhow::anyhow!("{fault}"))?.0);
        }
        Ok(worst)
    })
}

/// Repeats a check until it has taken long enough; gives what one took.
fn repeated(mut check: impl FnMut() -> Result<Ruling, Failure>) -> Result<Side, Failure> {
    let begin = cpu_ns()?;
    for repeats in 1_u64.. {
        let ruling = check()?;
        let spent = cpu_ns()? - begin;
        if spent >= ENOUGH_NS {
            return Ok(Side { ruling, cpu_us: spent as f64 / repeats as f64 / 1000.0, memory_kib: memory_kib()? });
        }
    }
    Err(Failure::new(Exit::Harness, "the processor's clock stands still"))
}

/// What this thread, which does all the work, has run, as the scheduler counts it.
fn cpu_ns() -> Result<u64, Failure> {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").context("the scheduler's statistics")?;
    Ok(text.split(' ').next().unwrap_or_default().parse().context("the scheduler's statistics")?)
}

fn memory_kib() -> Result<u64, Failure> {
    let text = std::fs::read_to_string("/proc/self/status").context("the memory of this process")?;
    let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let number = line.and_then(|line| line.split_whitespace().next());
    Ok(number.context("the memory of this process")?.parse().context("the memory of this process")?)
}

/// What is measured on many operations.
const RULES: &[&str] = &[
    "nothing-lost",
    "no-resurrection",
    "exactly-once",
    "no-oversell",
    "user-order",
    "money-conserved",
    "session",
    "serializable",
];

fn rule(name: &str, operations: usize) -> Result<Side, Failure> {
    let claim = Claim::named(name).ok_or_else(|| Failure::new(Exit::Usage, format!("no claim {name}")))?;
    let history = History::new((0..operations).map(|index| made(claim, index, operations)).collect());
    let history = history.map_err(|fault| anyhow::anyhow!("{fault}"))?;
    let initial = match claim {
        Claim::MoneyConserved => Some(balances()),
        Claim::NoOversell => Some(Datum::Int(operations as i64)),
        _ => None,
    };
    let header = Header { initial, ..Header::default() };
    let model = (claim == Claim::Serializable).then_some(Known::ListAppend);
    repeated(|| {
        let found = examine(&history, model, &header, claim, Budget::default());
        found.map(|finding| finding.ruling).map_err(|refusal| anyhow::anyhow!("{refusal:?}").into())
    })
}

fn balances() -> Datum {
    let accounts = ["a", "b", "c", "d"].map(|name| (name.into(), Datum::Int(100)));
    Datum::map(accounts.to_vec()).unwrap_or_default()
}

/// The operation at `index` of a history that keeps the rule.
fn made(claim: Claim, index: usize, count: usize) -> Op {
    let number = |index: usize| Datum::Int(index as i64);
    let steps =
        |steps: Vec<[Datum; 3]>| steps.into_iter().map(|step| step.into_iter().collect::<Datum>()).collect::<Datum>();
    let (f, key, input, output) = match (claim, index % 2) {
        (Claim::MoneyConserved, 0) => ("transfer", None, Datum::Null, Datum::Bool(true)),
        (Claim::MoneyConserved, _) => ("read", None, Datum::Null, balances()),
        (Claim::NoOversell, _) => ("buy", None, Datum::Null, Datum::Bool(true)),
        (Claim::Session, 0) => ("write", Some(number(index / 2 % 1000)), number(index), Datum::Null),
        (Claim::Session, _) => ("read", Some(number(index / 2 % 1000)), Datum::Null, number(index - 1)),
        // A list gets four appends, each followed by a read of all so far.
        (Claim::Serializable, odd) => {
            let (list, place) = (index / 8, index % 8 / 2);
            let seen = (0..=place).map(number).collect();
            let step = match odd {
                0 => [Datum::text("append"), number(list), number(place)],
                _ => [Datum::text("r"), number(list), seen],
            };
            let steps = steps(vec![step]);
            ("txn", None, steps.clone(), steps)
        }
        (_, 0) if index + 2 < count => ("enqueue", None, number(index), Datum::Null),
        // In the end the queue is empty.
        (_, _) if index + 1 >= count => ("dequeue", None, Datum::Null, Datum::Null),
        (_, 0) => ("dequeue", None, Datum::Null, Datum::Null),
        (_, _) => ("dequeue", None, Datum::Null, number(index - 1)),
    };
    Op {
        process: Datum::Int(index as i64 % 8),
        f: f.into(),
        key,
        input,
        output,
        invoked: 2 * index as i64,
        // Eight at a time are under way; each process ends before it goes on.
        completed: Some(2 * index as i64 + 15),
        outcome: Outcome::Ok,
        line: index + 1,
    }
}
