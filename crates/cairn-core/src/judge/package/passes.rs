//! Asking the package's validators: what they are shown, and how their exits, files and scores are read.
//!
//! Anything that the format does not allow a validator to do is a fault of the package, whoever was judged.

use super::{CustomMark, Outcome, PackageRun, answered, trial};
use crate::Payload;
use crate::execution::{End, Execution};
use crate::judge::cases::{cut, ends};
use crate::package::{CustomScore, DataCase, Validation, validator::number};
use crate::step::{CaseEnd, CaseInput, CaseRun, HarnessFault, Observation, Shown, Stage, Step, Validated};
use crate::verdict::CaseWord;
use std::collections::BTreeMap;

/// By these exits a validator accepts and rejects (*Reporting a judgement*).
const ACCEPTED: i32 = 42;
const REJECTED: i32 = 43;

/// The file by which a validator asks for another pass.
const NEXT_PASS: &str = "nextpass.in";

/// What a validator says.
struct Said {
    accepted: bool,
    mark: Option<CustomMark>,
    judge_message: String,
    team_message: String,
    next: Option<Payload>,
}

impl<S: Stage> PackageRun<'_, '_, S> {
    /// Shows the outputs that are in order so far to each validator; all must accept.
    pub(super) async fn validate_batch(
        &mut self,
        cases: &[&DataCase],
        runs: &[CaseRun],
        outcomes: &mut [Outcome],
    ) -> Result<(), HarnessFault> {
        let Validation::Custom { validators, .. } = self.task.validation else { return Ok(()) };
        for validator in 0..validators {
            let open: Vec<usize> =
                (0..cases.len()).filter(|n| outcomes[*n].word.is_none() && answered(&runs[*n]).is_some()).collect();
            let shown = open.iter().map(|n| {
                let output = answered(&runs[*n]).cloned().unwrap_or_else(|| "".into());
                shown(cases[*n], cases[*n].input.clone(), output, &BTreeMap::new())
            });
            let (validated, entry) = self.validate(validator, shown.collect()).await?;
            for (n, validated) in open.into_iter().zip(&validated) {
                let said = self.said(cases[n], validated)?;
                outcomes[n].cites.push(entry);
                take(&mut outcomes[n], said);
            }
        }
        Ok(())
    }

    async fn validate(&mut self, validator: u16, cases: Vec<Shown>) -> Result<(Vec<Validated>, usize), HarnessFault> {
        if cases.is_empty() {
            return Ok((Vec::new(), 0));
        }
        let asked = cases.len();
        let step = Step::Validate { validator, cases, limits: self.task.validation_limits };
        let (observation, entry) = self.stage.ask(step).await?;
        match observation {
            Observation::Validated { cases } if cases.len() == asked => Ok((cases, entry)),
            other => Err(HarnessFault::unfitting("validate", &other)),
        }
    }

    /// Tries one case in one pass after the other, until the validator asks for no further one.
    pub(super) async fn try_passes(&mut self, case: &DataCase) -> Result<Outcome, HarnessFault> {
        let (mut input, mut feedback) = (case.input.clone(), BTreeMap::new());
        let mut whole = Outcome::default();
        for _ in 0..self.task.passes {
            let (outcome, next, left) = if self.is_interactive() {
                self.interact(case, input, &feedback).await?
            } else {
                self.pass(case, input, &feedback).await?
            };
            let cites = [whole.cites, outcome.cites].concat();
            whole = Outcome { cpu_us: whole.cpu_us.max(outcome.cpu_us), cites, ..outcome };
            match next {
                Some(next) if whole.word.is_none() => (input, feedback) = (next, left),
                Some(_) => {
                    return Err(fault(case, "wrote nextpass.in and did not exit with 42"));
                }
                None => return Ok(whole),
            }
        }
        Err(fault(case, &format!("asked for more than {} passes", self.task.passes)))
    }

