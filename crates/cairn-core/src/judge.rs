//! The judges: straight-line code over [`Stage`], pure but for what it reports.
//!
//! A judge asks for one step after the other and decides from what was seen. The same exercise, seed and
//! observations always give the same steps and the same verdict; that is what makes a verdict replayable.

mod cases;
mod cost;
mod program;
mod reduce;
mod stress;

pub use cases::{Example, encoded_input, example, examples, first_failure};
pub use cost::sized_input;

use crate::complexity::Class;
use crate::exercise::{Check, Exercise, Method};
use crate::step::{HarnessFault, Observation, Stage, Step};
use crate::verdict::Verdict;
use serde::{Deserialize, Serialize};

/// What is to be judged, besides the exercise and the submission.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// Decides every drawn case.
    pub seed: u64,
    /// The checks to judge; all of them if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub only: Option<Vec<String>>,
    /// Whether a drawn case that fails is reduced to a smaller one.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub reduce: bool,
    /// How often all cases are repeated under perturbed scheduling; a check may demand more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stress: Option<u32>,
    /// The class of growth that was foretold.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub predict: Option<Class>,
}

impl Request {
    fn asks_for(&self, check: &Check) -> bool {
        self.only.as_ref().is_none_or(|only| only.contains(&check.id))
    }
}

/// Judges whatever the stage holds.
///
/// # Errors
/// A failure of Cairn or of the machine, or a recorded log that does not fit; never the learner's fault.
pub async fn judge(exercise: &Exercise, request: &Request, stage: &mut impl Stage) -> Result<Verdict, HarnessFault> {
    let mut examination = Examination { stage, entries: 0 };
    let (asked, left_out): (Vec<_>, Vec<_>) = exercise.checks.iter().partition(|check| request.asks_for(check));
    let findings = match &exercise.method {
        Method::Program(task) => program::judge(exercise, task, &asked, request, &mut examination).await?,
    };
    Ok(Verdict::of(findings, left_out.into_iter().map(|check| check.id.clone()).collect()))
}

/// The stage, counting log entries so that findings can cite them.
struct Examination<'a, S> {
    stage: &'a mut S,
    entries: usize,
}

impl<S: Stage> Examination<'_, S> {
    /// Carries out a step; gives the observation and the number of its log entry.
    async fn ask(&mut self, step: Step) -> Result<(Observation, usize), HarnessFault> {
        let observation = self.stage.carry_out(step).await?;
        self.entries += 1;
        Ok((observation, self.entries - 1))
    }
}
