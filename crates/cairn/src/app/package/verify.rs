//! A package verified: its example submissions judged and compared with what their authors say of them, and its validators
//! asked about all of its data.

use super::timing::{Timing, time_limit};
use super::{How, cores, judge, submission};
use crate::app::clock;
use crate::app::content::Content;
use crate::app::workplace::Workbench;
use crate::exit::{Exit, Failure};
use cairn_content::Package;
use cairn_content::package::{Claim, Labelled, SelfTest};
use cairn_core::execution::End;
use cairn_core::exercise::{CaseLimits, Exercise};
use cairn_core::judge::package::Report;
use cairn_core::package::label::Label;
use cairn_core::package::program::Program;
use cairn_core::package::{DataCase, validator};
use cairn_core::step::{CaseInput, FaultKind, HarnessFault, Shown, Trial};
use cairn_lab::package as lab;
use cairn_lab::workshop::Built;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::time::Instant;

/// What a verification came to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Verification {
    /// The package.
    pub(crate) id: String,
    /// The version of the format.
    pub(crate) format: String,
    /// What kind of problem it is: default or custom validator, interactive and so on.
    pub(crate) features: Vec<String>,
    /// How many cases it has.
    pub(crate) cases: usize,
    /// The time limit.
    pub(crate) timing: Timing,
    /// The example submissions.
    pub(crate) submissions: Vec<Row>,
    /// Inputs that were shown to input validators, and validators that could not be asked.
    pub(crate) inputs_validated: usize,
    /// Faults of the package.
    pub(crate) faults: Vec<String>,
    /// What is no fault and worth knowing.
    pub(crate) notes: Vec<String>,
    /// How long it took by the clock.
    pub(crate) seconds: f64,
    /// The day, UTC.
    pub(crate) date: String,
}

/// One example submission.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Row {
    /// The path below `submissions`.
    pub(crate) name: String,
    /// What its authors say of it.
    pub(crate) expected: String,
    /// What it got; nothing where it was not judged.
    pub(crate) got: Option<String>,
    /// Its score, where there are scores.
    pub(crate) score: Option<f64>,
    /// The longest that a case took, in milliseconds of processor time.
    pub(crate) slowest_ms: f64,
    /// How many cases were tried.
    pub(crate) cases: usize,
    /// Why the label did not come true; nothing if it did.
    pub(crate) disagreement: Option<String>,
    /// Why it was not judged.
    pub(crate) missing: Option<String>,
    /// What is worth knowing of it.
    pub(crate) note: Option<String>,
}

impl Verification {
    /// How the command leaves.
    pub(crate) fn exit(&self) -> Exit {
        if !self.faults.is_empty() {
            Exit::Data
        } else if self.submissions.iter().any(|row| row.disagreement.is_some()) {
            Exit::Fail
        } else if self.submissions.iter().any(|row| row.missing.is_some()) {
            Exit::Missing
        } else {
            Exit::Pass
        }
    }

    /// How many labels came true, and how many submissions were judged.
    pub(crate) fn agreement(&self) -> (usize, usize) {
        let judged = self.submissions.iter().filter(|row| row.missing.is_none());
        (judged.clone().filter(|row| row.disagreement.is_none()).count(), judged.count())
    }
}

/// What a verification works with.
pub(crate) struct Site<'a> {
    pub(crate) content: &'a Content,
    pub(crate) workbench: &'a Workbench,
    pub(crate) data: &'a Path,
    /// A limit in milliseconds in place of the package's.
    pub(crate) time_limit_ms: Option<u64>,
}

/// Verifies a package; `progress` hears of each program.
pub(crate) async fn verify(
    site: &Site<'_>,
    package: &Package,
    progress: &mut dyn FnMut(&str),
) -> Result<Verification, Failure> {
    let started = Instant::now();
    let mut found = Verification {
        id: package.id.clone(),
        format: package.metadata.format.name().to_owned(),
        features: features(package),
        cases: package.data.cases().len(),
        timing: Timing { limit_ms: 0, slowest: None, left_out: Vec::new() },
        submissions: Vec::new(),
        inputs_validated: 0,
        faults: Vec::new(),
        notes: package.warnings.iter().map(ToString::to_string).collect(),
        seconds: 0.0,
        date: clock::day(clock::now_us()),
    };
    validate_data(site, package, &mut found, progress).await?;
    found.timing = match site.time_limit_ms {
        Some(limit_ms) => Timing { limit_ms, slowest: None, left_out: Vec::new() },
        None => match time_limit(site.content, site.workbench, package, site.data, progress).await {
            Ok(timing) => timing,
            Err(failure) if failure.exit == Exit::Data => {
                found.faults.push(failure.what);
                return Ok(found);
            }
            Err(failure) => return Err(failure),
        },
    };
    for labelled in &package.submissions {
        progress(&format!("judging {}…", labelled.name));
        let row = judge_labelled(site, package, labelled, found.timing.limit_ms).await?;
        found.submissions.push(row);
    }
    if !package.submissions.iter().any(|labelled| labelled.name.starts_with("accepted/")) {
        found.faults.push("submissions/accepted holds no submission, and one is demanded".into());
    }
    found.seconds = started.elapsed().as_secs_f64();
    Ok(found)
}

