//! The files of a package in memory, from a folder or an archive that nobody vouches for.
//!
//! Nothing is ever unpacked onto a disk. What leads out of the package, hides its size, or has no honest name is refused
//! with its path; links are followed inside of the package alone.

use crate::diagnostic::Diagnostic;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{Cursor, Read};
use std::path::Path;
use std::sync::Arc;

/// The most that is read of a package. Real ones have some hundred files and at most some hundred megabytes.
const MOST_FILES: usize = 50_000;
const MOST_BYTES: u64 = 1 << 30;

/// So many links may lead from one to the next.
const MOST_LINKS: usize = 16;

/// The files of a package by their path in it.
#[derive(Debug, Clone, Default)]
pub struct Files {
    files: BTreeMap<String, Arc<[u8]>>,
    /// Paths that the format says are as good as removed.
    pub left_out: Vec<String>,
    /// What lies in `.meta` and `.docs`, where Exercism keeps what is about an exercise.
    pub about: BTreeMap<String, Arc<[u8]>>,
}

/// What an entry is before links are followed.
enum Found {
    File(Arc<[u8]>),
    /// A link, with the path in the package that it leads to.
    Link(String),
}

impl Files {
    /// Takes files as they are.
    pub fn new(files: impl IntoIterator<Item = (String, Arc<[u8]>)>) -> Self {
        Self::settle(files.into_iter().collect())
    }

    /// Reads a folder or an archive.
    ///
    /// # Errors
    /// What cannot be read, or is refused, by its path.
    pub fn read(path: &Path) -> Result<Self, Diagnostic> {
        let unreadable =
            |error: std::io::Error| refused(&path.display().to_string(), format!("it cannot be read: {error}"), "");
        let there = fs::metadata(path).map_err(unreadable)?;
        if there.is_dir() {
            let root = path.canonicalize().map_err(unreadable)?;
            let mut reader = Folder { root: &root, found: BTreeMap::new(), bytes: 0 };
            reader.read(&root, "")?;
            return Ok(Self::settle(follow(reader.found)?));
        }
        if there.len() > MOST_BYTES {
            return Err(too_big(&path.display().to_string()));
        }
        Self::unzip(&fs::read(path).map_err(unreadable)?)
    }

    /// Reads a zip archive.
    ///
    /// # Errors
    /// What is refused, by its path in the archive.
    pub fn unzip(archive: &[u8]) -> Result<Self, Diagnostic> {
        let damaged = |error: zip::result::ZipError| {
            refused(
                "archive",
                format!("it is no zip archive, or a damaged one: {error}"),
                "a package is a folder, or a .zip or .kpp of one",
            )
        };
        let mut zip = zip::ZipArchive::new(Cursor::new(archive)).map_err(damaged)?;
        if zip.len() > MOST_FILES {
            return Err(refused(
                "archive",
                format!("it holds {} entries, and {MOST_FILES} are the most", zip.len()),
                "",
            ));
        }
        let (mut found, mut bytes) = (BTreeMap::new(), 0);
        for index in 0..zip.len() {
            let mut entry = zip.by_index(index).map_err(damaged)?;
            let name = honest_name(entry.name_raw())?;
            if entry.is_dir() {
                continue;
            }
            let mut content = Vec::new();
            // An archive may lie about sizes: what counts is what comes out.
            entry.by_ref().take(MOST_BYTES - bytes + 1).read_to_end(&mut content).map_err(|error| {
                refused(&name, format!("it cannot be unpacked: {error}"), "is the archive damaged?")
            })?;
            bytes += content.len() as u64;
            if bytes > MOST_BYTES {
                return Err(too_big(&name));
            }
            let is_link = entry.unix_mode().is_some_and(|mode| mode & 0o170_000 == 0o120_000);
            let item = if is_link { Found::Link(lead(&name, &content)?) } else { Found::File(content.into()) };
            if found.insert(name.clone(), item).is_some() {
                return Err(refused(&name, "it is in the archive twice", ""));
            }
        }
        Ok(Self::settle(without_top(follow(found)?)))
    }

