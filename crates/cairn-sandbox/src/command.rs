//! What to run, what it may see and what it may use.
//!
//! Plain data: nothing here touches the system, and nothing is inherited from the caller.

use std::ffi::OsString;
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

/// One program to run in a box of its own.
///
/// The environment is exactly [`env`](Self::env): nothing is inherited, not even `PATH`.
#[derive(Debug, Clone)]
pub struct Command {
    /// Absolute path inside the box, or a path with a slash relative to [`dir`](Self::dir);
    /// there is no search along `PATH`.
    pub program: PathBuf,
    /// The arguments after the program's name.
    pub args: Vec<OsString>,
    /// The whole environment.
    pub env: Vec<(OsString, OsString)>,
    /// Working directory inside the box.
    pub dir: PathBuf,
    /// What the box sees besides the base root, in the order of mounting.
    pub mounts: Vec<Mount>,
    /// Where descriptor 0 reads from.
    pub stdin: Stdin,
    /// Where descriptor 1 writes to instead of being kept, such as a pipe to another box.
    pub stdout: Option<Arc<OwnedFd>>,
    /// Whether descriptor 3 is one end of a stream socket whose other end is
    /// [`Running::channel`](crate::Running::channel).
    pub channel: bool,
    /// What the process tree may use.
    pub limits: Limits,
    /// What the box can reach.
    pub network: Network,
    /// Which system calls it may make.
    pub profile: Profile,
    /// Layers that are left out, so that an audit sees its attempts succeed. Never for a stranger's program; what held is
    /// told by [`Execution::protections`](crate::Execution::protections) all the same.
    pub weakened: Weakened,
    /// The seed of a perturbed schedule; see [`perturbed`](Self::perturbed).
    pub perturbation: Option<u64>,
}

impl Command {
    /// A command with empty input, no environment, no mounts, `/tmp` as directory and default limits.
    pub fn new(program: impl Into<PathBuf>) -> Self {
        Self {
            program: program.into(),
            args: Vec::new(),
            env: Vec::new(),
            dir: PathBuf::from("/tmp"),
            mounts: Vec::new(),
            stdin: Stdin::Empty,
            stdout: None,
            channel: false,
            limits: Limits::default(),
            network: Network::None,
            profile: Profile::Standard,
            weakened: Weakened::default(),
            perturbation: None,
        }
    }

    /// Adds one argument.
    #[must_use]
    pub fn arg(mut self, arg: impl Into<OsString>) -> Self {
        self.args.push(arg.into());
        self
    }

    /// Adds arguments.
    #[must_use]
    pub fn args<A: Into<OsString>>(mut self, args: impl IntoIterator<Item = A>) -> Self {
        self.args.extend(args.into_iter().map(Into::into));
        self
    }

    /// Adds one environment variable.
    #[must_use]
    pub fn env(mut self, key: impl Into<OsString>, value: impl Into<OsString>) -> Self {
        self.env.push((key.into(), value.into()));
        self
    }

    /// Sets the working directory inside the box.
    #[must_use]
    pub fn dir(mut self, dir: impl Into<PathBuf>) -> Self {
        self.dir = dir.into();
        self
    }

    /// Adds a mount.
    #[must_use]
    pub fn mount(mut self, mount: Mount) -> Self {
        self.mounts.push(mount);
        self
    }

    /// Feeds these bytes to descriptor 0.
    #[must_use]
    pub fn stdin(mut self, bytes: impl Into<Arc<[u8]>>) -> Self {
        self.stdin = Stdin::Bytes(bytes.into());
        self
    }

    /// Joins descriptors 0 and 1 to ends of pipes that the caller holds, such as those to another box. What is written
    /// is not kept, and [`Limits::output_bytes`] is the caller's to see to.
    #[must_use]
    pub fn joined(mut self, stdin: OwnedFd, stdout: OwnedFd) -> Self {
        self.stdin = Stdin::Pipe(Arc::new(stdin));
        self.stdout = Some(Arc::new(stdout));
        self
    }

    /// Opens the channel on descriptor 3.
    #[must_use]
    pub fn channel(mut self) -> Self {
        self.channel = true;
        self
    }

    /// Sets the limits.
    #[must_use]
    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// Gives the box a network.
    #[must_use]
    pub fn network(mut self, network: Network) -> Self {
        self.network = network;
        self
    }

    /// Chooses which system calls the program may make.
    #[must_use]
    pub fn profile(mut self, profile: Profile) -> Self {
        self.profile = profile;
        self
    }

