//! The examination of a problem that others wrote: build, run on the data group by group, validate, grade.
//!
//! Never blames a submission for its package: a validator or grader that does not keep to the format ends the
//! examination with a fault of the package.
//!
//! Sources: *Output validators*, *Graders* and *Result aggregation* of the problem package format; the order in which a
//! program's and an interactive validator's ends are looked at follows `problemtools`.

mod grade;
mod passes;

use super::cases::{Example, cut, describe, ends, milliseconds};
use super::program::{Build, built, expect_opened};
use super::{Examination, Request};
use crate::Digest;
use crate::execution::{End, Execution};
use crate::exercise::{Check, Exercise, Visibility};
use crate::package::validator::difference;
use crate::package::{DataCase, Group, Member, PackageTask, Validation, input_digest};
use crate::step::{CaseInput, CaseRun, FaultKind, HarnessFault, News, Observation, Role, Stage, Step, Trial};
use crate::verdict::{CaseFailure, CaseWord, Finding, Ruling};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How many cases are tried at once, at first and at most: a group that stops early is to cost little, and a long one is
/// to keep all cores busy.
const FIRST_BATCH: usize = 2;
const LARGEST_BATCH: usize = 16;

/// How a submission did on everything that it was tried on.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Report {
    /// Nothing if it was accepted.
    pub word: Option<CaseWord>,
    /// Its score, where there are scores.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub score: Option<f64>,
    /// What the compiler says, if it cannot be built.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub compile_error: Option<String>,
    /// The groups, each after what it holds; the last is the whole.
    pub groups: Vec<GroupResult>,
    /// The cases that were tried, in order.
    pub cases: Vec<CaseResult>,
}

/// How a submission did on a group.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct GroupResult {
    /// The path below `data`; empty for the whole.
    pub name: String,
    /// Nothing if it was accepted.
    pub word: Option<CaseWord>,
    /// Its score, where there are scores.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub score: Option<f64>,
    /// The group for want of which it was not tried.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub for_want_of: Option<String>,
}

/// How a submission did on a case.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CaseResult {
    /// The path below `data`, without ending.
    pub name: String,
    /// Nothing if it was accepted.
    pub word: Option<CaseWord>,
    /// Its score, where there are scores.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub score: Option<f64>,
    /// Processor time of the slowest pass, in microseconds.
    pub cpu_us: u64,
    /// What is to be said of it: a difference, a message, how the program ended.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub detail: String,
    /// What the validator wrote for judges.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub judge_message: String,
    /// What the program wrote, cut to a readable length; for an interactive problem, what was said.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub seen: String,
    /// The entries of the log that show it, from 0.
    #[serde(skip)]
    pub cites: Vec<usize>,
}

impl Report {
    /// The result of the group with this name.
    pub fn group(&self, name: &str) -> Option<&GroupResult> {
        self.groups.iter().find(|group| group.name == name)
    }
}

/// The samples, as the task shows them.
pub(super) fn examples(task: &PackageTask) -> Vec<Example> {
    let interactive = matches!(task.validation, Validation::Custom { interactive: true, .. });
    let Some(sample) = task.data.group("sample").filter(|_| !interactive) else { return Vec::new() };
    let example = |case: &DataCase| Example {
        check: "sample".into(),
        why: None,
        input: cut(&case.input.text()),
        expected: cut(&case.answer.text()),
    };
    sample.cases().into_iter().map(example).collect()
}

/// Judges the checks of a package.
pub(super) async fn judge(
    exercise: &Exercise,
    task: &PackageTask,
    checks: &[&Check],
    stage: &mut Examination<'_, impl Stage>,
) -> Result<Vec<Finding>, HarnessFault> {
    for check in checks {
        stage.stage.hear(News::Checking(check));
    }
    let groups: Vec<_> = checks.iter().filter_map(|check| task.checked(&check.id)).collect();
    let examined = examine_groups(exercise, task, Some(&groups), false, stage).await?;
    let findings: Vec<_> = checks.iter().zip(&groups).map(|(check, group)| finding(check, group, &examined)).collect();
    for finding in &findings {
        stage.stage.hear(News::Found(finding));
    }
    Ok(findings)
}

