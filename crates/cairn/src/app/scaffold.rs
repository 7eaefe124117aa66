//! The folder of a new exercise: small, whole and working, to be replaced piece by piece.
//!
//! Never overwrites anything, and never takes an id that is or was another exercise's.

mod page;
mod skeleton;

use crate::app::content::Content;
use crate::app::handed_in::known;
use crate::exit::{Exit, Failure};
pub(crate) use page::Piece;
pub(crate) use skeleton::Shape;
use skeleton::{Names, Program};
use std::fs;
use std::path::{Path, PathBuf};

/// What is to be made.
pub(crate) struct Wanted<'a> {
    /// The area's folder.
    pub(crate) area: &'a str,
    /// The exercise's id.
    pub(crate) id: &'a str,
    /// The languages' ids; the usual ones if empty.
    pub(crate) languages: &'a [String],
    /// How a program of it is called.
    pub(crate) shape: Shape,
}

/// What was made.
pub(crate) struct Scaffold {
    /// The exercise's folder.
    pub(crate) folder: PathBuf,
    /// Its files, relative to it, in the order of reading.
    pub(crate) files: Vec<String>,
    /// Languages whose reference is only begun, since its starter was borrowed from another exercise.
    pub(crate) borrowed: Vec<String>,
}

/// References in two languages show that nothing depends on one of them.
const USUAL: [&str; 2] = ["python", "rust"];

/// Makes the folder.
pub(crate) fn make(content: &Content, root: &Path, wanted: &Wanted<'_>) -> Result<Scaffold, Failure> {
    let folder = place(content, root, wanted)?;
    let names = Names::of(wanted.id);
    let shape = wanted.shape;
    let mut files = skeleton::prose(shape, &names);
    let mut borrowed = Vec::new();
    let mut mutant = None;
    for language in languages(content, wanted)? {
        let language = known(content, &language)?;
        let program = match skeleton::program(shape, &language.id, &names) {
            Some(program) => program,
            None => {
                borrowed.push(language.id.clone());
                borrow(content, shape, &language.id, &names).ok_or_else(|| no_skeleton(&language.name, &language.id))?
            }
        };
        let path = |kind: &str| format!("{kind}/{}/{}", language.id, language.solution);
        files.push((path("starter"), program.starter));
        files.push((path("reference"), program.reference.clone()));
        mutant = mutant.or_else(|| {
            let wrong = program.wrong?;
            Some(skeleton::mutant(shape, &language.id, &language.solution, &program.reference, &wrong))
        });
    }
    files.extend(mutant);
    for (name, text) in &files {
        write_new(&folder.join(name), text)?;
    }
    Ok(Scaffold { folder, files: files.into_iter().map(|(name, _)| name).collect(), borrowed })
}

/// Makes a page, or the folder of a claim.
pub(crate) fn make_page(
    content: &Content,
    root: &Path,
    area: &str,
    id: &str,
    piece: Piece,
) -> Result<Scaffold, Failure> {
    free(content, root, area, id)?;
    let day = crate::app::clock::day(crate::app::clock::now_us());
    let files = page::files(piece, id, &day);
    let folder = root.join(area).join(piece.folder());
    for (name, text) in &files {
        write_new(&folder.join(name), text)?;
    }
    Ok(Scaffold { folder, files: files.into_iter().map(|(name, _)| name).collect(), borrowed: Vec::new() })
}

/// The folder that is to be made, which is in an area that is there and under an id that is free.
fn place(content: &Content, root: &Path, wanted: &Wanted<'_>) -> Result<PathBuf, Failure> {
    let Wanted { area, id, .. } = wanted;
    free(content, root, area, id)?;
    Ok(root.join(area).join("exercises").join(id))
}