    /// Runs the program on a perturbed schedule, so that orders of events occur which the ordinary one shows rarely: to
    /// be repeated with many seeds. [`Execution::perturbation`](crate::Execution::perturbation) says what was done.
    ///
    /// Every 0.2 to 3 ms some threads of the tree get another nice value (0 to 19) and other processors (one, another,
    /// all). System calls by which threads start and wait give the processor up, for half of the seeds also those that
    /// open files, and of all places that read or write one in eight; a few of them wait up to 0.64 ms longer, together
    /// at most 50 ms and a quarter of the run's time. Half of the seeds let threads that start within as long start at
    /// one moment.
    ///
    /// A correct program stays correct, and takes longer: leave room in [`Limits::wall`], which goes on, and in
    /// [`Limits::cpu`], as a noticed call costs the tree some microseconds. What a program set itself by nice(2) or
    /// sched_setaffinity(2) does not last; a thread that asks for its processors is told all. It cannot listen to
    /// system calls itself (seccomp_unotify(2)), and signals can make a noticed call answer EINTR: see
    /// [`Perturbation::interrupted`](crate::Perturbation::interrupted).
    ///
    /// The seed decides what is done and in which order, not which thread it meets: no run repeats bit by bit.
    #[must_use]
    pub fn perturbed(mut self, seed: u64) -> Self {
        self.perturbation = Some(seed);
        self
    }
}

/// Which layers are left out of a box.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Weakened {
    /// The filter of system calls.
    pub filter: bool,
    /// Landlock.
    pub landlock: bool,
}

/// A file or directory of the host that the box sees.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mount {
    /// Path on the host; resolved with the caller's rights, symbolic links followed.
    pub source: PathBuf,
    /// Absolute path inside the box, without `..`; missing directories are made, unless the path
    /// lies below another mount, where it has to exist.
    pub target: PathBuf,
    /// Whether the box may write; reading only is recursive.
    pub writable: bool,
}

impl Mount {
    /// A mount that the box may only read.
    pub fn read_only(source: impl AsRef<Path>, target: impl AsRef<Path>) -> Self {
        Self { source: source.as_ref().into(), target: target.as_ref().into(), writable: false }
    }

    /// A mount that the box may write.
    pub fn writable(source: impl AsRef<Path>, target: impl AsRef<Path>) -> Self {
        Self { source: source.as_ref().into(), target: target.as_ref().into(), writable: true }
    }
}

/// Where descriptor 0 of the program reads from.
#[derive(Debug, Clone, Default)]
pub enum Stdin {
    /// End of file at once.
    #[default]
    Empty,
    /// These bytes, then end of file; a program that never reads them is no error.
    Bytes(Arc<[u8]>),
    /// The reading end of a pipe.
    Pipe(Arc<OwnedFd>),
}

/// What the box can reach.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Network {
    /// A network namespace of its own, with its loopback device down: nothing.
    #[default]
    None,
    /// A network namespace of its own, with its loopback device up: programs of the box reach each other by 127.0.0.1
    /// and ::1, and nobody else.
    Loopback,
}

/// Which system calls a program may make.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Profile {
    /// All but those that no ordinary program needs and that gave ways out of sandboxes before. They answer ENOSYS.
    #[default]
    Standard,
    /// Those alone that read, compute, write and start threads or processes; no sockets. All others answer ENOSYS, too.
    Strict,
}

/// What one process tree may use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Processor time, user and system, summed over the tree.
    pub cpu: Duration,
    /// Time from the start of the program.
    pub wall: Duration,
    /// Memory of the tree, tmpfs included; without a memory cgroup the sum of anonymous pages.
    pub memory_bytes: u64,
    /// Processes and threads alive at a time.
    pub processes: u32,
    /// Bytes on descriptor 1, and the same again on descriptor 2.
    pub output_bytes: u64,
    /// Size of the largest file and of each private tmpfs.
    pub file_bytes: u64,
    /// Descriptors per process.
    pub open_files: u32,
}

impl Default for Limits {
    /// Generous for a small program of any language; callers with data of their own set every field.
    fn default() -> Self {
        Self {
            cpu: Duration::from_secs(10),
            wall: Duration::from_secs(30),
            memory_bytes: 512 << 20,
            processes: 64,
            output_bytes: 16 << 20,
            file_bytes: 64 << 20,
            open_files: 256,
        }
    }
}
