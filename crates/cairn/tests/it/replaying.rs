//! Replaying: same, different, asks for other steps, damaged; with nothing to run anything on.

use crate::support::{Cairn, Said, exercise};
use cairn_sandbox::{Command, End, Limits, Mount, Sandbox};
use std::fs;
use std::path::{Path, PathBuf};

/// The whole evidence of a run, in a file.
fn evidence(cairn: &Cairn, name: &str, arguments: &[&str]) -> PathBuf {
    let arguments = [&["check", "longest-consecutive", "--seed", "5", "--format", "json"], arguments].concat();
    let report = cairn.run(&arguments);
    let run = report.json()["run"].as_str().unwrap().to_owned();
    cairn.run(&["replay", &run, "--save", name]).left_with(0);
    cairn.folder.path().join(name)
}

fn passing(cairn: &Cairn) -> PathBuf {
    let reference = exercise("longest-consecutive").join("reference/python");
    evidence(cairn, "pass.jsonl", &[reference.to_str().unwrap()])
}

#[test]
fn recorded_verdicts_follow_from_their_evidence() {
    let cairn = Cairn::new();
    let files = [passing(&cairn), evidence(&cairn, "fail.jsonl", &["--mutant", "alone-is-no-run"])];
    for file in files {
        let said = cairn.run(&["replay", file.to_str().unwrap()]).left_with(0);
        assert!(said.out.contains("same"), "{}", said.out);
    }
    let all = cairn.run(&["replay", "--all"]).left_with(0);
    assert_eq!(all.out.trim(), "2 of 2 the same");
}

fn with(cairn: &Cairn, file: &Path, from: &str, to: &str) -> Said {
    let text = fs::read_to_string(file).unwrap();
    assert!(text.contains(from), "the evidence has no '{from}'");
    let changed = cairn.write("changed.jsonl", text.replacen(from, to, 1));
    cairn.run(&["replay", changed.to_str().unwrap()])
}

