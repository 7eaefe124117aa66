//! A question taken apart: rubric, model answer, traps, follow-ups.

use super::outline::{Heading, count_words};
use super::{Reader, is_id, sections};
use crate::diagnostic::Place;
use serde::Serialize;
use std::ops::Range;

/// What an interviewer asks, and listens for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Question {
    /// A line or two before it; Markdown, mostly empty.
    pub setting: String,
    /// What the answer has to say.
    pub rubric: Vec<Point>,
    /// What a strong candidate says; Markdown.
    pub answer: String,
    /// What a Rust engineer would say differently.
    pub in_rust: Option<String>,
    /// What candidates say, and what is wrong with it.
    pub traps: Vec<Trap>,
    /// What comes next.
    pub follow_ups: Vec<FollowUp>,
    /// What is expected of whom; Markdown.
    pub depth: String,
    /// Where one shows it; Markdown, may be empty.
    pub prove_it: String,
}

/// One claim that an answer can make.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Point {
    /// Unique on its page.
    pub id: String,
    /// Whether an answer without it fails.
    pub must: bool,
    /// What it is; Markdown.
    pub text: String,
    /// Groups of alternatives, one of each of which an answer that makes the claim holds.
    pub keys: Vec<Vec<String>>,
    /// Where it stands.
    #[serde(skip)]
    pub place: Place,
}

/// What candidates do say, and that sounds right.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Trap {
    /// Unique on its page.
    pub id: String,
    /// What they say.
    pub title: String,
    /// Why it is wrong; Markdown.
    pub why: String,
    /// What is right; Markdown.
    pub say: String,
    /// Where one sees it; Markdown, may be empty.
    pub seen_in: String,
}

/// What an interviewer asks next.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FollowUp {
    /// What it asks for.
    pub kind: FollowUpKind,
    /// The question.
    pub asks: String,
    /// What the answer has to say.
    pub rubric: Vec<Point>,
}

/// What a follow-up asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum FollowUpKind {
    /// The reason.
    Why,
    /// Another case.
    WhatIf,
}

const REQUIRED: [&str; 5] = ["Rubric", "Model answer", "Traps", "Follow-ups", "Depth"];
const OPTIONAL: [&str; 2] = ["In Rust", "Prove it"];

/// Words of a model answer: half a minute to a minute and a half.
const ANSWER: [usize; 2] = [80, 220];

/// Reads a question. `dotnet` says whether it is about that stack.
pub(super) fn read(reader: &mut Reader<'_>, dotnet: bool) -> Option<Question> {
    let headings: Vec<Heading> = reader.outline.under(2, &(0..reader.text.len())).into_iter().cloned().collect();
    sections::require_some(reader, &headings, &REQUIRED, &OPTIONAL, true);
    let find = |title: &str| headings.iter().find(|heading| heading.title == title);
    let markdown = |reader: &Reader<'_>, title: &str| find(title).map(|h| reader.outline.markdown(&h.body));
    let rubric = find("Rubric").map(|heading| rubric(reader, heading)).unwrap_or_default();
    if let Some(heading) = find("Model answer") {
        answer(reader, heading, &rubric);
    }
    let traps = find("Traps").map(|heading| traps(reader, heading)).unwrap_or_default();
    let follow_ups = find("Follow-ups").map(|heading| follow_ups(reader, heading)).unwrap_or_default();
    if let Some(heading) = find("Depth") {
        depth(reader, heading);
    }
    if let Some(heading) = find("In Rust").filter(|_| !dotnet) {
        reader.fault(
            Some(&heading.at),
            "'In Rust' stands on a page without a stack",
            "write it only under track: dotnet",
        );
    }
    unique(reader, &rubric, &follow_ups);
    let setting = reader.outline.title().map(|title| reader.outline.markdown(&title.lead)).unwrap_or_default();
    Some(Question {
        setting,
        rubric,
        answer: markdown(reader, "Model answer")?,
        in_rust: markdown(reader, "In Rust"),
        traps,
        follow_ups,
        depth: markdown(reader, "Depth").unwrap_or_default(),
        prove_it: markdown(reader, "Prove it").unwrap_or_default(),
    })
}

fn rubric(reader: &mut Reader<'_>, heading: &Heading) -> Vec<Point> {
    let points = points(reader, &heading.body, true);
    let musts = points.iter().filter(|point| point.must).count();
    if !(3..=7).contains(&points.len()) {
        reader.fault(Some(&heading.at), format!("the rubric has {} points", points.len()), "write 3 to 7");
    }
    if !(2..=4).contains(&musts) {
        let message = format!("{musts} points of the rubric are [must]");
        reader.fault(Some(&heading.at), message, "2 to 4 are what no answer can do without");
    }
    points
}

/// The points in a range. With `keyed`, each that must be made has keys.
pub(super) fn points(reader: &mut Reader<'_>, within: &Range<usize>, keyed: bool) -> Vec<Point> {
    let items = reader.outline.items(within);
    items.iter().filter_map(|item| point(reader, item, keyed)).collect()
}

