//! What was handed in.

use crate::{Digest, Payload};
use serde::{Deserialize, Serialize};

/// A file that belongs to a submission, its path relative and with `/` between the parts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SourceFile {
    /// Relative, such as `solution.py`.
    pub path: String,
    /// What is in it.
    pub content: Payload,
}

/// An immutable answer to an exercise, named by its hash.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Submission {
    /// The exercise's id.
    pub exercise: String,
    /// The exercise's content hash at the time.
    pub exercise_hash: Digest,
    /// The language's id.
    pub language: String,
    /// The files, sorted by path.
    pub files: Vec<SourceFile>,
}

impl Submission {
    /// The hash that evidence names.
    pub fn hash(&self) -> Digest {
        let files: Vec<_> = self.files.iter().map(|f| (&f.path, f.content.digest())).collect();
        Digest::of_json(&(&self.exercise, self.exercise_hash, &self.language, files))
    }
}
