//! Testing the tester: every starter, reference, variant and mutant against every check.
//!
//! The result is the kill matrix, and the rules that it breaks. A green matrix is kept under a key of
//! everything that it depends on, and is not computed twice. So it is with the pages' code and the claims.

mod code;
mod matrix;
mod rules;

pub(crate) use code::Counts;
pub(crate) use matrix::{Check, Kind, Matrix, Row, snapshot};

use crate::app::claim::{self, Demonstration};
use crate::app::content::Content;
use crate::app::workplace::Workbench;
use crate::app::{clock, machine, prove};
use crate::exit::{Exit, Failure};
use cairn_content::{Diagnostic, Entry};
use cairn_core::Digest;
use cairn_core::judge::Request;
use cairn_core::step::{FaultKind, HarnessFault};
use cairn_core::submission::{SourceFile, Submission};
use cairn_core::verdict::Verdict;
use cairn_lab::Answers;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;
use tokio::sync::Semaphore;

/// How often `--full` repeats everything.
const FULL_REPEATS: u32 = 20;

/// What to verify and how.
pub(crate) struct Plan {
    /// Ids of exercises, claims and pages; all there is if empty.
    pub(crate) ids: Vec<String>,
    /// Only read, and run nothing.
    pub(crate) lint: bool,
    /// Repeat everything with a core kept busy, and use no earlier result.
    pub(crate) full: bool,
    /// How many programs run at a time.
    pub(crate) jobs: usize,
    /// Where green matrices are kept.
    pub(crate) cache: PathBuf,
}

/// What a verification came to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Report {
    /// The day, UTC.
    pub(crate) date: String,
    /// Versions of Cairn and of the toolchains.
    pub(crate) versions: BTreeMap<String, String>,
    /// What the machine says of itself.
    pub(crate) machine: BTreeMap<String, String>,
    /// How often each program was judged.
    pub(crate) repeats: u32,
    /// Whether a core was kept busy meanwhile.
    pub(crate) busy: bool,
    /// The exercises' matrices.
    pub(crate) exercises: Vec<Matrix>,
    /// Faults of the content itself.
    pub(crate) diagnostics: Vec<Diagnostic>,
    /// What the claims showed.
    #[serde(default)]
    pub(crate) claims: Vec<Demonstration>,
    /// What was compiled of the pages' code.
    #[serde(default)]
    pub(crate) code: Counts,
}

impl Report {
    /// How the command leaves.
    pub(crate) fn exit(&self) -> Exit {
        let missing = self.exercises.iter().flat_map(|m| &m.rows).any(|row| row.missing.is_some())
            || self.claims.iter().any(|claim| claim.missing.is_some())
            || !self.code.missing.is_empty();
        if !self.diagnostics.is_empty() {
            Exit::Data
        } else if self.exercises.iter().any(|matrix| !matrix.faults.is_empty())
            || self.claims.iter().any(|claim| claim.missing.is_none() && claim.later.is_none() && !claim.holds())
        {
            Exit::Fail
        } else if missing {
            Exit::Missing
        } else {
            Exit::Pass
        }
    }
}

/// Verifies exercises one after the other; `progress` hears of each program that was judged.
pub(crate) async fn verify(
    content: &Arc<Content>,
    workbench: &Workbench,
    plan: &Plan,
    progress: &mut dyn FnMut(&str),
) -> Result<Report, Failure> {
    let mut versions = machine::versions();
    for language in content.catalog.languages.values() {
        if let Ok(toolchain) = workbench.toolchains.find(language) {
            versions.insert(language.id.clone(), toolchain.version);
        }
    }
    let binary = std::env::current_exe().and_then(std::fs::read);
    let binary = binary.map_err(|error| Failure::new(Exit::Harness, format!("this binary cannot be read: {error}")))?;
    let basis = Digest::of_json(&(Digest::of(&binary), content.tree.digest("languages/"), &versions));
    let chosen = Chosen::of(content, plan)?;
    let mut diagnostics = chosen.diagnostics;
    let (mut exercises, mut claims, mut code) = (Vec::new(), Vec::new(), Counts::default());
    if !plan.lint {
        let busy = plan.full.then(BusyCore::start);
        for page in chosen.pages {
            diagnostics.extend(code::verify(content, page, workbench, plan, basis, &mut code, progress)?);
        }
        for claim in chosen.claims {
            claims.push(verify_claim(content, claim, workbench, plan, basis, progress).await?);
        }
        for id in chosen.exercises {
            exercises.push(verify_exercise(content, &id, workbench, plan, basis, progress).await?);
        }
        drop(busy);
    }
    Ok(Report {
        date: clock::day(clock::now_us()),
        versions,
        machine: machine::describe(),
        repeats: repeats(plan),
        busy: plan.full,
        exercises,
        diagnostics,
        claims,
        code,
    })
}

