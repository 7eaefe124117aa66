//! `cairn claim`: foretell, then see it run.

use super::{Context, Format, paint, print_json, prose, wait_for};
use crate::app::claim::{self, Demonstration};
use crate::app::study;
use crate::app::workplace::{self, Workbench};
use crate::exit::{Exit, Failure};
use cairn_content::Claim;
use cairn_core::claim::{Shown, Standing, Trial};
use cairn_core::study::StudyRecord;
use std::io::{BufRead, Write};

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The claim's id; without it all claims are listed
    claim: Option<String>,
    /// Run it at once, without asking what it will show
    #[arg(long)]
    no_ask: bool,
    /// How the result is written; JSON asks nothing
    #[arg(long, value_enum, default_value = "human")]
    format: Format,
}

/// The most lines of an output that are shown.
const LINES: usize = 40;

pub(super) fn run(context: &Context, arguments: &Arguments) -> Result<Exit, Failure> {
    let content = context.content()?;
    let Some(id) = &arguments.claim else {
        let line = |claim: &Claim| format!("{}  {}\n", paint::link(&claim.id), paint::harmless(&claim.title));
        paint::out(&content.catalog.claims.values().map(line).collect::<String>());
        return Ok(Exit::Pass);
    };
    let claim = content.catalog.claim(id).ok_or_else(|| content.unknown("claim", id))?;
    let human = arguments.format == Format::Human;
    if human {
        paint::out(&format!("{}\n", paint::bold(&paint::harmless(&claim.title))));
    }
    let data = context.data()?;
    let chosen = if human && !arguments.no_ask { ask(claim)? } else { None };
    let shown = wait_for(async {
        if let Some(chosen) = chosen {
            let store = workplace::open_store(&data).await?;
            let right = chosen == claim.predict.right;
            let chosen = u32::try_from(chosen).unwrap_or(0);
            study::append(&store, vec![StudyRecord::Foretold { claim: claim.id.clone(), chosen, right }]).await?;
            store.close().await;
        }
        let workbench = Workbench::open(&data)?;
        workbench.interrupt_on_signal();
        if human {
            paint::say(&paint::dim("it runs …"));
        }
        claim::demonstrate(&content.catalog, &workbench, claim).await
    })?;
    match arguments.format {
        Format::Json => print_json(&shown)?,
        Format::Human => paint::out(&render(claim, &shown, chosen)),
    }
    Ok(exit(&shown))
}

fn exit(shown: &Demonstration) -> Exit {
    match shown.standing {
        Standing::Holds => Exit::Pass,
        Standing::DoesNot => Exit::Fail,
        Standing::Unknown if shown.missing.is_some() => Exit::Missing,
        Standing::Unknown => Exit::Unknown,
    }
}

/// Asks what it will show; an empty line, or the end of the input, foretells nothing.
fn ask(claim: &Claim) -> Result<Option<usize>, Failure> {
    let predict = &claim.predict;
    let options = (1..).zip(&predict.options).map(|(n, option)| format!("  {n}  {}\n", paint::harmless(option)));
    paint::out(&format!("\n{}\n{}", prose::render(&predict.ask, 0).trim_end(), options.collect::<String>()));
    loop {
        paint::say(&paint::dim(&format!("1 to {}, or Enter to see it at once", predict.options.len())));
        let mut line = String::new();
        std::io::stderr().flush().ok();
        let read = std::io::stdin().lock().read_line(&mut line).map_err(anyhow::Error::from)?;
        match line.trim().parse() {
            Ok(chosen) if (1..=predict.options.len()).contains(&chosen) => return Ok(Some(chosen)),
            _ if read == 0 || line.trim().is_empty() => return Ok(None),
            _ => {}
        }
    }
}

fn render(claim: &Claim, shown: &Demonstration, chosen: Option<usize>) -> String {
    let mut out = String::from("\n");
    let decision = claim::decision(claim, shown);
    for (number, trial) in (1..).zip(&shown.runs) {
        let title = if shown.runs.len() > 1 { format!("Run {number}") } else { "The run".to_owned() };
        let met = decision.as_ref().and_then(|decision| decision.runs.get(number - 1));
        out.push_str(&self::trial(&title, trial, met.map_or(&[], Vec::as_slice)));
    }
    if let Some(control) = &shown.control {
        let met = decision.as_ref().map_or(&[][..], |decision| &decision.control);
        out.push_str(&trial("The control, in which it must not hold", control, met));
    }
    let verdict = match shown.standing {
        Standing::Holds => paint::good("It holds"),
        Standing::DoesNot => paint::bad("It does not hold"),
        Standing::Unknown => paint::open("It cannot be said"),
    };
    out.push_str(&format!("{verdict}: {}\n", paint::harmless(&claim.says)));
    out.push_str(&format!("  {}\n", paint::dim(&paint::harmless(&shown.because).replace('\n', "\n  "))));
    if let Some(chosen) = chosen {
        let right = &claim.predict.options[claim.predict.right - 1];
        let said = if chosen == claim.predict.right {
            paint::good("as you foretold")
        } else {
            paint::open("not as you foretold")
        };
        out.push_str(&format!("\n{said}: {}\n", paint::harmless(right)));
    }
    out.push_str(&format!("\n{}", prose::render(&claim.predict.because, 0)));
    out.push_str(&format!(
        "{}\n",
        paint::dim(&format!("{} · {:.1} s", paint::harmless(&shown.version), shown.seconds))
    ));
    out
}

fn trial(title: &str, trial: &Trial, shown: &[Shown]) -> String {
    let mut out = format!("{}\n", paint::bold(title));
    let lines: Vec<_> = trial.output.lines().collect();
    for line in lines.iter().take(LINES) {
        out.push_str(&format!("  {}\n", paint::harmless(line)));
    }
    if lines.len() > LINES {
        out.push_str(&paint::dim(&format!("  and {} lines more\n", lines.len() - LINES)));
    }
    for one in shown {
        let mark = match one.met {
            Some(true) => paint::good("✔"),
            Some(false) => paint::bad("✘"),
            None => paint::open("?"),
        };
        let value = one.value.as_deref().unwrap_or("was not printed");
        out.push_str(&format!(
            "  {mark} {} = {}, expected {}\n",
            one.name,
            paint::harmless(value),
            paint::harmless(&one.expected)
        ));
    }
    if let Some(why) = &trial.stopped {
        out.push_str(&format!("  {}\n", paint::open(&paint::harmless(why))));
    }
    out.push('\n');
    out
}
