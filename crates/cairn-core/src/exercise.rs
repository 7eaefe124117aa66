//! The task and what it claims to prove, with all the data that judging needs and nothing else.
//!
//! What the learner reads (task text, hints) is not here: an edit of prose must not orphan evidence.

use crate::compare::Comparator;
use crate::generate::Generator;
use crate::types::{Field, Records, Signature};
use crate::value::{Arguments, Value};
use crate::{Digest, Payload};
use serde::{Deserialize, Serialize};

/// An exercise as the judge sees it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exercise {
    /// Stable and never reused.
    pub id: String,
    /// For people.
    pub title: String,
    /// How it is proved.
    pub method: Method,
    /// What may be proved, in the order in which it is judged.
    pub checks: Vec<Check>,
}

impl Exercise {
    /// The content hash that submissions and evidence name.
    pub fn hash(&self) -> Digest {
        Digest::of_json(self)
    }

    /// The check with this id.
    pub fn check(&self, id: &str) -> Option<&Check> {
        self.checks.iter().find(|check| check.id == id)
    }
}

/// The way of proving: each variant is a judge of its own.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Method {
    /// A program is run on cases and its answers are compared.
    Program(ProgramTask),
}

/// What a program exercise needs besides its checks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProgramTask {
    /// How the program is called.
    pub interface: Interface,
    /// What one case may use.
    pub limits: CaseLimits,
    /// Processor time that all cases of one run may use together, in milliseconds.
    pub total_cpu_ms: u64,
}

/// How a program takes its input and gives its answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Interface {
    /// A function of this signature, called by a generated harness.
    Function(Signature),
    /// A whole program that reads standard input and writes standard output.
    Stdin(StdinLayout),
}

/// How generated values become the text of standard input.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StdinLayout {
    /// The values that generators draw.
    #[serde(default)]
    pub params: Vec<Field>,
    /// The records that `params` mention.
    #[serde(default)]
    pub records: Records,
    /// A Jinja template over `params`; needed only where cases are generated.
    #[serde(default)]
    pub template: String,
}

impl Interface {
    /// The parameters that generators and cases fill, with their records.
    pub fn params(&self) -> (&[Field], &Records) {
        match self {
            Self::Function(signature) => (&signature.params, &signature.records),
            Self::Stdin(layout) => (&layout.params, &layout.records),
        }
    }
}

/// What one case may use. A time-out is decided by processor time; the wall clock only ends what is idle.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CaseLimits {
    /// Processor time of the whole process tree, in milliseconds.
    pub cpu_ms: u64,
    /// Time by the clock, in milliseconds.
    pub wall_ms: u64,
    /// Memory of the whole process tree, in bytes, beyond what the language's runtime itself takes.
    pub memory_bytes: u64,
    /// Standard output and standard error, in bytes each.
    pub output_bytes: u64,
}

/// One thing that is claimed of a submission and can be seen to fail.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Check {
    /// Unique within the exercise; mutants name it.
    pub id: String,
    /// A sentence that is true of every correct solution.
    pub claim: String,
    /// Whether it decides the verdict.
    pub level: Level,
    /// Whether the task shows its cases beforehand.
    pub visibility: Visibility,
    /// When an answer counts as the expected one.
    pub compare: Comparator,
    /// Written cases, judged first.
    pub cases: Vec<Case>,
    /// Cases drawn afresh from the seed of the run; their answers come from the oracle.
    pub generators: Vec<Generator>,
}

/// The weight of a check, in the words of RFC 2119. A MAY is no check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// Decides the verdict.
    Must,
    /// Advice: shown, never decisive.
    Should,
}

/// Whether the task shows the cases of a check beforehand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Visibility {
    /// Shown in the task.
    Public,
    /// Shown when it fails.
    Hidden,
}

/// One input with the answer that is expected.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    /// What this case is about, for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
    /// What the program is given.
    pub input: Input,
    /// What it must answer.
    pub expected: Answer,
}

/// What a program is given.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Input {
    /// The arguments of the function.
    Arguments(Arguments),
    /// The text of standard input.
    Stdin(Payload),
}

/// What a program answers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Answer {
    /// The value that the function returns.
    Returned(Value),
    /// The text of standard output.
    Stdout(Payload),
}
