//! Problems that others wrote: reading them, judging submissions by them, and finding their time limits.
//!
//! Nothing of a package is ever written out but into boxes.

pub(crate) mod import;
pub(crate) mod timing;
pub(crate) mod verify;

use crate::app::content::Content;
use crate::app::recorder::Recorder;
use crate::app::workplace::Workbench;
use crate::exit::{Exit, Failure};
use cairn_content::{Diagnostic, Entry, Package};
use cairn_core::Payload;
use cairn_core::exercise::Exercise;
use cairn_core::judge::Request;
use cairn_core::judge::package::{Report, examine};
use cairn_core::language::Language;
use cairn_core::package::program::{Program, Way};
use cairn_core::step::{HarnessFault, News};
use cairn_core::submission::{SourceFile, Submission};
use cairn_lab::{PackageBench, Programs};
use std::fs;
use std::path::{Path, PathBuf};

/// The most files of a submission; how many bytes they may have, the package says.
const MOST_FILES: usize = 200;

/// No submission that somebody typed is larger, whatever its package says.
const MOST_BYTES: u64 = 64 << 20;

/// Reads a package.
pub(crate) fn load(path: &Path) -> Result<Package, Failure> {
    if !path.exists() {
        let what = format!("there is no package at '{}'", path.display());
        return Err(Failure::new(Exit::Usage, what).hint("give its folder, or its .zip or .kpp"));
    }
    Package::read(path).map_err(|faults| faulty(path, &faults))
}

/// All faults of a package in one failure.
fn faulty(path: &Path, faults: &[Diagnostic]) -> Failure {
    let told: Vec<_> = faults.iter().map(|fault| format!("  {}", fault.to_string().replace('\n', "\n  "))).collect();
    let noun = if faults.len() == 1 { "a fault" } else { "faults" };
    Failure::new(Exit::Data, format!("the package '{}' has {noun}:\n{}", path.display(), told.join("\n")))
        .hint("the format: https://www.kattis.com/problem-package-format/")
}

/// Whether a path is a package rather than a content folder or an exercise of one.
pub(crate) fn is_package(path: &Path) -> bool {
    let has = |name: &str| path.join(name).is_file();
    let is_archive = || path.extension().is_some_and(|ending| ending == "zip" || ending == "kpp");
    if path.is_dir() {
        has("problem.yaml") || has("init.yml") || has(".meta/config.json")
    } else {
        path.is_file() && is_archive()
    }
}

/// The programs that a package brings.
pub(crate) fn programs(package: &Package) -> Programs {
    Programs {
        validators: package.output_validators.clone(),
        grader: package.grader.clone(),
        include: package.include.clone(),
        entry: None,
    }
}

/// The live stage for a submission of a package.
pub(crate) fn bench(
    content: &Content,
    workbench: &Workbench,
    package: &Package,
    submission: &Submission,
    jobs: usize,
) -> PackageBench {
    bench_at(content, workbench, package, submission, jobs, None)
}

/// The same for a submission that begins in `entry`.
fn bench_at(
    content: &Content,
    workbench: &Workbench,
    package: &Package,
    submission: &Submission,
    jobs: usize,
    entry: Option<String>,
) -> PackageBench {
    PackageBench::new(
        workbench.workshop.clone(),
        workbench.toolchains.clone(),
        content.catalog.languages.clone(),
        submission.clone(),
        Programs { entry, ..programs(package) },
        jobs,
    )
}

