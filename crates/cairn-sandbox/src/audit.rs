//! The audit: what is tried to get out of a box, to starve its host or to fool its meter, and how each attempt ends.
//!
//! Every row is an attempt that the program under audit makes in a box of this very host, and the end that is expected.
//! Where that is harmless, the row is also seen to *succeed* in a box that lacks the layer which stops it: a probe that
//! could not succeed proves nothing. After each row the next box must look as the first did, and nothing may be left.
//!
//! Attempts are harmless by construction: arguments that the kernel refuses once it has let the call through, loopback
//! or nobody's addresses, limits far below the host's.
//!
//! Source: the abuse catalogue of the design's research (60 rows), whose numbers the rows carry.

mod files;
mod kernel;
mod memory;
mod network;
mod processes;
mod view;

use std::ffi::OsString;
use std::fmt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rustix::io::Errno;

use crate::command::{Command, Limits, Mount};
use crate::error::SandboxError;
use crate::execution::{End, Execution, Protections};
use crate::sandbox::Sandbox;

/// One attempt.
pub struct Row {
    /// A stable name in kebab case.
    pub id: &'static str,
    /// Its number in the catalogue; 0 for what we added.
    pub number: u32,
    /// What is tried, in words.
    pub what: &'static str,
    /// What must come of it.
    pub expected: Expected,
    /// The misdeed; runs in the box, and gets the words that the row's set-up gave it.
    act: fn(&[String]) -> Said,
    /// Changes the command: limits, input, mounts.
    with: fn(Command) -> Command,
    /// The layer without which it is not tried, as nothing else would stop it.
    needs: Option<&'static str>,
    /// A box in which the attempt succeeds.
    weakened: Option<fn(Command) -> Command>,
    /// Looks at what the box alone cannot tell: the execution, and the folder that it left its results in.
    also: fn(&Execution, &Path) -> Result<(), String>,
}

/// Where an attempt may leave results, as a program that is built does.
const RESULTS: &str = "/work";

/// What must come of an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expected {
    /// The system says no, and the program goes on.
    Denied,
    /// It is allowed, and does no harm.
    Harmless,
    /// One of these ends.
    Ends(&'static [End]),
}

impl fmt::Display for Expected {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Denied => out.write_str("denied"),
            Self::Harmless => out.write_str("allowed, harmless"),
            Self::Ends(ends) => {
                let words: Vec<_> = ends.iter().map(|end| format!("{end:?}")).collect();
                write!(out, "ended: {}", words.join(" or "))
            }
        }
    }
}

/// What a misdeed says of itself, on the last line of its standard output.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Said {
    Denied(String),
    Done(String),
}

impl Said {
    fn denied(errno: Errno) -> Self {
        Self::Denied(words(errno))
    }

    fn done(what: impl Into<String>) -> Self {
        Self::Done(what.into())
    }
}

/// How a row went.
#[derive(Debug, Clone)]
pub struct Finding {
    /// The row's name.
    pub id: &'static str,
    /// Its number in the catalogue.
    pub number: u32,
    /// What was tried.
    pub what: &'static str,
    /// What had to come of it, in words.
    pub expected: String,
    /// What came of it.
    pub seen: String,
    /// What came of it in the weakened box, if there is one.
    pub weakened: Option<String>,
    /// Why the row is not met; empty when it is.
    pub faults: Vec<String>,
    /// The layer that would be needed and is not there, so that it was not tried.
    pub lacking: Option<&'static str>,
}

/// An audit of one host in one mode.
#[derive(Debug, Clone)]
pub struct Audit {
    /// Which layers held the boxes.
    pub protections: Protections,
    /// A finding for each row.
    pub findings: Vec<Finding>,
}

/// The program that makes the attempts: called with these arguments, a row's name and its words, it calls [`act`].
#[derive(Debug, Clone)]
pub struct Prober {
    /// A program of the host, which the box gets to see.
    pub program: PathBuf,
    /// What goes before the name.
    pub arguments: Vec<OsString>,
}

/// All rows, in the order of the catalogue.
pub fn rows() -> Vec<&'static Row> {
    let parts = [processes::ROWS, memory::ROWS, kernel::ROWS, files::ROWS, view::ROWS, network::ROWS];
    parts.into_iter().flatten().collect()
}

/// Makes the attempt of a row, inside a box, and says on standard output what came of it. Never to be called elsewhere.
///
/// `None` if there is no such row.
pub fn act(id: &str, words: &[String]) -> Option<String> {
    if id == CONTROL {
        return Some(view::look_around());
    }
    let row = rows().into_iter().find(|row| row.id == id)?;
    Some(match (row.act)(words) {
        Said::Denied(by) => format!("denied {by}"),
        Said::Done(what) => format!("done {what}"),
    })
}

/// The row that is none: says all that a program sees, which must be the same before and after every attempt.
const CONTROL: &str = "control";

