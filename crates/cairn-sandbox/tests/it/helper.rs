//! This test binary run again, in a process of its own and another role.
//!
//! A role is a test that does nothing unless the environment names it.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};

const ROLE: &str = "CAIRN_IT_ROLE";
const STATE: &str = "CAIRN_IT_STATE";

/// A command that runs this binary in this role on this state directory.
pub(crate) fn role(name: &str, state: &Path) -> Command {
    role_of(&std::env::current_exe().unwrap(), name, state)
}

/// The same with a copy of this binary.
pub(crate) fn role_of(program: &Path, name: &str, state: &Path) -> Command {
    let mut command = Command::new(program);
    command.args(["--exact", "helper::take_the_role", "--nocapture", "--test-threads=1"]);
    command.env(ROLE, name).env(STATE, state);
    command
}

/// Starts a role and waits until it says this word on a line of its own.
pub(crate) fn start_until(mut command: Command, word: &str) -> Child {
    let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let said = lines.find(|line| line.as_ref().is_ok_and(|line| line.trim() == word));
    assert!(said.is_some(), "the helper never said {word}");
    child
}

/// Says a line to whoever started this process, past the capture of the test harness.
pub(crate) fn say(line: &str) {
    let mut out = std::io::stdout();
    out.write_all(line.as_bytes()).and_then(|()| out.write_all(b"\n")).unwrap();
}

#[test]
fn take_the_role() {
    let (Ok(name), Some(state)) = (std::env::var(ROLE), std::env::var_os(STATE)) else { return };
    let state = Path::new(&state);
    match name.as_str() {
        "many-runs" => crate::lifecycle::many_runs(state),
        "many-perturbed-runs" => crate::perturbed::many_runs(state),
        "interrupted" => crate::lifecycle::interrupted(state),
        "spawner" => crate::sweep::spawner(state),
        "victim" => crate::sweep::victim(state, None),
        "perturbed-victim" => crate::sweep::victim(state, Some(1)),
        "unprivileged" => crate::rootless::unprivileged(state),
        other => panic!("no such role: {other}"),
    }
}