/// How many cases are tried at a time where processor time decides.
pub(crate) fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// Judges a submission on all data; nothing is recorded.
pub(crate) async fn judge(
    content: &Content,
    workbench: &Workbench,
    package: &Package,
    exercise: &Exercise,
    submission: &Submission,
    how: How,
) -> Result<Report, HarnessFault> {
    let bench = bench_at(content, workbench, package, submission, how.jobs, how.entry);
    let (exercise, runtime) = (exercise.clone(), tokio::runtime::Handle::current());
    let judged = tokio::task::spawn_blocking(move || {
        let mut recorder = Recorder::new(bench, |_: News<'_>| {});
        runtime.block_on(examine(&exercise, &Request::default(), how.complete, &mut recorder))
    });
    judged.await.unwrap_or_else(|panic| Err(HarnessFault::broken(format!("the judge panicked: {panic}"))))
}

/// How a submission is judged.
#[derive(Debug, Clone)]
pub(crate) struct How {
    /// Whether no group stops early.
    pub(crate) complete: bool,
    /// How many cases are tried at a time.
    pub(crate) jobs: usize,
    /// Where it begins, if its authors say so.
    pub(crate) entry: Option<String>,
}

/// Reads what a learner hands in for an imported package: files of any name.
pub(crate) fn hand_in(
    content: &Content,
    entry: &Entry,
    package: &Package,
    path: PathBuf,
    lang: Option<&str>,
) -> Result<(Submission, PathBuf), Failure> {
    let program = read_program(&path)?;
    let submission = submission(content, package, &entry.exercise, &program, lang).map_err(|reason| {
        Failure::new(Exit::Data, format!("'{}' cannot be judged: {reason}", path.display()))
            .hint("`cairn doctor` shows the languages; --lang names one")
    })?;
    Ok((submission, path))
}

/// Takes a program as a submission.
pub(crate) fn submission(
    content: &Content,
    package: &Package,
    exercise: &Exercise,
    program: &Program,
    lang: Option<&str>,
) -> Result<Submission, String> {
    let language = language_of(content, program, lang)?;
    if let Some(codes) = &package.metadata.languages {
        let known = codes_of(language);
        if !known.iter().any(|code| codes.contains(code)) {
            return Err(format!("the package allows {} alone", codes.join(", ")));
        }
    }
    let mut files = program.files.clone();
    if lang.is_some() {
        // What lies beside it in other languages is another solution.
        let of_another = |file: &SourceFile| {
            let ending = file.path.rsplit_once('.').map_or("", |(_, ending)| ending);
            let of = |language: &&Language| endings_of(language).iter().any(|known| known == ending);
            content.catalog.languages.values().any(|other| of(&other)) && !of(&language)
        };
        files.retain(|file| !of_another(file));
    }
    files.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(Submission {
        exercise: exercise.id.clone(),
        exercise_hash: exercise.hash(),
        language: language.id.clone(),
        files,
    })
}

fn language_of<'a>(content: &'a Content, program: &Program, lang: Option<&str>) -> Result<&'a Language, String> {
    let languages = &content.catalog.languages;
    if let Some(lang) = lang {
        let named = languages
            .values()
            .find(|language| language.id == lang || codes_of(language).iter().any(|code| code == lang));
        return named.ok_or_else(|| format!("no language here is called '{lang}'"));
    }
    match program.way(languages.values(), false)? {
        Way::Language { language, .. } => Ok(language),
        Way::Scripts => Err("a submission has no scripts of its own".into()),
    }
}

fn codes_of(language: &Language) -> &[String] {
    language.tooling.first().and_then(|tooling| tooling.packaged.as_ref()).map_or(&[], |packaged| &packaged.codes)
}

fn endings_of(language: &Language) -> &[String] {
    language.tooling.first().and_then(|tooling| tooling.packaged.as_ref()).map_or(&[], |packaged| &packaged.endings)
}

/// Reads a program from a file or a folder.
pub(crate) fn read_program(path: &Path) -> Result<Program, Failure> {
    let failed =
        |error: std::io::Error| Failure::new(Exit::Usage, format!("'{}' cannot be read: {error}", path.display()));
    let there = fs::metadata(path).map_err(failed)?;
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let mut reader = Reader { files: Vec::new(), bytes: 0 };
    if there.is_dir() {
        reader.folder(path, "").map_err(failed)?;
    } else if there.is_file() {
        reader.file(path, name.clone()).map_err(failed)?;
    } else {
        return Err(Failure::new(Exit::Usage, format!("'{}' is no file", path.display())));
    }
    Ok(Program { name, files: reader.files, entry: None })
}

struct Reader {
    files: Vec<SourceFile>,
    bytes: u64,
}

impl Reader {
    fn folder(&mut self, folder: &Path, prefix: &str) -> std::io::Result<()> {
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let left_out =
                ["node_modules", "target", "__pycache__", "TASK.md", "samples", "attachments"].contains(&name.as_str());
            if name.starts_with('.') || left_out {
                continue;
            }
            let kind = entry.file_type()?;
            if kind.is_dir() {
                self.folder(&entry.path(), &format!("{prefix}{name}/"))?;
            } else if kind.is_file() {
                self.file(&entry.path(), format!("{prefix}{name}"))?;
            }
        }
        Ok(())
    }

    fn file(&mut self, path: &Path, name: String) -> std::io::Result<()> {
        self.bytes += fs::metadata(path)?.len();
        if self.bytes > MOST_BYTES || self.files.len() >= MOST_FILES {
            return Err(std::io::Error::other(format!(
                "it holds more than {MOST_FILES} files or {} MiB",
                MOST_BYTES >> 20
            )));
        }
        self.files.push(SourceFile { path: name, content: Payload::from(fs::read(path)?) });
        Ok(())
    }
}
