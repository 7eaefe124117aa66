//! What a judge concludes: three values, never two.

use crate::exercise::{Level, Visibility};
use serde::{Deserialize, Serialize};

/// The answer to one claim, or to all of them together.
///
/// Ordered by how much it weighs: `Pass < Unknown < Fail`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ruling {
    /// The claim held wherever it was tried.
    Pass,
    /// It could not be decided: out of budget, or a control or a layer is missing.
    Unknown,
    /// The claim was seen to be broken.
    Fail,
}

impl Ruling {
    /// The word in logs and JSON.
    pub fn word(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Unknown => "unknown",
            Self::Fail => "fail",
        }
    }
}

/// The field's words for how a case went wrong (ICPC problem package format, 2025-09).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CaseWord {
    /// The answer is another.
    WrongAnswer,
    /// Too much processor time.
    TimeLimitExceeded,
    /// Waiting instead of answering.
    IdlenessLimitExceeded,
    /// Too much memory.
    MemoryLimitExceeded,
    /// Too much output.
    OutputLimitExceeded,
    /// Crashed, raised, or left without an answer.
    RuntimeError,
    /// It cannot be built.
    CompileError,
}

impl CaseWord {
    /// The field's short code.
    pub fn code(self) -> &'static str {
        match self {
            Self::WrongAnswer => "WA",
            // A program that only waits is too slow, in the field's words.
            Self::TimeLimitExceeded | Self::IdlenessLimitExceeded => "TLE",
            Self::MemoryLimitExceeded => "MLE",
            Self::OutputLimitExceeded => "OLE",
            Self::RuntimeError => "RTE",
            Self::CompileError => "CE",
        }
    }

    /// For people.
    pub fn title(self) -> &'static str {
        match self {
            Self::WrongAnswer => "Wrong Answer",
            Self::TimeLimitExceeded => "Time Limit Exceeded",
            Self::IdlenessLimitExceeded => "Idleness Limit Exceeded",
            Self::MemoryLimitExceeded => "Memory Limit Exceeded",
            Self::OutputLimitExceeded => "Output Limit Exceeded",
            Self::RuntimeError => "Runtime Error",
            Self::CompileError => "Compile Error",
        }
    }
}

/// What was found about one check.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Finding {
    /// The check's id.
    pub check: String,
    /// Its claim.
    pub claim: String,
    /// Whether it decides.
    pub level: Level,
    /// Whether its cases were shown beforehand.
    pub visibility: Visibility,
    /// The answer.
    pub ruling: Ruling,
    /// Why, in a sentence.
    pub because: String,
    /// How many cases passed.
    pub passed: u32,
    /// How many cases there are.
    pub cases: u32,
    /// Processor time of its cases together, in microseconds.
    pub cpu_us: u64,
    /// The first case that went wrong.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure: Option<CaseFailure>,
    /// How often it failed under perturbed scheduling, where that was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stressed: Option<Stressed>,
    /// The entries of the log that show it, from 0.
    pub cites: Vec<usize>,
}

/// The first case that went wrong, to be read by the learner.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CaseFailure {
    /// The number of the case within its check, from 1.
    pub case: u32,
    /// What the case is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
    /// How it went, in the field's word.
    pub word: CaseWord,
    /// The input, cut to a readable length.
    pub input: String,
    /// The expected answer, cut to a readable length.
    pub expected: String,
    /// What was seen instead, cut to a readable length.
    pub seen: String,
    /// The first difference, or the program's own message.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub detail: String,
    /// How it was found, if the case is a reduced one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reduced: Option<Reduced>,
}

impl CaseFailure {
    /// That a program does not build, with what its compiler says.
    pub(crate) fn of_build(message: String) -> Self {
        Self {
            case: 0,
            why: None,
            word: CaseWord::CompileError,
            input: String::new(),
            expected: "a program that builds".into(),
            seen: "the build failed".into(),
            detail: message,
            reduced: None,
        }
    }
}

/// How a case that failed was reduced to a smaller one that fails in the same way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reduced {
    /// How many values the drawn case held: its scalars and the bytes of its texts.
    pub from: u64,
    /// How many the reduced case holds.
    pub to: u64,
    /// How many simpler cases were tried.
    pub tries: u32,
}

/// How often a check failed under perturbed scheduling.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stressed {
    /// How often all its cases were run.
    pub repeats: u32,
    /// In how many repeats a case failed.
    pub failed: u32,
    /// The bounds of the failure rate, in 0..=1: Wilson's score interval at 95 %.
    pub rate: [f64; 2],
}

/// What a judge concludes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Verdict {
    /// The worst ruling over the MUST checks that were asked for.
    pub ruling: Ruling,
    /// One for each check that was asked for.
    pub findings: Vec<Finding>,
    /// The checks that were left out.
    pub out_of_scope: Vec<String>,
}

impl Verdict {
    /// Ranks Fail over Unknown over Pass among the MUST findings; without any there is nothing to pass.
    pub fn of(findings: Vec<Finding>, out_of_scope: Vec<String>) -> Self {
        let musts = findings.iter().filter(|f| f.level == Level::Must);
        let ruling = musts.map(|f| f.ruling).max().unwrap_or(Ruling::Unknown);
        Self { ruling, findings, out_of_scope }
    }

    /// How many of the findings that `keep` selects pass, and how many there are.
    pub fn count(&self, keep: impl Fn(&Finding) -> bool) -> (usize, usize) {
        let kept = || self.findings.iter().filter(|f| keep(f));
        (kept().filter(|f| f.ruling == Ruling::Pass).count(), kept().count())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finding(level: Level, ruling: Ruling) -> Finding {
        Finding {
            check: "c".into(),
            claim: "c".into(),
            level,
            visibility: Visibility::Public,
            ruling,
            because: String::new(),
            passed: 0,
            cases: 0,
            cpu_us: 0,
            failure: None,
            stressed: None,
            cites: vec![],
        }
    }

    #[test]
    fn fail_outranks_unknown_outranks_pass_and_advice_decides_nothing() {
        use {Level::*, Ruling::*};
        let check = |findings: &[(Level, Ruling)], expected| {
            let findings = findings.iter().map(|(l, r)| finding(*l, *r)).collect();
            assert_eq!(Verdict::of(findings, vec![]).ruling, expected);
        };
        check(&[(Must, Pass), (Must, Unknown), (Must, Fail)], Fail);
        check(&[(Must, Pass), (Must, Unknown)], Unknown);
        check(&[(Must, Pass), (Should, Fail)], Pass);
        check(&[(Should, Pass)], Unknown);
        check(&[], Unknown);
    }
}
