//! `cairn watch`: judge a solution again whenever it is saved.
//!
//! A save while an earlier version is being judged ends that examination; a save that changes nothing starts none.

use super::{Context, check, paint, wait_for};
use crate::app::content::Content;
use crate::app::prove::{self, HandIn, Proof};
use crate::app::workplace::{self, Workbench};
use crate::app::{clock, handed_in};
use crate::exit::{Exit, Failure};
use cairn_content::Entry;
use cairn_core::Digest;
use cairn_core::judge::Request;
use cairn_core::step::News;
use cairn_store::Store;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::task::JoinHandle;

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The exercise, as `cairn list` shows it
    exercise: String,
    /// The folder or file with your solution [default: this folder, or the one named after the exercise]
    path: Option<PathBuf>,
    /// The language, where it cannot be told from the file
    #[arg(long, value_name = "LANG")]
    lang: Option<String>,
    /// Judge only this check; may be given several times
    #[arg(long, value_name = "CHECK")]
    only: Vec<String>,
}

/// How often the files are looked at: far below what anybody notices, and a few system calls.
const GLANCE: Duration = Duration::from_millis(60);

/// What is watched, and what it is judged with.
struct Watched {
    content: Arc<Content>,
    entry: Entry,
    arguments: Arguments,
    data: PathBuf,
    store: Store,
}

/// An examination under way.
struct UnderWay {
    task: JoinHandle<Result<Proof, Failure>>,
    workbench: Workbench,
    since: Instant,
}

pub(super) fn run(context: &Context, arguments: Arguments) -> Result<Exit, Failure> {
    let content = Arc::new(context.content()?);
    let entry = content.exercise(&arguments.exercise)?.clone();
    check::known_checks(&entry, &arguments.only)?;
    // What is not there at the beginning is a mistake of the command line; later it may be an editor at work.
    handed_in::read(&content, &entry, arguments.path.as_deref(), arguments.lang.as_deref())?;
    let data = context.data()?;
    wait_for(async {
        let store = workplace::open_store(&data).await?;
        let watched = Watched { content, entry, arguments, data, store };
        let title = paint::bold(&watched.entry.exercise.title);
        paint::out(&format!("{title} · judged whenever it is saved · Ctrl-C ends"));
        tokio::select! {
            failure = watched.watch() => failure?,
            () = workplace::asked_to_end() => {}
        }
        watched.store.close().await;
        Ok(Exit::Pass)
    })
}

impl Watched {
    /// Watches for ever; ends only by a failure of ours.
    async fn watch(&self) -> Result<(), Failure> {
        let mut seen: Option<Digest> = None;
        let mut told = None;
        let mut saved = None;
        let mut under_way: Option<UnderWay> = None;
        loop {
            match self.read() {
                Ok(hand_in) if seen != Some(hand_in.submission.hash()) => {
                    seen = Some(hand_in.submission.hash());
                    (told, saved) = (None, stamp(Path::new(&hand_in.source)));
                    if let Some(earlier) = under_way.take() {
                        earlier.end().await;
                        paint::out(&paint::dim("  a newer version was saved: this one is not judged to the end"));
                    }
                    under_way = Some(self.begin(hand_in)?);
                }
                Ok(hand_in) => {
                    let stamp = stamp(Path::new(&hand_in.source));
                    if saved.is_some() && saved != stamp {
                        paint::out(&paint::dim("saved, and nothing has changed"));
                    }
                    saved = stamp;
                }
                // An editor replaces a file in two steps; what is wrong for longer is said, once.
                Err(failure) if told.as_ref() != Some(&failure.what) && self.is_still_wrong().await => {
                    paint::error(&failure);
                    told = Some(failure.what);
                }
                Err(_) => {}
            }
            if let Some(done) = under_way.take_if(|examination| examination.task.is_finished()) {
                self.finish(done).await?;
            }
            tokio::time::sleep(GLANCE).await;
        }
    }

    async fn is_still_wrong(&self) -> bool {
        tokio::time::sleep(GLANCE * 4).await;
        self.read().is_err()
    }

    fn read(&self) -> Result<HandIn, Failure> {
        let Arguments { path, lang, only, .. } = &self.arguments;
        let (submission, source) = handed_in::read(&self.content, &self.entry, path.as_deref(), lang.as_deref())?;
        let only = (!only.is_empty()).then(|| only.clone());
        let request = Request { seed: clock::fresh_seed(), only, reduce: true, stress: None, predict: None };
        Ok(HandIn { submission, source: source.display().to_string(), learners: true, request })
    }

    fn begin(&self, hand_in: HandIn) -> Result<UnderWay, Failure> {
        let since = Instant::now();
        let workbench = Workbench::open(&self.data)?;
        let width = self.entry.exercise.checks.iter().map(|check| check.id.len()).max().unwrap_or(0);
        paint::out(&format!(
            "\n{}",
            paint::dim(&format!("{} · {}", clock::time_of_day(), hand_in.submission.language))
        ));
        let mut failed_before = false;
        let watch = move |news: News<'_>| {
            let News::Found(finding) = news else { return };
            if check::is_compile_error(finding) {
                // Said once for all checks, at the end.
                return;
            }
            let line = check::render_finding(finding, width, None);
            let mut line = format!("{}  {}\n", line.trim_end(), paint::dim(&took(since)));
            if finding.ruling != cairn_core::verdict::Ruling::Pass && !failed_before {
                failed_before = true;
                line.push_str(&check::render_detail(finding));
            }
            paint::out(&line);
        };
        let (content, entry, store) = (Arc::clone(&self.content), self.entry.clone(), self.store.clone());
        let bench = workbench.clone();
        let prove = async move { prove::prove(&content, &entry, &bench, &store, hand_in, watch).await };
        Ok(UnderWay { task: tokio::spawn(prove), workbench, since })
    }

    async fn finish(&self, done: UnderWay) -> Result<(), Failure> {
        let UnderWay { task, since, .. } = done;
        let proof = match task.await.map_err(anyhow::Error::from)? {
            Ok(proof) => proof,
            Err(failure) => {
                paint::error(&failure);
                return Ok(());
            }
        };
        if let Some(message) = check::compile_error(&proof.verdict) {
            paint::out(&paint::labelled(2, "message", &paint::harmless(message)));
        }
        let ruling = paint::stamp(proof.verdict.ruling);
        let counts = check::counts(&proof.verdict);
        paint::out(&format!("{ruling}  {counts} · {} after the save", took(since)));
        Ok(())
    }
}

impl UnderWay {
    /// Ends the boxes at once and waits until the examination has noticed.
    async fn end(self) {
        let sandbox = self.workbench.sandbox.clone();
        let _ = tokio::task::spawn_blocking(move || sandbox.interrupt()).await;
        let _ = self.task.await;
    }
}

/// When the solution was written last.
fn stamp(path: &Path) -> Option<std::time::SystemTime> {
    let newest = |folder: &Path| {
        let entries = std::fs::read_dir(folder).ok()?.flatten();
        entries.filter(|e| e.path().is_file()).filter_map(|e| e.metadata().ok()?.modified().ok()).max()
    };
    if path.is_dir() { newest(path) } else { std::fs::metadata(path).ok()?.modified().ok() }
}

fn took(since: Instant) -> String {
    format!("{:.2} s", since.elapsed().as_secs_f64())
}
