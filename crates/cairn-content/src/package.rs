//! A problem package of ICPC and Kattis: everything in it, read in memory from a folder or an archive.
//!
//! Never runs anything: a time limit that has to be inferred is left to whoever can. Other formats are turned into this
//! one ([`dmoj`], [`exercism`]).
//!
//! The format: <https://www.kattis.com/problem-package-format/>, versions `legacy` and `2025-09`.

pub mod archive;
pub mod data;
pub mod dmoj;
pub mod exercism;
mod latex;
pub mod metadata;
mod statement;
mod submissions;

use crate::diagnostic::Diagnostic;
use crate::exercise::{About, Difficulty, Entry, Source};
use archive::Files;
use cairn_core::exercise::{CaseLimits, Check, Exercise, Level, Method, Visibility};
use cairn_core::package::program::Program;
use cairn_core::package::{CustomScore, Group, PackageTask, Scoring, Validation};
use cairn_core::submission::SourceFile;
use cairn_core::{Digest, Payload};
use data::InputArguments;
use metadata::{Format, Metadata, fill};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

pub use statement::{Sample, Statement};
pub use submissions::Labelled;

/// A package.
#[derive(Debug, Clone)]
pub struct Package {
    /// The name of its folder.
    pub id: String,
    /// What `problem.yaml` says.
    pub metadata: Metadata,
    /// The statement.
    pub statement: Statement,
    /// The samples as they are shown.
    pub samples: Vec<Sample>,
    /// The data.
    pub data: Group,
    /// Arguments of input validators, by the name of a case or of a folder of data that is not judged with.
    pub input_arguments: BTreeMap<String, InputArguments>,
    /// The output validators.
    pub output_validators: Vec<Program>,
    /// The input validators.
    pub input_validators: Vec<Program>,
    /// The grader.
    pub grader: Option<Program>,
    /// Files that are added to every submission, by the format's code of the language or `default`.
    pub include: BTreeMap<String, Vec<SourceFile>>,
    /// The example submissions with what their authors say of them.
    pub submissions: Vec<Labelled>,
    /// Data that tests the package itself.
    pub self_tests: Vec<SelfTest>,
    /// Everything that was read.
    pub files: Files,
    /// The digest of everything that was read.
    pub digest: Digest,
    /// Faults that do not keep it from being judged with.
    pub warnings: Vec<Diagnostic>,
}

/// Data that tests the package itself (*Validation test data*).
#[derive(Debug, Clone)]
pub struct SelfTest {
    /// The path below `data`, without ending.
    pub name: String,
    /// What is claimed of it.
    pub claim: Claim,
    /// The input.
    pub input: Payload,
    /// The answer, where there is one.
    pub answer: Payload,
    /// The output, where there is one.
    pub output: Payload,
    /// Arguments of the output validators.
    pub validator_args: Vec<String>,
}

/// What is claimed of a self-test.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Claim {
    /// Some input validator refuses the input.
    InvalidInput,
    /// The output validators reject the output.
    InvalidOutput,
    /// The output validators accept the output.
    ValidOutput,
}

impl Package {
    /// Reads a folder or an archive.
    ///
    /// # Errors
    /// Every fault that keeps it from being judged with.
    pub fn read(path: &Path) -> Result<Self, Vec<Diagnostic>> {
        let files = Files::read(path).map_err(|fault| vec![fault])?;
        let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
        let stem = absolute.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
        Self::of_files(&stem, files)
    }

    /// Reads files that are in memory, whichever of the formats they follow.
    ///
    /// # Errors
    /// As for [`Package::read`].
    pub fn of_files(name: &str, files: Files) -> Result<Self, Vec<Diagnostic>> {
        if files.file("problem.yaml").is_none() {
            if files.file("init.yml").is_some() {
                return Self::of_files(name, dmoj::convert(name, &files)?);
            }
            if files.about.contains_key(".meta/config.json") {
                return Self::of_files(name, exercism::convert(name, &files)?);
            }
            let hint = "a problem package has problem.yaml, a problem of DMOJ init.yml, an exercise of Exercism .meta/config.json";
            return Err(vec![fault("problem.yaml", "the file is missing", hint)]);
        }
        let (mut errors, mut warnings) = (Vec::new(), Vec::new());
        let package = read(name, files, &mut errors, &mut warnings);
        errors.sort();
        match package {
            Some(package) if errors.is_empty() => Ok(Self { warnings, ..package }),
            _ => Err(errors),
        }
    }

