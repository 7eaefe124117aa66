//! A problem that others wrote, as the judge sees it: limits, the tree of its data, and how outputs are validated.
//!
//! Follows the problem package format of ICPC and Kattis, versions `legacy` and `2025-09`
//! (<https://www.kattis.com/problem-package-format/>). Programs of the package are not here: see [`program`].

pub mod label;
pub mod program;
pub mod validator;

use crate::exercise::CaseLimits;
use crate::{Digest, Payload};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use validator::Flags;

/// What a package exercise needs besides its checks, which are its groups of data.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PackageTask {
    /// What one case may use.
    pub limits: CaseLimits,
    /// The most bytes of source that a submission may have.
    pub code_bytes: u64,
    /// What one run of a validator or a grader may use.
    pub validation_limits: CaseLimits,
    /// How outputs are validated.
    pub validation: Validation,
    /// The most passes of one case.
    pub passes: u32,
    /// How scores are made; nothing where a submission is accepted or rejected.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scoring: Option<Scoring>,
    /// The data: `sample` and `secret`.
    pub data: Group,
}

/// How outputs are validated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Validation {
    /// By the format's default validator, with the flags of each case.
    Default,
    /// By programs of the package, all of which must accept.
    Custom {
        /// How many there are.
        validators: u16,
        /// Whether the program talks with the validator.
        interactive: bool,
    },
}

/// How scores are made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scoring {
    /// Whether less is better.
    pub minimise: bool,
    /// Whether a validator writes `score.txt`.
    pub custom: CustomScore,
}

/// Whether a validator writes scores.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CustomScore {
    /// It must not.
    Never,
    /// It may.
    May,
    /// It must, for every accepted case.
    Must,
}

/// A directory of the data.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Group {
    /// The path below `data`; empty for the whole.
    pub name: String,
    /// How its result follows from those of its members.
    pub grading: Grading,
    /// Whether judging goes on within the group after a member was not accepted.
    pub continues: bool,
    /// Groups that must be accepted before this one is tried.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub require_pass: Vec<String>,
    /// Groups and cases in lexicographical order of their names.
    pub members: Vec<Member>,
}

/// What a group holds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Member {
    /// A group.
    Group(Group),
    /// A case.
    Case(DataCase),
}

impl Member {
    /// The path below `data`.
    pub fn name(&self) -> &str {
        match self {
            Self::Group(group) => &group.name,
            Self::Case(case) => &case.name,
        }
    }
}

/// How the result of a group follows from those of its members.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Grading {
    /// The default grader of `legacy`.
    Legacy {
        /// Which verdict the group has.
        verdict: VerdictMode,
        /// Which score the group has.
        score: ScoreMode,
        /// Whether the first member, the samples, counts for nothing.
        ignore_sample: bool,
        /// Whether one accepted member is enough.
        any_accepted: bool,
    },
    /// The grader of the package, with these arguments.
    Custom(Vec<String>),
    /// The aggregation of `2025-09`.
    Aggregate {
        /// How scores are put together.
        by: Aggregation,
        /// The most that can be scored; nothing is unbounded.
        most: Option<f64>,
    },
}

impl Grading {
    /// Accepted if all members are; scores add up.
    pub const PLAIN: Self = Self::Legacy {
        verdict: VerdictMode::WorstError,
        score: ScoreMode::Sum,
        ignore_sample: false,
        any_accepted: false,
    };
}

/// Which verdict a group has by the default grader of `legacy`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum VerdictMode {
    /// The gravest of its members'.
    WorstError,
    /// The first that is not accepted.
    FirstError,
    /// Accepted, whatever happens.
    AlwaysAccept,
}

/// Which score a group has by the default grader of `legacy`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "they are what they are called")]
pub enum ScoreMode {
    Sum,
    Average,
    Least,
    Most,
}

/// How scores are put together in `2025-09`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "they are what they are called")]
pub enum Aggregation {
    PassFail,
    Sum,
    Min,
}

/// One case.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DataCase {
    /// The path below `data`, without ending.
    pub name: String,
    /// What standard input holds, or what an interactive validator reads.
    pub input: Payload,
    /// What the validator is told besides.
    pub answer: Payload,
    /// Files in the working directory, by path.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub files: BTreeMap<String, Payload>,
    /// Arguments of the program.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub args: Vec<String>,
    /// What the default validator is told.
    #[serde(default)]
    pub flags: Flags,
    /// Arguments of each validator of the package.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub validator_args: Vec<String>,
    /// What an accepted case scores where no validator says so, and a rejected one.
    pub scores: [f64; 2],
}

