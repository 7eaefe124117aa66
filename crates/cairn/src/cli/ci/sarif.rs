//! SARIF 2.1.0 (OASIS): checks as rules, and a result for each finding that does not pass.

use super::{Judged, Location, explain};
use crate::app::machine;
use cairn_core::exercise::Level;
use cairn_core::verdict::{Finding, Ruling};
use serde_json::{Value, json};

/// The verdict as a log of one run.
pub(in crate::cli) fn log(judged: &Judged<'_>) -> Value {
    let exercise = &judged.exercise.id;
    let language = &judged.submission.language;
    json!({
        "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "cairn",
                "version": machine::VERSION,
                "rules": judged.verdict.findings.iter().map(rule).collect::<Vec<_>>(),
            }},
            // GitHub keeps the alerts of each category apart: what stands before the last slash.
            "automationDetails": { "id": format!("cairn/{exercise}/{language}/{}", judged.run) },
            "invocations": [{ "executionSuccessful": true }],
            "results": judged.open().map(|finding| result(judged, finding)).collect::<Vec<_>>(),
            "properties": {
                "run": judged.run,
                "exercise": exercise,
                "language": language,
                // As text: a seed may be larger than what every reader's numbers hold.
                "seed": judged.seed.to_string(),
                "ruling": judged.verdict.ruling,
                "outOfScope": judged.verdict.out_of_scope,
            },
        }],
    })
}

fn rule(finding: &Finding) -> Value {
    json!({
        "id": finding.check,
        "shortDescription": { "text": finding.claim },
        "defaultConfiguration": { "level": broken(finding.level) },
        "properties": { "visibility": finding.visibility, "level": finding.level },
    })
}

/// What a broken claim weighs.
fn broken(level: Level) -> &'static str {
    match level {
        Level::Must => "error",
        Level::Should => "warning",
    }
}

fn result(judged: &Judged<'_>, finding: &Finding) -> Value {
    let (level, word) = match finding.ruling {
        Ruling::Fail | Ruling::Pass => (broken(finding.level), ""),
        Ruling::Unknown => ("note", "Unknown: "),
    };
    let index = judged.verdict.findings.iter().position(|other| other.check == finding.check);
    let message = format!("{word}{}\n{}", super::paint::harmless(&finding.because), explain(finding));
    json!({
        "ruleId": finding.check,
        "ruleIndex": index,
        "level": level,
        "message": { "text": message },
        "locations": judged.location(finding).iter().map(location).collect::<Vec<_>>(),
        "properties": { "ruling": finding.ruling },
    })
}

fn location(location: &Location) -> Value {
    let uri = uri(&location.file);
    let artifact = match uri.strip_prefix('/') {
        Some(_) => json!({ "uri": format!("file://{uri}") }),
        // By convention the root of the sources, wherever the reader has them.
        None => json!({ "uri": uri, "uriBaseId": "%SRCROOT%" }),
    };
    let mut physical = json!({ "artifactLocation": artifact });
    if let Some(line) = location.line {
        physical["region"] = json!({ "startLine": line });
    }
    json!({ "physicalLocation": physical })
}

/// A path as a reference (RFC 3986, 2.3 and 3.3).
fn uri(path: &str) -> String {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"-._~/".contains(&b);
    path.bytes().map(|b| if plain(b) { char::from(b).to_string() } else { format!("%{b:02X}") }).collect()
}
