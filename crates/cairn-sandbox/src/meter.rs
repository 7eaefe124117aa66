//! What a running box uses: counted by its cgroup where there is one, else sampled from /proc.
//!
//! Never decides anything; the supervision compares with the limits.

use std::time::Duration;

use crate::cgroup::Group;
use crate::procfs::{self, Sample};

/// The meter of one box.
#[derive(Debug)]
pub(crate) struct Meter {
    group: Group,
    init: i32,
}

/// What is known at one moment.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Reading {
    pub(crate) cpu: Duration,
    /// Only where no memory cgroup limits it.
    pub(crate) sampled_memory: Option<u64>,
    pub(crate) processes: u32,
    pub(crate) oom_kills: u64,
}

impl Meter {
    pub(crate) fn new(group: Group, init: i32) -> Self {
        Self { group, init }
    }

    pub(crate) fn group(&self) -> &Group {
        &self.group
    }

    pub(crate) fn into_group(self) -> Group {
        self.group
    }

    /// Whether readings are samples of /proc, which need to be frequent.
    pub(crate) fn samples(&self) -> bool {
        self.group.cpu_version().is_none() || self.group.memory_version().is_none()
    }

    /// The threads of the tree at this moment.
    pub(crate) fn threads(&self) -> Vec<i32> {
        self.group.threads().unwrap_or_else(|| procfs::threads_below(self.init))
    }

    /// The processes of the tree at this moment.
    pub(crate) fn processes(&self) -> Vec<i32> {
        procfs::processes_below(self.init)
    }

    pub(crate) fn cpu(&self) -> Duration {
        self.group.cpu_total().unwrap_or_else(|| procfs::sample_below(self.init).cpu)
    }

    pub(crate) fn read(&self) -> Reading {
        let sample = if self.samples() { procfs::sample_below(self.init) } else { Sample::default() };
        Reading {
            cpu: self.group.cpu_total().unwrap_or(sample.cpu),
            sampled_memory: self.group.memory_version().is_none().then_some(sample.memory_bytes),
            processes: self.group.processes().unwrap_or(sample.processes),
            oom_kills: self.group.oom_kills(),
        }
    }
}
