//! Reading what the learner hands in: a folder or a file, in one of the languages of the content.

use crate::app::content::Content;
use crate::app::package;
use crate::exit::{Exit, Failure};
use cairn_content::Entry;
use cairn_core::Payload;
use cairn_core::language::Language;
use cairn_core::submission::{SourceFile, Submission};
use std::fs;
use std::path::{Path, PathBuf};

/// The most that a submission may hold: sources that somebody typed are far smaller.
const MOST_FILES: usize = 100;
const MOST_BYTES: u64 = 1 << 20;

/// Reads a submission for `entry` from `path`, or from where it probably is.
pub(crate) fn read(
    content: &Content,
    entry: &Entry,
    path: Option<&Path>,
    lang: Option<&str>,
) -> Result<(Submission, PathBuf), Failure> {
    let path = match path {
        Some(path) => path.to_owned(),
        None => usual_place(content, entry),
    };
    if let Some(package) = &entry.package {
        return package::hand_in(content, entry, package, path, lang);
    }
    let there = fs::metadata(&path).map_err(|error| {
        Failure::new(Exit::Usage, format!("'{}' cannot be read: {error}", path.display()))
            .hint(format!("`{}` makes a folder to begin in", start_command(entry, Some(&path))))
    })?;
    let (language, files) =
        if there.is_dir() { folder(content, entry, &path, lang)? } else { file(content, &path, lang)? };
    if files.iter().all(|file| file.content.bytes().iter().all(u8::is_ascii_whitespace)) {
        let what = format!("{} is empty", path.join(&language.solution).display());
        return Err(Failure::new(Exit::Data, what).hint("write your solution into it and save it"));
    }
    let submission = Submission {
        exercise: entry.exercise.id.clone(),
        exercise_hash: entry.exercise.hash(),
        language: language.id.clone(),
        files,
    };
    Ok((submission, path))
}

/// How a folder to begin in is made.
fn start_command(entry: &Entry, folder: Option<&Path>) -> String {
    let first = entry.starters.keys().next().map_or("python", String::as_str);
    let lang = if entry.starters.contains_key("python") { "python" } else { first };
    let folder = folder.map(|folder| format!(" {}", folder.display())).unwrap_or_default();
    format!("cairn start {} --lang {lang}{folder}", entry.exercise.id)
}

/// This folder if it holds a solution, else the folder that `start` makes.
fn usual_place(content: &Content, entry: &Entry) -> PathBuf {
    let here = Path::new(".");
    let holds = |folder: &Path| content.catalog.languages.values().any(|l| folder.join(&l.solution).is_file());
    if holds(here) { here.to_owned() } else { PathBuf::from(&entry.exercise.id) }
}

fn folder<'a>(
    content: &'a Content,
    entry: &Entry,
    path: &Path,
    lang: Option<&str>,
) -> Result<(&'a Language, Vec<SourceFile>), Failure> {
    let languages = &content.catalog.languages;
    let there: Vec<_> = languages.values().filter(|l| path.join(&l.solution).is_file()).collect();
    let names = |all: &[&Language]| all.iter().map(|l| l.solution.as_str()).collect::<Vec<_>>().join(", ");
    let language = match (lang, &there[..]) {
        (Some(id), _) => {
            let language = known(content, id)?;
            if !path.join(&language.solution).is_file() {
                let what = format!("there is no {} in '{}'", language.solution, path.display());
                return Err(Failure::new(Exit::Data, what).hint("is it another folder, or another --lang?"));
            }
            language
        }
        (None, [one]) => one,
        (None, []) => {
            let all: Vec<_> = languages.values().collect();
            let what = format!("there is no solution in '{}'", path.display());
            let begin = start_command(entry, None);
            return Err(Failure::new(Exit::Data, what)
                .hint(format!("it is one of {}; `{begin}` makes a folder to begin in", names(&all))));
        }
        (None, several) => {
            let what = format!("'{}' holds several solutions: {}", path.display(), names(several));
            return Err(Failure::new(Exit::Usage, what).hint("choose one with --lang"));
        }
    };
    let mut files = Vec::new();
    collect(path, path, language.extension(), &mut files)?;
    files.sort_by(|a: &SourceFile, b| a.path.cmp(&b.path));
    Ok((language, files))
}

