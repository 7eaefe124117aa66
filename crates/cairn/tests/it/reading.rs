//! Pages and claims from end to end: read, shown, asked, run, and held to their form.

use crate::support::{Cairn, Said, copy, root};
use std::fs;
use std::io::Write;
use std::path::PathBuf;
use std::process::Stdio;

/// A content folder with the pages of the tests, the curriculum and the languages.
fn pages(cairn: &Cairn) -> PathBuf {
    let to = cairn.folder.path().join("content");
    copy(&root().join("content/languages"), &to.join("languages"));
    copy(&root().join("crates/cairn/tests/pages"), &to);
    fs::copy(root().join("content/roadmap.tsv"), to.join("roadmap.tsv")).unwrap();
    to
}

fn told(cairn: &Cairn, arguments: &[&str], input: &str) -> Said {
    let mut command = cairn.command(&[arguments, &["--content", "content"]].concat());
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    child.wait_with_output().unwrap().into()
}

#[test]
fn sound_pages_compile_their_code_run_their_claims_and_are_not_tried_twice() {
    let cairn = Cairn::new();
    pages(&cairn);
    let said = told(&cairn, &["verify", "--format", "json"], "").left_with(0);
    let report = said.json();
    assert_eq!(report["diagnostics"].as_array().unwrap().len(), 0, "{report:#}");
    assert_eq!((&report["code"]["compiled"], report["claims"].as_array().unwrap().len()), (&1.into(), 3), "{report:#}");
    for claim in report["claims"].as_array().unwrap() {
        assert_eq!(claim["standing"], "holds", "{claim:#}");
    }
    let said = told(&cairn, &["verify"], "").left_with(0);
    assert!(said.out.contains("3 of 3 claims hold, 3 unchanged since · 1 code blocks compile"), "{}", said.out);
}

#[test]
fn faults_have_their_place_as_text_json_and_sarif() {
    let cairn = Cairn::new();
    let content = pages(&cairn);
    let page = content.join("04-concurrency/questions/deadlock-conditions.md");
    let text = fs::read_to_string(&page).unwrap();
    fs::write(&page, text.replace("concepts: [deadlock]", "concepts: [deadlok]")).unwrap();
    let said = told(&cairn, &["verify", "--lint"], "").left_with(65);
    let expected = "deadlock-conditions.md:6:12: there is no concept 'deadlok'\n  hint: did you mean 'deadlock'?";
    assert!(said.out.contains(expected), "{}", said.out);
    let json = told(&cairn, &["verify", "--lint", "--format", "json"], "").left_with(65).json();
    let places: Vec<_> = json["diagnostics"].as_array().unwrap().iter().map(|d| &d["place"]["line"]).collect();
    assert!(places.contains(&&6.into()), "{json:#}");
    let sarif = told(&cairn, &["verify", "--lint", "--format", "sarif"], "").left_with(65).json();
    let region = |result: &serde_json::Value| result["locations"][0]["physicalLocation"]["region"]["startLine"] == 6;
    assert!(sarif["runs"][0]["results"].as_array().unwrap().iter().any(region), "{sarif:#}");
}

#[test]
fn code_that_does_not_compile_and_claims_that_do_not_hold_are_found() {
    let cairn = Cairn::new();
    let content = pages(&cairn);
    let edit = |name: &str, from: &str, to: &str| {
        let path = content.join("04-concurrency").join(name);
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.contains(from));
        fs::write(path, text.replace(from, to)).unwrap();
    };
    edit("concepts/deadlock.md", "lock = threading.Lock()", "lock = = threading.Lock()");
    let said = told(&cairn, &["verify", "deadlock"], "").left_with(65);
    assert!(said.out.contains("the code does not compile with Python"), "{}", said.out);
    edit("claims/lost-addition/claim.toml", "equals = 1", "equals = 2");
    let said = told(&cairn, &["verify", "lost-addition"], "").left_with(1);
    assert!(said.out.contains("claim lost-addition: counter = 1, where 2 was expected"), "{}", said.out);
    edit("claims/lost-addition/claim.toml", "equals = 2", "at_least = 1");
    let said = told(&cairn, &["claim", "lost-addition", "--no-ask"], "").left_with(2);
    assert!(said.out.contains("the control shows the same, so the run proves nothing"), "{}", said.out);
}

