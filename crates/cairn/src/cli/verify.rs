//! `cairn verify`: the tests tested.

mod ci;
mod package;
mod page;
mod pages;

use super::ci::{github, is_github};
use super::{Context, paint, print_json, wait_for};
use crate::app::content::Content;
use crate::app::verify::{self, Kind, Matrix, Plan, Report, Row};
use crate::app::workplace::Workbench;
use crate::exit::{Exit, Failure};
use cairn_core::verdict::Ruling;
use clap::ValueEnum;
use std::path::{Path, PathBuf};
use std::sync::Arc;

pub(super) use page::page;

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Exercises, claims and pages by id, or folders of a content tree, or problem packages [default: all there is]
    exercises: Vec<String>,
    /// Only read, and run nothing: the form of pages, links, coverage, what is said twice
    #[arg(long, conflicts_with_all = ["full", "update"])]
    lint: bool,
    /// Repeat everything twenty times with a core kept busy, and use no earlier result
    #[arg(long)]
    full: bool,
    /// Write expected.snap anew for what follows the rules; needs --content or a folder
    #[arg(long)]
    update: bool,
    /// How many programs run at a time [default: the number of cores]
    #[arg(long)]
    jobs: Option<usize>,
    /// How the result is written [default: human, or github in GitHub Actions]
    #[arg(long, value_enum)]
    format: Option<Format>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// The kill matrix as text
    Human,
    /// For programs
    Json,
    /// The kill matrix as a page
    Html,
    /// JUnit XML, a test case for each program
    Junit,
    /// SARIF 2.1.0, a result for each fault of the content and each claim that does not hold
    Sarif,
    /// Annotations of GitHub Actions beside what people read; the default there
    Github,
}

pub(super) fn run(context: &Context, arguments: &Arguments) -> Result<Exit, Failure> {
    if arguments.exercises.iter().any(|name| crate::app::package::is_package(Path::new(name))) {
        return package::run(context, arguments);
    }
    let (folder, exercises) = places(context.shared.content.clone(), &arguments.exercises)?;
    let content = Arc::new(Content::load(folder.as_deref())?);
    let data = context.data()?;
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let plan = Plan {
        ids: exercises,
        lint: arguments.lint,
        full: arguments.full,
        jobs: arguments.jobs.unwrap_or(cores),
        cache: data.join("cache").join("verify"),
    };
    let mut report = wait_for(async {
        let workbench = Workbench::open(&data)?;
        workbench.interrupt_on_signal();
        let progress = paint::Progress::new();
        let report = verify::verify(&content, &workbench, &plan, &mut |done| progress.show(done)).await;
        progress.clear();
        report
    })?;
    if arguments.update {
        update(&content, &mut report)?;
    }
    let usual = if is_github() { Format::Github } else { Format::Human };
    match arguments.format.unwrap_or(usual) {
        Format::Json => print_json(&report)?,
        Format::Html => paint::out(&page(&report)),
        Format::Human => paint::out(&render(&report)),
        Format::Sarif => print_json(&ci::sarif(&report))?,
        Format::Junit => paint::out(&ci::junit(&report)),
        Format::Github => paint::out(&github::beside(&render(&report), &ci::annotations(&content, &report))),
    }
    Ok(report.exit())
}

/// Tells ids from folders; a folder also says where the content is.
fn places(content: Option<PathBuf>, given: &[String]) -> Result<(Option<PathBuf>, Vec<String>), Failure> {
    let (mut folder, mut ids) = (content, Vec::new());
    for name in given {
        let path = Path::new(name);
        if !path.is_dir() {
            ids.push(name.clone());
            continue;
        }
        let path = path.canonicalize().map_err(anyhow::Error::from)?;
        let root = path.ancestors().find(|parent| parent.join("languages").is_dir()).ok_or_else(|| {
            Failure::new(Exit::Usage, format!("'{name}' is in no content folder"))
                .hint("a content folder holds languages/ and a folder for each area")
        })?;
        folder.get_or_insert_with(|| root.to_owned());
        if path != root {
            ids.extend(ids_under(&path));
        }
    }
    Ok((folder, ids))
}

