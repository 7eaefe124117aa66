//! Boxes for any command, and the audit that each of them is held by.

use crate::support::Cairn;
use serde_json::Value;

/// The last line of standard error, which is what is told of the run.
fn told(err: &str) -> Value {
    let line = err.lines().last().unwrap_or_default();
    serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {err}"))
}

#[test]
fn a_command_leaves_with_its_own_code_and_says_what_it_used() {
    let cairn = Cairn::new();
    cairn.write("here.txt", "found");
    let said = cairn.run(&["run", "--format", "json", "--", "sh", "-c", "cat here.txt; echo wrong >&2; exit 7"]);
    let said = said.left_with(7);
    assert_eq!(said.out, "found");
    assert!(said.err.starts_with("wrong\n"), "{}", said.err);
    let run = told(&said.err);
    assert_eq!((run["end"].as_str().unwrap(), run["code"].as_u64().unwrap()), ("left with 7", 7));
    let held = |name: &str| {
        let protections = run["protections"].as_array().unwrap();
        protections.iter().any(|p| p["name"] == name && p["active"] == true)
    };
    assert!(held("user-namespace") && held("no-new-privileges") && held("seccomp"));
}

#[test]
fn an_end_by_a_limit_has_the_code_that_a_shell_would_show() {
    let cairn = Cairn::new();
    let run = |arguments: &[&str]| cairn.run(&[&["run", "--format", "json"], arguments].concat());
    run(&["--wall", "0.2", "--", "sleep", "60"]).left_with(124);
    run(&["--cpu", "0.2", "--", "sh", "-c", "while :; do :; done"]).left_with(152);
    run(&["--files", "1", "--", "sh", "-c", "exec head -c 5000000 /dev/zero >/tmp/f"]).left_with(153);
    run(&["--output", "1", "--", "head", "-c", "5000", "/dev/zero"]).left_with(141);
    run(&["--", "sh", "-c", "kill -6 $$"]).left_with(134);
}

#[test]
fn what_cannot_be_run_is_named() {
    let cairn = Cairn::new();
    let said = cairn.run(&["run", "--", "no-such-command"]).left_with(64);
    assert!(said.err.contains("no-such-command"), "{}", said.err);
    let said = cairn.run(&["run", "--mount", "/nowhere-at-all:/x", "--", "true"]).left_with(70);
    assert!(said.err.contains("/nowhere-at-all"), "{}", said.err);
    cairn.run(&["run", "--memory", "0", "--", "true"]).left_with(64);
    cairn.run(&["run"]).left_with(64);
}

#[test]
fn a_box_has_a_loopback_of_its_own_where_asked_for() {
    let cairn = Cairn::new();
    let script = "import socket; s = socket.socket(); s.bind(('127.0.0.1', 0)); s.listen(); \
                  c = socket.create_connection(s.getsockname()); print('connected')";
    let said = cairn.run(&["run", "--network", "loopback", "--", "python3", "-c", script]).left_with(0);
    assert_eq!(said.out, "connected\n");
    cairn.run(&["run", "--", "python3", "-c", script]).left_with(1);
}

/// Every attempt in every mode that this host offers.
#[test]
fn every_attempt_of_the_audit_ends_as_it_must() {
    let cairn = Cairn::new();
    let report = cairn.run(&["sandbox", "audit", "--format", "json"]).left_with(0).json();
    let modes = report["modes"].as_array().unwrap();
    assert!(!modes.is_empty());
    for mode in modes {
        let rows = mode["rows"].as_array().unwrap();
        assert!(rows.len() >= 60);
        let needless = |row: &&Value| row["lacking"].is_string() && row["lacking"] != "memory-cgroup";
        assert_eq!(rows.iter().find(needless), None);
        // A row of two layers must be seen to succeed without one of them, or it shows nothing.
        assert!(rows.iter().filter(|row| row["weakened"].is_string()).count() >= 25);
    }
}

#[test]
fn an_attempt_that_is_none_is_refused() {
    let said = Cairn::new().run(&["sandbox", "probe", "nothing"]).left_with(64);
    assert!(said.err.contains("'nothing'"), "{}", said.err);
}