/// Whether an area is there and an id is free.
fn free(content: &Content, root: &Path, area: &str, id: &str) -> Result<(), Failure> {
    let usage = |what: String, hint: String| Err(Failure::new(Exit::Usage, what).hint(hint));
    if !content.catalog.areas.iter().any(|known| known.id == area) || !root.join(area).is_dir() {
        let areas: Vec<_> = content.catalog.areas.iter().map(|area| area.id.as_str()).collect();
        let there = format!("there are {}; a new area begins with a folder and its area.toml", areas.join(", "));
        return usage(format!("there is no area '{area}' in '{}'", root.display()), there);
    }
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    let shaped = id.starts_with(|c: char| c.is_ascii_lowercase()) && !id.ends_with('-') && !id.contains("--");
    if !shaped || !id.chars().all(plain) {
        return usage(format!("'{id}' is no id"), "write a-z, 0-9 and single hyphens, a letter first".to_owned());
    }
    let catalog = &content.catalog;
    let exercise = catalog.exercise(id).map(|entry| &entry.exercise.id);
    let page = || catalog.page(id).map(|page| &page.id);
    if let Some(other) = exercise.or_else(page).or_else(|| catalog.claim(id).map(|claim| &claim.id)) {
        let why = if other == id { String::new() } else { format!(": it is a former id of '{other}'") };
        return usage(format!("the id '{id}' is taken{why}"), "an id names one thing for ever".to_owned());
    }
    if folder_elsewhere(root, id) {
        return usage(format!("the id '{id}' is taken: there is a folder of that name"), "choose another".to_owned());
    }
    Ok(())
}

/// Whether an area holds a folder of that name, even one that cannot be read as an exercise.
fn folder_elsewhere(root: &Path, id: &str) -> bool {
    let areas = fs::read_dir(root).map(|entries| entries.flatten().map(|entry| entry.path()).collect::<Vec<_>>());
    let kinds = ["exercises", "claims", "concepts", "questions", "activities", "prompts"];
    let taken =
        |folder: PathBuf| folder.join(id).symlink_metadata().is_ok() || folder.join(format!("{id}.md")).exists();
    areas.unwrap_or_default().iter().any(|area| kinds.iter().any(|kind| taken(area.join(kind))))
}

fn languages(content: &Content, wanted: &Wanted<'_>) -> Result<Vec<String>, Failure> {
    let mut languages: Vec<String> = wanted.languages.to_vec();
    if languages.is_empty() {
        let there = |id: &&str| content.catalog.languages.contains_key(*id);
        languages = USUAL.iter().filter(|id| there(id)).map(|id| (*id).to_owned()).collect();
    }
    let mut seen = Vec::new();
    languages.retain(|id| {
        !seen.contains(id) && {
            seen.push(id.clone());
            true
        }
    });
    if languages.is_empty() {
        let there: Vec<_> = content.catalog.languages.keys().map(String::as_str).collect();
        return Err(Failure::new(Exit::Usage, "say in which languages")
            .hint(format!("--lang takes some of {}", there.join(", "))));
    }
    Ok(languages)
}

/// The starter of another exercise whose function looks the same, under the new name; the reference begins with it.
fn borrow(content: &Content, shape: Shape, language: &str, names: &Names) -> Option<Program> {
    let lender = content.catalog.exercises.values().find(|entry| {
        shape == Shape::Function && skeleton::looks_the_same(&entry.exercise) && entry.starters.contains_key(language)
    })?;
    let solution = &content.catalog.languages.get(language)?.solution;
    let file = lender.starters.get(language)?.iter().find(|file| file.path == *solution)?;
    let starter = names.instead_of(&Names::of(&lender.exercise.id), &file.content.text());
    Some(Program { reference: starter.clone(), starter, wrong: None })
}

fn no_skeleton(name: &str, id: &str) -> Failure {
    Failure::new(Exit::Usage, format!("there is no skeleton for {name} yet"))
        .hint(format!("leave it out of --lang, and write starter/{id}/ and reference/{id}/ by hand"))
}

fn write_new(path: &Path, text: &str) -> Result<(), Failure> {
    let write = || -> std::io::Result<()> {
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        std::io::Write::write_all(&mut fs::File::create_new(path)?, text.as_bytes())
    };
    write().map_err(|error| Failure::new(Exit::Usage, format!("'{}' cannot be written: {error}", path.display())))
}
