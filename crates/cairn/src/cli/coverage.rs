//! `cairn coverage`: every item of the roadmap, and what covers it.

use super::{Context, Format, paint, print_json};
use crate::exit::{Exit, Failure};
use cairn_content::coverage::{Covered, Standing, coverage};

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// An area alone: its number, its folder or the beginning of its title
    area: Option<String>,
    /// Show only what is missing
    #[arg(long)]
    missing: bool,
    /// How the result is written
    #[arg(long, value_enum, default_value = "human")]
    format: Format,
}

pub(super) fn run(context: &Context, arguments: &Arguments) -> Result<Exit, Failure> {
    let content = context.content()?;
    // An area of the roadmap may have no folder yet, and is all the more to be asked for.
    let number = match arguments.area.as_deref() {
        Some(area) => Some(area.parse().or_else(|_| content.area(area).map(|area| area.number))?),
        None => None,
    };
    let mut items = coverage(&content.catalog, number);
    if items.is_empty() {
        let area = arguments.area.clone().unwrap_or_default();
        return Err(Failure::new(Exit::Usage, format!("the roadmap has no area '{area}'")));
    }
    let complete = items.iter().all(|item| item.standing != Standing::Missing);
    let tally = tally(&items);
    if arguments.missing {
        items.retain(|item| item.standing == Standing::Missing);
    }
    match arguments.format {
        Format::Json => print_json(&items)?,
        Format::Human => paint::out(&format!("{}{tally}\n", items.iter().map(line).collect::<String>())),
    }
    Ok(if complete { Exit::Pass } else { Exit::Fail })
}

fn line(item: &Covered) -> String {
    let mark = match item.standing {
        Standing::Covered => paint::good("✔"),
        Standing::Announced => paint::open("○"),
        Standing::Missing => paint::bad("✘"),
    };
    let text = if item.text.is_empty() { item.topic.clone() } else { item.text.clone() };
    let by: Vec<_> = item.by.iter().map(|(kind, ids)| format!("{kind} {}", ids.join(", "))).collect();
    let by = match (&item.announced, by.is_empty()) {
        (Some(what), true) => format!("announced: {what}"),
        (_, true) => "nothing covers it".to_owned(),
        (_, false) => by.join(" · "),
    };
    let id = paint::pad(&item.id, 7);
    format!(
        "{mark} {id} {} {}\n          {}\n",
        paint::harmless(&text),
        paint::dim(&item.kind),
        paint::dim(&paint::harmless(&by))
    )
}

fn tally(items: &[Covered]) -> String {
    let count = |standing| items.iter().filter(|item| item.standing == standing).count();
    let (covered, announced, missing) =
        (count(Standing::Covered), count(Standing::Announced), count(Standing::Missing));
    let said = format!("{covered} of {} covered", items.len());
    let said = if missing == 0 { paint::good(&said) } else { paint::bad(&said) };
    format!("{said} · {announced} announced · {missing} missing")
}
