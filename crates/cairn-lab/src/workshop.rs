//! Sources on disk, builds inside the sandbox, and the cache of what equal sources built to.
//!
//! A build is a function of language, toolchain version and sources; an artefact is used again only where
//! all three are equal. Failed builds are not kept. What a toolchain prepares for all its builds is made once.

use crate::convert;
use crate::toolchain::Toolchain;
use cairn_core::Digest;
use cairn_core::execution::{End, Execution};
use cairn_core::exercise::Interface;
use cairn_core::harness;
use cairn_core::language::{Language, Runtime};
use cairn_core::step::{HarnessFault, Observation};
use cairn_core::submission::SourceFile;
use cairn_sandbox::{Command, Limits, Mount, Sandbox, Scratch};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs;
use std::io::{self, Read};
use std::path::{Component, Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// How many artefacts the cache keeps; the oldest go first.
const KEPT_BUILDS: usize = 256;

/// The most bytes of artefacts that are kept of one build.
const LARGEST_KEPT: u64 = 64 << 20;

/// Where sources, artefacts and what was prepared lie in the box.
pub(crate) const SRC: &str = "/work/src";
const OUT: &str = "/work/out";
const CACHE: &str = "/work/cache";

/// Builds programs.
#[derive(Debug, Clone)]
pub struct Workshop {
    sandbox: Sandbox,
    cache: PathBuf,
    prepared: PathBuf,
    /// Held while something is prepared, so that it is not made twice at a time.
    preparing: Arc<Mutex<()>>,
}

/// A program that is ready to be run.
#[derive(Debug)]
pub struct Built {
    /// The command, without limits and input.
    pub command: Command,
    /// The language's id.
    pub language: String,
    /// What the language's runtime needs beyond the learner's own code.
    pub runtime: Runtime,
    /// What the toolchain says of its version.
    pub toolchain: String,
    /// The digest of the sources, harness included.
    pub sources: Digest,
    /// How the build went; nothing where there is none.
    pub execution: Option<Execution>,
    /// Whether the artefact of an equal build was used again.
    pub cached: bool,
    /// Holds the files while the program may run.
    _scratch: Scratch,
}

impl Built {
    /// What a judge is told of it.
    pub(crate) fn observation(&self) -> Observation {
        Observation::Built {
            language: self.language.clone(),
            toolchain: self.toolchain.clone(),
            sources: self.sources,
            execution: self.execution.clone(),
            cached: self.cached,
        }
    }
}

impl Workshop {
    /// A workshop that keeps its artefacts in `builds` and `prepared` under the folder `cache`.
    pub fn new(sandbox: Sandbox, cache: &Path) -> Self {
        Self::with_folders(sandbox, &cache.join("builds"), &cache.join("prepared"))
    }

    /// A workshop with a folder for artefacts and one for what is prepared.
    pub fn with_folders(sandbox: Sandbox, builds: &Path, prepared: &Path) -> Self {
        Self { sandbox, cache: builds.to_owned(), prepared: prepared.to_owned(), preparing: Arc::default() }
    }

    /// The sandbox that everything runs in.
    pub fn sandbox(&self) -> &Sandbox {
        &self.sandbox
    }

    /// Writes the sources, adds the harness, and builds where the language has a build.
    ///
    /// # Errors
    /// Failures of the machine; a build that fails is no error but an [`Execution`] that says so.
    pub fn build(
        &self,
        language: &Language,
        toolchain: &Toolchain,
        interface: &Interface,
        files: &[SourceFile],
    ) -> Result<Built, HarnessFault> {
        let files = with_harness(language, interface, files)?;
        let sources: Vec<_> = files.iter().map(|file| (&file.path, file.content.digest())).collect();
        let sources = Digest::of_json(&sources);
        let scratch = self.sandbox.scratch().map_err(|error| convert::fault(&error))?;
        let (src, out) = (scratch.path().join("src"), scratch.path().join("out"));
        write_sources(&src, &files)
            .and_then(|()| fs::create_dir(&out))
            .map_err(|error| broken("writing sources", &error))?;
        let entry = if interface.has_harness() { &language.harness } else { &language.solution };
        let tooling = &toolchain.tooling;
        let (prepared, prepared_key) = self.prepare(language, toolchain)?;
        let place = Placeholders::of_box(toolchain, entry);
        let cache = prepared.iter().map(|folder| Mount::read_only(folder, CACHE));
        let mounts: Vec<_> = cache.chain(toolchain.mounts.clone()).collect();
        let (mut execution, mut cached) = (None, false);
        if tooling.is_compiled() {
            let key =
                Digest::of_json(&(&tooling.build, &tooling.env, &toolchain.version, prepared_key, sources, entry));
            let kept = self.cache.join(key.to_string());
            (execution, cached) = match reuse(&kept, &out) {
                Some(execution) => (Some(execution), true),
                None => {
                    let own = [Mount::read_only(&src, SRC), Mount::writable(&out, OUT)];
                    let mut command = place.command(&tooling.build, &tooling.env);
                    command.mounts = own.into_iter().chain(mounts.clone()).collect();
                    (Some(self.compile(command, &tooling.runtime, tooling.runtime.build_ms)?), false)
                }
            };
            if let Some(execution) = execution.clone().filter(|e| !cached && e.end == End::Exited(0)) {
                // A full disk or a read-only cache costs time, not correctness.
                let _ = self.keep(&kept, &out, execution);
            }
        }
        let mut command = place.command(&tooling.run, &tooling.env);
        command.mounts = [Mount::read_only(&src, SRC), Mount::read_only(&out, OUT)].into_iter().chain(mounts).collect();
        Ok(Built {
            command,
            language: language.id.clone(),
            runtime: tooling.runtime.clone(),
            toolchain: toolchain.version.clone(),
            sources,
            execution,
            cached,
            _scratch: scratch,
        })
    }

    /// Makes what the toolchain prepares for all its builds and runs, if it is not there yet.
    ///
    /// # Errors
    /// As for [`Workshop::build`].
    pub fn prepare_toolchain(&self, language: &Language, toolchain: &Toolchain) -> Result<(), HarnessFault> {
        self.prepare(language, toolchain).map(drop)
    }

    /// What the toolchain prepares for all its builds and runs, made if it is not there yet; with what tells it.
    ///
    /// # Errors
    /// Failures of the machine, and of the command itself: a language that is found but cannot be prepared is not
    /// usable, and that is none of the learner's fault.
    pub(crate) fn prepare(
        &self,
        language: &Language,
        toolchain: &Toolchain,
    ) -> Result<(Option<PathBuf>, Option<Digest>), HarnessFault> {
        let tooling = &toolchain.tooling;
        if tooling.prepare.is_empty() {
            return Ok((None, None));
        }
        let files: Vec<_> = language.prepare_files.iter().map(|file| (&file.path, file.content.digest())).collect();
        let key = Digest::of_json(&(&tooling.prepare, &tooling.env, &toolchain.version, &toolchain.host_root, files));
        let kept = self.prepared.join(key.to_string());
        let _turn = self.preparing.lock().unwrap_or_else(PoisonError::into_inner);
        if !kept.is_dir() {
            self.make_prepared(language, toolchain, &kept)?;
        }
        Ok((Some(kept), Some(key)))
    }

    fn make_prepared(&self, language: &Language, toolchain: &Toolchain, kept: &Path) -> Result<(), HarnessFault> {
        let tooling = &toolchain.tooling;
        let scratch = self.sandbox.scratch().map_err(|error| convert::fault(&error))?;
        let (src, made) = (scratch.path().join("src"), scratch.path().join("cache"));
        let failed = |error| broken(&format!("preparing {}", language.name), &error);
        write_sources(&src, &language.prepare_files).and_then(|()| fs::create_dir(&made)).map_err(failed)?;
        let mut command = Placeholders::of_box(toolchain, "").command(&tooling.prepare, &tooling.env);
        let own = [Mount::read_only(&src, SRC), Mount::writable(&made, CACHE)];
        command.mounts = own.into_iter().chain(toolchain.mounts.clone()).collect();
        let execution = self.compile(command, &tooling.runtime, tooling.runtime.prepare_ms)?;
        if execution.end != End::Exited(0) {
            let (stdout, stderr) = (execution.stdout.text(), execution.stderr.text());
            // What is wrong is said first; a trace may follow.
            let said: Vec<_> =
                stderr.lines().chain(stdout.lines()).filter(|line| !line.trim().is_empty()).take(6).collect();
            let what = format!("preparing {} ended with {:?}:\n{}", language.name, execution.end, said.join("\n"));
            return Err(HarnessFault::broken(what));
        }
        let half = self.half(&self.prepared).map_err(failed)?;
        let moved = copy_folder(&made, &half).and_then(|_| make_readable(&half)).and_then(|()| fs::rename(&half, kept));
        let _ = fs::remove_dir_all(&half);
        // Whoever was first with the same has made it.
        moved.or_else(|error| if kept.is_dir() { Ok(()) } else { Err(failed(error)) })
    }

    /// Runs a command of the toolchain with the limits of a build.
    fn compile(&self, command: Command, runtime: &Runtime, time_ms: u64) -> Result<Execution, HarnessFault> {
        let mut command = with_memory(command, runtime.build_memory_mib, runtime.build_memory_mib);
        let time = Duration::from_millis(time_ms);
        command.limits = Limits {
            cpu: time,
            wall: time * 2,
            memory_bytes: runtime.build_memory_mib << 20,
            processes: 128,
            output_bytes: 1 << 20,
            file_bytes: 512 << 20,
            open_files: 1024,
        };
        command.env.push(("TMPDIR".into(), "/tmp".into()));
        self.sandbox.run(command).map(convert::execution).map_err(|error| convert::fault(&error))
    }

    /// Moves a copy of the artefacts into the cache in one step, so that nobody sees half of them.
    fn keep(&self, kept: &Path, out: &Path, execution: Execution) -> io::Result<()> {
        let half = self.half(&self.cache)?;
        let moved = copy_folder(out, &half.join("out")).and_then(|artefacts| {
            if artefacts.iter().map(|artefact| artefact.bytes).sum::<u64>() > LARGEST_KEPT {
                return Err(io::Error::other("the artefacts are too big to be kept"));
            }
            fs::write(half.join("build.json"), serde_json::to_vec(&Kept { execution, artefacts })?)?;
            fs::rename(&half, kept)
        });
        // Whatever went wrong, or who was first with the same build: the half is not needed any more.
        let _ = fs::remove_dir_all(&half);
        moved.and_then(|()| self.forget_oldest())
    }

    /// The name of a folder that is being made, in `folder`, which is made if it is not there.
    fn half(&self, folder: &Path) -> io::Result<PathBuf> {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        fs::create_dir_all(folder)?;
        // Named after this instance of Cairn and not its process id, which another container may have as well.
        let half = format!("half-{}-{}", self.sandbox.instance(), NEXT.fetch_add(1, Ordering::Relaxed));
        Ok(folder.join(half))
    }

    fn forget_oldest(&self) -> io::Result<()> {
        let mut kept = Vec::new();
        for entry in fs::read_dir(&self.cache)? {
            let entry = entry?;
            kept.push((entry.metadata()?.modified()?, entry.path()));
        }
        kept.sort();
        let surplus = kept.len().saturating_sub(KEPT_BUILDS);
        kept.into_iter().take(surplus).try_for_each(|(_, path)| fs::remove_dir_all(path))
    }
}

/// What `build.json` says of an artefact folder.
#[derive(Serialize, Deserialize)]
struct Kept {
    execution: Execution,
    artefacts: Vec<Artefact>,
}

/// A file that a build made.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
struct Artefact {
    path: PathBuf,
    bytes: u64,
    sha256: Digest,
}

/// Puts the artefacts of an equal build in place. Anything that is not just as it was kept, after a power cut or
/// while another process makes room, is as good as nothing.
fn reuse(kept: &Path, out: &Path) -> Option<Execution> {
    let Kept { execution, artefacts } = serde_json::from_slice(&fs::read(kept.join("build.json")).ok()?).ok()?;
    match copy_folder(&kept.join("out"), out) {
        Ok(copied) if copied == artefacts => Some(execution),
        _ => {
            let _ = fs::remove_dir_all(kept);
            let _ = fs::remove_dir_all(out).and_then(|()| fs::create_dir(out));
            None
        }
    }
}

/// Writes a submission's files with their harness into `src`, which is made.
pub(crate) fn lay_out(language: &Language, interface: &Interface, files: &[SourceFile], src: &Path) -> io::Result<()> {
    let files = with_harness(language, interface, files).map_err(|fault| io::Error::other(fault.what))?;
    write_sources(src, &files)
}

fn with_harness(
    language: &Language,
    interface: &Interface,
    files: &[SourceFile],
) -> Result<Vec<SourceFile>, HarnessFault> {
    let mut files = files.to_vec();
    let text = harness::render(&language.harness_template, interface)
        .map_err(|fault| HarnessFault::broken(format!("the harness of {}: {fault}", language.name)))?;
    if let Some(text) = text {
        files.retain(|file| file.path != language.harness);
        files.push(SourceFile { path: language.harness.clone(), content: text.into() });
    }
    files.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(files)
}

fn write_sources(src: &Path, files: &[SourceFile]) -> io::Result<()> {
    fs::create_dir(src)?;
    files.iter().try_for_each(|file| write_inside(src, &file.path, file.content.bytes()))
}

/// Writes a file that is named by its path within a folder.
pub(crate) fn write_inside(folder: &Path, name: &str, bytes: &[u8]) -> io::Result<()> {
    let path = Path::new(name);
    // A submission's paths come from its folder, evidence's from anywhere.
    if !path.components().all(|part| matches!(part, Component::Normal(_))) {
        return Err(io::Error::other(format!("'{name}' is no path inside a submission")));
    }
    if let Some(inner) = path.parent() {
        fs::create_dir_all(folder.join(inner))?;
    }
    fs::write(folder.join(path), bytes)
}

/// Copies what is in a folder.
pub(crate) fn copy_tree(from: &Path, to: &Path) -> io::Result<()> {
    copy_folder(from, to).map(drop)
}

/// Copies files and folders, and tells what was copied, sorted; links are not followed and not kept.
fn copy_folder(from: &Path, to: &Path) -> io::Result<Vec<Artefact>> {
    let mut copied = Vec::new();
    copy_below(from, Path::new(""), to, &mut copied)?;
    copied.sort();
    Ok(copied)
}

/// A box may have shaped what lies below `root`, so its files are opened from there and never by a path of its own.
fn copy_below(root: &Path, below: &Path, to: &Path, copied: &mut Vec<Artefact>) -> io::Result<()> {
    fs::create_dir_all(to.join(below))?;
    for entry in fs::read_dir(root.join(below))? {
        let entry = entry?;
        let (kind, path) = (entry.file_type()?, below.join(entry.file_name()));
        if kind.is_dir() {
            copy_below(root, &path, to, copied)?;
        } else if kind.is_file() {
            let mut bytes = Vec::new();
            let mut file = cairn_sandbox::open_result(root, &path)?;
            file.read_to_end(&mut bytes)?;
            fs::write(to.join(&path), &bytes)?;
            fs::set_permissions(to.join(&path), file.metadata()?.permissions())?;
            copied.push(Artefact { path, bytes: bytes.len() as u64, sha256: Digest::of(&bytes) });
        }
    }
    Ok(())
}

/// Whatever umask we have, the box's user must be able to read what lies here.
fn make_readable(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    let mode = |path: &Path| fs::metadata(path).map(|there| there.permissions().mode());
    fs::set_permissions(folder, fs::Permissions::from_mode(mode(folder)? | 0o555))?;
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            make_readable(&path)?;
        } else {
            fs::set_permissions(&path, fs::Permissions::from_mode(mode(&path)? | 0o444))?;
        }
    }
    Ok(())
}

