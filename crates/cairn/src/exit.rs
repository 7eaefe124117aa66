//! The one table of exit codes. `run` and `cost`, where they come, pass on the command's own code instead.

use cairn_core::step::{FaultKind, HarnessFault};
use cairn_core::verdict::Ruling;
use std::process::ExitCode;

/// How Cairn leaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Exit {
    /// It passed, or the command did what it was asked.
    Pass = 0,
    /// It failed; also: a replay differs, coverage is incomplete, our solution waits for a pass.
    Fail = 1,
    /// It could not be decided.
    Unknown = 2,
    /// The command line is wrong (EX_USAGE of sysexits.h).
    Usage = 64,
    /// Content, a package, evidence, a submission or a history is damaged (EX_DATAERR).
    Data = 65,
    /// A toolchain or a capability of the machine is missing (EX_UNAVAILABLE).
    Missing = 69,
    /// Cairn or the machine failed (EX_SOFTWARE).
    Harness = 70,
    /// The user interrupted (128 + SIGINT).
    Interrupted = 130,
}

/// The table, as the help shows it.
pub(crate) const TABLE: &str = "\
Exit codes:
    0  pass           1  fail (also: a replay differs)     2  unknown
   64  usage         65  bad data (content, package, evidence, submission, history)
   69  a toolchain or a capability is missing              70  harness fault
  130  interrupted";

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

impl From<Ruling> for Exit {
    fn from(ruling: Ruling) -> Self {
        match ruling {
            Ruling::Pass => Self::Pass,
            Ruling::Fail => Self::Fail,
            Ruling::Unknown => Self::Unknown,
        }
    }
}

/// An error that knows its exit code and what to do about it.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) exit: Exit,
    pub(crate) what: String,
    pub(crate) hint: Option<String>,
}

impl Failure {
    /// A failure without a hint.
    pub(crate) fn new(exit: Exit, what: impl Into<String>) -> Self {
        Self { exit, what: what.into(), hint: None }
    }

    /// Adds what to do about it.
    #[must_use]
    pub(crate) fn hint(self, hint: impl Into<String>) -> Self {
        Self { hint: Some(hint.into()), ..self }
    }
}

impl From<HarnessFault> for Failure {
    fn from(fault: HarnessFault) -> Self {
        let exit = match fault.kind {
            // In a log, damage is told as such by replay; live, it is the lab that reported nonsense.
            FaultKind::Broken | FaultKind::Damaged => Exit::Harness,
            FaultKind::Package => Exit::Data,
            FaultKind::Interrupted => Exit::Interrupted,
            FaultKind::Missing => Exit::Missing,
            FaultKind::OtherSteps => Exit::Fail,
        };
        Self { exit, what: fault.what, hint: fault.hint }
    }
}

impl From<anyhow::Error> for Failure {
    fn from(error: anyhow::Error) -> Self {
        Self::new(Exit::Harness, format!("{error:#}"))
    }
}

impl From<cairn_store::StoreError> for Failure {
    fn from(error: cairn_store::StoreError) -> Self {
        use cairn_store::StoreError::{BlobDamaged, BlobGone, Damaged, Foreign, Newer};
        let exit = match error {
            Damaged { .. } | Foreign { .. } | Newer { .. } | BlobDamaged { .. } | BlobGone { .. } => Exit::Data,
            _ => Exit::Harness,
        };
        // The store's messages carry their hint in the text.
        let text = error.to_string();
        match text.split_once("hint: ") {
            Some((what, hint)) => Self::new(exit, what.trim_end_matches([' ', '\n', ';', '.', ','])).hint(hint),
            None => Self::new(exit, text),
        }
    }
}

impl From<cairn_sandbox::SandboxError> for Failure {
    fn from(error: cairn_sandbox::SandboxError) -> Self {
        let exit = match error {
            cairn_sandbox::SandboxError::Interrupted => Exit::Interrupted,
            _ => Exit::Harness,
        };
        let failure = Self::new(exit, error.to_string());
        if exit == Exit::Interrupted { failure } else { failure.hint("`cairn doctor` shows what this machine offers") }
    }
}