    /// The title, in English where there is one.
    pub fn title(&self) -> &str {
        let names = &self.metadata.names;
        names
            .get(&self.statement.language)
            .or(names.get("en"))
            .or(names.values().next())
            .map_or(&self.id, String::as_str)
    }

    /// Whether a program talks with the validator.
    pub fn is_interactive(&self) -> bool {
        self.metadata.interactive
    }

    /// The task with a time limit, in milliseconds.
    pub fn task(&self, time_limit_ms: u64) -> PackageTask {
        let limits = &self.metadata.limits;
        // Who waits is stopped by the clock; on a busy machine a second of processor time may take many.
        let wall_ms = |cpu_ms: u64| (cpu_ms * 6 + 10_000).min(3_600_000);
        let custom = !self.output_validators.is_empty();
        let validation = match u16::try_from(self.output_validators.len()) {
            Ok(validators @ 1..) => Validation::Custom { validators, interactive: self.is_interactive() },
            _ => Validation::Default,
        };
        let score = match (self.metadata.format, self.metadata.custom_score) {
            (Format::Legacy, true) => CustomScore::Must,
            (Format::Legacy, false) => CustomScore::Never,
            _ if custom => CustomScore::May,
            _ => CustomScore::Never,
        };
        let scoring = self.metadata.scoring.then_some(Scoring { minimise: self.metadata.minimise, custom: score });
        let validation_ms = limits.validation_time_s * 1000;
        PackageTask {
            limits: CaseLimits {
                cpu_ms: time_limit_ms,
                wall_ms: wall_ms(time_limit_ms),
                memory_bytes: limits.memory_mib << 20,
                output_bytes: limits.output_mib << 20,
            },
            code_bytes: limits.code_kib << 10,
            validation_limits: CaseLimits {
                cpu_ms: validation_ms,
                wall_ms: wall_ms(validation_ms),
                memory_bytes: limits.validation_memory_mib << 20,
                output_bytes: limits.validation_output_mib << 20,
            },
            validation,
            passes: if self.metadata.multi_pass { limits.validation_passes } else { 1 },
            scoring,
            data: self.data.clone(),
        }
    }

    /// The exercise that it is with a time limit, in milliseconds.
    pub fn exercise(&self, time_limit_ms: u64) -> Exercise {
        let task = self.task(time_limit_ms);
        let check = |(id, group): (String, &Group)| Check {
            claim: claim(&id, group.cases().len(), task.scoring.is_some()),
            visibility: if id == "sample" { Visibility::Public } else { Visibility::Hidden },
            id,
            level: Level::Must,
            compare: cairn_core::compare::Comparator::Tokens,
            cases: Vec::new(),
            generators: Vec::new(),
            stress: None,
        };
        let checks = task.check_groups().into_iter().map(check).collect();
        Exercise { id: self.id.clone(), title: self.title().to_owned(), method: Method::Package(task), checks }
    }

    /// The entry of the catalogue that it is; `starters` are what learners begin with, by language.
    pub fn entry(self: &Arc<Self>, time_limit_ms: u64, starters: BTreeMap<String, Vec<SourceFile>>) -> Entry {
        let sources = self.metadata.sources.iter().map(|(title, url)| Source {
            title: title.clone(),
            url: url.clone().unwrap_or_default(),
            supports: "where the problem comes from.".into(),
            accessed: String::new(),
            cited: None,
        });
        Entry {
            exercise: self.exercise(time_limit_ms),
            path: format!("imported/{}", self.id),
            area: "imported".into(),
            about: About {
                summary: self.summary(),
                kind: if self.is_interactive() { "interactive problem".into() } else { "problem".into() },
                level: Difficulty::Mid,
                minutes: 60,
                covers: Vec::new(),
                after: Vec::new(),
                aliases: Vec::new(),
                sources: sources.collect(),
            },
            task: self.statement.markdown.clone(),
            hints: Vec::new(),
            starters,
            references: BTreeMap::new(),
            variants: Vec::new(),
            mutants: Vec::new(),
            expected: None,
            digest: self.digest,
            package: Some(Arc::clone(self)),
        }
    }