/// Tries every row; `progress` hears each name.
///
/// # Errors
/// When a box cannot be made at all.
pub fn audit(sandbox: &Sandbox, prober: &Prober, progress: &mut dyn FnMut(&str)) -> Result<Audit, SandboxError> {
    let first = sandbox.run(control(prober))?;
    let leftovers = Leftovers::of(sandbox);
    let mut findings = Vec::new();
    for row in rows() {
        progress(row.id);
        if let Some(layer) = row.needs.filter(|layer| !first.protections.active(layer)) {
            findings.push(row.not_tried(layer));
            continue;
        }
        let mut finding = try_row(sandbox, prober, row)?;
        let again = sandbox.run(control(prober))?;
        if again.stdout != first.stdout || again.end != first.end {
            finding.faults.push("the next box does not look as the first did".into());
        }
        finding.faults.extend(leftovers.compare(&Leftovers::of(sandbox)));
        findings.push(finding);
    }
    Ok(Audit { protections: first.protections, findings })
}

fn control(prober: &Prober) -> Command {
    command(prober, CONTROL, &[])
}

/// A few seconds and megabytes: enough for any attempt, and too little to trouble the host.
fn command(prober: &Prober, id: &str, words: &[OsString]) -> Command {
    let limits = Limits {
        cpu: Duration::from_secs(3),
        wall: Duration::from_secs(20),
        memory_bytes: 96 << 20,
        processes: 24,
        output_bytes: 1 << 20,
        file_bytes: 16 << 20,
        open_files: 64,
    };
    let program = Mount::read_only(&prober.program, "/probe");
    let mut command = Command::new("/probe").args(prober.arguments.iter().cloned()).arg(id).mount(program);
    command.args.extend(words.iter().cloned());
    command.limits(limits)
}

fn try_row(sandbox: &Sandbox, prober: &Prober, row: &'static Row) -> Result<Finding, SandboxError> {
    let stage = network::Stage::set();
    let words = stage.words(sandbox.state_dir());
    let results = sandbox.scratch()?;
    let prepared = || (row.with)(command(prober, row.id, &words).mount(Mount::writable(results.path(), RESULTS)));
    let execution = sandbox.run(prepared())?;
    let seen = seen(&execution);
    let mut faults = Vec::new();
    if !is_expected(row.expected, &execution, &seen) {
        faults.push(format!("expected {}", row.expected));
    }
    faults.extend((row.also)(&execution, results.path()).err());
    let weakened = match row.weakened {
        Some(weaken) => {
            let execution = sandbox.run(weaken(prepared()))?;
            let seen = self::seen(&execution);
            if !seen.starts_with("done") {
                faults.push("it does not succeed in the weakened box either, so it proves nothing".into());
            }
            Some(seen)
        }
        None => None,
    };
    let expected = row.expected.to_string();
    let (id, number, what) = (row.id, row.number, row.what);
    Ok(Finding { id, number, what, expected, seen, weakened, faults, lacking: None })
}

/// The last word of a misdeed, or how it ended.
fn seen(execution: &Execution) -> String {
    let text = String::from_utf8_lossy(&execution.stdout);
    let last = text.lines().rev().find(|line| line.starts_with("denied ") || line.starts_with("done "));
    match (execution.end, last) {
        (End::Exited(0), Some(line)) => line.to_owned(),
        (end, _) => format!("{end:?}"),
    }
}

fn is_expected(expected: Expected, execution: &Execution, seen: &str) -> bool {
    match expected {
        Expected::Denied => execution.end == End::Exited(0) && seen.starts_with("denied"),
        Expected::Harmless => execution.end == End::Exited(0) && seen.starts_with("done"),
        Expected::Ends(ends) => ends.contains(&execution.end),
    }
}

/// What a run could leave on the host.
#[derive(Debug, PartialEq, Eq)]
struct Leftovers {
    children: Vec<i32>,
    mounts: usize,
    scratch: usize,
    descriptors: usize,
}

impl Leftovers {
    fn of(sandbox: &Sandbox) -> Self {
        sandbox.settle();
        let lines = |path: &str| std::fs::read_to_string(path).unwrap_or_default().lines().count();
        let entries = |path: &Path| std::fs::read_dir(path).map_or(0, Iterator::count);
        Self {
            children: crate::procfs::children_of_us(),
            mounts: lines("/proc/self/mountinfo"),
            scratch: entries(&sandbox.scratch_dir()),
            descriptors: entries(Path::new("/proc/self/fd")),
        }
    }

    fn compare(&self, later: &Self) -> Option<String> {
        (later != self).then(|| format!("it left something on the host: {self:?} before, {later:?} after"))
    }
}

/// Most rows change nothing of the command, weaken nothing and have nothing else to look at.
const fn row(id: &'static str, number: u32, what: &'static str, expected: Expected, act: fn(&[String]) -> Said) -> Row {
    Row { id, number, what, expected, act, with: unchanged, needs: None, weakened: None, also: nothing_else }
}

impl Row {
    const fn with(self, with: fn(Command) -> Command) -> Self {
        Self { with, ..self }
    }

    const fn weakened(self, weaken: fn(Command) -> Command) -> Self {
        Self { weakened: Some(weaken), ..self }
    }

