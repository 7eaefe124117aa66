//! One case on the host, outside of any box: the learner's own code on the learner's own machine, with the terminal
//! at hand, under a debugger if there is one.
//!
//! Nothing of a stranger's is ever run here, nothing is limited, and nothing that is seen becomes evidence.

use crate::conversation::{Conversation, Silence};
use crate::toolchain::Toolchain;
use crate::workshop::{Placeholders, Workshop, lay_out};
use cairn_core::Payload;
use cairn_core::exercise::{Input, Interface};
use cairn_core::language::Language;
use cairn_core::step::{CaseEnd, FaultKind, HarnessFault};
use cairn_core::submission::SourceFile;
use std::fs;
use std::io;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};

/// What the program is started with.
#[derive(Debug, Clone)]
pub enum Debugger {
    /// The program as it is.
    None,
    /// The debugger that the language is usually looked at with.
    Usual,
    /// A command that the program's own is appended to, such as `gdb --args`.
    Command(Vec<String>),
}

/// A case to be looked at.
#[derive(Debug)]
pub struct ByHand<'a> {
    /// The language.
    pub language: &'a Language,
    /// Its toolchain.
    pub toolchain: &'a Toolchain,
    /// How the program is called.
    pub interface: &'a Interface,
    /// The learner's files.
    pub files: &'a [SourceFile],
    /// What the program is given.
    pub input: &'a Input,
    /// The same as bytes for the harness.
    pub encoded: &'a Payload,
    /// Where sources, artefacts and the surroundings of a program are laid out; emptied first.
    pub folder: &'a Path,
}

/// How it went.
#[derive(Debug)]
pub struct Seen {
    /// What the harness answered; nothing where a program stands alone, or ended before.
    pub answer: Option<CaseEnd>,
    /// How the process ended.
    pub status: ExitStatus,
}