#[test]
fn a_claim_is_foretold_and_then_seen() {
    let cairn = Cairn::new();
    pages(&cairn);
    let said = told(&cairn, &["claim", "lost-addition"], "3\n1\n").left_with(0);
    for part in ["What will it print?", "counter = 1", "counter = 2", "It holds", "as you foretold", "Both read before"]
    {
        assert!(said.out.contains(part), "{part}: {}", said.out);
    }
    let said = told(&cairn, &["claim", "lost-adition"], "").left_with(64);
    assert!(said.err.contains("did you mean 'lost-addition'?"), "{}", said.err);
}

#[test]
fn a_question_keeps_its_answer_and_remembers_the_ticks() {
    let cairn = Cairn::new();
    pages(&cairn);
    let said = told(&cairn, &["show", "deadlock-conditions"], "").left_with(0);
    assert!(!said.out.contains("Neither lets go") && said.out.contains("cairn ask"), "{}", said.out);
    assert!(told(&cairn, &["show", "deadlock-conditions", "--answer"], "").left_with(0).out.contains("Neither lets"));
    let input = "They wait in a circle.\n\ny\nn\nn\ny\nn\n\n\n";
    let said = told(&cairn, &["ask", "4"], input).left_with(0);
    for part in
        ["you may have said so", "1 of 3 points: one that must be said is missing", "Why does one order", "lease"]
    {
        assert!(said.out.contains(part), "{part}: {}", said.out);
    }
    let said = told(&cairn, &["ask"], "").left_with(1);
    assert!(said.out.contains("Define a deadlock") && !said.out.contains("Neither lets"), "{}", said.out);
}

#[test]
fn what_covers_the_roadmap_is_told_and_what_is_missing_fails() {
    let cairn = Cairn::new();
    let content = pages(&cairn);
    let all = told(&cairn, &["coverage", "4", "--format", "json"], "").left_with(1).json();
    let find = |id: &str| all.as_array().unwrap().iter().find(|item| item["id"] == id).unwrap().clone();
    assert_eq!(
        (&find("4.Q7")["standing"], &find("4.Q7")["by"]["question"][0]),
        (&"covered".into(), &"deadlock-conditions".into())
    );
    assert_eq!(find("4.C11")["by"]["concept"][0], "deadlock");
    assert_eq!((&find("4.P4")["standing"], &find("4.Q1")["standing"]), (&"announced".into(), &"missing".into()));
    // A curriculum of what is there alone is complete.
    let items = fs::read_to_string(content.join("roadmap.tsv")).unwrap();
    let there = ["id\t", "4.Q7\t", "4.C11\t", "4.P1\t", "4.P3\t", "4.P4\t"];
    let kept: Vec<_> = items.lines().filter(|line| there.iter().any(|id| line.starts_with(id))).collect();
    fs::write(content.join("roadmap.tsv"), kept.join("\n")).unwrap();
    let said = told(&cairn, &["coverage"], "").left_with(0);
    assert!(said.out.contains("4 of 5 covered · 1 announced · 0 missing"), "{}", said.out);
}

#[test]
fn words_find_pages_and_nothing_finds_nothing() {
    let cairn = Cairn::new();
    pages(&cairn);
    let said = told(&cairn, &["search", "addition", "lost"], "").left_with(0);
    assert!(said.out.starts_with("claim     An addition is lost"), "{}", said.out);
    let said = told(&cairn, &["search", "neither", "lets"], "").left_with(0);
    assert!(
        said.out.contains("Define a deadlock") && !said.out.contains("Neither"),
        "an answer stays closed: {}",
        said.out
    );
    told(&cairn, &["search", "zzzz"], "").left_with(1);
}

#[test]
fn what_is_begun_is_whole_and_takes_no_id_that_is_taken() {
    let cairn = Cairn::new();
    let content = pages(&cairn);
    for (kind, file) in [
        ("concept", "concepts/begun.md"),
        ("question", "questions/asked.md"),
        ("activity", "activities/done.md"),
        ("prompt", "prompts/told.md"),
        ("claim", "claims/shown/claim.toml"),
    ] {
        let id = file.split('/').nth(1).unwrap().trim_end_matches(".md");
        told(&cairn, &["new", kind, &format!("04-concurrency/{id}")], "").left_with(0);
        assert!(content.join("04-concurrency").join(file).is_file(), "{file}");
        told(&cairn, &["new", kind, &format!("04-concurrency/{id}")], "").left_with(64);
    }
    told(&cairn, &["new", "claim", "04-concurrency/deadlock"], "").left_with(64);
    assert!(told(&cairn, &["claim", "shown", "--no-ask"], "").left_with(0).out.contains("It holds"));
}
