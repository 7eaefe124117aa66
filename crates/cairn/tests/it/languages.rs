//! Every language's harness does what docs/harness.md says: tried on programs that give back what comes, keep state,
//! and misbehave in every way. A language without these programs, or without its toolchain, fails.

use crate::support::{Cairn, copy, finding, root};
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};

/// Where the programs are, by exercise and language.
const PROGRAMS: &str = "crates/cairn/tests/content/00-harness/exercises";

/// A content folder with all languages and the exercises that try them.
fn content(cairn: &Cairn) -> PathBuf {
    let content = cairn.folder.path().join("content");
    copy(&root().join("crates/cairn/tests/content"), &content);
    copy(&root().join("content/languages"), &content.join("languages"));
    fs::copy(root().join("content/roadmap.tsv"), content.join("roadmap.tsv")).unwrap();
    content
}

fn languages() -> Vec<String> {
    let folders = fs::read_dir(root().join("content/languages")).unwrap();
    let mut names: Vec<_> = folders.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

/// Tries every language, two at a time.
fn for_each_language(test: impl Fn(&str) + Sync) {
    let next = std::sync::Mutex::new(languages().into_iter());
    let take = || next.lock().unwrap().next();
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while let Some(language) = take() {
                    test(&language);
                }
            });
        }
    });
}

fn check(cairn: &Cairn, content: &Path, exercise: &str, language: &str) -> Value {
    let folder = root().join(PROGRAMS).join(exercise).join("reference").join(language);
    assert!(folder.is_dir(), "{language} has no program for {exercise}");
    let (content, folder) = (content.to_str().unwrap(), folder.to_str().unwrap());
    let said = cairn.run(&["--content", content, "check", exercise, folder, "--lang", language, "--format", "json"]);
    assert!([0, 1].contains(&said.code), "{language}: {}\n{}", said.out, said.err);
    said.json()
}

/// The ruling on a check, and all that is said of its failure.
fn ruled(report: &Value, check: &str) -> (String, String) {
    let finding = finding(report, check);
    (finding["ruling"].as_str().unwrap().to_owned(), finding.to_string())
}

/// One test, since what toolchains prepare is made once for it.
#[test]
fn the_harness_of_every_language_does_what_the_page_says() {
    let cairn = Cairn::new();
    let content = content(&cairn);
    for_each_language(|language| {
        every_type_goes_there_and_back(language, &check(&cairn, &content, "echo", language));
        objects_live_through_their_calls(language, &check(&cairn, &content, "recorder", language));
        misbehaviour_is_told_as_what_it_is(language, &check(&cairn, &content, "misbehave", language));
    });
}

fn every_type_goes_there_and_back(language: &str, report: &Value) {
    assert_eq!(report["verdict"]["ruling"], "pass", "{language}: {:#}", report["verdict"]);
}

fn objects_live_through_their_calls(language: &str, report: &Value) {
    for good in ["lives", "no-calls"] {
        let (ruling, told) = ruled(report, good);
        assert_eq!(ruling, "pass", "{language}: {told}");
    }
    let (ruling, told) = ruled(report, "fails");
    assert_eq!(ruling, "fail", "{language}: {told}");
    assert!(told.contains("runtime-error") && told.contains("boom"), "{language}: {told}");
    // C has no exceptions: the process ends, and what it wrote says why.
    assert!(language == "c" || told.contains("call 2, fail: "), "{language}: {told}");
}

fn misbehaviour_is_told_as_what_it_is(language: &str, report: &Value) {
    for good in ["answer", "print", "print-then-answer"] {
        let (ruling, told) = ruled(report, good);
        assert_eq!(ruling, "pass", "{language}: {told}");
    }
    let bad = |check: &str, words: &[&str]| {
        let (ruling, told) = ruled(report, check);
        assert_eq!(ruling, "fail", "{language}: {told}");
        assert!(words.iter().all(|word| told.contains(word)), "{language}, {words:?}: {told}");
    };
    bad("raise", if language == "c" { &["runtime-error"] } else { &["runtime-error", "boom"] });
    bad("large", &["wrong-answer", "9007199254740992", "[0]"]);
    bad("exit", &["runtime-error", "exit code 3"]);
    // The folder in which programs lie in the box is nobody's business.
    assert!(!report["verdict"].to_string().contains("/work/src"), "{language}: {:#}", report["verdict"]);
}
