//! What happened to a process: ends, usage and protections, in words that hold no opinion.

use crate::Payload;
use serde::{Deserialize, Serialize};

/// How a process tree, or one case inside it, came to its end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum End {
    /// It left by itself with this code.
    Exited(i32),
    /// A signal ended it that the sandbox did not send.
    Signalled(i32),
    /// It used up its processor time.
    CpuTime,
    /// It used up its time by the clock without using its processor time: it waited or slept.
    Idle,
    /// It used up its memory.
    Memory,
    /// It wrote more than it may.
    Output,
    /// It started more processes than it may.
    Processes,
    /// It wrote a larger file than it may.
    FileSize,
    /// It was ended for an act that its protections forbid.
    Policy,
    /// The lab ended it because it was no longer needed.
    Stopped,
}

/// What a process tree used.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Usage {
    /// Processor time of the tree, user and system, in microseconds.
    pub cpu_us: u64,
    /// Time by the clock, in microseconds.
    pub wall_us: u64,
    /// The memory cgroup's peak in bytes, where there is such a cgroup.
    pub peak_memory_bytes: Option<u64>,
    /// The largest resident set of a process of the tree, in bytes.
    pub max_rss_bytes: u64,
    /// The most processes at a time, where a cgroup counted them.
    pub peak_processes: Option<u32>,
}

/// One process tree from start to end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Execution {
    /// How it ended.
    pub end: End,
    /// What it used.
    pub usage: Usage,
    /// Standard output, at most as much as the limit allows.
    pub stdout: Payload,
    /// Standard error, at most as much as the limit allows.
    pub stderr: Payload,
    /// The protections that were active, by name, sorted.
    pub protections: Vec<String>,
    /// What acted on the scheduling of its threads, by name, where that was asked for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub perturbations: Vec<String>,
}
