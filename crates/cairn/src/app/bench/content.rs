//! What reading and linting content costs: synthetic pages of the size that pages have, in memory.

use super::median;
use crate::app::{clock, machine};
use crate::exit::{Exit, Failure};
use cairn_content::Tree;
use cairn_content::lint::lint;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Instant;

/// What it costs; medians over the rounds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Pages {
    /// The day, UTC.
    pub(crate) date: String,
    /// What the machine says of itself.
    pub(crate) machine: BTreeMap<String, String>,
    /// How many pages there are: half of them concepts, half questions.
    pub(crate) pages: usize,
    /// Their size together.
    pub(crate) bytes: usize,
    /// How often everything was measured.
    pub(crate) rounds: usize,
    /// Reading all of them, by the clock.
    pub(crate) load_ms: f64,
    /// What holds between them, by the clock.
    pub(crate) lint_ms: f64,
    /// Both, from the quickest to the slowest round.
    pub(crate) range_ms: [f64; 2],
}

/// Measures.
pub(crate) fn pages(count: usize, rounds: usize) -> Result<Pages, Failure> {
    let tree = synthetic(count);
    let (mut loads, mut lints, mut both) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..rounds {
        let started = Instant::now();
        let (catalog, mut told) = cairn_content::load(&tree);
        let loaded = started.elapsed();
        told.extend(lint(&catalog));
        let whole = started.elapsed();
        // What is measured has to be what good pages cost: a page that cannot be read costs nothing.
        if let Some(fault) = told.first() {
            return Err(Failure::new(Exit::Harness, format!("a synthetic page has a fault: {fault}")));
        }
        let ms = |time: std::time::Duration| time.as_secs_f64() * 1000.0;
        loads.push(ms(loaded));
        lints.push(ms(whole - loaded));
        both.push(ms(whole));
    }
    let range_ms = both.iter().fold([f64::MAX, 0.0], |[least, most], &ms| [least.min(ms), most.max(ms)]);
    Ok(Pages {
        date: clock::day(clock::now_us()),
        machine: machine::describe(),
        pages: count,
        bytes: tree.files().map(|(_, bytes)| bytes.len()).sum(),
        rounds,
        load_ms: median(loads).unwrap_or_default(),
        lint_ms: median(lints).unwrap_or_default(),
        range_ms,
    })
}

/// Words from a seed, which are no English and differ from page to page.
struct Words(u64);

impl Words {
    fn word(&mut self) -> String {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let length = 3 + (self.0 >> 60) % 6;
        let letter = |at: u64| char::from(b'a' + u8::try_from((self.0 >> (20 + 4 * at)) % 26).unwrap_or(0));
        (0..length).map(letter).collect()
    }

    fn text(&mut self, words: usize) -> String {
        let mut text = String::new();
        for number in 0..words {
            text.push_str(&self.word());
            text.push_str(if number % 10 == 9 { ".\n" } else { " " });
        }
        text
    }
}

fn synthetic(count: usize) -> Tree {
    let mut files = vec![("01-synthetic/area.toml".to_owned(), AREA.to_owned())];
    let half = count / 2;
    let mut roadmap = String::from("id\tarea\tkind\ttrack\ttopic\ttext\n");
    for number in 0..half {
        let mut words = Words(number as u64 + 1);
        roadmap.push_str(&format!("1.C{number}\tS\tconcept\tgeneral\tt\tx\n1.Q{number}\tS\tquestion\tgeneral\tt\tx\n"));
        files.push((format!("01-synthetic/concepts/c{number}.md"), concept(number, &mut words)));
        files.push((format!("01-synthetic/questions/q{number}.md"), question(number, &mut words)));
    }
    files.push(("roadmap.tsv".to_owned(), roadmap));
    Tree::new(files.into_iter().map(|(path, text)| (path, Arc::from(text.into_bytes()))))
}

const AREA: &str = "id = \"01-synthetic\"\nnumber = 1\ntitle = \"Synthetic\"\nsummary = \"Pages to be measured.\"\n";

fn front(more: &str) -> String {
    let source = "  - title: \"A source: with a title\"\n    url: https://example.org/a\n    supports: What it says.\n    \
                  accessed: 2026-11-24\n";
    format!(
        "---\ntitle: A page\nlevel: mid\nminutes: 8\n{more}reviewed: 2026-11-24\nsources:\n{}---\n",
        source.repeat(4)
    )
}

fn concept(number: usize, words: &mut Words) -> String {
    let requires = if number > 0 { format!("requires: [c{}]\n", number - 1) } else { String::new() };
    format!(
        "{}# A page\n## Essence\n{}\n## Why it is asked\n{}\n## What there is <!-- covers: 1.C{number} -->\n{}\n\
         ```rust\nfn main() {{}}\n```\n{}\n## Misconceptions\n- **“{}”**\n  {}\n- **“{}”**\n  {}\n## Example\n{}\n## Proved by\n\
         - [asked](question:q{number}): x\n",
        front(&requires),
        words.text(60),
        words.text(80),
        words.text(200),
        words.text(200),
        words.text(6),
        words.text(30),
        words.text(6),
        words.text(30),
        words.text(60),
    )
}

fn question(number: usize, words: &mut Words) -> String {
    let trap = |id: &str, words: &mut Words| {
        format!("### `{id}` “{}”\n{}\n**Say:** {}\n", words.word(), words.text(40), words.text(10))
    };
    let traps = format!("{}{}", trap("one", words), trap("two", words));
    format!(
        "{}# What is it?\n## Rubric\n- [must] `a` Says {}.\n  <!-- keys: keyword -->\n- [must] `b` Says {}.\n  \
         <!-- keys: keyword -->\n- [plus] `c` Says {}.\n- [plus] `d` Says {}.\n## Model answer\n{}keyword\n## Traps\n{traps}\
         ## Follow-ups\n### why: Why?\n- [must] `e` {}\n### what-if: What if?\n- [must] `f` {}\n## Depth\n- **Junior**: {}\n\
         - **Mid**: {}\n- **Senior**: {}\n## Prove it\n- [x](concept:c{number})\n",
        front(&format!("covers: [1.Q{number}]\nconcepts: [c{number}]\n")),
        words.word(),
        words.word(),
        words.word(),
        words.word(),
        words.text(160),
        words.word(),
        words.word(),
        words.word(),
        words.word(),
        words.word(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn synthetic_pages_are_pages_without_fault() {
        assert!(pages(8, 1).is_ok_and(|result| result.pages == 8 && result.bytes > 8 * 2000));
    }
}
