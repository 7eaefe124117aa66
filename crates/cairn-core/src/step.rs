//! What a judge may ask of the world, and what it may be told.
//!
//! Steps hold intent: what is to be run on what, under which limits. Commands, ports, process ids and paths
//! belong to the world. Observations hold bytes, numbers and times, no word of goodness.

use crate::execution::{End, Execution};
use crate::exercise::{Case, CaseLimits, Check, Interface};
use crate::submission::{SourceFile, Submission};
use crate::verdict::Finding;
use crate::{Blobs, Digest, Payload};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::future::Future;

/// The only way a judge reaches the world.
pub trait Stage {
    /// Carries out one step and reports what was seen.
    fn carry_out(&mut self, step: Step) -> impl Future<Output = Result<Observation, HarnessFault>> + Send;

    /// Hears how the examination goes, for people to watch. Nothing comes back, so nothing can depend on it.
    fn hear(&mut self, _news: News<'_>) {}
}

/// How the examination goes.
#[derive(Debug, Clone, Copy)]
pub enum News<'a> {
    /// A check is begun.
    Checking(&'a Check),
    /// A check has failed, and a smaller case that fails is looked for.
    Reducing(&'a Check),
    /// A check has failed by this case, which is whole: with its input and the answer that was expected.
    Failed(&'a Check, &'a Case),
    /// A check is decided.
    Found(&'a Finding),
}

/// A failure of Cairn or of the machine. Never a verdict about the learner.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{what}")]
pub struct HarnessFault {
    /// What failed, a lower-case fragment with subject and value.
    pub what: String,
    /// What can be done about it.
    pub hint: Option<String>,
    /// What kind of failure it is.
    pub kind: FaultKind,
}

/// The kinds of failure that callers tell apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FaultKind {
    /// Something broke that should work.
    Broken,
    /// A package that others wrote is at fault, such as a validator that crashes.
    Package,
    /// The user interrupted.
    Interrupted,
    /// A tool or a capability of the host is missing.
    Missing,
    /// The recorded log does not fit the judge that replays it.
    OtherSteps,
    /// The recorded log is damaged.
    Damaged,
}

impl HarnessFault {
    /// A failure that should not happen.
    pub fn broken(what: impl Into<String>) -> Self {
        Self { what: what.into(), hint: None, kind: FaultKind::Broken }
    }

    /// A fault of a package that others wrote.
    pub fn package(what: impl Into<String>) -> Self {
        Self { kind: FaultKind::Package, ..Self::broken(what) }
    }

    /// An observation of another kind than the step asks for.
    pub fn unfitting(step: &'static str, observation: &Observation) -> Self {
        let what = format!("the observation '{}' does not answer the step '{step}'", observation.name());
        Self { what, hint: None, kind: FaultKind::Damaged }
    }
}

/// Which of the two programs of a program exercise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// The learner's.
    Candidate,
    /// A reference of ours that answers drawn cases.
    Oracle,
    /// A validator of a package, by its number from 0.
    Validator(u16),
    /// The grader of a package.
    Grader,
}

/// What a judge asks for.
#[expect(clippy::large_enum_variant, reason = "a run has a few dozen of them, and each is moved to the stage once")]
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Step {
    /// Show what was handed in.
    Open,
    /// Make a program ready to be run.
    Build {
        /// Which one.
        role: Role,
        /// How it will be called.
        interface: Interface,
    },
    /// Run a program on cases, one after the other, until one ends the program.
    Run {
        /// Which one.
        role: Role,
        /// The inputs, encoded for the interface.
        cases: Vec<CaseInput>,
        /// What each case may use.
        limits: CaseLimits,
        /// Perturb the scheduling of the program's threads, and how; for intermittent failures.
        #[serde(skip_serializing_if = "Option::is_none")]
        perturb: Option<u64>,
    },
    /// Make a program of a package ready, or one that is handed in for it.
    Prepare {
        /// Which one.
        role: Role,
    },
    /// Run the candidate on each of these cases, whatever happens to the others.
    Try {
        /// What it is given.
        cases: Vec<Trial>,
        /// What each case may use.
        limits: CaseLimits,
    },
    /// Show outputs to a validator.
    Validate {
        /// Its number.
        validator: u16,
        /// What it is shown.
        cases: Vec<Shown>,
        /// What each case may use.
        limits: CaseLimits,
    },
    /// Let the candidate and the first validator talk.
    Interact {
        /// What the validator is shown; the output is empty.
        case: Shown,
        /// What the candidate finds besides.
        trial: Trial,
        /// What the candidate may use.
        limits: CaseLimits,
        /// What the validator may use.
        validation_limits: CaseLimits,
    },
    /// Show the results of a group to the grader.
    Grade {
        /// A line for each.
        results: String,
        /// Its arguments.
        args: Vec<String>,
        /// What it may use.
        limits: CaseLimits,
    },
}

/// What a program of a package's data is given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Trial {
    /// Standard input.
    pub input: CaseInput,
    /// Files in its working directory.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub files: BTreeMap<String, CaseInput>,
    /// Its arguments.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub args: Vec<String>,
}

