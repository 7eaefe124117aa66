//! The live stage: where steps meet the machine.

use crate::program;
use crate::toolchain::Toolchains;
use crate::workshop::{Built, Workshop};
use cairn_core::Digest;
use cairn_core::exercise::{CaseLimits, Interface};
use cairn_core::language::Language;
use cairn_core::step::{CaseInput, HarnessFault, Observation, Role, Stage, Step};
use cairn_core::submission::{SourceFile, Submission};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

/// A reference that may answer drawn cases.
#[derive(Debug, Clone)]
pub struct Oracle {
    /// The language's id.
    pub language: String,
    /// Its files.
    pub files: Vec<SourceFile>,
}

/// What oracles answered, for several examinations with the same drawn cases: each is asked once.
///
/// An answer depends on the oracle's program and on the cases alone, so it is as good as a new one.
#[derive(Debug, Clone, Default)]
pub struct Answers(Arc<Mutex<BTreeMap<Digest, Answer>>>);

/// Held while an oracle is at work, so that whoever needs the same answers waits for them.
type Answer = Arc<Mutex<Option<Observation>>>;

impl Answers {
    fn or_ask(
        &self,
        key: Digest,
        ask: impl FnOnce() -> Result<Observation, HarnessFault>,
    ) -> Result<Observation, HarnessFault> {
        let answer = Arc::clone(self.0.lock().unwrap_or_else(PoisonError::into_inner).entry(key).or_default());
        let mut answer = answer.lock().unwrap_or_else(PoisonError::into_inner);
        match &*answer {
            Some(known) => Ok(known.clone()),
            None => Ok(answer.insert(ask()?).clone()),
        }
    }
}

/// Carries out the steps of one examination.
#[derive(Debug)]
pub struct Bench {
    workshop: Workshop,
    toolchains: Arc<Toolchains>,
    languages: BTreeMap<String, Language>,
    submission: Submission,
    oracles: Vec<Oracle>,
    answers: Option<Answers>,
    candidate: Option<(Built, Interface)>,
    oracle: Option<(Built, Interface)>,
}

impl Bench {
    /// A bench for one submission. The first of `oracles` whose language is on this machine answers drawn cases.
    pub fn new(
        workshop: Workshop,
        toolchains: Arc<Toolchains>,
        languages: BTreeMap<String, Language>,
        submission: Submission,
        oracles: Vec<Oracle>,
    ) -> Self {
        let (answers, candidate, oracle) = (None, None, None);
        Self { workshop, toolchains, languages, submission, oracles, answers, candidate, oracle }
    }

    /// Shares what oracles answer with other examinations.
    #[must_use]
    pub fn sharing(self, answers: &Answers) -> Self {
        Self { answers: Some(answers.clone()), ..self }
    }

    fn build(&mut self, role: Role, interface: Interface) -> Result<Observation, HarnessFault> {
        let built = match role {
            Role::Candidate => {
                let (language, files) = (&self.submission.language, &self.submission.files);
                self.build_in(language, &interface, files)?
            }
            Role::Oracle => self.build_oracle(&interface)?,
            Role::Validator(_) | Role::Grader => return Err(no_package()),
        };
        let built = match built {
            Ok(built) => built,
            Err(reason) => return Ok(Observation::Unavailable { reason }),
        };
        let observation = built.observation();
        let place = match role {
            Role::Candidate => &mut self.candidate,
            _ => &mut self.oracle,
        };
        *place = Some((built, interface));
        Ok(observation)
    }

    fn build_oracle(&self, interface: &Interface) -> Result<Result<Built, String>, HarnessFault> {
        let mut reasons = Vec::new();
        for oracle in &self.oracles {
            match self.build_in(&oracle.language, interface, &oracle.files)? {
                Ok(built) => return Ok(Ok(built)),
                Err(reason) => reasons.push(reason),
            }
        }
        let reason = match reasons.is_empty() {
            true => "there is no reference to answer drawn cases".to_owned(),
            false => format!("no reference can answer drawn cases here: {}", reasons.join("; ")),
        };
        Ok(Err(reason))
    }

    /// Builds in a language; the inner error says why the language cannot be used.
    fn build_in(
        &self,
        language: &str,
        interface: &Interface,
        files: &[SourceFile],
    ) -> Result<Result<Built, String>, HarnessFault> {
        let Some(language) = self.languages.get(language) else {
            return Ok(Err(format!("the content has no language '{language}'")));
        };
        match self.toolchains.find(language) {
            Ok(toolchain) => self.workshop.build(language, &toolchain, interface, files).map(Ok),
            Err(missing) => Ok(Err(format!("{missing}; {}", missing.fix))),
        }
    }

    fn run(
        &self,
        role: Role,
        cases: &[CaseInput],
        limits: CaseLimits,
        perturb: Option<u64>,
    ) -> Result<Observation, HarnessFault> {
        let place = match role {
            Role::Candidate => &self.candidate,
            _ => &self.oracle,
        };
        let (built, interface) = place.as_ref().ok_or_else(|| HarnessFault::broken("a run before its build"))?;
        let run = || {
            let conditions = program::Conditions { limits, perturb };
            let (cases, executions) = program::run(self.workshop.sandbox(), built, interface, cases, &conditions)?;
            Ok(Observation::Ran { cases, executions })
        };
        match (&self.answers, role) {
            (Some(answers), Role::Oracle) => {
                let cases: Vec<_> = cases.iter().map(|case| case.0.digest()).collect();
                answers.or_ask(Digest::of_json(&(&built.language, built.sources, limits, cases)), run)
            }
            _ => run(),
        }
    }
}

impl Stage for Bench {
    async fn carry_out(&mut self, step: Step) -> Result<Observation, HarnessFault> {
        match step {
            Step::Open => Ok(Observation::opened(&self.submission)),
            Step::Build { role, interface } => self.build(role, interface),
            Step::Run { role, cases, limits, perturb } => self.run(role, &cases, limits, perturb),
            _ => Err(no_package()),
        }
    }
}

fn no_package() -> HarnessFault {
    HarnessFault::broken("this stage judges our own exercises alone")
}
