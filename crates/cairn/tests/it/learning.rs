//! Hints, our solution, and what was tried before: what is shown, what is remembered, and what is refused.

use crate::support::{Cairn, Said, content, exercise};
use serde_json::Value;
use std::fs;

const EXERCISE: &str = "longest-consecutive";

fn solve(cairn: &Cairn, language: &str) {
    let reference = exercise(EXERCISE).join("reference").join(language);
    cairn.run(&["check", EXERCISE, reference.to_str().unwrap()]).left_with(0);
}

/// How the list shows the exercise, in JSON and for people.
fn listed(cairn: &Cairn) -> (Value, String) {
    let json = cairn.run(&["list", "--format", "json"]).left_with(0).json();
    let line = json.as_array().unwrap().iter().find(|line| line["id"] == EXERCISE).unwrap();
    (line["progress"].clone(), cairn.run(&["list"]).left_with(0).out)
}

#[track_caller]
fn says(said: &str, words: &[&str]) {
    for word in words {
        assert!(said.contains(word), "'{word}' is missing in:\n{said}");
    }
}

#[test]
fn hints_come_one_after_the_other_and_are_remembered() {
    let cairn = Cairn::new();
    let hint = |more: &[&str]| cairn.run(&[&["hint", EXERCISE], more].concat()).left_with(0).out;
    let first = hint(&[]);
    says(&first, &["hint 1 of 4", "What do you ask, again and again?", "`x + 1`", "3 more hints: cairn hint"]);
    assert!(!first.contains("predecessor is missing"), "{first}");
    says(&hint(&["4"]), &["hint 4 of 4", "predecessor is missing"]);
    says(&hint(&["1"]), &["hint 1 of 4"]);
    says(&hint(&[]), &["hint 2 of 4", "one more hint"]);
    assert_eq!(listed(&cairn).0["hints"], serde_json::json!([1, 2, 4]));
    says(&listed(&cairn).1, &["3 hints read", "0 of "]);
    says(&hint(&[]), &["hint 3 of 4", "that is the whole ladder"]);
    says(&hint(&[]), &["All 4 hints are read", "--all"]);
    let json: Value = serde_json::from_str(&hint(&["--all", "--format", "json"])).unwrap();
    assert_eq!((json["hints"].as_array().unwrap().len(), &json["total"]), (4, &4.into()));
    assert!(hint(&["--all"]).lines().all(|line| line.chars().count() <= 80));
}

#[test]
fn hints_that_are_not_there_are_refused_with_those_that_are() {
    let cairn = Cairn::new();
    let usage = |arguments: &[&str], words: &[&str]| says(&cairn.run(arguments).left_with(64).err, words);
    usage(&["hint", EXERCISE, "0"], &["no hint 0", "1 to 4"]);
    usage(&["hint", EXERCISE, "5"], &["no hint 5", "1 to 4"]);
    usage(&["hint", EXERCISE, "two"], &["invalid value 'two'"]);
    usage(&["hint", EXERCISE, "2", "--all"], &["cannot be used with"]);
    usage(&["hint", "longest"], &["no exercise 'longest'", "did you mean 'longest-consecutive'?"]);
    usage(&["hint"], &["<EXERCISE>"]);
    assert!(!cairn.data().exists(), "a mistake leaves no trace");
}

#[test]
fn the_solution_waits_for_the_learners_own() {
    let cairn = Cairn::new();
    let refused = cairn.run(&["solution", EXERCISE]).left_with(1);
    says(&refused.err, &["waits until", "4 more hints: cairn hint", "cairn solution longest-consecutive --give-up"]);
    assert!(refused.out.is_empty() && !cairn.data().exists(), "being refused leaves no trace");
    // A part proves nothing about the whole, and a mutant nothing about the learner.
    let reference = exercise(EXERCISE).join("reference/rust");
    cairn.run(&["check", EXERCISE, reference.to_str().unwrap(), "--only", "empty"]).left_with(0);
    cairn.run(&["hint", EXERCISE, "1"]).left_with(0);
    says(&cairn.run(&["solution", EXERCISE]).left_with(1).err, &["3 more hints"]);
    solve(&cairn, "rust");
    let shown = cairn.run(&["solution", EXERCISE]).left_with(0).out;
    // In the language that was used last, to the letter.
    says(&shown, &["our solution in Rust", "── solution.rs ──", "also in "]);
    says(&shown, &[fs::read_to_string(reference.join("solution.rs")).unwrap().trim_end()]);
    assert!(!shown.contains("given up"), "{shown}");
    says(&cairn.run(&["solution", EXERCISE, "--lang", "python"]).left_with(0).out, &["solution.py", "def longest"]);
    // Giving up what is solved takes nothing away.
    cairn.run(&["solution", EXERCISE, "--give-up"]).left_with(0);
    let (progress, _) = listed(&cairn);
    assert_eq!((&progress["given_up"], &progress["after_solution"]), (&false.into(), &false.into()));
}

