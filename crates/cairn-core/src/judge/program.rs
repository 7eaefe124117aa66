//! The examination of a program: build it, run it on cases, compare.
//!
//! Written cases carry their answers. Cases drawn from the seed are answered by the oracle, a reference of
//! ours that runs in a box of its own, so that no output can be hard-coded and no answer lies in the
//! learner's box.

use super::cases::{self, Drawn, Prepared, Ruled};
use super::reduce::Failed;
use super::{Examination, Request, reduce, stress};
use crate::execution::{End, Execution};
use crate::exercise::{CaseLimits, Check, Exercise, ProgramTask};
use crate::step::{CaseInput, CaseRun, FaultKind, HarnessFault, News, Observation, Role, Stage, Step};
use crate::submission::Submission;
use crate::verdict::{CaseFailure, CaseWord, Finding, Ruling, Stressed};

/// The first batch; each further one is [`BATCH_GROWTH`] times as large, so that a program that fails early
/// costs little and one that passes starts few processes.
const FIRST_BATCH: usize = 4;
const BATCH_GROWTH: usize = 4;

/// The oracle may take this many times the learner's limits: a reference may be in a slower language.
const ORACLE_SLACK: u64 = 10;

/// Judges the checks; findings come in the order of `checks`.
pub(super) async fn judge(
    exercise: &Exercise,
    task: &ProgramTask,
    checks: &[&Check],
    request: &Request,
    stage: &mut Examination<'_, impl Stage>,
) -> Result<Vec<Finding>, HarnessFault> {
    let (opened, _) = stage.ask(Step::Open).await?;
    expect_opened(opened, exercise)?;
    let build = match build(Role::Candidate, task, stage).await? {
        Build::Ready => None,
        Build::Failed { message, entry } => Some((Err(message), entry)),
        Build::Unfinished { reason, entry } => Some((Ok(reason), entry)),
        Build::Unavailable { reason } => {
            return Err(HarnessFault { kind: FaultKind::Missing, ..HarnessFault::broken(reason) });
        }
    };
    let budget_us = task.total_cpu_ms * 1000;
    let mut run = ProgramRun { task, request, stage, budget_us, oracle: None, reductions: reduce::MOST_REDUCTIONS };
    let mut findings = Vec::new();
    // Advice comes after all that decides, so that it never uses up what a deciding check needs; and what is soon
    // decided comes first, so that whoever watches soon knows something.
    let mut in_turn: Vec<_> = checks.iter().enumerate().collect();
    in_turn.sort_by_key(|(_, check)| (check.level, check.weight()));
    for (place, check) in in_turn {
        run.stage.stage.hear(News::Checking(check));
        let finding = match &build {
            None => run.examine(check).await?,
            Some((ended, entry)) => not_built(check, ended, *entry),
        };
        run.stage.stage.hear(News::Found(&finding));
        findings.push((place, finding));
    }
    findings.sort_by_key(|(place, _)| *place);
    Ok(findings.into_iter().map(|(_, finding)| finding).collect())
}

/// What was opened must be what its hash names: a log must not show other sources than it judges.
pub(super) fn expect_opened(seen: Observation, exercise: &Exercise) -> Result<Submission, HarnessFault> {
    let Observation::Opened { language, submission, files } = seen else {
        return Err(HarnessFault::unfitting("open", &seen));
    };
    let opened = Submission { exercise: exercise.id.clone(), exercise_hash: exercise.hash(), language, files };
    if opened.hash() != submission {
        let what = "the files that were opened do not match the submission's hash";
        return Err(HarnessFault { kind: FaultKind::Damaged, ..HarnessFault::broken(what) });
    }
    Ok(opened)
}

/// How a build went.
pub(super) enum Build {
    Ready,
    /// The compiler refused, or took what a build must not take: the learner's doing.
    Failed {
        message: String,
        entry: usize,
    },
    /// The build did not get to its end, for which the machine may be to blame.
    Unfinished {
        reason: String,
        entry: usize,
    },
    Unavailable {
        reason: String,
    },
}

async fn build(role: Role, task: &ProgramTask, stage: &mut Examination<'_, impl Stage>) -> Result<Build, HarnessFault> {
    let step = Step::Build { role, interface: task.interface.clone() };
    let (observation, entry) = stage.ask(step).await?;
    built(observation, entry)
}