fn point(reader: &mut Reader<'_>, item: &Range<usize>, keyed: bool) -> Option<Point> {
    let raw = reader.outline.raw(item);
    let text = reader.outline.markdown(item);
    let text = text.trim_start_matches(['-', '*', '+', ' ']);
    let hint = "write - [must] `id` What the answer says, or - [plus] …";
    let (must, rest) = match (text.strip_prefix("[must]"), text.strip_prefix("[plus]")) {
        (Some(rest), _) => (true, rest),
        (_, Some(rest)) => (false, rest),
        _ => {
            reader.fault(Some(item), "the point is neither [must] nor [plus]", hint);
            return None;
        }
    };
    let Some((id, claim)) = rest.trim_start().strip_prefix('`').and_then(|rest| rest.split_once('`')) else {
        reader.fault(Some(item), "the point has no id", hint);
        return None;
    };
    if !is_id(id) {
        reader.fault(Some(item), format!("'{id}' is no id"), "write a-z, 0-9 and single hyphens, a letter first");
    }
    let claim = claim.split_whitespace().collect::<Vec<_>>().join(" ");
    if let Some(why) = two_claims(&claim) {
        reader.fault(
            Some(item),
            format!("the point '{id}' makes two claims: {why}"),
            "one can tick only one: make it two points",
        );
    }
    let keys = keys(raw);
    if keyed && must && keys.is_empty() {
        let hint = "write <!-- keys: circle|cycle, wait|hold --> below it";
        reader.fault(Some(item), format!("the point '{id}' has no keys"), hint);
    }
    Some(Point { id: id.to_owned(), must, text: claim, keys, place: reader.outline.place(item) })
}

/// The groups of `<!-- keys: circle|cycle, wait|hold -->`.
fn keys(raw: &str) -> Vec<Vec<String>> {
    let Some((_, rest)) = raw.split_once("<!-- keys:") else { return Vec::new() };
    let list = rest.split("-->").next().unwrap_or_default();
    let group = |group: &str| {
        let words = group.split('|').map(|word| word.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase());
        words.filter(|word| !word.is_empty()).collect::<Vec<_>>()
    };
    list.split(',').map(group).filter(|group| !group.is_empty()).collect()
}

/// What begins a claim of its own after "and".
const VERBS: [&str; 38] = [
    "says",
    "names",
    "explains",
    "gives",
    "knows",
    "mentions",
    "distinguishes",
    "prevents",
    "shows",
    "tells",
    "describes",
    "points",
    "uses",
    "contrasts",
    "adds",
    "avoids",
    "warns",
    "states",
    "notes",
    "recognises",
    "admits",
    "connects",
    "compares",
    "defines",
    "lists",
    "offers",
    "proposes",
    "relates",
    "understands",
    "chooses",
    "suggests",
    "asks",
    "that",
    "why",
    "how",
    "calls",
    "keeps",
    "sees",
];

/// Why a point makes two claims, if it seems to.
fn two_claims(text: &str) -> Option<String> {
    let plain = text.trim_end_matches('.');
    // Behind a colon, semicolons part the items of a list.
    if plain.split_once(':').map_or(plain, |(before, _)| before).contains("; ") {
        return Some("a semicolon joins them".into());
    }
    let sentence = |at: usize| plain[at + 2..].starts_with(|c: char| c.is_uppercase());
    if plain.match_indices(". ").any(|(at, _)| sentence(at)) {
        return Some("it is two sentences".into());
    }
    let words: Vec<&str> = plain.split_whitespace().collect();
    let joined = words.windows(2).find(|pair| pair[0] == "and" && VERBS.contains(&pair[1].trim_matches(',')));
    joined.map(|pair| format!("'and {}' joins them", pair[1]))
}

fn answer(reader: &mut Reader<'_>, heading: &Heading, rubric: &[Point]) {
    let prose = reader.outline.prose(&heading.body);
    let (words, [least, most]) = (count_words(&prose), ANSWER);
    if words < least || words > most {
        let hint = format!("it is spoken in half a minute to a minute and a half: {least} to {most} words");
        reader.fault(Some(&heading.at), format!("the model answer has {words} words"), hint);
    }
    let prose = prose.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    for point in rubric.iter().filter(|point| point.must) {
        for group in point.keys.iter().filter(|group| !group.iter().any(|word| prose.contains(word.as_str()))) {
            let message =
                format!("the model answer does not say '{}' of the point '{}'", group.join("' or '"), point.id);
            reader.fault(Some(&heading.at), message, "the answer makes every [must], in words that its keys hold");
        }
    }
}

fn traps(reader: &mut Reader<'_>, heading: &Heading) -> Vec<Trap> {
    let headings: Vec<Heading> = reader.outline.under(3, &heading.body).into_iter().cloned().collect();
    if headings.len() < 2 {
        reader.fault(
            Some(&heading.at),
            format!("{} traps", headings.len()),
            "write at least two, each under '### `id` “…”'",
        );
    }
    let mut traps: Vec<Trap> = Vec::new();
    for heading in &headings {
        let Some(trap) = trap(reader, heading) else { continue };
        if traps.iter().any(|other| other.id == trap.id) {
            reader.fault(
                Some(&heading.at),
                format!("the trap '{}' is there twice", trap.id),
                "an id is unique on its page",
            );
        }
        traps.push(trap);
    }
    traps
}