fn repeats(plan: &Plan) -> u32 {
    if plan.full { FULL_REPEATS } else { 1 }
}

/// What is verified.
struct Chosen<'a> {
    exercises: Vec<String>,
    claims: Vec<&'a cairn_content::Claim>,
    pages: Vec<&'a cairn_content::Page>,
    /// Everything that reading found, or what it found of the things that were named.
    diagnostics: Vec<Diagnostic>,
}

impl<'a> Chosen<'a> {
    fn of(content: &'a Content, plan: &Plan) -> Result<Self, Failure> {
        let catalog = &content.catalog;
        let mut diagnostics = content.diagnostics.clone();
        diagnostics.extend(cairn_content::lint::lint(catalog));
        diagnostics.sort();
        if plan.ids.is_empty() {
            let own = catalog.exercises.iter().filter(|(_, entry)| entry.package.is_none());
            let exercises = own.map(|(id, _)| id.clone()).collect();
            let (claims, pages) = (catalog.claims.values().collect(), catalog.pages.values().collect());
            return Ok(Self { exercises, claims, pages, diagnostics });
        }
        let mut chosen = Self { exercises: Vec::new(), claims: Vec::new(), pages: Vec::new(), diagnostics };
        let mut paths = Vec::new();
        let diagnostics_of = |id: &str| {
            let of =
                |told: &&Diagnostic| told.path.contains(&format!("/{id}/")) || told.path.contains(&format!("/{id}."));
            content.diagnostics.iter().filter(of).map(|told| told.path.clone()).collect::<Vec<_>>()
        };
        let faulty = |id: &str| !diagnostics_of(id).is_empty();
        for id in &plan.ids {
            if let Some(claim) = catalog.claim(id) {
                paths.push(claim.path.clone());
                chosen.claims.push(claim);
            } else if let Some(page) = catalog.page(id) {
                paths.push(page.path.clone());
                chosen.pages.push(page);
            } else if catalog.exercise(id).is_none() && faulty(id) {
                // It cannot be read, and its faults are told.
                paths.extend(diagnostics_of(id));
            } else {
                let entry = content.exercise(id)?;
                paths.push(entry.path.clone());
                chosen.exercises.push(entry.exercise.id.clone());
            }
        }
        // Exercises stand on languages and areas, whose faults are always told; pages stand for themselves.
        let stands_alone = |told: &Diagnostic| is_of_pages(&told.path) || !content.diagnostics.contains(told);
        chosen.diagnostics.retain(|told| !stands_alone(told) || paths.iter().any(|path| told.path.starts_with(path)));
        Ok(chosen)
    }
}

/// Whether a file belongs to the pages and claims of an area.
fn is_of_pages(path: &str) -> bool {
    let inner = path.split('/').nth(1).unwrap_or_default();
    ["concepts", "questions", "activities", "prompts", "claims", "resources.md", "announced.tsv"].contains(&inner)
}

async fn verify_claim(
    content: &Content,
    claim: &cairn_content::Claim,
    workbench: &Workbench,
    plan: &Plan,
    basis: Digest,
    progress: &mut dyn FnMut(&str),
) -> Result<Demonstration, Failure> {
    let kept = plan.cache.join(format!("{}.json", Digest::of_json(&("claim", basis, claim.digest))));
    if !plan.full
        && let Some(shown) = read_kept::<Demonstration>(&kept)
    {
        return Ok(Demonstration { cached: true, ..shown });
    }
    let mut shown = claim::demonstrate(&content.catalog, workbench, claim).await?;
    // What holds once may be luck; what is published as `--full` has held every time.
    for _ in 1..repeats(plan) {
        if shown.holds() {
            shown = claim::demonstrate(&content.catalog, workbench, claim).await?;
        }
    }
    progress(&format!("claim {}", claim.id));
    if !plan.full && shown.holds() {
        keep(&kept, &shown);
    }
    Ok(shown)
}

async fn verify_exercise(
    content: &Arc<Content>,
    id: &str,
    workbench: &Workbench,
    plan: &Plan,
    basis: Digest,
    progress: &mut dyn FnMut(&str),
) -> Result<Matrix, Failure> {
    let entry = content.exercise(id)?;
    // Everything that a matrix depends on: binary, languages, toolchains, and the exercise itself.
    let kept = plan.cache.join(format!("{}.json", Digest::of_json(&(basis, entry.digest))));
    if !plan.full
        && let Some(matrix) = read_kept::<Matrix>(&kept)
    {
        return Ok(Matrix { cached: true, ..matrix });
    }
    let started = Instant::now();
    let mut rows: Vec<Row> = Vec::new();
    for repeat in 0..repeats(plan) {
        let judged = judge_all(content, entry, workbench, plan.jobs, u64::from(repeat) + 1, progress).await?;
        if rows.is_empty() {
            rows = judged;
        } else {
            rows.iter_mut().zip(judged).for_each(|(row, again)| row.repeat(again));
        }
    }
    let checks = entry.exercise.checks.iter().map(Check::from).collect();
    let mut matrix = Matrix {
        exercise: id.to_owned(),
        title: entry.exercise.title.clone(),
        checks,
        rows,
        faults: Vec::new(),
        seconds: started.elapsed().as_secs_f64(),
        cached: false,
        date: String::new(),
    };
    matrix.faults = rules::faults(&matrix, entry);
    if !plan.full && matrix.is_green() {
        keep(&kept, &matrix);
    }
    Ok(matrix)
}