    fn summary(&self) -> String {
        let by = match &self.metadata.authors[..] {
            [] => String::new(),
            authors => format!(", by {}", authors.join(", ")),
        };
        let license = match self.metadata.license.as_str() {
            "unknown" => "licence unknown: for yourself alone".to_owned(),
            license => format!("licence {license}"),
        };
        format!("A problem package that you imported{by} ({license}).")
    }
}

fn claim(id: &str, cases: usize, scoring: bool) -> String {
    let noun = if cases == 1 { "case" } else { "cases" };
    match (id, scoring) {
        ("sample", _) => format!("The output is right on the {cases} {noun} of the statement."),
        (_, true) => format!("The {cases} {noun} of {id} are solved."),
        (_, false) => format!("The output is right on {cases} secret {noun}."),
    }
}

fn read(name: &str, files: Files, errors: &mut Vec<Diagnostic>, warnings: &mut Vec<Diagnostic>) -> Option<Package> {
    let id = identifier(name);
    let bytes = files.file("problem.yaml").cloned()?;
    let metadata = {
        let mut yaml = crate::yaml::Yaml { path: "problem.yaml".into(), diagnostics: errors };
        metadata::read(&mut yaml, &bytes)?
    };
    unsupported(&metadata, &files, errors);
    let filled = |programs: Vec<Program>| fill_programs(&metadata.constants, programs);
    let mut output_validators = filled(output_validators(&files, metadata.format));
    if metadata.custom == Some(false) {
        output_validators.clear();
    }
    if output_validators.is_empty() && (metadata.custom == Some(true) || metadata.interactive || metadata.multi_pass) {
        errors.push(fault(
            "output_validators",
            "the problem needs a validator of its own, and there is none",
            "put its program there",
        ));
    }
    let data = data::read(&files, &metadata, !output_validators.is_empty(), errors);
    let input = if files.has("input_validators/") { "input_validators" } else { "input_format_validators" };
    let input_validators = filled(programs(&files, input));
    let grader = filled(programs(&files, "graders")).into_iter().next();
    let labelled = submissions::read(&files, &metadata, errors, warnings);
    let statement = statement::read(&files, &metadata, warnings);
    let samples = statement::samples(&files, &metadata);
    let digests: Vec<_> = files.all().map(|(path, bytes)| (path, Digest::of(bytes))).collect();
    let digest = Digest::of_json(&digests);
    let mut metadata = metadata;
    if let Some(title) = &statement.title
        && metadata.format == Format::Legacy
    {
        metadata.names.insert(statement.language.clone(), title.clone());
    }
    warn_of_left_out(&files, warnings);
    let package = Package {
        id,
        statement,
        samples,
        data: data.root?,
        input_arguments: data.input_arguments,
        output_validators,
        input_validators,
        grader,
        include: include(&files, &metadata),
        submissions: labelled,
        self_tests: self_tests(&files, &metadata),
        files,
        digest,
        metadata,
        warnings: Vec::new(),
    };
    if errors.is_empty() {
        let faults = package.exercise(1000).faults();
        errors.extend(faults.into_iter().map(|message| fault("problem.yaml", message, "")));
    }
    Some(package)
}

/// What the format has and Cairn has not: such a package is refused rather than judged in another way than it is meant.
fn unsupported(metadata: &Metadata, files: &Files, errors: &mut Vec<Diagnostic>) {
    if metadata.submit_answer {
        errors.push(fault(
            "problem.yaml",
            "problems of the type submit-answer are not supported",
            "here programs are judged",
        ));
    }
    if files.has("static_validator/") {
        errors.push(fault(
            "static_validator",
            "static validators are not supported",
            "this package cannot be judged here as it is meant",
        ));
    }
}

/// A name as an id: lower-case letters, digits and dashes.
fn identifier(name: &str) -> String {
    let word = name.to_ascii_lowercase().replace(|c: char| !c.is_ascii_alphanumeric(), "-");
    let word = word.split('-').filter(|part| !part.is_empty()).collect::<Vec<_>>().join("-");
    if word.is_empty() { "problem".into() } else { word }
}

