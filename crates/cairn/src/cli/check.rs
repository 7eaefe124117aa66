//! `cairn check`: judge a solution and record the evidence.

use super::ci::{self, Format, Judged};
use super::{Context, chart, paint, print_json, wait_for};
use crate::app::content::Content;
use crate::app::prove::{self, HandIn, Proof};
use crate::app::workplace::{self, Workbench};
use crate::app::{clock, handed_in};
use crate::exit::{Exit, Failure};
use cairn_content::Entry;
use cairn_core::complexity::Class;
use cairn_core::exercise::{Check, MOST_STRESS, Visibility};
use cairn_core::judge::Request;
use cairn_core::step::News;
use cairn_core::verdict::{Finding, Prediction, Reduced, Ruling, Verdict};
use serde::Serialize;
use std::path::{Path, PathBuf};
use std::time::Instant;

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The exercise, as `cairn list` shows it
    exercise: String,
    /// The folder or file with your solution [default: this folder, or the one named after the exercise]
    path: Option<PathBuf>,
    /// The language, where it cannot be told from the file
    #[arg(long, value_name = "LANG")]
    lang: Option<String>,
    /// Judge a wrong solution of ours instead, to see a check at work
    #[arg(long, value_name = "NAME", conflicts_with_all = ["path", "lang"])]
    mutant: Option<String>,
    /// Judge only this check; may be given several times
    #[arg(long, value_name = "CHECK")]
    only: Vec<String>,
    /// Draw the cases from this seed, to repeat a run
    #[arg(long, allow_negative_numbers = true)]
    seed: Option<u64>,
    /// Repeat all cases so often while the scheduling of your threads is perturbed, to find what fails now and then
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(2..=i64::from(MOST_STRESS)))]
    stress: Option<u32>,
    /// Foretell how the work of your solution grows, such as 'O(n log n)', before it is measured
    #[arg(long, value_name = "CLASS")]
    predict: Option<Class>,
    /// Show every check that does not pass in full
    #[arg(long)]
    all: bool,
    /// How the result is written [default: human, or github in GitHub Actions]
    #[arg(long, value_enum)]
    format: Option<Format>,
}

/// The result for programs.
#[derive(Serialize)]
struct Report<'a> {
    run: &'a str,
    exercise: &'a str,
    language: &'a str,
    seed: u64,
    source: &'a str,
    verdict: &'a Verdict,
}

pub(super) fn run(context: &Context, arguments: &Arguments) -> Result<Exit, Failure> {
    let content = context.content()?;
    let entry = content.exercise(&arguments.exercise)?.clone();
    let hand_in = hand_in(&content, &entry, arguments)?;
    let data = context.data()?;
    let (started, started_at_us) = (Instant::now(), clock::now_us());
    let proof = wait_for(async {
        let store = workplace::open_store(&data).await?;
        let workbench = Workbench::open(&data)?;
        workbench.interrupt_on_signal();
        let progress = paint::Progress::new();
        progress.show("building…");
        let watch = move |news: News<'_>| match news {
            News::Checking(check) => progress.show(&format!("checking {}…", check.id)),
            News::Reducing(check) => progress.show(&format!("looking for a smaller case that fails {}…", check.id)),
            News::Failed(..) | News::Found(_) => {}
        };
        let proof = prove::prove(&content, &entry, &workbench, &store, hand_in.clone(), watch).await;
        progress.clear();
        store.close().await;
        proof
    })?;
    let judged = Judged {
        run: &proof.run,
        exercise: &entry.exercise,
        submission: &hand_in.submission,
        seed: hand_in.request.seed,
        verdict: &proof.verdict,
        started_at_us,
        source: hand_in.learners.then(|| Path::new(&hand_in.source)),
        solution: content.catalog.languages.get(&hand_in.submission.language).map_or("", |l| &l.solution),
    };
    let human = || {
        let title = paint::bold(&paint::harmless(&entry.exercise.title));
        let took = started.elapsed().as_secs_f64();
        let head = format!("{title} · {} · {took:.2} s", hand_in.submission.language);
        render(&head, &proof, &entry, arguments.all)
    };
    match arguments.format.unwrap_or_else(Format::usual) {
        Format::Json => print_json(&Report {
            run: &proof.run,
            exercise: &entry.exercise.id,
            language: &hand_in.submission.language,
            seed: hand_in.request.seed,
            source: &hand_in.source,
            verdict: &proof.verdict,
        })?,
        Format::Human => paint::out(&human()),
        Format::Junit => paint::out(&ci::junit::verdict(&judged)),
        Format::Sarif => print_json(&ci::sarif::log(&judged))?,
        Format::Github => paint::out(&ci::github::beside(&human(), &ci::github::verdict(&judged))),
    }
    Ok(proof.verdict.ruling.into())
}

