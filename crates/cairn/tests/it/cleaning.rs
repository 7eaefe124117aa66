//! Making room: caches go, everything else stays; and nobody who is at work is disturbed.

use crate::support::{Cairn, exercise, root};
use serde_json::Value;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::Stdio;

/// A data folder with a run, a build, something that a toolchain has prepared, and a kill matrix.
fn used() -> Cairn {
    let cairn = Cairn::new();
    let reference = exercise("longest-consecutive").join("reference/rust");
    cairn.run(&["check", "longest-consecutive", reference.to_str().unwrap(), "--only", "empty"]).left_with(0);
    let kept = cairn.data().join("cache/verify");
    fs::create_dir_all(&kept).unwrap();
    fs::write(kept.join(format!("{}.json", "a1".repeat(32))), "{}").unwrap();
    cairn.write(&format!("data/cache/prepared/{}/lib", "d4".repeat(32)), "archive");
    cairn
}

fn clean(cairn: &Cairn, arguments: &[&str]) -> Value {
    cairn.run(&[&["clean", "--format", "json"], arguments].concat()).left_with(0).json()
}

/// How many there are of each part.
fn counts(report: &Value) -> Vec<(&str, u64)> {
    let parts = report["parts"].as_array().unwrap();
    parts.iter().map(|part| (part["part"].as_str().unwrap(), part["count"].as_u64().unwrap())).collect()
}

fn entries(folder: &Path) -> usize {
    fs::read_dir(folder).map_or(0, Iterator::count)
}

#[test]
fn caches_go_and_runs_stay() {
    let cairn = used();
    let builds = cairn.data().join("cache/builds");
    let shown = clean(&cairn, &["--dry-run"]);
    assert_eq!(counts(&shown), [("builds", 1), ("prepared", 1), ("matrices", 1)]);
    assert!(shown["removed"] == false && shown["bytes"].as_u64().unwrap() > 10_000);
    assert_eq!(entries(&builds), 1, "only shown");
    assert_eq!(counts(&clean(&cairn, &["--matrices"])), [("matrices", 1)]);
    assert_eq!(entries(&builds), 1);
    let said = cairn.run(&["clean"]).left_with(0);
    assert!(said.out.starts_with("freed ") && said.out.contains("runs, evidence and progress stay"), "{}", said.out);
    assert_eq!((entries(&builds), entries(&cairn.data().join("cache/prepared"))), (0, 0));
    assert_eq!(counts(&clean(&cairn, &["--builds"])), [("builds", 0), ("prepared", 0)]);
    assert_eq!(cairn.run(&["replay", "--all"]).left_with(0).out.trim(), "1 of 1 the same");
    let reference = exercise("longest-consecutive").join("reference/rust");
    cairn.run(&["check", "longest-consecutive", reference.to_str().unwrap(), "--only", "empty"]).left_with(0);
    assert_eq!(entries(&builds), 1, "what is needed again is built again");
}

#[test]
fn what_is_not_ours_or_lies_elsewhere_is_left_alone() {
    let cairn = used();
    let cache = cairn.data().join("cache");
    fs::create_dir_all(cache.join("builds/notes")).unwrap();
    fs::write(cache.join("verify/README"), "mine").unwrap();
    let elsewhere = cairn.write("elsewhere/precious", "mine").parent().unwrap().to_owned();
    std::os::unix::fs::symlink(&elsewhere, cache.join("builds").join("b2".repeat(32))).unwrap();
    assert_eq!(counts(&clean(&cairn, &[])), [("builds", 1), ("prepared", 1), ("matrices", 1)]);
    assert!(cache.join("builds/notes").exists() && cache.join("verify/README").exists());
    assert!(elsewhere.join("precious").exists());
    // A cache that is a link leads out of the data folder.
    fs::remove_dir_all(cache.join("builds")).unwrap();
    fs::create_dir(elsewhere.join("c3".repeat(32))).unwrap();
    std::os::unix::fs::symlink(&elsewhere, cache.join("builds")).unwrap();
    let said = cairn.run(&["clean"]).left_with(0);
    assert!(said.out.contains("left alone:") && said.out.contains("is a link"), "{}", said.out);
    assert_eq!(entries(&elsewhere), 2);
    // A folder that is not there is not made.
    let empty = Cairn::new();
    assert_eq!(counts(&clean(&empty, &[])), [("builds", 0), ("prepared", 0), ("matrices", 0)]);
    assert!(!empty.data().exists());
}

