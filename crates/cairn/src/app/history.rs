//! What the learner handed in before: the attempts, and how two of them differ.
//!
//! Attempts come from the index of runs, sources from their evidence; nothing here judges anything.

use crate::app::content::Content;
use crate::app::record;
use crate::exit::{Exit, Failure};
use cairn_core::evidence::Evidence;
use cairn_core::step::Observation;
use cairn_core::submission::SourceFile;
use cairn_core::verdict::Ruling;
use cairn_store::{Run, RunFilter, RunState, Store};
use serde::Serialize;
use std::collections::BTreeSet;

/// The attempts of one exercise, or of all, newest first. Programs of ours are no attempts.
pub(crate) async fn attempts(store: &Store, content: &Content, exercise: Option<&str>) -> Result<Vec<Run>, Failure> {
    let mut runs = Vec::new();
    match exercise {
        None => runs = store.runs(&RunFilter::default()).await?,
        Some(exercise) => {
            for id in names(content, exercise) {
                runs.extend(store.runs(&RunFilter { exercise: Some(id), ..RunFilter::default() }).await?);
            }
            runs.sort_by(|a, b| (b.start.started_at, &b.start.id).cmp(&(a.start.started_at, &a.start.id)));
        }
    }
    runs.retain(|run| run.start.kind == record::ATTEMPT);
    Ok(runs)
}

/// The ids under which runs of an exercise may be on record: its own, and those that it had.
fn names(content: &Content, exercise: &str) -> Vec<String> {
    match content.catalog.exercise(exercise) {
        Some(entry) => std::iter::once(&entry.exercise.id).chain(&entry.about.aliases).cloned().collect(),
        None => vec![exercise.to_owned()],
    }
}

/// The id of the check that decided a run that did not pass; the summary begins with it.
pub(crate) fn deciding_check(run: &Run) -> Option<&str> {
    match &run.state {
        RunState::Finished { ruling: word, summary, .. } if ruling(word) != Ruling::Pass => {
            Some(summary.split_once(": ")?.0)
        }
        _ => None,
    }
}

/// The ruling that the store keeps as a word; it takes no other than these three.
pub(crate) fn ruling(word: &str) -> Ruling {
    [Ruling::Pass, Ruling::Fail].into_iter().find(|ruling| ruling.word() == word).unwrap_or(Ruling::Unknown)
}

/// Which two attempts to compare: those that are named, else the last two of one language, else the last two.
pub(crate) fn pair<'a>(attempts: &'a [Run], named: &[String]) -> Result<(&'a Run, &'a Run), Failure> {
    let too_few = || {
        Failure::new(Exit::Usage, "there are no two attempts to compare")
            .hint("an attempt counts once it has come to a verdict; `cairn history` shows them")
    };
    let judged: Vec<&Run> = attempts.iter().filter(|run| is_judged(run)).collect();
    let before = |run: &Run| {
        let others = || judged.iter().copied().filter(|other| other.start.id != run.start.id);
        others().find(|other| other.start.language == run.start.language).or(others().next())
    };
    match named {
        [from, to, ..] => Ok((find(attempts, from)?, find(attempts, to)?)),
        [one] => {
            let one = find(attempts, one)?;
            let other = before(one).ok_or_else(too_few)?;
            let in_order = (one.start.started_at, &one.start.id) < (other.start.started_at, &other.start.id);
            Ok(if in_order { (one, other) } else { (other, one) })
        }
        [] => {
            let latest = judged.first().ok_or_else(too_few)?;
            Ok((before(latest).ok_or_else(too_few)?, latest))
        }
    }
}

fn is_judged(run: &Run) -> bool {
    matches!(run.state, RunState::Finished { .. })
}

/// The attempt with this name, or whose name begins or ends so.
fn find<'a>(attempts: &'a [Run], name: &str) -> Result<&'a Run, Failure> {
    let matching = |run: &&Run| run.start.id.starts_with(name) || run.start.id.ends_with(name);
    let mut found: Vec<_> = attempts.iter().filter(matching).collect();
    found.retain(|run| run.start.id == name || !attempts.iter().any(|other| other.start.id == name));
    match found[..] {
        [run] if is_judged(run) => Ok(run),
        [run] => Err(Failure::new(Exit::Usage, format!("the run {} came to no verdict", run.start.id))
            .hint("only what was judged has its sources on record")),
        [] => Err(Failure::new(Exit::Usage, format!("there is no attempt '{name}'"))
            .hint("`cairn history` shows the names; the last part of one is enough")),
        _ => {
            Err(Failure::new(Exit::Usage, format!("'{name}' names {} attempts", found.len()))
                .hint("give more of the name"))
        }
    }
}

/// How one file differs between two submissions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct FileDiff {
    /// Relative to the submission.
    pub(crate) path: String,
    /// What became of it.
    pub(crate) change: Change,
    /// A unified diff.
    pub(crate) diff: String,
}

/// What became of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Change {
    Added,
    Removed,
    Changed,
}

/// How the submissions of two runs differ, file by file; nothing if they do not.
pub(crate) async fn difference(store: &Store, from: &Run, to: &Run) -> Result<Vec<FileDiff>, Failure> {
    let (from, to) = (sources(store, &from.start.id).await?, sources(store, &to.start.id).await?);
    let paths: BTreeSet<&String> = from.iter().chain(&to).map(|file| &file.path).collect();
    Ok(paths.into_iter().filter_map(|path| compare(path, text(&from, path), text(&to, path))).collect())
}

fn text(files: &[SourceFile], path: &str) -> Option<String> {
    files.iter().find(|file| file.path == path).map(|file| file.content.text().into_owned())
}

fn compare(path: &str, from: Option<String>, to: Option<String>) -> Option<FileDiff> {
    let change = match (&from, &to) {
        (None, _) => Change::Added,
        (_, None) => Change::Removed,
        (from, to) if from == to => return None,
        _ => Change::Changed,
    };
    let side = |name: &str, there: bool| if there { format!("{name}/{path}") } else { "/dev/null".to_owned() };
    let mut options = diffy::DiffOptions::new();
    options.set_original_filename(side("a", from.is_some())).set_modified_filename(side("b", to.is_some()));
    let diff = options.create_patch(&from.unwrap_or_default(), &to.unwrap_or_default()).to_string();
    Some(FileDiff { path: path.to_owned(), change, diff })
}

/// What was handed in, as the evidence of the run shows it.
async fn sources(store: &Store, run: &str) -> Result<Vec<SourceFile>, Failure> {
    let lost = || Failure::new(Exit::Data, format!("the run {run} has no sources on record"));
    let (bytes, blobs) = record::evidence(store, run).await?.ok_or_else(lost)?;
    let evidence = Evidence::decode(&bytes, &blobs)
        .map_err(|damage| Failure::new(Exit::Data, format!("the evidence of {run} is damaged: {damage}")))?;
    let opened = evidence.log.into_iter().find_map(|entry| match entry.observation {
        Observation::Opened { files, .. } => Some(files),
        _ => None,
    });
    opened.ok_or_else(lost)
}
