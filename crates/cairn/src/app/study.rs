//! What a learner asks for beside a verdict: hints, one after the other, and in the end our solution.
//!
//! Both are remembered, and neither is ever held back twice: what was shown once stays open.

use crate::app::clock;
use crate::app::content::Content;
use crate::app::record;
use crate::exit::{Exit, Failure};
use cairn_content::Entry;
use cairn_content::exercise::Hint;
use cairn_core::study::{Progress, StudyRecord};
use cairn_core::submission::SourceFile;
use cairn_store::{NewStudyRecord, RunFilter, Store, UnixMicros};

/// Which hints are asked for.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Asked {
    /// The first that was not read yet.
    Next,
    /// The one with this number, from 1.
    Rung(u32),
    /// The whole ladder.
    All,
}

/// Hints that are shown.
pub(crate) struct Hints<'a> {
    /// With their numbers, from 1.
    pub(crate) shown: Vec<(u32, &'a Hint)>,
    /// The numbers of all that are read now.
    pub(crate) read: Vec<u32>,
}

/// How far the learner has come with one exercise.
pub(crate) async fn progress(store: &Store, content: &Content, entry: &Entry) -> Result<Progress, Failure> {
    let known = |id: &str| content.catalog.exercise(id).map(|found| (found.exercise.id.clone(), found.exercise.hash()));
    Ok(record::progress(store, known).await?.remove(&entry.exercise.id).unwrap_or_default())
}

/// Hands out hints and remembers which.
pub(crate) async fn hints<'a>(
    store: &Store,
    content: &Content,
    entry: &'a Entry,
    asked: Asked,
) -> Result<Hints<'a>, Failure> {
    let ladder = || (1..).zip(&entry.hints);
    let mut read = progress(store, content, entry).await?.hints;
    let shown: Vec<_> = match asked {
        Asked::Next => ladder().find(|(rung, _)| !read.contains(rung)).into_iter().collect(),
        Asked::Rung(rung) => ladder().filter(|(number, _)| *number == rung).collect(),
        Asked::All => ladder().collect(),
    };
    let fresh: Vec<u32> = shown.iter().map(|(rung, _)| *rung).filter(|rung| !read.contains(rung)).collect();
    let exercise = || entry.exercise.id.clone();
    let records = fresh.iter().map(|rung| StudyRecord::Hint { exercise: exercise(), rung: *rung });
    append(store, records.collect()).await?;
    read.extend(fresh);
    // An edit may have made the ladder shorter than it was.
    read.retain(|rung| ladder().any(|(number, _)| number == *rung));
    read.sort_unstable();
    Ok(Hints { shown, read })
}

/// Why our solution may be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reveal {
    /// The learner has solved it.
    Solved,
    /// The learner has given up, now or earlier, and nothing has passed since.
    GivenUp,
}

/// Shows or refuses the solution; giving up is remembered, and does nothing where something has passed.
pub(crate) async fn reveal(
    store: &Store,
    entry: &Entry,
    progress: &Progress,
    give_up: bool,
) -> Result<Reveal, Failure> {
    let id = &entry.exercise.id;
    if !progress.solved_in.is_empty() {
        return Ok(Reveal::Solved);
    }
    if give_up && !progress.given_up {
        append(store, vec![StudyRecord::GaveUp { exercise: id.clone() }]).await?;
    }
    if give_up || progress.given_up { Ok(Reveal::GivenUp) } else { Err(refusal(entry, progress)) }
}

/// The kind refusal, with the two ways out.
pub(crate) fn refusal(entry: &Entry, progress: &Progress) -> Failure {
    let id = &entry.exercise.id;
    let unread = entry.hints.len().saturating_sub(progress.hints.len());
    let hints = match unread {
        0 => "all hints are read; look at them again with".to_owned(),
        1 => "there is one more hint:".to_owned(),
        n => format!("there are {n} more hints:"),
    };
    let all = if unread == 0 { " --all" } else { "" };
    Failure::new(Exit::Fail, format!("our solution of '{id}' waits until yours has passed")).hint(format!(
        "solve it first ({hints} cairn hint {id}{all}),\n       or give up: cairn solution {id} --give-up"
    ))
}

/// A reference to show.
pub(crate) struct Reference<'a> {
    /// The language's id.
    pub(crate) language: &'a str,
    pub(crate) files: &'a [SourceFile],
    /// The ids of the other languages that there are references in.
    pub(crate) others: Vec<&'a str>,
}

/// The reference in `lang`, else in the language that the learner used last, else in one that there is.
pub(crate) async fn reference<'a>(
    store: &Store,
    content: &Content,
    entry: &'a Entry,
    lang: Option<&str>,
) -> Result<Reference<'a>, Failure> {
    let there: Vec<&str> = entry.references.keys().map(String::as_str).collect();
    let chosen = match lang {
        Some(lang) => crate::app::handed_in::known(content, lang)?.id.clone(),
        None => last_language(store, entry).await?.unwrap_or_else(|| "python".to_owned()),
    };
    let found = entry.references.get_key_value(&chosen);
    let found = if lang.is_none() { found.or(entry.references.first_key_value()) } else { found };
    let (language, files) = found.ok_or_else(|| {
        let what = format!("there is no solution of ours of '{}' in {chosen}", entry.exercise.id);
        Failure::new(Exit::Usage, what).hint(format!("there is one in {}", there.join(", ")))
    })?;
    let others = there.into_iter().filter(|other| other != language).collect();
    Ok(Reference { language, files, others })
}

/// The language of the learner's latest attempt, if there is a reference in it.
async fn last_language(store: &Store, entry: &Entry) -> Result<Option<String>, Failure> {
    let filter = RunFilter { exercise: Some(entry.exercise.id.clone()), ..RunFilter::default() };
    let runs = store.runs(&filter).await?;
    let mut own = runs.into_iter().filter(|run| run.start.kind == record::ATTEMPT).map(|run| run.start.language);
    Ok(own.find(|language| entry.references.contains_key(language)))
}

/// Remembers what a learner did.
pub(crate) async fn append(store: &Store, records: Vec<StudyRecord>) -> Result<(), Failure> {
    let at = UnixMicros(clock::now_us());
    let records = records.iter().map(|record| {
        let body = serde_json::to_string(record).map_err(anyhow::Error::from)?;
        let (exercise, kind) = (record.about().to_owned(), record.kind().to_owned());
        Ok::<_, Failure>(NewStudyRecord { at, exercise, kind, run_id: None, body })
    });
    let records = records.collect::<Result<Vec<_>, _>>()?;
    if !records.is_empty() {
        store.append_study(&records).await?;
    }
    Ok(())
}
