//! What was found of each check, and the first case that went wrong, side by side with what was expected.
//!
//! Never rephrases a judge's reason.

use super::{chart, icon, log, runs, text};
use cairn_core::evidence::Entry;
use cairn_core::exercise::{Level, Visibility};
use cairn_core::verdict::{CaseFailure, CaseWord, Finding, Reduced, Ruling, Verdict};
use maud::{Markup, html};

/// How many entries a finding cites by number before it only counts them.
const CITED: usize = 8;

/// The thing to look at first: what keeps the verdict from passing.
pub(super) fn first(verdict: &Verdict, log: &[Entry]) -> Markup {
    let Some(finding) = weightiest(verdict) else { return html! {} };
    html! {
        section.first-look aria-labelledby="first" {
            h2 id="first" { "Look here first" }
            @match &finding.failure {
                Some(failure) if failure.word == CaseWord::CompileError => (not_built(failure, log)),
                Some(failure) => {
                    p.claim { (text::inline(&finding.claim)) }
                    (case(failure))
                }
                None => {
                    p.claim { (text::inline(&finding.claim)) }
                    pre.output tabindex="0" { (text::visible(&finding.because)) }
                }
            }
        }
    }
}

/// The first of the findings that decide and weigh the most; advice only where all that decides passed.
fn weightiest(verdict: &Verdict) -> Option<&Finding> {
    let open = |level: Level, ruling: Ruling| {
        verdict.findings.iter().find(move |finding| finding.level == level && finding.ruling == ruling)
    };
    open(Level::Must, Ruling::Fail)
        .or_else(|| open(Level::Must, Ruling::Unknown))
        .or_else(|| open(Level::Should, Ruling::Fail))
}

fn not_built(failure: &CaseFailure, log: &[Entry]) -> Markup {
    html! {
        p.claim { "The program does not build, so no case was tried." }
        @match log::failed_build(log) {
            Some(output) => (output),
            None => pre.output.aligned tabindex="0" { (text::visible(&failure.detail)) },
        }
    }
}

/// Every finding in the order of judging.
pub(super) fn all(verdict: &Verdict) -> Markup {
    let shown_above = weightiest(verdict).map(|finding| &finding.check);
    html! {
        section {
            h2 { "Findings" }
            ul.checks {
                @for finding in &verdict.findings { (line(finding, shown_above == Some(&finding.check))) }
            }
        }
    }
}

fn line(finding: &Finding, shown_above: bool) -> Markup {
    let built = |f: &&CaseFailure| f.word != CaseWord::CompileError;
    html! {
        li id={ "check-" (text::visible(&finding.check)) } {
            p.claim { (text::inline(&finding.claim)) }
            p.facts {
                (runs::ruled(finding.ruling))
                span { (text::visible(finding.because.lines().next().unwrap_or_default())) }
                @if finding.visibility == Visibility::Hidden { span { (icon::hidden()) "Hidden" } }
                @else { span { (icon::public()) "Public" } }
                @if finding.level == Level::Should { span { "Advice" } }
                @if finding.ruling != Ruling::Pass && finding.cases > 0 { span { (tried(finding)) } }
                @if finding.cpu_us > 0 { span { (text::duration(finding.cpu_us)) " of processor time" } }
                (cites(finding))
                code { (text::visible(&finding.check)) }
            }
            @if let Some(failure) = finding.failure.as_ref().filter(built).filter(|_| !shown_above) {
                details { summary { "The case that went wrong" } (case(failure)) }
            }
            @if let Some(cost) = &finding.cost { (chart::all(cost)) }
        }
    }
}

/// What was tried, counted honestly: cases after the one that went wrong did not run.
fn tried(finding: &Finding) -> String {
    let wrong = u32::from(finding.failure.as_ref().is_some_and(|failure| failure.case > 0));
    match finding.cases.saturating_sub(finding.passed + wrong) {
        rest if rest == finding.cases => format!("{} not tried", text::count(rest.into(), "case")),
        0 => format!("{} of {} passed", finding.passed, text::count(finding.cases.into(), "case")),
        rest => format!("{} of {} passed, {rest} not tried", finding.passed, text::count(finding.cases.into(), "case")),
    }
}

