//! What a box costs: `/bin/true` in it, against a plain start and against the tools of the field that are installed.
//!
//! Measures and never judges. All of them in turn, round by round, so that a busy moment touches all alike; once as we
//! are, and once with half a gigabyte of touched memory, which a process that forks would pay for.

use crate::app::{clock, machine};
use crate::exit::{Exit, Failure};
use cairn_sandbox::{Command, Sandbox};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

/// What boxes cost.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Starts {
    /// The day, UTC.
    pub(crate) date: String,
    /// What the machine says of itself.
    pub(crate) machine: BTreeMap<String, String>,
    /// How often everything was measured.
    pub(crate) rounds: usize,
    pub(crate) ways: Vec<Way>,
    /// Tools that are not on this machine.
    pub(crate) missing: Vec<String>,
    /// What many runs in a row left behind.
    pub(crate) soak: Soak,
}

/// One way to start a program, in microseconds by the clock.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Way {
    pub(crate) name: String,
    pub(crate) small: Spread,
    /// From a process with 512 MB of touched memory.
    pub(crate) large: Spread,
}

/// Of all rounds.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(crate) struct Spread {
    pub(crate) p10_us: f64,
    pub(crate) median_us: f64,
    pub(crate) p90_us: f64,
}

/// Runs in a row and at once, and what they left.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(crate) struct Soak {
    pub(crate) runs: usize,
    pub(crate) at_once: usize,
    pub(crate) seconds: f64,
    /// What was more after than before: descriptors, threads, mounts, KiB of resident memory.
    pub(crate) descriptors: i64,
    pub(crate) threads: i64,
    pub(crate) mounts: i64,
    pub(crate) resident_kib: i64,
}

/// Memory that a fork would have to copy the tables of.
const BALLAST: usize = 512 << 20;

/// How many boxes run at a time in the soak.
const AT_ONCE: usize = 64;

/// Measures; `state` is a folder of our own, `soak` how many runs in a row.
pub(crate) fn sandbox(
    state: &Path,
    rounds: usize,
    soak: usize,
    progress: &mut dyn FnMut(&str),
) -> Result<Starts, Failure> {
    let sandbox = Sandbox::open(state)?;
    let peers = peers();
    let missing =
        ["bwrap", "isolate", "nsjail"].into_iter().filter(|name| !peers.iter().any(|peer| peer.name == *name));
    let missing = missing.map(str::to_owned).collect();
    let small = measure(&sandbox, &peers, rounds, 0, &mut |round| progress(&format!("round {round} of {rounds}")))?;
    let ballast = std::hint::black_box(vec![1u8; BALLAST]);
    let large = measure(&sandbox, &peers, rounds, rounds, &mut |round| {
        progress(&format!("round {round} of {rounds}, with {} MB", ballast.len() >> 20));
    })?;
    drop(ballast);
    let names = NAMES.into_iter().chain(peers.iter().map(|peer| peer.name));
    let ways = names.zip(small.into_iter().zip(large));
    let ways = ways.map(|(name, (small, large))| Way { name: name.into(), small: small.into(), large: large.into() });
    let ways = ways.collect();
    let soak = soaked(&sandbox, soak, progress)?;
    Ok(Starts { date: clock::day(clock::now_us()), machine: machine::describe(), rounds, ways, missing, soak })
}

const NAMES: [&str; 3] = ["plain start", "box, set up for this run", "box, set up before"];

/// A tool of the field and how it is called.
struct Peer {
    name: &'static str,
    arguments: Vec<&'static str>,
}

fn peers() -> Vec<Peer> {
    let bwrap = vec![
        "--unshare-all",
        "--die-with-parent",
        "--ro-bind",
        "/usr",
        "/usr",
        "--symlink",
        "usr/bin",
        "/bin",
        "--symlink",
        "usr/lib",
        "/lib",
        "--symlink",
        "usr/lib64",
        "/lib64",
        "--proc",
        "/proc",
        "--dev",
        "/dev",
        "--tmpfs",
        "/tmp",
        "--",
        "/bin/true",
    ];
    let nsjail = vec!["-Mo", "-Q", "--chroot", "/", "--", "/bin/true"];
    let isolate = vec!["--run", "--", "/bin/true"];
    let all = [("bwrap", bwrap), ("isolate", isolate), ("nsjail", nsjail)];
    let all = all.into_iter().map(|(name, arguments)| Peer { name, arguments });
    // One that cannot make its box here is as good as not installed.
    all.filter(|peer| start(peer.name, &peer.arguments).is_ok()).collect()
}