/// Fills in the memory limit and the learner's part of it, which only a run or a build knows.
pub(crate) fn with_memory(mut command: Command, mib: u64, heap_mib: u64) -> Command {
    let fill = |text: &mut OsString| {
        let filled = text.to_string_lossy().replace("{memory_mib}", &mib.to_string());
        *text = filled.replace("{heap_mib}", &heap_mib.to_string()).into();
    };
    command.args.iter_mut().for_each(fill);
    command.env.iter_mut().for_each(|(_, value)| fill(value));
    command
}

fn broken(doing: &str, error: &io::Error) -> HarnessFault {
    HarnessFault::broken(format!("{doing}: {error}"))
}

/// What stands for the placeholders of a language's commands.
pub(crate) struct Placeholders<'a> {
    pub(crate) root: &'a Path,
    pub(crate) program: &'a Path,
    pub(crate) src: &'a Path,
    pub(crate) out: &'a Path,
    pub(crate) cache: &'a Path,
    pub(crate) entry: &'a str,
}

impl<'a> Placeholders<'a> {
    /// As things lie inside a box.
    fn of_box(toolchain: &'a Toolchain, entry: &'a str) -> Self {
        let [src, out, cache] = [SRC, OUT, CACHE].map(Path::new);
        Self { root: &toolchain.root, program: &toolchain.program, src, out, cache, entry }
    }

