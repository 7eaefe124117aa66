//! `cairn verify PACKAGE`: the labelled submissions of packages judged, and their data validated.

use super::super::judge::limit_line;
use super::super::{Context, paint, print_json, wait_for};
use super::{Arguments, Format};
use crate::app::package;
use crate::app::package::verify::{Row, Site, Verification, verify};
use crate::app::workplace::Workbench;
use crate::exit::{Exit, Failure};
use std::path::Path;

pub(super) fn run(context: &Context, arguments: &Arguments) -> Result<Exit, Failure> {
    let format = arguments.format.unwrap_or(Format::Human);
    if arguments.update || arguments.full || !matches!(format, Format::Human | Format::Json) {
        let what = "packages are verified without --full and --update, and told as human or json";
        return Err(Failure::new(Exit::Usage, what));
    }
    let packages =
        arguments.exercises.iter().map(|name| package::load(Path::new(name))).collect::<Result<Vec<_>, _>>()?;
    let content = context.content()?;
    let data = context.data()?;
    let verified = wait_for(async {
        let workbench = Workbench::open(&data)?;
        workbench.interrupt_on_signal();
        let site = Site { content: &content, workbench: &workbench, data: &data, time_limit_ms: None };
        let progress = paint::Progress::new();
        let mut verified = Vec::new();
        for package in &packages {
            let told = &mut |what: &str| progress.show(&format!("{}: {what}", package.id));
            verified.push(verify(&site, package, told).await?);
            progress.clear();
        }
        Ok(verified)
    })?;
    match format {
        Format::Json => print_json(&verified)?,
        _ => verified.iter().for_each(|one| paint::out(&render(one))),
    }
    // What is worst to know comes first: a fault of the package, then a label that did not come true.
    let worst = [Exit::Data, Exit::Fail, Exit::Missing];
    Ok(worst.into_iter().find(|exit| verified.iter().any(|one| one.exit() == *exit)).unwrap_or(Exit::Pass))
}

fn render(verified: &Verification) -> String {
    let mut out = format!(
        "{} · {} · {} · {} cases · {}\n",
        paint::bold(&verified.id),
        verified.format,
        verified.features.join(", "),
        verified.cases,
        limit_line(&verified.timing),
    );
    let width = verified.submissions.iter().map(|row| row.name.chars().count()).max().unwrap_or(0);
    verified.submissions.iter().for_each(|row| out.push_str(&render_row(row, width)));
    for (name, reason) in &verified.timing.left_out {
        out.push_str(&format!(
            "  {} {name} did not take part in the time limit: {}\n",
            paint::dim("note"),
            first_line(reason)
        ));
    }
    for note in &verified.notes {
        out.push_str(&format!("  {} {}\n", paint::dim("note"), paint::harmless(note)));
    }
    for fault in &verified.faults {
        out.push_str(&format!("  {} {}\n", paint::bad("fault"), paint::harmless(fault)));
    }
    let (agreed, judged) = verified.agreement();
    let missing = verified.submissions.len() - judged;
    let missing = if missing == 0 { String::new() } else { format!(" · {missing} not judged") };
    let line = format!("{agreed} of {judged} labels came true{missing}");
    let line = if verified.exit() == Exit::Pass { paint::good(&line) } else { paint::bold(&line) };
    out.push_str(&format!("{line} · {} inputs validated · {:.1} s\n", verified.inputs_validated, verified.seconds));
    out
}

fn render_row(row: &Row, width: usize) -> String {
    let name = paint::pad(&paint::harmless(&row.name), width);
    let (mark, rest) = match (&row.missing, &row.disagreement) {
        (Some(reason), _) => (paint::open("?"), paint::open(&format!("not judged: {}", first_line(reason)))),
        (None, Some(because)) => {
            (paint::bad("✘"), paint::bad(&format!("{}: {because}", row.got.as_deref().unwrap_or("?"))))
        }
        (None, None) => (paint::good("✔"), row.got.clone().unwrap_or_default()),
    };
    let score = row.score.map(|score| format!(" · {score} points")).unwrap_or_default();
    let time = if row.cases > 0 { format!("{:.2} s", row.slowest_ms / 1000.0) } else { String::new() };
    let note = row.note.as_ref().map(|note| paint::dim(&format!(" ({note})"))).unwrap_or_default();
    format!("  {mark} {name}  {}  {:<7} {rest}{score}{note}\n", paint::pad(&row.expected, 3), paint::dim(&time))
}

fn first_line(text: &str) -> String {
    paint::harmless(text.lines().next().unwrap_or_default())
}