/// The programs that lie in a folder, each a file or a folder of its own.
fn programs(files: &Files, folder: &str) -> Vec<Program> {
    let prefix = format!("{folder}/");
    let mut found: BTreeMap<String, Vec<SourceFile>> = BTreeMap::new();
    for (path, bytes) in files.under(&prefix) {
        let (name, inner) = path.split_once('/').unwrap_or((path, path));
        let file = SourceFile { path: inner.to_owned(), content: Payload::new(Arc::clone(bytes)) };
        found.entry(name.to_owned()).or_default().push(file);
    }
    let is_text = |name: &str| ["README", "README.md", "README.txt", ".gitignore"].contains(&name);
    let kept = found.into_iter().filter(|(name, _)| !is_text(name));
    kept.map(|(name, files)| Program { name: format!("{folder}/{name}"), files, entry: None }).collect()
}

/// In `legacy` each of `output_validators/`; later the one that `output_validator/` is, or that lies in it.
fn output_validators(files: &Files, format: Format) -> Vec<Program> {
    if format == Format::Legacy {
        return programs(files, "output_validators");
    }
    let direct: Vec<_> = files.under("output_validator/").collect();
    if direct.is_empty() {
        return programs(files, "output_validators");
    }
    if direct.iter().any(|(path, _)| !path.contains('/')) {
        let file = |(path, bytes): &(&str, &Arc<[u8]>)| SourceFile {
            path: (*path).to_owned(),
            content: Payload::new(Arc::clone(bytes)),
        };
        return vec![Program {
            name: "output_validator".into(),
            files: direct.iter().map(file).collect(),
            entry: None,
        }];
    }
    programs(files, "output_validator")
}

fn include(files: &Files, metadata: &Metadata) -> BTreeMap<String, Vec<SourceFile>> {
    let mut include: BTreeMap<String, Vec<SourceFile>> = BTreeMap::new();
    for (path, bytes) in files.under("include/") {
        if let Some((code, inner)) = path.split_once('/') {
            let content = fill_payload(&metadata.constants, &Payload::new(Arc::clone(bytes)));
            include.entry(code.to_owned()).or_default().push(SourceFile { path: inner.to_owned(), content });
        }
    }
    include
}

pub(crate) fn fill_programs(constants: &BTreeMap<String, String>, programs: Vec<Program>) -> Vec<Program> {
    let mut programs = programs;
    for file in programs.iter_mut().flat_map(|program| &mut program.files) {
        file.content = fill_payload(constants, &file.content);
    }
    programs
}

/// Constants are put into texts; what is no text is left alone.
fn fill_payload(constants: &BTreeMap<String, String>, content: &Payload) -> Payload {
    match std::str::from_utf8(content.bytes()) {
        Ok(text) if !constants.is_empty() && text.contains("{{") => fill(constants, text).into(),
        _ => content.clone(),
    }
}

fn self_tests(files: &Files, metadata: &Metadata) -> Vec<SelfTest> {
    let mut tests = Vec::new();
    let folders = [
        ("invalid_input", Claim::InvalidInput),
        ("invalid_inputs", Claim::InvalidInput),
        ("invalid_output", Claim::InvalidOutput),
        ("valid_output", Claim::ValidOutput),
    ];
    for (folder, claim) in folders {
        let prefix = format!("data/{folder}/");
        for (path, input) in files.under(&prefix) {
            let Some(stem) = path.strip_suffix(".in") else { continue };
            let beside = |ending: &str| {
                files
                    .file(&format!("{prefix}{stem}.{ending}"))
                    .map_or_else(|| "".into(), |bytes| Payload::new(Arc::clone(bytes)))
            };
            tests.push(SelfTest {
                name: format!("{folder}/{stem}"),
                claim,
                input: Payload::new(Arc::clone(input)),
                answer: beside("ans"),
                output: beside("out"),
                validator_args: metadata.validator_flags.clone(),
            });
        }
    }
    tests
}

/// The format asks to warn where a file that is left out looks as if it were meant.
fn warn_of_left_out(files: &Files, warnings: &mut Vec<Diagnostic>) {
    let looks_meant = |path: &&String| {
        [".in", ".ans"].iter().any(|ending| path.ends_with(ending))
            && !path.split('/').any(|part| part.starts_with('.'))
    };
    for path in files.left_out.iter().filter(looks_meant) {
        warnings.push(fault(
            path,
            "the format leaves such names out, and this looks like data",
            "names have letters, digits, '.', '-' and '_'",
        ));
    }
}

fn fault(path: &str, message: impl Into<String>, hint: &str) -> Diagnostic {
    Diagnostic { path: path.to_owned(), place: None, message: message.into(), hint: hint.to_owned() }
}

#[cfg(test)]
mod tests;