/// Judges a submission on all data. With `complete` no group stops early, so that something is known of every case.
///
/// # Errors
/// As for [`judge`](super::judge()), and the faults of the package.
pub async fn examine(
    exercise: &Exercise,
    _request: &Request,
    complete: bool,
    stage: &mut impl Stage,
) -> Result<Report, HarnessFault> {
    let task = exercise.package().ok_or_else(|| HarnessFault::broken(format!("{} is no package", exercise.id)))?;
    let mut examination = Examination { stage, entries: 0 };
    examine_groups(exercise, task, None, complete, &mut examination).await
}

async fn examine_groups(
    exercise: &Exercise,
    task: &PackageTask,
    only: Option<&[&Group]>,
    complete: bool,
    stage: &mut Examination<'_, impl Stage>,
) -> Result<Report, HarnessFault> {
    let (opened, _) = stage.ask(Step::Open).await?;
    let submission = expect_opened(opened, exercise)?;
    let bytes: usize = submission.files.iter().map(|file| file.content.bytes().len()).sum();
    if bytes as u64 > task.code_bytes {
        let message = format!("the sources have {bytes} bytes, and {} are the most", task.code_bytes);
        return Ok(Report { word: Some(CaseWord::CompileError), compile_error: Some(message), ..Report::default() });
    }
    if let Some(message) = prepare_candidate(stage).await? {
        return Ok(Report { word: Some(CaseWord::CompileError), compile_error: Some(message), ..Report::default() });
    }
    if let Validation::Custom { validators, .. } = task.validation {
        for number in 0..validators {
            prepare_own(Role::Validator(number), "output validator", stage).await?;
        }
    }
    let mut run =
        PackageRun { task, stage, complete, known: BTreeMap::new(), report: Report::default(), grader: false };
    match only {
        None => {
            let whole = run.group(&task.data, None).await?;
            (run.report.word, run.report.score) = (whole.word, whole.score);
        }
        Some(groups) => {
            for group in groups {
                run.group(group, None).await?;
            }
        }
    }
    Ok(run.report)
}

/// Builds the submission; gives what the compiler says if that fails.
async fn prepare_candidate(stage: &mut Examination<'_, impl Stage>) -> Result<Option<String>, HarnessFault> {
    let (observation, entry) = stage.ask(Step::Prepare { role: Role::Candidate }).await?;
    match built(observation, entry)? {
        Build::Ready => Ok(None),
        Build::Failed { message, .. } => Ok(Some(message)),
        Build::Unfinished { reason, .. } => {
            Err(HarnessFault::broken(format!("the build did not get to its end: {reason}")))
        }
        Build::Unavailable { reason } => Err(HarnessFault { kind: FaultKind::Missing, ..HarnessFault::broken(reason) }),
    }
}

/// Builds a program of the package, which has to build.
async fn prepare_own(role: Role, what: &str, stage: &mut Examination<'_, impl Stage>) -> Result<(), HarnessFault> {
    let (observation, entry) = stage.ask(Step::Prepare { role }).await?;
    match built(observation, entry)? {
        Build::Ready => Ok(()),
        Build::Failed { message, .. } => {
            Err(HarnessFault::package(format!("the package's {what} does not build: {message}")))
        }
        Build::Unfinished { reason, .. } => {
            Err(HarnessFault::broken(format!("the build of the package's {what} did not get to its end: {reason}")))
        }
        Build::Unavailable { reason } => {
            let what = format!("the package's {what} cannot be built here: {reason}");
            Err(HarnessFault { kind: FaultKind::Missing, ..HarnessFault::broken(what) })
        }
    }
}

struct PackageRun<'a, 's, S> {
    task: &'a PackageTask,
    stage: &'a mut Examination<'s, S>,
    complete: bool,
    /// What is known of cases by their digest: an equal case is not tried twice.
    known: BTreeMap<Digest, Outcome>,
    report: Report,
    /// Whether the grader is ready.
    grader: bool,
}

