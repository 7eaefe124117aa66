//! How repeatable a count is in each language here, and how long a question of growth takes.
//!
//! Measures and never judges: the same call of the same program, each time in a new process, while a core is kept busy.
//! Where all counts are the same to the last digit, the language's count is bit-exact on this machine.

use crate::app::content::Content;
use crate::app::prove;
use crate::app::verify::BusyCore;
use crate::app::workplace::Workbench;
use crate::app::{clock, machine};
use crate::exit::{Exit, Failure};
use cairn_core::exercise::{Check, Method};
use cairn_core::judge::{Request, sized_input};
use cairn_core::step::{CaseInput, HarnessFault, Measure, Meter, Observation, Resource, Role, Stage, Step};
use cairn_core::submission::Submission;
use cairn_core::verdict::Ruling;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::time::Instant;

/// The seed of the input: the same for everybody.
const SEED: u64 = 1;

/// The part of the largest size that is counted again and again: large enough to show, and soon done.
const PART: u64 = 8;

/// What was counted in each language.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Meters {
    /// The day, UTC.
    pub(crate) date: String,
    /// What the machine says of itself.
    pub(crate) machine: BTreeMap<String, String>,
    /// The exercise whose references were counted, and the check whose input they were given.
    pub(crate) program: String,
    pub(crate) check: String,
    /// The size of that input.
    pub(crate) n: u64,
    /// How often.
    pub(crate) rounds: usize,
    pub(crate) languages: Vec<Counted>,
    /// Languages that are not on this machine, with the reason.
    pub(crate) missing: BTreeMap<String, String>,
}

/// What was counted in one language.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Counted {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) version: String,
    pub(crate) meter: Meter,
    /// The least and the most of the counts, in the meter's unit.
    pub(crate) least: u64,
    pub(crate) most: u64,
    /// The median time of such a run, its start and the call, by the clock.
    pub(crate) run_ms: f64,
    /// The whole check, build excluded, by the clock.
    pub(crate) check_s: f64,
    pub(crate) ruling: Ruling,
}

/// Counts the references of `program`, the input being that of its first check that demands a class of growth.
pub(crate) async fn meters(
    content: &Content,
    workbench: &Workbench,
    program: &str,
    rounds: usize,
    progress: &mut dyn FnMut(&str),
) -> Result<Meters, Failure> {
    let entry = content.exercise(program)?;
    let Method::Program(task) = &entry.exercise.method;
    let demands = |check: &&Check| check.cost.is_some();
    let check = entry.exercise.checks.iter().find(demands).ok_or_else(|| {
        Failure::new(Exit::Usage, format!("{program} demands no class of growth"))
            .hint("choose one with [[checks]] cost")
    })?;
    let n = check.cost.as_ref().map_or(1, |demand| demand.sizes[1] / PART);
    let input = CaseInput(sized_input(check, &task.interface, SEED, n)?);
    let (mut languages, mut missing) = (Vec::new(), BTreeMap::new());
    let busy = BusyCore::start();
    for language in content.catalog.languages.values() {
        let Some(files) = entry.references.get(&language.id) else { continue };
        let version = match workbench.toolchains.find(language) {
            Ok(toolchain) => toolchain.version,
            Err(why) => {
                missing.insert(language.id.clone(), why.to_string());
                continue;
            }
        };
        let submission = Submission {
            exercise: entry.exercise.id.clone(),
            exercise_hash: entry.exercise.hash(),
            language: language.id.clone(),
            files: files.clone(),
        };
        let mut bench = prove::bench(content, entry, workbench, &submission, &|_| 0);
        bench.carry_out(Step::Build { role: Role::Candidate, interface: task.interface.clone() }).await?;
        let (mut counts, mut times, mut meter) = (Vec::new(), Vec::new(), None);
        for round in 0..rounds {
            progress(&format!("{} · count {} of {rounds}", language.name, round + 1));
            let started = Instant::now();
            let (count, with) = count(&mut bench, task.limits, &input).await?;
            times.push(started.elapsed().as_secs_f64() * 1000.0);
            counts.push(count);
            meter = Some(with);
        }
        progress(&format!("{} · {}", language.name, check.id));
        let request = Request { seed: SEED, only: Some(vec![check.id.clone()]), ..Request::default() };
        let started = Instant::now();
        let (_, verdict) = prove::examine(entry.exercise.clone(), request, bench, |_| {}).await?;
        let check_s = started.elapsed().as_secs_f64();
        times.sort_by(f64::total_cmp);
        let Some(meter) = meter else { continue };
        languages.push(Counted {
            id: language.id.clone(),
            name: language.name.clone(),
            version,
            meter,
            least: counts.iter().copied().min().unwrap_or_default(),
            most: counts.iter().copied().max().unwrap_or_default(),
            run_ms: times[times.len() / 2],
            check_s,
            ruling: verdict.ruling,
        });
    }
    drop(busy);
    let (date, machine) = (clock::day(clock::now_us()), machine::describe());
    let (program, check) = (program.to_owned(), check.id.clone());
    Ok(Meters { date, machine, program, check, n, rounds, languages, missing })
}

async fn count(
    bench: &mut cairn_lab::Bench,
    limits: cairn_core::exercise::CaseLimits,
    input: &CaseInput,
) -> Result<(u64, Meter), Failure> {
    // A call under an emulator takes longer than one without.
    let limits = cairn_core::exercise::CaseLimits { cpu_ms: 60_000, wall_ms: 600_000, ..limits };
    let measure = Some(Measure { resource: Resource::Time, enough: u64::MAX });
    let step = Step::Run { role: Role::Candidate, cases: vec![input.clone()], limits, perturb: None, measure };
    let observation = bench.carry_out(step).await?;
    match &observation {
        Observation::Ran { cases, meter: Some(meter), .. } if cases.len() == 1 && cases[0].cost.is_some() => {
            Ok((cases[0].cost.unwrap_or_default(), meter.clone()))
        }
        Observation::Ran { cases, executions, .. } => {
            let said = executions.last().map(|e| e.stderr.text().into_owned()).unwrap_or_default();
            let end = cases.first().map(|case| case.end.clone());
            Err(HarnessFault::broken(format!("a reference was not counted: {end:?} {said}")).into())
        }
        _ => Err(HarnessFault::unfitting("run", &observation).into()),
    }
}