fn features(package: &Package) -> Vec<String> {
    let meta = &package.metadata;
    let named = [
        (package.output_validators.is_empty(), "default validator"),
        (!package.output_validators.is_empty(), "custom validator"),
        (meta.interactive, "interactive"),
        (meta.multi_pass, "multi-pass"),
        (meta.scoring, "scoring"),
        (package.grader.is_some(), "grader"),
        (!package.include.is_empty(), "included code"),
    ];
    named.into_iter().filter(|(is, _)| *is).map(|(_, name)| name.to_owned()).collect()
}

async fn judge_labelled(
    site: &Site<'_>,
    package: &Package,
    labelled: &Labelled,
    limit_ms: u64,
) -> Result<Row, Failure> {
    let exercise = package.exercise(limit_ms);
    let row = Row {
        name: labelled.name.clone(),
        expected: labelled.label.expected(),
        got: None,
        score: None,
        slowest_ms: 0.0,
        cases: 0,
        disagreement: None,
        missing: None,
        note: None,
    };
    let report = match judge_program(site, package, &exercise, labelled).await? {
        Judged::Report(report) => report,
        Judged::Missing(reason) => return Ok(Row { missing: Some(reason), ..row }),
        Judged::Fault(what) => return Ok(Row { disagreement: Some(what), got: Some("JE".into()), ..row }),
    };
    let mut row = Row { disagreement: labelled.label.broken(&report), ..told(row, &report) };
    // An author's slow submission may be right at the limit: the format gives labels their margin (time_limit_to_tle).
    if row.disagreement.is_some() && matches!(labelled.label, Label::Whole(_) | Label::Partial { .. }) {
        #[expect(clippy::cast_precision_loss, reason = "limits are at most ten minutes")]
        let more = limit_ms as f64 * package.metadata.limits.time_limit_to_tle / 1000.0;
        let exercise = package.exercise(super::timing::milliseconds(more));
        if let Judged::Report(report) = judge_program(site, package, &exercise, labelled).await?
            && labelled.label.broken(&report).is_none()
        {
            row = Row { note: Some(format!("with {more} s, the margin that the format leaves")), ..told(row, &report) };
            row.disagreement = None;
        }
    }
    Ok(row)
}

fn told(row: Row, report: &Report) -> Row {
    let code = if report.compile_error.is_some() { "CE" } else { report.word.map_or("AC", |word| word.code()) };
    let first = report.cases.iter().find(|case| case.word.is_some()).filter(|_| report.word.is_some());
    let got = first.map_or_else(|| code.to_owned(), |case| format!("{code} on {}", case.name));
    let slowest = report.cases.iter().map(|case| case.cpu_us).max().unwrap_or(0);
    Row { got: Some(got), score: report.score, slowest_ms: slowest as f64 / 1000.0, cases: report.cases.len(), ..row }
}

enum Judged {
    Report(Box<Report>),
    Missing(String),
    /// A fault of the package.
    Fault(String),
}

async fn judge_program(
    site: &Site<'_>,
    package: &Package,
    exercise: &Exercise,
    labelled: &Labelled,
) -> Result<Judged, Failure> {
    let lang = labelled.language.as_deref();
    let handed_in = match submission(site.content, package, exercise, &labelled.program, lang) {
        Ok(handed_in) => handed_in,
        Err(reason) => return Ok(Judged::Missing(reason)),
    };
    let how = How { complete: labelled.label.needs_every_case(), jobs: cores(), entry: labelled.program.entry.clone() };
    match judge(site.content, site.workbench, package, exercise, &handed_in, how).await {
        Ok(report) => Ok(Judged::Report(Box::new(report))),
        Err(fault) if fault.kind == FaultKind::Missing => Ok(Judged::Missing(fault.what)),
        Err(fault) if fault.kind == FaultKind::Package => Ok(Judged::Fault(fault.what)),
        Err(fault) => Err(fault.into()),
    }
}

