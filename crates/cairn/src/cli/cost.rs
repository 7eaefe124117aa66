//! `cairn cost -- CMD`: what any command of the user's own costs, in instructions where they can be counted.
//!
//! The command is not confined: it is the user's, and runs as if it had been called without us. Its streams and its exit
//! code are passed on; the count goes to standard error, or as JSON to a file.

use super::{Context, paint};
use crate::exit::{Exit, Failure};
use cairn_core::step::Meter;
use cairn_lab::meter::{self, Choice, Counted, FIX};
use cairn_lab::toolchain::which;
use serde::Serialize;
use std::ffi::OsString;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Write the count as JSON to this file
    #[arg(long, value_name = "FILE")]
    save: Option<PathBuf>,
    /// The command and its arguments
    #[arg(required = true, trailing_var_arg = true, allow_hyphen_values = true, value_name = "CMD")]
    command: Vec<OsString>,
}

#[derive(Serialize)]
struct Report {
    count: u64,
    unit: &'static str,
    meter: Meter,
    /// Whether a part was left out: another program that an emulator does not follow, or the end by a signal.
    partial: bool,
    code: i32,
}

pub(super) fn run(context: &Context, arguments: &Arguments) -> Result<Exit, Failure> {
    let meters = meter::Meters::new(&context.data()?.join("cache").join("meter"));
    let choice = meters.best(true);
    let (program, arguments_of) = resolve(&arguments.command)?;
    let counted = meter::count(choice, &program, &arguments_of).map_err(|error| {
        Failure::new(Exit::Harness, format!("counting '{}': {error}", program.display()))
            .hint("`cairn doctor` shows which meters this machine has")
    })?;
    let label = choice.label();
    let report = Report {
        count: counted.count,
        unit: label.kind.unit(),
        meter: label,
        partial: counted.left || counted.cut,
        code: counted.code,
    };
    tell(&report, &counted, choice);
    if let Some(path) = &arguments.save {
        let text = serde_json::to_string_pretty(&report).map_err(anyhow::Error::from)?;
        std::fs::write(path, text + "\n")
            .map_err(|error| Failure::new(Exit::Usage, format!("'{}' cannot be written: {error}", path.display())))?;
    }
    let _ = std::io::stdout().flush();
    // The command's own code, which is not in our table.
    std::process::exit(counted.code)
}

fn tell(report: &Report, counted: &Counted, choice: Choice<'_>) {
    paint::say(&format!("{} {}  {}", paint::thousands(report.count), report.unit, paint::dim(&report.meter.detail)));
    if counted.left {
        paint::say("not counted: another program that it became or started, which an emulator does not follow");
    }
    if counted.cut {
        paint::say("a signal ended it before its last instructions could be told");
    }
    if matches!(choice, Choice::Time) {
        paint::say(&format!("time depends on the machine and on what else it does; for a count, {FIX}"));
    }
}

/// The program of a command as the shell would find it, and its arguments; of a script, its interpreter.
fn resolve(command: &[OsString]) -> Result<(PathBuf, Vec<OsString>), Failure> {
    let (program, arguments) = command.split_first().ok_or_else(|| Failure::new(Exit::Usage, "no command is given"))?;
    let name = program.to_string_lossy();
    let path = which(&name).ok_or_else(|| {
        Failure::new(Exit::Usage, format!("'{name}' is no program that can be found")).hint("give its path")
    })?;
    match interpreter(&path) {
        Some((interpreter, option)) => {
            let script = [path.into_os_string()];
            let all = option.into_iter().chain(script).chain(arguments.iter().cloned()).collect();
            Ok((interpreter, all))
        }
        None => Ok((path, arguments.to_vec())),
    }
}

/// What the first line of a script names (execve(2), interpreter scripts).
fn interpreter(path: &Path) -> Option<(PathBuf, Option<OsString>)> {
    let mut head = [0; 256];
    let read = std::fs::File::open(path).ok()?.read(&mut head).ok()?;
    let line = std::str::from_utf8(head[..read].strip_prefix(b"#!")?.split(|b| *b == b'\n').next()?).ok()?;
    let (program, option) = line.trim().split_once(' ').map_or((line.trim(), None), |(p, o)| (p, Some(o.trim())));
    // env(1) would become the interpreter, which an emulator does not follow.
    match option.filter(|_| program.ends_with("/env")) {
        Some(name) => Some((which(name)?, None)),
        None => Some((PathBuf::from(program), option.map(OsString::from))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_script_is_counted_as_its_interpreter() {
        let folder = tempfile::tempdir().unwrap();
        let script = |name: &str, text: &str| {
            let path = folder.path().join(name);
            std::fs::write(&path, text).unwrap();
            interpreter(&path).map(|(program, option)| (program.to_string_lossy().into_owned(), option))
        };
        assert_eq!(script("a", "#!/bin/sh -e\necho"), Some(("/bin/sh".into(), Some("-e".into()))));
        assert_eq!(script("b", "#! /bin/sh\n"), Some(("/bin/sh".into(), None)));
        let (shell, option) = script("c", "#!/usr/bin/env sh\n").unwrap();
        assert!(shell.ends_with("/sh") && option.is_none());
        assert_eq!(script("d", "\x7fELF"), None);
    }
}
