//! The map held to the land: ARCHITECTURE.md against the sources.

use crate::support::root;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

type Names = BTreeMap<String, BTreeSet<String>>;

fn page() -> String {
    fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap()
}

/// A block of lines `name: word word` of the page.
fn block(kind: &str) -> Names {
    let page = page();
    let (_, rest) = page.split_once(&format!("```{kind}\n")).unwrap_or_else(|| panic!("no block {kind}"));
    let (block, _) = rest.split_once("```").unwrap();
    let line = |line: &str| {
        let (name, words) = line.split_once(':').unwrap();
        (name.to_owned(), words.split_whitespace().map(str::to_owned).collect())
    };
    block.lines().map(line).collect()
}

fn crates() -> Vec<String> {
    let folders = fs::read_dir(root().join("crates")).unwrap().map(|entry| entry.unwrap().file_name());
    let mut names: Vec<_> = folders.map(|name| name.to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        // What lies in a content tree is a learner's program, and none of ours.
        if path.ends_with("tests/content") {
            continue;
        }
        if path.is_dir() {
            files.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files
}

#[test]
fn the_arrows_are_those_of_the_page_and_no_others() {
    let mut arrows = Names::new();
    for name in crates() {
        let manifest = fs::read_to_string(root().join("crates").join(&name).join("Cargo.toml")).unwrap();
        let dependencies = manifest.split("[dependencies]").nth(1).unwrap_or_default();
        let dependencies = dependencies.split("\n[").next().unwrap();
        let ours = dependencies.lines().filter_map(|line| line.split(['.', ' ', '=']).next());
        let ours = ours.filter(|dependency| dependency.starts_with("cairn")).map(str::to_owned);
        arrows.insert(name, ours.collect());
    }
    assert_eq!(arrows, block("arrows"));
}

#[test]
fn the_page_names_every_module_and_no_other() {
    let mut modules = Names::new();
    for name in crates() {
        let folder = root().join("crates").join(&name).join("src");
        let top = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        let names = top.map(|path| path.file_stem().unwrap().to_string_lossy().into_owned());
        modules.insert(name, names.filter(|stem| !["lib", "main"].contains(&stem.as_str())).collect());
    }
    assert_eq!(modules, block("modules"));
}

#[test]
fn the_page_stays_short() {
    assert!(page().lines().count() < 150, "{} lines", page().lines().count());
}

/// The code of a crate without comments and without its unit tests, by file.
fn code(name: &str) -> Vec<(PathBuf, String)> {
    let read = |path: PathBuf| {
        let text = fs::read_to_string(&path).unwrap();
        let text = text.split("\n#[cfg(test)]\nmod tests {").next().unwrap();
        let lines = text.lines().map(|line| line.split("//").next().unwrap());
        let code = lines.collect::<Vec<_>>().join("\n");
        (path, code)
    };
    sources(&root().join("crates").join(name).join("src")).into_iter().map(read).collect()
}

/// Whether `word` stands in `code` as a whole identifier or path.
fn has(code: &str, word: &str) -> bool {
    let inside = |c: char| c.is_alphanumeric() || c == '_';
    code.match_indices(word)
        .any(|(at, _)| !code[..at].ends_with(inside) && !code[at + word.len()..].starts_with(inside))
}

#[test]
fn no_crate_contains_what_it_must_never_contain() {
    let never: [(&str, &[&str]); 6] = [
        (
            "cairn-core",
            &[
                "std::fs",
                "std::io",
                "std::net",
                "std::process",
                "std::env",
                "std::thread",
                "SystemTime",
                "Instant",
                "HashMap",
                "HashSet",
                "tokio",
                "SELECT",
                "INSERT",
                "html",
                "unsafe",
            ],
        ),
        (
            "cairn-content",
            &["std::process", "std::net", "fs::write", "fs::create_dir", "fs::remove_file", "tokio", "unsafe"],
        ),
        ("cairn-sandbox", &["exercise", "check", "verdict", "Exercise", "Check", "Verdict", "tokio"]),
        ("cairn-lab", &["Ruling", "Verdict", "Finding", "CaseWord", "verdict", "ruling", "unsafe"]),
        ("cairn-store", &["Ruling", "Verdict", "Exercise", "SystemTime::now", "rand", "unsafe"]),
        ("cairn", &["sqlx", "SELECT", "INSERT", "UPDATE", "unsafe"]),
    ];
    for (name, words) in never {
        for (path, code) in code(name) {
            for word in words {
                assert!(!has(&code, word), "{} holds '{word}', which {name} must never contain", path.display());
            }
        }
    }
}

#[test]
fn every_file_opens_by_saying_what_it_is_for() {
    for name in crates() {
        for path in sources(&root().join("crates").join(name)) {
            let text = fs::read_to_string(&path).unwrap();
            assert!(text.starts_with("//! "), "{} does not", path.display());
        }
    }
}

#[test]
fn the_content_is_the_curriculum_that_was_handed_to_us() {
    let items = fs::read_to_string(root().join("content/roadmap.tsv")).unwrap();
    assert_eq!(items.lines().count(), 358, "a heading and 357 items");
}