    /// Leaves out what the format says is as good as removed: names that begin with a dash or a period, or hold other
    /// characters than letters, digits, `.`, `-` and `_` (the `+` of `.c++` apart).
    fn settle(files: BTreeMap<String, Arc<[u8]>>) -> Self {
        let named = |part: &str| {
            let fine = |c: char| c.is_ascii_alphanumeric() || "._-+".contains(c);
            part.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_')
                && part.len() <= 255
                && part.chars().all(fine)
        };
        let (kept, left): (BTreeMap<_, _>, BTreeMap<_, _>) =
            files.into_iter().partition(|(path, _)| path.split('/').all(named) && !path.contains("__pycache__"));
        let is_about = |path: &String| path.starts_with(".meta/") || path.starts_with(".docs/");
        let left_out = left.keys().filter(|path| !is_about(path)).cloned().collect();
        Self { files: kept, left_out, about: left.into_iter().filter(|(path, _)| is_about(path)).collect() }
    }

    /// The files as a zip archive, in memory.
    ///
    /// # Errors
    /// What the archive cannot hold.
    pub fn zip(&self) -> Result<Vec<u8>, String> {
        use std::io::Write;
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        // A fixed time, so that equal packages are equal archives.
        let options = zip::write::SimpleFileOptions::default().last_modified_time(zip::DateTime::default());
        for (path, content) in &self.files {
            zip.start_file(path.as_str(), options).map_err(|error| format!("{path}: {error}"))?;
            zip.write_all(content).map_err(|error| format!("{path}: {error}"))?;
        }
        zip.finish().map(Cursor::into_inner).map_err(|error| error.to_string())
    }

    /// The file at `path`.
    pub fn file(&self, path: &str) -> Option<&Arc<[u8]>> {
        self.files.get(path)
    }

    /// All files, sorted by path.
    pub fn all(&self) -> impl Iterator<Item = (&str, &Arc<[u8]>)> {
        self.files.iter().map(|(path, bytes)| (path.as_str(), bytes))
    }

    /// The files under `folder`, which ends with `/`: their paths relative to it, sorted.
    pub fn under<'a>(&'a self, folder: &'a str) -> impl Iterator<Item = (&'a str, &'a Arc<[u8]>)> {
        let from = self.files.range::<str, _>((std::ops::Bound::Included(folder), std::ops::Bound::Unbounded));
        from.map_while(move |(path, bytes)| path.strip_prefix(folder).map(|rest| (rest, bytes)))
    }

    /// Whether there is something under `folder`, which ends with `/`.
    pub fn has(&self, folder: &str) -> bool {
        self.under(folder).next().is_some()
    }
}

struct Folder<'a> {
    root: &'a Path,
    found: BTreeMap<String, Found>,
    bytes: u64,
}

impl Folder<'_> {
    fn read(&mut self, folder: &Path, prefix: &str) -> Result<(), Diagnostic> {
        let failed = |path: &str, error: std::io::Error| refused(path, format!("it cannot be read: {error}"), "");
        for entry in fs::read_dir(folder).map_err(|error| failed(prefix, error))? {
            let entry = entry.map_err(|error| failed(prefix, error))?;
            let file_name = entry.file_name();
            // A version control's own folder may be larger than the package, and is no part of it.
            let is_about = prefix.is_empty() && (file_name == ".meta" || file_name == ".docs");
            if file_name.as_encoded_bytes().starts_with(b".") && !is_about {
                continue;
            }
            let name = format!("{prefix}{}", file_name.to_string_lossy());
            let kind = entry.file_type().map_err(|error| failed(&name, error))?;
            if self.found.len() >= MOST_FILES {
                return Err(refused(
                    &name,
                    format!("there are more than {MOST_FILES} files"),
                    "is this the folder of one package?",
                ));
            }
            if kind.is_dir() {
                self.read(&entry.path(), &format!("{name}/"))?;
            } else if kind.is_file() {
                self.bytes += entry.metadata().map_err(|error| failed(&name, error))?.len();
                if self.bytes > MOST_BYTES {
                    return Err(too_big(&name));
                }
                let content = fs::read(entry.path()).map_err(|error| failed(&name, error))?;
                self.found.insert(name, Found::File(content.into()));
            } else if kind.is_symlink() {
                let target = self.target(&entry.path(), &name)?;
                self.found.insert(name, Found::Link(target));
            }
        }
        Ok(())
    }

    /// Where a link of the file system leads to within the package.
    fn target(&self, link: &Path, name: &str) -> Result<String, Diagnostic> {
        let target =
            link.canonicalize().map_err(|error| refused(name, format!("the link leads nowhere: {error}"), ""))?;
        let inside = target.strip_prefix(self.root).map_err(|_| leads_out(name))?;
        Ok(inside.to_string_lossy().into_owned())
    }
}

