//! The live stage for problems that others wrote: builds their programs, tries submissions, asks validators and graders.
//!
//! Everything runs in boxes, the package's own programs too. Cases that need only processor time are tried side by side;
//! a talk, in which waiting matters, has the machine for itself.

mod interact;
pub(crate) mod own;

use crate::convert;
use crate::toolchain::Toolchains;
use crate::workshop::{self, Built, SRC, Workshop, with_memory};
use cairn_core::execution::{End, Execution};
use cairn_core::exercise::{CaseLimits, Interface, StdinLayout};
use cairn_core::language::Language;
use cairn_core::package::program::{Program, Way, commands};
use cairn_core::step::{CaseEnd, CaseInput, CaseRun, HarnessFault, Observation, Role, Stage, Step, Trial};
use cairn_core::submission::{SourceFile, Submission};
use cairn_sandbox::{Command, Limits, Mount, Sandbox};
use std::collections::BTreeMap;
use std::io;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// The programs that come with a package.
#[derive(Debug, Clone, Default)]
pub struct Programs {
    /// The output validators.
    pub validators: Vec<Program>,
    /// The grader, if there is one.
    pub grader: Option<Program>,
    /// Files that are added to every submission, by the format's code of the language or `default`.
    pub include: BTreeMap<String, Vec<SourceFile>>,
    /// Where the submission begins, if somebody says so.
    pub entry: Option<String>,
}

/// Carries out the steps of an examination of a package's submission.
#[derive(Debug)]
pub struct PackageBench {
    workshop: Workshop,
    toolchains: Arc<Toolchains>,
    languages: BTreeMap<String, Language>,
    submission: Submission,
    programs: Programs,
    jobs: usize,
    built: BTreeMap<Place, Built>,
}

/// Where a built program is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Place {
    Candidate,
    Validator(u16),
    Grader,
}

impl PackageBench {
    /// A bench for one submission, which tries up to `jobs` cases at a time.
    pub fn new(
        workshop: Workshop,
        toolchains: Arc<Toolchains>,
        languages: BTreeMap<String, Language>,
        submission: Submission,
        programs: Programs,
        jobs: usize,
    ) -> Self {
        Self { workshop, toolchains, languages, submission, programs, jobs: jobs.max(1), built: BTreeMap::new() }
    }

    fn prepare(&mut self, role: Role) -> Result<Observation, HarnessFault> {
        let (place, program) = match role {
            Role::Candidate => (Place::Candidate, Ok(self.candidate())),
            Role::Validator(n) => {
                let program = self.programs.validators.get(usize::from(n)).cloned();
                (Place::Validator(n), program.ok_or_else(|| format!("the package has no validator {n}")))
            }
            Role::Grader => {
                (Place::Grader, self.programs.grader.clone().ok_or_else(|| "the package has no grader".into()))
            }
            Role::Oracle => return Err(HarnessFault::broken("a package has no oracle")),
        };
        let built = match program {
            Ok(program) if place == Place::Candidate => self.build_candidate(&program)?,
            Ok(program) => self.build(&program)?,
            Err(reason) => Err(reason),
        };
        let built = match built {
            Ok(built) => built,
            Err(reason) => return Ok(Observation::Unavailable { reason }),
        };
        let observation = built.observation();
        self.built.insert(place, built);
        Ok(observation)
    }

    /// What was handed in, with the files that the package adds to every submission, which take the place of its own.
    fn candidate(&self) -> Program {
        let mut files = self.submission.files.clone();
        let packaged = self.languages.get(&self.submission.language).and_then(|l| l.tooling.first()?.packaged.as_ref());
        let codes = packaged.map(|packaged| packaged.codes.clone()).unwrap_or_default();
        for code in ["default".to_owned()].into_iter().chain(codes) {
            for added in self.programs.include.get(&code).into_iter().flatten() {
                files.retain(|file| file.path != added.path);
                files.push(added.clone());
            }
        }
        Program { name: "submission".into(), files, entry: self.programs.entry.clone() }
    }

    fn build_candidate(&self, program: &Program) -> Result<Result<Built, String>, HarnessFault> {
        let id = &self.submission.language;
        let Some(language) = self.languages.get(id) else {
            return Ok(Err(format!("the content has no language '{id}'")));
        };
        self.build_way(program, &program.way_in(language))
    }

    /// Builds a program of the package itself.
    ///
    /// # Errors
    /// Failures of the machine. The inner error says why it cannot be built here.
    pub fn build(&self, program: &Program) -> Result<Result<Built, String>, HarnessFault> {
        build(&self.workshop, &self.toolchains, &self.languages, program)
    }

