//! Finding texts by words: an index in memory, ranked, the same on every machine.
//!
//! A word also finds what begins with it, at half the weight, so that half a word on the way to a whole one finds it too.

use std::collections::BTreeMap;

/// A text to be found: its parts, each with a weight.
#[derive(Debug, Clone, Default)]
pub struct Document {
    /// What a word in the part counts, and the part.
    pub parts: Vec<(f64, String)>,
}

/// An index of documents, which are known by their place in the list that it was made of.
#[derive(Debug, Default)]
pub struct Index {
    /// Where each word occurs, and how much it counts there.
    words: BTreeMap<String, Vec<(usize, f64)>>,
    documents: usize,
}

/// A document that was found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Hit {
    /// Its place in the list.
    pub document: usize,
    /// How many of the words it holds.
    pub words: usize,
    /// How well it fits among those with as many.
    pub score: f64,
}

/// A word of fewer letters finds itself alone: too much begins with it.
const SHORTEST_BEGINNING: usize = 3;

impl Index {
    /// Makes an index.
    pub fn new(documents: &[Document]) -> Self {
        let mut index = Self { words: BTreeMap::new(), documents: documents.len() };
        for (number, document) in documents.iter().enumerate() {
            index.add(number, document);
        }
        index
    }

    fn add(&mut self, number: usize, document: &Document) {
        let mut counts: BTreeMap<String, f64> = BTreeMap::new();
        let mut length = 0.0;
        for (weight, text) in &document.parts {
            for word in words(text) {
                *counts.entry(word).or_default() += weight;
                length += 1.0;
            }
        }
        // The tenth occurrence says less than the first, and in a long text each says less.
        let damp = 1.0 + f64::sqrt(length) / 40.0;
        for (word, count) in counts {
            self.words.entry(word).or_default().push((number, count / (count + damp)));
        }
    }

    /// The documents that hold the words, those with the most of them first; at most `limit`.
    pub fn find(&self, asked: &str, limit: usize) -> Vec<Hit> {
        let mut found: BTreeMap<usize, (usize, f64)> = BTreeMap::new();
        let mut asked: Vec<_> = words(asked).collect();
        asked.sort();
        asked.dedup();
        for word in asked {
            for (document, score) in self.scores(&word) {
                let entry = found.entry(document).or_default();
                *entry = (entry.0 + 1, entry.1 + score);
            }
        }
        let mut hits: Vec<_> =
            found.into_iter().map(|(document, (words, score))| Hit { document, words, score }).collect();
        hits.sort_by(|a, b| b.words.cmp(&a.words).then(b.score.total_cmp(&a.score)).then(a.document.cmp(&b.document)));
        hits.truncate(limit);
        hits
    }

    /// How well each document fits a word.
    fn scores(&self, word: &str) -> BTreeMap<usize, f64> {
        let mut scores: BTreeMap<usize, f64> = BTreeMap::new();
        let from = self.words.range::<str, _>((std::ops::Bound::Included(word), std::ops::Bound::Unbounded));
        for (found, places) in from.take_while(|(found, _)| found.starts_with(word)) {
            let whole = found == word;
            if !whole && word.chars().count() < SHORTEST_BEGINNING {
                continue;
            }
            let rare = self.rarity(places.len()) * if whole { 1.0 } else { 0.5 };
            for (document, count) in places {
                let score = scores.entry(*document).or_default();
                *score = score.max(rare * count);
            }
        }
        scores
    }

    #[expect(clippy::cast_precision_loss, reason = "there are far fewer documents than 2^53")]
    fn rarity(&self, places: usize) -> f64 {
        f64::sqrt(self.documents as f64 / places as f64)
    }
}

/// The words of a text as they are compared: small letters, a plural as its singular.
fn words(text: &str) -> impl Iterator<Item = String> {
    let inside = |c: char| c.is_alphanumeric() || c == '#' || c == '+';
    text.split(move |c: char| !inside(c)).filter(|word| word.contains(char::is_alphanumeric)).map(|word| {
        let word = word.to_lowercase();
        match word.strip_suffix('s') {
            Some(stem) if stem.len() >= 3 && !stem.ends_with(['s', 'u', 'i']) => stem.to_owned(),
            _ => word,
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(asked: &str) -> Vec<usize> {
        let document = |title: &str, text: &str| Document { parts: vec![(5.0, title.into()), (1.0, text.into())] };
        let index = Index::new(&[
            document("Deadlock", "two locks in two orders; a lock is held"),
            document("Locks", "a lock keeps others out, and a deadlock may follow"),
            document("C# and .NET", "async"),
            document("Processes", "memory of its own"),
        ]);
        index.find(asked, 10).iter().map(|hit| hit.document).collect()
    }

    #[test]
    fn titles_come_before_texts_and_more_words_before_fewer() {
        assert_eq!(found("deadlock"), [0, 1]);
        assert_eq!(found("lock"), [1, 0]);
        assert_eq!(found("locks others"), [1, 0]);
        assert_eq!(found("memory deadlock"), [0, 3, 1]);
    }

    #[test]
    fn a_beginning_finds_the_whole_and_nothing_finds_nothing() {
        assert_eq!(found("dead"), [0, 1]);
        assert_eq!(found("Process"), [3]);
        assert_eq!(found("c#"), [2]);
        assert_eq!(found("de"), [] as [usize; 0]);
        assert_eq!(found(" , "), [] as [usize; 0]);
    }
}