/// What an observation says of a build.
pub(super) fn built(observation: Observation, entry: usize) -> Result<Build, HarnessFault> {
    match observation {
        Observation::Unavailable { reason } => Ok(Build::Unavailable { reason }),
        Observation::Built { execution: Some(execution), .. } if execution.end != End::Exited(0) => {
            let (stdout, stderr) = (execution.stdout.text(), execution.stderr.text());
            let output = if stderr.trim().is_empty() { stdout } else { stderr };
            let ended = match execution.end {
                End::Exited(_) => "",
                End::CpuTime => "the build used up its processor time\n",
                End::Memory => "the build used up its memory\n",
                End::Output => "the build wrote more than it may\n",
                End::Idle => return Ok(Build::Unfinished { reason: "it took too long by the clock".into(), entry }),
                End::Stopped => return Ok(Build::Unfinished { reason: "it was stopped".into(), entry }),
                End::Signalled(_) | End::Processes | End::FileSize | End::Policy => "the build was ended\n",
            };
            Ok(Build::Failed { message: format!("{ended}{}", head(&output)), entry })
        }
        Observation::Built { .. } => Ok(Build::Ready),
        other => Err(HarnessFault::unfitting("build", &other)),
    }
}

/// The first lines of a compiler's output: the first error is the one to mend first.
fn head(text: &str) -> String {
    let kept: Vec<_> = text.trim().lines().take(40).collect();
    kept.join("\n").chars().take(4000).collect()
}

pub(super) struct ProgramRun<'a, 's, S> {
    pub(super) task: &'a ProgramTask,
    pub(super) request: &'a Request,
    pub(super) stage: &'a mut Examination<'s, S>,
    /// Processor time that is left, in microseconds.
    budget_us: u64,
    /// Whether the oracle is ready, or why it is not; unset until it is needed.
    oracle: Option<Result<(), String>>,
    /// How many failures may still be reduced.
    pub(super) reductions: u32,
}

impl<S: Stage> ProgramRun<'_, '_, S> {
    /// Judges one check: the written cases first, then, if they pass, the drawn ones.
    async fn examine(&mut self, check: &Check) -> Result<Finding, HarnessFault> {
        let mut tally = Tally::new(check);
        let written = cases::written(check, &self.task.interface);
        if let Some(repeats) = self.request.stress.max(check.stress) {
            self.stress(check, written, repeats, &mut tally).await?;
            return Ok(tally.finding(check));
        }
        self.run_cases(check, written, &mut tally).await?;
        if tally.open() && !check.generators.is_empty() {
            match self.draw(check, &mut tally).await? {
                Ok(drawn) => self.run_cases(check, drawn, &mut tally).await?,
                Err(reason) => tally.unknown = Some(reason),
            }
        }
        if let Some(failed) = tally.failed.take() {
            tally.failure = Some(self.reduce(check, failed, &mut tally.cites).await?);
        }
        Ok(tally.finding(check))
    }

    /// Repeats all cases under perturbed scheduling and counts in how many repeats one of them fails.
    async fn stress(
        &mut self,
        check: &Check,
        written: Vec<Prepared>,
        repeats: u32,
        tally: &mut Tally,
    ) -> Result<(), HarnessFault> {
        let mut cases = written;
        if !check.generators.is_empty() {
            match self.draw(check, tally).await? {
                Ok(drawn) => cases.extend(drawn),
                Err(reason) => {
                    tally.unknown = Some(reason);
                    return Ok(());
                }
            }
        }
        let limits = CaseLimits { wall_ms: self.task.limits.wall_ms * stress::WALL_SLACK, ..self.task.limits };
        let (mut done, mut failed, mut spent_us) = (0, 0, 0);
        for repeat in 0..repeats {
            // As in an ordinary run: what all cases of a check may use together bounds the repeats, too.
            if spent_us > self.task.total_cpu_ms * 1000 {
                break;
            }
            let step = Step::Run {
                role: Role::Candidate,
                cases: inputs(&cases),
                limits,
                perturb: Some(self.request.seed.wrapping_add(u64::from(repeat))),
            };
            let (runs, executions, entry) = self.run(step, cases.len()).await?;
            tally.cites.push(entry);
            let ruled = self.ruled(check);
            let failure = cases.iter().zip(&runs).enumerate().find_map(|(number, (case, run))| {
                let failure = ruled.failure(case, run, last_of(&executions, number))?;
                Some(CaseFailure { case: number as u32 + 1, ..failure })
            });
            spent_us += runs.iter().map(|run| run.cpu_us).sum::<u64>();
            done += 1;
            failed += u32::from(failure.is_some());
            if let (None, Some(failure)) = (&tally.failure, failure) {
                self.tell_failed(check, &cases[failure.case as usize - 1])?;
                tally.failure = Some(failure);
            }
        }
        tally.cpu_us = spent_us;
        tally.passed = if tally.failure.is_none() { tally.cases } else { 0 };
        let rate = stress::interval(failed, done);
        tally.stressed = Some(Stressed { repeats: done, failed, rate });
        if failed == 0 && done < repeats {
            let budget = self.task.total_cpu_ms;
            tally.unknown =
                Some(format!("out of budget: {done} of {repeats} repeats took {budget} ms of processor time"));
        }
        Ok(())
    }

