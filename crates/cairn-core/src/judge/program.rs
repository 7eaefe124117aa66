//! The examination of a program: build it, run it on cases, compare.
//!
//! Written cases carry their answers. Cases drawn from the seed are answered by the oracle, a reference of
//! ours that runs in a box of its own, so that no output can be hard-coded and no answer lies in the
//! learner's box.

use super::Examination;
use super::cases::{self, Prepared, Ruled};
use crate::execution::End;
use crate::exercise::{CaseLimits, Check, Exercise, Level, ProgramTask};
use crate::step::{CaseRun, FaultKind, HarnessFault, News, Observation, Role, Stage, Step};
use crate::submission::Submission;
use crate::verdict::{CaseFailure, CaseWord, Finding, Ruling};

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
    seed: u64,
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
    let mut run = ProgramRun { task, seed, stage, budget_us: task.total_cpu_ms * 1000, oracle: None };
    let mut findings = Vec::new();
    // Advice comes after all that decides, so that it never uses up what a deciding check needs.
    let (musts, advice): (Vec<_>, Vec<_>) = checks.iter().enumerate().partition(|(_, c)| c.level == Level::Must);
    for (place, check) in musts.into_iter().chain(advice) {
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
fn expect_opened(seen: Observation, exercise: &Exercise) -> Result<(), HarnessFault> {
    let Observation::Opened { language, submission, files } = seen else {
        return Err(HarnessFault::unfitting("open", &seen));
    };
    let opened = Submission { exercise: exercise.id.clone(), exercise_hash: exercise.hash(), language, files };
    if opened.hash() != submission {
        let what = "the files that were opened do not match the submission's hash";
        return Err(HarnessFault { kind: FaultKind::Damaged, ..HarnessFault::broken(what) });
    }
    Ok(())
}

/// How a build went.
enum Build {
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

struct ProgramRun<'a, 's, S> {
    task: &'a ProgramTask,
    seed: u64,
    stage: &'a mut Examination<'s, S>,
    /// Processor time that is left, in microseconds.
    budget_us: u64,
    /// Whether the oracle is ready, or why it is not; unset until it is needed.
    oracle: Option<Result<(), String>>,
}

impl<S: Stage> ProgramRun<'_, '_, S> {
    /// Judges one check: the written cases first, then, if they pass, the drawn ones.
    async fn examine(&mut self, check: &Check) -> Result<Finding, HarnessFault> {
        let mut tally = Tally::new(check);
        let written = cases::written(check, &self.task.interface);
        self.run_cases(check, written, &mut tally).await?;
        if tally.open() && !check.generators.is_empty() {
            match self.draw(check, &mut tally).await? {
                Ok(drawn) => self.run_cases(check, drawn, &mut tally).await?,
                Err(reason) => tally.unknown = Some(reason),
            }
        }
        Ok(tally.finding(check))
    }

    async fn run_cases(&mut self, check: &Check, cases: Vec<Prepared>, tally: &mut Tally) -> Result<(), HarnessFault> {
        let ruled = Ruled { interface: &self.task.interface, compare: check.compare, limits: self.task.limits };
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
            let (runs, executions, entry) = self.run(Role::Candidate, inputs(batch), self.task.limits).await?;
            tally.cites.push(entry);
            for (case, run) in batch.iter().zip(&runs) {
                self.budget_us = self.budget_us.saturating_sub(run.cpu_us);
                tally.count(run, ruled.failure(case, run, executions.last()));
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
        let drawn = cases::drawn(check, &self.task.interface, self.seed)?;
        let limits = &self.task.limits;
        let slack = CaseLimits {
            cpu_ms: limits.cpu_ms * ORACLE_SLACK,
            wall_ms: limits.wall_ms * ORACLE_SLACK,
            memory_bytes: limits.memory_bytes * 4,
            ..*limits
        };
        let (runs, _, entry) = self.run(Role::Oracle, drawn.iter().map(|d| d.input.clone()).collect(), slack).await?;
        tally.cites.push(entry);
        let answered = drawn.into_iter().zip(&runs).enumerate().map(|(number, (case, run))| {
            let interface = &self.task.interface;
            let no_answer =
                |reason| format!("control missing: the oracle did not answer drawn case {}: {reason}", number + 1);
            case.with_answer(run, interface).map_err(no_answer)
        });
        Ok(answered.collect())
    }

    async fn run(
        &mut self,
        role: Role,
        cases: Vec<crate::step::CaseInput>,
        limits: CaseLimits,
    ) -> Result<(Vec<CaseRun>, Vec<crate::execution::Execution>, usize), HarnessFault> {
        let asked = cases.len();
        let (observation, entry) = self.stage.ask(Step::Run { role, cases, limits }).await?;
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

fn inputs(batch: &[Prepared]) -> Vec<crate::step::CaseInput> {
    batch.iter().map(|case| case.input.clone()).collect()
}

/// What has been seen of one check so far.
struct Tally {
    passed: u32,
    cases: u32,
    cpu_us: u64,
    failure: Option<CaseFailure>,
    unknown: Option<String>,
    cites: Vec<usize>,
}

impl Tally {
    fn new(check: &Check) -> Self {
        let drawn: u32 = check.generators.iter().map(|g| g.count).sum();
        let cases = u32::try_from(check.cases.len()).unwrap_or(u32::MAX).saturating_add(drawn);
        Self { passed: 0, cases, cpu_us: 0, failure: None, unknown: None, cites: Vec::new() }
    }

    /// Whether there is something left to find out.
    fn open(&self) -> bool {
        self.failure.is_none() && self.unknown.is_none()
    }

    fn count(&mut self, run: &CaseRun, failure: Option<CaseFailure>) {
        if !self.open() {
            return;
        }
        self.cpu_us = self.cpu_us.saturating_add(run.cpu_us);
        match failure {
            None => self.passed += 1,
            Some(failure) => self.failure = Some(CaseFailure { case: self.passed + 1, ..failure }),
        }
    }

    fn finding(self, check: &Check) -> Finding {
        let (ruling, because) = match (&self.failure, self.unknown) {
            (Some(failure), _) => {
                (Ruling::Fail, format!("{} on case {} of {}", failure.word.title(), failure.case, self.cases))
            }
            (None, Some(reason)) => (Ruling::Unknown, reason),
            (None, None) if self.cases == 0 => (Ruling::Unknown, "there is no case to try".into()),
            (None, None) => {
                let noun = if self.cases == 1 { "case" } else { "cases" };
                (Ruling::Pass, format!("{} {noun} accepted", self.cases))
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
    let failure = CaseFailure {
        case: 0,
        why: None,
        word: CaseWord::CompileError,
        input: String::new(),
        expected: "a program that builds".into(),
        seen: "the build failed".into(),
        detail: message.clone(),
    };
    let because = CaseWord::CompileError.title().to_owned();
    Finding { because, cites: vec![entry], ..Tally { failure: Some(failure), ..Tally::new(check) }.finding(check) }
}
