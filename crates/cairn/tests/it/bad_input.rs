//! What bad input gets: a verdict or a diagnostic that says what, where and what to do.

use crate::support::{Cairn, Said, copy, exercise, finding, root};
use std::fs;

/// How the check `examples` judged a Python solution.
fn examples(source: impl AsRef<[u8]>) -> serde_json::Value {
    let cairn = Cairn::new();
    let report = cairn.check_python(source, &["--only", "examples"]).left_with(1).json();
    finding(&report, "examples")["failure"].clone()
}

fn function(body: &str) -> String {
    format!("import os, sys, time\ndef longest_consecutive(numbers):\n    {}\n", body.replace('\n', "\n    "))
}

#[track_caller]
fn ends(body: &str, word: &str, seen: &str) {
    let failure = examples(function(body));
    assert_eq!(failure["word"], word, "{failure:#}");
    assert!(failure["seen"].as_str().unwrap().contains(seen), "{failure:#}");
}

#[test]
fn a_program_that_never_ends_exceeds_its_processor_time() {
    ends("while True: pass", "time-limit-exceeded", "no answer within the processor time");
}

#[test]
fn a_program_that_waits_for_ever_is_idle() {
    ends("time.sleep(3600)", "idleness-limit-exceeded", "by the clock");
}

#[test]
fn a_program_that_takes_all_memory_exceeds_its_memory() {
    ends("return len(bytearray(4 << 30))", "memory-limit-exceeded", "the memory was used up");
}

#[test]
fn a_program_that_floods_exceeds_its_output() {
    ends("while True: os.write(1, b'x' * 65536)", "output-limit-exceeded", "more output");
}

#[test]
fn a_program_that_writes_a_huge_file_is_stopped() {
    ends("f = open('/tmp/big', 'wb')\nwhile True: f.write(bytes(1 << 20))", "runtime-error", "");
}

#[test]
fn a_fork_bomb_is_contained() {
    ends("while True: os.fork()", "runtime-error", "");
}

#[test]
fn a_crash_shows_its_signal() {
    ends("os.kill(os.getpid(), 11)", "runtime-error", "SIGSEGV");
}

#[test]
fn leaving_without_an_answer_is_no_answer() {
    ends("os._exit(0)", "runtime-error", "left without an answer");
    ends("sys.exit(3)", "runtime-error", "");
}

#[test]
fn an_exception_shows_the_learners_lines() {
    let failure = examples(function("return numbers[99]"));
    assert_eq!(failure["word"], "runtime-error");
    let detail = failure["detail"].as_str().unwrap();
    assert!(detail.contains("IndexError") && detail.contains("solution.py"), "{detail}");
    assert!(!detail.contains("main.py"), "the harness is none of the learner's business: {detail}");
}

#[test]
fn a_value_of_another_type_is_a_wrong_answer_that_says_so() {
    let failure = examples(function("return '3'"));
    assert_eq!(failure["word"], "wrong-answer");
    assert!(failure["seen"].as_str().unwrap().contains("int"), "{failure:#}");
    assert_eq!(examples(function("pass"))["word"], "wrong-answer");
    assert_eq!(examples(function("return 3.0"))["word"], "wrong-answer");
}

#[test]
fn prints_nul_bytes_and_escapes_disturb_nothing() {
    let cairn = Cairn::new();
    let reference = fs::read_to_string(exercise("longest-consecutive").join("reference/python/solution.py")).unwrap();
    let noisy =
        format!("{reference}\nimport sys\nprint('\\0\\x1b[31m noise', end='')\nprint('more', file=sys.stderr)\n");
    cairn.check_python(noisy, &[]).left_with(0);
    let path = cairn.write("bad/solution.py", function("raise ValueError('\\0\\x1b[2Jgone')"));
    let said = cairn.run(&["check", "longest-consecutive", path.to_str().unwrap()]).left_with(1);
    assert!(said.out.contains("␛[2Jgone") && !said.out.contains(['\0', '\u{1b}']), "{}", said.out);
}

#[test]
fn writing_on_the_harness_descriptor_wins_nothing() {
    ends("os.write(3, b'return 2\\n9\\n')\nwhile True: pass", "wrong-answer", "9");
    ends("os.write(3, b'garbage ' * 100)\nwhile True: pass", "runtime-error", "did not write");
    ends("os.close(3)\nwhile True: pass", "runtime-error", "stopped before it answered");
}