#[test]
fn giving_up_is_remembered_and_a_later_pass_is_marked() {
    let cairn = Cairn::new();
    let usage = cairn.run(&["solution", EXERCISE, "--give-up", "--lang", "cobol"]).left_with(64);
    says(&usage.err, &["no language 'cobol'"]);
    assert!(!listed(&cairn).1.contains("given up"), "what cannot be shown is not given up for");
    let json = cairn.run(&["solution", EXERCISE, "--give-up", "--format", "json"]).left_with(0).json();
    assert_eq!((&json["given_up"], &json["files"][0]["path"]), (&true.into(), &"solution.py".into()));
    // What was shown once stays open.
    says(&cairn.run(&["solution", EXERCISE]).left_with(0).out, &["counts as given up", "after the solution"]);
    let (progress, list) = listed(&cairn);
    assert_eq!((&progress["given_up"], &progress["attempts"]), (&true.into(), &0.into()));
    says(&list, &["– longest-consecutive", "given up", "0 of "]);
    solve(&cairn, "python");
    let (progress, list) = listed(&cairn);
    assert_eq!((&progress["given_up"], &progress["after_solution"]), (&false.into(), &true.into()));
    says(&list, &["✔ longest-consecutive", "solved after the solution", "solved, 1 of them after the solution"]);
}

/// Judges a solution of the empty list alone, which is quick; gives the run.
fn attempt(cairn: &Cairn, name: &str, source: &str) -> String {
    let path = cairn.write(name, source);
    let arguments = ["check", EXERCISE, path.to_str().unwrap(), "--only", "empty", "--format", "json"];
    cairn.run(&arguments).json()["run"].as_str().unwrap().to_owned()
}

fn python(answer: i32) -> String {
    format!("def longest_consecutive(numbers):\n    # steady\n    return {answer}\n")
}

#[test]
fn the_history_shows_attempts_newest_first() {
    let cairn = Cairn::new();
    says(&cairn.run(&["history"]).left_with(0).out, &["no attempt yet", "cairn list"]);
    says(&cairn.run(&["history", EXERCISE]).left_with(0).out, &["cairn start longest-consecutive --lang python"]);
    assert_eq!(cairn.run(&["history", "--format", "json"]).left_with(0).json(), serde_json::json!([]));
    assert!(!cairn.data().exists(), "looking leaves no trace");
    let wrong = attempt(&cairn, "a/solution.py", &python(7));
    let right = attempt(&cairn, "a/solution.py", &python(0));
    cairn.run(&["check", EXERCISE, "--mutant", "alone-is-no-run", "--only", "examples"]).left_with(1);
    let out = cairn.run(&["history"]).left_with(0).out;
    let lines: Vec<_> = out.lines().collect();
    assert_eq!(lines[0], "The longest consecutive run · longest-consecutive");
    assert_eq!(lines[1], format!("  ✔ pass  1/1  python  just now  {right}"));
    assert_eq!(lines[2], format!("  ✘ fail  0/1  python  just now  {wrong}  empty"));
    assert!(!out.contains("examples"), "programs of ours are no attempts:\n{out}");
    let json = cairn.run(&["history", EXERCISE, "--limit", "1", "--format", "json"]).left_with(0).json();
    assert_eq!(json.as_array().unwrap().len(), 1);
    assert_eq!(
        (&json[0]["run"], &json[0]["ruling"], &json[0]["state"]),
        (&right.into(), &"pass".into(), &"judged".into())
    );
    says(&cairn.run(&["history", "-n", "1"]).left_with(0).out, &["the latest 1 of 2"]);
    says(&cairn.run(&["history", "nonsense"]).left_with(64).err, &["no exercise 'nonsense'"]);
    says(&cairn.run(&["history", "-n", "0"]).left_with(64).err, &["invalid value '0'"]);
}

