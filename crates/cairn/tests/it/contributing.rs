//! The worked examples of CONTRIBUTING.md, carried out as they stand.

use crate::support::{Cairn, copy, root};
use std::fs;
use std::path::PathBuf;

struct Block {
    info: String,
    text: String,
}

fn blocks() -> Vec<Block> {
    let page = fs::read_to_string(root().join("CONTRIBUTING.md")).unwrap();
    let mut blocks = Vec::new();
    let mut lines = page.lines();
    while let Some(line) = lines.next() {
        if let Some(info) = line.strip_prefix("```").filter(|info| !info.is_empty()) {
            let text: Vec<_> = lines.by_ref().take_while(|line| *line != "```").collect();
            blocks.push(Block { info: info.to_owned(), text: text.join("\n") + "\n" });
        }
    }
    blocks
}

/// A copy of the content with the files of the examples whose path starts with `prefix`.
fn content_with(cairn: &Cairn, prefix: &str) -> PathBuf {
    let content = cairn.folder.path().join("content");
    copy(&root().join("content"), &content);
    let mut written = 0;
    for block in blocks() {
        let Some((_, path)) = block.info.split_once("file=").filter(|(_, path)| path.starts_with(prefix)) else {
            continue;
        };
        let path = content.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, block.text).unwrap();
        written += 1;
    }
    assert!(written > 1, "CONTRIBUTING.md has no files under {prefix}");
    content
}

#[test]
fn adding_an_exercise_is_adding_one_folder() {
    let cairn = Cairn::new();
    let content = content_with(&cairn, "02-data-structures/exercises/second-largest/");
    let folder = content.join("02-data-structures/exercises/second-largest");
    let folder = folder.to_str().unwrap();
    let said = cairn.run(&["verify", folder]).left_with(1);
    assert_eq!(said.out.lines().filter(|line| line.trim_start().starts_with("fault")).count(), 1, "{}", said.out);
    assert!(said.out.contains("expected.snap is missing"), "{}", said.out);
    cairn.run(&["verify", folder, "--update"]).left_with(0);
    // What is green is not verified again while nothing changes.
    let verify = || cairn.run(&["verify", folder, "--format", "json"]).left_with(0).json();
    assert_eq!(verify()["exercises"][0]["cached"], false);
    assert_eq!(verify()["exercises"][0]["cached"], true);
    let listed = cairn.run(&["list", "--content", content.to_str().unwrap()]).left_with(0);
    assert!(listed.out.contains("The second-largest number"), "{}", listed.out);
}

#[test]
fn adding_a_language_is_adding_one_folder() {
    let cairn = Cairn::new();
    let content = content_with(&cairn, "languages/perl/");
    let content = content.to_str().unwrap();
    let doctor = cairn.run(&["doctor", "--content", content]).left_with(0);
    assert!(doctor.out.contains("✔ Perl"), "{}", doctor.out);
    let solution = |exercise: &str| {
        let solves = format!("solution={exercise}");
        let block = blocks().into_iter().find(|block| block.info.contains(&solves)).unwrap();
        cairn.write(&format!("{exercise}/solution.pl"), block.text).to_str().unwrap().to_owned()
    };
    let path = solution("longest-consecutive");
    let said = cairn.run(&["check", "longest-consecutive", &path, "--content", content]).left_with(0);
    assert!(!said.err.contains("fault"), "a template must serve every type: {}", said.err);
    let (path, examples) = (solution("lru-cache"), "examples");
    cairn.run(&["check", "lru-cache", &path, "--content", content, "--only", examples]).left_with(0);
}