fn trap(reader: &mut Reader<'_>, heading: &Heading) -> Option<Trap> {
    let hint = "write ### `id` “What candidates say”";
    let raw = reader.outline.raw(&heading.at).trim_start_matches('#').trim_start();
    let Some((id, title)) = raw.strip_prefix('`').and_then(|rest| rest.split_once('`')) else {
        reader.fault(Some(&heading.at), "the trap has no id", hint);
        return None;
    };
    let title = title.trim().trim_matches(['“', '”', '"', '„']).to_owned();
    if !is_id(id) || title.is_empty() {
        reader.fault(Some(&heading.at), "the trap has no id, or no words", hint);
    }
    let body = reader.outline.markdown(&heading.body);
    let (why, rest) = body.split_once("**Say:**").unwrap_or((&body, ""));
    let (say, seen_in) = rest.split_once("**Seen in:**").unwrap_or((rest, ""));
    let [why, say, seen_in] = [why, say, seen_in].map(|text| text.trim().to_owned());
    if why.is_empty() {
        reader.fault(Some(&heading.at), "the trap does not say why it is wrong", "two to four sentences");
    }
    if say.is_empty() {
        reader.fault(Some(&heading.at), "the trap does not say what is right", "write **Say:** and the sentence");
    }
    Some(Trap { id: id.to_owned(), title, why, say, seen_in })
}

fn follow_ups(reader: &mut Reader<'_>, heading: &Heading) -> Vec<FollowUp> {
    let headings: Vec<Heading> = reader.outline.under(3, &heading.body).into_iter().cloned().collect();
    let found: Vec<_> = headings.iter().filter_map(|heading| follow_up(reader, heading)).collect();
    for (kind, word) in [(FollowUpKind::Why, "why"), (FollowUpKind::WhatIf, "what-if")] {
        if !found.iter().any(|follow_up| follow_up.kind == kind) {
            let message = format!("no follow-up asks '{word}'");
            reader.fault(Some(&heading.at), message, format!("write ### {word}: and the question"));
        }
    }
    found
}

fn follow_up(reader: &mut Reader<'_>, heading: &Heading) -> Option<FollowUp> {
    let title = &heading.title;
    let (kind, asks) = match (title.strip_prefix("why:"), title.strip_prefix("what-if:")) {
        (Some(asks), _) => (FollowUpKind::Why, asks),
        (_, Some(asks)) => (FollowUpKind::WhatIf, asks),
        _ => {
            let hint = "write ### why: or ### what-if: and the question";
            reader.fault(Some(&heading.at), "the follow-up is neither why nor what-if", hint);
            return None;
        }
    };
    let rubric = points(reader, &heading.body, false);
    if rubric.is_empty() {
        reader.fault(
            Some(&heading.at),
            "the follow-up has no points",
            "write what the answer has to say: - [must] `id` …",
        );
    }
    Some(FollowUp { kind, asks: asks.trim().to_owned(), rubric })
}

fn depth(reader: &mut Reader<'_>, heading: &Heading) {
    let items: Vec<_> = reader.outline.items(&heading.body).iter().map(|item| reader.outline.prose(item)).collect();
    for level in ["Junior", "Mid", "Senior"] {
        if !items.iter().any(|item| item.starts_with(level)) {
            let message = format!("'Depth' does not say what is expected of '{level}'");
            reader.fault(Some(&heading.at), message, format!("write - **{level}**: …"));
        }
    }
}

fn unique(reader: &mut Reader<'_>, rubric: &[Point], follow_ups: &[FollowUp]) {
    let mut seen: Vec<&str> = Vec::new();
    for point in rubric.iter().chain(follow_ups.iter().flat_map(|follow_up| &follow_up.rubric)) {
        if seen.contains(&point.id.as_str()) {
            let message = format!("the point '{}' is there twice", point.id);
            let (path, hint) = (reader.path.to_owned(), "an id is unique on its page".to_owned());
            reader.diagnostics.push(crate::Diagnostic { path, place: Some(point.place), message, hint });
        }
        seen.push(&point.id);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_point_makes_one_claim() {
        for fine in [
            "Says that each thread waits for something that another of them holds.",
            "Names locks and semaphores.",
            "Prevents it, e.g. by one order.",
            "Gives an example of each: an event loop; a vectorised loop.",
        ] {
            assert_eq!(two_claims(fine), None, "{fine}");
        }
        for two in ["Says what and why it is.", "Names x; names y.", "Names x. Gives y.", "Says x and names y."] {
            assert!(two_claims(two).is_some(), "{two}");
        }
    }

    #[test]
    fn keys_are_groups_of_alternatives() {
        let expected = [vec!["circle".to_owned(), "each other".into()], vec!["wait".into()]];
        assert_eq!(keys("- x\n <!-- keys: Circle|each\n  other, wait -->"), expected);
        assert_eq!(keys("- x"), Vec::<Vec<String>>::new());
    }
}
