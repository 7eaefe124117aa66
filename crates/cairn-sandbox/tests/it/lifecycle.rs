//! Nothing is left behind: not after a run, a kill, a drop or an interrupt.

use std::fs;
use std::io::{Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use cairn_sandbox::{Command, End, Limits, Mount, Sandbox, SandboxError};

use crate::common::{host, probe, sh};
use crate::helper::role;

/// What a process holds of the system.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Holdings {
    descriptors: usize,
    children: usize,
    mounts: usize,
    threads: usize,
}

impl Holdings {
    pub(crate) fn now() -> Self {
        let count = |path: &str| fs::read_dir(path).unwrap().count();
        let tasks = fs::read_dir("/proc/self/task").unwrap().flatten();
        let children = tasks.map(|task| fs::read_to_string(task.path().join("children")).unwrap_or_default());
        Self {
            descriptors: count("/proc/self/fd"),
            children: children.map(|text| text.split_whitespace().count()).sum(),
            mounts: fs::read_to_string("/proc/self/mountinfo").unwrap().lines().count(),
            threads: count("/proc/self/task"),
        }
    }

    /// Once nothing changes any more: the thread of a box that has just gone may be listed for a moment.
    pub(crate) fn at_rest() -> Self {
        loop {
            let held = Self::now();
            thread::sleep(Duration::from_millis(50));
            if Self::now() == held {
                return held;
            }
        }
    }

    /// A joined thread may be listed for a moment longer.
    pub(crate) fn settle_to(expected: &Self) {
        let deadline = Instant::now() + Duration::from_secs(10);
        while Self::now() != *expected && Instant::now() < deadline {
            thread::yield_now();
        }
        assert_eq!(Self::now(), *expected);
    }
}

/// Groups made for the instances of this process, in any hierarchy.
pub(crate) fn cgroups_of(pid: u32) -> Vec<String> {
    let mut found = Vec::new();
    let mut waiting = vec![Path::new("/sys/fs/cgroup").to_owned()];
    while let Some(dir) = waiting.pop() {
        for entry in fs::read_dir(dir).into_iter().flatten().flatten() {
            if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                if is_of(&entry.file_name().to_string_lossy(), pid) {
                    found.push(entry.path().display().to_string());
                }
                waiting.push(entry.path());
            }
        }
    }
    found
}

/// Whether `name` is that of an instance of `pid` made since this test began: what tests that were killed long ago have
/// left behind may be of processes whose numbers come up again.
fn is_of(name: &str, pid: u32) -> bool {
    let made = name.strip_prefix(&format!("cairn-{pid}-")).and_then(|rest| u64::from_str_radix(rest, 16).ok());
    made.is_some_and(|nanoseconds| Duration::from_nanos(nanoseconds) >= began())
}

/// When this process began, since the epoch; a second or two earlier at most.
fn began() -> Duration {
    let field = |path: &str, after: &str, nth: usize| -> u64 {
        let text = fs::read_to_string(path).unwrap();
        let (_, rest) = text.rsplit_once(after).unwrap();
        rest.split_whitespace().nth(nth).unwrap().parse().unwrap()
    };
    // proc(5): the start in ticks after the boot, of which there are a hundred in a second on Linux.
    let boot = field("/proc/stat", "btime", 0);
    Duration::from_secs(boot + field("/proc/self/stat", ")", 19) / 100 - 1)
}

/// The instance directories below a state directory.
pub(crate) fn instances(state: &Path) -> Vec<String> {
    let entries = fs::read_dir(state.join("boxes")).into_iter().flatten().flatten();
    let dirs = entries.filter(|entry| entry.path().is_dir());
    dirs.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect()
}

#[test]
fn two_hundred_runs_leave_nothing() {
    let dir = tempfile::tempdir().unwrap();
    assert!(role("many-runs", dir.path()).status().unwrap().success());
}

/// Runs in a process of its own, where nobody else opens descriptors.
pub(crate) fn many_runs(state: &Path) {
    let sandbox = Sandbox::open(state).unwrap();
    sandbox.run(sh("true")).unwrap();
    sandbox.settle();
    let before = Holdings::at_rest();
    for round in 0..200 {
        match round % 4 {
            0 => drop(sandbox.spawn(probe(&["spin"])).unwrap()),
            1 => drop(sandbox.run(sh("true").dir("/nowhere")).unwrap_err()),
            2 => drop(sandbox.run(probe(&["daemon"]).channel().stdin(vec![0; 100_000])).unwrap()),
            _ => assert_eq!(sandbox.run(sh("exit 3")).unwrap().end, End::Exited(3)),
        }
    }
    sandbox.settle();
    Holdings::settle_to(&before);
    let groups = cgroups_of(std::process::id()).len();
    drop(sandbox);
    assert!(groups <= 3 + 3, "one idle group per hierarchy, not {groups}");
    assert_eq!(cgroups_of(std::process::id()), [""; 0]);
    assert_eq!(instances(state), [""; 0]);
}

#[test]
fn an_interrupt_ends_everything_and_leaves_nothing() {
    let dir = tempfile::tempdir().unwrap();
    assert!(role("interrupted", dir.path()).status().unwrap().success());
}