/// Asks the validators about all data, on a thread of its own, since the lab waits for processes.
async fn validate_data(
    site: &Site<'_>,
    package: &Package,
    found: &mut Verification,
    progress: &mut dyn FnMut(&str),
) -> Result<(), Failure> {
    progress("validating the data…");
    let languages = site.content.catalog.languages.clone();
    let (workbench, package) = (site.workbench.clone(), package.clone());
    let asked = tokio::task::spawn_blocking(move || {
        let mut desk = Desk { workbench: &workbench, languages: &languages, package: &package, seen: Seen::default() };
        desk.validate()?;
        Ok::<_, HarnessFault>(desk.seen)
    });
    let seen =
        asked.await.unwrap_or_else(|panic| Err(HarnessFault::broken(format!("validating panicked: {panic}"))))?;
    found.inputs_validated = seen.inputs;
    found.faults.extend(seen.faults);
    found.notes.extend(seen.notes);
    Ok(())
}

#[derive(Default)]
struct Seen {
    inputs: usize,
    faults: Vec<String>,
    notes: Vec<String>,
}

struct Desk<'a> {
    workbench: &'a Workbench,
    languages: &'a BTreeMap<String, cairn_core::language::Language>,
    package: &'a Package,
    seen: Seen,
}

impl Desk<'_> {
    fn validate(&mut self) -> Result<(), HarnessFault> {
        let validators = self.build_all(&self.package.input_validators, "input validator")?;
        if validators.is_empty() && self.package.input_validators.is_empty() {
            self.seen.faults.push("input_validators holds no program, and one is demanded".into());
        }
        self.validate_inputs(&validators)?;
        let outputs = self.build_all(&self.package.output_validators, "output validator")?;
        let all_there = outputs.len() == self.package.output_validators.len();
        if all_there {
            self.validate_answers(&outputs)?;
        }
        for test in &self.package.self_tests {
            match test.claim {
                Claim::InvalidInput => self.expect_invalid_input(test, &validators)?,
                Claim::InvalidOutput | Claim::ValidOutput if all_there => self.expect_output(test, &outputs)?,
                Claim::InvalidOutput | Claim::ValidOutput => {}
            }
        }
        Ok(())
    }

    fn build_all(&mut self, programs: &[Program], what: &str) -> Result<Vec<(String, Built)>, HarnessFault> {
        let mut built = Vec::new();
        for program in programs {
            let name = program.name.rsplit('/').next().unwrap_or_default().to_owned();
            if let Some(tool) =
                [(".ctd", "Checktestdata"), (".viva", "VIVA")].iter().find(|(ending, _)| name.ends_with(ending))
            {
                self.seen.notes.push(format!("{}: not asked, since {} is not spoken here", program.name, tool.1));
                continue;
            }
            match lab::build(&self.workbench.workshop, &self.workbench.toolchains, self.languages, program)? {
                Ok(made) if made.execution.as_ref().is_none_or(|e| e.end == End::Exited(0)) => built.push((name, made)),
                Ok(made) => {
                    let said = made
                        .execution
                        .map(|e| e.stderr.text().lines().take(5).collect::<Vec<_>>().join("\n"))
                        .unwrap_or_default();
                    self.seen.faults.push(format!("{}: the {what} does not build: {said}", program.name));
                }
                Err(reason) => self.seen.notes.push(format!("{}: not asked: {reason}", program.name)),
            }
        }
        Ok(built)
    }

    fn validation_limits(&self) -> CaseLimits {
        self.package.task(1000).validation_limits
    }

    /// Whether a validator confirms an input.
    fn confirms(
        &self,
        validator: &Built,
        case: &DataCase,
        arguments: &[String],
    ) -> Result<Option<String>, HarnessFault> {
        let args = arguments.iter().chain(&case.args).cloned().collect();
        let files = case.files.iter().map(|(path, content)| (path.clone(), CaseInput(content.clone()))).collect();
        let trial = Trial { input: CaseInput(case.input.clone()), files, args };
        let execution = lab::validate_input(&self.workbench.sandbox, validator, &trial, self.validation_limits())?;
        Ok(match execution.end {
            End::Exited(42) => None,
            end => {
                let said = [&execution.stderr, &execution.stdout].map(|text| text.text().trim().to_owned());
                let said = said.into_iter().find(|text| !text.is_empty()).unwrap_or_default();
                let said: String = said.lines().last().unwrap_or_default().chars().take(200).collect();
                Some(format!("{end:?}: {said}"))
            }
        })
    }

    fn validate_inputs(&mut self, validators: &[(String, Built)]) -> Result<(), HarnessFault> {
        let mut done = BTreeSet::new();
        for case in self.package.data.cases() {
            let arguments = self.package.input_arguments.get(&case.name);
            for (name, validator) in validators {
                let stem = name.rsplit_once('.').map_or(name.as_str(), |(stem, _)| stem);
                let arguments = arguments.map_or(&[][..], |all| {
                    let named = all.of(name);
                    if named.is_empty() { all.of(stem) } else { named }
                });
                // An equal input with equal arguments is known.
                let key = cairn_core::Digest::of_json(&(name, case.input.digest(), arguments, &case.args));
                if !done.insert(key) {
                    continue;
                }
                if let Some(refused) = self.confirms(validator, case, arguments)? {
                    self.seen.faults.push(format!(
                        "data/{}.in: the input validator {name} does not confirm it ({refused})",
                        case.name
                    ));
                }
                self.seen.inputs += 1;
            }
        }
        Ok(())
    }

    /// The answers of samples are shown as what a program may write, so they have to be right.
    fn validate_answers(&mut self, validators: &[(String, Built)]) -> Result<(), HarnessFault> {
        if self.package.is_interactive() || self.package.metadata.multi_pass || validators.is_empty() {
            return Ok(());
        }
        for case in self.package.data.cases().into_iter().filter(|case| case.name.starts_with("sample")) {
            let told = self.shown(case, &case.answer);
            for (name, validator) in validators {
                let validated =
                    lab::validate_output(&self.workbench.sandbox, validator, &told, self.validation_limits())?;
                if validated.execution.end != End::Exited(42) {
                    let end = validated.execution.end;
                    self.seen.notes.push(format!(
                        "data/{}.ans: the output validator {name} does not accept it ({end:?})",
                        case.name
                    ));
                }
            }
        }
        Ok(())
    }

    fn shown(&self, case: &DataCase, output: &cairn_core::Payload) -> Shown {
        Shown {
            input: CaseInput(case.input.clone()),
            answer: CaseInput(case.answer.clone()),
            output: CaseInput(output.clone()),
            args: case.validator_args.clone(),
            feedback: BTreeMap::new(),
        }
    }

    fn expect_invalid_input(&mut self, test: &SelfTest, validators: &[(String, Built)]) -> Result<(), HarnessFault> {
        let case = data_case(test);
        let arguments = self.package.input_arguments.get("invalid_input");
        for (name, validator) in validators {
            let arguments = arguments.map_or(&[][..], |all| all.of(name));
            if self.confirms(validator, &case, arguments)?.is_some() {
                return Ok(());
            }
        }
        if !validators.is_empty() {
            self.seen
                .faults
                .push(format!("data/{}.in: no input validator refuses it, and it is said to be invalid", test.name));
        }
        Ok(())
    }

    fn expect_output(&mut self, test: &SelfTest, validators: &[(String, Built)]) -> Result<(), HarnessFault> {
        let case = data_case(test);
        let mut accepted = true;
        if validators.is_empty() {
            let flags = validator::Flags::parse(test.validator_args.iter().map(String::as_str)).unwrap_or_default();
            accepted = validator::difference(flags, test.answer.bytes(), test.output.bytes()).is_none();
        }
        for (name, built) in validators {
            let validated = lab::validate_output(
                &self.workbench.sandbox,
                built,
                &self.shown(&case, &test.output),
                self.validation_limits(),
            )?;
            match validated.execution.end {
                End::Exited(42) => {}
                End::Exited(43) => accepted = false,
                end => {
                    self.seen.faults.push(format!("data/{}: the output validator {name} failed ({end:?})", test.name))
                }
            }
        }
        if accepted != (test.claim == Claim::ValidOutput) {
            let word = if accepted { "accepted" } else { "rejected" };
            self.seen.faults.push(format!("data/{}.out: it is {word}, and said not to be", test.name));
        }
        Ok(())
    }
}

fn data_case(test: &SelfTest) -> DataCase {
    DataCase {
        name: test.name.clone(),
        input: test.input.clone(),
        answer: test.answer.clone(),
        files: BTreeMap::new(),
        args: Vec::new(),
        flags: validator::Flags::default(),
        validator_args: test.validator_args.clone(),
        scores: [0.0, 0.0],
    }
}
