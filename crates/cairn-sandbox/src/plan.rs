//! A command made ready: every byte, number and descriptor that the box needs, before the clone.
//!
//! All that can be wrong with a command shows here, while an error is still an ordinary error.

use std::ffi::CString;
use std::os::fd::{AsRawFd, OwnedFd, RawFd};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::sync::{Mutex, OnceLock};

use rustix::fs::{OFlags, fchown, fcntl_setfl};
use rustix::net::{AddressFamily, SocketFlags, SocketType, socketpair};
use rustix::pipe::{PipeFlags, pipe_with};

use crate::cgroup::{Group, Version, Versions};
use crate::chance::noticed_class;
use crate::command::{Command, Mount, Network, Profile, Stdin};
use crate::error::SandboxError;
use crate::execution::{Protection, Protections};
use crate::filter;
use crate::identity::Identity;
use crate::init::{Orders, Program};
use crate::landlock::Landlock;
use crate::perturber::own_nice;
use crate::policy;
use crate::root::PRIVATE_DIRS;
use crate::sandbox::Shared;
use crate::script::{Op, c_path};
use crate::sys;
use crate::tree;

/// Descriptors of the child start here, so that making 0 to 3 never overwrites one of them.
const FIRST_HIGH: RawFd = 16;

/// What a box is, whatever runs in it: boxes of one shape can stand in for each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Shape {
    mounts: Vec<Mount>,
    /// Device and inode of each source: a folder that was replaced is another.
    sources: Vec<(u64, u64)>,
    file_bytes: u64,
    network: Network,
    channel: bool,
}

impl Shape {
    pub(crate) fn of(command: &Command) -> Self {
        use std::os::unix::fs::MetadataExt;
        let identity = |mount: &Mount| mount.source.metadata().map_or((0, 0), |there| (there.dev(), there.ino()));
        Self {
            mounts: command.mounts.clone(),
            sources: command.mounts.iter().map(identity).collect(),
            file_bytes: command.limits.file_bytes,
            network: command.network,
            channel: command.channel,
        }
    }
}

/// Ends of the caller's pipes that stand in for ours; a box that has one is made for its command alone.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Joins<'a> {
    pub(crate) stdin: Option<&'a OwnedFd>,
    pub(crate) stdout: Option<&'a OwnedFd>,
}

impl<'a> Joins<'a> {
    pub(crate) fn of(command: &'a Command) -> Self {
        let stdin = match &command.stdin {
            Stdin::Pipe(pipe) => Some(&**pipe),
            Stdin::Empty | Stdin::Bytes(_) => None,
        };
        Self { stdin, stdout: command.stdout.as_deref() }
    }

    pub(crate) fn are_none(self) -> bool {
        self.stdin.is_none() && self.stdout.is_none()
    }
}

/// Makes room in the input pipe for much input.
pub(crate) fn widen(stdin: &OwnedFd, input: &[u8]) {
    if input.len() > PIPE {
        // Why ignored: past a quota the system says no, and a small pipe is only slower.
        let _ = rustix::pipe::fcntl_setpipe_size(stdin, BIG_PIPE.min(input.len()));
    }
}

/// Room in the input pipe when there is much to feed: the most an unprivileged process may ask for.
const BIG_PIPE: usize = 1 << 20;
const PIPE: usize = 64 << 10;

/// Above the cgroup's process limit, so that the cgroup (which counts refusals) answers first.
const NPROC_SLACK: u64 = 64;

/// A box ready to be cloned; its program comes apart.
pub(crate) struct Plan {
    pub(crate) orders: Orders,
    /// The child's descriptors; closed in the parent once it has them.
    pub(crate) child_ends: Vec<OwnedFd>,
    /// Which of them are the program's own, and which join its groups.
    pub(crate) numbers: Numbers,
    pub(crate) ends: Ends,
}

/// Descriptors as the child numbers them.
#[derive(Debug, Clone)]
pub(crate) struct Numbers {
    stdio: Vec<RawFd>,
    cgroups: Vec<RawFd>,
}

/// The parent's ends.
pub(crate) struct Ends {
    pub(crate) stdin: OwnedFd,
    pub(crate) stdout: OwnedFd,
    pub(crate) stderr: OwnedFd,
    pub(crate) start: StartEnds,
}

