//! The learner's own packages: imported once, judged with like our own exercises.
//!
//! An import is two files in the data folder: the package as an archive, which is never unpacked, and what importing found
//! out. Nothing is overwritten but an older import of the same package.

use super::timing::Timing;
use crate::app::content::Content;
use crate::exit::{Exit, Failure};
use cairn_content::area::Area;
use cairn_content::package::archive::Files;
use cairn_content::{Catalog, Package};
use cairn_core::Payload;
use cairn_core::submission::SourceFile;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What importing found out.
#[derive(Debug, Serialize, Deserialize)]
struct Imported {
    id: String,
    /// The day, UTC.
    date: String,
    timing: Timing,
}

fn folder(data: &Path) -> PathBuf {
    data.join("packages")
}

/// Keeps a package in the data folder; gives the id under which it is in the catalogue.
pub(crate) fn keep(data: &Path, package: &Package, timing: &Timing, content: &Content) -> Result<String, Failure> {
    let failed = |what: String| Failure::new(Exit::Harness, format!("the package cannot be kept: {what}"));
    let folder = folder(data);
    let id = package.id.clone();
    let is_ours = content.catalog.exercises.get(&id).is_some_and(|entry| entry.package.is_none());
    if is_ours {
        return Err(Failure::new(Exit::Usage, format!("'{id}' is the name of an exercise of Cairn"))
            .hint("import it under another name with --as"));
    }
    let archive = package.files.zip().map_err(failed)?;
    let imported =
        Imported { id: id.clone(), date: crate::app::clock::day(crate::app::clock::now_us()), timing: timing.clone() };
    let facts = serde_json::to_vec_pretty(&imported).map_err(anyhow::Error::from)?;
    fs::create_dir_all(&folder).map_err(|error| failed(error.to_string()))?;
    // The archive last: an import without facts is none, and one that is half written is never read.
    replace(&folder.join(format!("{id}.json")), &facts).map_err(|error| failed(error.to_string()))?;
    replace(&folder.join(format!("{id}.zip")), &archive).map_err(|error| failed(error.to_string()))?;
    Ok(id)
}

/// Writes a file in one step, so that nobody sees half of it.
fn replace(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let half = path.with_extension(format!("half-{}", std::process::id()));
    fs::write(&half, bytes).and_then(|()| fs::rename(&half, path)).inspect_err(|_| _ = fs::remove_file(&half))
}

/// Adds what was imported to the catalogue; tells what cannot be used.
pub(crate) fn add_imported(content: &mut Content, data: &Path) -> Vec<String> {
    let mut unusable = Vec::new();
    let Ok(entries) = fs::read_dir(folder(data)) else { return unusable };
    let mut paths: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
    paths.retain(|path| path.extension().is_some_and(|ending| ending == "zip"));
    paths.sort();
    let mut catalog = Catalog::clone(&content.catalog);
    for path in &paths {
        match read(path) {
            Ok((package, timing)) => add(&mut catalog, package, timing.limit_ms),
            Err(why) => unusable.push(format!("an imported package cannot be used: {}: {why}", path.display())),
        }
    }
    if !paths.is_empty() {
        content.catalog = Arc::new(catalog);
    }
    unusable
}

fn read(path: &Path) -> Result<(Package, Timing), String> {
    let facts = fs::read(path.with_extension("json")).map_err(|error| error.to_string())?;
    let Imported { timing, id, .. } = serde_json::from_slice(&facts).map_err(|error| error.to_string())?;
    let archive = fs::read(path).map_err(|error| error.to_string())?;
    let faults =
        |faults: Vec<cairn_content::Diagnostic>| faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ");
    let files = Files::unzip(&archive).map_err(|fault| fault.to_string())?;
    Ok((Package::of_files(&id, files).map_err(faults)?, timing))
}

/// The area in which imported packages are shown, after all of the roadmap's.
const AREA: &str = "imported";

fn add(catalog: &mut Catalog, package: Package, limit_ms: u64) {
    if catalog.exercises.get(&package.id).is_some_and(|entry| entry.package.is_none()) {
        return;
    }
    if !catalog.areas.iter().any(|area| area.id == AREA) {
        let summary = "Problem packages that you brought yourself.".to_owned();
        catalog.areas.push(Area { id: AREA.into(), number: 99, title: "Imported problems".into(), summary });
    }
    let starters = starters(catalog, &package);
    let package = Arc::new(package);
    catalog.exercises.insert(package.id.clone(), package.entry(limit_ms, starters));
}

/// What learners begin with: the package's own templates, else a file that builds and does nothing.
fn starters(catalog: &Catalog, package: &Package) -> BTreeMap<String, Vec<SourceFile>> {
    let mut starters = BTreeMap::new();
    for language in catalog.languages.values() {
        let codes = super::codes_of(language);
        let allowed = package.metadata.languages.as_ref().is_none_or(|all| codes.iter().any(|code| all.contains(code)));
        if codes.is_empty() || !allowed {
            continue;
        }
        let templates = codes.iter().flat_map(|code| template(package, code)).collect::<Vec<_>>();
        if !templates.is_empty() {
            starters.insert(language.id.clone(), templates);
        } else if let Some((_, text)) = EMPTY.iter().find(|(id, _)| *id == language.id) {
            starters.insert(
                language.id.clone(),
                vec![SourceFile { path: language.solution.clone(), content: (*text).into() }],
            );
        }
    }
    starters
}

fn template(package: &Package, code: &str) -> Vec<SourceFile> {
    let folder = format!("attachments/templates/{code}/");
    let file = |(path, bytes): (&str, &Arc<[u8]>)| SourceFile {
        path: path.to_owned(),
        content: Payload::new(Arc::clone(bytes)),
    };
    package.files.under(&folder).map(file).collect()
}

/// Programs that build, and write nothing.
const EMPTY: [(&str, &str); 10] = [
    ("python", "import sys\n\n# The task is in TASK.md: read standard input, write standard output.\n"),
    (
        "c",
        "#include <stdio.h>\n\n/* The task is in TASK.md: read standard input, write standard output. */\nint main(void) {\n    return 0;\n}\n",
    ),
    (
        "cpp",
        "#include <bits/stdc++.h>\nusing namespace std;\n\n// The task is in TASK.md: read standard input, write standard output.\nint main() {\n}\n",
    ),
    (
        "java",
        "import java.util.*;\n\n// The task is in TASK.md: read standard input, write standard output.\npublic class Solution {\n    public static void main(String[] args) {\n    }\n}\n",
    ),
    ("kotlin", "// The task is in TASK.md: read standard input, write standard output.\nfun main() {\n}\n"),
    ("rust", "// The task is in TASK.md: read standard input, write standard output.\nfn main() {}\n"),
    (
        "go",
        "package main\n\n// The task is in TASK.md: read standard input, write standard output.\nfunc main() {\n}\n",
    ),
    (
        "javascript",
        "// The task is in TASK.md: read standard input, write standard output.\nconst input = require('fs').readFileSync(0, 'utf8');\n",
    ),
    ("ruby", "# The task is in TASK.md: read standard input, write standard output.\n"),
    ("php", "<?php\n// The task is in TASK.md: read standard input, write standard output.\n"),
];
