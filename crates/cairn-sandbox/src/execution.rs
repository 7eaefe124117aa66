//! How a confined run ended, what it used and what held it.
//!
//! The ending is decided by a pure function over counted facts; nothing here touches the system and
//! nothing here says whether an ending is good.

use std::time::Duration;

use crate::command::Limits;
use crate::perturbation::Perturbation;

/// Everything known about one finished run.
#[derive(Debug, Clone)]
pub struct Execution {
    /// How it ended.
    pub end: End,
    /// What it used.
    pub usage: Usage,
    /// The first [`Limits::output_bytes`] bytes of descriptor 1.
    pub stdout: Vec<u8>,
    /// The first [`Limits::output_bytes`] bytes of descriptor 2.
    pub stderr: Vec<u8>,
    /// Whether descriptor 1 had more than was kept.
    pub stdout_truncated: bool,
    /// Whether descriptor 2 had more than was kept.
    pub stderr_truncated: bool,
    /// Which layers were active for this very run.
    pub protections: Protections,
    /// What was done to the schedule, if the command asked for it.
    pub perturbation: Option<Perturbation>,
}

/// How a run ended; where several hold, the first cause wins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// The program exited with this code.
    Exited(i32),
    /// This signal killed the program, and no limit of ours explains it.
    Signalled(i32),
    /// More processor time than [`Limits::cpu`].
    CpuTime,
    /// Still running after [`Limits::wall`].
    WallTime,
    /// The kernel's out-of-memory counter of the box grew (or the sampled sum went over the limit).
    Memory,
    /// More than [`Limits::output_bytes`] on descriptor 1 or 2.
    Output,
    /// A fork was refused at [`Limits::processes`], and the program then failed.
    Processes,
    /// A file would have grown beyond [`Limits::file_bytes`] (SIGXFSZ).
    FileSize,
    /// It made a system call by the numbers of another architecture (SIGSYS), which is never an accident.
    Policy,
    /// [`Running::kill`](crate::Running::kill) was called.
    Stopped,
}

/// What a run used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Usage {
    /// Processor time in user mode, summed over the tree.
    pub cpu_user: Duration,
    /// Processor time in kernel mode, summed over the tree.
    pub cpu_system: Duration,
    /// From the start of the program to its end.
    pub wall: Duration,
    /// Peak bytes charged to the memory cgroup, page cache and kernel memory included.
    pub peak_memory: Option<u64>,
    /// The most anonymous memory that was seen in the tree, in bytes: what it asked for, without the files that the
    /// kernel keeps for it. Sampled at most every 100 ms, so a short run has none and a short peak is missed.
    pub sampled_memory: Option<u64>,
    /// Largest resident set of one process, in bytes. The kernel never reports less than the caller's
    /// own resident set at the fork; a smaller [`peak_memory`](Self::peak_memory) replaces it then.
    pub max_rss: u64,
    /// Most processes and threads alive at a time; without a cgroup that keeps the peak, as sampled.
    pub peak_processes: Option<u32>,
}

impl Usage {
    /// User and system time together.
    pub fn cpu(&self) -> Duration {
        self.cpu_user + self.cpu_system
    }
}

/// One layer and whether it was active.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Protection {
    /// A stable name in kebab case.
    pub name: &'static str,
    /// Whether it was active for this run.
    pub active: bool,
    /// How, such as `cgroup v1`; empty where the name says it all.
    pub detail: &'static str,
}

/// The layers of one run; a later version may add names, never reuse one.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Protections(pub Vec<Protection>);

impl Protections {
    /// Whether the named layer was active; an unknown name was not.
    pub fn active(&self, name: &str) -> bool {
        self.0.iter().any(|p| p.name == name && p.active)
    }
}

/// Why we killed a run ourselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cause {
    Stopped,
    CpuTime,
    WallTime,
    Memory,
    Output,
}

/// What was counted about a run, in the order in which it explains the end.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Facts {
    pub(crate) cause: Option<Cause>,
    pub(crate) oom_kills: u64,
    pub(crate) cpu: Duration,
    /// As wait(2) gives it; `None` when init could not report.
    pub(crate) wait_status: Option<i32>,
    pub(crate) forks_refused: u64,
}

impl Facts {
    /// The end that these facts explain, or `None` when nobody knows.
    pub(crate) fn end(&self, limits: &Limits) -> Option<End> {
        if self.cause == Some(Cause::Stopped) {
            return Some(End::Stopped);
        }
        if self.oom_kills > 0 {
            return Some(End::Memory);
        }
        match self.cause {
            Some(Cause::CpuTime) => return Some(End::CpuTime),
            Some(Cause::WallTime) => return Some(End::WallTime),
            Some(Cause::Memory) => return Some(End::Memory),
            Some(Cause::Output) => return Some(End::Output),
            Some(Cause::Stopped) | None => {}
        }
        if self.cpu > limits.cpu {
            return Some(End::CpuTime);
        }
        let end = own_end(self.wait_status?);
        if self.forks_refused > 0 && end != End::Exited(0) {
            return Some(End::Processes);
        }
        Some(end)
    }
}

fn own_end(wait_status: i32) -> End {
    if libc::WIFSIGNALED(wait_status) {
        match libc::WTERMSIG(wait_status) {
            libc::SIGXFSZ => End::FileSize,
            libc::SIGSYS => End::Policy,
            signal => End::Signalled(signal),
        }
    } else {
        End::Exited(libc::WEXITSTATUS(wait_status))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const QUIET: Facts =
        Facts { cause: None, oom_kills: 0, cpu: Duration::ZERO, wait_status: Some(0), forks_refused: 0 };

    fn expect(facts: Facts, end: Option<End>) {
        assert_eq!(facts.end(&Limits::default()), end, "{facts:?}");
    }

    #[test]
    fn an_untroubled_program_ends_as_it_says() {
        expect(QUIET, Some(End::Exited(0)));
        expect(Facts { wait_status: Some(7 << 8), ..QUIET }, Some(End::Exited(7)));
        expect(Facts { wait_status: Some(libc::SIGABRT | 0x80), ..QUIET }, Some(End::Signalled(libc::SIGABRT)));
        expect(Facts { wait_status: Some(libc::SIGXFSZ), ..QUIET }, Some(End::FileSize));
        expect(Facts { wait_status: Some(libc::SIGSYS | 0x80), ..QUIET }, Some(End::Policy));
        expect(Facts { wait_status: None, ..QUIET }, None);
    }

    #[test]
    fn the_first_cause_wins() {
        let killed = Facts { wait_status: Some(libc::SIGKILL), ..QUIET };
        expect(Facts { oom_kills: 1, ..killed }, Some(End::Memory));
        expect(Facts { oom_kills: 1, cause: Some(Cause::WallTime), ..killed }, Some(End::Memory));
        expect(Facts { oom_kills: 1, cause: Some(Cause::Stopped), ..killed }, Some(End::Stopped));
        expect(Facts { cause: Some(Cause::Output), cpu: Duration::from_secs(99), ..killed }, Some(End::Output));
        expect(Facts { cpu: Duration::from_secs(11), ..QUIET }, Some(End::CpuTime));
    }

    #[test]
    fn a_refused_fork_counts_only_when_the_program_failed() {
        expect(Facts { forks_refused: 3, ..QUIET }, Some(End::Exited(0)));
        expect(Facts { forks_refused: 3, wait_status: Some(2 << 8), ..QUIET }, Some(End::Processes));
    }
}