/// A path of an archive, if it is one that stays in its folder on every system.
fn honest_name(raw: &[u8]) -> Result<String, Diagnostic> {
    let shown = String::from_utf8_lossy(raw).into_owned();
    let refuse = |what: &str| Err(refused(&shown, what, "such an archive is not read at all"));
    let Ok(name) = std::str::from_utf8(raw) else { return refuse("its name is not UTF-8") };
    let name = name.trim_end_matches('/');
    if name.starts_with('/') || name.contains('\\') || name.contains('\0') || name.get(1..2) == Some(":") {
        return refuse("its name is not a path inside the package");
    }
    if name.split('/').any(|part| part == ".." || part.is_empty()) {
        return refuse("its name leads out of the package");
    }
    let parts: Vec<_> = name.split('/').filter(|part| *part != ".").collect();
    Ok(parts.join("/"))
}

/// The path that a link at `name` leads to.
fn lead(name: &str, content: &[u8]) -> Result<String, Diagnostic> {
    let target = std::str::from_utf8(content).map_err(|_| leads_out(name))?;
    if target.starts_with('/') || target.contains('\\') || target.contains('\0') {
        return Err(leads_out(name));
    }
    let mut parts: Vec<&str> = name.split('/').collect();
    parts.pop();
    for part in target.split('/').filter(|part| !part.is_empty() && *part != ".") {
        if part == ".." {
            parts.pop().ok_or_else(|| leads_out(name))?;
        } else {
            parts.push(part);
        }
    }
    Ok(parts.join("/"))
}

/// Puts what links lead to in their place; a link to a folder stands for all that is in it.
fn follow(found: BTreeMap<String, Found>) -> Result<BTreeMap<String, Arc<[u8]>>, Diagnostic> {
    let mut files = BTreeMap::new();
    for (name, item) in &found {
        let mut item = item;
        let mut seen = BTreeSet::new();
        loop {
            match item {
                Found::File(content) => {
                    files.insert(name.clone(), Arc::clone(content));
                    break;
                }
                Found::Link(target) => {
                    if !seen.insert(target) || seen.len() > MOST_LINKS {
                        return Err(refused(name, "the link leads to itself", ""));
                    }
                    if let Some(next) = found.get(target) {
                        item = next;
                        continue;
                    }
                    let folder = format!("{target}/");
                    if name.starts_with(&folder) {
                        return Err(refused(name, "the link leads to a folder that it lies in", ""));
                    }
                    let inside =
                        found.range::<str, _>((std::ops::Bound::Included(folder.as_str()), std::ops::Bound::Unbounded));
                    let mut any = false;
                    for (path, inner) in inside.take_while(|(path, _)| path.starts_with(&folder)) {
                        let Found::File(content) = inner else {
                            return Err(refused(
                                name,
                                format!("the link leads to a folder with a link in it, {path}"),
                                "",
                            ));
                        };
                        files.insert(format!("{name}/{}", &path[folder.len()..]), Arc::clone(content));
                        any = true;
                    }
                    if any {
                        break;
                    }
                    return Err(refused(name, format!("the link leads to {target}, which is not in the package"), ""));
                }
            }
        }
        if files.len() > MOST_FILES {
            return Err(refused(name, format!("with its links there are more than {MOST_FILES} files"), ""));
        }
    }
    Ok(files)
}

/// Without the one folder that everything lies in, if there is such.
fn without_top(files: BTreeMap<String, Arc<[u8]>>) -> BTreeMap<String, Arc<[u8]>> {
    let is_listed = |path: &String| !path.starts_with("__MACOSX/");
    let tops: BTreeSet<_> = files
        .keys()
        .filter(|path| is_listed(path))
        .map(|path| path.split('/').next().unwrap_or_default().to_owned())
        .collect();
    let Some(top) = tops.first().filter(|_| tops.len() == 1).map(|top| format!("{top}/")) else { return files };
    if !files.keys().any(|path| path.starts_with(&top)) {
        return files;
    }
    let stripped = files.into_iter().filter(|(path, _)| is_listed(path));
    stripped.filter_map(|(path, content)| Some((path.strip_prefix(&top)?.to_owned(), content))).collect()
}

fn refused(path: &str, message: impl Into<String>, hint: &str) -> Diagnostic {
    Diagnostic { path: path.to_owned(), place: None, message: message.into(), hint: hint.to_owned() }
}