    /// One pass of a program that does not talk.
    async fn pass(
        &mut self,
        case: &DataCase,
        input: Payload,
        feedback: &BTreeMap<String, Payload>,
    ) -> Result<(Outcome, Option<Payload>, BTreeMap<String, Payload>), HarnessFault> {
        let (runs, executions, entry) = self.run(vec![trial(case, input.clone())], 1).await?;
        let mut outcome = self.ended(&runs[0], executions.first());
        outcome.cites.push(entry);
        let Some(output) = answered(&runs[0]).filter(|_| outcome.word.is_none()) else {
            return Ok((outcome, None, BTreeMap::new()));
        };
        let (validated, entry) = self.validate(0, vec![shown(case, input, output.clone(), feedback)]).await?;
        outcome.cites.push(entry);
        let said = self.said(case, &validated[0])?;
        let next = said.next.clone();
        take(&mut outcome, said);
        Ok((outcome, next, kept(&validated[0])))
    }

    /// One pass of a program that talks with the validator.
    async fn interact(
        &mut self,
        case: &DataCase,
        input: Payload,
        feedback: &BTreeMap<String, Payload>,
    ) -> Result<(Outcome, Option<Payload>, BTreeMap<String, Payload>), HarnessFault> {
        let step = Step::Interact {
            case: shown(case, input, "".into(), feedback),
            // What the validator reads is not for the program.
            trial: trial(case, "".into()),
            limits: self.task.limits,
            validation_limits: self.task.validation_limits,
        };
        let (observation, entry) = self.stage.ask(step).await?;
        let Observation::Interacted { candidate, validator, validator_first, transcript } = observation else {
            return Err(HarnessFault::unfitting("interact", &observation));
        };
        let own = self.talked(&candidate);
        // A validator that was still waiting when the program was stopped for its limits has said nothing.
        let stopped = matches!(validator.execution.end, End::Stopped | End::Idle);
        let outcome = Outcome { seen: cut(&transcript.text()), cites: vec![entry], ..own.clone() };
        if stopped && own.word.is_some() {
            return Ok((outcome, None, BTreeMap::new()));
        }
        let said = self.said(case, &validator)?;
        let next = said.next.clone();
        // Who rejects and leaves first decides, whatever becomes of a program that nobody listens to any more.
        if !said.accepted && validator_first {
            let mut outcome = Outcome { word: None, detail: String::new(), ..outcome };
            outcome.cpu_us = outcome.cpu_us.min(self.task.limits.cpu_ms * 1000);
            take(&mut outcome, said);
            return Ok((outcome, next, kept(&validator)));
        }
        let mut outcome = outcome;
        if outcome.word.is_none() {
            take(&mut outcome, said);
            return Ok((outcome, next, kept(&validator)));
        }
        Ok((outcome, None, BTreeMap::new()))
    }

    /// How the program itself ended when it talked.
    fn talked(&self, candidate: &Execution) -> Outcome {
        let end = CaseEnd::Ended(candidate.end.clone());
        let usage = &candidate.usage;
        let run = CaseRun { end, cpu_us: usage.cpu_us, wall_us: usage.wall_us, scene: None };
        self.ended(&run, Some(candidate))
    }

    /// Reads what a validator did.
    fn said(&self, case: &DataCase, validated: &Validated) -> Result<Said, HarnessFault> {
        let accepted = match validated.execution.end {
            End::Exited(ACCEPTED) => true,
            End::Exited(REJECTED) => false,
            _ => return Err(fault(case, &misbehaviour(&validated.execution))),
        };
        let text = |name: &str| validated.feedback.get(name).map(|file| file.text().into_owned());
        let next = validated.feedback.get(NEXT_PASS).cloned().filter(|_| self.task.passes > 1);
        let mark = self.mark(case, accepted, next.is_some(), &text)?;
        let message = |name: &str| text(name).unwrap_or_default().trim_end().to_owned();
        let (judge_message, team_message) = (message("judgemessage.txt"), message("teammessage.txt"));
        Ok(Said { accepted, mark, judge_message, team_message, next })
    }

