//! Each page is sound as it is, and with one thing changed has just that fault.

use super::*;

const FRONT: &str = "---
title: Deadlock
level: junior
minutes: 8
concepts: [deadlock]
covers: [4.Q7]
applies_to: [\"Java 21\"]
reviewed: 2026-11-24
sources:
  - title: \"Coffman: System Deadlocks\"
    url: https://doi.org/10.1145/356586.356588
    supports: The four conditions.
    accessed: 2026-11-24
---
";

const QUESTION: &str = "
# Define a deadlock. How can one occur?

A service hangs.

## Rubric

- [must] `circle` Says that each thread waits for what another holds.
  <!-- keys: circle|cycle, wait -->
- [must] `never` Says that it never ends by itself.
  <!-- keys: never -->
- [plus] `order` Prevents it by one order of all locks.

## Model answer

ANSWER

## Traps

### `two-locks` “A deadlock needs two locks”

One is enough, where its holder waits for somebody who needs it.

**Say:** A circle of waiting is enough. **Seen in:** [one lock](claim:one-lock)

### `slow` “It is only slow”

It never goes on.

**Say:** Waiting in a circle never ends.

## Follow-ups

### why: Why does one order prevent it?

- [must] `no-circle` Says that no circle can close.

### what-if: What if the lock is in another service?

- [must] `lease` Says that a lease ends it.

## Depth

- **Junior**: names it.
- **Mid**: prevents it.
- **Senior**: finds it.
";

fn question() -> String {
    let answer = "Threads wait for each other in a circle and never go on.\n".repeat(7);
    format!("{FRONT}{}", QUESTION.replace("ANSWER", answer.trim()))
}

fn concept() -> String {
    let front = FRONT.replace("concepts: [deadlock]\ncovers: [4.Q7]\n", "requires: [locks]\n");
    let text = |words: usize| "Threads wait for what others hold, and go on when they have it. ".repeat(words / 13 + 1);
    format!(
        "{front}
# Deadlock
## Essence
{}
## Why it is asked
{}
## The four conditions <!-- covers: 4.C11, 4.C12 -->
{}
## Misconceptions
- **“One.”** No.
- **“Two.”** No.
## Example
```rust
fn main() {{}}
```
## Proved by
- [One lock](claim:one-lock): what one sees
",
        text(40).trim().replace(". ", ".\n"),
        text(100).trim().replace(". ", ".\n"),
        text(250).trim().replace(". ", ".\n")
    )
}

fn told(kind: Kind, text: &str) -> Vec<String> {
    let mut diagnostics = Vec::new();
    read("04-x", kind, "deadlock", "04-x/deadlock.md", text, &mut diagnostics);
    let line = |d: &Diagnostic| d.place.map_or(0, |place| place.line);
    diagnostics.iter().map(|d| format!("{}: {}", line(d), d.message)).collect()
}

#[track_caller]
fn check(kind: Kind, from: &str, to: &str, expected: &str) {
    let whole = match kind {
        Kind::Question => question(),
        Kind::Concept => concept(),
        Kind::Activity => ACTIVITY.replace("FRONT", &FRONT.replace("[4.Q7]", "[4.P1]")),
        Kind::Prompt => PROMPT.replace("FRONT", FRONT),
    };
    assert_eq!(told(kind, &whole), [] as [String; 0], "the page to begin with");
    assert!(whole.contains(from), "'{from}' is not in the page");
    let found = told(kind, &whole.replacen(from, to, 1));
    // `@` stands for a place, wherever it is.
    let is_it = |told: &String| match expected.strip_prefix("@: ") {
        Some(message) => !told.starts_with("0:") && told.ends_with(&format!(": {message}")),
        None => told == expected,
    };
    assert!(found.iter().any(is_it), "'{from}' → '{to}': {found:#?}");
}

#[test]
fn facts_are_held_to_their_form() {
    let check = |from, to, expected| check(Kind::Question, from, to, expected);
    check("title: Deadlock\n", "", "0: the key 'title' is missing");
    check("title: Deadlock\n", "title: Deadlock.\n", "0: the title ends with a full stop");
    check("level: junior", "level: jnuior", "3: there is no level 'jnuior'");
    check("minutes: 8", "minutes: 0", "4: 'minutes' must be a number from 1 to 600");
    check("concepts: [deadlock]\n", "", "0: the question belongs to no concept");
    check("concepts: [deadlock]", "concepts: deadlock", "5: 'concepts' must be a list");
    check("reviewed: 2026-11-24", "reviewed: 2026-11-34", "8: '2026-11-34' is no day");
    check("reviewed: 2026-11-24\n", "", "0: the key 'reviewed' is missing");
    check("    accessed: 2026-11-24\n", "", "10: the source has no 'accessed'");
    check("https://doi.org", "doi.org", "10: 'doi.org/10.1145/356586.356588' is no address");
    check("applies_to:", "aplies_to:", "7: unknown key 'aplies_to'");
    check("applies_to:", "requires: [a]\napplies_to:", "7: a question has no 'requires'");
    check("applies_to:", "track: jvm\napplies_to:", "0: there is no track 'jvm'");
    check("---\ntitle", "title", "0: the page has no front matter");
}

#[test]
fn a_question_is_held_to_its_form() {
    let check = |from, to, expected| check(Kind::Question, from, to, expected);
    check("# Define a deadlock. How can one occur?\n", "", "0: the page has no heading");
    check("## Rubric", "## Rubrics", "0: the section 'Rubric' is missing");
    check("## Depth", "## Deepth", "@: unknown section 'Deepth'");
    check("- [plus] `order`", "- `order`", "@: the point is neither [must] nor [plus]");
    check("`order`", "order", "@: the point has no id");
    check("`order`", "`circle`", "@: the point 'circle' is there twice");
    check(
        "by one order of all locks",
        "by one order and names it",
        "@: the point 'order' makes two claims: 'and names' joins them",
    );
    check("  <!-- keys: never -->\n", "", "@: the point 'never' has no keys");
    check(
        "keys: never",
        "keys: always|for ever",
        "@: the model answer does not say 'always' or 'for ever' of the point 'never'",
    );
    check("- [must] `never`", "- [plus] `never`", "@: 1 points of the rubric are [must]");
    check("Threads wait for each other in a circle and never go on.\n", "", "@: the model answer has 72 words");
    check("### `slow` “It is only slow”", "### Slow", "@: the trap has no id");
    check("**Say:** Waiting in a circle never ends.", "", "@: the trap does not say what is right");
    check("### what-if: What", "### What", "@: no follow-up asks 'what-if'");
    check("- [must] `lease` Says that a lease ends it.", "", "@: the follow-up has no points");
    check("- **Senior**: finds it.\n", "", "@: 'Depth' does not say what is expected of 'Senior'");
    check("## Depth", "## In Rust\nNo.\n\n## Depth", "@: 'In Rust' stands on a page without a stack");
}

#[test]
fn a_concept_is_held_to_its_form() {
    let check = |from, to, expected| check(Kind::Concept, from, to, expected);
    check("requires:", "covers: [4.C11]\nrequires:", "@: a concept covers by its sections");
    check("## Why it is asked", "## Why", "0: the section 'Why it is asked' is missing");
    check("<!-- covers", "<!-- cover", "@: the comment 'cover: 4.C11, 4.C12' says nothing here");
    check("- **“Two.”** No.\n", "", "@: 1 misconceptions");
    check("[One lock](claim:one-lock)", "One lock", "@: nothing proves the concept");
    check("```rust", "```", "@: the code block names no language");
    check("```rust", "```cobol", "@: no language 'cobol'");
    check("```rust", "```rust hidden", "@: 'hidden' says nothing of a code block");
    check("- **“One.”** No.", &format!("- {}", "long ".repeat(30)), "@: the line is 152 characters long");
}

const ACTIVITY: &str = "FRONT
# Find a deadlock
## Goal
See one.
## Before you start
Nothing.
## Steps
1. Begin: you see it.
2. End: you do not.
## Hand in
A text.
## Checklist
- [must] `found` The circle is named.
## If you are stuck
1. Look.
2. Look there.
3. It is there.
";

const PROMPT: &str = "FRONT
# Tell me of a conflict
## What it is about
Others.
## Anchors
### 1
Nothing.
### 2
Little.
### 3
Much.
### 4
All.
## Red flags
- Blame
## Probes
- And then?
## Prepare
Remember.
";

#[test]
fn activities_and_prompts_are_held_to_their_form() {
    check(Kind::Activity, "2. End: you do not.\n", "", "@: 'Steps' has 1 where at least 2 are needed");
    check(Kind::Activity, "- [must] `found` The circle is named.", "Look.", "@: the checklist has no points");
    check(Kind::Activity, "## Hand in\nA text.\n", "", "0: the section 'Hand in' is missing");
    check(Kind::Prompt, "### 4\nAll.\n", "", "@: the anchors are not those of 1 to 4");
    check(Kind::Prompt, "Nothing.", "![](a.svg)", "@: the picture has no words");
}

#[test]
fn a_page_is_read_whole() {
    let mut diagnostics = Vec::new();
    let page = read("04-x", Kind::Question, "deadlock", "04-x/deadlock.md", &question(), &mut diagnostics).unwrap();
    let question = page.question().unwrap();
    assert_eq!((page.heading.as_str(), page.minutes), ("Define a deadlock. How can one occur?", 8));
    assert_eq!(question.setting, "A service hangs.");
    assert_eq!(question.rubric[0].text, "Says that each thread waits for what another holds.");
    assert_eq!(question.rubric[0].keys, [vec!["circle".to_owned(), "cycle".into()], vec!["wait".into()]]);
    let trap = &question.traps[0];
    assert_eq!((trap.id.as_str(), trap.title.as_str()), ("two-locks", "A deadlock needs two locks"));
    assert_eq!(trap.say, "A circle of waiting is enough.");
    assert_eq!(trap.seen_in, "[one lock](claim:one-lock)");
    assert_eq!(question.follow_ups[1].asks, "What if the lock is in another service?");
    assert_eq!(page.links[0].name, "claim:one-lock");
    let page = read("04-x", Kind::Concept, "deadlock", "04-x/deadlock.md", &concept(), &mut diagnostics).unwrap();
    assert_eq!(page.covers.iter().map(|named| named.name.as_str()).collect::<Vec<_>>(), ["4.C11", "4.C12"]);
    assert_eq!(page.code[0].how, Shape::Whole);
    assert!(page.section("The four conditions").is_some());
}