impl ByHand<'_> {
    /// Builds and starts the program, hands it the case, and waits for its end.
    ///
    /// # Errors
    /// Failures of the machine, a debugger that is not there, and a build that fails: its messages have gone to the
    /// terminal.
    pub fn run(&self, workshop: &Workshop, debugger: &Debugger) -> Result<Seen, HarnessFault> {
        let (src, out) = (self.folder.join("src"), self.folder.join("out"));
        let fresh = || {
            let _ = fs::remove_dir_all(self.folder);
            fs::create_dir_all(&out)?;
            lay_out(self.language, self.interface, self.files, &src)
        };
        fresh().map_err(|error| broken("laying out the sources", &error))?;
        let cache = workshop.prepare(self.language, self.toolchain)?.0.unwrap_or_else(|| PathBuf::from("/nonexistent"));
        let entry = if self.interface.has_harness() { &self.language.harness } else { &self.language.solution };
        let place = Placeholders {
            root: &self.toolchain.host_root,
            program: &self.toolchain.host_program,
            src: &src,
            out: &out,
            cache: &cache,
            entry,
        };
        let tooling = &self.toolchain.tooling;
        let debug = tooling.debug.as_ref().filter(|_| !matches!(debugger, Debugger::None));
        let build = debug.map(|debug| &debug.build).filter(|build| !build.is_empty()).unwrap_or(&tooling.build);
        if !build.is_empty() {
            let status =
                self.command(&place, build, &[])?.status().map_err(|error| broken("starting the build", &error))?;
            if !status.success() {
                let what = format!("the build ended with {status}");
                return Err(HarnessFault { kind: FaultKind::Missing, ..HarnessFault::broken(what) });
            }
        }
        let (run, before) = match (debugger, debug) {
            (Debugger::Usual, Some(debug)) => (&debug.run, &[][..]),
            (Debugger::Usual, None) => {
                let what = format!("no usual debugger is known for {}", self.language.name);
                let hint = Some("put one of yours after --, such as: -- gdb --args".to_owned());
                return Err(HarnessFault { what, hint, kind: FaultKind::Missing });
            }
            (Debugger::Command(before), _) => (&tooling.run, &before[..]),
            (Debugger::None, _) => (&tooling.run, &[][..]),
        };
        let mut command = self.command(&place, run, before)?;
        self.surround(&mut command, !matches!(debugger, Debugger::None))?;
        if self.interface.has_harness() { self.talk(command) } else { wait(spawn(&mut command)?, None) }
    }

    /// A command on the host, in the learner's own environment and the language's besides.
    fn command(
        &self,
        place: &Placeholders<'_>,
        command: &[String],
        before: &[String],
    ) -> Result<Command, HarnessFault> {
        // Memory is not limited here: a debugger takes what it takes.
        const PLENTY: &str = "4096";
        let fill = |text: &str| place.fill(text).replace("{memory_mib}", PLENTY).replace("{heap_mib}", PLENTY);
        let mut words = before.iter().cloned().chain(command.iter().map(|word| fill(word)));
        let program = words.next().ok_or_else(|| HarnessFault::broken("there is no command"))?;
        let mut command = Command::new(&program);
        command.args(words).current_dir(place.src);
        let env = self.toolchain.tooling.env.iter();
        // The host's own PATH finds debuggers where the box's would not.
        command.envs(env.filter(|(key, _)| *key != "PATH").map(|(key, value)| (key, fill(value))));
        Ok(command)
    }

    /// Lays out what a program finds around it: standard input, unless a debugger needs the terminal, and files.
    fn surround(&self, command: &mut Command, keeps_terminal: bool) -> Result<(), HarnessFault> {
        let (stdin, files) = match self.input {
            Input::Arguments(_) | Input::Life(_) => return Ok(()),
            Input::Stdin(stdin) => (stdin, Vec::new()),
            // A pipe becomes a file: nobody is there to feed it.
            Input::Scene(scene) => (&scene.stdin, scene.files.iter().chain(&scene.pipes).collect()),
        };
        let scene = self.folder.join("scene");
        let lay_out = || -> io::Result<PathBuf> {
            fs::create_dir_all(&scene)?;
            for (path, content) in files {
                let path = scene.join(path);
                path.parent().map_or(Ok(()), fs::create_dir_all)?;
                fs::write(path, content.bytes())?;
            }
            let path = self.folder.join("stdin.txt");
            fs::write(&path, stdin.bytes())?;
            Ok(path)
        };
        let path = lay_out().map_err(|error| broken("laying out the scene", &error))?;
        command.current_dir(&scene);
        if !keeps_terminal {
            let file = fs::File::open(&path).map_err(|error| broken("opening the input", &error))?;
            command.stdin(Stdio::from(file));
        }
        Ok(())
    }

    fn talk(&self, mut command: Command) -> Result<Seen, HarnessFault> {
        let (ours, theirs) = UnixStream::pair().map_err(|error| broken("making the channel", &error))?;
        cairn_sandbox::give_descriptor(&mut command, theirs.into(), 3);
        let mut child = spawn(&mut command)?;
        // The command holds the other end too, until it is dropped: else a program that ends would not close it.
        drop(command);
        let conversation = Conversation::new(&ours, usize::MAX).map_err(|error| broken("the channel", &error))?;
        let answer = exchange(conversation, self.encoded, &mut child);
        drop(ours);
        wait(child, answer)
    }
}

/// What comes back for the one call; nothing if the program ends before it answers.
fn exchange(mut conversation: Conversation<'_>, call: &Payload, child: &mut Child) -> Option<CaseEnd> {
    let mut ended = || !matches!(child.try_wait(), Ok(None));
    let ready = conversation.receive(&mut ended).ok()?;
    if ready.kind != "ready" {
        return Some(CaseEnd::Garbled(Payload::new(ready.payload)));
    }
    conversation.send("call", call.bytes(), &mut ended).ok()?;
    let frame = match conversation.receive(&mut ended) {
        Ok(frame) => frame,
        Err(Silence::Garbled(bytes)) => return Some(CaseEnd::Garbled(Payload::new(bytes))),
        Err(_) => return None,
    };
    let payload = Payload::new(frame.payload);
    Some(match frame.kind.as_str() {
        "return" => CaseEnd::Answered(payload),
        "mistyped" => CaseEnd::Mistyped(payload),
        "raised" => CaseEnd::Raised(payload),
        _ => CaseEnd::Garbled(payload),
    })
}

fn spawn(command: &mut Command) -> Result<Child, HarnessFault> {
    command.spawn().map_err(|error| {
        let what = format!("'{}' cannot be started: {error}", command.get_program().to_string_lossy());
        HarnessFault { what, hint: Some("is it installed?".into()), kind: FaultKind::Missing }
    })
}

fn wait(mut child: Child, answer: Option<CaseEnd>) -> Result<Seen, HarnessFault> {
    let status = child.wait().map_err(|error| broken("waiting for the program", &error))?;
    Ok(Seen { answer, status })
}

fn broken(doing: &str, error: &io::Error) -> HarnessFault {
    HarnessFault::broken(format!("{doing}: {error}"))
}
