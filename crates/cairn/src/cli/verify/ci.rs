//! A verification for continuous integration: a test case for each program, an annotation for each fault.

use crate::app::claim::Demonstration;
use crate::app::clock;
use crate::app::content::Content;
use crate::app::verify::{Kind, Matrix, Report, Row};
use crate::cli::ci::github::{self, Weight};
use crate::cli::ci::junit::{self, Case, Outcome, Reason, Suite};
use cairn_content::Diagnostic;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// A suite for each exercise, and one for what could not even be read.
pub(super) fn junit(report: &Report) -> String {
    let at = clock::now_us();
    let mut suites = Vec::new();
    if !report.diagnostics.is_empty() {
        let case = |fault: &Diagnostic| {
            let text = fault.to_string();
            case("content", headline(&text), 0, failed("fault", text.clone()))
        };
        suites.push(suite("content", at, report.diagnostics.iter().map(case).collect()));
    }
    if !report.claims.is_empty() {
        suites.push(suite("claims", at, report.claims.iter().map(claim).collect()));
    }
    let of_matrix = |matrix: &Matrix| suite(&matrix.exercise, at, cases(matrix));
    suites.extend(report.exercises.iter().map(of_matrix));
    junit::document(&suites)
}

fn claim(shown: &Demonstration) -> Case {
    let reason = |why: &String| Outcome::Error(Reason { word: "missing", message: why.clone(), text: why.clone() });
    let outcome = match &shown.missing {
        Some(why) => reason(why),
        None if shown.holds() || shown.later.is_some() => Outcome::Passed,
        None => failed("claim", shown.because.clone()),
    };
    case("claims", &shown.claim, 0, outcome)
}

/// Every fault of the content, and every claim that does not hold, as SARIF 2.1.0 (OASIS).
pub(super) fn sarif(report: &Report) -> Value {
    let place = |path: &str, place: Option<cairn_content::Place>| {
        let mut physical = json!({ "artifactLocation": { "uri": path, "uriBaseId": "CONTENT" } });
        if let Some(place) = place {
            let (line, from, to) = (place.line, place.column, place.end);
            physical["region"] = json!({ "startLine": line, "startColumn": from, "endColumn": to });
        }
        json!([{ "physicalLocation": physical }])
    };
    let fault = |fault: &Diagnostic| {
        let hint = if fault.hint.is_empty() { String::new() } else { format!("\n{}", fault.hint) };
        let text = format!("{}{hint}", fault.message);
        json!({ "ruleId": "content", "level": "error", "message": { "text": text }, "locations": place(&fault.path, fault.place) })
    };
    let claim = |shown: &Demonstration| {
        let path = format!("{}/claim.toml", shown.path);
        let text = shown.missing.as_ref().unwrap_or(&shown.because);
        json!({ "ruleId": "claim", "level": "error", "message": { "text": text }, "locations": place(&path, None) })
    };
    let open = report.claims.iter().filter(|shown| !shown.holds() && shown.later.is_none());
    let results: Vec<_> = report.diagnostics.iter().map(fault).chain(open.map(claim)).collect();
    json!({
        "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "cairn",
                "version": crate::app::machine::VERSION,
                "rules": [
                    { "id": "content", "shortDescription": { "text": "Content has the form that docs/writing.md gives it" } },
                    { "id": "claim", "shortDescription": { "text": "A claim holds when it is run" } },
                ],
            }},
            "results": results,
        }],
    })
}

fn suite(name: &str, started_at_us: i64, cases: Vec<Case>) -> Suite {
    Suite { name: name.to_owned(), started_at_us, properties: Vec::new(), cases, note: String::new() }
}

/// A case for each program, and one for what concerns them all together.
fn cases(matrix: &Matrix) -> Vec<Case> {
    let of_row = |row: &Row| case(&matrix.exercise, &row.title(), row.cpu_us, row_outcome(matrix, row));
    let whole = matrix.faults.iter().filter(|fault| matrix.rows.iter().all(|row| !concerns(fault, row)));
    let whole: Vec<_> = whole.map(String::as_str).collect();
    let outcome = if whole.is_empty() { Outcome::Passed } else { failed("fault", whole.join("\n")) };
    let mut cases: Vec<_> = matrix.rows.iter().map(of_row).collect();
    cases.push(case(&matrix.exercise, "the matrix as a whole", 0, outcome));
    cases
}

fn case(class: &str, name: &str, cpu_us: u64, outcome: Outcome) -> Case {
    Case { class: class.to_owned(), name: name.to_owned(), cpu_us, outcome }
}

/// Whether a fault is told of this program: the rules begin such a fault with its title.
fn concerns(fault: &str, row: &Row) -> bool {
    fault.strip_prefix(&row.title()).is_some_and(|rest| rest.starts_with(": "))
}

/// What could not be judged is an error: a verification skips nothing.
fn row_outcome(matrix: &Matrix, row: &Row) -> Outcome {
    let reason = |word, why: &String| Outcome::Error(Reason { word, message: why.clone(), text: why.clone() });
    let faults: Vec<_> = matrix.faults.iter().filter(|fault| concerns(fault, row)).map(String::as_str).collect();
    match (&row.missing, &row.broken) {
        (Some(why), _) => reason("missing", why),
        (_, Some(why)) => reason("harness-fault", why),
        _ if faults.is_empty() => Outcome::Passed,
        _ => failed(row.kind.word(), faults.join("\n")),
    }
}

fn failed(word: &'static str, text: String) -> Outcome {
    Outcome::Failed(Reason { word, message: headline(&text).to_owned(), text })
}

fn headline(text: &str) -> &str {
    text.lines().next().unwrap_or_default()
}

/// An annotation for each fault, at the file that it concerns.
pub(super) fn annotations(content: &Content, report: &Report) -> Vec<String> {
    let root = content.folder.clone();
    let at = |path: &str, line, title: &str, message: &str| match &root {
        Some(root) => github::at_file(Weight::Error, &root.join(path), line, title, message),
        None => github::annotation(Weight::Error, None, None, title, message),
    };
    let mut all: Vec<_> = report
        .diagnostics
        .iter()
        .map(|d| at(&d.path, d.place.map(|place| place.line as u64), "content", &format!("{}\n{}", d.message, d.hint)))
        .collect();
    for matrix in &report.exercises {
        let folder = content.catalog.exercise(&matrix.exercise).map_or("", |entry| &entry.path);
        for fault in &matrix.faults {
            let row = matrix.rows.iter().find(|row| concerns(fault, row));
            let file = file(folder, row).filter(|file| root.as_ref().is_some_and(|root| root.join(file).exists()));
            let file = file.unwrap_or_else(|| Path::new(folder).join("exercise.toml"));
            all.push(at(&file.to_string_lossy(), None, &matrix.exercise, fault));
        }
        let missing = matrix.rows.iter().filter_map(|row| Some((row.title(), row.missing.as_ref()?)));
        all.extend(missing.map(|(title, why)| {
            github::annotation(Weight::Error, None, None, &matrix.exercise, &format!("{title}: not judged: {why}"))
        }));
    }
    all
}

/// Where a program lies in the content, relative to it.
fn file(folder: &str, row: Option<&Row>) -> Option<PathBuf> {
    let row = row?;
    let place = match row.kind {
        Kind::Starter => format!("starter/{}", row.language),
        Kind::Reference => format!("reference/{}", row.language),
        Kind::Variant => format!("variants/{}", row.name),
        Kind::Mutant => format!("mutants/{}.patch", row.name),
    };
    Some(Path::new(folder).join(place))
}
