//! Sources on disk, builds inside the sandbox, and the cache of what equal sources built to.
//!
//! A build is a function of language, toolchain version and sources; an artefact is used again only where
//! all three are equal. Failed builds are not kept.

use crate::convert;
use crate::toolchain::Toolchain;
use cairn_core::Digest;
use cairn_core::execution::{End, Execution};
use cairn_core::exercise::Interface;
use cairn_core::harness;
use cairn_core::language::Language;
use cairn_core::step::HarnessFault;
use cairn_core::submission::SourceFile;
use cairn_sandbox::{Command, Limits, Mount, Sandbox, Scratch};
use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};
use std::time::Duration;

/// How many artefacts the cache keeps; the oldest go first.
const KEPT_BUILDS: usize = 256;

/// Where sources and artefacts lie in the box.
const SRC: &str = "/work/src";
const OUT: &str = "/work/out";

/// Builds programs.
#[derive(Debug, Clone)]
pub struct Workshop {
    sandbox: Sandbox,
    cache: PathBuf,
}

/// A program that is ready to be run.
#[derive(Debug)]
pub struct Built {
    /// The command, without limits and input.
    pub command: Command,
    /// What the language's runtime needs beyond the learner's own code.
    pub language: Language,
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

impl Workshop {
    /// A workshop that keeps its artefacts in `cache`.
    pub fn new(sandbox: Sandbox, cache: PathBuf) -> Self {
        Self { sandbox, cache }
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
        let entry = match interface {
            Interface::Function(_) => &language.harness,
            Interface::Stdin(_) => &language.solution,
        };
        let place = Placeholders { toolchain, entry };
        let (mut execution, mut cached) = (None, false);
        if language.is_compiled() {
            let key = Digest::of_json(&(&language.build, &language.env, &toolchain.version, sources, entry));
            let kept = self.cache.join(key.to_string());
            (execution, cached) = match reuse(&kept, &out) {
                Some(execution) => (Some(execution), true),
                None => (Some(self.compile(language, toolchain, &place, &src, &out)?), false),
            };
            if let Some(execution) = execution.as_ref().filter(|e| !cached && e.end == End::Exited(0)) {
                // A full disk or a read-only cache costs time, not correctness.
                let _ = self.keep(&kept, &out, execution);
            }
        }
        let mounts = [Mount::read_only(&src, SRC), Mount::read_only(&out, OUT)];
        let command = place.command(language, &language.run, mounts.into_iter().chain(toolchain.mounts.clone()));
        Ok(Built {
            command,
            language: language.clone(),
            toolchain: toolchain.version.clone(),
            sources,
            execution,
            cached,
            _scratch: scratch,
        })
    }

    fn compile(
        &self,
        language: &Language,
        toolchain: &Toolchain,
        place: &Placeholders<'_>,
        src: &Path,
        out: &Path,
    ) -> Result<Execution, HarnessFault> {
        let mounts = [Mount::read_only(src, SRC), Mount::writable(out, OUT)];
        let mut command = place.command(language, &language.build, mounts.into_iter().chain(toolchain.mounts.clone()));
        let time = Duration::from_millis(language.runtime.build_ms);
        command.limits = Limits {
            cpu: time,
            wall: time * 2,
            memory_bytes: language.runtime.build_memory_mib << 20,
            processes: 128,
            output_bytes: 1 << 20,
            file_bytes: 512 << 20,
            open_files: 1024,
        };
        command.env.push(("TMPDIR".into(), "/tmp".into()));
        self.sandbox.run(command).map(convert::execution).map_err(|error| convert::fault(&error))
    }

    /// Moves a copy of the artefacts into the cache in one step, so that no other process sees half of them.
    fn keep(&self, kept: &Path, out: &Path, execution: &Execution) -> io::Result<()> {
        fs::create_dir_all(&self.cache)?;
        let half =
            self.cache.join(format!("half-{}-{}", std::process::id(), kept.file_name().unwrap_or_default().display()));
        let _ = fs::remove_dir_all(&half);
        copy_folder(out, &half.join("out"))?;
        fs::write(half.join("build.json"), serde_json::to_vec(execution)?)?;
        if fs::rename(&half, kept).is_err() {
            // Another process was first with the same build.
            fs::remove_dir_all(&half)?;
        }
        self.forget_oldest()
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

/// Puts the artefacts of an equal build in place; nothing if there are none or they cannot be read.
fn reuse(kept: &Path, out: &Path) -> Option<Execution> {
    let execution = serde_json::from_slice(&fs::read(kept.join("build.json")).ok()?).ok()?;
    copy_folder(&kept.join("out"), out).ok()?;
    Some(execution)
}

fn with_harness(
    language: &Language,
    interface: &Interface,
    files: &[SourceFile],
) -> Result<Vec<SourceFile>, HarnessFault> {
    let mut files = files.to_vec();
    if let Interface::Function(signature) = interface {
        let text = harness::render(&language.harness_template, signature)
            .map_err(|fault| HarnessFault::broken(format!("the harness of {}: {fault}", language.name)))?;
        files.retain(|file| file.path != language.harness);
        files.push(SourceFile { path: language.harness.clone(), content: text.into() });
    }
    files.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(files)
}

fn write_sources(src: &Path, files: &[SourceFile]) -> io::Result<()> {
    fs::create_dir(src)?;
    for file in files {
        let path = Path::new(&file.path);
        // A submission's paths come from its folder, evidence's from anywhere.
        if !path.components().all(|part| matches!(part, Component::Normal(_))) {
            return Err(io::Error::other(format!("'{}' is no path inside a submission", file.path)));
        }
        if let Some(folder) = path.parent() {
            fs::create_dir_all(src.join(folder))?;
        }
        fs::write(src.join(path), file.content.bytes())?;
    }
    Ok(())
}

/// Copies files and folders; links are not followed and not kept.
fn copy_folder(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let kind = entry.file_type()?;
        if kind.is_dir() {
            copy_folder(&entry.path(), &to.join(entry.file_name()))?;
        } else if kind.is_file() {
            fs::copy(entry.path(), to.join(entry.file_name()))?;
        }
    }
    Ok(())
}

fn broken(doing: &str, error: &io::Error) -> HarnessFault {
    HarnessFault::broken(format!("{doing}: {error}"))
}

/// What stands for the placeholders of a language's commands.
struct Placeholders<'a> {
    toolchain: &'a Toolchain,
    entry: &'a str,
}

impl Placeholders<'_> {
    fn command(&self, language: &Language, command: &[String], mounts: impl Iterator<Item = Mount>) -> Command {
        let mut arguments = command.iter().map(|argument| self.fill(argument));
        let mut command = Command::new(PathBuf::from(arguments.next().unwrap_or_default()));
        command.args = arguments.map(OsString::from).collect();
        command.env = language.env.iter().map(|(key, value)| (key.into(), self.fill(value).into())).collect();
        command.mounts = mounts.collect();
        command
    }

    /// The memory limit is filled in when the program is run: it depends on the case.
    fn fill(&self, text: &str) -> String {
        text.replace("{root}", &self.toolchain.root.to_string_lossy())
            .replace("{program}", &self.toolchain.program.to_string_lossy())
            .replace("{src}", SRC)
            .replace("{out}", OUT)
            .replace("{entry}", self.entry)
    }
}