#[test]
fn everything_goes_only_when_it_is_said_twice_and_nobody_is_at_work() {
    let cairn = used();
    let refused = cairn.run(&["clean", "--everything"]).left_with(64);
    assert!(
        refused.out.contains("would free") && refused.err.contains("--everything --yes"),
        "{}{}",
        refused.out,
        refused.err
    );
    cairn.run(&["clean", "--yes"]).left_with(64);
    cairn.run(&["clean", "--everything", "--builds"]).left_with(64);
    let all = clean(&cairn, &["--everything", "--dry-run"]);
    assert_eq!(counts(&all), [("builds", 1), ("prepared", 1), ("matrices", 1), ("store", 1)]);
    let mut server =
        cairn.command(&["serve", "--port", "0"]).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    BufReader::new(server.stdout.as_mut().unwrap()).read_line(&mut String::new()).unwrap();
    let refused = cairn.run(&["clean", "--everything", "--yes"]).left_with(69);
    assert!(refused.err.contains("another Cairn is at work") && refused.err.contains("hint:"), "{}", refused.err);
    assert_eq!(entries(&cairn.data().join("cache/builds")), 1, "then nothing at all is removed");
    server.kill().unwrap();
    server.wait().unwrap();
    cairn.write("data/notes.txt", "mine");
    clean(&cairn, &["--everything", "--yes"]);
    assert!(!cairn.data().join("cairn.db").exists() && cairn.data().join("notes.txt").exists());
    assert!(cairn.run(&["history"]).left_with(0).out.contains("no attempt yet"));
    assert!(cairn.run(&["list"]).left_with(0).out.contains("\n0 of "));
}

#[test]
fn what_boxes_may_be_using_stays_until_they_are_gone() {
    let cairn = used();
    let path = cairn.write("slow/solution.py", "import time\ndef longest_consecutive(numbers):\n    time.sleep(600)\n");
    let arguments = ["check", "longest-consecutive", path.to_str().unwrap()];
    let mut check = cairn.command(&arguments).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let boxes = cairn.data().join("sandbox/boxes");
    let started = std::time::Instant::now();
    // The gate alone is always there.
    while entries(&boxes) < 2 {
        assert!(started.elapsed().as_secs() < 30, "the check does not begin");
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    let said = cairn.run(&["clean"]).left_with(0);
    assert!(said.out.contains("left alone: another Cairn is at work"), "{}", said.out);
    assert_eq!(entries(&cairn.data().join("cache/prepared")), 1);
    check.kill().unwrap();
    check.wait().unwrap();
    assert_eq!(counts(&clean(&cairn, &[])), [("builds", 0), ("prepared", 1), ("matrices", 0)]);
    assert_eq!(entries(&cairn.data().join("cache/prepared")), 0);
}

#[test]
fn cleaning_disturbs_no_check_that_runs_meanwhile() {
    let cairn = Cairn::new();
    let source = fs::read_to_string(
        root().join("content/02-data-structures/exercises/longest-consecutive/reference/rust/solution.rs"),
    )
    .unwrap();
    std::thread::scope(|scope| {
        let checks: Vec<_> = (0..3)
            .map(|number| {
                // The same sources again and again, so that what is cleaned is also what is used again.
                let path = cairn.write(&format!("{}/solution.rs", number % 2), format!("{source}// {}\n", number % 2));
                let cairn = &cairn;
                scope.spawn(move || {
                    let arguments = ["check", "longest-consecutive", path.to_str().unwrap(), "--only", "empty"];
                    (0..4).map(|_| cairn.run(&arguments)).collect::<Vec<_>>()
                })
            })
            .collect();
        while checks.iter().any(|check| !check.is_finished()) {
            cairn.run(&["clean"]).left_with(0);
        }
        for said in checks.into_iter().flat_map(|check| check.join().unwrap()) {
            said.left_with(0);
        }
    });
}
