//! Running the command in a data folder of its own.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// The repository.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

/// An exercise's folder in the repository.
pub(crate) fn exercise(id: &str) -> PathBuf {
    root().join("content/02-data-structures/exercises").join(id)
}

/// A data folder and the command that uses it.
pub(crate) struct Cairn {
    pub(crate) folder: tempfile::TempDir,
}

/// What the command said.
pub(crate) struct Said {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Said {
    /// The result as JSON.
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {}\n{}", self.out, self.err))
    }

    /// Fails with everything that was said unless the command left with `code`.
    #[track_caller]
    pub(crate) fn left_with(self, code: i32) -> Self {
        assert_eq!(self.code, code, "\nstdout:\n{}\nstderr:\n{}", self.out, self.err);
        self
    }
}

impl From<Output> for Said {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code().unwrap_or(-1),
            out: String::from_utf8_lossy(&output.stdout).into_owned(),
            err: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }
}

impl Cairn {
    pub(crate) fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    /// The data folder.
    pub(crate) fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// A command that is not started yet.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_cairn"));
        command.args(arguments).env("CAIRN_DATA", self.data()).env_remove("CAIRN_CONTENT").env("NO_COLOR", "1");
        // What is tested is the same on a runner of GitHub as on a desk.
        command.env_remove("GITHUB_ACTIONS").env_remove("GITHUB_WORKSPACE");
        command.current_dir(self.folder.path());
        command
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Said {
        self.command(arguments).output().unwrap().into()
    }

    /// Writes a file in the folder where commands run; gives its path.
    pub(crate) fn write(&self, name: &str, text: impl AsRef<[u8]>) -> PathBuf {
        let path = self.folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, text).unwrap();
        path
    }

    /// Judges a Python solution of longest-consecutive; gives what was said and the JSON of it.
    pub(crate) fn check_python(&self, source: impl AsRef<[u8]>, more: &[&str]) -> Said {
        let path = self.write("mine/solution.py", source);
        let mut arguments = vec!["check", "longest-consecutive", path.to_str().unwrap(), "--format", "json"];
        arguments.extend(more);
        self.run(&arguments)
    }
}

/// A content folder of its own, `content` where commands run: the languages, the curriculum and some exercises.
pub(crate) fn content(cairn: &Cairn, exercises: &[&str]) -> PathBuf {
    let (from, to) = (root().join("content"), cairn.folder.path().join("content"));
    let area = "02-data-structures";
    copy(&from.join("languages"), &to.join("languages"));
    fs::create_dir_all(to.join(area).join("exercises")).unwrap();
    for file in ["roadmap.tsv", "02-data-structures/area.toml"] {
        fs::copy(from.join(file), to.join(file)).unwrap();
    }
    for id in exercises {
        copy(&exercise(id), &to.join(area).join("exercises").join(id));
    }
    to
}

/// Copies a folder.
pub(crate) fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// The finding of a check in the JSON of a verdict.
pub(crate) fn finding<'a>(report: &'a serde_json::Value, check: &str) -> &'a serde_json::Value {
    let findings = report["verdict"]["findings"].as_array().unwrap();
    findings
        .iter()
        .find(|finding| finding["check"] == check)
        .unwrap_or_else(|| panic!("no check {check} in {report:#}"))
}
