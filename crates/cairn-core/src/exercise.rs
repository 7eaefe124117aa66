//! The task and what it claims to prove, with all the data that judging needs and nothing else.
//!
//! What the learner reads (task text, hints) is not here: an edit of prose must not orphan evidence.

use crate::compare::Comparator;
use crate::generate::Generator;
use crate::types::{Field, Records, Signature, Type};
use crate::value::{self, Arguments, Value};
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

    /// All that does not fit together. Whoever reads an exercise from somewhere asks this before judging by it.
    pub fn faults(&self) -> Vec<String> {
        let Method::Program(task) = &self.method;
        let mut faults = task.interface.faults();
        faults.extend(task.limits.faults(task.total_cpu_ms));
        // Cases can only be tried against types that are sound themselves.
        if faults.is_empty() {
            for check in &self.checks {
                faults.extend(check.faults(&task.interface).map(|fault| format!("{}: {fault}", check.id)));
            }
        }
        faults
    }

    /// Calls `visit` with every payload of the cases.
    pub(crate) fn payloads_mut(&mut self, visit: &mut impl FnMut(&mut Payload)) {
        for case in self.checks.iter_mut().flat_map(|check| &mut check.cases) {
            if let Input::Stdin(payload) = &mut case.input {
                visit(payload);
            }
            if let Answer::Stdout(payload) = &mut case.expected {
                visit(payload);
            }
        }
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
    /// All that is wrong with the types.
    pub fn faults(&self) -> Vec<String> {
        match self {
            Self::Function(signature) => signature.faults(),
            Self::Stdin(layout) => Signature {
                name: "main".into(),
                params: layout.params.clone(),
                returns: Type::Text,
                records: layout.records.clone(),
            }
            .faults(),
        }
    }

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

impl CaseLimits {
    /// The bounds of each limit, with its name: a case takes at most ten minutes, and fits a machine.
    pub fn bounds(self, total_cpu_ms: u64) -> [(&'static str, u64, std::ops::RangeInclusive<u64>); 5] {
        [
            ("cpu_ms", self.cpu_ms, 1..=600_000),
            ("wall_ms", self.wall_ms, self.cpu_ms..=3_600_000),
            ("memory", self.memory_bytes, 1..=1 << 36),
            ("output", self.output_bytes, 1..=1 << 30),
            ("total_cpu_ms", total_cpu_ms, self.cpu_ms..=3_600_000),
        ]
    }

    fn faults(self, total_cpu_ms: u64) -> impl Iterator<Item = String> {
        let outside = self.bounds(total_cpu_ms).into_iter().filter(|(_, value, bounds)| !bounds.contains(value));
        outside.map(|(name, value, bounds)| format!("{name}: {value} leaves {}..={}", bounds.start(), bounds.end()))
    }
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

/// The most generators of a check; each may draw many cases.
const MOST_GENERATORS: usize = 16;

impl Check {
    fn faults<'a>(&'a self, interface: &'a Interface) -> impl Iterator<Item = String> + 'a {
        let (params, records) = interface.params();
        let cases = self.cases.iter().filter_map(|case| case.fault(interface));
        let generators = self.generators.iter().flat_map(|generator| generator.faults(params, records));
        let many = (self.generators.len() > MOST_GENERATORS)
            .then(|| format!("{} generators, and {MOST_GENERATORS} are the most", self.generators.len()));
        self.compare.fault().into_iter().chain(many).chain(cases).chain(generators)
    }
}

impl Case {
    fn fault(&self, interface: &Interface) -> Option<String> {
        match (&self.input, &self.expected, interface) {
            (Input::Stdin(_), Answer::Stdout(_), Interface::Stdin(_)) => None,
            (Input::Arguments(arguments), Answer::Returned(value), Interface::Function(signature)) => {
                let arguments = value::conform_arguments(arguments.clone(), signature).err();
                arguments.or_else(|| value.clone().conform(&signature.returns, &signature.records).err())
            }
            _ => Some("a case does not fit the interface".to_owned()),
        }
    }
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