fn cites(finding: &Finding) -> Markup {
    html! {
        @if !finding.cites.is_empty() {
            span.cites {
                "log "
                @for entry in finding.cites.iter().take(CITED) { a href={ "#log-" (entry) } { (entry) } " " }
                @if finding.cites.len() > CITED { "and " (finding.cites.len() - CITED) " more" }
            }
        }
    }
}

/// A case that went wrong.
fn case(failure: &CaseFailure) -> Markup {
    let compare = failure.word == CaseWord::WrongAnswer;
    let (expected, seen) = (text::visible(&failure.expected), text::visible(&failure.seen));
    let (in_expected, in_seen) = if compare { differing(&expected, &seen) } else { (None, None) };
    html! {
        p.facts {
            span.verdict.fail { (icon::ruling(Ruling::Fail)) (failure.word.title()) }
            @if failure.case > 0 { span { "case " (failure.case) } }
            @if let Some(why) = &failure.why { span { (text::inline(why)) } }
            @if let Some(reduced) = &failure.reduced { span { (shrunk(reduced)) } }
        }
        dl.case.wrong {
            @if !failure.input.is_empty() {
                div.whole { dt { "Input" } dd { pre tabindex="0" { (text::visible(&failure.input)) } } }
            }
            div { dt { "Expected" } dd { pre tabindex="0" { (marked(&expected, in_expected)) } } }
            div { dt { "Seen" } dd { pre tabindex="0" { (marked(&seen, in_seen)) } } }
            @if !failure.detail.is_empty() {
                div.whole {
                    dt { @if compare { "Difference" } @else { "Message" } }
                    dd { pre tabindex="0" { (text::visible(&failure.detail)) } }
                }
            }
        }
    }
}

/// How a case became small.
fn shrunk(reduced: &Reduced) -> String {
    let from = text::count(reduced.from, "value");
    format!("reduced from {from} to {} in {}", reduced.to, text::count(reduced.tries.into(), "attempt"))
}

type Span = std::ops::Range<usize>;

/// The part in which two texts differ: all between their common beginning and their common end, in both. Nothing
/// is marked where that is nearly everything, since it would tell nothing.
fn differing(a: &str, b: &str) -> (Option<Span>, Option<Span>) {
    let same = |(x, y): &(char, char)| x == y;
    let start: usize = a.chars().zip(b.chars()).take_while(same).map(|(c, _)| c.len_utf8()).sum();
    let (rest_a, rest_b) = (&a[start..], &b[start..]);
    let end: usize = rest_a.chars().rev().zip(rest_b.chars().rev()).take_while(same).map(|(c, _)| c.len_utf8()).sum();
    let span = |text: &str| Some(start..text.len() - end).filter(|span| !span.is_empty());
    if start + end == 0 { (None, None) } else { (span(a), span(b)) }
}

fn marked(text: &str, span: Option<Span>) -> Markup {
    match span {
        Some(span) => html! { (text[..span.start]) mark { (text[span.clone()]) } (text[span.end..]) },
        None => html! { (text) },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_differing_part_is_between_the_common_beginning_and_end() {
        let check = |a: &str, b: &str, in_a: &str, in_b: &str| {
            let (x, y) = differing(a, b);
            assert_eq!((&a[x.unwrap_or(0..0)], &b[y.unwrap_or(0..0)]), (in_a, in_b));
        };
        check("[1, 2, 3]", "[1, 5, 3]", "2", "5");
        check("[1, 2]", "[1, 2, 3]", "", ", 3");
        check("é1ü", "é2ü", "1", "2");
        check("aaa", "aa", "a", "");
        check("yes", "no", "", "");
    }
}
