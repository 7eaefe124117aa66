//! From the sandbox's words to the model's. Nothing is judged on the way.

use cairn_core::Payload;
use cairn_core::execution::{End, Execution, Usage};
use cairn_core::step::{FaultKind, HarnessFault};
use cairn_sandbox as sandbox;
use std::time::Duration;

/// What happened to a process tree.
pub(crate) fn execution(run: sandbox::Execution) -> Execution {
    Execution {
        end: end(&run.end),
        usage: Usage {
            cpu_us: microseconds(run.usage.cpu_user + run.usage.cpu_system),
            wall_us: microseconds(run.usage.wall),
            peak_memory_bytes: run.usage.peak_memory,
            max_rss_bytes: run.usage.max_rss,
            peak_processes: run.usage.peak_processes,
        },
        protections: protections(&run.protections),
        perturbations: run.perturbation.iter().flat_map(|p| p.active()).map(str::to_owned).collect(),
        stdout: Payload::new(run.stdout),
        stderr: Payload::new(run.stderr),
    }
}

fn end(end: &sandbox::End) -> End {
    match end {
        sandbox::End::Exited(code) => End::Exited(*code),
        sandbox::End::Signalled(signal) => End::Signalled(*signal),
        sandbox::End::CpuTime => End::CpuTime,
        sandbox::End::WallTime => End::Idle,
        sandbox::End::Memory => End::Memory,
        sandbox::End::Output => End::Output,
        sandbox::End::Processes => End::Processes,
        sandbox::End::FileSize => End::FileSize,
        sandbox::End::Policy => End::Policy,
        sandbox::End::Stopped => End::Stopped,
    }
}

fn protections(active: &sandbox::Protections) -> Vec<String> {
    let name = |p: &sandbox::Protection| match p.detail {
        "" => p.name.to_owned(),
        detail => format!("{} ({detail})", p.name),
    };
    let mut names: Vec<_> = active.0.iter().filter(|p| p.active).map(name).collect();
    names.sort();
    names
}

pub(crate) fn microseconds(time: Duration) -> u64 {
    u64::try_from(time.as_micros()).unwrap_or(u64::MAX)
}

/// A failure of the sandbox, which is never the learner's.
pub(crate) fn fault(error: &sandbox::SandboxError) -> HarnessFault {
    let kind = match error {
        sandbox::SandboxError::Interrupted => FaultKind::Interrupted,
        _ => FaultKind::Broken,
    };
    let hint = (kind != FaultKind::Interrupted).then(|| "`cairn doctor` shows what this machine offers".to_owned());
    HarnessFault { what: error.to_string(), hint, kind }
}
