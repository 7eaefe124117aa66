//! The numbered curriculum, `roadmap.tsv`: what the content has to cover.

use crate::table::File;
use serde::Serialize;
use std::collections::BTreeMap;

/// One line of the curriculum.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Item {
    /// Such as `2.S1`.
    pub id: String,
    /// The area's title.
    pub area: String,
    /// `concept`, `question`, `scenario`, `step` or another kind of the curriculum.
    pub kind: String,
    /// What it is about.
    pub topic: String,
    /// The words of the curriculum.
    pub text: String,
}

/// Reads the curriculum by id.
pub(crate) fn read(file: &mut File<'_>) -> BTreeMap<String, Item> {
    let mut items = BTreeMap::new();
    for (index, line) in file.text().lines().enumerate().skip(1) {
        let columns: Vec<&str> = line.split('\t').collect();
        let [id, area, kind, _track, topic, text] = columns[..] else {
            let message = format!("{} columns instead of 6", columns.len());
            file.line_fault(index + 1, message, "id, area, kind, track, topic and text, separated by tabs");
            continue;
        };
        let item = |text: &str| text.to_owned();
        let item = Item { id: item(id), area: item(area), kind: item(kind), topic: item(topic), text: item(text) };
        if items.insert(id.to_owned(), item).is_some() {
            file.line_fault(index + 1, format!("the id '{id}' is there twice"), "ids are never reused");
        }
    }
    items
}
