//! Finding a language's toolchain on the host, through the shims of version managers.
//!
//! Only the host's own tools are run here, never anything of a learner's. The real root is what is bound
//! into the box, under a neutral path, so that no path of the host shows inside.

use cairn_core::language::{Language, Tooling, parse_version};
use cairn_sandbox::Mount;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::time::{Duration, Instant};

/// A tool that prints its version takes at most this long, also on a busy machine with cold caches.
const ANSWER_TIME: Duration = Duration::from_secs(20);

/// A language that can be used here.
#[derive(Debug, Clone, PartialEq)]
pub struct Toolchain {
    /// The language's id.
    pub language: String,
    /// What the program says of its version, on one line.
    pub version: String,
    /// Where it is on the host, for `doctor`.
    pub host_program: PathBuf,
    /// The root on the host.
    pub host_root: PathBuf,
    /// How it builds and runs.
    pub tooling: Tooling,
    /// The root inside the box.
    pub root: PathBuf,
    /// The program inside the box.
    pub program: PathBuf,
    /// What has to be bound into the box; nothing where the toolchain is part of the system.
    pub mounts: Vec<Mount>,
}

/// Why a language cannot be used here, and what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{name} cannot be used here: {why}")]
pub struct Missing {
    /// The language's name.
    pub name: String,
    /// What was found, or not.
    pub why: String,
    /// What the user does about it.
    pub fix: String,
}

/// Toolchains that were looked for, each once.
#[derive(Debug, Default)]
pub struct Toolchains(Mutex<BTreeMap<String, Result<Toolchain, Missing>>>);

impl Toolchains {
    /// The toolchain of a language.
    ///
    /// # Errors
    /// Why it cannot be used; the machine's fault, for its owner to mend.
    pub fn find(&self, language: &Language) -> Result<Toolchain, Missing> {
        let mut known = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        known.entry(language.id.clone()).or_insert_with(|| find(language)).clone()
    }
}

/// The first toolchain of the language that is here; else why the preferred one is not.
fn find(language: &Language) -> Result<Toolchain, Missing> {
    let mut first = None;
    for tooling in &language.tooling {
        match find_tooling(language, tooling) {
            Ok(toolchain) => return Ok(toolchain),
            Err(missing) => first = first.or(Some(missing)),
        }
    }
    let nothing = || Missing { name: language.name.clone(), why: "it has no toolchain".into(), fix: String::new() };
    let Missing { name, why, fix } = first.unwrap_or_else(nothing);
    let others = language.tooling.iter().skip(1).map(|tooling| format!("; or: {}", tooling.detect.fix));
    Err(Missing { name, why, fix: [fix].into_iter().chain(others).collect() })
}

fn find_tooling(language: &Language, tooling: &Tooling) -> Result<Toolchain, Missing> {
    let detect = &tooling.detect;
    let missing = |why: String| Missing { name: language.name.clone(), why, fix: detect.fix.clone() };
    for need in &detect.needs {
        which(need).ok_or_else(|| missing(format!("'{need}' is not on the PATH")))?;
    }
    let printed = output(&detect.root).map_err(missing)?;
    let root = PathBuf::from(printed.lines().last().unwrap_or_default().trim());
    let host_root = root.canonicalize().map_err(|error| missing(format!("its root '{}': {error}", root.display())))?;
    let host_program = PathBuf::from(detect.program.replace("{root}", &host_root.to_string_lossy()));
    if !host_program.is_file() {
        return Err(missing(format!("there is no program at {}", host_program.display())));
    }
    let mut ask = vec![host_program.to_string_lossy().into_owned()];
    ask.extend(detect.version.iter().map(|argument| argument.replace("{root}", &host_root.to_string_lossy())));
    let version = output(&ask).map_err(missing)?.lines().next().unwrap_or_default().trim().to_owned();
    check_version(&detect.minimum, &version).map_err(missing)?;
    let (root, mounts) = place(&host_root, &language.id, &detect.folders).map_err(missing)?;
    let program = PathBuf::from(detect.program.replace("{root}", &root.to_string_lossy()));
    let (language, tooling) = (language.id.clone(), tooling.clone());
    Ok(Toolchain { language, version, host_program, host_root, tooling, root, program, mounts })
}

fn check_version(minimum: &str, version: &str) -> Result<(), String> {
    let found = parse_version(version).ok_or_else(|| format!("it says '{version}', which holds no version"))?;
    match parse_version(minimum) {
        Some(least) if found < least => Err(format!("it is '{version}', and {minimum} is the least")),
        _ => Ok(()),
    }
}

/// Where a root of the host lies in the box. The system's own folders are there already; of any other root, which
/// may be a prefix such as `~/.local` that holds much besides, only the folders of a toolchain are shown.
fn place(root: &Path, language: &str, folders: &[String]) -> Result<(PathBuf, Vec<Mount>), String> {
    if root.starts_with("/usr") {
        return Ok((root.to_owned(), Vec::new()));
    }
    // A root that holds much more than a toolchain would show the learner's code the host's files.
    let too_much = ["/", "/home", "/root", "/opt", "/etc", "/var", "/tmp", "/srv", "/mnt"];
    let is_home = std::env::home_dir().is_some_and(|home| home == root);
    if is_home || too_much.iter().any(|path| Path::new(path) == root) {
        return Err(format!("its root would be {}, which holds more than a toolchain", root.display()));
    }
    let inside = PathBuf::from("/toolchain").join(language);
    // A part may be a file, such as the `dotnet` beside its folders.
    let there = folders.iter().filter(|part| root.join(part).exists());
    let mounts = there.map(|folder| Mount::read_only(root.join(folder), inside.join(folder))).collect();
    Ok((inside, mounts))
}

