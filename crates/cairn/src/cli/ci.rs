//! What continuous integration reads: verdicts as JUnit XML, as SARIF and as annotations of GitHub.
//!
//! Never says more than the verdict does: a line is named only where the program's own message names it.

pub(super) mod github;
pub(super) mod junit;
mod place;
pub(super) mod sarif;
mod xml;

use super::{check, paint};
use cairn_core::exercise::Exercise;
use cairn_core::submission::Submission;
use cairn_core::verdict::{Finding, Verdict};
use clap::ValueEnum;
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
    // The folder is seen through, the file is not: a link to a solution is where the learner writes.
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let absolute = match (folder.canonicalize(), path.file_name()) {
        (Ok(folder), Some(name)) => folder.join(name),
        _ => path.to_owned(),
    };
    let bases = workspace.into_iter().chain(std::env::current_dir().ok());
    let below = bases
        .filter_map(|base| base.canonicalize().ok())
        .find_map(|base| absolute.strip_prefix(base).map(Path::to_owned).ok());
    below.unwrap_or(absolute).to_string_lossy().into_owned()
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
        line("reduced", &failure.reduced.as_ref().map(check::reduced_line).unwrap_or_default());
    }
    paint::harmless(out.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;
    use cairn_core::exercise::Level;
    use cairn_core::submission::SourceFile;
    use cairn_core::verdict::Ruling;
    use serde_json::json;

    fn finding(check: &str, level: Level, ruling: Ruling) -> Finding {
        let failure = json!({
            "case": 1, "word": "runtime-error", "input": "a\nb", "expected": "", "seen": "<&\u{1b}",
            "detail": "solution.py:2: boom",
        });
        let finding = json!({
            "check": check, "claim": format!("{check} holds"), "level": level, "visibility": "hidden",
            "ruling": ruling, "because": format!("{check} because"), "passed": 0, "cases": 1, "cpu_us": 1500,
            "failure": (ruling == Ruling::Fail).then_some(failure), "cites": [],
        });
        serde_json::from_value(finding).unwrap()
    }

    /// Every ruling of a check that decides, and of one that advises.
    fn verdict() -> Verdict {
        use {Level::*, Ruling::*};
        let findings = [
            ("good", Must, Pass),
            ("bad", Must, Fail),
            ("open", Must, Unknown),
            ("fine", Should, Pass),
            ("poor", Should, Fail),
            ("dim", Should, Unknown),
        ];
        let findings = findings.map(|(check, level, ruling)| finding(check, level, ruling));
        Verdict::of(findings.into(), vec!["left".into()])
    }

    fn judged<T>(of: impl FnOnce(&Judged<'_>) -> T) -> T {
        let limits = json!({ "cpu_ms": 1, "wall_ms": 1, "memory_bytes": 1, "output_bytes": 1 });
        let method = json!({ "program": { "interface": { "stdin": {} }, "limits": limits, "total_cpu_ms": 1 } });
        let exercise = json!({ "id": "sum", "title": "Sum", "method": method, "checks": [] });
        let exercise: Exercise = serde_json::from_value(exercise).unwrap();
        let files = vec![SourceFile { path: "solution.py".into(), content: "one\ntwo\n".into() }];
        let language = "python".into();
        let submission = Submission { exercise: "sum".into(), exercise_hash: exercise.hash(), language, files };
        of(&Judged {
            run: "run-1",
            exercise: &exercise,
            submission: &submission,
            seed: u64::MAX,
            verdict: &verdict(),
            started_at_us: 1_763_647_392_000_000,
            source: Some(Path::new("no such/solution.py")),
            solution: "solution.py",
        })
    }

    #[test]
    fn junit_fails_what_decides_and_skips_what_only_advises() {
        let text = judged(junit::verdict);
        let expected = [
            "tests=\"7\" failures=\"1\" errors=\"1\" skipped=\"3\" time=\"0.009\"",
            "timestamp=\"2025-11-20T14:03:12\"",
            "<property name=\"seed\" value=\"18446744073709551615\"/>",
            "<testcase classname=\"sum\" name=\"good\" time=\"0.001500\"/>",
            "<failure type=\"Runtime Error\" message=\"bad because\">claim: bad holds\ninput:\na\nb\nseen: &lt;&amp;␛\n",
            "<error type=\"unknown\" message=\"open because\">",
            "name=\"fine\" time=\"0.001500\"/>",
            "<skipped message=\"advice, not decisive: poor because\"/>",
            "<skipped message=\"advice, not decisive: dim because\"/>",
            "name=\"left\" time=\"0.000000\">\n      <skipped message=\"was not asked for\"/>",
        ];
        for part in expected {
            assert!(text.contains(part), "'{part}' is missing in\n{text}");
        }
    }

    #[test]
    fn sarif_weighs_a_result_by_its_ruling_and_its_level() {
        let log = judged(sarif::log);
        let run = &log["runs"][0];
        let results = run["results"].as_array().unwrap();
        let of = |result: &serde_json::Value| {
            (result["ruleId"].clone(), result["ruleIndex"].clone(), result["level"].clone())
        };
        let expected = [("bad", 1, "error"), ("open", 2, "note"), ("poor", 4, "warning"), ("dim", 5, "note")];
        let expected = expected.map(|(id, index, level)| (id.into(), index.into(), level.into()));
        assert_eq!(results.iter().map(of).collect::<Vec<_>>(), expected);
        assert_eq!(run["tool"]["driver"]["rules"][1]["shortDescription"]["text"], "bad holds");
        let place = &results[0]["locations"][0]["physicalLocation"];
        assert_eq!(place["artifactLocation"]["uri"], "no%20such/solution.py");
        assert_eq!(place["region"]["startLine"], 2);
        assert_eq!(
            results[1]["locations"][0]["physicalLocation"].get("region"),
            None,
            "no line is told, so there is none"
        );
        assert!(results[1]["message"]["text"].as_str().unwrap().starts_with("Unknown: open because\n"));
    }

    #[test]
    fn annotations_weigh_as_much_as_results() {
        let lines = judged(github::verdict);
        let starts = [
            "::error file=no such/solution.py,line=2,title=sum%3A bad::bad because%0Aclaim: bad holds%0A",
            "::notice file=no such/solution.py,title=sum%3A open::Unknown: open because%0A",
            "::warning file=no such/solution.py,line=2,title=sum%3A poor::poor because%0A",
            "::notice file=no such/solution.py,title=sum%3A dim::",
        ];
        assert_eq!(lines.len(), starts.len());
        for (line, start) in lines.iter().zip(starts) {
            assert!(line.starts_with(start) && !line.contains('\n'), "{line}");
        }
    }
}
