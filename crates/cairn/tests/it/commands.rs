//! The commands on real input.

use crate::support::{Cairn, exercise, finding, root};
use std::fs;

#[test]
fn references_pass_starters_fail_and_the_list_remembers() {
    let cairn = Cairn::new();
    assert!(cairn.run(&["list"]).left_with(0).out.contains("0 of 2 solved"));
    assert!(!cairn.data().exists(), "looking leaves no trace");
    for id in ["longest-consecutive", "recent-orders"] {
        let reference = exercise(id).join("reference/python");
        let said = cairn.run(&["check", id, reference.to_str().unwrap()]).left_with(0);
        assert!(said.out.contains("PASS"), "{}", said.out);
        let starter = exercise(id).join("starter/python");
        let said = cairn.run(&["check", id, starter.to_str().unwrap()]).left_with(1);
        assert!(said.out.contains("FAIL"), "{}", said.out);
    }
    let listed = cairn.run(&["list", "--format", "json"]).left_with(0).json();
    assert_eq!(listed[0]["progress"]["attempts"], 2);
    assert_eq!(listed[0]["progress"]["solved_in"][0], "python");
    assert!(cairn.run(&["list"]).out.contains("2 of 2 solved"));
}

#[test]
fn every_mutant_of_the_python_reference_dies_by_the_check_that_it_names() {
    let cairn = Cairn::new();
    for id in ["longest-consecutive", "recent-orders"] {
        let mut tried = 0;
        for entry in fs::read_dir(exercise(id).join("mutants")).unwrap() {
            let path = entry.unwrap().path();
            let patch = fs::read_to_string(&path).unwrap();
            let header = |key: &str| patch.lines().find_map(|line| line.strip_prefix(key)).unwrap().trim().to_owned();
            if header("on:") != "python" {
                continue;
            }
            let name = path.file_stem().unwrap().to_string_lossy().into_owned();
            let report = cairn.run(&["check", id, "--mutant", &name, "--format", "json"]).left_with(1).json();
            assert_eq!(finding(&report, &header("killed-by:"))["ruling"], "fail", "{name}");
            tried += 1;
        }
        assert!(tried >= 2, "{id} has {tried} mutants in Python");
    }
}

#[test]
fn an_exercise_is_started_solved_and_checked_in_ones_own_folder() {
    let cairn = Cairn::new();
    let said = cairn.run(&["start", "longest-consecutive", "--lang", "python"]).left_with(0);
    assert!(said.out.contains("longest-consecutive/solution.py"), "{}", said.out);
    let folder = cairn.folder.path().join("longest-consecutive");
    let task = fs::read_to_string(folder.join("TASK.md")).unwrap();
    assert!(task.contains("## Examples") && task.contains("→ 3"), "{task}");
    let vscode = fs::read_to_string(folder.join(".vscode/tasks.json")).unwrap();
    let vscode: serde_json::Value = serde_json::from_str(&vscode).unwrap();
    assert_eq!(vscode["tasks"][0]["args"][1], "longest-consecutive");
    // Without a path the folder that `start` made is meant, and inside of it the folder itself.
    cairn.run(&["check", "longest-consecutive"]).left_with(1);
    fs::copy(exercise("longest-consecutive").join("reference/python/solution.py"), folder.join("solution.py")).unwrap();
    cairn.run(&["check", "longest-consecutive"]).left_with(0);
    let inside = cairn.command(&["check", "longest-consecutive"]).current_dir(&folder).output().unwrap();
    assert_eq!(inside.status.code(), Some(0));
    // Starting again keeps what was written.
    let again = cairn.run(&["start", "longest-consecutive", "--lang", "python"]).left_with(0);
    assert!(again.out.contains("kept as they were: solution.py"), "{}", again.out);
    cairn.run(&["check", "longest-consecutive"]).left_with(0);
}

#[test]
fn looking_at_a_mutant_says_nothing_about_the_learner() {
    let cairn = Cairn::new();
    cairn.run(&["check", "longest-consecutive", "--mutant", "alone-is-no-run"]).left_with(1);
    let listed = cairn.run(&["list", "--format", "json"]).left_with(0).json();
    assert_eq!(listed[0]["progress"]["attempts"], 0);
}