/// The parent's ends of what lies between the clone and the report.
pub(crate) struct StartEnds {
    pub(crate) go: OwnedFd,
    /// A socket, because descriptors come through it; every message whole.
    pub(crate) launch: OwnedFd,
    pub(crate) report: OwnedFd,
}

impl Plan {
    /// Prepares a box of this shape; also gives the caller's end of the channel.
    pub(crate) fn make(
        shape: &Shape,
        joins: Joins<'_>,
        shared: &Shared,
        group: &Group,
    ) -> Result<(Self, Option<UnixStream>), SandboxError> {
        let privileged = shared.identity.is_separate();
        let setup = shared.host.steps(&shape.mounts, shape.file_bytes, shape.network, privileged)?;
        Self::connect(shape, joins, shared.identity, group, setup)
            .map_err(|error| SandboxError::io("make the pipes of a box", error))
    }

    fn connect(
        shape: &Shape,
        joins: Joins<'_>,
        identity: Identity,
        group: &Group,
        setup: Vec<Op>,
    ) -> std::io::Result<(Self, Option<UnixStream>)> {
        let (stdin_read, stdin) = pipe_with(PipeFlags::CLOEXEC)?;
        let (stdout, stdout_write) = pipe_with(PipeFlags::CLOEXEC)?;
        let (stderr, stderr_write) = pipe_with(PipeFlags::CLOEXEC)?;
        for pipe in [&stdin, &stdout, &stderr] {
            fcntl_setfl(pipe, OFlags::NONBLOCK)?;
            // Else the box's user could not open /dev/stdin and its like.
            if let Some((uid, gid)) = identity.owner() {
                fchown(pipe, Some(uid), Some(gid))?;
            }
        }
        let (stdin_read, stdout_write) = (joined(joins.stdin, stdin_read)?, joined(joins.stdout, stdout_write)?);
        for pipe in [&stdin_read, &stdout_write] {
            if let Some((uid, gid)) = identity.owner() {
                fchown(pipe, Some(uid), Some(gid))?;
            }
        }
        let mut child_ends = vec![high(stdin_read)?, high(stdout_write)?, high(stderr_write)?];
        let mut channel = None;
        if shape.channel {
            let (ours, theirs) = UnixStream::pair()?;
            child_ends.push(high(theirs.into())?);
            channel = Some(ours);
        }
        let stdio: Vec<RawFd> = child_ends.iter().map(AsRawFd::as_raw_fd).collect();
        for file in group.join_files()? {
            child_ends.push(high(file.into())?);
        }
        let cgroups = child_ends[stdio.len()..].iter().map(AsRawFd::as_raw_fd).collect();
        let (orders, start) = wire(setup, true, &mut child_ends)?;
        let (ends, numbers) = (Ends { stdin, stdout, stderr, start }, Numbers { stdio, cgroups });
        Ok((Self { orders, child_ends, numbers, ends }, channel))
    }
}

/// The caller's end of a pipe in place of ours, whose other side then finds its end at once.
fn joined(pipe: Option<&OwnedFd>, ours: OwnedFd) -> std::io::Result<OwnedFd> {
    pipe.map_or(Ok(ours), OwnedFd::try_clone)
}

/// Orders without a program, which init may wait for, with the pipes that every start needs; their ends join `child_ends`.
pub(crate) fn wire(setup: Vec<Op>, waits: bool, child_ends: &mut Vec<OwnedFd>) -> std::io::Result<(Orders, StartEnds)> {
    let (go_read, go) = pipe_with(PipeFlags::CLOEXEC)?;
    let (launch, launch_write) = socketpair(AddressFamily::UNIX, SocketType::SEQPACKET, SocketFlags::CLOEXEC, None)?;
    let (report, report_write) = pipe_with(PipeFlags::CLOEXEC)?;
    let [go_read, launch_write, report_write] = [high(go_read)?, high(launch_write)?, high(report_write)?];
    let numbers = [go_read.as_raw_fd(), launch_write.as_raw_fd(), report_write.as_raw_fd()];
    child_ends.extend([go_read, launch_write, report_write]);
    let trees = setup.iter().filter_map(|op| match op {
        Op::Attach { tree, .. } => Some(tree.as_raw_fd()),
        _ => None,
    });
    let kept: Vec<RawFd> = child_ends.iter().map(AsRawFd::as_raw_fd).chain(trees).collect();
    let foreign = gaps(kept);
    let [go_number, launch_number, report_number] = numbers;
    let (go_end, launch_end, report_end) = (go_number, launch_number, report_number);
    let stack = Mutex::new(sys::Stack::new());
    let program = OnceLock::new();
    let orders = Orders { setup, program, waits, go: go_end, launch: launch_end, report: report_end, stack, foreign };
    Ok((orders, StartEnds { go, launch, report }))
}

