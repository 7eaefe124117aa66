//! `cairn search`: things of the content by their words.

use super::{Context, Format, paint, print_json};
use crate::app::search::{Finder, Found};
use crate::exit::{Exit, Failure};

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The words; those that hold most of them come first
    #[arg(required = true)]
    words: Vec<String>,
    /// How many are shown
    #[arg(long, default_value_t = 10)]
    limit: usize,
    /// How the result is written
    #[arg(long, value_enum, default_value = "human")]
    format: Format,
}

pub(super) fn run(context: &Context, arguments: &Arguments) -> Result<Exit, Failure> {
    let content = context.content()?;
    let found = Finder::new(&content.catalog).find(&arguments.words.join(" "), arguments.limit);
    match arguments.format {
        Format::Json => print_json(&found)?,
        Format::Human => paint::out(&render(&found)),
    }
    Ok(if found.is_empty() { Exit::Fail } else { Exit::Pass })
}

fn render(found: &[Found]) -> String {
    if found.is_empty() {
        return "nothing is found by these words\n".into();
    }
    let line = |found: &Found| {
        let id = paint::link(&paint::harmless(&found.id));
        let (kind, title) = (paint::dim(&paint::pad(found.kind, 9)), paint::bold(&paint::harmless(&found.title)));
        format!("{kind} {title}  {id}\n          {}\n", paint::dim(&paint::harmless(&found.excerpt)))
    };
    let first = found.first().map(|found| found.id.as_str()).unwrap_or_default();
    let hint = format!("{} {}\n", paint::dim("read it with"), paint::link(&format!("cairn show {first}")));
    found.iter().map(line).chain([hint]).collect()
}