fn read_kept<T: serde::de::DeserializeOwned>(path: &Path) -> Option<T> {
    serde_json::from_slice(&std::fs::read(path).ok()?).ok()
}

/// Keeping is a convenience: a full disk costs time at the next verification and nothing else.
fn keep<T: Serialize>(path: &Path, value: &T) {
    let write = || -> std::io::Result<()> {
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        let half = path.with_extension(format!("half-{}", std::process::id()));
        std::fs::write(&half, serde_json::to_vec(value)?)?;
        std::fs::rename(half, path)
    };
    let _ = write();
}

/// One program to be judged.
struct Subject {
    kind: Kind,
    name: String,
    language: String,
    killed_by: Option<String>,
    files: Vec<SourceFile>,
}

fn subjects(entry: &Entry) -> Vec<Subject> {
    let subject = |kind, name: &str, language: &str, killed_by: Option<&str>, files: &[SourceFile]| Subject {
        kind,
        name: name.to_owned(),
        language: language.to_owned(),
        killed_by: killed_by.map(str::to_owned),
        files: files.to_vec(),
    };
    let starters = entry.starters.iter().map(|(l, files)| subject(Kind::Starter, l, l, None, files));
    let references = entry.references.iter().map(|(l, files)| subject(Kind::Reference, l, l, None, files));
    let variants = entry.variants.iter().map(|v| subject(Kind::Variant, &v.name, &v.language, None, &v.files));
    let mutants = entry.mutants.iter().map(|m| subject(Kind::Mutant, &m.name, &m.on, Some(&m.killed_by), &m.files));
    starters.chain(references).chain(variants).chain(mutants).collect()
}

async fn judge_all(
    content: &Arc<Content>,
    entry: &Entry,
    workbench: &Workbench,
    jobs: usize,
    seed: u64,
    progress: &mut dyn FnMut(&str),
) -> Result<Vec<Row>, Failure> {
    let turns = Arc::new(Semaphore::new(jobs.max(1)));
    // All programs are tried on the same drawn cases, so each oracle answers them once.
    let answers = Answers::default();
    let mut judging = Vec::new();
    for subject in subjects(entry) {
        let submission = Submission {
            exercise: entry.exercise.id.clone(),
            exercise_hash: entry.exercise.hash(),
            language: subject.language.clone(),
            files: subject.files.clone(),
        };
        // An answer from another language than the candidate's is the more independent control.
        let own = subject.language.clone();
        let bench = prove::bench(content, entry, workbench, &submission, &|language| u8::from(language == own))
            .sharing(&answers);
        let (exercise, turns) = (entry.exercise.clone(), Arc::clone(&turns));
        let task = tokio::spawn(async move {
            let _turn = turns.acquire().await;
            prove::examine(exercise, Request { seed, ..Request::default() }, bench, |_| {}).await
        });
        judging.push((subject, task));
    }
    let mut rows = Vec::new();
    for (subject, task) in judging {
        let examined = task.await.unwrap_or_else(|error| Err(HarnessFault::broken(error.to_string())));
        progress(&format!("{} · {} {}", entry.exercise.id, subject.kind.word(), subject.name));
        rows.push(row(subject, examined.map(|(_, verdict)| verdict))?);
    }
    Ok(rows)
}

fn row(subject: Subject, examined: Result<Verdict, HarnessFault>) -> Result<Row, Failure> {
    let Subject { kind, name, language, killed_by, .. } = subject;
    let row = Row::new(kind, name, language, killed_by);
    match examined {
        Ok(verdict) => Ok(row.with(&verdict)),
        Err(fault) if fault.kind == FaultKind::Missing => Ok(Row { missing: Some(fault.what), ..row }),
        Err(fault) if fault.kind == FaultKind::Interrupted => Err(fault.into()),
        // One program that cannot be judged must not hide what there is to say of all others.
        Err(fault) => Ok(Row { broken: Some(fault.what), ..row }),
    }
}

/// Keeps a core busy, as the machine of a learner may be.
pub(crate) struct BusyCore(Arc<AtomicBool>);

impl BusyCore {
    pub(crate) fn start() -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let watched = Arc::clone(&stop);
        std::thread::spawn(move || {
            while !watched.load(Ordering::Relaxed) {
                std::hint::spin_loop();
            }
        });
        Self(stop)
    }
}

impl Drop for BusyCore {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}