/// Moves a descriptor above those that the program will have.
pub(crate) fn high(fd: OwnedFd) -> rustix::io::Result<OwnedFd> {
    if fd.as_raw_fd() >= FIRST_HIGH { Ok(fd) } else { rustix::io::fcntl_dupfd_cloexec(&fd, FIRST_HIGH) }
}

/// The ranges of numbers between and around these.
fn gaps(mut kept: Vec<RawFd>) -> Vec<(u32, u32)> {
    kept.sort_unstable();
    let mut ranges = Vec::with_capacity(kept.len() + 1);
    let mut next = 0u32;
    for fd in kept.into_iter().map(RawFd::cast_unsigned) {
        if fd > next {
            ranges.push((next, fd - 1));
        }
        next = fd + 1;
    }
    ranges.push((next, u32::MAX));
    ranges
}

/// The program of a command, for a box whose descriptors have these numbers. All that can be wrong with it shows here.
pub(crate) fn program(
    command: &Command,
    identity: Identity,
    versions: Versions,
    numbers: &Numbers,
) -> Result<Program, SandboxError> {
    let path = c_path(&command.program)?;
    if !path.as_bytes().contains(&b'/') {
        let shown = command.program.display();
        return Err(SandboxError::Invalid(format!("{shown} is not a path: there is no search for programs")));
    }
    let mut argv = vec![path.clone()];
    for arg in &command.args {
        argv.push(c_text(arg.as_bytes(), "an argument")?);
    }
    let mut envp = Vec::with_capacity(command.env.len());
    for (key, value) in &command.env {
        let pair = [key.as_bytes(), b"=", value.as_bytes()].concat();
        envp.push(c_text(&pair, "an environment variable")?);
    }
    Ok(Program {
        path,
        argv: sys::Vector::new(argv),
        envp: sys::Vector::new(envp),
        dir: c_path(&command.dir)?,
        stdio: numbers.stdio.clone(),
        cgroups: numbers.cgroups.clone(),
        rlimits: rlimits(command, identity, versions),
        change_user: identity.is_separate(),
        landlock: if command.weakened.landlock { None } else { landlock(command)? },
        filter: filter_of(command).filter(|_| has_filters()),
        noticing: command.perturbation.and_then(|seed| filter::noticing(noticed_class(seed, filter::CLASSES))),
    })
}

fn landlock(command: &Command) -> Result<Option<Landlock>, SandboxError> {
    let writable = command.mounts.iter().filter(|mount| mount.writable).map(|mount| mount.target.as_path());
    let writable: Vec<&Path> = PRIVATE_DIRS.into_iter().map(Path::new).chain(writable).collect();
    Landlock::of_box(&writable)
}

fn filter_of(command: &Command) -> Option<Vec<libc::sock_filter>> {
    if command.weakened.filter { None } else { policy::filter(command.profile, command.network) }
}

/// Whether the kernel has filters that can do what ours do.
fn has_filters() -> bool {
    sys::knows_filter_answer(libc::SECCOMP_RET_KILL_PROCESS) && sys::knows_filter_answer(libc::SECCOMP_RET_ERRNO)
}

fn c_text(bytes: &[u8], what: &str) -> Result<CString, SandboxError> {
    CString::new(bytes).map_err(|_| SandboxError::Invalid(format!("{what} contains NUL")))
}