/// The sources of one language under a folder; hidden files, links to folders and other languages are left out.
fn collect(root: &Path, folder: &Path, extension: &str, files: &mut Vec<SourceFile>) -> Result<(), Failure> {
    let failed = |path: &Path, error: std::io::Error| {
        Failure::new(Exit::Data, format!("'{}' cannot be read: {error}", path.display()))
    };
    for entry in fs::read_dir(folder).map_err(|error| failed(folder, error))? {
        let entry = entry.map_err(|error| failed(folder, error))?;
        let path = entry.path();
        let kind = entry.file_type().map_err(|error| failed(&path, error))?;
        let name = entry.file_name();
        let left_out = ["node_modules", "target", "__pycache__"].iter().any(|n| name == *n);
        if left_out || name.to_string_lossy().starts_with('.') {
            continue;
        }
        // A link to a file is that file, as it is for the learner's editor and compiler; one to nowhere is nothing.
        let is_file = kind.is_file() || (kind.is_symlink() && fs::metadata(&path).is_ok_and(|there| there.is_file()));
        if kind.is_dir() {
            collect(root, &path, extension, files)?;
        } else if is_file && path.extension().is_some_and(|e| e == extension) {
            let relative = path.strip_prefix(root).unwrap_or(&path).to_string_lossy().replace('\\', "/");
            files.push(SourceFile { path: relative, content: contents(&path)? });
        }
        let bytes: usize = files.iter().map(|file| file.content.bytes().len()).sum();
        if files.len() > MOST_FILES || bytes as u64 > MOST_BYTES {
            let what = format!(
                "'{}' holds more than {MOST_FILES} files or {} KiB of .{extension}",
                root.display(),
                MOST_BYTES >> 10
            );
            return Err(Failure::new(Exit::Data, what).hint("hand in the folder of this exercise alone"));
        }
    }
    Ok(())
}

fn file<'a>(content: &'a Content, path: &Path, lang: Option<&str>) -> Result<(&'a Language, Vec<SourceFile>), Failure> {
    let extension = path.extension().and_then(|e| e.to_str()).unwrap_or_default();
    let languages = &content.catalog.languages;
    let language = match lang {
        Some(id) => known(content, id)?,
        None => languages.values().find(|l| l.extension() == extension).ok_or_else(|| {
            let known: Vec<_> = languages.values().map(|l| format!(".{}", l.extension())).collect();
            Failure::new(Exit::Usage, format!("'{}' is in no language that is known here", path.display()))
                .hint(format!("the known ones end with {}; or say --lang", known.join(", ")))
        })?,
    };
    Ok((language, vec![SourceFile { path: language.solution.clone(), content: contents(path)? }]))
}

fn contents(path: &Path) -> Result<Payload, Failure> {
    let failed = |error| Failure::new(Exit::Data, format!("'{}' cannot be read: {error}", path.display()));
    let there = fs::metadata(path).map_err(failed)?;
    if !there.is_file() {
        // A device or a pipe may have no end.
        return Err(Failure::new(Exit::Usage, format!("'{}' is no file", path.display())));
    }
    let size = there.len();
    if size > MOST_BYTES {
        let what = format!("'{}' has {} KiB", path.display(), size >> 10);
        return Err(Failure::new(Exit::Data, what).hint(format!("a solution has at most {} KiB", MOST_BYTES >> 10)));
    }
    fs::read(path).map(Payload::from).map_err(failed)
}

/// The language with this id.
pub(crate) fn known<'a>(content: &'a Content, id: &str) -> Result<&'a Language, Failure> {
    content.catalog.languages.get(id).ok_or_else(|| {
        let ids: Vec<_> = content.catalog.languages.keys().map(String::as_str).collect();
        Failure::new(Exit::Usage, format!("there is no language '{id}'")).hint(format!("there are {}", ids.join(", ")))
    })
}

/// A mutant of the exercise, as if it had been handed in.
pub(crate) fn mutant(entry: &Entry, name: &str) -> Result<Submission, Failure> {
    let mutant = entry.mutants.iter().find(|mutant| mutant.name == name).ok_or_else(|| {
        let names: Vec<_> = entry.mutants.iter().map(|m| m.name.as_str()).collect();
        Failure::new(Exit::Usage, format!("{} has no mutant '{name}'", entry.exercise.id))
            .hint(format!("there are {}", names.join(", ")))
    })?;
    Ok(Submission {
        exercise: entry.exercise.id.clone(),
        exercise_hash: entry.exercise.hash(),
        language: mutant.on.clone(),
        files: mutant.files.clone(),
    })
}
