//! `cairn replay`: a recorded verdict computed again from its evidence, with nothing to run it on.

use super::{Context, Format, paint, print_json, wait_for};
use crate::app::replay::{Replay, replay};
use crate::app::{record, workplace};
use crate::exit::{Exit, Failure};
use cairn_core::Blobs;
use cairn_core::evidence::Evidence;
use cairn_store::{Store, StoreError};
use serde::Serialize;
use std::path::{Path, PathBuf};

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// An evidence file, or the name of a run
    #[arg(required_unless_present = "all")]
    evidence: Option<String>,
    /// Replay every run of the store
    #[arg(long, conflicts_with = "evidence")]
    all: bool,
    /// Write the whole evidence to a file as well, to be replayed elsewhere
    #[arg(long, value_name = "FILE", conflicts_with = "all")]
    save: Option<PathBuf>,
    /// How the result is written
    #[arg(long, value_enum, default_value = "human")]
    format: Format,
}

/// What became of one piece of evidence.
#[derive(Serialize)]
struct Line {
    evidence: String,
    #[serde(flatten)]
    outcome: Outcome,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Outcome {
    Replayed(Replay),
    Damaged { replay: &'static str, because: String },
}

pub(super) fn run(context: &Context, arguments: &Arguments) -> Result<Exit, Failure> {
    let lines = match &arguments.evidence {
        // A file needs no store and no second thread.
        Some(name) if Path::new(name).is_file() => vec![of_file(Path::new(name), arguments.save.as_deref())?],
        Some(name) => vec![wait_for(of_run(context, name, arguments.save.as_deref()))?],
        None => wait_for(of_all(context))?,
    };
    match arguments.format {
        Format::Json if arguments.all => print_json(&lines)?,
        Format::Json => print_json(&lines[0])?,
        Format::Human => paint::out(&render(&lines, arguments.all)),
    }
    Ok(lines.iter().map(exit).max_by_key(|exit| *exit as u8).unwrap_or(Exit::Pass))
}

fn of_file(path: &Path, save: Option<&Path>) -> Result<Line, Failure> {
    let bytes = std::fs::read(path)
        .map_err(|error| Failure::new(Exit::Data, format!("'{}' cannot be read: {error}", path.display())))?;
    save_whole(save, &bytes, &Blobs::new())?;
    Ok(line(path.display().to_string(), &bytes, &Blobs::new()))
}

/// Writes evidence with its blobs inside, if a file was asked for and there is something to write.
fn save_whole(file: Option<&Path>, bytes: &[u8], blobs: &Blobs) -> Result<(), Failure> {
    if let (Some(file), Ok(evidence)) = (file, Evidence::decode(bytes, blobs)) {
        std::fs::write(file, evidence.encode_whole())
            .map_err(|error| Failure::new(Exit::Usage, format!("'{}' cannot be written: {error}", file.display())))?;
    }
    Ok(())
}

fn line(evidence: String, bytes: &[u8], blobs: &Blobs) -> Line {
    let damaged = |because: String| Outcome::Damaged { replay: "damaged", because };
    let outcome = match Evidence::decode(bytes, blobs) {
        Err(damage) => damaged(damage.to_string()),
        Ok(decoded) => replay(&decoded).map_or_else(|fault| damaged(fault.what), Outcome::Replayed),
    };
    Line { evidence, outcome }
}

async fn of_run(context: &Context, id: &str, save: Option<&Path>) -> Result<Line, Failure> {
    let store = store(context).await?;
    let Some((bytes, blobs)) = record::evidence(&store, id).await? else {
        return Err(Failure::new(Exit::Usage, format!("'{id}' is neither a file nor a run with evidence"))
            .hint("runs are named by `cairn check`, and by `cairn serve` under /runs"));
    };
    save_whole(save, &bytes, &blobs)?;
    Ok(line(id.to_owned(), &bytes, &blobs))
}

async fn of_all(context: &Context) -> Result<Vec<Line>, Failure> {
    let store = store(context).await?;
    let mut lines = Vec::new();
    let mut all = store.all_evidence();
    loop {
        match all.next().await {
            Ok(None) => return Ok(lines),
            Ok(Some((id, bytes))) => {
                let blobs = record::blobs(&store, &id).await?;
                lines.push(line(id, &bytes, &blobs));
            }
            // Evidence that is damaged concerns one run; whatever else fails would fail for the next one as well.
            Err(error @ (StoreError::BlobDamaged { .. } | StoreError::BlobGone { .. })) => {
                let outcome = Outcome::Damaged { replay: "damaged", because: error.to_string() };
                lines.push(Line { evidence: "store".to_owned(), outcome });
            }
            Err(error) => return Err(error.into()),
        }
    }
}

async fn store(context: &Context) -> Result<Store, Failure> {
    let data = context.data()?;
    if !data.exists() {
        let what = format!("there is no data folder at {}", data.display());
        return Err(Failure::new(Exit::Usage, what).hint("nothing was checked yet; `cairn list` shows where to begin"));
    }
    workplace::open_store(&data).await
}

fn exit(line: &Line) -> Exit {
    match &line.outcome {
        Outcome::Replayed(Replay::Same) => Exit::Pass,
        Outcome::Replayed(_) => Exit::Fail,
        Outcome::Damaged { .. } => Exit::Data,
    }
}

fn render(lines: &[Line], all: bool) -> String {
    let mut out = String::new();
    for line in lines.iter().filter(|line| !all || exit(line) != Exit::Pass) {
        let (word, because) = match &line.outcome {
            Outcome::Replayed(Replay::Same) => {
                (paint::good("same"), "the verdict follows from the evidence".to_owned())
            }
            Outcome::Replayed(Replay::Different { difference, .. }) => (paint::bad("different"), difference.clone()),
            Outcome::Replayed(Replay::OtherSteps { because }) => (paint::bad("asks for other steps"), because.clone()),
            Outcome::Damaged { because, .. } => (paint::bad("damaged"), because.clone()),
        };
        out.push_str(&format!("{}  {word}: {}\n", line.evidence, paint::harmless(&because)));
    }
    if all {
        let same = lines.iter().filter(|line| exit(line) == Exit::Pass).count();
        out.push_str(&format!("{same} of {} the same\n", lines.len()));
    }
    out
}
