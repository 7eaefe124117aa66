//! A small content is sound as it is, and with one thing changed has just that fault.

use crate::Tree;
use std::collections::BTreeMap;
use std::sync::Arc;

fn words(seed: u64, count: usize) -> String {
    // A different text for each seed, so that no two sections are alike.
    let mut state = seed;
    let mut word = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let letter = |shift: u32| char::from(b'a' + ((state >> shift) % 26) as u8);
        [letter(33), letter(39), letter(45), letter(51)].iter().collect::<String>()
    };
    let mut text = String::new();
    for number in 0..count {
        text.push_str(&word());
        text.push(if number % 12 == 11 { '\n' } else { ' ' });
    }
    text
}

fn front(more: &str) -> String {
    format!(
        "---\ntitle: T\nlevel: mid\nminutes: 5\n{more}reviewed: 2026-11-24\nsources:\n  - title: t\n    url: https://x.example\n    \
         supports: s\n    accessed: 2026-11-24\n---\n"
    )
}

fn concept(requires: &str, covers: &str, seed: u64) -> String {
    format!(
        "{}# C\n## Essence\n{}\n## Why it is asked\n{}\n## Part <!-- covers: {covers} -->\n{}\n## Misconceptions\n- a\n- b\n\
         ## Example\nx\n## Proved by\n- [c](claim:shown)\n",
        front(&format!("requires: [{requires}]\n")),
        words(seed, 30),
        words(seed + 1, 200),
        words(seed + 2, 200)
    )
}

fn question() -> String {
    format!(
        "{}# Q?\n## Rubric\n- [must] `a` Says a.\n  <!-- keys: zzz -->\n- [must] `b` Says b.\n  <!-- keys: zzz -->\n- [plus] `c` Says c.\n\
         ## Model answer\n{} zzz\n## Traps\n### `t` “T”\nNo.\n**Say:** Yes. **Seen in:** [c](claim:shown)\n### `u` “U”\nNo.\n\
         **Say:** Yes.\n## Follow-ups\n### why: Why?\n- [must] `d` D\n### what-if: What?\n- [must] `e` E\n## Depth\n\
         - **Junior**: x\n- **Mid**: y\n- **Senior**: z\n",
        front("concepts: [one, two]\ncovers: [4.Q1]\n"),
        words(99, 100)
    )
}

const CLAIM: &str = "id = \"shown\"\ntitle = \"T\"\nsays = \"S.\"\nrefutes = [\"asked/t\"]\nlevel = \"mid\"\n\
    reviewed = \"2026-11-24\"\nlanguage = \"sh\"\narguments = [\"a\"]\ncontrol = [\"b\"]\n[predict]\nask = \"?\"\n\
    options = [\"a\", \"b\"]\nright = 1\nbecause = \"b\"\n[[shows]]\nname = \"n\"\nequals = 1\n[[sources]]\ntitle = \"t\"\n\
    url = \"https://x.example\"\nsupports = \"s\"\naccessed = \"2026-11-24\"\n";

fn content() -> BTreeMap<String, String> {
    let roadmap = "id\tarea\tkind\ttrack\ttopic\ttext\n4.C1\tA\tconcept\tgeneral\tT\tx\n4.C2\tA\tconcept\tgeneral\tT\tx\n\
                   4.Q1\tA\tquestion\tgeneral\tT\tx\n4.P1\tA\tstep\tgeneral\tT\tx\n";
    let files = [
        ("roadmap.tsv", roadmap.to_owned()),
        ("04-a/area.toml", "id = \"04-a\"\nnumber = 4\ntitle = \"A\"\nsummary = \"S.\"\n".into()),
        ("04-a/announced.tsv", "4.P1\tA lab.\n".into()),
        ("04-a/concepts/one.md", concept("", "4.C1", 1)),
        ("04-a/concepts/two.md", concept("one", "4.C2", 50)),
        ("04-a/questions/asked.md", question()),
        ("04-a/claims/shown/claim.toml", CLAIM.into()),
        ("04-a/claims/shown/session.sh", "echo n = 1\n".into()),
    ];
    files.into_iter().map(|(path, text)| (path.to_owned(), text)).collect()
}

fn told(files: BTreeMap<String, String>) -> Vec<String> {
    let tree = Tree::new(files.into_iter().map(|(path, text)| (path, Arc::from(text.into_bytes()))));
    let (catalog, mut diagnostics) = crate::load(&tree);
    diagnostics.extend(super::lint(&catalog));
    diagnostics.iter().map(ToString::to_string).collect()
}

/// With `from` replaced by `to` in a file, one fault alone is found.
#[track_caller]
fn check(path: &str, from: &str, to: &str, expected: &str) {
    let mut files = content();
    let text = files.get_mut(path).unwrap();
    assert!(text.contains(from), "'{from}' is not in {path}");
    *text = text.replacen(from, to, 1);
    let told = told(files);
    assert!(told.len() == 1 && told[0].starts_with(expected), "'{from}' → '{to}': {told:#?}");
}