/// Never RLIMIT_AS: runtimes reserve address space far beyond the memory they use.
fn rlimits(command: &Command, identity: Identity, versions: Versions) -> Vec<(u32, u64, u64)> {
    let limits = &command.limits;
    let processes = u64::from(limits.processes);
    let init = u64::from(!identity.is_separate()); // init is of the same user then
    let nproc = processes + if versions.pids.is_some() { NPROC_SLACK } else { init };
    // A backstop, in whole seconds beyond the limit, should the supervision be starved.
    let cpu = limits.cpu.as_secs().saturating_add(2);
    // A priority that the perturbation lowered may come back up to ours, which is written as 20 minus the nice value.
    let priority = if command.perturbation.is_some() { 20 - own_nice().cast_unsigned() } else { 0 };
    vec![
        limit(libc::RLIMIT_CORE, 0),
        // Deep recursion is the program's own affair: memory is limited anyway.
        limit(libc::RLIMIT_STACK, limits.memory_bytes),
        limit(libc::RLIMIT_FSIZE, limits.file_bytes),
        limit(libc::RLIMIT_NOFILE, u64::from(limits.open_files)),
        limit(libc::RLIMIT_NPROC, nproc),
        (limit(libc::RLIMIT_CPU, cpu).0, cpu, cpu.saturating_add(1)),
        limit(libc::RLIMIT_MEMLOCK, 64 << 10),
        limit(libc::RLIMIT_RTPRIO, 0),
        limit(libc::RLIMIT_NICE, priority.into()),
    ]
}

/// A limit that nobody can raise. C libraries differ in the type of the resource's number.
pub(crate) fn limit(resource: impl TryInto<u32>, value: u64) -> (u32, u64, u64) {
    (resource.try_into().unwrap_or(u32::MAX), value, value)
}

/// Gives what lies in our scratch directories to the box's user.
pub(crate) fn give_scratch(command: &Command, shared: &Shared) -> Result<(), SandboxError> {
    let Some(owner) = shared.identity.owner() else { return Ok(()) };
    let scratch = shared.instance.scratch_dir();
    for mount in &command.mounts {
        let failed = |error| SandboxError::path("mount", &mount.source, error);
        let source = mount.source.canonicalize().map_err(failed)?;
        if source.starts_with(&scratch) && source != scratch {
            tree::give_away(&source, owner).map_err(failed)?;
        }
    }
    Ok(())
}

/// What holds a box with such groups, this identity and this program; the rest of the set-up either held or failed.
pub(crate) fn protections(identity: Identity, versions: Versions, program: &Program, profile: Profile) -> Protections {
    let version = |version: Option<Version>| match version {
        Some(Version::One) => "cgroup v1",
        Some(Version::Two) => "cgroup v2",
        None => "",
    };
    let always = |name| Protection { name, active: true, detail: "" };
    let cgroup = |name, held: Option<Version>| Protection { name, active: held.is_some(), detail: version(held) };
    let as_root = identity == Identity::Own { uid: 0, gid: 0 };
    let or_else = |held: Option<Version>, fallback| held.map_or(fallback, |held| version(Some(held)));
    Protections(vec![
        always("user-namespace"),
        always("mount-namespace"),
        always("pid-namespace"),
        always("network-namespace"),
        always("ipc-namespace"),
        always("uts-namespace"),
        always("cgroup-namespace"),
        always("nested-user-namespaces-denied"),
        always("read-only-root"),
        always("capabilities-dropped"),
        always("no-new-privileges"),
        always("resource-limits"),
        Protection { name: "separate-user", active: identity.is_separate(), detail: "" },
        cgroup("memory-cgroup", versions.memory),
        cgroup("process-cgroup", versions.pids),
        cgroup("cpu-cgroup", versions.cpu),
        Protection { name: "memory-limit", active: true, detail: or_else(versions.memory, "sampled from /proc") },
        Protection {
            name: "process-limit",
            active: versions.pids.is_some() || !as_root,
            detail: or_else(versions.pids, if as_root { "none for root" } else { "RLIMIT_NPROC" }),
        },
        Protection { name: "cpu-limit", active: true, detail: or_else(versions.cpu, "sampled from /proc") },
        Protection {
            name: "seccomp",
            active: program.filter.is_some(),
            detail: match profile {
                Profile::Standard => "standard",
                Profile::Strict => "strict",
            },
        },
        Protection { name: "landlock", active: program.landlock.is_some(), detail: "" },
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaps_leave_exactly_the_kept_descriptors() {
        assert_eq!(gaps(vec![20, 16, 17]), [(0, 15), (18, 19), (21, u32::MAX)]);
        assert_eq!(gaps(vec![0, 1]), [(2, u32::MAX)]);
    }
}