/// How a case went, before its group gives it a score.
#[derive(Debug, Clone, Default)]
struct Outcome {
    word: Option<CaseWord>,
    /// What the validator says of the score.
    score: Option<CustomMark>,
    cpu_us: u64,
    detail: String,
    judge_message: String,
    seen: String,
    cites: Vec<usize>,
}

/// What a validator says of the score.
#[derive(Debug, Clone, Copy, PartialEq)]
enum CustomMark {
    /// `score.txt`.
    Score(f64),
    /// `score_multiplier.txt`.
    Multiplier(f64),
}

impl<S: Stage> PackageRun<'_, '_, S> {
    /// Judges a group: what it holds, in order, until something is not accepted and the group stops there.
    async fn group(&mut self, group: &Group, most: Option<f64>) -> Result<GroupResult, HarnessFault> {
        if let Some(missing) = group.require_pass.iter().find(|name| !self.has_passed(name)) {
            let score = self.task.scoring.map(|_| 0.0);
            let word = Some(CaseWord::WrongAnswer);
            let result = GroupResult { name: group.name.clone(), word, score, for_want_of: Some(missing.clone()) };
            self.report.groups.push(result.clone());
            return Ok(result);
        }
        let goes_on = group.continues || self.complete;
        let mut parts: Vec<(Option<CaseWord>, f64)> = Vec::new();
        let mut members = &group.members[..];
        let mut size = if goes_on { LARGEST_BATCH } else { FIRST_BATCH };
        let failed = |parts: &[(Option<CaseWord>, f64)]| parts.last().is_some_and(|(word, _)| word.is_some());
        while let Some(first) = members.first().filter(|_| goes_on || !failed(&parts)) {
            if let Member::Group(inner) = first {
                let result = Box::pin(self.group(inner, most)).await?;
                parts.push((result.word, result.score.unwrap_or(0.0)));
                members = &members[1..];
                continue;
            }
            let batch: Vec<&DataCase> = members.iter().map_while(as_case).take(size).collect();
            members = &members[batch.len()..];
            size = (size * 2).min(LARGEST_BATCH);
            for (case, outcome) in batch.iter().zip(self.outcomes(&batch).await?) {
                let score = self.case_score(group, case, &outcome)?;
                parts.push((outcome.word, score));
                self.report.cases.push(self.case_result(case, outcome, score));
                if !goes_on && failed(&parts) {
                    break;
                }
            }
        }
        let (word, score) = self.grade(group, &parts).await?;
        let score = self.task.scoring.map(|_| score);
        let result = GroupResult { name: group.name.clone(), word, score, for_want_of: None };
        self.report.groups.push(result.clone());
        Ok(result)
    }

    fn has_passed(&self, name: &str) -> bool {
        // A group that was not asked for is not known to have failed.
        self.report.group(name).is_none_or(|group| group.word.is_none())
    }

    fn case_result(&self, case: &DataCase, outcome: Outcome, score: f64) -> CaseResult {
        let Outcome { word, cpu_us, detail, judge_message, seen, cites, .. } = outcome;
        let score = self.task.scoring.map(|_| score);
        CaseResult { name: case.name.clone(), word, score, cpu_us, detail, judge_message, seen, cites }
    }

    /// Tries cases that are not known yet.
    async fn outcomes(&mut self, batch: &[&DataCase]) -> Result<Vec<Outcome>, HarnessFault> {
        let digest = |case: &&DataCase| {
            Digest::of_json(&(input_digest(case), case.answer.digest(), case.flags, &case.validator_args))
        };
        let mut new: BTreeMap<Digest, &DataCase> = BTreeMap::new();
        let mut order = Vec::new();
        for case in batch {
            let digest = digest(case);
            if !self.known.contains_key(&digest) && new.insert(digest, case).is_none() {
                order.push(digest);
            }
        }
        let cases: Vec<&DataCase> = order.iter().map(|digest| new[digest]).collect();
        let tried = if self.task.passes == 1 && !self.is_interactive() {
            self.try_batch(&cases).await?
        } else {
            let mut outcomes = Vec::new();
            for case in &cases {
                outcomes.push(self.try_passes(case).await?);
            }
            outcomes
        };
        self.known.extend(order.into_iter().zip(tried));
        Ok(batch.iter().map(|case| self.known[&digest(case)].clone()).collect())
    }