fn start(program: &str, arguments: &[&str]) -> std::io::Result<()> {
    let output = std::process::Command::new(program).args(arguments).stdin(Stdio::null()).output()?;
    if output.status.success() { Ok(()) } else { Err(std::io::Error::other("it failed")) }
}

type Times = Vec<Duration>;

/// The times of every way, in the order of the names. `from` makes the shapes of this measurement unlike all before.
fn measure(
    sandbox: &Sandbox,
    peers: &[Peer],
    rounds: usize,
    from: usize,
    progress: &mut dyn FnMut(usize),
) -> Result<Vec<Times>, Failure> {
    let mut times = vec![Times::new(); NAMES.len() + peers.len()];
    // A shape that comes up twice is set up in advance from then on.
    for _ in 0..2 {
        sandbox.run(Command::new("/bin/true"))?;
    }
    for round in 0..rounds {
        progress(round + 1);
        let mut each = times.iter_mut();
        let mut note = |begun: Instant| each.next().map(|times| times.push(begun.elapsed()));
        let begun = Instant::now();
        start("/bin/true", &[]).map_err(anyhow::Error::from)?;
        note(begun);
        let mut once = Command::new("/bin/true");
        // A size that no box before had: nobody can have set it up.
        once.limits.file_bytes += 4096 * (1 + (from + round) as u64);
        let begun = Instant::now();
        sandbox.run(once)?;
        note(begun);
        let begun = Instant::now();
        sandbox.run(Command::new("/bin/true"))?;
        note(begun);
        for peer in peers {
            let begun = Instant::now();
            start(peer.name, &peer.arguments).map_err(anyhow::Error::from)?;
            note(begun);
        }
    }
    Ok(times)
}

impl From<Times> for Spread {
    fn from(mut times: Times) -> Self {
        times.sort();
        let at = |percent: usize| {
            let nth = times.len().saturating_sub(1) * percent / 100;
            times.get(nth).map_or(0.0, |time| (time.as_secs_f64() * 1e7).round() / 10.0)
        };
        Self { p10_us: at(10), median_us: at(50), p90_us: at(90) }
    }
}

/// Runs many boxes, at last many at once, and compares what we hold before and after.
fn soaked(sandbox: &Sandbox, runs: usize, progress: &mut dyn FnMut(&str)) -> Result<Soak, Failure> {
    for _ in 0..100 {
        sandbox.run(Command::new("/bin/true"))?;
    }
    at_once(sandbox)?;
    sandbox.settle();
    let before = held();
    let begun = Instant::now();
    for run in 0..runs.saturating_sub(AT_ONCE) {
        if run % 100 == 0 {
            progress(&format!("{run} of {runs} runs in a row"));
        }
        sandbox.run(Command::new("/bin/true"))?;
    }
    at_once(sandbox)?;
    let seconds = begun.elapsed().as_secs_f64();
    sandbox.settle();
    let after = held();
    let [descriptors, threads, mounts, resident_kib] = std::array::from_fn(|at| after[at] - before[at]);
    Ok(Soak { runs, at_once: AT_ONCE, seconds, descriptors, threads, mounts, resident_kib })
}

fn at_once(sandbox: &Sandbox) -> Result<(), Failure> {
    let start = |_| sandbox.spawn(Command::new("/bin/sleep").arg("0.2"));
    let running: Vec<_> = (0..AT_ONCE).map(start).collect::<Result<_, _>>()?;
    for running in running {
        let end = running.wait()?.end;
        if end != cairn_sandbox::End::Exited(0) {
            return Err(Failure::new(Exit::Harness, format!("one of {AT_ONCE} boxes at once ended as {end:?}")));
        }
    }
    Ok(())
}

/// Descriptors, threads, mounts and KiB of resident memory of this process.
fn held() -> [i64; 4] {
    let entries =
        |path| std::fs::read_dir(path).map_or(0, |entries| i64::try_from(entries.count()).unwrap_or(i64::MAX));
    let text = |path| std::fs::read_to_string(path).unwrap_or_default();
    let mounts = i64::try_from(text("/proc/self/mountinfo").lines().count()).unwrap_or(i64::MAX);
    let status = text("/proc/self/status");
    let resident = status.lines().find_map(|line| line.strip_prefix("VmRSS:")?.split_whitespace().next()?.parse().ok());
    [entries("/proc/self/fd"), entries("/proc/self/task"), mounts, resident.unwrap_or(0)]
}