    /// A command with its environment, without mounts.
    fn command(&self, command: &[String], env: &BTreeMap<String, String>) -> Command {
        let mut arguments = command.iter().map(|argument| self.fill(argument));
        let mut command = Command::new(PathBuf::from(arguments.next().unwrap_or_default()));
        command.args = arguments.map(OsString::from).collect();
        command.env = env.iter().map(|(key, value)| (key.into(), self.fill(value).into())).collect();
        command
    }

    /// All but the memory limits; see [`with_memory`].
    pub(crate) fn fill(&self, text: &str) -> String {
        let stem = self.entry.rsplit_once('.').map_or(self.entry, |(stem, _)| stem);
        text.replace("{root}", &self.root.to_string_lossy())
            .replace("{program}", &self.program.to_string_lossy())
            .replace("{src}", &self.src.to_string_lossy())
            .replace("{out}", &self.out.to_string_lossy())
            .replace("{cache}", &self.cache.to_string_lossy())
            .replace("{entry}", self.entry)
            .replace("{stem}", stem)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn artefacts_are_used_again_only_as_they_were_kept() {
        let state = tempfile::tempdir().unwrap();
        let folder = |name: &str| state.path().join(name);
        let workshop = Workshop::new(Sandbox::open(&folder("sandbox")).unwrap(), state.path());
        let made = folder("made");
        fs::create_dir_all(made.join("deep")).unwrap();
        fs::write(made.join("deep/program"), "machine code").unwrap();
        let execution = Execution {
            end: End::Exited(0),
            usage: cairn_core::execution::Usage::default(),
            stdout: "".into(),
            stderr: "".into(),
            protections: vec![],
            perturbations: vec![],
        };
        let kept = folder("builds").join("key");
        workshop.keep(&kept, &made, execution.clone()).unwrap();
        assert_eq!(reuse(&kept, &folder("again")), Some(execution.clone()));
        assert_eq!(fs::read(folder("again").join("deep/program")).unwrap(), b"machine code");
        // What a power cut may leave: the description whole, the artefact empty.
        fs::write(kept.join("out/deep/program"), "").unwrap();
        assert_eq!(reuse(&kept, &folder("damaged")), None);
        assert!(!kept.exists() && fs::read_dir(folder("damaged")).unwrap().next().is_none());
        // Who comes second with the same build keeps what is there, and leaves no half behind.
        workshop.keep(&kept, &made, execution.clone()).unwrap();
        let _ = workshop.keep(&kept, &made, execution);
        assert_eq!(fs::read_dir(folder("builds")).unwrap().count(), 1);
    }
}
