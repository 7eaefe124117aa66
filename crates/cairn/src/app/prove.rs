//! One submission from hand-in to record: the one-way flow on a screen.
//!
//! Exercise → Submission → Execution → Evidence → Verdict → StudyRecord → View.

use crate::app::content::Content;
use crate::app::recorder::Recorder;
use crate::app::workplace::Workbench;
use crate::app::{clock, machine, record};
use crate::exit::Failure;
use cairn_content::Entry;
use cairn_core::evidence::{self, Evidence, FORMAT, Header};
use cairn_core::judge::{Request, judge};
use cairn_core::step::{HarnessFault, MeterKind, News, Observation, Stage};
use cairn_core::study::StudyRecord;
use cairn_core::submission::Submission;
use cairn_core::verdict::{Prediction, Ruling, Verdict};
use cairn_lab::{Bench, Oracle};
use cairn_store::{FinishedRun, NewRun, NewStudyRecord, Store, UnixMicros};
use serde_json::json;
use tokio::sync::mpsc;

/// What was handed in and what is asked of it.
#[derive(Debug, Clone)]
pub(crate) struct HandIn {
    pub(crate) submission: Submission,
    /// Where it lay, for people.
    pub(crate) source: String,
    /// Whether it is the learner's; what is ours, such as a mutant, says nothing about the learner.
    pub(crate) learners: bool,
    pub(crate) request: Request,
}

/// A proof that is on record.
#[derive(Debug, Clone)]
pub(crate) struct Proof {
    pub(crate) run: String,
    pub(crate) verdict: Verdict,
}