/// Runs in a process of its own; the sandbox is never dropped, as in a process that exits at once.
pub(crate) fn interrupted(state: &Path) {
    let before = Holdings::now();
    let sandbox = Sandbox::open(state).unwrap();
    let scratch = sandbox.scratch().unwrap();
    let (running, started) = mpsc::channel();
    let waiters: Vec<_> = (0..4)
        .map(|_| {
            let (sandbox, running) = (sandbox.clone(), running.clone());
            let command = sh("sleep 600").mount(Mount::writable(scratch.path(), "/work"));
            thread::spawn(move || {
                let held = sandbox.spawn(command).unwrap();
                running.send(()).unwrap();
                held.wait()
            })
        })
        .collect();
    let held = sandbox.spawn(probe(&["spin"])).unwrap(); // nobody waits for this one
    (0..4).for_each(|_| started.recv().unwrap());
    let begun = Instant::now();
    sandbox.interrupt();
    assert!(begun.elapsed() < Duration::from_secs(10));
    assert_eq!(Holdings::now().children, 0);
    assert_eq!(cgroups_of(std::process::id()), [""; 0]);
    assert_eq!(instances(state), [""; 0]);
    for waiter in waiters {
        assert!(matches!(waiter.join().unwrap(), Err(SandboxError::Interrupted)));
    }
    assert!(matches!(held.wait(), Err(SandboxError::Interrupted)));
    assert!(matches!(sandbox.run(sh("true")), Err(SandboxError::Interrupted)));
    assert!(matches!(sandbox.scratch(), Err(SandboxError::Interrupted)));
    drop((scratch, sandbox));
    Holdings::settle_to(&before);
    assert_eq!(instances(state), [""; 0]);
}

#[test]
fn an_interrupt_amid_spawns_strands_nobody() {
    let host = host();
    thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| while host.sandbox.run(sh("true")).is_ok() {});
        }
        thread::sleep(Duration::from_millis(50)); // any moment will do
        host.sandbox.interrupt();
    });
    assert_eq!(instances(&host.state), [""; 0]);
}

#[test]
fn a_killed_box_says_so_and_keeps_its_output() {
    let host = host();
    let running = host.sandbox.spawn(sh("echo before; echo go >&3; exec sleep 600").channel()).unwrap();
    running.channel().unwrap().read_exact(&mut [0; 3]).unwrap();
    running.kill();
    running.kill();
    let run = running.wait().unwrap();
    assert_eq!((run.end, run.stdout.as_slice()), (End::Stopped, &b"before\n"[..]));
    assert!(run.usage.max_rss > 0);
}

#[test]
fn boxes_run_side_by_side_without_mixing() {
    let host = host();
    thread::scope(|scope| {
        for n in 0..8 {
            let host = &host;
            scope.spawn(move || {
                for _ in 0..5 {
                    let run = host.sh(&format!("echo {n}; sleep 0.01; exit {n}"));
                    assert_eq!((run.end, run.stdout), (End::Exited(n), format!("{n}\n").into_bytes()));
                }
            });
        }
    });
}

/// Cloning copies descriptors: a file being written is open in a new box for a moment.
#[test]
fn a_program_just_written_runs_although_boxes_start_meanwhile() {
    let host = host();
    let scratch = host.sandbox.scratch().unwrap();
    let program = fs::read("/bin/true").unwrap();
    thread::scope(|scope| {
        let busy: Vec<_> = (0..6).map(|_| scope.spawn(|| (0..60).for_each(|_| drop(host.sh("true"))))).collect();
        for n in 0.. {
            let path = scratch.path().join(n.to_string());
            let mut file = fs::OpenOptions::new().write(true).create_new(true).mode(0o755).open(&path).unwrap();
            file.write_all(&program).unwrap();
            thread::sleep(Duration::from_millis(1)); // so that boxes are cloned while it is open
            drop(file);
            let command = Command::new("/program").mount(Mount::read_only(&path, "/program"));
            assert_eq!(host.run(command).end, End::Exited(0));
            if busy.iter().all(thread::ScopedJoinHandle::is_finished) {
                break;
            }
        }
    });
}

#[test]
fn limits_beyond_all_bounds_are_no_limits() {
    let host = host();
    let limits = Limits {
        cpu: Duration::MAX,
        wall: Duration::MAX,
        memory_bytes: u64::MAX,
        processes: u32::MAX,
        output_bytes: u64::MAX,
        file_bytes: u64::MAX,
        open_files: u32::MAX,
    };
    let run = host.run(sh("echo ok > /tmp/f; cat /tmp/f").limits(limits));
    assert_eq!((run.end, run.stdout.as_slice()), (End::Exited(0), &b"ok\n"[..]));
}

/// As with `sudo` in somebody's home: the way to the state and to a source is closed to all others.
#[test]
fn root_reaches_what_lies_below_a_closed_directory_of_another_user() {
    let dir = tempfile::tempdir().unwrap();
    let home = dir.path().join("home");
    fs::create_dir_all(home.join("open")).unwrap();
    fs::write(home.join("open/file"), "reached").unwrap();
    fs::set_permissions(&home, std::os::unix::fs::PermissionsExt::from_mode(0o700)).unwrap();
    if std::os::unix::fs::chown(&home, Some(12345), Some(12345)).is_err() {
        return; // not root
    }
    let sandbox = Sandbox::open(&home.join("state")).unwrap();
    let scratch = sandbox.scratch().unwrap();
    let command = sh("cat /open/file; echo built > /work/out")
        .mount(Mount::read_only(home.join("open"), "/open"))
        .mount(Mount::writable(scratch.path(), "/work"));
    let run = sandbox.run(command).unwrap();
    assert_eq!((run.end, run.stdout.as_slice()), (End::Exited(0), &b"reached"[..]));
}

#[test]
fn a_program_is_found_relative_to_its_directory() {
    let host = host();
    let run = host.run(Command::new("./true").dir("/usr/bin"));
    assert_eq!(run.end, End::Exited(0));
}
