//! Finding things of the content by their words: what is looked through, and what is shown of what was found.

use cairn_content::{Catalog, Page};
use cairn_core::search::{Document, Index};
use serde::Serialize;

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Found {
    /// `concept`, `question`, `claim`, `exercise`, `activity` or `prompt`.
    pub(crate) kind: &'static str,
    pub(crate) id: String,
    pub(crate) title: String,
    pub(crate) area: String,
    /// Some words around the first place that fits.
    pub(crate) excerpt: String,
}

/// The content, ready to be looked through.
pub(crate) struct Finder {
    index: Index,
    entries: Vec<Entry>,
}

struct Entry {
    kind: &'static str,
    id: String,
    title: String,
    area: String,
    text: String,
    /// What an excerpt may show: a question keeps its answer to itself.
    open: String,
}

/// Letters of an excerpt before and after the word.
const AROUND: [usize; 2] = [60, 120];

impl Finder {
    /// Takes in everything that there is.
    pub(crate) fn new(catalog: &Catalog) -> Self {
        let mut entries: Vec<Entry> = catalog.pages.values().map(page).collect();
        entries.extend(catalog.claims.values().map(|claim| Entry {
            kind: "claim",
            id: claim.id.clone(),
            title: claim.title.clone(),
            area: claim.area.clone(),
            text: format!("{} {} {}", claim.says, claim.predict.ask, claim.predict.because),
            open: claim.says.clone(),
        }));
        entries.extend(catalog.exercises.values().map(|entry| Entry {
            kind: "exercise",
            id: entry.exercise.id.clone(),
            title: entry.exercise.title.clone(),
            area: entry.area.clone(),
            text: format!("{} {}", entry.about.summary, entry.task),
            open: format!("{} {}", entry.about.summary, entry.task),
        }));
        let document = |entry: &Entry| Document {
            parts: vec![(6.0, entry.title.clone()), (3.0, entry.id.replace('-', " ")), (1.0, entry.text.clone())],
        };
        let index = Index::new(&entries.iter().map(document).collect::<Vec<_>>());
        Self { index, entries }
    }

    /// What fits the words best, at most `limit`.
    pub(crate) fn find(&self, words: &str, limit: usize) -> Vec<Found> {
        let hits = self.index.find(words, limit);
        hits.iter().filter_map(|hit| self.entries.get(hit.document)).map(|entry| entry.found(words)).collect()
    }
}

fn page(page: &Page) -> Entry {
    let prose: Vec<_> =
        page.prose.iter().map(|(_, prose)| prose.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
    let title = if page.question().is_some() { &page.heading } else { &page.title };
    let prose = prose.join(" ");
    Entry {
        kind: page.kind.word(),
        id: page.id.clone(),
        title: title.clone(),
        area: page.area.clone(),
        text: format!("{} {prose}", page.title),
        open: page.question().map_or(prose, |question| question.setting.clone()),
    }
}

impl Entry {
    fn found(&self, words: &str) -> Found {
        Found {
            kind: self.kind,
            id: self.id.clone(),
            title: self.title.clone(),
            area: self.area.clone(),
            excerpt: excerpt(&self.open, words),
        }
    }
}

fn excerpt(text: &str, words: &str) -> String {
    let small = text.to_lowercase();
    // Where letters change their length with their size, places differ; then the text's beginning has to do.
    let fits = small.len() == text.len();
    let word = |word: &str| small.find(word.to_lowercase().trim_end_matches('s'));
    let at = words.split_whitespace().filter(|_| fits).find_map(word).unwrap_or(0);
    let start = text[..floor(text, at)].char_indices().rev().nth(AROUND[0]).map_or(0, |(at, _)| at);
    let start = text[start..].find(' ').filter(|_| start > 0).map_or(start, |space| start + space + 1);
    let cut: String = text[start..].chars().take(AROUND[0] + AROUND[1]).collect();
    let whole = start + cut.len() == text.len();
    let cut = if whole { cut.as_str() } else { cut.rsplit_once(' ').map_or(cut.as_str(), |(cut, _)| cut) };
    format!("{}{cut}{}", if start > 0 { "… " } else { "" }, if whole { "" } else { " …" })
}

fn floor(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_excerpt_shows_the_word_among_others() {
        let text = format!("{} a deadlock {}", "before ".repeat(30), "after ".repeat(60));
        let shown = excerpt(&text, "Deadlocks");
        assert!(
            shown.starts_with("… before") && shown.contains("a deadlock after") && shown.ends_with(" …"),
            "{shown}"
        );
        assert_eq!(excerpt("short", "nothing"), "short");
        assert_eq!(excerpt("İ deadlock", "deadlock"), "İ deadlock");
    }
}
