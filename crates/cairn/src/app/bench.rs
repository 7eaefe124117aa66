//! What each language costs on this machine: a small program built, started and called, and what the runtime takes.
//!
//! Measures and never judges. Rounds go through all languages in turn, so that a busy moment touches all of them.

pub(crate) mod checker;
pub(crate) mod content;
pub(crate) mod judge;

use crate::app::content::Content;
use crate::app::workplace::Workbench;
use crate::app::{clock, machine};
use crate::exit::{Exit, Failure};
use cairn_core::judge::encoded_input;
use cairn_core::step::{CaseInput, HarnessFault, Observation, Role, Stage, Step};
use cairn_core::submission::Submission;
use cairn_lab::{Bench, Workshop};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::Path;

/// How many calls tell what one costs.
const CALLS: usize = 200;

/// What languages cost.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Languages {
    /// The day, UTC.
    pub(crate) date: String,
    /// What the machine says of itself.
    pub(crate) machine: BTreeMap<String, String>,
    /// The exercise whose reference is the small program, called with its first example.
    pub(crate) program: String,
    /// How often everything was measured; medians are reported.
    pub(crate) rounds: usize,
    pub(crate) languages: Vec<Cost>,
    /// Languages that are not on this machine, with the reason.
    pub(crate) missing: BTreeMap<String, String>,
}

/// What one language costs; medians over the rounds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Cost {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) version: String,
    /// What is made once for each version of the toolchain, in milliseconds by the clock; nothing where nothing is.
    pub(crate) prepare_ms: Option<f64>,
    /// A build by the clock; nothing where there is none.
    pub(crate) build_ms: Option<f64>,
    /// From the start of the process to its end, with one call, by the clock.
    pub(crate) run_ms: f64,
    /// Processor time of the same.
    pub(crate) run_cpu_ms: f64,
    /// What a further call takes by the clock, the call itself and both ways of the channel.
    pub(crate) call_us: f64,
    /// The peak of the memory cgroup with one call.
    pub(crate) memory_mib: Option<f64>,
    /// The most processes and threads at a time.
    pub(crate) processes: Option<u32>,
}

/// What the rounds saw of one language.
#[derive(Default)]
struct Seen {
    build_ms: Vec<f64>,
    run_ms: Vec<f64>,
    run_cpu_ms: Vec<f64>,
    call_us: Vec<f64>,
    memory_mib: Vec<f64>,
    processes: Option<u32>,
}

/// Measures every language that is on this machine; `state` is a folder for builds that nobody has made before.
pub(crate) async fn languages(
    content: &Content,
    workbench: &Workbench,
    program: &str,
    rounds: usize,
    state: &Path,
    progress: &mut dyn FnMut(&str),
) -> Result<Languages, Failure> {
    let entry = content.exercise(program)?;
    let task = entry.exercise.program().filter(|task| task.interface.has_harness());
    let Some(task) = task else {
        return Err(Failure::new(Exit::Usage, format!("{program} is not called through a harness"))
            .hint("choose an exercise with a function or an object"));
    };
    let case = entry.exercise.checks.iter().flat_map(|check| &check.cases).next();
    let case = case.ok_or_else(|| Failure::new(Exit::Data, format!("{program} has no written case")))?;
    let input = CaseInput(encoded_input(&case.input, &task.interface));
    let (mut seen, mut missing, mut prepared) = (BTreeMap::<String, Seen>::new(), BTreeMap::new(), BTreeMap::new());
    for round in 0..rounds {
        for language in content.catalog.languages.values() {
            let Some(files) = entry.references.get(&language.id) else { continue };
            let toolchain = match workbench.toolchains.find(language) {
                Ok(toolchain) => toolchain,
                Err(why) => {
                    missing.insert(language.id.clone(), why.to_string());
                    continue;
                }
            };
            progress(&format!("round {} of {rounds} · {}", round + 1, language.name));
            // Every round builds anew; what is prepared is made in the first one.
            let cache = state.join(format!("{}-{round}", language.id));
            let prepared_in = state.join("prepared");
            let workshop = Workshop::with_folders(workbench.sandbox.clone(), &cache, &prepared_in);
            let start = std::time::Instant::now();
            workshop.prepare_toolchain(language, &toolchain).map_err(Failure::from)?;
            if round == 0 && !toolchain.tooling.prepare.is_empty() {
                prepared.insert(language.id.clone(), start.elapsed().as_secs_f64() * 1000.0);
            }
            let submission = Submission {
                exercise: entry.exercise.id.clone(),
                exercise_hash: entry.exercise.hash(),
                language: language.id.clone(),
                files: files.clone(),
            };
            let languages = content.catalog.languages.clone();
            let mut bench = Bench::new(workshop, workbench.toolchains.clone(), languages, submission, Vec::new());
            let seen = seen.entry(language.id.clone()).or_default();
            round_of(&mut bench, task, &input, seen).await?;
        }
    }
    let cost = |language: &cairn_core::language::Language| {
        let seen = seen.remove(&language.id)?;
        let version = workbench.toolchains.find(language).ok()?.version;
        let prepare_ms = prepared.get(&language.id).copied();
        Some(Cost {
            id: language.id.clone(),
            name: language.name.clone(),
            version,
            prepare_ms,
            build_ms: median(seen.build_ms),
            run_ms: median(seen.run_ms).unwrap_or_default(),
            run_cpu_ms: median(seen.run_cpu_ms).unwrap_or_default(),
            call_us: median(seen.call_us).unwrap_or_default(),
            memory_mib: median(seen.memory_mib),
            processes: seen.processes,
        })
    };
    let languages = content.catalog.languages.values().filter_map(cost).collect();
    let (date, machine) = (clock::day(clock::now_us()), machine::describe());
    Ok(Languages { date, machine, program: program.to_owned(), rounds, languages, missing })
}

