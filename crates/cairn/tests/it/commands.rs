//! The commands on real input.

use crate::support::{Cairn, exercise, finding, root};
use std::fs;

#[test]
fn references_pass_starters_fail_and_the_list_remembers() {
    let cairn = Cairn::new();
    let all = cairn.run(&["list", "--format", "json"]).left_with(0).json().as_array().unwrap().len();
    assert!(cairn.run(&["list"]).left_with(0).out.contains(&format!("0 of {all} solved")));
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
    let listed = listed.as_array().unwrap().iter().find(|line| line["id"] == "longest-consecutive").unwrap();
    assert_eq!(listed["progress"]["attempts"], 2);
    assert_eq!(listed["progress"]["solved_in"][0], "python");
    assert!(cairn.run(&["list"]).out.contains(&format!("2 of {all} solved")));
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
    assert!(cairn.run(&["list"]).out.contains("\n0 of "));
}

#[test]
fn the_same_seed_draws_the_same_cases() {
    let cairn = Cairn::new();
    let reference = exercise("longest-consecutive").join("reference/python");
    // What the oracle is given, by digest, as the evidence has it.
    let drawn = |seed: &str| {
        let check =
            ["check", "longest-consecutive", reference.to_str().unwrap(), "--seed", seed, "--only", "any-order"];
        let report = cairn.run(&[&check[..], &["--format", "json"]].concat()).left_with(0).json();
        cairn.run(&["replay", report["run"].as_str().unwrap(), "--save", "evidence.jsonl"]).left_with(0);
        let evidence = fs::read_to_string(cairn.folder.path().join("evidence.jsonl")).unwrap();
        let asked =
            evidence.lines().find(|line| line.contains(r#""run":{"cases""#) && line.contains(r#""role":"oracle""#));
        let asked: serde_json::Value = serde_json::from_str(asked.unwrap()).unwrap();
        asked["entry"]["step"]["run"]["cases"].clone()
    };
    assert_eq!(drawn("11"), drawn("11"));
    assert_ne!(drawn("11"), drawn("12"));
}

#[test]
fn doctor_says_what_the_machine_offers() {
    let cairn = Cairn::new();
    let report = cairn.run(&["doctor", "--format", "json"]).left_with(0).json();
    assert_eq!(report["confined"], true);
    let languages: Vec<_> = report["languages"].as_array().unwrap().iter().map(|l| l["available"].as_bool()).collect();
    let folders = fs::read_dir(root().join("content/languages")).unwrap().count();
    assert_eq!(languages, vec![Some(true); folders], "{report:#}");
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

/// A solution that is wrong only for a run of exactly seven.
const NOT_SEVEN: &str = r#"
def longest_consecutive(numbers):
    present = set(numbers)
    longest = 0
    for number in present:
        if number - 1 not in present:
            end = number + 1
            while end in present:
                end += 1
            longest = max(longest, end - number)
    print("looked at", len(numbers))
    return 6 if longest == 7 else longest
"#;

/// A seed with which a drawn case of `any-order` has a longest run of exactly seven.
fn failing_seed(cairn: &Cairn) -> String {
    let fails = |seed: &u32| {
        let report = cairn.check_python(NOT_SEVEN, &["--only", "any-order", "--seed", &seed.to_string()]).json();
        report["verdict"]["ruling"] == "fail"
    };
    (1..40).find(fails).expect("one of forty draws has a run of seven").to_string()
}

#[test]
fn a_drawn_case_that_fails_is_reduced_and_can_be_run_on_its_own() {
    let cairn = Cairn::new();
    let seed = failing_seed(&cairn);
    let report = cairn.check_python(NOT_SEVEN, &["--only", "any-order", "--seed", &seed]).left_with(1).json();
    let failure = &finding(&report, "any-order")["failure"];
    assert_eq!((failure["expected"].as_str(), failure["seen"].as_str()), (Some("7"), Some("6")));
    let (from, to) = (failure["reduced"]["from"].as_u64().unwrap(), failure["reduced"]["to"].as_u64().unwrap());
    // Seven numbers, and the least that the other parts of the recipe may hold.
    assert!(to < from && to <= 12, "{failure:#}");
    let run = report["run"].as_str().unwrap();
    assert_eq!(
        cairn.run(&["replay", run]).left_with(0).out,
        format!("{run}  same: the verdict follows from the evidence\n")
    );

    let solution = cairn.folder.path().join("mine/solution.py");
    let solution = solution.to_str().unwrap();
    let alone = cairn.run(&["case", "longest-consecutive", "1", solution]).left_with(1);
    assert!(alone.out.contains("failing case 1 of 1 · any-order"), "{}", alone.out);
    assert!(alone.out.contains("expected  7") && alone.out.contains("seen      6"), "{}", alone.out);
    assert!(alone.out.contains("looked at"), "what the program prints is shown: {}", alone.out);
    let json = cairn.run(&["case", "longest-consecutive", "1", "--show", "--format", "json"]).left_with(0).json();
    assert_eq!((json["check"].as_str(), &json["case"]["expected"]["returned"]), (Some("any-order"), &7.into()));
    cairn.run(&["case", "longest-consecutive", "2", solution]).left_with(64);
    cairn.write("mine/solution.py", NOT_SEVEN.replace("6 if longest == 7 else longest", "longest"));
    let mended = cairn.run(&["case", "longest-consecutive", "1", solution]).left_with(0);
    assert!(mended.out.contains("PASS"), "{}", mended.out);
}

#[test]
fn a_case_is_run_by_hand_under_a_debugger_of_ones_own() {
    let cairn = Cairn::new();
    cairn.check_python("def longest_consecutive(numbers):\n    return 99\n", &["--only", "empty"]).left_with(1);
    let solution = cairn.folder.path().join("mine/solution.py");
    let arguments = ["case", "longest-consecutive", "1", solution.to_str().unwrap(), "--", "env", "SEEN=1"];
    let said = cairn.run(&arguments).left_with(0);
    assert!(said.out.contains("seen      99") && said.out.contains("exit status: 0"), "{}{}", said.out, said.err);
    assert!(said.err.contains("outside of the sandbox"), "{}", said.err);
    let missing = ["case", "longest-consecutive", "1", solution.to_str().unwrap(), "--", "no-such-debugger"];
    assert!(cairn.run(&missing).left_with(69).err.contains("no-such-debugger"));
}

#[test]
fn repeats_under_perturbed_scheduling_give_a_rate_with_its_interval() {
    let cairn = Cairn::new();
    let reference = fs::read_to_string(exercise("longest-consecutive").join("reference/python/solution.py")).unwrap();
    let report = cairn.check_python(&reference, &["--only", "examples", "--stress", "5"]).left_with(0).json();
    let stressed = &finding(&report, "examples")["stressed"];
    assert_eq!((stressed["repeats"].as_u64(), stressed["failed"].as_u64()), (Some(5), Some(0)));
    assert!(stressed["rate"][1].as_f64().unwrap() > 0.4, "five repeats say little: {stressed}");
    // Wrong in about half of all processes, as a race may be.
    let flaky = "import os\ndef longest_consecutive(numbers):\n    return -1 if os.getrandom(1)[0] % 2 else 4\n";
    let report = cairn.check_python(flaky, &["--only", "examples", "--stress", "30"]).left_with(1).json();
    assert!(finding(&report, "examples")["because"].as_str().unwrap().contains("of 30 repeats"));
    for wrong in ["0", "1", "1001", "many"] {
        cairn.check_python(&reference, &["--stress", wrong]).left_with(64);
    }
}

#[test]
fn watching_judges_at_every_save_and_nothing_twice() {
    use std::io::{BufRead, BufReader};
    let cairn = Cairn::new();
    let path = cairn.write("mine/solution.py", "def longest_consecutive(numbers):\n    return 0\n");
    let mut watching = cairn.command(&["watch", "longest-consecutive", path.to_str().unwrap(), "--only", "examples"]);
    let mut child = watching.stdout(std::process::Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
    let mut until = |word: &str| lines.find(|line| line.contains(word)).unwrap_or_else(|| panic!("no '{word}' came"));
    assert!(until("FAIL").contains("0 of 1"));
    let reference = exercise("longest-consecutive").join("reference/python/solution.py");
    fs::copy(reference, &path).unwrap();
    assert!(until("PASS").contains("1 of 1"));
    let same = fs::read(&path).unwrap();
    fs::write(&path, same).unwrap();
    until("nothing has changed");
    // Ctrl-C, as the user ends it.
    crate::stopping::signal(&child, "-INT");
    assert_eq!(child.wait().unwrap().code(), Some(0));
    let attempts = cairn.run(&["list", "--format", "json"]).json();
    let listed = attempts.as_array().unwrap().iter().find(|line| line["id"] == "longest-consecutive").unwrap();
    assert_eq!(listed["progress"]["attempts"], 2, "each version is on record, and none twice");
}