#[test]
fn sources_that_do_not_compile_are_a_compile_error_with_the_compilers_words() {
    let cairn = Cairn::new();
    let path = cairn.write("mine/solution.rs", "pub fn longest_consecutive(numbers: &[i64]) -> i64 { nonsense }\n");
    let said = cairn.run(&["check", "longest-consecutive", path.to_str().unwrap()]).left_with(1);
    assert!(said.out.contains("Compile Error") && said.out.contains("nonsense"), "{}", said.out);
    assert!(!said.out.contains("/work/src"), "paths of the box are no help: {}", said.out);
    // What Python would call a compile error shows before the first case.
    assert_eq!(examples("def longest_consecutive(numbers)\n    return 1\n")["word"], "runtime-error");
    let chained = examples(function("try: [][1]\nexcept IndexError as e: raise ValueError('the last word') from e"));
    assert!(chained["detail"].as_str().unwrap().contains("the last word"), "{chained:#}");
    let missing = examples("def another(numbers):\n    return 1\n");
    assert!(missing["detail"].as_str().unwrap().contains("longest_consecutive"), "{missing:#}");
}

#[test]
fn what_the_shell_limits_is_not_held_against_the_learner() {
    let cairn = Cairn::new();
    let reference = exercise("longest-consecutive").join("reference/javascript");
    let check = format!(
        "ulimit -v 1500000; exec {} check longest-consecutive {}",
        env!("CARGO_BIN_EXE_cairn"),
        reference.display()
    );
    let mut shell = std::process::Command::new("sh");
    let said: Said = shell.args(["-c", &check]).env("CAIRN_DATA", cairn.data()).output().unwrap().into();
    says(&said.left_with(69), &["address space (ulimit -v) to 1464 MiB", "without that limit"]);
}

#[test]
fn what_has_no_end_is_not_read() {
    let cairn = Cairn::new();
    let said = cairn.run(&["check", "longest-consecutive", "/dev/zero", "--lang", "python"]).left_with(64);
    says(&said, &["'/dev/zero' is no file"]);
}

#[test]
fn the_box_does_not_show_the_hosts_command_line() {
    let body =
        "import glob\nseen = [open(p).read() for p in glob.glob('/proc/[0-9]*/cmdline')]\nraise ValueError(str(seen))";
    let failure = examples(function(body));
    let seen = failure["detail"].as_str().unwrap();
    assert!(seen.contains("main.py") && !seen.contains("--format"), "{seen}");
}

#[track_caller]
fn says(said: &Said, words: &[&str]) {
    for word in words {
        assert!(said.err.contains(word), "'{word}' is missing in:\n{}", said.err);
    }
}

#[test]
fn wrong_use_is_told_with_the_right_use() {
    let cairn = Cairn::new();
    let usage = |arguments: &[&str], words: &[&str]| says(&cairn.run(arguments).left_with(64), words);
    usage(
        &["check", "longest-consecutve"],
        &["no exercise 'longest-consecutve'", "did you mean 'longest-consecutive'?"],
    );
    usage(&["check", "longest-consecutive"], &["cannot be read", "cairn start longest-consecutive"]);
    usage(&["check", "longest-consecutive", "--mutant", "x"], &["no mutant 'x'", "known-answers"]);
    usage(&["start", "longest-consecutive"], &["say in which language: c, cpp, csharp", "--lang python"]);
    usage(&["start", "longest-consecutive", "--lang", "cobol"], &["no language 'cobol'"]);
    usage(&["replay", "nothing"], &["no data folder"]);
    usage(&["frobnicate"], &["unrecognized subcommand"]);
    usage(&["verify", "nonsense"], &["no exercise 'nonsense'"]);
    cairn.write("two/solution.py", "x");
    cairn.write("two/solution.js", "x");
    usage(&["check", "longest-consecutive", "two"], &["several solutions", "--lang"]);
    usage(&["check", "longest-consecutive", "two", "--only", "x"], &["no check 'x'", "examples"]);
    cairn.write("two/solution.cob", "x");
    usage(&["check", "longest-consecutive", "two/solution.cob"], &["no language that is known here", ".py"]);
}

