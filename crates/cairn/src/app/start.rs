//! Making a folder to solve an exercise in, with one's own editor.
//!
//! Never overwrites anything: what is there stays as it is.

use crate::app::content::Content;
use crate::app::handed_in::known;
use crate::exit::{Exit, Failure};
use cairn_content::package::Sample;
use cairn_content::{Entry, Package};
use std::fs;
use std::path::{Path, PathBuf};

/// A folder that was made.
pub(crate) struct Started {
    pub(crate) folder: PathBuf,
    /// The file to write in, relative to the folder.
    pub(crate) solution: String,
    /// Files that were there already and were kept.
    pub(crate) kept: Vec<String>,
}

/// Makes the folder, or completes one that is there.
pub(crate) fn start(
    content: &Content,
    entry: &Entry,
    lang: Option<&str>,
    folder: Option<&Path>,
) -> Result<Started, Failure> {
    let id = &entry.exercise.id;
    let language = match lang {
        Some(lang) => known(content, lang)?,
        None => return Err(choose(entry)),
    };
    let starter = entry.starters.get(&language.id).ok_or_else(|| {
        let there: Vec<_> = entry.starters.keys().map(String::as_str).collect();
        Failure::new(Exit::Usage, format!("'{id}' cannot be started in {}", language.name))
            .hint(format!("it can in {}", there.join(", ")))
    })?;
    let folder = folder.map_or_else(|| PathBuf::from(id), Path::to_owned);
    if folder.exists() && !folder.is_dir() {
        return Err(Failure::new(Exit::Usage, format!("'{}' is there and is no folder", folder.display()))
            .hint("give another folder after the exercise"));
    }
    let mut started = Started { folder: folder.clone(), solution: language.solution.clone(), kept: Vec::new() };
    for file in starter {
        write_new(&folder, &file.path, file.content.bytes(), &mut started.kept)?;
    }
    if let Some(package) = &entry.package {
        for (name, bytes) in around(package) {
            write_new(&folder, &name, &bytes, &mut started.kept)?;
        }
    }
    write_new(&folder, "TASK.md", task(entry).as_bytes(), &mut started.kept)?;
    write_new(&folder, ".vscode/tasks.json", vscode_task(id).as_bytes(), &mut started.kept)?;
    Ok(started)
}

fn choose(entry: &Entry) -> Failure {
    let id = &entry.exercise.id;
    let there: Vec<_> = entry.starters.keys().map(String::as_str).collect();
    let example = there.iter().find(|language| **language == "python").or(there.first()).unwrap_or(&"python");
    Failure::new(Exit::Usage, format!("say in which language: {}", there.join(", ")))
        .hint(format!("cairn start {id} --lang {example}"))
}

fn write_new(folder: &Path, name: &str, bytes: &[u8], kept: &mut Vec<String>) -> Result<(), Failure> {
    let path = folder.join(name);
    let failed =
        |error: std::io::Error| Failure::new(Exit::Usage, format!("'{}' cannot be written: {error}", path.display()));
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent).map_err(failed)?;
    }
    match fs::File::create_new(&path) {
        Ok(mut file) => std::io::Write::write_all(&mut file, bytes).map_err(failed),
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
            kept.push(name.to_owned());
            Ok(())
        }
        Err(error) => Err(failed(error)),
    }
}

/// What lies around a program of a package: the samples, the images of the statement, and what its authors attached.
fn around(package: &Package) -> Vec<(String, Vec<u8>)> {
    let mut files = Vec::new();
    for (number, sample) in package.samples.iter().enumerate() {
        let mut add = |ending: &str, text: &str| files.push((format!("samples/{}.{ending}", number + 1), text.into()));
        match sample {
            Sample::Case { input, output } => {
                add("in", input);
                add("ans", output);
            }
            Sample::Talk(talk) => add("interaction", talk),
        }
    }
    let images = package.files.under(&package.statement.folder).map(|(name, _)| name);
    let image = |name: &str| Some((name.to_owned(), package.statement.image(&package.files, name)?.to_vec()));
    files.extend(images.filter_map(image));
    let attached = package.files.under("attachments/").filter(|(name, _)| !name.starts_with("templates/"));
    files.extend(attached.map(|(name, bytes)| (format!("attachments/{name}"), bytes.to_vec())));
    files
}

/// The task with its examples, to be read in the editor.
fn task(entry: &Entry) -> String {
    let exercise = &entry.exercise;
    let mut text = format!("# {}\n\n{}\n", exercise.title, entry.task.trim());
    if let Some(package) = &entry.package {
        text.push_str(&samples(package));
    }
    let examples = if entry.package.is_some() { Vec::new() } else { cairn_core::judge::examples(exercise) };
    if !examples.is_empty() {
        text.push_str("\n## Examples\n");
    }
    for example in examples {
        text.push_str(&format!("\n```text\n{}\n→ {}\n```\n", example.input, example.expected));
        if let Some(why) = example.why {
            text.push_str(&format!("\n{why}\n"));
        }
    }
    text.push_str(&format!("\n---\n\nCheck it with `cairn check {}` in this folder.\n", exercise.id));
    text
}

/// The samples of a package as Markdown.
fn samples(package: &Package) -> String {
    let mut text = String::new();
    for (number, sample) in package.samples.iter().enumerate() {
        let shown = match sample {
            Sample::Case { input, output } => {
                format!("```text\n{}\n```\n\n```text\n{}\n```\n", input.trim_end(), output.trim_end())
            }
            Sample::Talk(talk) => {
                format!("`<` is said to you, `>` is what you say:\n\n```text\n{}\n```\n", talk.trim_end())
            }
        };
        text.push_str(&format!("\n## Sample {}\n\n{shown}", number + 1));
    }
    text
}

/// A task for the editor: checks the folder that is open (tasks.json, schema version 2.0.0).
fn vscode_task(id: &str) -> String {
    let task = serde_json::json!({
        "version": "2.0.0",
        "tasks": [{
            "label": "cairn: check",
            "type": "process",
            "command": "cairn",
            "args": ["check", id, "${workspaceFolder}"],
            "group": { "kind": "test", "isDefault": true },
            "presentation": { "clear": true, "reveal": "always" },
            "problemMatcher": []
        }]
    });
    format!("{task:#}\n")
}
