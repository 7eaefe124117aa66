//! `cairn show`: a page, a claim or a task to read; a question keeps its answer to itself until it is asked for.

use super::{Context, Format, paint, print_json, prose};
use crate::exit::{Exit, Failure};
use cairn_content::exercise::Source;
use cairn_content::page::{Point, Question};
use cairn_content::{Claim, Entry, Page};

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// What is to be shown: a concept, a question, a claim, an activity, a prompt or an exercise
    id: String,
    /// Show a question's answer as well
    #[arg(long)]
    answer: bool,
    /// How the result is written
    #[arg(long, value_enum, default_value = "human")]
    format: Format,
}

pub(super) fn run(context: &Context, arguments: &Arguments) -> Result<Exit, Failure> {
    let content = context.content()?;
    let (catalog, id) = (&content.catalog, &arguments.id);
    let json = arguments.format == Format::Json;
    if let Some(page) = catalog.page(id) {
        if json { print_json(page)? } else { paint::out(&self::page(page, arguments.answer)) }
    } else if let Some(claim) = catalog.claim(id) {
        if json { print_json(claim)? } else { paint::out(&self::claim(claim)) }
    } else if let Some(entry) = catalog.exercise(id) {
        if json { print_json(&entry.about)? } else { paint::out(&task(entry)) }
    } else {
        return Err(content.unknown("page", id));
    }
    Ok(Exit::Pass)
}

fn heading(title: &str, facts: &str) -> String {
    format!("{}\n{}\n\n", paint::bold(&paint::harmless(title)), paint::dim(&paint::harmless(facts)))
}

fn section(title: &str, text: &str) -> String {
    if text.is_empty() {
        return String::new();
    }
    format!(
        "{}\n{}\n",
        paint::bold(&paint::harmless(title)),
        prose::render(text, 2).trim_end_matches('\n').to_owned() + "\n"
    )
}

fn page(page: &Page, answer: bool) -> String {
    let level = format!("{:?}", page.level).to_lowercase();
    let versions =
        if page.applies_to.is_empty() { String::new() } else { format!(" · {}", page.applies_to.join(", ")) };
    let facts = format!("{} · {level} · {} min{versions}", page.kind.word(), page.minutes);
    let mut out = heading(&page.heading, &facts);
    match page.question() {
        Some(asked) => out.push_str(&question(&page.id, asked, answer)),
        None => page.sections().iter().for_each(|part| out.push_str(&section(&part.title, &part.text))),
    }
    out.push_str(&sources(&page.sources, &page.reviewed));
    out
}

fn question(id: &str, question: &Question, answer: bool) -> String {
    let mut out = section("Setting", &question.setting);
    if !answer {
        let (ask, show) = (paint::link(&format!("cairn ask {id}")), paint::link(&format!("cairn show {id} --answer")));
        out.push_str(&format!("Answer it with {ask}, or see the answer with {show}.\n\n"));
        return out;
    }
    out.push_str(&section("Model answer", &question.answer));
    out.push_str(&section("In Rust", question.in_rust.as_deref().unwrap_or_default()));
    out.push_str(&section("Rubric", &points(&question.rubric)));
    for trap in &question.traps {
        out.push_str(&section(&format!("Trap: “{}”", trap.title), &format!("{}\n\n**Say:** {}", trap.why, trap.say)));
    }
    for follow_up in &question.follow_ups {
        out.push_str(&section(&follow_up.asks, &points(&follow_up.rubric)));
    }
    out + &section("Depth", &question.depth) + &section("Prove it", &question.prove_it)
}

fn points(points: &[Point]) -> String {
    let line = |point: &Point| format!("- {}{}\n", if point.must { "**must** " } else { "" }, point.text);
    points.iter().map(line).collect()
}

fn claim(claim: &Claim) -> String {
    let mut out = heading(&claim.title, &format!("claim · {}", claim.language));
    out.push_str(&format!("{}\n", prose::render(&claim.says, 0)));
    for file in &claim.files {
        out.push_str(&format!("{}\n", paint::bold(&paint::harmless(&file.path))));
        file.content.text().lines().for_each(|line| out.push_str(&format!("  {}\n", paint::harmless(line))));
        out.push('\n');
    }
    out.push_str(&format!("See it run with {}\n\n", paint::link(&format!("cairn claim {}", claim.id))));
    out + &sources(&claim.sources, &claim.reviewed)
}

fn task(entry: &Entry) -> String {
    let facts = format!("exercise · {:?} · {} min", entry.about.level, entry.about.minutes).to_lowercase();
    let id = &entry.exercise.id;
    let begin = paint::link(&format!("cairn start {id}"));
    format!("{}{}\nBegin with {begin}\n", heading(&entry.exercise.title, &facts), prose::render(&entry.task, 0))
}

fn sources(sources: &[Source], reviewed: &str) -> String {
    let mut out = format!("{}\n", paint::bold("Sources"));
    for source in sources {
        out.push_str(&format!(
            "  {}\n    {}\n",
            paint::harmless(&source.title),
            paint::link(&paint::harmless(&source.url))
        ));
        let supports = format!("{} ({})", source.supports, source.seen());
        out.push_str(&format!("    {}\n", paint::dim(&paint::harmless(&supports))));
    }
    out + &paint::dim(&format!("last reviewed {}\n", paint::harmless(reviewed)))
}