/// Refuses checks that the exercise does not have.
pub(super) fn known_checks(entry: &Entry, only: &[String]) -> Result<(), Failure> {
    match only.iter().find(|check| entry.exercise.check(check).is_none()) {
        None => Ok(()),
        Some(check) => {
            let ids: Vec<_> = entry.exercise.checks.iter().map(|check| check.id.as_str()).collect();
            let what = format!("{} has no check '{check}'", entry.exercise.id);
            Err(Failure::new(Exit::Usage, what).hint(format!("there are {}", ids.join(", "))))
        }
    }
}

fn hand_in(content: &Content, entry: &Entry, arguments: &Arguments) -> Result<HandIn, Failure> {
    known_checks(entry, &arguments.only)?;
    let (submission, source) = match &arguments.mutant {
        Some(name) => (handed_in::mutant(entry, name)?, format!("mutant {name}")),
        None => {
            let lang = arguments.lang.as_deref();
            let (submission, path) = handed_in::read(content, entry, arguments.path.as_deref(), lang)?;
            (submission, path.display().to_string())
        }
    };
    let asked = |check: &Check| arguments.only.is_empty() || arguments.only.contains(&check.id);
    let measured = |check: &&Check| check.cost.as_ref().is_some_and(|demand| demand.time.is_some());
    if arguments.predict.is_some() && !entry.exercise.checks.iter().filter(measured).any(asked) {
        let what = format!("nothing that is asked for measures how the work of {} grows", entry.exercise.id);
        return Err(Failure::new(Exit::Usage, what).hint("leave out --predict"));
    }
    let request = Request {
        seed: arguments.seed.unwrap_or_else(clock::fresh_seed),
        only: (!arguments.only.is_empty()).then(|| arguments.only.clone()),
        reduce: true,
        stress: arguments.stress,
        predict: arguments.predict,
    };
    Ok(HandIn { submission, source, learners: arguments.mutant.is_none(), request })
}

fn render(head: &str, proof: &Proof, entry: &Entry, all: bool) -> String {
    let verdict = &proof.verdict;
    let mut out = format!("{head}\n\n");
    if let Some(message) = compile_error(verdict) {
        out.push_str(&format!("  {} {}\n", paint::mark(Ruling::Fail), paint::bold("Compile Error")));
        out.push_str(&paint::labelled(4, "message", &paint::harmless(message)));
    } else {
        let width = verdict.findings.iter().map(|f| f.check.len()).max().unwrap_or(0);
        // The first thing to mend is shown whole; the rest would only push it off the screen.
        let first = verdict.findings.iter().position(|finding| finding.ruling != Ruling::Pass);
        let mut failed = 0;
        for (index, finding) in verdict.findings.iter().enumerate() {
            failed += usize::from(has_case(finding));
            out.push_str(&render_finding(finding, width, has_case(finding).then_some(failed)));
            if all || first == Some(index) {
                out.push_str(&render_detail(finding));
            }
            out.push_str(&render_cost(finding, all || first == Some(index)));
        }
        let not_shown = verdict.findings.iter().filter(|f| f.ruling != Ruling::Pass).count().saturating_sub(1);
        if !all && not_shown > 0 {
            out.push_str(&format!(
                "\n{}\n",
                paint::dim(&format!("  the first is shown whole; --all shows the other {not_shown} too"))
            ));
        }
    }
    out.push_str(&format!("\n{}  {}\n", paint::stamp(verdict.ruling), counts(verdict)));
    if !verdict.out_of_scope.is_empty() {
        let left_out = verdict.out_of_scope.join(", ");
        out.push_str(&format!("{}\n", paint::open(&format!("out of scope: {left_out}"))));
    }
    out.push('\n');
    let id = &entry.exercise.id;
    if verdict.findings.iter().any(has_case) {
        out.push_str(&format!("{}\n", paint::dim(&format!("a failing case on its own   cairn case {id} 1"))));
    }
    out.push_str(&format!("{}\n", paint::dim(&format!("evidence {}   cairn replay {}", proof.run, proof.run))));
    if verdict.ruling != Ruling::Pass && !entry.hints.is_empty() {
        let hints = format!("the next hint: cairn hint {id}   the whole report: cairn serve");
        out.push_str(&format!("{}\n", paint::dim(&hints)));
    }
    out
}

