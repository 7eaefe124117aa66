//! Replaying: the judge again, told from the log alone. Nothing can be started here: there is no lab in sight.

use cairn_core::evidence::{Entry, Evidence};
use cairn_core::exercise::Case;
use cairn_core::judge::judge;
use cairn_core::step::{FaultKind, HarnessFault, News, Observation, Stage, Step};
use cairn_core::verdict::Verdict;
use serde::Serialize;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

/// A stage that answers from a log, and keeps the cases that it hears of.
struct Replayer<'a> {
    rest: std::slice::Iter<'a, Entry>,
    asked: usize,
    failed: Vec<FailedCase>,
}

/// A case that failed a check in a recorded run, whole.
#[derive(Debug, Clone)]
pub(crate) struct FailedCase {
    pub(crate) check: String,
    pub(crate) case: Case,
}

impl<'a> Replayer<'a> {
    fn new(evidence: &'a Evidence) -> Self {
        Self { rest: evidence.log.iter(), asked: 0, failed: Vec::new() }
    }
}

impl Stage for Replayer<'_> {
    fn hear(&mut self, news: News<'_>) {
        if let News::Failed(check, case) = news {
            self.failed.push(FailedCase { check: check.id.clone(), case: case.clone() });
        }
    }

    async fn carry_out(&mut self, step: Step) -> Result<Observation, HarnessFault> {
        self.asked += 1;
        let other = |what: String| HarnessFault { what, hint: None, kind: FaultKind::OtherSteps };
        match self.rest.next() {
            Some(entry) if entry.answers(&step) => Ok(entry.observation.clone()),
            Some(_) => Err(other(format!("step {} differs from the recorded one", self.asked))),
            None => Err(other(format!("step {} was not recorded", self.asked))),
        }
    }
}

/// What a replay came to.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "replay")]
pub(crate) enum Replay {
    /// The verdict is the recorded one, to the last word.
    Same,
    /// The observations lead to another verdict than the recorded one.
    Different {
        /// What they lead to.
        verdict: Box<Verdict>,
        /// The first difference, for people.
        difference: String,
    },
    /// The judge asks for other steps than were recorded: another version, or a changed log.
    OtherSteps {
        /// Where.
        because: String,
    },
}

/// Computes the verdict again.
///
/// # Errors
/// A log whose observations do not answer their steps.
pub(crate) fn replay(evidence: &Evidence) -> Result<Replay, HarnessFault> {
    let mut stage = Replayer::new(evidence);
    let judged = at_once(judge(&evidence.header.exercise, &evidence.header.request, &mut stage));
    let left = stage.rest.len();
    match judged {
        Ok(_) if left > 0 => Ok(Replay::OtherSteps { because: format!("{left} recorded steps were not asked for") }),
        Ok(verdict) if verdict == evidence.verdict => Ok(Replay::Same),
        Ok(verdict) => {
            let difference = difference(&evidence.verdict, &verdict);
            Ok(Replay::Different { verdict: Box::new(verdict), difference })
        }
        Err(fault) if fault.kind == FaultKind::OtherSteps => Ok(Replay::OtherSteps { because: fault.what }),
        Err(fault) => Err(fault),
    }
}

/// The cases by which a recorded run failed, in the order of its findings. They are not written down, since the judge
/// finds them again from the log.
///
/// # Errors
/// A log that this version of the judge does not follow.
pub(crate) fn failed_cases(evidence: &Evidence) -> Result<Vec<FailedCase>, HarnessFault> {
    let mut stage = Replayer::new(evidence);
    let verdict = at_once(judge(&evidence.header.exercise, &evidence.header.request, &mut stage))?;
    let mut failed = stage.failed;
    let place = |failed: &FailedCase| verdict.findings.iter().position(|finding| finding.check == failed.check);
    failed.sort_by_key(place);
    Ok(failed)
}

/// Runs a future that never waits: a replayed stage has every answer at hand.
fn at_once<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => value,
        Poll::Pending => unreachable!("a replayed stage answers at once"),
    }
}

fn difference(recorded: &Verdict, replayed: &Verdict) -> String {
    if recorded.ruling != replayed.ruling {
        return format!("recorded {}, replayed {}", recorded.ruling.word(), replayed.ruling.word());
    }
    let pairs = recorded.findings.iter().zip(&replayed.findings);
    match pairs.into_iter().find(|(a, b)| a != b) {
        Some((a, b)) if a.ruling != b.ruling => {
            format!("{}: recorded {}, replayed {}", a.check, a.ruling.word(), b.ruling.word())
        }
        Some((a, b)) if a.because != b.because => {
            format!("{}: recorded '{}', replayed '{}'", a.check, a.because, b.because)
        }
        Some((a, _)) => format!("{}: the details of the finding", a.check),
        None => "the findings or what was out of scope".to_owned(),
    }
}
