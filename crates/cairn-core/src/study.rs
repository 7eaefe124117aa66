//! What is remembered of a learner: append-only records, and folds over them.

use crate::Digest;
use crate::verdict::Ruling;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One thing that a learner did. Written once, never changed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "kind")]
pub enum StudyRecord {
    /// A submission was judged.
    Proof {
        /// The exercise's id at the time; aliases of content carry it through renames.
        exercise: String,
        /// The exercise's content hash at the time.
        exercise_hash: Digest,
        /// The language's id.
        language: String,
        /// The verdict's ruling.
        ruling: Ruling,
        /// Whether all checks were asked for: a part proves nothing about the whole.
        whole: bool,
    },
}

/// How far a learner has come with one exercise.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Progress {
    /// How often it was judged.
    pub attempts: u32,
    /// The languages in which it was solved, in the order of the first pass.
    pub solved_in: Vec<String>,
    /// Whether the latest pass was of the exercise as it is now.
    pub current: bool,
}

/// Folds records into progress by exercise. `now` gives the id and hash that an exercise of the records has
/// today, or nothing for one that is gone.
pub fn progress<'a>(
    records: impl IntoIterator<Item = &'a StudyRecord>,
    now: impl Fn(&str) -> Option<(String, Digest)>,
) -> BTreeMap<String, Progress> {
    let mut all: BTreeMap<String, Progress> = BTreeMap::new();
    for StudyRecord::Proof { exercise, exercise_hash, language, ruling, whole } in records {
        let (id, hash) = now(exercise).unwrap_or_else(|| (exercise.clone(), *exercise_hash));
        let progress = all.entry(id).or_default();
        progress.attempts += 1;
        if *ruling == Ruling::Pass && *whole {
            progress.current = hash == *exercise_hash;
            if !progress.solved_in.contains(language) {
                progress.solved_in.push(language.clone());
            }
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn proof(exercise: &str, language: &str, ruling: Ruling, whole: bool) -> StudyRecord {
        let exercise_hash = Digest::of(b"1");
        StudyRecord::Proof { exercise: exercise.into(), exercise_hash, language: language.into(), ruling, whole }
    }

    #[test]
    fn progress_survives_a_rename_and_an_edit_and_counts_whole_passes_only() {
        let records = [
            proof("old-name", "python", Ruling::Fail, true),
            proof("old-name", "python", Ruling::Pass, false),
            proof("old-name", "rust", Ruling::Pass, true),
            proof("new-name", "rust", Ruling::Pass, true),
        ];
        let renamed = |_: &str| Some(("new-name".to_owned(), Digest::of(b"2")));
        let expected = Progress { attempts: 4, solved_in: vec!["rust".into()], current: false };
        assert_eq!(progress(&records, renamed), BTreeMap::from([("new-name".to_owned(), expected)]));
    }
}
