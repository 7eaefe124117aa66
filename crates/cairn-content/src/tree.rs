//! The files of a content tree, in memory, by their path relative to it.

use cairn_core::Digest;
use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;
use std::sync::Arc;

/// Files by path, with `/` between the parts.
#[derive(Debug, Clone, Default)]
pub struct Tree(BTreeMap<String, Arc<[u8]>>);

/// A folder that cannot be read; the user's or the machine's fault.
#[derive(Debug, thiserror::Error)]
#[error("the content folder {path} cannot be read: {error}")]
pub struct Unreadable {
    path: String,
    error: io::Error,
}

impl Tree {
    /// Takes files as they are.
    pub fn new(files: impl IntoIterator<Item = (String, Arc<[u8]>)>) -> Self {
        Self(files.into_iter().filter(|(path, _)| !is_ignored(path)).collect())
    }

    /// Reads a folder whole. Links are not followed, hidden files and what tools leave behind are left out.
    ///
    /// # Errors
    /// The first path that cannot be read.
    pub fn read(folder: &Path) -> Result<Self, Unreadable> {
        let mut tree = Self::default();
        tree.read_into(folder, "")?;
        Ok(tree)
    }

    fn read_into(&mut self, folder: &Path, prefix: &str) -> Result<(), Unreadable> {
        let failed = |path: &Path| {
            let path = path.display().to_string();
            move |error| Unreadable { path, error }
        };
        for entry in fs::read_dir(folder).map_err(failed(folder))? {
            let entry = entry.map_err(failed(folder))?;
            let path = entry.path();
            let kind = entry.file_type().map_err(failed(&path))?;
            let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
            if is_ignored(&name) {
                continue;
            }
            if kind.is_dir() {
                self.read_into(&path, &format!("{name}/"))?;
            } else if kind.is_file() {
                self.0.insert(name, fs::read(&path).map_err(failed(&path))?.into());
            }
        }
        Ok(())
    }

    /// The file at `path`.
    pub fn file(&self, path: &str) -> Option<&Arc<[u8]>> {
        self.0.get(path)
    }

    /// All files, sorted by path.
    pub fn files(&self) -> impl Iterator<Item = (&str, &Arc<[u8]>)> {
        self.0.iter().map(|(path, bytes)| (path.as_str(), bytes))
    }

    /// The files under `folder` (which ends with `/`), their paths relative to it, sorted.
    pub fn under<'a>(&'a self, folder: &'a str) -> impl Iterator<Item = (&'a str, &'a Arc<[u8]>)> {
        let from = self.0.range::<str, _>((std::ops::Bound::Included(folder), std::ops::Bound::Unbounded));
        from.map_while(move |(path, bytes)| path.strip_prefix(folder).map(|rest| (rest, bytes)))
    }

    /// The names of the folders directly under `folder` (empty, or ending with `/`), sorted.
    pub fn folders<'a>(&'a self, folder: &'a str) -> Vec<&'a str> {
        let mut names: Vec<_> = self.under(folder).filter_map(|(path, _)| Some(path.split_once('/')?.0)).collect();
        names.dedup();
        names
    }

    /// A digest of everything under `folder`.
    pub fn digest(&self, folder: &str) -> Digest {
        let files: Vec<_> = self.under(folder).map(|(path, bytes)| (path, Digest::of(bytes))).collect();
        Digest::of_json(&files)
    }
}

/// Hidden files, and the folders that tools leave beside sources.
fn is_ignored(path: &str) -> bool {
    let left_behind = ["__pycache__", "node_modules", "target"];
    path.split('/').any(|part| part.starts_with('.') || left_behind.contains(&part) || part.ends_with('~'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(paths: &[&str]) -> Tree {
        Tree::new(paths.iter().map(|path| ((*path).to_owned(), Arc::from(path.as_bytes()))))
    }

    #[test]
    fn folders_and_files_are_found_by_prefix() {
        let tree = tree(&["a/x/1", "a/x/2", "a/y/1", "ab/1", "a/z", "a/.git/x", "a/x/__pycache__/m"]);
        assert_eq!(tree.folders("a/"), ["x", "y"]);
        assert_eq!(tree.folders(""), ["a", "ab"]);
        assert_eq!(tree.under("a/x/").map(|(path, _)| path).collect::<Vec<_>>(), ["1", "2"]);
    }

    #[test]
    fn a_folder_reads_as_its_files_without_links_and_leftovers() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir_all(folder.path().join("a/__pycache__")).unwrap();
        for name in ["a/one", ".hidden", "a/__pycache__/two", "a/edited~"] {
            fs::write(folder.path().join(name), name).unwrap();
        }
        #[cfg(unix)]
        std::os::unix::fs::symlink("/etc/passwd", folder.path().join("a/link")).unwrap();
        let tree = Tree::read(folder.path()).unwrap();
        assert_eq!(tree.files().map(|(path, _)| path).collect::<Vec<_>>(), ["a/one"]);
        assert!(Tree::read(&folder.path().join("none")).unwrap_err().to_string().contains("none"));
    }
}
