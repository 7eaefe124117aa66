//! JUnit XML, in the form that both the schema of Apache Ant and that of Jenkins' xUnit plugin take.
//!
//! What is unknown is an `error`: by the schema "an unanticipated problem, or a problem with the implementation of
//! the test". It is not `skipped`, which readers take for harmless, while an unknown check sets the exit code. What
//! was not asked for is `skipped`; so is advice that was not followed, since it must not turn a build red.

use super::xml::escaped;
use super::{Judged, explain};
use crate::app::clock;
use cairn_core::exercise::Level;
use cairn_core::verdict::{Finding, Ruling};
use std::fmt::Write as _;

/// One suite of the document.
pub(in crate::cli) struct Suite {
    pub(in crate::cli) name: String,
    /// When it began, in microseconds since 1970 (UTC).
    pub(in crate::cli) started_at_us: i64,
    pub(in crate::cli) properties: Vec<(&'static str, String)>,
    pub(in crate::cli) cases: Vec<Case>,
    /// What people may want to know besides.
    pub(in crate::cli) note: String,
}

/// One test case.
pub(in crate::cli) struct Case {
    pub(in crate::cli) class: String,
    pub(in crate::cli) name: String,
    /// Processor time, in microseconds.
    pub(in crate::cli) cpu_us: u64,
    pub(in crate::cli) outcome: Outcome,
}

/// How a test case went.
pub(in crate::cli) enum Outcome {
    Passed,
    Failed(Reason),
    Error(Reason),
    Skipped(String),
}

/// Why a test case did not pass.
pub(in crate::cli) struct Reason {
    pub(in crate::cli) word: &'static str,
    pub(in crate::cli) message: String,
    pub(in crate::cli) text: String,
}

/// A verdict as a document of one suite.
pub(in crate::cli) fn verdict(judged: &Judged<'_>) -> String {
    let id = &judged.exercise.id;
    let case = |name: &str, cpu_us, outcome| Case { class: id.clone(), name: name.to_owned(), cpu_us, outcome };
    let found = judged.verdict.findings.iter().map(|finding| case(&finding.check, finding.cpu_us, outcome(finding)));
    let skipped = || Outcome::Skipped("was not asked for".to_owned());
    let left_out = judged.verdict.out_of_scope.iter().map(|check| case(check, 0, skipped()));
    let suite = Suite {
        name: id.clone(),
        started_at_us: judged.started_at_us,
        properties: vec![
            ("run", judged.run.to_owned()),
            ("language", judged.submission.language.clone()),
            ("seed", judged.seed.to_string()),
            ("ruling", judged.verdict.ruling.word().to_owned()),
        ],
        cases: found.chain(left_out).collect(),
        note: format!("The verdict can be computed again: cairn replay {}", judged.run),
    };
    document(&[suite])
}

fn outcome(finding: &Finding) -> Outcome {
    let word = finding.failure.as_ref().map_or("unknown", |failure| failure.word.title());
    match (finding.ruling, finding.level) {
        (Ruling::Pass, _) => Outcome::Passed,
        (_, Level::Should) => Outcome::Skipped(format!("advice, not decisive: {}", finding.because)),
        (Ruling::Fail, Level::Must) => Outcome::Failed(reason(word, finding)),
        (Ruling::Unknown, Level::Must) => Outcome::Error(reason("unknown", finding)),
    }
}

fn reason(word: &'static str, finding: &Finding) -> Reason {
    Reason { word, message: finding.because.clone(), text: explain(finding) }
}

/// Writes suites as one document.
pub(in crate::cli) fn document(suites: &[Suite]) -> String {
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n");
    suites.iter().enumerate().for_each(|(id, suite)| write_suite(id, suite, &mut out));
    out.push_str("</testsuites>\n");
    out
}

fn write_suite(id: usize, suite: &Suite, out: &mut String) {
    let count = |keep: fn(&Outcome) -> bool| suite.cases.iter().filter(|case| keep(&case.outcome)).count();
    let name = escaped(&suite.name);
    // "localhost" is what the schema asks for where the host is not to be told.
    let _ = writeln!(
        out,
        "  <testsuite id=\"{id}\" name=\"{name}\" package=\"{name}\" timestamp=\"{}\" hostname=\"localhost\" \
         tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"{}\" time=\"{:.3}\">",
        clock::without_zone(suite.started_at_us),
        suite.cases.len(),
        count(|outcome| matches!(outcome, Outcome::Failed(_))),
        count(|outcome| matches!(outcome, Outcome::Error(_))),
        count(|outcome| matches!(outcome, Outcome::Skipped(_))),
        // Jenkins takes no more than three digits here, and any number of them for a case.
        seconds(suite.cases.iter().map(|case| case.cpu_us).sum()),
    );
    out.push_str("    <properties>\n");
    for (name, value) in &suite.properties {
        let _ = writeln!(out, "      <property name=\"{name}\" value=\"{}\"/>", escaped(value));
    }
    out.push_str("    </properties>\n");
    suite.cases.iter().for_each(|case| write_case(case, out));
    let _ = writeln!(out, "    <system-out>{}</system-out>\n    <system-err/>", escaped(&suite.note));
    out.push_str("  </testsuite>\n");
}

fn seconds(cpu_us: u64) -> f64 {
    cpu_us as f64 / 1e6
}

fn write_case(case: &Case, out: &mut String) {
    let (class, name) = (escaped(&case.class), escaped(&case.name));
    let _ = write!(out, "    <testcase classname=\"{class}\" name=\"{name}\" time=\"{:.6}\"", seconds(case.cpu_us));
    let (element, reason) = match &case.outcome {
        Outcome::Passed => {
            out.push_str("/>\n");
            return;
        }
        Outcome::Skipped(why) => {
            let _ = writeln!(out, ">\n      <skipped message=\"{}\"/>\n    </testcase>", escaped(why));
            return;
        }
        Outcome::Failed(reason) => ("failure", reason),
        Outcome::Error(reason) => ("error", reason),
    };
    let Reason { word, message, text } = reason;
    let (word, message) = (escaped(word), escaped(message));
    let _ = write!(out, ">\n      <{element} type=\"{word}\" message=\"{message}\">");
    // Lines stay lines here, to be read by people as well.
    let _ = writeln!(out, "{}</{element}>\n    </testcase>", escaped(text).replace("&#10;", "\n"));
}
