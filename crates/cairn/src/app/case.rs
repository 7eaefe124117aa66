//! One failing case on its own: found in the evidence of an earlier run, judged again, or looked at under a debugger.

use crate::app::content::Content;
use crate::app::prove;
use crate::app::record;
use crate::app::replay::{FailedCase, failed_cases};
use crate::app::workplace::Workbench;
use crate::exit::{Exit, Failure};
use cairn_content::Entry;
use cairn_core::evidence::Evidence;
use cairn_core::exercise::{Check, Exercise, ProgramTask, Visibility};
use cairn_core::judge::{Request, encoded_input};
use cairn_core::step::Observation;
use cairn_core::submission::Submission;
use cairn_core::verdict::Verdict;
use cairn_lab::{ByHand, Debugger, Seen};
use cairn_store::{RunFilter, RunState, Store};
use std::path::Path;

/// A case of an earlier run.
pub(crate) struct Found {
    /// The run.
    pub(crate) run: String,
    /// The exercise with this one case in it, under the check that it failed.
    pub(crate) exercise: Exercise,
    /// Its task.
    pub(crate) task: ProgramTask,
    /// How many cases failed in that run.
    pub(crate) of: usize,
}

/// How one case went.
pub(crate) struct Judged {
    pub(crate) verdict: Verdict,
    /// What the program wrote besides its answer.
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

/// The failing case of this number, from 1, of the exercise's latest run that came to a verdict.
pub(crate) async fn find(store: &Store, entry: &Entry, number: usize) -> Result<Found, Failure> {
    let id = &entry.exercise.id;
    let task = entry.exercise.program().cloned().ok_or_else(|| no_single_case(id))?;
    let runs = store.runs(&RunFilter { exercise: Some(id.clone()), ..RunFilter::default() }).await?;
    let finished = runs.iter().find(|run| matches!(run.state, RunState::Finished { .. }));
    let run = finished.ok_or_else(|| {
        Failure::new(Exit::Usage, format!("no run of {id} is on record")).hint(format!("cairn check {id}"))
    })?;
    let (bytes, blobs) = record::evidence(store, &run.start.id)
        .await?
        .ok_or_else(|| Failure::new(Exit::Data, format!("the run {} has no evidence", run.start.id)))?;
    let evidence = Evidence::decode(&bytes, &blobs)
        .map_err(|damage| Failure::new(Exit::Data, format!("the evidence of {}: {damage}", run.start.id)))?;
    let failed = failed_cases(&evidence).map_err(|fault| {
        Failure::new(Exit::Data, format!("the run {}: {}", run.start.id, fault.what)).hint("check it again")
    })?;
    let of = failed.len();
    let Some(FailedCase { check, case }) = number.checked_sub(1).and_then(|index| failed.into_iter().nth(index)) else {
        let what = match of {
            0 => format!("no case failed in the latest run of {id}"),
            1 => format!("there is no failing case {number} in the latest run of {id}: there is one"),
            _ => format!("there is no failing case {number} in the latest run of {id}: there are 1 to {of}"),
        };
        return Err(Failure::new(Exit::Usage, what).hint(format!("`cairn check {id}` numbers them")));
    };
    let mut exercise = evidence.header.exercise;
    exercise.checks.retain(|one| one.id == check);
    exercise.checks.iter_mut().for_each(|only: &mut Check| {
        only.cases = vec![case.clone()];
        only.generators.clear();
        only.stress = None;
        only.visibility = Visibility::Public;
    });
    let task = exercise.program().cloned().unwrap_or(task);
    Ok(Found { run: run.start.id.clone(), exercise, task, of })
}

/// Cases of packages, which are judged by others' programs, cannot be taken out of their package.
fn no_single_case(id: &str) -> Failure {
    Failure::new(Exit::Usage, format!("the cases of {id}, an imported package, cannot be run on their own"))
        .hint("`cairn judge` shows how each of them goes")
}

/// A submission as one of the exercise that has the case alone.
pub(crate) fn submission(found: &Found, submission: Submission) -> Submission {
    Submission { exercise_hash: found.exercise.hash(), ..submission }
}

/// Judges the one case in a box. Nothing is recorded: it is part of an examination that is on record already.
pub(crate) async fn judge(
    content: &Content,
    entry: &Entry,
    workbench: &Workbench,
    found: &Found,
    submission: Submission,
) -> Result<Judged, Failure> {
    let bench = prove::bench(content, entry, workbench, &submission, &|_| 0);
    let (log, verdict) = prove::examine(found.exercise.clone(), Request::default(), bench, |_| {}).await?;
    let last = log.iter().rev().find_map(|entry| match &entry.observation {
        Observation::Ran { executions, .. } => executions.last(),
        _ => None,
    });
    let text = |payload: Option<&cairn_core::Payload>| payload.map(|p| p.text().into_owned()).unwrap_or_default();
    let task = &found.task;
    // Of a whole program standard output is the answer itself.
    let stdout = last.filter(|_| task.interface.has_harness()).map(|execution| &execution.stdout);
    Ok(Judged { verdict, stdout: text(stdout), stderr: text(last.map(|execution| &execution.stderr)) })
}

/// Starts the one case on the host, with the terminal at hand.
pub(crate) fn by_hand(
    content: &Content,
    workbench: &Workbench,
    found: &Found,
    submission: &Submission,
    folder: &Path,
    debugger: &Debugger,
) -> Result<Seen, Failure> {
    let languages = &content.catalog.languages;
    let missing = || Failure::new(Exit::Missing, format!("the content has no language '{}'", submission.language));
    let language = languages.get(&submission.language).ok_or_else(missing)?;
    let toolchain = workbench
        .toolchains
        .find(language)
        .map_err(|missing| Failure::new(Exit::Missing, missing.to_string()).hint(missing.fix))?;
    let task = &found.task;
    let input = &found.exercise.checks[0].cases[0].input;
    let by_hand = ByHand {
        language,
        toolchain: &toolchain,
        interface: &task.interface,
        files: &submission.files,
        input,
        encoded: &encoded_input(input, &task.interface),
        folder,
    };
    Ok(by_hand.run(&workbench.workshop, debugger)?)
}