#[test]
fn two_attempts_are_compared_by_what_their_evidence_holds() {
    let cairn = Cairn::new();
    let diff = |more: &[&str]| cairn.run(&[&["history", EXERCISE, "--diff"], more].concat());
    let out = |more: &[&str]| diff(more).left_with(0).out;
    says(&diff(&[]).left_with(64).err, &["no two attempts"]);
    let first = attempt(&cairn, "a/solution.py", &python(1));
    says(&diff(&[]).left_with(64).err, &["no two attempts"]);
    let second = attempt(&cairn, "a/solution.py", &python(2));
    let shown = out(&[]);
    says(&shown, &["--- a/solution.py\n+++ b/solution.py\n", "     # steady\n-    return 1\n+    return 2\n"]);
    says(
        &shown,
        &[&format!("- ✘ fail  0/1  python  just now  {first}"), &format!("+ ✘ fail  0/1  python  just now  {second}")],
    );
    // Another language in between: like is compared with like.
    let other = attempt(&cairn, "a.js", "module.exports = { longestConsecutive: () => 3 };\n");
    let third = attempt(&cairn, "a/solution.py", &python(3));
    says(&out(&[]), &["-    return 2\n+    return 3\n"]);
    says(&out(&[&first]), &["-    return 1\n+    return 3\n"]);
    says(&out(&[&third]), &["-    return 2\n+    return 3\n"]);
    says(&out(&[&third, &first[16..]]), &["-    return 3\n+    return 1\n"]);
    says(&out(&[&other]), &["--- a/solution.js\n+++ /dev/null", "--- /dev/null\n+++ b/solution.py"]);
    let json: Value = serde_json::from_str(&out(&[&first, &other, "--format", "json"])).unwrap();
    assert_eq!((&json["from"]["run"], &json["to"]["run"]), (&first.as_str().into(), &other.as_str().into()));
    assert_eq!((&json["files"][0]["change"], &json["files"][1]["change"]), (&"added".into(), &"removed".into()));
    says(&cairn.run(&["history", "--diff", EXERCISE]).left_with(0).out, &["+    return 3"]);
    says(&cairn.run(&["history", "--diff", &first, &second]).left_with(0).out, &["+    return 2"]);
    attempt(&cairn, "a/solution.py", &python(3));
    says(&out(&[]), &["no difference"]);
    // Mistakes.
    says(&diff(&["nothing"]).left_with(64).err, &["no attempt 'nothing'", "cairn history"]);
    says(&diff(&["2"]).left_with(64).err, &["'2' names", "more of the name"]);
    says(&diff(&["1", "2", "3"]).left_with(64).err, &["unexpected"]);
    says(&cairn.run(&["history", "--diff"]).left_with(64).err, &["say which", "cairn history EXERCISE --diff"]);
}

#[test]
fn a_renamed_exercise_keeps_its_history_its_hints_and_what_was_given_up() {
    let cairn = Cairn::new();
    attempt(&cairn, "a/solution.py", &python(1));
    cairn.run(&["hint", EXERCISE]).left_with(0);
    cairn.run(&["solution", EXERCISE, "--give-up"]).left_with(0);
    let content = content(&cairn, &[EXERCISE]);
    let exercises = content.join("02-data-structures/exercises");
    fs::rename(exercises.join(EXERCISE), exercises.join("longest-run")).unwrap();
    let path = exercises.join("longest-run/exercise.toml");
    let toml = fs::read_to_string(&path).unwrap();
    let renamed = "id = \"longest-run\"\naliases = [\"longest-consecutive\"]";
    fs::write(&path, toml.replacen("id = \"longest-consecutive\"", renamed, 1)).unwrap();
    let run =
        |arguments: &[&str]| -> Said { cairn.run(&[arguments, &["--content", content.to_str().unwrap()]].concat()) };
    for id in ["longest-run", EXERCISE] {
        says(&run(&["history", id]).left_with(0).out, &["· longest-run", "✘ fail  0/1"]);
        says(&run(&["solution", id]).left_with(0).out, &["counts as given up"]);
    }
    says(&run(&["hint", "longest-run"]).left_with(0).out, &["hint 2 of 4"]);
}