/// What a validator is shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Shown {
    /// The input file.
    pub input: CaseInput,
    /// The answer file.
    pub answer: CaseInput,
    /// What the candidate wrote.
    pub output: CaseInput,
    /// Its arguments after the three that the format demands.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub args: Vec<String>,
    /// What it left in its feedback folder on earlier passes.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub feedback: BTreeMap<String, CaseInput>,
}

/// The input of one case. A log holds its digest alone: the judge computes the bytes again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseInput(pub Payload);

impl Serialize for CaseInput {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.digest().serialize(serializer)
    }
}

/// What was seen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Observation {
    /// What was handed in.
    Opened {
        /// The language's id.
        language: String,
        /// The submission's hash.
        submission: Digest,
        /// The files.
        files: Vec<SourceFile>,
    },
    /// How a build ended.
    Built {
        /// The language's id.
        language: String,
        /// What the toolchain says of its version.
        toolchain: String,
        /// The digest of the sources, harness included.
        sources: Digest,
        /// The build itself; absent where the language has none.
        execution: Option<Execution>,
        /// Whether the artefact of an equal build was used again.
        cached: bool,
    },
    /// No such program can be had on this machine.
    Unavailable {
        /// Why.
        reason: String,
    },
    /// How the cases went, in the order of the step. Cases after one that ended the program did not run.
    Ran {
        /// One for each case that was started.
        cases: Vec<CaseRun>,
        /// The process trees that ran them: one for a function, one for each case of a whole program.
        executions: Vec<Execution>,
    },
    /// How a validator took what it was shown, in the order of the step.
    Validated {
        /// One for each case.
        cases: Vec<Validated>,
    },
    /// How two programs talked.
    Interacted {
        /// The candidate's process tree; its output went to the validator.
        candidate: Execution,
        /// The validator.
        validator: Validated,
        /// Whether the validator left first.
        validator_first: bool,
        /// What was said, as far as it is kept: `>` before what the candidate said, `<` before the validator's.
        transcript: Payload,
    },
    /// What a grader said.
    Graded {
        /// Its process tree.
        execution: Execution,
    },
}

/// One run of a validator.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Validated {
    /// Its process tree.
    pub execution: Execution,
    /// The files in its feedback folder at the end.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub feedback: BTreeMap<String, Payload>,
}

/// How one case went.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CaseRun {
    /// How it came to its end.
    pub end: CaseEnd,
    /// Processor time of the case, in microseconds.
    pub cpu_us: u64,
    /// Time of the case by the clock, in microseconds.
    pub wall_us: u64,
    /// What was seen around a program in its scene.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scene: Option<SceneSeen>,
}