    fn is_interactive(&self) -> bool {
        matches!(self.task.validation, Validation::Custom { interactive: true, .. })
    }

    /// Runs the program on cases and validates what it wrote, each in one step.
    async fn try_batch(&mut self, cases: &[&DataCase]) -> Result<Vec<Outcome>, HarnessFault> {
        if cases.is_empty() {
            return Ok(Vec::new());
        }
        let trials = cases.iter().map(|case| trial(case, case.input.clone())).collect();
        let (runs, executions, entry) = self.run(trials, cases.len()).await?;
        let mut outcomes: Vec<Outcome> = Vec::with_capacity(cases.len());
        for (number, (case, run)) in cases.iter().zip(&runs).enumerate() {
            let mut outcome = self.ended(run, executions.get(number));
            outcome.cites.push(entry);
            if let (None, Validation::Default, Some(output)) = (outcome.word, self.task.validation, answered(run))
                && let Some(detail) = difference(case.flags, case.answer.bytes(), output.bytes())
            {
                (outcome.word, outcome.detail) = (Some(CaseWord::WrongAnswer), detail);
            }
            outcomes.push(outcome);
        }
        self.validate_batch(cases, &runs, &mut outcomes).await?;
        Ok(outcomes)
    }

    async fn run(
        &mut self,
        trials: Vec<Trial>,
        asked: usize,
    ) -> Result<(Vec<CaseRun>, Vec<Execution>, usize), HarnessFault> {
        let step = Step::Try { cases: trials, limits: self.task.limits };
        let (observation, entry) = self.stage.ask(step).await?;
        match observation {
            Observation::Ran { cases, executions } if cases.len() == asked => Ok((cases, executions, entry)),
            other => Err(HarnessFault::unfitting("try", &other)),
        }
    }

    /// How the program itself ended: within its limits and by itself, or not.
    fn ended(&self, run: &CaseRun, execution: Option<&Execution>) -> Outcome {
        let seen = answered(run).map(|output| cut(&output.text())).unwrap_or_default();
        let outcome = Outcome { cpu_us: run.cpu_us, seen, ..Outcome::default() };
        let end = match &run.end {
            crate::step::CaseEnd::Ended(end) | crate::step::CaseEnd::Unready(end) => Some(end),
            _ => None,
        };
        let stderr = execution.map(|execution| ends(&execution.stderr.text())).unwrap_or_default();
        match self.word_of_end(run.cpu_us, end) {
            Some((word, detail)) => {
                let detail = if word == CaseWord::RuntimeError && !stderr.is_empty() {
                    format!("{detail}\n{stderr}")
                } else {
                    detail
                };
                Outcome { word: Some(word), detail, ..outcome }
            }
            None => outcome,
        }
    }

    /// The word for an end that is no answer, and what is said of it.
    fn word_of_end(&self, cpu_us: u64, end: Option<&End>) -> Option<(CaseWord, String)> {
        let limits = &self.task.limits;
        let time = || format!("the limit is {} of processor time", milliseconds(limits.cpu_ms * 1000));
        if cpu_us > limits.cpu_ms * 1000 || matches!(end, Some(End::CpuTime)) {
            return Some((CaseWord::TimeLimitExceeded, time()));
        }
        let word = match end? {
            End::Exited(0) => return None,
            // The field has one word for whoever gives no answer in time, computing or waiting.
            End::Idle => {
                let limit = format!("{} of processor time, and then it only waited", milliseconds(cpu_us));
                return Some((CaseWord::TimeLimitExceeded, limit));
            }
            End::Memory => {
                return Some((
                    CaseWord::MemoryLimitExceeded,
                    format!("the limit is {} MiB", limits.memory_bytes >> 20),
                ));
            }
            End::Output => {
                return Some((
                    CaseWord::OutputLimitExceeded,
                    format!("the limit is {} KiB", limits.output_bytes >> 10),
                ));
            }
            end => describe(end),
        };
        Some((CaseWord::RuntimeError, word))
    }
}