    fn build_way(&self, program: &Program, way: &Way<'_>) -> Result<Result<Built, String>, HarnessFault> {
        build_way(&self.workshop, &self.toolchains, &self.languages, program, way)
    }

    fn built(&self, place: Place) -> Result<&Built, HarnessFault> {
        self.built.get(&place).ok_or_else(|| HarnessFault::broken("a run before its build"))
    }

    /// Runs the candidate on all cases, several at a time.
    fn try_all(&self, cases: &[Trial], limits: CaseLimits) -> Result<Observation, HarnessFault> {
        let built = self.built(Place::Candidate)?;
        let seen = side_by_side(self.jobs, cases, |case| try_one(self.workshop.sandbox(), built, case, limits))?;
        let (cases, executions) = seen.into_iter().unzip();
        Ok(Observation::Ran { cases, executions })
    }
}

impl Stage for PackageBench {
    async fn carry_out(&mut self, step: Step) -> Result<Observation, HarnessFault> {
        match step {
            Step::Open => Ok(Observation::opened(&self.submission)),
            Step::Prepare { role } => self.prepare(role),
            Step::Try { cases, limits } => self.try_all(&cases, limits),
            Step::Validate { validator, cases, limits } => {
                let (built, sandbox) = (self.built(Place::Validator(validator))?, self.workshop.sandbox());
                let cases = side_by_side(self.jobs, &cases, |case| own::validate(sandbox, built, case, limits))?;
                Ok(Observation::Validated { cases })
            }
            Step::Interact { case, trial, limits, validation_limits } => {
                let (candidate, validator) = (self.built(Place::Candidate)?, self.built(Place::Validator(0))?);
                let sandbox = self.workshop.sandbox();
                let sides = interact::Sides { candidate, trial: &trial, validator, shown: &case };
                interact::talk(sandbox, &sides, limits, validation_limits)
            }
            Step::Grade { results, args, limits } => {
                let command = own_command(self.built(Place::Grader)?, limits).args(args).stdin(results.into_bytes());
                Ok(Observation::Graded { execution: run(self.workshop.sandbox(), command)? })
            }
            Step::Build { .. } | Step::Run { .. } => Err(HarnessFault::broken("this stage judges packages alone")),
        }
    }
}

/// Runs an input validator of a package on an input: how it ended, and what it said.
///
/// # Errors
/// Failures of the machine.
pub fn validate_input(
    sandbox: &Sandbox,
    built: &Built,
    trial: &Trial,
    limits: CaseLimits,
) -> Result<Execution, HarnessFault> {
    let (command, _scratch) = with_files(sandbox, own_command(built, limits), trial)?;
    run(sandbox, command.args(trial.args.clone()).stdin(trial.input.0.bytes().clone()))
}

/// Shows an output to an output validator of a package.
///
/// # Errors
/// Failures of the machine.
pub fn validate_output(
    sandbox: &Sandbox,
    built: &Built,
    shown: &cairn_core::step::Shown,
    limits: CaseLimits,
) -> Result<cairn_core::step::Validated, HarnessFault> {
    own::validate(sandbox, built, shown, limits)
}

/// Builds a program of a package.
///
/// # Errors
/// Failures of the machine. The inner error says why it cannot be built here.
pub fn build(
    workshop: &Workshop,
    toolchains: &Toolchains,
    languages: &BTreeMap<String, Language>,
    program: &Program,
) -> Result<Result<Built, String>, HarnessFault> {
    match program.way(languages.values(), true) {
        Ok(way) => build_way(workshop, toolchains, languages, program, &way),
        Err(reason) => Ok(Err(reason)),
    }
}

fn build_way(
    workshop: &Workshop,
    toolchains: &Toolchains,
    languages: &BTreeMap<String, Language>,
    program: &Program,
    way: &Way<'_>,
) -> Result<Result<Built, String>, HarnessFault> {
    let plain = Interface::Stdin(StdinLayout::default());
    let Way::Language { language, entry, class } = way else {
        let (language, toolchain) = own::scripts(toolchains, languages);
        return workshop.build(&language, &toolchain, &plain, &program.files).map(Ok);
    };
    let found = match toolchains.find(language) {
        Ok(found) => found,
        Err(missing) => return Ok(Err(format!("{missing}; {}", missing.fix))),
    };
    let Some(packaged) = found.tooling.packaged.clone() else {
        return Ok(Err(format!("programs of packages cannot be built in {} here", language.name)));
    };
    let language = Language { solution: entry.clone(), ..(*language).clone() };
    let mut first = None;
    for (number, tooling) in commands(&found.tooling, &packaged, &program.files, class).into_iter().enumerate() {
        let toolchain = crate::Toolchain { tooling, ..found.clone() };
        let mut built = workshop.build(&language, &toolchain, &plain, &program.files)?;
        if let Some(standard) = packaged.standards.get(number) {
            built.toolchain = format!("{} · {standard}", built.toolchain);
        }
        if built.execution.as_ref().is_none_or(|execution| execution.end == End::Exited(0)) {
            return Ok(Ok(built));
        }
        // What the newest standard says is what an author of today wants to read.
        first = first.or(Some(built));
    }
    first.map(Ok).ok_or_else(|| HarnessFault::broken("a language without a standard to build in"))
}

