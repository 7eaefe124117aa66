//! The same cases as a user without any privilege, if we are root and can become one.

use std::os::unix::process::CommandExt;
use std::path::Path;
use std::time::Instant;

use crate::common::host;
use crate::helper::{role_of, say};
use crate::{isolation, limits, perturbed, signals, streams};

/// The overflow user: no files, no groups, no capabilities.
const NOBODY: u32 = 65534;

#[test]
fn the_cases_hold_without_privileges() {
    let dir = tempfile::tempdir().unwrap();
    if std::os::unix::fs::chown(dir.path(), Some(NOBODY), Some(NOBODY)).is_err() {
        return; // we have no privileges: all other tests have shown it already
    }
    // A copy, because the way to this binary may be closed to others.
    let program = dir.path().join("it");
    // By another process, because a box cloned meanwhile would hold our open copy for a moment.
    let mut copy = std::process::Command::new("cp");
    assert!(copy.arg(std::env::current_exe().unwrap()).arg(&program).status().unwrap().success());
    let mut command = role_of(&program, "unprivileged", dir.path());
    command.uid(NOBODY).gid(NOBODY).current_dir(dir.path()).env("TMPDIR", dir.path());
    assert!(command.status().unwrap().success());
}

/// Runs in a process of its own, as nobody.
pub(crate) fn unprivileged(_state: &Path) {
    assert!(!host().has("separate-user"));
    for (name, case) in [streams::CASES, limits::CASES, isolation::CASES, perturbed::CASES, signals::CASES].concat() {
        let begun = Instant::now();
        case(&host());
        say(&format!("unprivileged: {name} in {:?}", begun.elapsed()));
    }
}
