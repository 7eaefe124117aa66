//! After `kill -9` of the owner the boxes are dead at once, and the next open clears the rest.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::time::{Duration, Instant};

use cairn_sandbox::{Command, End, Mount, Sandbox};

use crate::common::sh;
use crate::helper::{role, say, start_until};
use crate::lifecycle::{cgroups_of, instances};

/// Holds a box that leaves a sign of life every 10 ms, says so, and waits to be killed.
pub(crate) fn victim(state: &Path, perturbation: Option<u64>) {
    let sandbox = Sandbox::open(&state.join("shared")).unwrap();
    let scratch = sandbox.scratch().unwrap();
    let sign = state.join("sign");
    fs::create_dir_all(&sign).unwrap();
    let mode = std::os::unix::fs::PermissionsExt::from_mode(0o777);
    fs::set_permissions(&sign, mode).unwrap();
    let command = sh("(setsid sh -c 'while :; do echo . >> /sign/alive; sleep 0.01; done' &) ; exec sleep 600")
        .mount(Mount::writable(scratch.path(), "/work"))
        .mount(Mount::writable(&sign, "/sign"));
    let running = sandbox.spawn(Command { perturbation, ..command }).unwrap();
    while !sign.join("alive").exists() {
        std::thread::yield_now();
    }
    say("\nrunning");
    let _ = running.wait();
}

fn signs(state: &Path) -> u64 {
    fs::metadata(state.join("sign/alive")).map_or(0, |meta| meta.len())
}

#[test]
fn a_killed_owner_is_swept_and_a_living_sibling_is_not() {
    kill_and_sweep("victim");
}

/// Whose system calls nobody answers any more.
#[test]
fn a_killed_owner_of_a_perturbed_box_is_swept_too() {
    kill_and_sweep("perturbed-victim");
}

fn kill_and_sweep(victim: &str) {
    let dir = tempfile::tempdir().unwrap();
    let shared = dir.path().join("shared");
    let sibling = Sandbox::open(&shared).unwrap();
    let kept = sibling.scratch().unwrap();
    let alive = sibling.spawn(sh("read line <&3; exit $line").channel()).unwrap();
    let mut victim = start_until(role(victim, dir.path()), "running");
    assert_eq!(instances(&shared).len(), 2);

    victim.kill().unwrap();
    victim.wait().unwrap();
    // Its boxes die by the kernel's hand, without any sweep.
    let deadline = Instant::now() + Duration::from_secs(20);
    loop {
        let before = signs(dir.path());
        std::thread::sleep(Duration::from_millis(100)); // ten times the period of the signs
        if signs(dir.path()) == before {
            break;
        }
        assert!(Instant::now() < deadline, "a box outlived its owner");
    }
    assert_eq!(instances(&shared).len(), 2, "the dead one's directory waits for a sweep");

    let third = Sandbox::open(&shared).unwrap();
    assert_eq!(instances(&shared).len(), 2, "the dead one has gone");
    assert_eq!(cgroups_of(victim.id()), [""; 0]);
    assert!(kept.path().exists());
    alive.channel().unwrap().write_all(b"9\n").unwrap();
    assert_eq!(alive.wait().unwrap().end, End::Exited(9));
    drop((kept, sibling, third));
    assert_eq!(instances(&shared), [""; 0]);
}

#[test]
fn many_processes_open_the_same_state_at_once() {
    let dir = tempfile::tempdir().unwrap();
    std::thread::scope(|scope| {
        for _ in 0..6 {
            scope.spawn(|| {
                for _ in 0..5 {
                    let sandbox = Sandbox::open(dir.path()).unwrap();
                    assert_eq!(sandbox.run(sh("exit 2")).unwrap().end, End::Exited(2));
                }
            });
        }
    });
    assert_eq!(instances(dir.path()), [""; 0]);
}

/// Nothing of ours can outlive its owner in a group; so the leftover is made by hand.
#[test]
fn a_group_of_the_dead_is_emptied_and_removed() {
    let dir = tempfile::tempdir().unwrap();
    let group = Path::new("/sys/fs/cgroup/pids").join(format!("cairn-by-hand-{}", std::process::id()));
    if fs::create_dir_all(group.join("0")).is_err() {
        return; // no such hierarchy, or not ours to use
    }
    let mut sleeper = std::process::Command::new("sleep").arg("600").spawn().unwrap();
    fs::write(group.join("0/cgroup.procs"), sleeper.id().to_string()).unwrap();
    let dead = dir.path().join("boxes/dead");
    fs::create_dir_all(dead.join("scratch/0")).unwrap();
    fs::write(dead.join("lock"), "").unwrap();
    fs::write(dead.join("cgroups"), format!("{}\n/sys/fs/cgroup/pids\n", group.display())).unwrap();
    let reaper = std::thread::spawn(move || sleeper.wait().unwrap()); // a zombie would stay in its group
    let sandbox = Sandbox::open(dir.path()).unwrap();
    assert!(!group.exists() && !dead.exists());
    assert!(!reaper.join().unwrap().success());
    drop(sandbox);
}

/// Starts boxes as fast as it can, in three threads, until it is killed.
pub(crate) fn spawner(state: &Path) {
    let sandbox = Sandbox::open(state).unwrap();
    say("\nspawning");
    std::thread::scope(|scope| {
        for seed in [None, None, Some(1)] {
            let command = Command { perturbation: seed, ..sh("(sleep 600 &); true") };
            let sandbox = &sandbox;
            scope.spawn(move || while sandbox.run(command.clone()).is_ok() {});
        }
    });
}

/// Processes that carry this path in their environment: a helper and the inits it cloned.
fn processes_of(state: &Path) -> Vec<String> {
    let wanted = state.as_os_str().as_encoded_bytes();
    let entries = fs::read_dir("/proc").unwrap().flatten();
    let carries = |path: &Path| {
        let environ = fs::read(path.join("environ")).unwrap_or_default();
        environ.windows(wanted.len()).any(|window| window == wanted)
    };
    let paths = entries.map(|entry| entry.path()).filter(|path| carries(path));
    paths.map(|path| path.display().to_string()).collect()
}

#[test]
fn an_owner_killed_at_any_moment_leaves_nothing_after_the_next_open() {
    let dir = tempfile::tempdir().unwrap();
    for round in 0..100 {
        let mut spawner = start_until(role("spawner", dir.path()), "spawning");
        std::thread::sleep(Duration::from_millis(round)); // another moment of the set-up each time
        spawner.kill().unwrap();
        spawner.wait().unwrap();
        let deadline = Instant::now() + Duration::from_secs(20);
        while !processes_of(dir.path()).is_empty() {
            assert!(Instant::now() < deadline, "{:?}", processes_of(dir.path()));
            std::thread::yield_now();
        }
        drop(Sandbox::open(dir.path()).unwrap());
        assert_eq!(instances(dir.path()), [""; 0]);
        assert_eq!(cgroups_of(spawner.id()), [""; 0]);
    }
}
