//! `cairn new`: the beginning of a new piece of content.

use super::{Context, paint};
use crate::app::content::Content;
use crate::app::scaffold::{self, Piece, Scaffold, Shape, Wanted};
use crate::exit::{Exit, Failure};
use std::path::{Path, PathBuf};

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    /// Make the folder of a new exercise: small, working, with every field explained
    Exercise(Exercise),
    /// Begin a concept's page
    Concept(Page),
    /// Begin a question's page
    Question(Page),
    /// Begin an activity's page
    Activity(Page),
    /// Begin a behavioural prompt's page
    Prompt(Page),
    /// Make the folder of a claim that runs
    Claim(Page),
}

#[derive(Debug, clap::Args)]
struct Page {
    /// The area's folder and the new id, such as 04-concurrency/deadlock
    #[arg(value_name = "AREA/ID")]
    place: String,
}

#[derive(Debug, clap::Args)]
struct Exercise {
    /// The area's folder and the new exercise's id, such as 02-data-structures/two-sum
    #[arg(value_name = "AREA/ID")]
    place: String,
    /// The languages of starters and references, separated by commas [default: python,rust]
    #[arg(long, value_name = "LANG", value_delimiter = ',')]
    lang: Vec<String>,
    /// About a class and its operations, instead of a function
    #[arg(long, conflicts_with = "stdin")]
    object: bool,
    /// About a whole program that reads standard input, instead of a function
    #[arg(long)]
    stdin: bool,
}

pub(super) fn run(context: &Context, arguments: &Arguments) -> Result<Exit, Failure> {
    let root = content_folder(context)?;
    let content = Content::load(Some(&root))?;
    let (page, piece) = match &arguments.what {
        What::Exercise(exercise) => return run_exercise(&content, &root, exercise),
        What::Concept(page) => (page, Piece::Concept),
        What::Question(page) => (page, Piece::Question),
        What::Activity(page) => (page, Piece::Activity),
        What::Prompt(page) => (page, Piece::Prompt),
        What::Claim(page) => (page, Piece::Claim),
    };
    let (area, id) = place(&page.place)?;
    let made = scaffold::make_page(&content, &root, area, id, piece)?;
    paint::out(&render_page(id, &made));
    Ok(Exit::Pass)
}

fn place(place: &str) -> Result<(&str, &str), Failure> {
    place.trim_end_matches('/').rsplit_once('/').ok_or_else(|| {
        Failure::new(Exit::Usage, format!("'{place}' names no area"))
            .hint("write the area's folder and the id, such as 02-data-structures/two-sum")
    })
}

fn render_page(id: &str, made: &Scaffold) -> String {
    let mut out = format!("{} is begun\n\n", paint::bold(id));
    made.files.iter().for_each(|file| out.push_str(&format!("  {}\n", made.folder.join(file).display())));
    out.push('\n');
    out.push_str(&paint::labelled(2, "look", "cairn verify --lint --content content"));
    out.push_str(&paint::labelled(2, "read", "docs/writing.md"));
    out
}

fn run_exercise(content: &Content, root: &Path, exercise: &Exercise) -> Result<Exit, Failure> {
    let (area, id) = place(&exercise.place)?;
    let shape = match (exercise.object, exercise.stdin) {
        (true, _) => Shape::Object,
        (_, true) => Shape::Stdin,
        _ => Shape::Function,
    };
    let wanted = Wanted { area, id, languages: &exercise.lang, shape };
    let made = scaffold::make(content, root, &wanted)?;
    paint::out(&render(id, &made));
    Ok(Exit::Pass)
}

/// The folder that is asked for, else the one of the repository that this is.
fn content_folder(context: &Context) -> Result<PathBuf, Failure> {
    let here = || Some(PathBuf::from("content")).filter(|folder| folder.join("languages").is_dir());
    context.shared.content.clone().or_else(here).ok_or_else(|| {
        Failure::new(Exit::Usage, "there is no content folder here to write into")
            .hint("go to the repository, or give the folder that holds languages/ with --content")
    })
}

fn render(id: &str, made: &Scaffold) -> String {
    let folder = made.folder.display().to_string();
    let mut out = format!("{} is ready in {}\n\n", paint::bold(id), paint::link(&folder));
    made.files.iter().for_each(|file| out.push_str(&format!("  {file}\n")));
    for language in &made.borrowed {
        let note = format!("the {language} starter is borrowed from another exercise; its reference is yours to write");
        out.push_str(&format!("\n{}\n", paint::open(&note)));
    }
    out.push('\n');
    out.push_str(&paint::labelled(2, "look", &format!("cairn verify {folder}")));
    out.push_str(&paint::labelled(2, "read", "CONTRIBUTING.md, \"Adding an exercise\""));
    out
}