#[test]
fn what_is_sound_has_no_fault() {
    assert_eq!(told(content()), [] as [String; 0]);
}

#[test]
fn ids_lead_to_something() {
    check(
        "04-a/questions/asked.md",
        "[one, two]",
        "[one, two, twoo]",
        "04-a/questions/asked.md:5:22: there is no concept 'twoo'\n  hint: did you mean 'two'?",
    );
    check(
        "04-a/questions/asked.md",
        "[one, two]",
        "[one, two, shown]",
        "04-a/questions/asked.md:5:22: there is no concept 'shown'\n  hint: 'shown' is a claim",
    );
    check(
        "04-a/questions/asked.md",
        "4.Q1",
        "4.Q2",
        "04-a/questions/asked.md:6:10: covers '4.Q2', which is not in roadmap.tsv",
    );
    check(
        "04-a/questions/asked.md",
        "4.Q1",
        "4.C1",
        "04-a/questions/asked.md:6:10: '4.C1' is a concept of the roadmap, which a question does not cover",
    );
    check("04-a/concepts/one.md", "4.C1", "4.C9", "04-a/concepts/one.md:");
    check("04-a/questions/asked.md", "**Say:** Yes.\n##", "**Say:** [x](claim:show)\n##", "04-a/questions/asked.md:");
    check("04-a/questions/asked.md", "**Say:** Yes.\n##", "**Say:** [x](other.md)\n##", "04-a/questions/asked.md:");
    check(
        "04-a/claims/shown/claim.toml",
        "asked/t",
        "asked/x",
        "04-a/claims/shown/claim.toml:4:11: there is no trap 'asked/x'\n  hint: the traps of 'asked' are t, u",
    );
    check("04-a/questions/asked.md", "No.\n", "![a](no.svg)\n", "04-a/questions/asked.md:");
}

#[test]
fn nothing_requires_itself_and_nothing_is_alone() {
    let mut files = content();
    *files.get_mut("04-a/concepts/one.md").unwrap() = concept("two", "4.C1", 1);
    let found = told(files);
    assert!(found.len() == 2 && found[0].contains("the concept requires itself: one → two → one"), "{found:#?}");
    check("04-a/questions/asked.md", "[one, two]", "[one]", "04-a/concepts/two.md: no question asks for the concept");
    let mut files = content();
    for path in ["04-a/concepts/one.md", "04-a/concepts/two.md", "04-a/questions/asked.md"] {
        let text = files.get_mut(path).unwrap();
        *text = text.replace("claim:shown", "question:asked");
    }
    let told = told(files);
    assert!(told.len() == 1 && told[0].contains("no trap and no concept names the claim"), "{told:#?}");
}

#[test]
fn an_id_is_one_thing_alone() {
    let mut files = content();
    files.insert("04-a/concepts/shown.md".into(), concept("", "4.C1", 7));
    assert!(told(files).iter().any(|told| told.contains("the id 'shown' is also that of 04-a/claims/shown")));
    check(
        "04-a/questions/asked.md",
        "minutes: 5\n",
        "minutes: 5\naliases: [one]\n",
        "04-a/questions/asked.md: the alias 'one' is the id or an alias",
    );
    check(
        "04-a/announced.tsv",
        "4.P1",
        "4.C1",
        "04-a/announced.tsv:1:1: '4.C1' is a concept, which cannot be announced",
    );
    check("04-a/announced.tsv", "4.P1\tA lab.", "4.P1", "04-a/announced.tsv:1:1: the line has no two columns");
    let mut files = content();
    files.insert("04-a/notes.txt".into(), "x".into());
    files.insert("04-a/concepts/alone.svg".into(), "<svg></svg>".into());
    let told = told(files);
    assert!(told.iter().any(|told| told.starts_with("04-a/notes.txt: the file is unexpected")), "{told:#?}");
    assert!(
        told.iter().any(|told| told.starts_with("04-a/concepts/alone.svg: no page shows the picture")),
        "{told:#?}"
    );
}

#[test]
fn a_version_is_dated_and_a_copy_is_found() {
    check("04-a/questions/asked.md", "No.\n", "Since Java 21.\n", "04-a/questions/asked.md:");
    check(
        "04-a/questions/asked.md",
        "covers:",
        "track: dotnet\ncovers:",
        "04-a/questions/asked.md: the page is about dotnet and names no version",
    );
    let mut files = content();
    let one = files["04-a/concepts/one.md"].clone();
    let part =
        one.split("## Part").nth(1).unwrap().split("-->").nth(1).unwrap().split("## ").next().unwrap().to_owned();
    let two = files.get_mut("04-a/concepts/two.md").unwrap();
    *two = two.replace("## Example\nx\n", &format!("## Example\n{part}\n"));
    let told = told(files);
    assert!(told.len() == 1 && told[0].contains("the section is nearly that of 04-a/concepts/one.md:"), "{told:#?}");
}