fn leads_out(path: &str) -> Diagnostic {
    refused(path, "the link leads out of the package", "links may lead to other files of the package alone")
}

fn too_big(path: &str) -> Diagnostic {
    let mib = MOST_BYTES >> 20;
    refused(path, format!("up to here there are more than {mib} MiB"), "a package has at most that, unpacked")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;
    use zip::write::SimpleFileOptions;

    fn zipped(entries: &[(&str, &[u8])]) -> Vec<u8> {
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, content) in entries {
            zip.start_file(*name, SimpleFileOptions::default()).unwrap();
            zip.write_all(content).unwrap();
        }
        zip.finish().unwrap().into_inner()
    }

    fn linked(name: &str, target: &str) -> Vec<u8> {
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        zip.start_file("p/data/1.in", SimpleFileOptions::default()).unwrap();
        zip.write_all(b"1").unwrap();
        zip.add_symlink(name, target, SimpleFileOptions::default()).unwrap();
        zip.finish().unwrap().into_inner()
    }

    fn paths(files: &Files) -> Vec<&str> {
        files.all().map(|(path, _)| path).collect()
    }

    #[test]
    fn an_archive_reads_as_its_files_with_or_without_a_folder_around_them() {
        let files =
            Files::unzip(&zipped(&[("p/problem.yaml", b"a"), ("p/data/1.in", b"1"), ("p/.git/x", b"")])).unwrap();
        assert_eq!(paths(&files), ["data/1.in", "problem.yaml"]);
        assert_eq!(files.left_out, [".git/x"]);
        let files = Files::unzip(&zipped(&[("problem.yaml", b"a"), ("data/1.in", b"1"), ("__MACOSX/x", b"")])).unwrap();
        assert!(files.file("problem.yaml").is_some());
    }

    #[test]
    fn names_that_lead_elsewhere_are_refused() {
        for name in ["../x", "p/../../x", "/etc/passwd", "p\\..\\x", "C:/x", "p//x"] {
            let refused = Files::unzip(&zipped(&[(name, b"x")]));
            // The writer itself mends some names; what reaches us must not lead out.
            if let Ok(files) = refused {
                assert!(paths(&files).iter().all(|path| !path.contains("..") && !path.starts_with('/')), "{name}");
            }
        }
        for raw in [&b"../x"[..], b"p/../../x", b"/etc/passwd", b"p\\..\\x", b"C:/x", b"p//x", b"\xff", b"a\0b"] {
            assert!(honest_name(raw).is_err(), "{raw:?}");
        }
        assert_eq!(honest_name(b"./p/./x/").unwrap(), "p/x");
    }

    #[test]
    fn links_lead_to_files_of_the_package_or_nowhere() {
        let files = Files::unzip(&linked("p/data/2.in", "1.in")).unwrap();
        assert_eq!(&**files.file("data/2.in").unwrap(), b"1");
        for (name, target) in [
            ("p/x", "../../etc/passwd"),
            ("p/x", "/etc/passwd"),
            ("p/x", "none"),
            ("p/x", "x"),
            ("p/data/x", "../data"),
        ] {
            assert!(Files::unzip(&linked(name, target)).is_err(), "{name} -> {target}");
        }
    }

    #[test]
    fn damage_is_an_error_and_never_a_panic() {
        let whole = zipped(&[("p/problem.yaml", b"name: x"), ("p/data/1.in", &[7; 2000])]);
        for end in 0..whole.len() {
            let _ = Files::unzip(&whole[..end]);
        }
        for at in 0..whole.len() {
            let mut changed = whole.clone();
            changed[at] ^= 0x55;
            let _ = Files::unzip(&changed);
        }
    }

    #[test]
    fn a_folder_is_read_without_what_leads_out_of_it() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str| {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, name).unwrap();
        };
        ["data/1.in", ".git/x", "a b", "problem.yaml"].into_iter().for_each(write);
        #[cfg(unix)]
        std::os::unix::fs::symlink("1.in", folder.path().join("data/2.in")).unwrap();
        let files = Files::read(folder.path()).unwrap();
        assert_eq!(paths(&files), ["data/1.in", "data/2.in", "problem.yaml"]);
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink("/etc/passwd", folder.path().join("x")).unwrap();
            assert!(Files::read(folder.path()).unwrap_err().message.contains("leads out"));
        }
    }
}
