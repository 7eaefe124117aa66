//! What of the curriculum is there: for each item of the roadmap, what covers it.
//!
//! A line of the concepts is covered by a section that teaches it, a question by its page. What one does (steps, scenarios
//! and topics) may also be covered by an exercise, and may be announced.

use crate::catalog::Catalog;
use serde::Serialize;
use std::collections::BTreeMap;

/// An item of the roadmap with what covers it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Covered {
    /// Of the roadmap.
    pub id: String,
    /// `concept`, `question`, `scenario`, `step` or `topic`.
    pub kind: String,
    /// What it is about.
    pub topic: String,
    /// The words of the curriculum.
    pub text: String,
    /// Ids of what covers it, by kind.
    pub by: BTreeMap<&'static str, Vec<String>>,
    /// What is to come.
    pub announced: Option<String>,
    /// How it stands.
    pub standing: Standing,
}

/// How an item stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    /// It is covered.
    Covered,
    /// It is to come.
    Announced,
    /// Nothing covers it.
    Missing,
}

/// The kinds of items that may be announced.
pub const ANNOUNCED: [&str; 3] = ["step", "scenario", "topic"];

/// Every item of the roadmap, or those of the area with this number, in the order of the curriculum.
pub fn coverage(catalog: &Catalog, area: Option<u32>) -> Vec<Covered> {
    let by = covering(catalog);
    let mut items: Vec<_> =
        catalog.roadmap.values().filter(|item| area.is_none_or(|n| number(&item.id).0 == n)).collect();
    items.sort_by_key(|item| number(&item.id));
    let covered = |item: &crate::roadmap::Item| {
        let by = by.get(item.id.as_str()).cloned().unwrap_or_default();
        let announced = catalog.announced.get(&item.id).filter(|_| ANNOUNCED.contains(&item.kind.as_str()));
        let standing = match by.keys().any(|kind| enough(&item.kind).contains(kind)) {
            true => Standing::Covered,
            false if announced.is_some() => Standing::Announced,
            false => Standing::Missing,
        };
        let announced = announced.map(|announced| announced.what.clone());
        let (id, kind) = (item.id.clone(), item.kind.clone());
        Covered { id, kind, topic: item.topic.clone(), text: item.text.clone(), by, announced, standing }
    };
    items.into_iter().map(covered).collect()
}

/// The kinds of content that cover a kind of item.
fn enough(kind: &str) -> &'static [&'static str] {
    match kind {
        "concept" => &["concept"],
        "question" => &["question", "prompt"],
        _ => &["activity", "exercise", "question", "concept", "prompt"],
    }
}

fn covering(catalog: &Catalog) -> BTreeMap<&str, BTreeMap<&'static str, Vec<String>>> {
    let mut by: BTreeMap<&str, BTreeMap<&'static str, Vec<String>>> = BTreeMap::new();
    for page in catalog.pages.values() {
        for named in &page.covers {
            let ids = by.entry(&named.name).or_default().entry(page.kind.word()).or_default();
            if ids.last() != Some(&page.id) {
                ids.push(page.id.clone());
            }
        }
    }
    for (id, entry) in &catalog.exercises {
        for covered in &entry.about.covers {
            by.entry(covered).or_default().entry("exercise").or_default().push(id.clone());
        }
    }
    by
}

/// `4.C11` as the order of the curriculum has it: area, letter, number.
fn number(id: &str) -> (u32, u8, u32) {
    let (area, rest) = id.split_once('.').unwrap_or((id, ""));
    let letter = rest.bytes().next().unwrap_or(0);
    // Concepts, steps, questions, those of a stack, scenarios, topics: as the curriculum goes on.
    let order = b"CPQDST".iter().position(|known| *known == letter).and_then(|at| u8::try_from(at).ok()).unwrap_or(9);
    (area.parse().unwrap_or(u32::MAX), order, rest.get(1..).and_then(|n| n.parse().ok()).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_come_in_the_order_of_the_curriculum() {
        let mut ids = ["10.C1", "4.S1", "4.Q10", "4.Q9", "4.C2", "4.P1", "4.D1"];
        ids.sort_by_key(|id| number(id));
        assert_eq!(ids, ["4.C2", "4.P1", "4.Q9", "4.Q10", "4.D1", "4.S1", "10.C1"]);
    }

    #[test]
    fn an_exercise_covers_what_one_does_and_no_line_of_the_concepts() {
        assert!(enough("scenario").contains(&"exercise") && !enough("concept").contains(&"exercise"));
        assert!(!enough("question").contains(&"exercise"));
    }
}
