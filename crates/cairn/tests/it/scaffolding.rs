//! New exercises: whole from the first moment, and never over anything that is there.

use crate::support::{Cairn, Said, content, copy};
use std::fs;

/// The faults that a verification finds, after the programs themselves were judged.
fn faults(said: &Said) -> Vec<&str> {
    said.out.lines().filter_map(|line| line.trim().strip_prefix("fault ")).collect()
}

#[test]
fn a_new_exercise_lacks_only_what_nobody_can_write_for_its_author() {
    let cairn = Cairn::new();
    let content = content(&cairn, &["longest-consecutive", "recent-orders"]);
    let all = "rust,javascript,python";
    let shapes = [
        ("two-sum", &[][..], "skips-the-first"),
        ("match", &["--stdin", "--lang", all], "skips-the-first"),
        ("counter", &["--object", "--lang", all], "keeps-the-last"),
    ];
    for (id, more, mutant) in shapes {
        let place = format!("02-data-structures/{id}");
        let said = cairn.run(&[&["new", "exercise", &place], more].concat()).left_with(0);
        assert!(
            said.out.contains(&format!("mutants/{mutant}.patch")) && said.out.contains("cairn verify"),
            "{}",
            said.out
        );
        let folder = content.join("02-data-structures/exercises").join(id);
        let said = cairn.run(&["verify", folder.to_str().unwrap()]).left_with(1);
        let expected = [
            "1 mutants: at least 5 are needed",
            "expected.snap is missing: review the matrix, then `cairn verify --update`",
        ];
        assert_eq!(faults(&said), expected, "{}", said.out);
        assert!(said.out.contains(&format!("mutant {mutant} (")) && said.out.contains("✘"), "{}", said.out);
        let task = cairn.run(&["start", id, "--lang", "python", "--content", "content"]).left_with(0);
        assert!(task.out.contains(&format!("{id}/solution.py")), "{}", task.out);
    }
    assert!(cairn.run(&["list", "--content", "content"]).left_with(0).out.contains("Two sum"));
}

#[test]
fn a_language_without_a_skeleton_borrows_the_starter_of_an_exercise_that_looks_the_same() {
    let cairn = Cairn::new();
    let content = content(&cairn, &["longest-consecutive", "recent-orders"]);
    // A language that Cairn does not know by heart: Python under another name and ending.
    let language = content.join("languages/serpent");
    copy(&content.join("languages/python"), &language);
    let toml = fs::read_to_string(language.join("language.toml")).unwrap();
    let toml = toml.replace("id = \"python\"", "id = \"serpent\"").replace("solution.py", "solution.ser");
    fs::write(language.join("language.toml"), toml).unwrap();
    let lender = content.join("02-data-structures/exercises/longest-consecutive");
    for kind in ["starter", "reference"] {
        let text = fs::read_to_string(lender.join(kind).join("python/solution.py")).unwrap();
        fs::create_dir(lender.join(kind).join("serpent")).unwrap();
        fs::write(lender.join(kind).join("serpent/solution.ser"), text).unwrap();
    }
    let said = cairn.run(&["new", "exercise", "02-data-structures/two-sum", "--lang", "python,serpent"]).left_with(0);
    assert!(said.out.contains("the serpent starter is borrowed"), "{}", said.out);
    let made = content.join("02-data-structures/exercises/two-sum/starter/serpent/solution.ser");
    let made = fs::read_to_string(made).unwrap();
    assert!(made.contains("def two_sum(") && !made.contains("longest_consecutive"), "{made}");
    let said =
        cairn.run(&["new", "exercise", "02-data-structures/other", "--stdin", "--lang", "serpent"]).left_with(64);
    assert!(said.err.contains("no skeleton for Python yet") && said.err.contains("starter/serpent/"), "{}", said.err);
    assert!(!content.join("02-data-structures/exercises/other").exists(), "a refusal leaves nothing behind");
}

#[test]
fn nothing_is_overwritten_and_no_id_is_given_twice() {
    let cairn = Cairn::new();
    let refused = |place: &str, words: &[&str]| {
        let said = cairn.run(&["new", "exercise", place]).left_with(64);
        for word in words {
            assert!(said.err.contains(word), "'{word}' is missing in:\n{}", said.err);
        }
    };
    refused("02-data-structures/two-sum", &["no content folder here", "--content"]);
    let content = content(&cairn, &["longest-consecutive", "recent-orders"]);
    let exercises = content.join("02-data-structures/exercises");
    let toml = exercises.join("recent-orders/exercise.toml");
    let text = fs::read_to_string(&toml).unwrap().replacen("title", "aliases = [\"old-orders\"]\ntitle", 1);
    fs::write(&toml, &text).unwrap();
    refused("02-data-structures/recent-orders", &["'recent-orders' is taken"]);
    refused("02-data-structures/old-orders", &["'old-orders' is taken", "former id of 'recent-orders'"]);
    assert_eq!(fs::read_to_string(&toml).unwrap(), text);
    // A folder that is no exercise yet is somebody's work as well.
    fs::create_dir(exercises.join("begun")).unwrap();
    refused("02-data-structures/begun", &["'begun' is taken", "a folder of that name"]);
    refused("03-nothing/two-sum", &["no area '03-nothing'", "02-data-structures", "area.toml"]);
    refused("02-data-structures/../two-sum", &["no area"]);
    refused("two-sum", &["names no area"]);
    for id in ["Two", "two_sum", "2-sum", "a--b", "a-", "-a", ".", "..", "é"] {
        refused(&format!("02-data-structures/{id}"), &["is no id"]);
    }
    let said = cairn.run(&["new", "exercise", "02-data-structures/two-sum", "--lang", "cobol"]).left_with(64);
    assert!(said.err.contains("no language 'cobol'") && !exercises.join("two-sum").exists(), "{}", said.err);
    // Twice the same language is once.
    cairn.run(&["new", "exercise", "02-data-structures/two-sum", "--lang", "python,python"]).left_with(0);
    refused("02-data-structures/two-sum", &["taken"]);
}
