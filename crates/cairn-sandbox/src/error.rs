//! What may go wrong on our side or the machine's.
//!
//! How a confined program ends is never an error: that is an [`Execution`](crate::Execution).

use std::io;
use std::path::{Path, PathBuf};

/// A fault of the sandbox, of the machine, or of the way it was called.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SandboxError {
    /// A file, directory or descriptor outside the box could not be used.
    #[error("cannot {what}: {source}")]
    Io {
        /// What was attempted, as a fragment that reads after "cannot".
        what: String,
        /// The system's answer.
        source: io::Error,
    },
    /// The box could not be set up; the program never ran.
    #[error("cannot set up the box at step \"{step}\": {source}{hint}")]
    Setup {
        /// The step that failed, such as "mount proc at /proc".
        step: String,
        /// The system's answer.
        source: io::Error,
        /// Empty, or what usually helps.
        hint: &'static str,
    },
    /// The program is not in the box or is no program.
    #[error("cannot start {} in the box: {source}", program.display())]
    Exec {
        /// The program as the command names it.
        program: PathBuf,
        /// The system's answer.
        source: io::Error,
    },
    /// The command contradicts itself or cannot be expressed.
    #[error("invalid command: {0}")]
    Invalid(String),
    /// The program that was to be reached has ended.
    #[error("the program has ended")]
    Ended,
    /// [`Sandbox::interrupt`](crate::Sandbox::interrupt) was called.
    #[error("interrupted")]
    Interrupted,
    /// Somebody outside killed the box or its supervision; how the program ended is not known.
    #[error("the box vanished: {0}")]
    Lost(String),
}

impl SandboxError {
    pub(crate) fn io(what: impl Into<String>, source: impl Into<io::Error>) -> Self {
        Self::Io { what: what.into(), source: source.into() }
    }

    pub(crate) fn path(verb: &str, path: &Path, source: impl Into<io::Error>) -> Self {
        Self::io(format!("{verb} {}", path.display()), source)
    }

    pub(crate) fn setup(step: impl Into<String>, source: impl Into<io::Error>) -> Self {
        let (step, source) = (step.into(), source.into());
        let hint = hint_for(&source);
        Self::Setup { step, source, hint }
    }
}

fn hint_for(source: &io::Error) -> &'static str {
    match source.raw_os_error() {
        Some(libc::EPERM | libc::EACCES | libc::ENOSPC | libc::ENOSYS) => {
            " (hint: `cairn doctor` names the missing layer and its fix)"
        }
        _ => "",
    }
}