/// The exercise or the claim that a folder is, or the ids of all that it holds.
fn ids_under(path: &Path) -> Vec<String> {
    let name = |path: &Path| path.file_name().map(|name| name.to_string_lossy().into_owned());
    if path.join("exercise.toml").is_file() || path.join("claim.toml").is_file() {
        return name(path).into_iter().collect();
    }
    let Ok(entries) = std::fs::read_dir(path) else { return Vec::new() };
    let paths: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
    let kinds = ["concepts", "questions", "activities", "prompts"];
    let holds_pages = name(path).is_some_and(|name| kinds.contains(&name.as_str()));
    let pages = paths.iter().filter(|path| holds_pages && path.extension().is_some_and(|ending| ending == "md"));
    let mut ids: Vec<String> =
        pages.filter_map(|path| Some(path.file_stem()?.to_string_lossy().into_owned())).collect();
    ids.extend(paths.iter().filter(|path| path.is_dir()).flat_map(|path| ids_under(path)));
    ids.sort();
    ids
}

/// Writes what was reviewed; the rules other than the snapshot's must hold first.
fn update(content: &Content, report: &mut Report) -> Result<(), Failure> {
    let Some(folder) = &content.folder else {
        return Err(Failure::new(Exit::Usage, "the content in the binary cannot be written")
            .hint("give the folder with --content"));
    };
    for matrix in &mut report.exercises {
        let (snapshot, others): (Vec<_>, Vec<_>) =
            matrix.faults.drain(..).partition(|f| f.starts_with("expected.snap"));
        if others.is_empty() && matrix.rows.iter().all(|row| row.missing.is_none()) {
            let path = folder.join(&content.exercise(&matrix.exercise)?.path).join("expected.snap");
            std::fs::write(&path, verify::snapshot(matrix)).map_err(|error| {
                Failure::new(Exit::Harness, format!("'{}' cannot be written: {error}", path.display()))
            })?;
        } else {
            matrix.faults.extend(others.into_iter().chain(snapshot));
        }
    }
    Ok(())
}

fn render(report: &Report) -> String {
    let mut out = String::new();
    for diagnostic in &report.diagnostics {
        out.push_str(&format!("{} {}\n", paint::bad("fault"), paint::harmless(&diagnostic.to_string())));
    }
    out.push_str(&pages::render(report));
    report.exercises.iter().for_each(|matrix| out.push_str(&render_matrix(matrix)));
    let green = report.exercises.iter().filter(|matrix| matrix.is_green()).count();
    let mutants = count(report, |row| row.kind == Kind::Mutant);
    let checks: usize = report.exercises.iter().map(|matrix| matrix.checks.len()).sum();
    let repeats = if report.repeats > 1 {
        format!(" · {} repeats with a core kept busy", report.repeats)
    } else {
        String::new()
    };
    if report.exercises.is_empty() {
        return out;
    }
    let green = format!("{green} of {} exercises green", report.exercises.len());
    let green = if report.exit() == Exit::Pass { paint::good(&green) } else { paint::bad(&green) };
    out.push_str(&format!("{green} · {checks} checks · {mutants} mutants{repeats}\n"));
    out
}

fn count(report: &Report, keep: impl Fn(&Row) -> bool) -> usize {
    report.exercises.iter().flat_map(|matrix| &matrix.rows).filter(|row| keep(row)).count()
}

fn render_matrix(matrix: &Matrix) -> String {
    let cached = if matrix.cached { ", unchanged since" } else { "" };
    let took = paint::dim(&format!("({:.1} s{cached})", matrix.seconds));
    let mut out = format!("{} {took}\n", paint::bold(&matrix.title));
    let width = matrix.rows.iter().map(|row| row.title().chars().count()).max().unwrap_or(0);
    for (index, check) in matrix.checks.iter().enumerate() {
        let bars = "│ ".repeat(index);
        out.push_str(&format!("  {} {}┌ {}\n", " ".repeat(width), paint::dim(&bars), check.id));
    }
    for row in &matrix.rows {
        out.push_str(&format!("  {} {}\n", paint::pad(&row.title(), width), cells(matrix, row)));
    }
    for fault in &matrix.faults {
        out.push_str(&format!("  {} {}\n", paint::bad("fault"), paint::harmless(fault)));
    }
    out.push('\n');
    out
}

fn cells(matrix: &Matrix, row: &Row) -> String {
    if let Some(reason) = &row.missing {
        return paint::open(&format!("not judged: {reason}"));
    }
    let cell = |check: &verify::Check| match row.rulings.get(&check.id) {
        Some(Ruling::Fail) if row.is_lone_kill(&check.id) => paint::bad("✘"),
        Some(Ruling::Fail) => paint::bad("x"),
        Some(Ruling::Pass) => paint::good("·"),
        Some(Ruling::Unknown) | None => paint::open("?"),
    };
    matrix.checks.iter().map(cell).collect::<Vec<_>>().join(" ")
}