    pub(super) fn ruled<'c>(&'c self, check: &Check) -> Ruled<'c> {
        Ruled { interface: &self.task.interface, compare: check.compare, limits: self.task.limits }
    }

    async fn run_cases(&mut self, check: &Check, cases: Vec<Prepared>, tally: &mut Tally) -> Result<(), HarnessFault> {
        let (mut rest, mut size) = (&cases[..], FIRST_BATCH);
        while !rest.is_empty() && tally.open() {
            // No batch can use more than what is left, even if each of its cases takes all that it may.
            let affordable = self.budget_us / (self.task.limits.cpu_ms * 1000).max(1);
            if affordable == 0 {
                tally.unknown = Some(format!(
                    "out of budget: too little is left of the run's {} ms of processor time to try case {}",
                    self.task.total_cpu_ms,
                    tally.passed + 1
                ));
                break;
            }
            let affordable = usize::try_from(affordable).unwrap_or(usize::MAX);
            let (batch, later) = rest.split_at(size.min(rest.len()).min(affordable));
            let (runs, executions, entry) = self.run_candidate(inputs(batch)).await?;
            tally.cites.push(entry);
            for (number, (case, run)) in batch.iter().zip(&runs).enumerate() {
                self.budget_us = self.budget_us.saturating_sub(run.cpu_us);
                let failure = self.ruled(check).failure(case, run, last_of(&executions, number));
                tally.count(run, case, failure);
            }
            (rest, size) = (later, size * BATCH_GROWTH);
        }
        Ok(())
    }

    /// Draws the cases of a check and has the oracle answer them; or says why they have no answers.
    async fn draw(&mut self, check: &Check, tally: &mut Tally) -> Result<Result<Vec<Prepared>, String>, HarnessFault> {
        if self.oracle.is_none() {
            self.oracle = Some(match build(Role::Oracle, self.task, self.stage).await? {
                Build::Ready => Ok(()),
                Build::Failed { message, .. } => Err(format!("control missing: the oracle does not build: {message}")),
                Build::Unfinished { reason, .. } => Err(format!("control missing: the oracle's build: {reason}")),
                Build::Unavailable { reason } => Err(format!("control missing: {reason}")),
            });
        }
        if let Some(Err(reason)) = &self.oracle {
            return Ok(Err(reason.clone()));
        }
        let drawn = cases::drawn(check, &self.task.interface, self.request.seed)?;
        let (runs, entry) = self.run_oracle(&drawn).await?;
        tally.cites.push(entry);
        let answered = drawn.into_iter().zip(&runs).enumerate().map(|(number, (case, run))| {
            let interface = &self.task.interface;
            let no_answer =
                |reason| format!("control missing: the oracle did not answer drawn case {}: {reason}", number + 1);
            case.with_answer(run, interface).map_err(no_answer)
        });
        Ok(answered.collect())
    }

    pub(super) async fn run_oracle(&mut self, drawn: &[Drawn]) -> Result<(Vec<CaseRun>, usize), HarnessFault> {
        let limits = &self.task.limits;
        let limits = CaseLimits {
            cpu_ms: limits.cpu_ms * ORACLE_SLACK,
            wall_ms: limits.wall_ms * ORACLE_SLACK,
            memory_bytes: limits.memory_bytes * 4,
            ..*limits
        };
        let cases = drawn.iter().map(Drawn::input).collect();
        let step = Step::Run { role: Role::Oracle, cases, limits, perturb: None };
        let (runs, _, entry) = self.run(step, drawn.len()).await?;
        Ok((runs, entry))
    }

    pub(super) async fn run_candidate(&mut self, cases: Vec<CaseInput>) -> Result<Ran, HarnessFault> {
        let asked = cases.len();
        let step = Step::Run { role: Role::Candidate, cases, limits: self.task.limits, perturb: None };
        self.run(step, asked).await
    }

    async fn run(&mut self, step: Step, asked: usize) -> Result<Ran, HarnessFault> {
        let (observation, entry) = self.stage.ask(step).await?;
        let Observation::Ran { cases: runs, executions } = observation else {
            return Err(HarnessFault::unfitting("run", &observation));
        };
        // Fewer runs than cases are in order only where the last of them ended the program.
        let cut_short = runs.last().is_some_and(|run| run.end.is_last());
        if runs.len() > asked || (runs.len() < asked && !cut_short) {
            let what = format!("{} cases were asked for and {} are reported", asked, runs.len());
            return Err(HarnessFault { kind: FaultKind::Damaged, ..HarnessFault::broken(what) });
        }
        Ok((runs, executions, entry))
    }
}

