//! Workflow commands of GitHub Actions: annotations at the learner's file, beside what people read.
//!
//! Nothing that a program wrote may become a command: the runner takes any line for one that begins with `::`, and
//! `##[` anywhere. So what people read stands between `::stop-commands::` and a token that no program can know.

use super::{Judged, explain, relative};
use crate::app::clock;
use crate::cli::check::compile_error;
use cairn_core::exercise::Level;
use cairn_core::verdict::{Finding, Ruling};
use std::path::Path;

/// How much an annotation weighs.
#[derive(Debug, Clone, Copy)]
pub(in crate::cli) enum Weight {
    Error,
    Warning,
    Notice,
}

/// The text for people, then the annotations.
pub(in crate::cli) fn beside(human: &str, annotations: &[String]) -> String {
    let token = clock::token();
    let mut out = format!("::stop-commands::{token}\n{}\n::{token}::\n", human.trim_end());
    annotations.iter().for_each(|annotation| out.push_str(&format!("{annotation}\n")));
    out
}

/// The annotations of a verdict; a build that failed is said once, not for every check.
pub(in crate::cli) fn verdict(judged: &Judged<'_>) -> Vec<String> {
    let most = if compile_error(judged.verdict).is_some() { 1 } else { usize::MAX };
    judged.open().take(most).map(|finding| of_finding(judged, finding)).collect()
}

fn of_finding(judged: &Judged<'_>, finding: &Finding) -> String {
    let weight = match (finding.ruling, finding.level) {
        (Ruling::Unknown, _) => Weight::Notice,
        (_, Level::Must) => Weight::Error,
        (_, Level::Should) => Weight::Warning,
    };
    let built = compile_error(judged.verdict);
    let title = match built {
        Some(_) => judged.exercise.id.clone(),
        None => format!("{}: {}", judged.exercise.id, finding.check),
    };
    let text = built.map_or_else(|| explain(finding), str::to_owned);
    let location = judged.location(finding);
    let (file, line) = location.as_ref().map_or((None, None), |place| (Some(place.file.as_str()), place.line));
    let because = match finding.ruling {
        Ruling::Unknown => format!("Unknown: {}", finding.because),
        _ => finding.because.clone(),
    };
    annotation(weight, file, line, &title, &format!("{because}\n{text}"))
}

/// An annotation at a file of this machine.
pub(in crate::cli) fn at_file(weight: Weight, file: &Path, line: Option<u64>, title: &str, message: &str) -> String {
    annotation(weight, Some(&relative(file)), line, title, message)
}

/// An annotation as a command.
pub(in crate::cli) fn annotation(
    weight: Weight,
    file: Option<&str>,
    line: Option<u64>,
    title: &str,
    message: &str,
) -> String {
    let command = match weight {
        Weight::Error => "error",
        Weight::Warning => "warning",
        Weight::Notice => "notice",
    };
    let file = file.map(|file| format!("file={},", property(file))).unwrap_or_default();
    let line = line.map(|line| format!("line={line},")).unwrap_or_default();
    let message = data(super::paint::harmless(message).trim_end());
    format!("::{command} {file}{line}title={}::{message}", property(&super::paint::harmless(title)))
}

/// Escapes what stands after the command, as the runner's `ActionCommand` reads it.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// Escapes a property.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn annotations_are_one_line_each_whatever_they_say() {
        let message = "100%: a,b\n::warning::no\r\u{1b}[1m";
        let line = annotation(Weight::Error, Some("a,b:c/x%.py"), Some(3), "t: one\n", message);
        assert_eq!(line, "::error file=a%2Cb%3Ac/x%25.py,line=3,title=t%3A one%0A::100%25: a,b%0A::warning::no␍␛[1m");
        assert_eq!(annotation(Weight::Notice, None, None, "t", "m"), "::notice title=t::m");
    }

    #[test]
    fn what_people_read_cannot_command() {
        let out = beside("::error::not mine\n", &["::notice title=t::m".to_owned()]);
        let lines: Vec<_> = out.lines().collect();
        let token = lines[0].strip_prefix("::stop-commands::").unwrap();
        assert!(token.len() >= 32 && lines[2] == format!("::{token}::"), "{out}");
        assert_eq!((lines[1], lines[3]), ("::error::not mine", "::notice title=t::m"));
    }
}