impl Group {
    /// All cases below it, in order.
    pub fn cases(&self) -> Vec<&DataCase> {
        let mut cases = Vec::new();
        for member in &self.members {
            match member {
                Member::Group(group) => cases.extend(group.cases()),
                Member::Case(case) => cases.push(case),
            }
        }
        cases
    }

    /// The group with this name, at any depth.
    pub fn group(&self, name: &str) -> Option<&Self> {
        if self.name == name {
            return Some(self);
        }
        self.members.iter().find_map(|member| match member {
            Member::Group(group) => group.group(name),
            Member::Case(_) => None,
        })
    }

    /// Calls `visit` with every payload.
    pub(crate) fn payloads_mut(&mut self, visit: &mut impl FnMut(&mut Payload)) {
        for member in &mut self.members {
            match member {
                Member::Group(group) => group.payloads_mut(visit),
                Member::Case(case) => {
                    [&mut case.input, &mut case.answer].into_iter().chain(case.files.values_mut()).for_each(&mut *visit)
                }
            }
        }
    }

    fn depth(&self) -> usize {
        let deeper = self.members.iter().map(|member| match member {
            Member::Group(group) => group.depth(),
            Member::Case(_) => 0,
        });
        1 + deeper.max().unwrap_or(0)
    }
}

/// The deepest that groups of data may lie in each other: what walks over them may recurse.
pub const MOST_DEPTH: usize = 16;

/// The most passes that a case may have.
pub const MOST_PASSES: u32 = 100;

impl PackageTask {
    /// All that does not fit together.
    pub fn faults(&self) -> Vec<String> {
        let mut faults = Vec::new();
        for (name, limits) in [("limits", self.limits), ("validation_limits", self.validation_limits)] {
            let outside = limits.bounds(limits.cpu_ms).into_iter().filter(|(_, value, bounds)| !bounds.contains(value));
            faults.extend(outside.map(|(limit, value, bounds)| {
                format!("{name}: {limit}: {value} leaves {}..={}", bounds.start(), bounds.end())
            }));
        }
        if self.data.depth() > MOST_DEPTH {
            faults.push(format!("the groups of data are more than {MOST_DEPTH} deep"));
        }
        if !(1..=MOST_PASSES).contains(&self.passes) {
            faults.push(format!("passes: {} leaves 1..={MOST_PASSES}", self.passes));
        }
        if matches!(self.validation, Validation::Custom { validators: 0, .. }) {
            faults.push("a custom validation without a validator".into());
        }
        if matches!(self.validation, Validation::Custom { validators: 2.., interactive: true }) {
            faults.push("a program can talk with one validator only".into());
        }
        if self.passes > 1 && !matches!(self.validation, Validation::Custom { validators: 1, .. }) {
            faults.push("several passes need one validator of the package".into());
        }
        faults
    }

    /// The group that is the check `id`, and what it is called.
    pub fn checked(&self, id: &str) -> Option<&Group> {
        self.check_groups().into_iter().find(|(check, _)| check == id).map(|(_, group)| group)
    }

    /// What is checked, by id: the samples, and each group of secret data, or all of it.
    pub fn check_groups(&self) -> Vec<(String, &Group)> {
        let mut checked = Vec::new();
        for member in &self.data.members {
            let Member::Group(group) = member else { continue };
            let parts: Vec<_> = group.members.iter().filter_map(Member::as_group).collect();
            if group.name == "sample" || parts.is_empty() || parts.len() < group.members.len() {
                checked.push((check_id(&group.name), group));
            } else {
                checked.extend(parts.into_iter().map(|part| (check_id(&part.name), part)));
            }
        }
        checked
    }
}

impl Member {
    fn as_group(&self) -> Option<&Group> {
        match self {
            Self::Group(group) => Some(group),
            Self::Case(_) => None,
        }
    }
}

/// The id of the check that a group is.
fn check_id(group: &str) -> String {
    let word = group.to_ascii_lowercase().replace(|c: char| !c.is_ascii_alphanumeric(), "-");
    word.split('-').filter(|part| !part.is_empty()).collect::<Vec<_>>().join("-")
}

/// A case by which equal ones are known: input, files and arguments.
pub(crate) fn input_digest(case: &DataCase) -> Digest {
    let files: Vec<_> = case.files.iter().map(|(path, content)| (path, content.digest())).collect();
    Digest::of_json(&(case.input.digest(), files, &case.args))
}