async fn round_of(
    bench: &mut Bench,
    task: &cairn_core::exercise::ProgramTask,
    input: &CaseInput,
    seen: &mut Seen,
) -> Result<(), Failure> {
    let build = Step::Build { role: Role::Candidate, interface: task.interface.clone() };
    if let Observation::Built { execution: Some(execution), .. } = bench.carry_out(build).await? {
        if execution.end != cairn_core::execution::End::Exited(0) {
            let said = execution.stderr.text().into_owned();
            return Err(HarnessFault::broken(format!("a reference does not build: {said}")).into());
        }
        seen.build_ms.push(milliseconds(execution.usage.wall_us));
    }
    let (_, usage) = run(bench, task, input, 1).await?;
    seen.run_ms.push(milliseconds(usage.wall_us));
    seen.run_cpu_ms.push(milliseconds(usage.cpu_us));
    seen.memory_mib.extend(usage.peak_memory_bytes.map(|bytes| bytes as f64 / f64::from(1 << 20)));
    seen.processes = seen.processes.max(usage.peak_processes);
    let (calls, _) = run(bench, task, input, CALLS).await?;
    // The first calls warm things up: the later half tells what a call costs.
    let later: Vec<f64> = calls.into_iter().skip(CALLS / 2).map(|us| us as f64).collect();
    seen.call_us.extend(median(later));
    Ok(())
}

/// Runs the case so many times in one process; gives the time of each call, and what the process used.
async fn run(
    bench: &mut Bench,
    task: &cairn_core::exercise::ProgramTask,
    input: &CaseInput,
    calls: usize,
) -> Result<(Vec<u64>, cairn_core::execution::Usage), Failure> {
    let cases = vec![input.clone(); calls];
    let step = Step::Run { role: Role::Candidate, cases, limits: task.limits, perturb: None };
    let observation = bench.carry_out(step).await?;
    let Observation::Ran { cases, executions } = observation else {
        return Err(HarnessFault::unfitting("run", &observation).into());
    };
    if cases.len() != calls {
        return Err(HarnessFault::broken(format!("{} of {calls} calls were answered", cases.len())).into());
    }
    let usage = executions.into_iter().next().map(|execution| execution.usage).unwrap_or_default();
    Ok((cases.iter().map(|case| case.wall_us).collect(), usage))
}

fn milliseconds(us: u64) -> f64 {
    us as f64 / 1000.0
}

fn median(mut all: Vec<f64>) -> Option<f64> {
    all.sort_by(f64::total_cmp);
    all.get(all.len() / 2).copied()
}