#[test]
fn a_changed_observation_changes_the_verdict() {
    let cairn = Cairn::new();
    let pass = passing(&cairn);
    let different = |from: &str, to: &str| {
        let said = with(&cairn, &pass, from, to).left_with(1);
        assert!(said.out.contains("different"), "{}", said.out);
    };
    different(r#"{"answered":{"text":"3\n"}}"#, r#"{"answered":{"text":"4\n"}}"#);
    different(r#"{"answered":{"text":"3\n"}}"#, r#"{"ended":"memory"}"#);
    different(r#""cpu_us":"#, r#""cpu_us":9"#);
    different(r#""ruling":"pass""#, r#""ruling":"fail""#);
    let said = with(&cairn, &pass, r#""role":"candidate""#, r#""role":"oracle""#).left_with(1);
    assert!(said.out.contains("other steps"), "{}", said.out);
    let said = with(&cairn, &pass, r#""seed":5"#, r#""seed":6"#).left_with(1);
    assert!(said.out.contains("other steps"), "{}", said.out);
}

#[test]
fn single_bytes_flipped_never_pass_unnoticed_where_they_matter() {
    let cairn = Cairn::new();
    let reference = exercise("longest-consecutive").join("reference/python");
    let file = evidence(&cairn, "pass.jsonl", &[reference.to_str().unwrap(), "--only", "examples"]);
    let bytes = fs::read(&file).unwrap();
    let mut outcomes = std::collections::BTreeMap::new();
    // Every byte that decides, and a sample of all the others.
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let decisive: Vec<usize> = text.match_indices(r#""answered":{"text":""#).map(|(at, m)| at + m.len()).collect();
    assert!(!decisive.is_empty());
    let sample = (0..bytes.len()).step_by(bytes.len() / 150 + 1);
    for at in decisive.iter().copied().chain(sample) {
        let mut flipped = bytes.clone();
        flipped[at] ^= 1;
        let path = cairn.write("flipped.jsonl", &flipped);
        let said = cairn.run(&["replay", path.to_str().unwrap()]);
        assert!([0, 1, 65].contains(&said.code), "byte {at}: {} {}", said.code, said.err);
        if decisive.contains(&at) {
            assert_ne!(said.code, 0, "byte {at} of an answer was changed and nothing noticed");
        }
        *outcomes.entry(said.code).or_insert(0) += 1;
    }
    assert!(outcomes.contains_key(&1) && outcomes.contains_key(&65), "{outcomes:?}");
}

#[test]
fn damage_is_told_with_its_line() {
    let cairn = Cairn::new();
    let pass = passing(&cairn);
    let text = fs::read_to_string(&pass).unwrap();
    let replay = |name: &str, text: &str| {
        let path = cairn.write(name, text);
        cairn.run(&["replay", path.to_str().unwrap()]).left_with(65).out
    };
    assert!(replay("cut.jsonl", &text[..text.len() / 2]).contains("damaged: line"));
    let lines: Vec<_> = text.lines().collect();
    assert!(replay("short.jsonl", &lines[..3].join("\n")).contains("ends before its verdict"));
    assert!(replay("none.jsonl", "").contains("line 1"));
    assert!(replay("other.jsonl", "{\"hello\": 1}\n").contains("line 1"));
    assert!(replay("newer.jsonl", &text.replacen("\"format\":1", "\"format\":2", 1)).contains("version 2"));
    let data = text.replacen("\"cpu_ms\":2000", "\"cpu_ms\":9000", 1);
    assert!(replay("data.jsonl", &data).contains("does not match its hash"));
}

#[test]
fn a_replay_needs_no_second_process_and_no_second_thread() {
    let cairn = Cairn::new();
    let file = passing(&cairn);
    let state = tempfile::tempdir().unwrap();
    let sandbox = Sandbox::open(state.path()).unwrap();
    let replay = |processes: u32| {
        let command = Command::new("/replay/cairn")
            .args(["replay", "/replay/evidence"])
            .mount(Mount::read_only(env!("CARGO_BIN_EXE_cairn"), "/replay/cairn"))
            .mount(Mount::read_only(&file, "/replay/evidence"))
            // The box's own init does not count.
            .limits(Limits { processes, ..Limits::default() });
        sandbox.run(command).unwrap()
    };
    let execution = replay(1);
    let out = String::from_utf8_lossy(&execution.stdout).into_owned();
    assert_eq!(execution.end, End::Exited(0), "{out}{}", String::from_utf8_lossy(&execution.stderr));
    assert!(out.contains("same"), "{out}");
    // The box does forbid what it says: a shell cannot start anything there.
    let fork = Command::new("/bin/sh")
        .args(["-c", "/bin/true; /bin/true"])
        .limits(Limits { processes: 1, ..Limits::default() });
    assert_ne!(sandbox.run(fork).unwrap().end, End::Exited(0));
}

#[test]
fn a_blob_that_was_tampered_with_is_found() {
    let cairn = Cairn::new();
    // More than 64 KiB on standard error is kept apart from the log.
    let source = "import sys\ndef longest_consecutive(numbers):\n    sys.stderr.write('x' * 100_000)\n    return 0\n";
    let report = cairn.check_python(source, &["--only", "empty"]).left_with(0).json();
    let run = report["run"].as_str().unwrap().to_owned();
    cairn.run(&["replay", &run]).left_with(0);
    cairn.run(&["replay", &run, "--save", "whole.jsonl"]).left_with(0);
    let file = cairn.folder.path().join("whole.jsonl");
    cairn.run(&["replay", file.to_str().unwrap()]).left_with(0);
    let text = fs::read_to_string(&file).unwrap();
    let tampered = cairn.write("tampered.jsonl", text.replacen("eHh4", "eXh4", 1));
    let said = cairn.run(&["replay", tampered.to_str().unwrap()]).left_with(65);
    assert!(said.out.contains("do not match its name"), "{}", said.out);
}
