//! `cairn solution`: our reference, once the learner has solved the exercise or given it up.

use super::{Context, Format, code, paint, print_json, wait_for};
use crate::app::content::Content;
use crate::app::study::{self, Reference, Reveal};
use crate::app::workplace;
use crate::exit::{Exit, Failure};
use cairn_content::Entry;
use cairn_core::study::Progress;
use serde_json::json;

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The exercise, as `cairn list` shows it
    exercise: String,
    /// The language of the solution [default: the one that you used last]
    #[arg(long, value_name = "LANG")]
    lang: Option<String>,
    /// Show it though nothing of yours has passed; a later pass is then marked "after the solution"
    #[arg(long)]
    give_up: bool,
    /// How the result is written
    #[arg(long, value_enum, default_value = "human")]
    format: Format,
}

pub(super) fn run(context: &Context, arguments: &Arguments) -> Result<Exit, Failure> {
    let content = context.content()?;
    let entry = content.exercise(&arguments.exercise)?;
    let data = context.data()?;
    if !data.exists() && !arguments.give_up {
        // Being refused leaves no trace.
        return Err(study::refusal(entry, &Progress::default()));
    }
    let (reveal, reference) = wait_for(async {
        let store = workplace::open_store(&data).await?;
        let progress = study::progress(&store, &content, entry).await?;
        // What cannot be shown is not given up for.
        let reference = study::reference(&store, &content, entry, arguments.lang.as_deref()).await?;
        let reveal = study::reveal(&store, entry, &progress, arguments.give_up).await?;
        store.close().await;
        Ok((reveal, reference))
    })?;
    match arguments.format {
        Format::Json => {
            let file =
                |file: &cairn_core::submission::SourceFile| json!({ "path": file.path, "text": file.content.text() });
            print_json(&json!({
                "exercise": entry.exercise.id,
                "language": reference.language,
                "given_up": reveal == Reveal::GivenUp,
                "files": reference.files.iter().map(file).collect::<Vec<_>>(),
                "other_languages": reference.others,
            }))?;
        }
        Format::Human => paint::out(&render(&content, entry, &reference, reveal)),
    }
    Ok(Exit::Pass)
}

fn render(content: &Content, entry: &Entry, reference: &Reference<'_>, reveal: Reveal) -> String {
    let id = &entry.exercise.id;
    let language = content.catalog.languages.get(reference.language);
    let name = language.map_or(reference.language, |language| &language.name);
    let title = paint::bold(&paint::harmless(&entry.exercise.title));
    let mut out = format!("{title} {}\n", paint::dim(&format!("· our solution in {name}")));
    if reveal == Reveal::GivenUp {
        let given_up = "This exercise counts as given up until a solution of yours passes as a whole;\n\
                        that pass will be marked \"after the solution\".";
        out.push_str(&format!("{}\n", given_up.lines().map(paint::open).collect::<Vec<_>>().join("\n")));
    }
    for file in reference.files {
        let syntax = language.map_or("", |language| &language.syntax);
        let text = code::coloured(syntax, file.content.text().trim_end());
        out.push_str(&format!("\n{}\n{text}\n", paint::link(&format!("── {} ──", file.path))));
    }
    if let [first, ..] = reference.others[..] {
        let others = format!("also in {}: cairn solution {id} --lang {first}", reference.others.join(", "));
        out.push_str(&format!("\n{}\n", paint::dim(&others)));
    }
    out
}
