//! Programs that come with a package: validators with their feedback folder, and programs that are their own scripts.
//!
//! What a validator leaves in its folder is read without following links, and no more of it than it may write.

use super::{own_command, run};
use crate::convert;
use crate::toolchain::{Toolchain, Toolchains};
use crate::workshop::Built;
use cairn_core::Payload;
use cairn_core::exercise::CaseLimits;
use cairn_core::language::{Detect, Language, Runtime, Tooling};
use cairn_core::step::{HarnessFault, Shown, Validated};
use cairn_sandbox::{Command, Mount, Sandbox, Scratch};
use std::collections::BTreeMap;
use std::fs::{self, OpenOptions};
use std::io::{self, Read};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

/// Where a validator finds what it is shown, and leaves what it has to say.
const SHOWN: &str = "/work/shown";
const FEEDBACK: &str = "/work/feedback";

/// The most files that are read of a feedback folder.
const MOST_FILES: usize = 100;

/// Shows a validator an output.
pub(super) fn validate(
    sandbox: &Sandbox,
    built: &Built,
    shown: &Shown,
    limits: CaseLimits,
) -> Result<Validated, HarnessFault> {
    let (command, desk) = at_desk(sandbox, built, shown, limits)?;
    let execution = run(sandbox, command.stdin(shown.output.0.bytes().clone()))?;
    Ok(Validated { execution, feedback: desk.feedback(limits)? })
}

/// What lies before a validator.
pub(super) struct Desk {
    scratch: Scratch,
}

/// A validator's command, with the files that it is shown.
pub(super) fn at_desk(
    sandbox: &Sandbox,
    built: &Built,
    shown: &Shown,
    limits: CaseLimits,
) -> Result<(Command, Desk), HarnessFault> {
    let desk = Desk { scratch: sandbox.scratch().map_err(|error| convert::fault(&error))? };
    desk.lay(shown).map_err(|error| HarnessFault::broken(format!("laying out what a validator is shown: {error}")))?;
    let path = |name: &str| format!("{SHOWN}/{name}");
    let arguments = [path("case.in"), path("case.ans"), format!("{FEEDBACK}/")];
    let command = own_command(built, limits)
        .args(arguments)
        .args(shown.args.clone())
        .mount(Mount::read_only(desk.folder("shown"), SHOWN))
        .mount(Mount::writable(desk.folder("feedback"), FEEDBACK));
    Ok((command, desk))
}

impl Desk {
    fn folder(&self, name: &str) -> PathBuf {
        self.scratch.path().join(name)
    }

    fn lay(&self, shown: &Shown) -> io::Result<()> {
        let (files, feedback) = (self.folder("shown"), self.folder("feedback"));
        fs::create_dir(&files)?;
        fs::create_dir(&feedback)?;
        fs::write(files.join("case.in"), shown.input.0.bytes())?;
        fs::write(files.join("case.ans"), shown.answer.0.bytes())?;
        for (name, content) in &shown.feedback {
            // Names come from a folder that was read, or from evidence, which may say anything.
            if name.contains('/') || name == ".." || name == "." {
                return Err(io::Error::other(format!("'{name}' is no name of a file")));
            }
            fs::write(feedback.join(name), content.0.bytes())?;
        }
        Ok(())
    }

    /// The plain files of the feedback folder.
    pub(super) fn feedback(&self, limits: CaseLimits) -> Result<BTreeMap<String, Payload>, HarnessFault> {
        let read = || -> io::Result<_> {
            let mut files = BTreeMap::new();
            for entry in fs::read_dir(self.folder("feedback"))? {
                let entry = entry?;
                if entry.file_type()?.is_file() && files.len() < MOST_FILES {
                    let name = entry.file_name().to_string_lossy().into_owned();
                    files.insert(name, Payload::new(contents(&entry.path(), limits.output_bytes)?));
                }
            }
            // What is empty says nothing; `nextpass.in` alone may be.
            files.retain(|name, file| name == "nextpass.in" || !file.bytes().is_empty());
            Ok(files)
        };
        read().map_err(|error| HarnessFault::broken(format!("reading what a validator left: {error}")))
    }
}

fn contents(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    let flags = (rustix::fs::OFlags::NOFOLLOW | rustix::fs::OFlags::NONBLOCK).bits();
    let file = OpenOptions::new().read(true).custom_flags(flags.cast_signed()).open(path)?;
    let mut bytes = Vec::new();
    file.take(most).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The toolchain of a program that has scripts `build` and `run`: a shell, and the compilers and the Python that the
/// format promises.
pub(crate) fn scripts(toolchains: &Toolchains, languages: &BTreeMap<String, Language>) -> (Language, Toolchain) {
    let python = languages.get("python").and_then(|python| toolchains.find(python).ok());
    let (root, mounts) = python.map_or((PathBuf::from("/usr"), Vec::new()), |found| (found.root, found.mounts));
    let build = "cp -R \"$1\"/. \"$2\" && cd \"$2\" && for script in build run; do \
                 if [ -f $script ]; then chmod +x $script || exit; fi; done && \
                 if [ -f build ]; then ./build || exit; fi && chmod +x run && exec test -f run";
    let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
    let env = [("LANG", "C.UTF-8"), ("PATH", "{root}/bin:/usr/bin:/bin"), ("LD_LIBRARY_PATH", "{root}/lib")];
    let env: BTreeMap<String, String> = env.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
    let tooling = Tooling {
        detect: Detect {
            root: words(&["echo", "/usr"]),
            program: "/bin/sh".into(),
            version: Vec::new(),
            minimum: "0".into(),
            needs: Vec::new(),
            folders: Vec::new(),
            fix: String::new(),
        },
        prepare: Vec::new(),
        build: words(&["/bin/sh", "-c", build, "build", "{src}", "{out}"]),
        run: words(&["/bin/sh", "-c", "cd \"$0\" && exec ./run \"$@\"", "{out}"]),
        env,
        runtime: Runtime {
            memory_mib: 64,
            processes: 8,
            start_ms: 5000,
            build_ms: 60_000,
            build_memory_mib: 2048,
            prepare_ms: 0,
        },
        check: Vec::new(),
        debug: None,
        packaged: None,
    };
    let toolchain = Toolchain {
        language: "scripts".into(),
        version: "its own scripts".into(),
        host_program: "/bin/sh".into(),
        host_root: "/usr".into(),
        tooling: tooling.clone(),
        root,
        program: "/bin/sh".into(),
        mounts,
    };
    let language = Language {
        id: "scripts".into(),
        name: "Scripts".into(),
        solution: "run".into(),
        harness: String::new(),
        syntax: String::new(),
        tooling: vec![tooling],
        prepare_files: Vec::new(),
        fragments: Default::default(),
        harness_template: String::new(),
    };
    (language, toolchain)
}