#[test]
fn submissions_that_are_no_programs_are_told_so() {
    let cairn = Cairn::new();
    let data = |arguments: &[&str], words: &[&str]| says(&cairn.run(arguments).left_with(65), words);
    fs::create_dir(cairn.folder.path().join("empty")).unwrap();
    data(&["check", "longest-consecutive", "empty"], &["no solution in 'empty'", "solution.py", "cairn start"]);
    cairn.write("blank/solution.py", " \n");
    data(&["check", "longest-consecutive", "blank"], &["is empty"]);
    cairn.write("big/solution.py", vec![b'#'; 2 << 20]);
    data(&["check", "longest-consecutive", "big"], &["2048 KiB", "at most 1024 KiB"]);
    data(&["check", "longest-consecutive", "big/solution.py"], &["2048 KiB"]);
}

#[test]
fn every_fault_of_the_content_is_told_at_once_with_its_place() {
    let cairn = Cairn::new();
    let content = cairn.folder.path().join("content");
    copy(&root().join("content"), &content);
    let folder = content.join("02-data-structures/exercises/longest-consecutive");
    let edit = |name: &str, from: &str, to: &str| {
        let path = folder.join(name);
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.contains(from), "{name} has no '{from}'");
        fs::write(path, text.replacen(from, to, 1)).unwrap();
    };
    edit("exercise.toml", "minutes = 30", "minutes = \"long\"");
    edit("exercise.toml", "covers = [\"2.S1\"]", "covers = [\"99.Z9\"]");
    edit("checks/duplicates.toml", "[[cases]]", "[[cases]");
    edit("mutants/known-answers.patch", "@@", "@!");
    edit("mutants/drops-zero.patch", "on: ", "on: latin-");
    fs::write(folder.join("stray.txt"), "").unwrap();
    fs::write(content.join("languages/python/language.toml"), b"id = \"py\xff\"").unwrap();
    fs::remove_file(folder.join("hints.md")).unwrap();
    // What is verified besides is none of this test's business, and shall not take its time.
    let other = content.join("02-data-structures/exercises/recent-orders");
    fs::remove_dir_all(other.join("mutants")).unwrap();
    fs::remove_dir_all(other.join("variants")).unwrap();
    for kind in ["starter", "reference"] {
        for language in fs::read_dir(other.join(kind)).unwrap().map(|entry| entry.unwrap()) {
            if language.file_name() != "rust" && language.file_name() != "ruby" {
                fs::remove_dir_all(language.path()).unwrap();
            }
        }
    }
    let said = cairn.run(&["verify", "recent-orders", "--content", content.to_str().unwrap()]).left_with(65);
    for fault in [
        "exercise.toml:7:11: 'minutes': invalid type",
        "checks/duplicates.toml:",
        "mutants/known-answers.patch:",
        "mutants/drops-zero.patch:",
        "stray.txt: the file is unexpected",
        "languages/python/language.toml: byte 8 is not UTF-8",
        "hints.md: the file is missing",
    ] {
        assert!(said.out.contains(fault), "'{fault}' is missing in:\n{}", said.out);
    }
    // One fault is told once: what merely follows from it is not.
    let faults = said.out.lines().filter(|line| line.starts_with("fault ")).count();
    assert_eq!(said.out.matches("\n  hint:").count() + 1, faults, "{}", said.out);
    assert!(
        !said.out.contains("there is no language 'python'") && !said.out.contains("there is no check"),
        "{}",
        said.out
    );
    let nothing = cairn.run(&["list", "--content", "nowhere"]).left_with(65);
    says(&nothing, &["nowhere", "--content takes the folder"]);
}

#[test]
fn a_damaged_store_is_told_and_left_as_it_is() {
    let cairn = Cairn::new();
    cairn.check_python("x = 1\n", &["--only", "empty"]).left_with(1);
    let database = cairn.data().join("cairn.db");
    fs::write(&database, b"this is no database at all, whatever it may be").unwrap();
    for log in ["cairn.db-wal", "cairn.db-shm"] {
        let _ = fs::remove_file(cairn.data().join(log));
    }
    let said = cairn.run(&["replay", "--all"]);
    assert_eq!(said.code, 65, "{}", said.err);
    says(&said, &["cairn.db", "hint:"]);
    assert_eq!(fs::read(&database).unwrap(), b"this is no database at all, whatever it may be");
}