/// Judges a submission and records the run, its evidence and what it means for study.
pub(crate) async fn prove(
    content: &Content,
    entry: &Entry,
    workbench: &Workbench,
    store: &Store,
    hand_in: HandIn,
    watch: impl FnMut(News<'_>) + Send + 'static,
) -> Result<Proof, Failure> {
    let started_at = clock::now_us();
    let run = clock::run_id(started_at);
    store.start_run(&new_run(&run, &hand_in, workbench, started_at)).await?;
    let bench = bench(content, entry, workbench, &hand_in.submission, &|_| 0);
    let (teller, told) = mpsc::unbounded_channel();
    let telling = tokio::spawn(record_events(store.clone(), run.clone(), told));
    let examined = examine(entry.exercise.clone(), hand_in.request.clone(), bench, tell(teller, watch)).await;
    // The events come before the end of the run; a failure to show them is none of the verdict's business.
    let _ = telling.await;
    match examined {
        Ok((log, verdict)) => {
            let header = header(entry, &hand_in.request, started_at, &log);
            let evidence = Evidence { header, log, verdict };
            match finish(store, &run, &hand_in, &evidence).await {
                Ok(()) => Ok(Proof { run, verdict: evidence.verdict }),
                Err(failure) => Err(abandon(store, &run, failure).await),
            }
        }
        Err(fault) => Err(abandon(store, &run, fault.into()).await),
    }
}

/// Ends a run that came to no verdict, and gives back why. That it cannot even be ended is the lesser trouble.
async fn abandon(store: &Store, run: &str, failure: Failure) -> Failure {
    let _ = store.abandon_run(run, UnixMicros(clock::now_us()), &failure.what).await;
    failure
}

/// The live stage for a submission. Drawn cases are answered by the reference that `rank` puts first; a
/// reference that needs no build comes before one that does, since it costs the learner less time.
pub(crate) fn bench(
    content: &Content,
    entry: &Entry,
    workbench: &Workbench,
    submission: &Submission,
    rank: &dyn Fn(&str) -> u8,
) -> Bench {
    let languages = &content.catalog.languages;
    let mut oracles: Vec<_> = entry.references.iter().collect();
    let compiled = |id: &str| languages.get(id).is_some_and(cairn_core::language::Language::is_compiled);
    oracles.sort_by_key(|(language, _)| (rank(language), compiled(language), *language));
    let oracles = oracles.into_iter().map(|(l, files)| Oracle { language: l.clone(), files: files.clone() });
    Bench::new(
        workbench.workshop.clone(),
        workbench.toolchains.clone(),
        languages.clone(),
        submission.clone(),
        oracles.collect(),
    )
}

type Examined = (Vec<evidence::Entry>, Verdict);

/// Runs the judge on a thread of its own, since the lab waits for processes.
pub(crate) async fn examine(
    exercise: cairn_core::exercise::Exercise,
    request: Request,
    stage: impl Stage + Send + 'static,
    listener: impl FnMut(News<'_>) + Send + 'static,
) -> Result<Examined, HarnessFault> {
    let runtime = tokio::runtime::Handle::current();
    let judged = tokio::task::spawn_blocking(move || {
        let mut recorder = Recorder::new(stage, listener);
        let verdict = runtime.block_on(judge(&exercise, &request, &mut recorder))?;
        Ok((recorder.into_log(), verdict))
    });
    judged.await.unwrap_or_else(|panic| Err(HarnessFault::broken(format!("the judge panicked: {panic}"))))
}

fn new_run(id: &str, hand_in: &HandIn, workbench: &Workbench, started_at: i64) -> NewRun {
    let submission = &hand_in.submission;
    NewRun {
        id: id.to_owned(),
        exercise: submission.exercise.clone(),
        exercise_hash: submission.exercise_hash.to_string(),
        submission_hash: submission.hash().to_string(),
        language: submission.language.clone(),
        source: hand_in.source.clone(),
        kind: if hand_in.learners { record::ATTEMPT } else { "mutant" }.to_owned(),
        owner: workbench.sandbox.instance().to_owned(),
        started_at: UnixMicros(started_at),
    }
}

fn header(entry: &Entry, request: &Request, recorded_at_us: i64, log: &[evidence::Entry]) -> Header {
    Header {
        format: FORMAT,
        exercise: entry.exercise.clone(),
        exercise_hash: entry.exercise.hash(),
        request: request.clone(),
        recorded_at_us,
        versions: machine::versions(),
        machine: machine::describe(),
        meter: meter(log),
    }
}

/// What work was measured with; processor time where nothing was but the limits.
fn meter(log: &[evidence::Entry]) -> String {
    let of_work = |entry: &evidence::Entry| match &entry.observation {
        Observation::Ran { meter: Some(meter), .. } if meter.kind != MeterKind::Memory => Some(meter.detail.clone()),
        _ => None,
    };
    log.iter().find_map(of_work).unwrap_or_else(|| "cpu-time".to_owned())
}

/// Tells the news to whoever watches here and to the store, for whoever watches elsewhere.
fn tell(
    teller: mpsc::UnboundedSender<String>,
    mut watch: impl FnMut(News<'_>) + Send + 'static,
) -> impl FnMut(News<'_>) + Send + 'static {
    move |news| {
        watch(news);
        let event = match news {
            News::Checking(check) => json!({ "kind": "checking", "check": check.id }),
            News::Reducing(check) => json!({ "kind": "reducing", "check": check.id }),
            // Its finding says it soon, in a form that is fit to be kept.
            News::Failed(..) => return,
            News::Found(finding) => json!({ "kind": "found", "finding": finding }),
        };
        // Nobody listens any more once the store has failed; the verdict does not depend on it.
        let _ = teller.send(event.to_string());
    }
}

async fn record_events(store: Store, run: String, mut told: mpsc::UnboundedReceiver<String>) {
    while let Some(event) = told.recv().await {
        if store.append_event(&run, UnixMicros(clock::now_us()), &event).await.is_err() {
            break;
        }
    }
}

async fn finish(store: &Store, run: &str, hand_in: &HandIn, evidence: &Evidence) -> Result<(), Failure> {
    let verdict = &evidence.verdict;
    let at = UnixMicros(clock::now_us());
    let (bytes, blobs) = evidence.encode();
    let blobs: Vec<_> = blobs.iter().map(|(digest, bytes)| (digest.to_string(), bytes)).collect();
    let blobs: Vec<(&str, &[u8])> = blobs.iter().map(|(digest, bytes)| (digest.as_str(), &***bytes)).collect();
    let (passed, total) = verdict.count(|_| true);
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    let study = if hand_in.learners { study_records(hand_in, verdict, at) } else { Vec::new() };
    let end = FinishedRun {
        finished_at: at,
        ruling: verdict.ruling.word(),
        checks_passed: count(passed),
        checks_total: count(total),
        evidence: &bytes,
        blobs: &blobs,
        summary: &summary(verdict),
        study: &study,
    };
    store.finish_run(run, &end).await?;
    Ok(())
}

fn study_records(hand_in: &HandIn, verdict: &Verdict, at: UnixMicros) -> Vec<NewStudyRecord> {
    let foretold = verdict.findings.iter().filter_map(|finding| finding.cost.as_ref()).filter_map(|cost| {
        let Prediction { class, right } = cost.predicted.clone()?;
        Some(StudyRecord::Predicted {
            exercise: hand_in.submission.exercise.clone(),
            exercise_hash: hand_in.submission.exercise_hash,
            language: hand_in.submission.language.clone(),
            class,
            measured: cost.time.as_ref().and_then(|measured| measured.growth.class),
            right,
        })
    });
    let proof = StudyRecord::Proof {
        exercise: hand_in.submission.exercise.clone(),
        exercise_hash: hand_in.submission.exercise_hash,
        language: hand_in.submission.language.clone(),
        ruling: verdict.ruling,
        whole: verdict.out_of_scope.is_empty(),
    };
    let stored = |record: StudyRecord| {
        let body = serde_json::to_string(&record).unwrap_or_default();
        let exercise = hand_in.submission.exercise.clone();
        NewStudyRecord { at, exercise, kind: record.kind().to_owned(), run_id: None, body }
    };
    [proof].into_iter().chain(foretold).map(stored).collect()
}

/// One line for lists of runs.
fn summary(verdict: &Verdict) -> String {
    let first = verdict.findings.iter().find(|finding| finding.ruling == verdict.ruling);
    match (verdict.ruling, first) {
        (Ruling::Pass, _) | (_, None) => format!("{} checks", verdict.findings.len()),
        (_, Some(finding)) => format!("{}: {}", finding.check, finding.because.lines().next().unwrap_or_default()),
    }
}