/// How cases went, the process trees that ran them, and the entry of the log that says so.
pub(super) type Ran = (Vec<CaseRun>, Vec<Execution>, usize);

/// The process tree of a case: one of its own, or the one that all cases share.
pub(super) fn last_of(executions: &[Execution], number: usize) -> Option<&Execution> {
    executions.get(number).or(executions.last())
}

pub(super) fn inputs(batch: &[Prepared]) -> Vec<CaseInput> {
    batch.iter().map(|case| case.input.clone()).collect()
}

/// What has been seen of one check so far.
struct Tally {
    passed: u32,
    cases: u32,
    cpu_us: u64,
    /// The first case that failed, until it is reduced.
    failed: Option<Failed>,
    failure: Option<CaseFailure>,
    stressed: Option<Stressed>,
    unknown: Option<String>,
    cites: Vec<usize>,
}

impl Tally {
    fn new(check: &Check) -> Self {
        let drawn: u32 = check.generators.iter().map(|g| g.count).sum();
        let cases = u32::try_from(check.cases.len()).unwrap_or(u32::MAX).saturating_add(drawn);
        let (failed, failure, stressed, unknown) = (None, None, None, None);
        Self { passed: 0, cases, cpu_us: 0, failed, failure, stressed, unknown, cites: Vec::new() }
    }

    /// Whether there is something left to find out.
    fn open(&self) -> bool {
        self.failed.is_none() && self.failure.is_none() && self.unknown.is_none()
    }

    fn count(&mut self, run: &CaseRun, case: &Prepared, failure: Option<CaseFailure>) {
        if !self.open() {
            return;
        }
        self.cpu_us = self.cpu_us.saturating_add(run.cpu_us);
        match failure {
            None => self.passed += 1,
            Some(failure) => {
                let failure = CaseFailure { case: self.passed + 1, ..failure };
                self.failed = Some(Failed { origin: case.origin, expected: case.expected.clone(), failure });
            }
        }
    }

    fn finding(self, check: &Check) -> Finding {
        let (ruling, because) = match (&self.failure, self.unknown) {
            (Some(failure), _) if self.stressed.is_some_and(|stressed| stressed.repeats > 1) => {
                (Ruling::Fail, stress::failed(failure.word, self.stressed))
            }
            (Some(failure), _) => {
                (Ruling::Fail, format!("{} on case {} of {}", failure.word.title(), failure.case, self.cases))
            }
            (None, Some(reason)) => (Ruling::Unknown, reason),
            (None, None) if self.cases == 0 => (Ruling::Unknown, "there is no case to try".into()),
            (None, None) => {
                let noun = if self.cases == 1 { "case" } else { "cases" };
                let repeated = self.stressed.map(stress::passed).unwrap_or_default();
                (Ruling::Pass, format!("{} {noun} accepted{repeated}", self.cases))
            }
        };
        Finding {
            check: check.id.clone(),
            claim: check.claim.clone(),
            level: check.level,
            visibility: check.visibility,
            ruling,
            because,
            passed: self.passed,
            cases: self.cases,
            cpu_us: self.cpu_us,
            failure: self.failure,
            stressed: self.stressed,
            cites: self.cites,
        }
    }
}

/// The finding of a check for which there was no program: why it is not known (`Ok`), or how its build failed.
fn not_built(check: &Check, ended: &Result<String, String>, entry: usize) -> Finding {
    let message = match ended {
        Ok(reason) => {
            let unknown = Some(format!("the build did not get to its end: {reason}"));
            return Finding { cites: vec![entry], ..Tally { unknown, ..Tally::new(check) }.finding(check) };
        }
        Err(message) => message,
    };
    let failure = CaseFailure::of_build(message.clone());
    let because = CaseWord::CompileError.title().to_owned();
    Finding { because, cites: vec![entry], ..Tally { failure: Some(failure), ..Tally::new(check) }.finding(check) }
}
