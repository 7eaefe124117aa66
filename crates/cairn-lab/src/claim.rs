//! Running what shows a claim: a program, a script of the shell, or a session with a database.
//!
//! Says what was printed and how it ended, and nothing about what that shows.

mod session;

use crate::convert;
use crate::package::own::scripts;
use crate::toolchain::Toolchains;
use crate::workshop::{Built, Workshop, with_memory};
use cairn_core::claim::{Session, Trial};
use cairn_core::execution::{End, Execution};
use cairn_core::exercise::{Interface, StdinLayout};
use cairn_core::language::Language;
use cairn_core::step::HarnessFault;
use cairn_core::submission::SourceFile;
use cairn_sandbox::Limits;
use std::collections::BTreeMap;
use std::time::Duration;

/// What a run may use of memory beyond its runtime's own, as writers are told.
const MEMORY_MIB: u64 = 256;

/// Processor time for each second by the clock: two cores, and room for one more.
const CORES: u64 = 3;

/// What a script of the shell is called.
const SCRIPT: &str = "session.sh";

/// What shows claims, on this machine.
#[derive(Debug)]
pub struct Demonstrator<'a> {
    /// Where programs are built.
    pub workshop: &'a Workshop,
    /// The languages' tools.
    pub toolchains: &'a Toolchains,
    /// The languages of the content.
    pub languages: &'a BTreeMap<String, Language>,
}

/// A program that is ready to show something.
#[derive(Debug)]
pub struct Ready {
    built: Built,
    /// What it is run by, and in which version.
    pub version: String,
}

/// Why a claim cannot be tried.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Hindered {
    /// Something is not on this machine.
    Missing(String),
    /// It does not build.
    Unbuilt(String),
    /// Nothing of ours carries such out yet, on any machine.
    Later(String),
}

impl Demonstrator<'_> {
    /// Builds a program, or takes a script as it is.
    ///
    /// # Errors
    /// Failures of the machine. The inner error says why it cannot be tried.
    pub fn ready(&self, language: &str, files: &[SourceFile]) -> Result<Result<Ready, Hindered>, HarnessFault> {
        let plain = Interface::Stdin(StdinLayout::default());
        let built = if language == "sh" {
            let script = files.iter().find(|file| file.path == SCRIPT);
            let run = script.map(|file| SourceFile { path: "run".into(), content: file.content.clone() });
            let (language, toolchain) = scripts(self.toolchains, self.languages);
            self.workshop.build(&language, &toolchain, &plain, run.as_slice())?
        } else {
            let Some(language) = self.languages.get(language) else {
                return Ok(Err(Hindered::Missing(format!("there is no language '{language}'"))));
            };
            match self.toolchains.find(language) {
                Ok(toolchain) => self.workshop.build(language, &toolchain, &plain, files)?,
                Err(missing) => return Ok(Err(Hindered::Missing(format!("{missing}; {}", missing.fix)))),
            }
        };
        if let Some(execution) = built.execution.as_ref().filter(|execution| execution.end != End::Exited(0)) {
            let said = format!("{}{}", execution.stdout.text(), execution.stderr.text());
            return Ok(Err(Hindered::Unbuilt(said.trim().to_owned())));
        }
        let version = if language == "sh" { "sh".to_owned() } else { built.toolchain.clone() };
        Ok(Ok(Ready { built, version }))
    }

    /// Runs it once.
    ///
    /// # Errors
    /// Failures of the machine.
    pub fn run(&self, ready: &Ready, arguments: &[String], seconds: u32) -> Result<Trial, HarnessFault> {
        let runtime = &ready.built.runtime;
        let memory = MEMORY_MIB + runtime.memory_mib;
        let mut command = with_memory(ready.built.command.clone(), memory, MEMORY_MIB).args(arguments.to_vec());
        let wall = Duration::from_secs(seconds.into()) + Duration::from_millis(runtime.start_ms);
        command.limits = Limits {
            cpu: wall * u32::try_from(CORES).unwrap_or(1),
            wall,
            memory_bytes: memory << 20,
            processes: runtime.processes + 128,
            output_bytes: 256 << 10,
            file_bytes: 64 << 20,
            open_files: 1024,
        };
        let execution = self.workshop.sandbox().run(command).map_err(|error| convert::fault(&error))?;
        Ok(trial(&convert::execution(execution)))
    }

    /// Holds a session with a database.
    ///
    /// # Errors
    /// Failures of the machine. The inner error says why it cannot be tried.
    pub async fn hold(
        &self,
        database: &str,
        session: &Session,
        seconds: u32,
    ) -> Result<Result<Trial, Hindered>, HarnessFault> {
        if database != "sqlite" {
            let what = format!("Cairn starts no {database} yet, so the session was not held");
            return Ok(Err(Hindered::Later(what)));
        }
        let scratch = self.workshop.sandbox().scratch().map_err(|error| convert::fault(&error))?;
        let file = scratch.path().join("session.db");
        Ok(Ok(session::hold(&file, session, Duration::from_secs(seconds.into())).await?))
    }

    /// The version of the database that holds sessions.
    pub fn sqlite_version() -> String {
        session::version()
    }
}

/// A run as the claim is told of it.
fn trial(execution: &Execution) -> Trial {
    let stderr = execution.stderr.text();
    let said = stderr.lines().find(|line| !line.trim().is_empty()).map(|line| format!(": {line}")).unwrap_or_default();
    let stopped = match &execution.end {
        End::Exited(0) => None,
        End::Exited(code) => Some(format!("it left with {code}{said}")),
        End::Signalled(signal) => Some(format!("signal {signal} ended it{said}")),
        End::CpuTime | End::Idle => Some("its time was up".to_owned()),
        End::Memory => Some("its memory was used up".to_owned()),
        End::Output => Some("it wrote too much".to_owned()),
        End::Processes => Some("it started too many processes".to_owned()),
        End::FileSize => Some("it wrote too large a file".to_owned()),
        End::Policy => Some("it did what the box forbids".to_owned()),
        End::Stopped => Some("it was stopped".to_owned()),
    };
    Trial { stopped, output: execution.stdout.text().into_owned() }
}
