//! Completions and the manual, by the programs that read them.

use crate::support::Cairn;
use std::fs;
use std::process::Command;

#[test]
fn bash_completes_commands_flags_and_values() {
    let cairn = Cairn::new();
    let script = cairn.run(&["completions", "bash"]).left_with(0);
    assert_eq!(script.err, "");
    let script = cairn.write("cairn.bash", script.out);
    let complete = |words: &str, at: usize, current: &str, before: &str| {
        let run = format!(
            "source '{}'; COMP_WORDS=({words}); COMP_CWORD={at}; _cairn cairn '{current}' '{before}'; echo \"${{COMPREPLY[@]}}\"",
            script.display()
        );
        let output = Command::new("bash").args(["--norc", "--noprofile", "-c", &run]).output().unwrap();
        assert!(output.status.success() && output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    };
    assert_eq!(complete("cairn sol", 1, "sol", "cairn"), "solution");
    assert_eq!(complete("cairn cle", 1, "cle", "cairn"), "clean");
    assert_eq!(complete("cairn solution --g", 2, "--g", "solution"), "--give-up");
    assert_eq!(complete("cairn check --format ''", 3, "", "--format"), "human json junit sarif github");
    assert!(!complete("cairn d", 1, "d", "cairn").contains("dev"), "what is hidden stays hidden");
}

#[test]
fn every_shell_gets_a_script_and_others_are_told_which_there_are() {
    let cairn = Cairn::new();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = cairn.run(&["completions", shell]).left_with(0).out;
        assert!(script.contains("give-up") && !script.contains('\u{1b}'), "{shell}");
    }
    let said = cairn.run(&["completions", "tcsh"]).left_with(64);
    assert!(said.err.contains("bash, elvish, fish, powershell, zsh"), "{}", said.err);
    assert!(!cairn.data().exists());
}

#[test]
fn the_manual_has_a_page_for_each_command_and_groff_takes_them() {
    let cairn = Cairn::new();
    let page = cairn.run(&["man"]).left_with(0).out;
    assert!(page.contains(".TH cairn 1") && page.contains("Exit codes:"), "{page}");
    let folder = cairn.folder.path().join("man/man1");
    let said = cairn.run(&["man", "--dir", folder.to_str().unwrap()]).left_with(0);
    assert!(said.out.contains("man/man1"), "{}", said.out);
    assert_eq!(fs::read_to_string(folder.join("cairn.1")).unwrap(), page);
    let help = cairn.run(&["--help"]).out;
    let (_, commands) = help.split_once("Commands:\n").unwrap();
    let commands = commands.lines().take_while(|line| !line.is_empty());
    for command in commands.filter_map(|line| line.split_whitespace().next()) {
        assert!(folder.join(format!("cairn-{command}.1")).exists(), "{command}");
    }
    assert!(!folder.join("cairn-dev.1").exists());
    for page in fs::read_dir(&folder).unwrap() {
        let page = page.unwrap().path();
        // Without groff the page is only looked at by those who install it.
        let Ok(output) = Command::new("groff").args(["-man", "-Tutf8", "-ww", "-z"]).arg(&page).output() else {
            return;
        };
        assert!(
            output.status.success() && output.stderr.is_empty(),
            "{}: {}",
            page.display(),
            String::from_utf8_lossy(&output.stderr)
        );
    }
    let file = cairn.write("file", "");
    let said = cairn.run(&["man", "--dir", file.to_str().unwrap()]).left_with(64);
    assert!(said.err.contains("cannot be written to") && said.err.contains("hint:"), "{}", said.err);
}