/// A build that failed is said once, not for every check.
pub(super) fn compile_error(verdict: &Verdict) -> Option<&str> {
    let finding = verdict.findings.first().filter(|finding| is_compile_error(finding))?;
    finding.failure.as_ref().map(|failure| failure.detail.as_str())
}

/// Whether there was no program to check.
pub(super) fn is_compile_error(finding: &Finding) -> bool {
    let word = finding.failure.as_ref().map(|failure| failure.word);
    word == Some(cairn_core::verdict::CaseWord::CompileError)
}

/// Whether there is a case that can be run on its own.
fn has_case(finding: &Finding) -> bool {
    finding.failure.as_ref().is_some_and(|failure| failure.case > 0)
}

/// A line; `number` is what `cairn case` knows its failing case by.
pub(super) fn render_finding(finding: &Finding, width: usize, number: Option<usize>) -> String {
    let visibility = match finding.visibility {
        Visibility::Public => "public",
        Visibility::Hidden => "hidden",
    };
    let cpu = format!("{:>6.1} ms", finding.cpu_us as f64 / 1000.0);
    let name = paint::pad(&finding.check, width);
    let because = paint::harmless(finding.because.lines().next().unwrap_or_default());
    let because = match finding.ruling {
        Ruling::Pass => paint::dim(&because),
        Ruling::Fail => paint::bad(&because),
        Ruling::Unknown => paint::open(&because),
    };
    let mark = paint::mark(finding.ruling);
    let number = number.map(|number| paint::dim(&format!("  ({number})"))).unwrap_or_default();
    format!("  {mark} {name}  {}  {}  {because}{number}\n", paint::dim(visibility), paint::dim(&cpu))
}

/// What was claimed, and the first case that breaks it.
pub(super) fn render_detail(finding: &Finding) -> String {
    if finding.ruling == Ruling::Pass {
        return String::new();
    }
    let mut out = paint::labelled(4, "claim", &paint::harmless(&finding.claim));
    if let Some(failure) = &finding.failure {
        let mut line = |label: &str, text: &str| {
            if !text.is_empty() {
                out.push_str(&paint::labelled(4, label, &paint::harmless(text)));
            }
        };
        line("about", failure.why.as_deref().unwrap_or_default());
        line("input", &failure.input);
        line("expected", &failure.expected);
        line("seen", &failure.seen);
        line("detail", &failure.detail);
        if let Some(reduced) = &failure.reduced {
            out.push_str(&paint::labelled(4, "reduced", &paint::dim(&reduced_line(reduced))));
        }
    }
    out
}

/// How its cost grows: the prediction, and the picture where it is `shown` or something was foretold.
fn render_cost(finding: &Finding, shown: bool) -> String {
    let Some(cost) = &finding.cost else { return String::new() };
    let mut out = String::new();
    if let Some(Prediction { class, right }) = &cost.predicted {
        let said = match right {
            Some(true) => paint::good(&format!("{class}, and so it is")),
            Some(false) => paint::bad(&format!("{class}, and it is not")),
            None => paint::open(&format!("{class}, which cannot be told from its neighbour here")),
        };
        out.push_str(&paint::labelled(4, "foretold", &said));
    }
    for measured in cost.time.iter().chain(&cost.memory).filter(|_| shown || cost.predicted.is_some()) {
        out.push_str(&chart::draw(measured, &cost.of));
    }
    out
}

/// How a case became small.
pub(super) fn reduced_line(reduced: &Reduced) -> String {
    let Reduced { from, to, tries } = reduced;
    let noun = if *from == 1 { "value" } else { "values" };
    format!("from {from} {noun} to {to}, in {tries} tries")
}

/// Public and hidden checks apart, so that "all public checks pass" is never mistaken for a pass.
pub(super) fn counts(verdict: &Verdict) -> String {
    let (passed, all) = verdict.count(|_| true);
    let part = |visibility| {
        let (passed, all) = verdict.count(|finding| finding.visibility == visibility);
        format!("{passed}/{all}")
    };
    let (public, hidden) = (part(Visibility::Public), part(Visibility::Hidden));
    let noun = if all == 1 { "check" } else { "checks" };
    format!("{passed} of {all} {noun} · public {public} · hidden {hidden}")
}