/// What was seen around a program in its scene.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SceneSeen {
    /// The most pipes that it had open at once.
    pub most_open: u32,
    /// Time from the signal to the end of the program, in microseconds; nothing where none was sent.
    pub left_after_us: Option<u64>,
}

/// How one case came to its end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CaseEnd {
    /// It answered: the encoded value, or standard output of a program that exited with 0.
    Answered(Payload),
    /// A program left its scene by itself.
    Left {
        /// Standard output.
        stdout: Payload,
        /// The exit status.
        status: i32,
    },
    /// The function returned a value that is not of the declared type; the harness's description.
    Mistyped(Payload),
    /// The function raised an exception or panicked; the language's own message.
    Raised(Payload),
    /// What came back is not of the harness's protocol; its first bytes.
    Garbled(Payload),
    /// The program ended.
    Ended(End),
    /// The program ended before it was ready for its first case, which it never saw.
    Unready(End),
}

impl CaseEnd {
    /// Whether no further case can follow: the program ended, or what it says cannot be trusted any more.
    pub fn is_last(&self) -> bool {
        matches!(self, Self::Ended(_) | Self::Unready(_) | Self::Garbled(_))
    }
}

impl Observation {
    /// That this was handed in.
    pub fn opened(submission: &Submission) -> Self {
        Self::Opened {
            language: submission.language.clone(),
            submission: submission.hash(),
            files: submission.files.clone(),
        }
    }

    /// The name under which the observation is written.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Opened { .. } => "opened",
            Self::Built { .. } => "built",
            Self::Unavailable { .. } => "unavailable",
            Self::Ran { .. } => "ran",
            Self::Validated { .. } => "validated",
            Self::Interacted { .. } => "interacted",
            Self::Graded { .. } => "graded",
        }
    }

    /// Calls `visit` with every payload of the observation.
    fn payloads_mut(&mut self, visit: &mut impl FnMut(&mut Payload)) {
        fn execution(e: &mut Execution, visit: &mut impl FnMut(&mut Payload)) {
            visit(&mut e.stdout);
            visit(&mut e.stderr);
        }
        match self {
            Self::Opened { files, .. } => files.iter_mut().for_each(|f| visit(&mut f.content)),
            Self::Built { execution: built, .. } => built.iter_mut().for_each(|e| execution(e, visit)),
            Self::Unavailable { .. } => {}
            Self::Validated { cases } => {
                for case in cases {
                    execution(&mut case.execution, visit);
                    case.feedback.values_mut().for_each(&mut *visit);
                }
            }
            Self::Interacted { candidate, validator, transcript, .. } => {
                execution(candidate, visit);
                execution(&mut validator.execution, visit);
                validator.feedback.values_mut().for_each(&mut *visit);
                visit(transcript);
            }
            Self::Graded { execution: graded } => execution(graded, visit),
            Self::Ran { cases, executions } => {
                executions.iter_mut().for_each(|e| execution(e, visit));
                for case in cases {
                    match &mut case.end {
                        CaseEnd::Answered(p)
                        | CaseEnd::Left { stdout: p, .. }
                        | CaseEnd::Mistyped(p)
                        | CaseEnd::Raised(p)
                        | CaseEnd::Garbled(p) => visit(p),
                        CaseEnd::Ended(_) | CaseEnd::Unready(_) => {}
                    }
                }
            }
        }
    }

    /// Adds the payloads that are too big to be written in place to `blobs`.
    pub fn collect(&self, blobs: &mut Blobs) {
        // Payloads are cheap to clone, and one list of them serves reading and writing.
        self.clone().payloads_mut(&mut |payload| payload.collect(blobs));
    }

    /// Puts the payloads in place that travelled as blobs.
    ///
    /// # Errors
    /// The digest of a blob that is missing.
    pub fn resolve(&mut self, blobs: &Blobs) -> Result<(), Digest> {
        let mut missing = Ok(());
        self.payloads_mut(&mut |payload| {
            if let Err(digest) = payload.resolve(blobs) {
                missing = Err(digest);
            }
        });
        missing
    }
}
