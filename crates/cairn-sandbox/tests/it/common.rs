//! Shared by all tests: a sandbox in a directory of its own, and short ways to run things in it.

use std::cell::Cell;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::time::Duration;

use cairn_sandbox::{Command, Execution, Limits, Mount, Sandbox};

/// A sandbox and its state directory, which goes with it.
pub(crate) struct Host {
    pub(crate) sandbox: Sandbox,
    pub(crate) state: PathBuf,
    _dir: tempfile::TempDir,
}

/// Opens a sandbox of its own.
pub(crate) fn host() -> Host {
    let dir = tempfile::tempdir().unwrap();
    let state = dir.path().join("state");
    Host { sandbox: Sandbox::open(&state).unwrap(), state, _dir: dir }
}

/// Declares cases that run on any host: each a test of its own, all of them a list for `rootless`.
macro_rules! cases {
    ($($(#[doc = $doc:literal])? fn $name:ident($host:ident) $body:block)*) => {
        pub(crate) const CASES: &[(&str, fn(&$crate::common::Host))] = &[$((stringify!($name), cases::$name)),*];
        mod cases {
            use super::*;
            $($(#[doc = $doc])? pub(super) fn $name($host: &$crate::common::Host) $body)*
        }
        $(#[test] fn $name() { cases::$name(&$crate::common::host()) })*
    };
}
pub(crate) use cases;

/// Limits that end a broken test at some time, and that a busy machine does not reach.
pub(crate) fn limits() -> Limits {
    Limits { cpu: Duration::from_secs(20), wall: Duration::from_secs(60), ..Limits::default() }
}

thread_local! {
    static SEED: Cell<Option<u64>> = const { Cell::new(None) };
}

/// Perturbs every command of `sh` and `probe` that this thread makes meanwhile.
pub(crate) fn perturbing(seed: u64, case: impl FnOnce()) {
    SEED.set(Some(seed));
    case();
    SEED.set(None);
}

/// A shell command.
pub(crate) fn sh(script: &str) -> Command {
    let command = Command::new("/bin/sh").arg("-c").arg(script).env("PATH", "/usr/bin:/bin").limits(limits());
    Command { perturbation: SEED.get(), ..command }
}

/// A misdeed of `probe.c`.
pub(crate) fn probe(args: &[&str]) -> Command {
    let program = Mount::read_only(compiled_probe(), "/probe");
    let command = Command::new("/probe").args(args.iter().copied()).mount(program).limits(limits());
    Command { perturbation: SEED.get(), ..command }
}

impl Host {
    /// Runs a shell command.
    pub(crate) fn sh(&self, script: &str) -> Execution {
        self.run(sh(script))
    }

    /// Runs a misdeed.
    pub(crate) fn probe(&self, args: &[&str]) -> Execution {
        self.run(probe(args))
    }

    /// Runs a command.
    pub(crate) fn run(&self, command: Command) -> Execution {
        self.sandbox.run(command).unwrap()
    }

    /// Whether this host offers the layer.
    pub(crate) fn has(&self, layer: &str) -> bool {
        self.sandbox.layers().get(layer).unwrap().available
    }
}

/// Standard output as text.
pub(crate) fn text(execution: &Execution) -> String {
    String::from_utf8_lossy(&execution.stdout).into_owned()
}

/// Both streams as text, for the message of a failed assertion.
pub(crate) fn told(execution: &Execution) -> String {
    let short = |bytes: &[u8]| String::from_utf8_lossy(&bytes[..bytes.len().min(2000)]).into_owned();
    let Execution { end, usage, stdout, stderr, .. } = execution;
    format!("{end:?} {usage:?}\nstdout: {}\nstderr: {}", short(stdout), short(stderr))
}

fn compiled_probe() -> &'static Path {
    static PROBE: OnceLock<(tempfile::TempDir, PathBuf)> = OnceLock::new();
    let (_, program) = PROBE.get_or_init(|| compiled(include_str!("probe.c"), "-pthread"));
    program
}

/// A program in C, and the directory that it goes with.
pub(crate) fn compiled(source: &str, flag: &str) -> (tempfile::TempDir, PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    let (file, program) = (dir.path().join("program.c"), dir.path().join("program"));
    std::fs::write(&file, source).unwrap();
    let mut cc = std::process::Command::new("cc");
    cc.args(["-O1", flag, "-w", "-o"]).arg(&program).arg(&file);
    assert!(cc.status().unwrap().success(), "cc failed");
    (dir, program)
}