#[test]
fn a_link_to_a_solution_is_the_solution() {
    let cairn = Cairn::new();
    fs::create_dir(cairn.folder.path().join("mine")).unwrap();
    let reference = exercise("longest-consecutive").join("reference/python/solution.py");
    std::os::unix::fs::symlink(reference, cairn.folder.path().join("mine/solution.py")).unwrap();
    cairn.run(&["check", "longest-consecutive", "mine", "--only", "empty"]).left_with(0);
}

#[test]
fn a_failure_shows_the_input_what_was_expected_and_what_was_seen() {
    let cairn = Cairn::new();
    let said = cairn.run(&["check", "longest-consecutive", "--mutant", "alone-is-no-run"]).left_with(1);
    for wanted in
        ["✘ examples", "Wrong Answer on case", "input     numbers = [", "expected  1", "seen      0", "cairn replay "]
    {
        assert!(said.out.contains(wanted), "'{wanted}' is missing:\n{}", said.out);
    }
    assert!(!said.out.contains('\u{1b}'), "no colour in a pipe");
}

#[test]
fn a_part_is_never_taken_for_the_whole() {
    let cairn = Cairn::new();
    let reference = exercise("longest-consecutive").join("reference/python");
    let reference = reference.to_str().unwrap();
    let said = cairn.run(&["check", "longest-consecutive", reference, "--only", "empty"]).left_with(0);
    assert!(said.out.contains("1 of 1 check · public 0/0 · hidden 1/1"), "{}", said.out);
    assert!(said.out.contains("out of scope: examples"), "{}", said.out);
    assert!(cairn.run(&["list"]).out.contains("0 of 2 solved"));
}

#[test]
fn the_same_seed_draws_the_same_cases() {
    let cairn = Cairn::new();
    let input = |seed: &str| {
        let mutant = ["check", "longest-consecutive", "--mutant", "known-answers", "--seed", seed, "--format", "json"];
        let report = cairn.run(&mutant).left_with(1).json();
        finding(&report, "any-order")["failure"]["input"].to_string()
    };
    assert_eq!(input("11"), input("11"));
    assert_ne!(input("11"), input("12"));
}

#[test]
fn doctor_says_what_the_machine_offers() {
    let cairn = Cairn::new();
    let report = cairn.run(&["doctor", "--format", "json"]).left_with(0).json();
    assert_eq!(report["confined"], true);
    let languages: Vec<_> = report["languages"].as_array().unwrap().iter().map(|l| l["available"].as_bool()).collect();
    assert_eq!(languages, [Some(true); 3]);
}

#[test]
fn evidence_says_which_protections_held() {
    let cairn = Cairn::new();
    let reference = exercise("longest-consecutive").join("reference/python");
    let report = cairn.run(&[
        "check",
        "longest-consecutive",
        reference.to_str().unwrap(),
        "--only",
        "empty",
        "--format",
        "json",
    ]);
    let run = report.left_with(0).json()["run"].as_str().unwrap().to_owned();
    cairn.run(&["replay", &run, "--save", "evidence.jsonl"]).left_with(0);
    let evidence = fs::read_to_string(cairn.folder.path().join("evidence.jsonl")).unwrap();
    for protection in ["user-namespace", "mount-namespace", "pid-namespace", "network-namespace", "no-new-privileges"] {
        assert!(evidence.contains(protection), "{protection} is missing");
    }
    let machine = root();
    assert!(!evidence.contains(machine.to_str().unwrap()), "evidence names a path of the machine");
}

#[test]
fn a_verification_is_not_repeated_while_nothing_changes() {
    let cairn = Cairn::new();
    let folder = exercise("recent-orders");
    let verify = || cairn.run(&["verify", folder.to_str().unwrap(), "--format", "json"]).left_with(0).json();
    assert_eq!(verify()["exercises"][0]["cached"], false);
    assert_eq!(verify()["exercises"][0]["cached"], true);
}
