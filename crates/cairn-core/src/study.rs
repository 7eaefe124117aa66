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
    /// A hint was read.
    Hint {
        /// The exercise's id at the time.
        exercise: String,
        /// Its place on the hint ladder at the time, from 1.
        rung: u32,
    },
    /// Our solution was asked for before one of the learner's own had passed.
    GaveUp {
        /// The exercise's id at the time.
        exercise: String,
    },
    /// A question was answered from memory, and ticked against its rubric by the learner.
    Answered {
        /// The question's id at the time.
        question: String,
        /// The digest of its page at the time.
        page: Digest,
        /// The points that the answer made.
        made: Vec<String>,
        /// The points that it did not make.
        missed: Vec<String>,
        /// The traps that it fell into.
        traps: Vec<String>,
        /// Time from the question to the answer's end, in seconds.
        seconds: u32,
    },
    /// What a claim would show was foretold.
    Foretold {
        /// The claim's id at the time.
        claim: String,
        /// The option that was chosen, from 1.
        chosen: u32,
        /// Whether it was the right one.
        right: bool,
    },
}

impl StudyRecord {
    /// The id at the time of what the record is about.
    pub fn about(&self) -> &str {
        match self {
            Self::Proof { exercise, .. } | Self::Hint { exercise, .. } | Self::GaveUp { exercise } => exercise,
            Self::Answered { question, .. } => question,
            Self::Foretold { claim, .. } => claim,
        }
    }

    /// Whether the record is about an exercise.
    fn is_of_exercise(&self) -> bool {
        matches!(self, Self::Proof { .. } | Self::Hint { .. } | Self::GaveUp { .. })
    }

    /// The name under which the record is written.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Proof { .. } => "proof",
            Self::Hint { .. } => "hint",
            Self::GaveUp { .. } => "gave-up",
            Self::Answered { .. } => "answered",
            Self::Foretold { .. } => "foretold",
        }
    }
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
    /// The rungs of the hint ladder that were read, in ascending order.
    pub hints: Vec<u32>,
    /// Whether our solution was shown before anything had passed, and nothing has passed since.
    pub given_up: bool,
    /// Whether the first pass came after our solution was shown. Such a pass may be a copy, so it stays marked:
    /// a later one says no more, while giving up after a pass takes nothing away from it.
    pub after_solution: bool,
}

/// Folds records into progress by exercise. `now` gives the id and hash that an exercise of the records has
/// today, or nothing for one that is gone.
pub fn progress<'a>(
    records: impl IntoIterator<Item = &'a StudyRecord>,
    now: impl Fn(&str) -> Option<(String, Digest)>,
) -> BTreeMap<String, Progress> {
    let mut all: BTreeMap<String, Progress> = BTreeMap::new();
    for record in records.into_iter().filter(|record| record.is_of_exercise()) {
        let today = now(record.about());
        let id = today.as_ref().map_or_else(|| record.about().to_owned(), |(id, _)| id.clone());
        all.entry(id).or_default().take(record, today.map(|(_, hash)| hash));
    }
    all
}

impl Progress {
    /// Takes in the next record; `today` is the hash that its exercise has now, if it is still there.
    fn take(&mut self, record: &StudyRecord, today: Option<Digest>) {
        match record {
            StudyRecord::Proof { exercise_hash, language, ruling, whole, .. } => {
                self.attempts += 1;
                if *ruling == Ruling::Pass && *whole {
                    self.pass(language);
                    self.current = today.is_none_or(|hash| hash == *exercise_hash);
                }
            }
            StudyRecord::Hint { rung, .. } => {
                if let Err(place) = self.hints.binary_search(rung) {
                    self.hints.insert(place, *rung);
                }
            }
            StudyRecord::GaveUp { .. } => self.given_up = self.solved_in.is_empty(),
            StudyRecord::Answered { .. } | StudyRecord::Foretold { .. } => {}
        }
    }

    fn pass(&mut self, language: &str) {
        self.after_solution |= self.given_up;
        self.given_up = false;
        if !self.solved_in.iter().any(|known| known == language) {
            self.solved_in.push(language.to_owned());
        }
    }
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
        let expected = Progress { attempts: 4, solved_in: vec!["rust".into()], ..Progress::default() };
        assert_eq!(progress(&records, renamed), BTreeMap::from([("new-name".to_owned(), expected)]));
    }

    /// Folds the records of one exercise, which has not changed since.
    fn fold(records: &[StudyRecord]) -> Progress {
        progress(records, |_| None).remove("sum").unwrap_or_default()
    }

    fn pass() -> StudyRecord {
        proof("sum", "rust", Ruling::Pass, true)
    }

    fn gave_up() -> StudyRecord {
        StudyRecord::GaveUp { exercise: "sum".into() }
    }

    #[test]
    fn a_pass_after_the_solution_stays_marked_as_such() {
        let standing = |records: &[StudyRecord]| {
            let progress = fold(records);
            (progress.given_up, !progress.solved_in.is_empty(), progress.after_solution)
        };
        assert_eq!(standing(&[gave_up()]), (true, false, false));
        assert_eq!(standing(&[gave_up(), proof("sum", "rust", Ruling::Fail, true)]), (true, false, false));
        assert_eq!(standing(&[gave_up(), proof("sum", "rust", Ruling::Pass, false)]), (true, false, false));
        assert_eq!(standing(&[gave_up(), pass()]), (false, true, true));
        assert_eq!(standing(&[gave_up(), pass(), pass()]), (false, true, true));
        assert_eq!(standing(&[pass(), gave_up()]), (false, true, false));
    }

    #[test]
    fn hints_count_once_and_are_no_attempts() {
        let hint = |rung| StudyRecord::Hint { exercise: "sum".into(), rung };
        let progress = fold(&[hint(3), hint(1), hint(3)]);
        assert_eq!((progress.hints, progress.attempts), (vec![1, 3], 0));
    }

    #[test]
    fn records_are_written_under_their_kind() {
        let hint = StudyRecord::Hint { exercise: "sum".into(), rung: 2 };
        for record in [pass(), hint, gave_up()] {
            let json = serde_json::to_value(&record).unwrap();
            assert_eq!((json["kind"].as_str(), json["exercise"].as_str()), (Some(record.kind()), Some(record.about())));
            assert_eq!(serde_json::from_value::<StudyRecord>(json).unwrap(), record);
        }
        // As it was written before there were other records.
        let hash = Digest::of(b"1");
        let old = format!(
            r#"{{"kind":"proof","exercise":"sum","exercise_hash":"{hash}","language":"rust","ruling":"pass","whole":true}}"#
        );
        assert_eq!(serde_json::from_str::<StudyRecord>(&old).unwrap(), pass());
    }
}