    /// Reads the score that a validator wrote, and refuses one where the format has none.
    fn mark(
        &self,
        case: &DataCase,
        accepted: bool,
        goes_on: bool,
        text: &dyn Fn(&str) -> Option<String>,
    ) -> Result<Option<CustomMark>, HarnessFault> {
        let read = |name: &str| {
            let value = text(name).map(|text| {
                number(text.trim().as_bytes())
                    .ok_or_else(|| fault(case, &format!("wrote '{}' into {name}, which is no number", cut(&text))))
            });
            value.transpose()
        };
        let custom = self.task.scoring.map_or(CustomScore::Never, |scoring| scoring.custom);
        let (score, multiplier) = (read("score.txt")?, read("score_multiplier.txt")?);
        let mark = match (score, multiplier) {
            (Some(_), Some(_)) => return Err(fault(case, "wrote both score.txt and score_multiplier.txt")),
            (Some(score), None) => Some(CustomMark::Score(score)),
            (None, Some(part)) if (0.0..=1.0).contains(&part) => Some(CustomMark::Multiplier(part)),
            (None, Some(part)) => {
                return Err(fault(case, &format!("wrote {part} into score_multiplier.txt, which leaves 0 to 1")));
            }
            (None, None) => None,
        };
        match (mark, custom) {
            (Some(_), _) if !accepted => Err(fault(case, "rejected the output and wrote a score")),
            // The samples have no score, and a validator may not know which data is a sample.
            (Some(_), CustomScore::Never) if case.name.starts_with("sample") && self.task.scoring.is_some() => Ok(None),
            (Some(_), CustomScore::Never) => {
                Err(fault(case, "wrote a score, and the problem has none of its validator's"))
            }
            (None, CustomScore::Must) if accepted && !goes_on => {
                Err(fault(case, "accepted the output and wrote no score.txt"))
            }
            (mark, _) => Ok(mark),
        }
    }
}

/// Takes what a validator said for how the case went.
fn take(outcome: &mut Outcome, said: Said) {
    if !said.accepted {
        outcome.word = Some(CaseWord::WrongAnswer);
        let message = if said.team_message.is_empty() { &said.judge_message } else { &said.team_message };
        outcome.detail = cut(message);
    }
    outcome.score = said.mark.or(outcome.score);
    outcome.judge_message = said.judge_message;
}

fn shown(case: &DataCase, input: Payload, output: Payload, feedback: &BTreeMap<String, Payload>) -> Shown {
    Shown {
        input: CaseInput(input),
        answer: CaseInput(case.answer.clone()),
        output: CaseInput(output),
        args: case.validator_args.clone(),
        feedback: feedback.iter().map(|(name, file)| (name.clone(), CaseInput(file.clone()))).collect(),
    }
}

/// What stays in the feedback folder for the next pass.
fn kept(validated: &Validated) -> BTreeMap<String, Payload> {
    let kept = validated.feedback.iter().filter(|(name, _)| *name != NEXT_PASS);
    kept.map(|(name, file)| (name.clone(), file.clone())).collect()
}

fn fault(case: &DataCase, what: &str) -> HarnessFault {
    HarnessFault {
        hint: Some("this is the package's fault, and says nothing about the submission".into()),
        ..HarnessFault::package(format!("the package's output validator {what}, on {}", case.name))
    }
}

fn misbehaviour(execution: &Execution) -> String {
    let stderr = ends(&execution.stderr.text());
    let said = if stderr.is_empty() { String::new() } else { format!(" (it says: {stderr})") };
    match execution.end {
        End::Exited(code) => format!("left with {code} instead of 42 or 43{said}"),
        End::Signalled(signal) => format!("was ended by signal {signal}{said}"),
        End::CpuTime | End::Idle => format!("did not answer in its time{said}"),
        End::Memory => "used up its memory".into(),
        End::Output | End::FileSize => "wrote more than it may".into(),
        End::Processes => format!("started more processes than it may{said}"),
        End::Policy | End::Stopped => format!("was stopped{said}"),
    }
}