/// Does the same with each, on up to `jobs` threads; answers come in order.
fn side_by_side<T: Sync, A: Send>(
    jobs: usize,
    items: &[T],
    act: impl Fn(&T) -> Result<A, HarnessFault> + Sync,
) -> Result<Vec<A>, HarnessFault> {
    let (next, answers) = (AtomicUsize::new(0), Mutex::new(BTreeMap::new()));
    let work = || {
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            let Some(item) = items.get(number) else { break };
            let answer = act(item);
            answers.lock().unwrap_or_else(PoisonError::into_inner).insert(number, answer);
        }
    };
    std::thread::scope(|scope| {
        for _ in 1..jobs.min(items.len()) {
            scope.spawn(work);
        }
        work();
    });
    answers.into_inner().unwrap_or_else(PoisonError::into_inner).into_values().collect()
}

fn try_one(
    sandbox: &Sandbox,
    built: &Built,
    case: &Trial,
    limits: CaseLimits,
) -> Result<(CaseRun, Execution), HarnessFault> {
    let (command, _scratch) = with_files(sandbox, own_command(built, limits), case)?;
    let execution = run(sandbox, command.args(case.args.clone()).stdin(case.input.0.bytes().clone()))?;
    let end = match &execution.end {
        End::Exited(0) => CaseEnd::Answered(execution.stdout.clone()),
        end => CaseEnd::Ended(end.clone()),
    };
    let usage = &execution.usage;
    Ok((CaseRun { end, cpu_us: usage.cpu_us, wall_us: usage.wall_us, scene: None }, execution))
}

fn run(sandbox: &Sandbox, command: Command) -> Result<Execution, HarnessFault> {
    sandbox.run(command).map(convert::execution).map_err(|error| convert::fault(&error))
}

/// The command with these limits to the letter: a package's time limit holds for the whole process, its start included.
fn own_command(built: &Built, limits: CaseLimits) -> Command {
    // A package's limit is exact. Where a runtime keeps its heap to it by itself, the rest of the runtime comes on top, as
    // in the field; everybody else has just that much.
    let has_heap = |text: &std::ffi::OsString| text.to_string_lossy().contains("{heap_mib}");
    let (args, env) = (&built.command.args, &built.command.env);
    let keeps_heap = args.iter().any(has_heap) || env.iter().any(|(_, value)| has_heap(value));
    let room = if keeps_heap { built.runtime.memory_mib << 20 } else { 0 };
    let memory_bytes = limits.memory_bytes + room;
    let mut command = with_memory(built.command.clone(), memory_bytes >> 20, limits.memory_bytes >> 20).dir(SRC);
    command.limits = Limits {
        // A limit is broken by what is used, and not by what would have been: see `PackageRun::word_of_end`.
        cpu: Duration::from_millis(limits.cpu_ms + 100),
        wall: Duration::from_millis(limits.wall_ms),
        memory_bytes,
        processes: built.runtime.processes + 64,
        output_bytes: limits.output_bytes,
        file_bytes: limits.output_bytes.max(1 << 20),
        open_files: 256,
    };
    command
}

/// Puts a case's files into the working directory, beside the program's own.
fn with_files(
    sandbox: &Sandbox,
    mut command: Command,
    case: &Trial,
) -> Result<(Command, Option<cairn_sandbox::Scratch>), HarnessFault> {
    if case.files.is_empty() {
        return Ok((command, None));
    }
    let scratch = sandbox.scratch().map_err(|error| convert::fault(&error))?;
    let folder = scratch.path().join("case");
    for mount in command.mounts.iter_mut().filter(|mount| mount.target == Path::new(SRC)) {
        lay_out(&mount.source, &folder, &case.files)
            .map_err(|error| HarnessFault::broken(format!("laying out the files of a case: {error}")))?;
        *mount = Mount::read_only(&folder, SRC);
    }
    Ok((command, Some(scratch)))
}

fn lay_out(sources: &Path, folder: &Path, files: &BTreeMap<String, CaseInput>) -> io::Result<()> {
    workshop::copy_tree(sources, folder)?;
    files.iter().try_for_each(|(name, content)| workshop::write_inside(folder, name, content.0.bytes()))
}