/// What a tool of the host prints on standard output.
fn output(command: &[String]) -> Result<String, String> {
    let (program, arguments) = command.split_first().ok_or("no command is given")?;
    which(program).ok_or_else(|| format!("'{program}' is not on the PATH"))?;
    let mut child = Command::new(program)
        .args(arguments)
        .current_dir("/")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| format!("'{program}' cannot be started: {error}"))?;
    let started = Instant::now();
    loop {
        match child.try_wait() {
            Ok(Some(_)) => break,
            Ok(None) if started.elapsed() < ANSWER_TIME => std::thread::sleep(Duration::from_millis(1)),
            _ => {
                let _ = child.kill();
                let _ = child.wait();
                return Err(format!("'{}' gave no answer within {} s", command.join(" "), ANSWER_TIME.as_secs()));
            }
        }
    }
    let output = child.wait_with_output().map_err(|error| format!("'{program}': {error}"))?;
    if !output.status.success() {
        let stderr = String::from_utf8_lossy(&output.stderr);
        let said = stderr.lines().next().unwrap_or("nothing on standard error").to_owned();
        return Err(format!("'{}' failed: {said}", command.join(" ")));
    }
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    if text.trim().is_empty() { Err(format!("'{}' printed nothing", command.join(" "))) } else { Ok(text) }
}

/// The path of a program, as the shell would find it.
pub fn which(program: &str) -> Option<PathBuf> {
    if program.contains('/') {
        return Path::new(program).is_file().then(|| PathBuf::from(program));
    }
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(program)).find(|candidate| candidate.is_file())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tooling(root: &[&str], minimum: &str, needs: &[&str], fix: &str) -> Tooling {
        let json = serde_json::json!({
            "run": ["{program}"],
            "detect": {"root": root, "program": "{root}/bin/sh", "version": ["-c", "echo version 2.5.1"],
                       "minimum": minimum, "needs": needs, "fix": fix},
            "runtime": {"memory_mib": 1, "processes": 1, "start_ms": 1}
        });
        serde_json::from_value(json).unwrap()
    }

    fn language(root: &[&str], minimum: &str, needs: &[&str]) -> Language {
        served_by(vec![tooling(root, minimum, needs, "install a shell")])
    }

    fn served_by(tooling: Vec<Tooling>) -> Language {
        Language {
            id: "shell".into(),
            name: "Shell".into(),
            solution: "s.sh".into(),
            harness: "m.sh".into(),
            syntax: "sh".into(),
            tooling,
            prepare_files: Vec::new(),
            fragments: Default::default(),
            harness_template: String::new(),
        }
    }

    #[test]
    fn another_toolchain_stands_in_for_one_that_is_missing() {
        let missing = || tooling(&["no-such-tool-here"], "1", &[], "install this");
        let there = tooling(&["echo", "/usr"], "2", &[], "install that");
        assert_eq!(find(&served_by(vec![missing(), there.clone()])).unwrap().tooling, there);
        let too_old = tooling(&["echo", "/usr"], "3", &[], "install that");
        let told = find(&served_by(vec![missing(), too_old])).unwrap_err();
        assert_eq!(told.why, "'no-such-tool-here' is not on the PATH");
        assert_eq!(told.fix, "install this; or: install that");
    }

    fn why(language: &Language) -> String {
        find(language).unwrap_err().why
    }

    #[test]
    fn a_toolchain_of_the_system_needs_no_mount() {
        let found = find(&language(&["echo", "noise\n/usr"], "2.5", &["sh"])).unwrap();
        assert_eq!((found.version.as_str(), found.mounts.len()), ("version 2.5.1", 0));
        assert_eq!(found.program, Path::new("/usr/bin/sh"));
    }

    #[test]
    fn a_toolchain_elsewhere_is_bound_under_a_neutral_path() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("bin")).unwrap();
        std::os::unix::fs::symlink("/bin/sh", folder.path().join("bin/sh")).unwrap();
        std::fs::create_dir(folder.path().join("share")).unwrap();
        let root = folder.path().to_string_lossy().into_owned();
        let found = find(&language(&["echo", &root], "2.5", &[])).unwrap();
        assert_eq!(found.program, Path::new("/toolchain/shell/bin/sh"));
        let shown: Vec<_> = found.mounts.iter().map(|mount| mount.target.to_string_lossy().into_owned()).collect();
        assert_eq!(shown, ["/toolchain/shell/bin"], "what is no toolchain is not shown to anybody");
    }

    #[test]
    fn what_is_missing_is_said_and_how_to_mend_it() {
        assert_eq!(why(&language(&["no-such-tool-here"], "1", &[])), "'no-such-tool-here' is not on the PATH");
        assert_eq!(why(&language(&["echo", "/usr"], "1", &["no-linker"])), "'no-linker' is not on the PATH");
        assert_eq!(why(&language(&["echo", "/usr"], "2.6", &[])), "it is 'version 2.5.1', and 2.6 is the least");
        assert_eq!(why(&language(&["echo", "/usr/share"], "1", &[])), "there is no program at /usr/share/bin/sh");
        assert_eq!(why(&language(&["echo", "/"], "1", &[])), "its root would be /, which holds more than a toolchain");
        assert_eq!(
            why(&language(&["sh", "-c", "echo broken >&2; exit 3"], "1", &[])),
            "'sh -c echo broken >&2; exit 3' failed: broken"
        );
        assert_eq!(find(&language(&["true"], "1", &[])).unwrap_err().fix, "install a shell");
    }
}
