//! `cairn list`: the exercises, and which of them are solved.

use super::{Context, Format, paint, print_json, wait_for};
use crate::app::content::Content;
use crate::app::{record, workplace};
use crate::exit::{Exit, Failure};
use cairn_content::Entry;
use cairn_core::study::Progress;
use serde::Serialize;
use std::collections::BTreeMap;

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// How the result is written
    #[arg(long, value_enum, default_value = "human")]
    format: Format,
}

#[derive(Serialize)]
struct Line<'a> {
    id: &'a str,
    title: &'a str,
    area: &'a str,
    summary: &'a str,
    level: cairn_content::exercise::Difficulty,
    minutes: u32,
    covers: &'a [String],
    languages: Vec<&'a str>,
    progress: Progress,
}

pub(super) fn run(context: &Context, arguments: &Arguments) -> Result<Exit, Failure> {
    let content = context.content()?;
    let data = context.data()?;
    let solved = wait_for(async {
        // Looking at the list of a fresh installation leaves no trace.
        if !data.exists() {
            return Ok(BTreeMap::new());
        }
        let store = workplace::open_store(&data).await?;
        let progress = record::progress(&store, |id| {
            let exercise = &content.catalog.exercise(id)?.exercise;
            Some((exercise.id.clone(), exercise.hash()))
        });
        let progress = progress.await?;
        store.close().await;
        Ok(progress)
    })?;
    let lines: Vec<_> = content.catalog.exercises.values().map(|entry| line(entry, &solved)).collect();
    match arguments.format {
        Format::Json => print_json(&lines)?,
        Format::Human => paint::out(&render(&content, &lines)),
    }
    Ok(Exit::Pass)
}

fn line<'a>(entry: &'a Entry, solved: &BTreeMap<String, Progress>) -> Line<'a> {
    Line {
        id: &entry.exercise.id,
        title: &entry.exercise.title,
        area: &entry.area,
        summary: &entry.about.summary,
        level: entry.about.level,
        minutes: entry.about.minutes,
        covers: &entry.about.covers,
        languages: entry.starters.keys().map(String::as_str).collect(),
        progress: solved.get(&entry.exercise.id).cloned().unwrap_or_default(),
    }
}

fn render(content: &Content, lines: &[Line<'_>]) -> String {
    let mut out = String::new();
    let width = lines.iter().map(|line| line.id.len()).max().unwrap_or(0);
    for area in &content.catalog.areas {
        let here: Vec<_> = lines.iter().filter(|line| line.area == area.id).collect();
        if here.is_empty() {
            continue;
        }
        out.push_str(&format!("{}\n", paint::bold(&format!("{} · {}", area.number, area.title))));
        for line in here {
            let level = format!("{:?}", line.level).to_lowercase();
            let about = paint::dim(&format!("{level}, {} min", line.minutes));
            out.push_str(&format!(
                "  {} {}  {}  {about}\n",
                solved_mark(line),
                paint::pad(line.id, width),
                paint::harmless(line.title)
            ));
            out.push_str(&format!("    {}  {}\n", " ".repeat(width), paint::dim(&paint::harmless(line.summary))));
            if let Some(standing) = standing(&line.progress) {
                out.push_str(&format!("    {}  {}\n", " ".repeat(width), paint::open(&standing)));
            }
        }
        out.push('\n');
    }
    let solved = lines.iter().filter(|line| !line.progress.solved_in.is_empty()).count();
    let after = lines.iter().filter(|line| line.progress.after_solution).count();
    let after = if after > 0 { format!(", {after} of them after the solution") } else { String::new() };
    out.push_str(&format!("{solved} of {} solved{after}\n", lines.len()));
    if let Some(line) = lines.iter().find(|line| line.progress.solved_in.is_empty()) {
        let lang = line.languages.iter().find(|l| **l == "python").or(line.languages.first()).unwrap_or(&"python");
        out.push_str(&format!(
            "{} {}\n",
            paint::dim("begin with"),
            paint::link(&format!("cairn start {} --lang {lang}", line.id))
        ));
    }
    out
}

/// What a mark alone does not say.
fn standing(progress: &Progress) -> Option<String> {
    let hints = match progress.hints.len() {
        0 => None,
        1 => Some("1 hint read".to_owned()),
        n => Some(format!("{n} hints read")),
    };
    let solution = match progress {
        Progress { given_up: true, .. } => Some("given up".to_owned()),
        Progress { after_solution: true, .. } => Some("solved after the solution".to_owned()),
        _ => None,
    };
    let parts: Vec<_> = hints.into_iter().chain(solution).collect();
    (!parts.is_empty()).then(|| parts.join(" · "))
}

fn solved_mark(line: &Line<'_>) -> String {
    match (&line.progress.solved_in[..], line.progress.attempts) {
        ([], _) if line.progress.given_up => paint::open("–"),
        ([], 0) => paint::dim("·"),
        ([], _) => paint::open("○"),
        _ => paint::good("✔"),
    }
}