    const fn needs(self, layer: &'static str) -> Self {
        Self { needs: Some(layer), ..self }
    }

    fn not_tried(&self, layer: &'static str) -> Finding {
        Finding {
            id: self.id,
            number: self.number,
            what: self.what,
            expected: self.expected.to_string(),
            seen: String::new(),
            weakened: None,
            faults: Vec::new(),
            lacking: Some(layer),
        }
    }

    const fn also(self, also: fn(&Execution, &Path) -> Result<(), String>) -> Self {
        Self { also, ..self }
    }
}

fn unchanged(command: Command) -> Command {
    command
}

fn nothing_else(_: &Execution, _: &Path) -> Result<(), String> {
    Ok(())
}

/// Without the filter of system calls.
fn without_filter(mut command: Command) -> Command {
    command.weakened.filter = true;
    command
}

/// Without Landlock.
fn without_landlock(mut command: Command) -> Command {
    command.weakened.landlock = true;
    command
}

/// With room for anything that a row asks for.
fn with_room(mut command: Command) -> Command {
    let limits = &mut command.limits;
    limits.cpu = Duration::from_secs(60);
    limits.memory_bytes = 1 << 30;
    limits.processes = 512;
    limits.output_bytes = 256 << 20;
    limits.file_bytes = 512 << 20;
    limits.open_files = 4096;
    command
}

/// What the kernel says when it does not let a call through at all; anything else means that it took the call up.
const REFUSALS: [Errno; 10] = [
    Errno::NOSYS,
    Errno::PERM,
    Errno::ACCESS,
    Errno::AFNOSUPPORT,
    Errno::ROFS,
    Errno::NOENT,
    Errno::OPNOTSUPP,
    Errno::NETUNREACH,
    Errno::XDEV,
    Errno::AGAIN,
];

/// Makes a system call with numbers for arguments.
fn call(number: libc::c_long, arguments: &[usize]) -> Said {
    call_or(number, arguments, &REFUSALS)
}

/// The same where the kernel refuses in words of its own.
fn call_or(number: libc::c_long, arguments: &[usize], refusals: &[Errno]) -> Said {
    let mut six = [0; 6];
    six[..arguments.len()].copy_from_slice(arguments);
    match crate::sys::attempt(number, six) {
        Ok(value) => Said::Done(format!("answers {value}")),
        Err(errno) if refusals.contains(&errno) => Said::denied(errno),
        Err(errno) => Said::Done(format!("taken up, then {}", words(errno))),
    }
}

fn words(errno: Errno) -> String {
    std::io::Error::from(errno).to_string()
}

/// All of these must be denied; tells of the first that is not.
fn all_denied(attempts: &[(&str, Said)]) -> Said {
    let names: Vec<_> = attempts.iter().map(|(name, _)| *name).collect();
    match attempts.iter().find_map(|(name, said)| match said {
        Said::Done(what) => Some(format!("{name}: {what}")),
        Said::Denied(_) => None,
    }) {
        Some(done) => Said::Done(done),
        None => Said::Denied(names.join(", ")),
    }
}

/// From the standard library's words to ours.
fn io<T>(result: std::io::Result<T>, what: &str) -> Said {
    match result {
        Ok(_) => Said::done(what),
        Err(error) => Said::Denied(error.to_string()),
    }
}

/// Runs `act` in a child of ours and gives its exit code, or `None` when it could not be started.
fn in_child(act: impl FnOnce() -> i32) -> Option<i32> {
    let child = fork(act)?;
    crate::sys::wait_for_pid(child)
}

/// Starts a child that leaves with what `act` gives.
fn fork(act: impl FnOnce() -> i32) -> Option<i32> {
    match crate::sys::attempt(libc::SYS_clone, [libc::SIGCHLD as usize, 0, 0, 0, 0, 0]) {
        Ok(0) => crate::sys::exit_now(act()),
        Ok(pid) => i32::try_from(pid).ok(),
        Err(_) => None,
    }
}

/// Uses the processor for so long, by its own count.
fn spin(long: Duration) {
    let begun = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    loop {
        let now = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
        let used = (now.tv_sec - begun.tv_sec) * 1_000_000_000 + (now.tv_nsec - begun.tv_nsec);
        if used >= i64::try_from(long.as_nanos()).unwrap_or(i64::MAX) {
            return;
        }
    }
}

fn pause(long: Duration) {
    std::thread::sleep(long);
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn names_are_unique_and_the_catalogue_is_covered() {
        let rows = rows();
        let names: BTreeSet<_> = rows.iter().map(|row| row.id).collect();
        assert_eq!(names.len(), rows.len());
        // 29, 30 and 57 are about packages and sources, which no box sees: their readers hold them.
        let covered: BTreeSet<_> = rows.iter().map(|row| row.number).collect();
        let missing: Vec<_> = (1..=60).filter(|number| !covered.contains(number)).collect();
        assert_eq!(missing, [28, 29, 30, 39, 57, 60]);
        assert!(rows.len() >= 60);
    }
}
