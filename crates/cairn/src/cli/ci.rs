//! What continuous integration reads: verdicts as JUnit XML, as SARIF and as annotations of GitHub.
//!
//! Never says more than the verdict does: a line is named only where the program's own message names it.

pub(super) mod github;
pub(super) mod junit;
mod place;
pub(super) mod sarif;
mod xml;

use super::paint;
use clap::ValueEnum;
use cairn_core::exercise::Exercise;
use cairn_core::submission::Submission;
use cairn_core::verdict::{CaseFailure, CaseWord, Finding, Verdict};
use std::path::{Path, PathBuf};

/// How a verdict is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// For people
    Human,
    /// For programs
    Json,
    /// JUnit XML, a test case for each check
    Junit,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// Annotations of GitHub Actions beside what people read; the default there
    Github,
}

impl Format {
    /// The format where none is asked for.
    pub(super) fn usual() -> Self {
        if is_github() { Self::Github } else { Self::Human }
    }
}

/// Whether this is a step of GitHub Actions, which always sets this variable.
pub(super) fn is_github() -> bool {
    std::env::var_os("GITHUB_ACTIONS").is_some_and(|value| value == "true")
}

/// A verdict with what was judged.
pub(super) struct Judged<'a> {
    pub(super) run: &'a str,
    pub(super) exercise: &'a Exercise,
    pub(super) submission: &'a Submission,
    pub(super) seed: u64,
    pub(super) verdict: &'a Verdict,
    /// When the run began, in microseconds since 1970 (UTC).
    pub(super) started_at_us: i64,
    /// The file or folder that was handed in; nothing for a program of ours, which lies nowhere.
    pub(super) source: Option<&'a Path>,
    /// The file that the learner writes in, by its path in the submission.
    pub(super) solution: &'a str,
}

/// Where in the learner's files a finding points.
struct Location {
    /// Relative to the workspace or the current folder where it lies below one of them, with `/` between the parts.
    file: String,
    /// From 1; nothing where no message names it.
    line: Option<u64>,
}

impl Judged<'_> {
    /// Where `finding` points: the line that its message names, else the solution as a whole.
    fn location(&self, finding: &Finding) -> Option<Location> {
        let source = self.source?;
        let place = finding.failure.as_ref().and_then(|failure| place::told(failure, &self.submission.files));
        let (file, line) = place.map_or((self.solution, None), |place| (place.file, Some(place.line)));
        let path = if source.is_dir() { source.join(file) } else { source.to_owned() };
        Some(Location { file: relative(&path), line })
    }

    /// The findings that do not pass, in order.
    fn open(&self) -> impl Iterator<Item = &Finding> {
        self.verdict.findings.iter().filter(|finding| finding.ruling != cairn_core::verdict::Ruling::Pass)
    }
}

/// A path as other tools find it: below the workspace of GitHub Actions, else below this folder, else absolute.
pub(super) fn relative(path: &Path) -> String {
    let workspace = std::env::var_os("GITHUB_WORKSPACE").map(PathBuf::from).filter(|_| is_github());
    let absolute = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let bases = workspace.into_iter().chain(std::env::current_dir().ok());
    let below = bases
        .filter_map(|base| base.canonicalize().ok())
        .find_map(|base| absolute.strip_prefix(base).map(Path::to_owned).ok());
    below.unwrap_or(absolute).to_string_lossy().into_owned()
}

/// The failure of a build, which is the same for every check.
pub(super) fn compile_error(verdict: &Verdict) -> Option<&CaseFailure> {
    let failure = verdict.findings.first()?.failure.as_ref()?;
    (failure.word == CaseWord::CompileError).then_some(failure)
}

/// What there is to say of a finding besides its reason, a line for each label.
fn explain(finding: &Finding) -> String {
    let mut out = String::new();
    let mut line = |label: &str, text: &str| match text.contains('\n') {
        _ if text.is_empty() => {}
        false => out.push_str(&format!("{label}: {text}\n")),
        true => out.push_str(&format!("{label}:\n{}\n", text.trim_end())),
    };
    line("claim", &finding.claim);
    if let Some(failure) = &finding.failure {
        line("about", failure.why.as_deref().unwrap_or_default());
        line("input", &failure.input);
        line("expected", &failure.expected);
        line("seen", &failure.seen);
        line("detail", &failure.detail);
    }
    paint::harmless(out.trim_end())
}