/// The output of a program that left by itself.
fn answered(run: &CaseRun) -> Option<&crate::Payload> {
    match &run.end {
        crate::step::CaseEnd::Answered(output) => Some(output),
        _ => None,
    }
}

fn as_case(member: &Member) -> Option<&DataCase> {
    match member {
        Member::Case(case) => Some(case),
        Member::Group(_) => None,
    }
}

fn trial(case: &DataCase, input: crate::Payload) -> Trial {
    let files = case.files.iter().map(|(path, content)| (path.clone(), CaseInput(content.clone()))).collect();
    Trial { input: CaseInput(input), files, args: case.args.clone() }
}

fn finding(check: &Check, group: &Group, report: &Report) -> Finding {
    let cases = group.cases();
    let is_inside = |name: &str| cases.iter().any(|case| case.name == name);
    let tried: Vec<_> = report.cases.iter().filter(|case| is_inside(&case.name)).collect();
    let result = report.group(&group.name);
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    let first = tried.iter().enumerate().find(|(_, case)| case.word.is_some());
    let word = result.map_or(report.word, |result| result.word);
    let score = result.and_then(|result| result.score).map(|score| format!(", {score} points")).unwrap_or_default();
    let because = match (word, first, result.and_then(|result| result.for_want_of.as_ref())) {
        (Some(_), _, Some(missing)) => format!("not tried, since {missing} was not accepted{score}"),
        (Some(word), Some((number, case)), _) => {
            format!("{} on case {} of {}, {}{score}", word.title(), number + 1, cases.len(), case.name)
        }
        (Some(word), None, _) => word.title().to_owned(),
        (None, ..) => format!(
            "{} of {} cases accepted{score}",
            tried.iter().filter(|case| case.word.is_none()).count(),
            cases.len()
        ),
    };
    let failure = match (&report.compile_error, word, first) {
        (Some(message), ..) => Some(CaseFailure::of_build(message.to_owned())),
        (None, Some(_), Some((number, case))) => {
            let data = cases.iter().find(|data| data.name == case.name);
            Some(case_failure(count(number + 1), case, data.copied(), check.visibility))
        }
        _ => None,
    };
    let mut cites: Vec<_> = tried.iter().flat_map(|case| case.cites.clone()).collect();
    cites.sort_unstable();
    cites.dedup();
    Finding {
        check: check.id.clone(),
        claim: check.claim.clone(),
        level: check.level,
        visibility: check.visibility,
        ruling: if word.is_none() { Ruling::Pass } else { Ruling::Fail },
        because,
        passed: count(tried.iter().filter(|case| case.word.is_none()).count()),
        cases: count(cases.len()),
        cpu_us: tried.iter().map(|case| case.cpu_us).sum(),
        failure,
        stressed: None,
        cites,
    }
}

/// What is shown of a case that failed. Secret data stays secret, as its authors mean it.
fn case_failure(number: u32, case: &CaseResult, data: Option<&DataCase>, visibility: Visibility) -> CaseFailure {
    let public = visibility == Visibility::Public;
    let shown = |payload: Option<&crate::Payload>| {
        payload.filter(|_| public).map(|payload| cut(&payload.text())).unwrap_or_default()
    };
    CaseFailure {
        case: number,
        why: Some(case.name.clone()),
        word: case.word.unwrap_or(CaseWord::WrongAnswer),
        input: shown(data.map(|data| &data.input)),
        expected: shown(data.map(|data| &data.answer)),
        seen: if public { case.seen.clone() } else { String::new() },
        detail: case.detail.clone(),
        reduced: None,
    }
}
