//! Ctrl-C and kill -9: nothing stays behind.

use crate::support::Cairn;
use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// A marker that no other process of the machine has in its command line.
fn marker(what: &str) -> String {
    format!("cairn-{what}-{}", std::process::id())
}

/// The processes whose memory of arguments or environment holds `marker`.
fn alive(marker: &str) -> Vec<u32> {
    let mut found = Vec::new();
    for entry in fs::read_dir("/proc").unwrap().flatten() {
        let Ok(pid) = entry.file_name().to_string_lossy().parse::<u32>() else { continue };
        let line = fs::read(entry.path().join("cmdline")).unwrap_or_default();
        if String::from_utf8_lossy(&line).contains(marker) {
            found.push(pid);
        }
    }
    found
}

#[track_caller]
fn eventually(what: &str, mut holds: impl FnMut() -> bool) {
    let started = Instant::now();
    while !holds() {
        assert!(started.elapsed() < Duration::from_secs(30), "{what}: not within 30 s");
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// A check whose program starts a process that waits and is easily found.
fn waiting_check(cairn: &Cairn, marker: &str) -> Child {
    let source = format!(
        "import subprocess, time\ndef longest_consecutive(numbers):\n    \
         subprocess.Popen(['/bin/sh', '-c', 'sleep 600; : {marker}'])\n    time.sleep(600)\n"
    );
    let path = cairn.write("mine/solution.py", source);
    let arguments = ["check", "longest-consecutive", path.to_str().unwrap(), "--format", "json"];
    let child = cairn.command(&arguments).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    eventually("the program runs", || !alive(marker).is_empty());
    child
}

/// Sends a signal to a child.
pub(crate) fn signal(child: &Child, name: &str) {
    assert!(Command::new("kill").args([name, &child.id().to_string()]).status().unwrap().success());
}

fn boxes(data: &Path) -> usize {
    let folder = data.join("sandbox/boxes");
    fs::read_dir(folder).map_or(0, |entries| entries.flatten().filter(|entry| entry.path().is_dir()).count())
}

#[test]
fn ctrl_c_leaves_no_process_and_no_folder_behind() {
    let (cairn, marker) = (Cairn::new(), marker("ctrl-c"));
    let mut child = waiting_check(&cairn, &marker);
    signal(&child, "-INT");
    assert_eq!(child.wait().unwrap().code(), Some(130));
    assert_eq!(alive(&marker), Vec::<u32>::new());
    assert_eq!(boxes(&cairn.data()), 0);
}

#[test]
fn after_kill_9_the_programs_are_gone_and_the_next_start_sweeps() {
    let (cairn, marker) = (Cairn::new(), marker("kill-9"));
    let mut child = waiting_check(&cairn, &marker);
    signal(&child, "-KILL");
    child.wait().unwrap();
    eventually("the box dies with its owner", || alive(&marker).is_empty());
    assert_eq!(boxes(&cairn.data()), 1, "what the dead left is still there");
    cairn.run(&["doctor"]).left_with(0);
    assert_eq!(boxes(&cairn.data()), 0);
    // The run that died is on record as such, and says so.
    cairn.run(&["replay", "--all"]).left_with(0);
}

#[test]
fn a_sweep_spares_a_living_sibling() {
    let (cairn, marker) = (Cairn::new(), marker("sibling"));
    let mut child = waiting_check(&cairn, &marker);
    cairn.run(&["doctor"]).left_with(0);
    assert!(!alive(&marker).is_empty(), "the sibling's program was ended");
    assert_eq!(boxes(&cairn.data()), 1);
    signal(&child, "-INT");
    assert_eq!(child.wait().unwrap().code(), Some(130));
    assert_eq!(boxes(&cairn.data()), 0);
}

#[test]
fn two_checks_at_once_share_the_data_folder() {
    let cairn = Cairn::new();
    let path = cairn.write("mine/solution.py", "def longest_consecutive(numbers):\n    return 0\n");
    let arguments = ["check", "longest-consecutive", path.to_str().unwrap(), "--only", "empty"];
    let start = || cairn.command(&arguments).stdout(Stdio::null()).spawn().unwrap();
    let mut children: Vec<_> = (0..6).map(|_| start()).collect();
    assert!(children.iter_mut().all(|child| child.wait().unwrap().code() == Some(0)));
    assert_eq!(cairn.run(&["replay", "--all"]).left_with(0).out.trim(), "6 of 6 the same");
}
