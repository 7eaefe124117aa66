//! Confines one process tree under limits and says how it ended.
//!
//! A [`Command`] names a program, what it sees and what it may use; [`Sandbox::spawn`] starts it in
//! namespaces of its own, on a read-only root, as a user without privileges; [`Execution`] says how
//! it ended, what it used and which protections held for that very run.
//!
//! This crate reports what happened and never whether that is good. It prints nothing, logs nothing,
//! reads no environment variable and leaves nothing behind: no process, mount, cgroup or directory,
//! even after `kill -9` of its owner (the next [`Sandbox::open`] sweeps). Linux 5.14 or later only.
//!
//! Every call blocks; asynchronous code calls from a thread that may.
//!
//! The way of one run, and the file that tells it:
//! command → plan (what the box will see) → script (the same as system calls) → supervise (one
//! thread per box) → init (pid 1 of the box) → execution. A perturbed run has a second thread beside the
//! supervising one: chance (what to do) → perturber (does it) → perturbation (what was done).
//!
//! Sources: namespaces(7), user_namespaces(7), pid_namespaces(7), pivot_root(2), mount_setattr(2),
//! kernel `Documentation/admin-guide/cgroup-v1` and `cgroup-v2.rst`.

mod cgroup;
mod chance;
mod command;
mod control;
mod error;
mod execution;
mod filter;
mod hardware;
mod hierarchy;
mod identity;
mod init;
mod instance;
mod layers;
mod listener;
mod meter;
mod perturbation;
mod perturber;
mod plan;
mod procfs;
mod root;
mod running;
mod sandbox;
mod scratch;
mod script;
mod signal;
mod start;
mod streams;
mod supervise;
#[expect(unsafe_code, reason = "the system calls that have no safe wrapper live in this one file")]
mod sys;
mod tree;

pub use command::{Command, Limits, Mount, Network, Stdin};
pub use error::SandboxError;
pub use execution::{End, Execution, Protection, Protections, Usage};
pub use hardware::{Instructions, instructions_hindrance};
pub use instance::is_living;
pub use layers::{Layer, Layers};
pub use perturbation::{Part, Perturbation};
pub use running::Running;
pub use sandbox::Sandbox;
pub use scratch::Scratch;
pub use signal::Signal;

/// A limit that this process inherited and that no box can lift: runtimes reserve far more address space than they
/// use, so programs that are in order would die of it. The name of the limit, and its value in bytes.
pub fn hindering_limit() -> Option<(&'static str, u64)> {
    use rustix::process::{Resource, getrlimit};
    // A terabyte: more than any runtime reserves.
    let low = |limit: Option<u64>| limit.filter(|bytes| *bytes < 1 << 40);
    let address_space = low(getrlimit(Resource::As).current).map(|bytes| ("address space (ulimit -v)", bytes));
    address_space.or_else(|| low(getrlimit(Resource::Data).current).map(|bytes| ("data segment (ulimit -d)", bytes)))
}

/// Has a command that is *not* confined start with `descriptor` under `number`, as boxes have their channel on 3. The
/// command holds the descriptor until it is dropped.
pub fn give_descriptor(
    command: &mut std::process::Command,
    descriptor: std::os::fd::OwnedFd,
    number: std::os::fd::RawFd,
) {
    sys::give_descriptor(command, descriptor, number);
}

/// The version of the running kernel, such as `6.1.0`; nothing where the system does not tell.
pub fn kernel_version() -> Option<String> {
    rustix::system::uname().release().to_str().ok().map(str::to_owned)
}

/// Processor time, user and system, of all children of this process that have ended and were waited for.
pub fn children_cpu_time() -> std::time::Duration {
    let used = sys::usage(libc::RUSAGE_CHILDREN);
    std::time::Duration::from_micros(used.user_us + used.system_us)
}
