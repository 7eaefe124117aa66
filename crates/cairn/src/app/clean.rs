//! Making room: what Cairn keeps only to save time, and, if it is asked for in so many words, all that it keeps.
//!
//! Never touches what it cannot tell for its own by name, what a living Cairn has begun, or anything behind a
//! link; and never a single run or study record, which the store does not give up one by one.

use crate::app::{clock, workplace};
use crate::exit::{Exit, Failure};
use cairn_sandbox::Sandbox;
use cairn_store::Store;
use serde::Serialize;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// What can be cleaned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Part {
    /// Artefacts of builds.
    Builds,
    /// What toolchains prepared for all their builds and runs.
    Prepared,
    /// Green kill matrices.
    Matrices,
    /// Runs, evidence and study records: the store as a whole.
    Store,
}

/// What there is of one part.
#[derive(Debug, Serialize)]
pub(crate) struct Found {
    pub(crate) part: Part,
    pub(crate) count: usize,
    pub(crate) bytes: u64,
    /// Why nothing of it can be touched.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) left_alone: Option<String>,
    #[serde(skip)]
    paths: Vec<PathBuf>,
}

/// Looks at the data folder; changes nothing.
pub(crate) fn look(data: &Path, parts: &[Part]) -> Vec<Found> {
    parts.iter().map(|part| look_at(data, *part)).collect()
}

fn look_at(data: &Path, part: Part) -> Found {
    let mut found = Found { part, count: 0, bytes: 0, left_alone: None, paths: Vec::new() };
    let folder = match part {
        Part::Builds => data.join("cache").join("builds"),
        Part::Prepared => data.join("cache").join("prepared"),
        Part::Matrices => data.join("cache").join("verify"),
        Part::Store => {
            found.paths = Store::files(data).into_iter().filter(|path| path.is_file()).collect();
            found.bytes = found.paths.iter().map(|path| size(path)).sum();
            found.count = usize::from(!found.paths.is_empty());
            return found;
        }
    };
    if part == Part::Prepared && somebody_is_at_work(data) {
        found.left_alone = Some(AT_WORK.to_owned());
        return found;
    }
    for place in [data.join("cache"), folder.clone()] {
        if place.is_symlink() {
            // Where it leads to is not the data folder, and not ours to empty.
            found.left_alone = Some(format!("{} is a link", place.display()));
            return found;
        }
    }
    for entry in fs::read_dir(&folder).into_iter().flatten().flatten() {
        let (path, name) = (entry.path(), entry.file_name().to_string_lossy().into_owned());
        if entry.file_type().is_ok_and(|kind| !kind.is_symlink()) && is_ours(data, part, &name) {
            found.bytes += size(&path);
            found.count += 1;
            found.paths.push(path);
        }
    }
    found
}

/// Whether a name in a cache is one that Cairn gives, and not of something that a living process is about to finish.
fn is_ours(data: &Path, part: Part, name: &str) -> bool {
    let digest = |text: &str| text.len() == 64 && text.bytes().all(|b| b.is_ascii_hexdigit());
    match part {
        Part::Builds | Part::Prepared => match name.strip_prefix("half-").and_then(|rest| rest.rsplit_once('-')) {
            Some((instance, _)) => !cairn_sandbox::is_living(&workplace::boxes(data), instance),
            None => digest(name),
        },
        Part::Matrices => name
            .split_once('.')
            .is_some_and(|(key, ending)| digest(key) && (ending == "json" || ending.starts_with("half-"))),
        Part::Store => false,
    }
}

/// The bytes of a file, or of all files in a folder; links count for nothing.
fn size(path: &Path) -> u64 {
    match fs::symlink_metadata(path) {
        Ok(there) if there.is_dir() => {
            fs::read_dir(path).into_iter().flatten().flatten().map(|entry| size(&entry.path())).sum()
        }
        Ok(there) if there.is_file() => there.len(),
        _ => 0,
    }
}

/// Removes what was found, and corrects it where something could not be removed after all. Another Cairn that is just
/// about to use an artefact finds that it is not whole any more, and builds anew.
pub(crate) async fn remove(data: &Path, found: &mut [Found]) -> Result<(), Failure> {
    // The store first: if it is in use, nothing at all is removed.
    if found.iter().any(|found| found.part == Part::Store) {
        remove_store(data).await?;
    }
    for found in found.iter_mut().filter(|found| found.part != Part::Store) {
        for path in std::mem::take(&mut found.paths) {
            let removed = match found.part {
                Part::Prepared => set_aside(data, &path),
                _ => erase(&path).map(|()| true),
            };
            let removed = removed.map_err(|error| {
                let what = format!("'{}' cannot be removed: {error}", path.display());
                Failure::new(Exit::Harness, what).hint("what is gone is gone; try again for the rest")
            })?;
            if !removed {
                *found =
                    Found { count: 0, bytes: 0, left_alone: Some(AT_WORK.to_owned()), ..look_at(data, found.part) };
                break;
            }
        }
    }
    Ok(())
}

fn erase(path: &Path) -> io::Result<()> {
    let gone = if path.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) };
    // Whoever was quicker has done our work.
    gone.or_else(|error| if error.kind() == io::ErrorKind::NotFound { Ok(()) } else { Err(error) })
}

/// Removes what boxes see as it lies there, unless somebody may be using it. Whoever begins to work after it was set
/// aside does not find it; whoever began before is seen then, and gets it back.
fn set_aside(data: &Path, path: &Path) -> io::Result<bool> {
    let aside = path.with_file_name(format!("half-aside-{}-0", clock::token()));
    match fs::rename(path, &aside) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(true),
        set => set?,
    }
    if somebody_is_at_work(data) {
        // If it was made anew meanwhile, the old one goes at the next occasion.
        let _ = fs::rename(&aside, path);
        return Ok(false);
    }
    erase(&aside).map(|()| true)
}

const AT_WORK: &str = "another Cairn is at work and may be using it";

/// Whether any process runs boxes in this data folder, or may begin to at any moment.
fn somebody_is_at_work(data: &Path) -> bool {
    let boxes = workplace::boxes(data);
    let mut instances = fs::read_dir(boxes.join("boxes")).into_iter().flatten().flatten();
    instances.any(|entry| cairn_sandbox::is_living(&boxes, &entry.file_name().to_string_lossy()))
}

async fn remove_store(data: &Path) -> Result<(), Failure> {
    if somebody_is_at_work(data) {
        return Err(in_use());
    }
    match Store::erase(data).await {
        Err(cairn_store::StoreError::InUse { .. }) => return Err(in_use()),
        erased => _ = erased?,
    }
    // Opening a sandbox sweeps what the dead left behind, and closing it leaves nothing.
    let boxes = workplace::boxes(data);
    if boxes.is_dir() {
        drop(Sandbox::open(&boxes));
    }
    Ok(())
}

fn in_use() -> Failure {
    Failure::new(Exit::Missing, "another Cairn is at work in this data folder: nothing was removed")
        .hint("end it first: a check, a verification, or `cairn serve`")
}
