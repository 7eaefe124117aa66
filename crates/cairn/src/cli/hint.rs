//! `cairn hint`: the next hint of an exercise's ladder.

use super::{Context, Format, paint, print_json, prose, wait_for};
use crate::app::study::{self, Asked, Hints};
use crate::app::workplace;
use crate::exit::{Exit, Failure};
use cairn_content::Entry;
use serde_json::json;

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The exercise, as `cairn list` shows it
    exercise: String,
    /// The hint with this number, instead of the next one
    #[arg(value_name = "N", conflicts_with = "all")]
    number: Option<u32>,
    /// Show the whole ladder
    #[arg(long)]
    all: bool,
    /// How the result is written
    #[arg(long, value_enum, default_value = "human")]
    format: Format,
}

pub(super) fn run(context: &Context, arguments: &Arguments) -> Result<Exit, Failure> {
    let content = context.content()?;
    let entry = content.exercise(&arguments.exercise)?;
    let asked = asked(entry, arguments)?;
    let data = context.data()?;
    let hints = wait_for(async {
        let store = workplace::open_store(&data).await?;
        let hints = study::hints(&store, &content, entry, asked).await?;
        store.close().await;
        Ok(hints)
    })?;
    match arguments.format {
        Format::Json => {
            let shown = hints.shown.iter();
            let shown: Vec<_> =
                shown.map(|(rung, hint)| json!({ "rung": rung, "title": hint.title, "text": hint.text })).collect();
            let (exercise, total) = (&entry.exercise.id, entry.hints.len());
            print_json(&json!({ "exercise": exercise, "hints": shown, "read": hints.read, "total": total }))?;
        }
        Format::Human => paint::out(&render(entry, &hints)),
    }
    Ok(Exit::Pass)
}

fn asked(entry: &Entry, arguments: &Arguments) -> Result<Asked, Failure> {
    let id = &entry.exercise.id;
    let count = entry.hints.len();
    match arguments.number {
        _ if count == 0 => Err(Failure::new(Exit::Data, format!("'{id}' has no hints"))),
        None if arguments.all => Ok(Asked::All),
        None => Ok(Asked::Next),
        Some(number) if (1..=count).contains(&(number as usize)) => Ok(Asked::Rung(number)),
        Some(number) => Err(Failure::new(Exit::Usage, format!("'{id}' has no hint {number}"))
            .hint(format!("its hints are 1 to {count}; without a number the next one is shown"))),
    }
}

fn render(entry: &Entry, hints: &Hints<'_>) -> String {
    let (id, total) = (&entry.exercise.id, entry.hints.len());
    let title = paint::bold(&paint::harmless(&entry.exercise.title));
    if hints.shown.is_empty() {
        return all_read(entry);
    }
    let mut out = match hints.shown[..] {
        [(rung, _)] => format!("{title} {}\n\n", paint::dim(&format!("· hint {rung} of {total}"))),
        _ => format!("{title} {}\n\n", paint::dim(&format!("· {total} hints"))),
    };
    for (rung, hint) in &hints.shown {
        let number = if hints.shown.len() > 1 { format!("{rung}  ") } else { String::new() };
        out.push_str(&format!("  {number}{}\n\n", paint::bold(&paint::harmless(&hint.title))));
        out.push_str(&prose::render(&hint.text, 2));
        out.push('\n');
    }
    let left = total - hints.read.len();
    let more = match left {
        0 => format!("that is the whole ladder; cairn check {id} says how far you are"),
        1 => format!("one more hint: cairn hint {id}"),
        n => format!("{n} more hints: cairn hint {id}"),
    };
    out.push_str(&format!("{}\n", paint::dim(&more)));
    out
}

/// Nothing is left to hand out: what there is to read again.
fn all_read(entry: &Entry) -> String {
    let (id, total) = (&entry.exercise.id, entry.hints.len());
    let all = if total == 1 { "The one hint is read".to_owned() } else { format!("All {total} hints are read") };
    let mut out = format!("{}\n\n", paint::bold(&all));
    for (rung, hint) in (1..).zip(&entry.hints) {
        let rung: u32 = rung;
        out.push_str(&format!("  {rung}  {}\n", paint::harmless(&hint.title)));
    }
    let again = format!("read them again: cairn hint {id} --all, or one of them by its number");
    out.push_str(&format!("\n{}\n", paint::dim(&again)));
    out
}
