//! Packages that we wrote for this, small and of every kind: judged, verified, imported and refused by the command.

use crate::support::{Cairn, Said, root};
use serde_json::Value;
use std::fs;
use std::io::{Cursor, Write};

/// Adds the numbers of a line.
const ADD: &str = "print(sum(map(int, input().split())))\n";
const WRONG: &str = "print(7)\n";
const SLOW: &str = "while True: pass\n";
const CRASH: &str = "raise SystemExit(3)\n";

/// Confirms every input of two numbers.
const CONFIRM: &str = "import sys\nsys.exit(42 if len(sys.stdin.read().split()) == 2 else 43)\n";

/// A package in the folder where commands run.
struct Pack<'a> {
    cairn: &'a Cairn,
    name: &'a str,
}

impl<'a> Pack<'a> {
    /// A package that adds two numbers, with a time limit of a second.
    fn new(cairn: &'a Cairn, name: &'a str, yaml: &str) -> Self {
        let pack = Self { cairn, name };
        let yaml = format!("name: Add Two\n{yaml}");
        pack.file("problem.yaml", &yaml).file("input_validators/confirm.py", CONFIRM)
    }

    fn settled(cairn: &'a Cairn, name: &'a str, yaml: &str) -> Self {
        Self::new(cairn, name, &format!("problem_format_version: 2025-09\nuuid: 3f0c\n{yaml}"))
    }

    fn file(self, path: &str, text: &str) -> Self {
        self.cairn.write(&format!("{}/{path}", self.name), text);
        self
    }

    fn case(self, name: &str, input: &str, answer: &str) -> Self {
        self.file(&format!("data/{name}.in"), input).file(&format!("data/{name}.ans"), answer)
    }

    fn judge(&self, program: &str) -> Value {
        let path = self.cairn.write("mine.py", program);
        let said =
            self.cairn.run(&["judge", self.name, path.to_str().unwrap(), "--time-limit", "1", "--format", "json"]);
        said.json()["submissions"][0]["report"].clone()
    }

    fn judged(&self, program: &str) -> Said {
        let path = self.cairn.write("mine.py", program);
        self.cairn.run(&["judge", self.name, path.to_str().unwrap(), "--time-limit", "1"])
    }

    fn verify(&self) -> Said {
        self.cairn.run(&["verify", self.name])
    }
}

/// The words of the cases, in order.
fn words(report: &Value) -> Vec<String> {
    let cases = report["cases"].as_array().unwrap().iter();
    cases.map(|case| case["word"].as_str().unwrap_or("accepted").to_owned()).collect()
}

#[test]
fn a_legacy_package_is_judged_in_the_fields_words_and_stops_at_the_first_error() {
    let cairn = Cairn::new();
    let pack = Pack::new(&cairn, "addtwo", "")
        .case("sample/1", "1 2\n", "3\n")
        .case("secret/a", "2 2\n", "4\n")
        .case("secret/b", "0 0\n", "0\n");
    assert_eq!(words(&pack.judge(ADD)), ["accepted"; 3]);
    assert_eq!(words(&pack.judge("print(4 if input() == '2 2' else 3)\n")), ["accepted", "accepted", "wrong-answer"]);
    assert_eq!(words(&pack.judge(CRASH)), ["runtime-error"]);
    assert_eq!(words(&pack.judge(SLOW)), ["time-limit-exceeded"]);
    let told = pack.judged(WRONG).left_with(1).out;
    assert!(
        told.contains("WA  sample/1") && told.contains("expected \"3\", seen \"7\"") && told.contains("Wrong Answer"),
        "{told}"
    );
    assert!(pack.judge("print('  3\\n\\n' if input() == '1 2' else 4)\n")["word"] == "wrong-answer");
    // A program that answers and then fails has failed.
    assert_eq!(pack.judge(&format!("{ADD}raise SystemExit(1)\n"))["word"], "runtime-error");
}

#[test]
fn labels_of_all_kinds_come_true_and_false_ones_are_told() {
    let cairn = Cairn::new();
    let pack = Pack::new(&cairn, "labels", "limits: {time_multiplier: 20}\n")
        .case("secret/1", "1 2\n", "3\n")
        .case("secret/2", "5 2\n", "7\n")
        .file("submissions/accepted/add.py", ADD)
        .file("submissions/wrong_answer/seven.py", WRONG)
        .file("submissions/time_limit_exceeded/slow.py", SLOW)
        .file("submissions/run_time_error/crash.py", CRASH);
    let told = pack.verify().left_with(0).out;
    assert!(told.contains("4 of 4 labels came true") && told.contains("2 inputs validated"), "{told}");
    let pack = pack.file("submissions/accepted/not.py", WRONG).case("secret/3", "1 2 3\n", "6\n");
    let told = pack.verify().left_with(65).out;
    assert!(told.contains("accepted/not.py") && told.contains("WA instead of AC"), "{told}");
    assert!(told.contains("data/secret/3.in: the input validator confirm.py does not confirm it"), "{told}");
}

/// Accepts an output that is the answer or one more; the arguments may forbid one more.
const VALIDATOR: &str = "import sys\n\
    answer, seen = int(open(sys.argv[2]).read()), sys.stdin.read().split()\n\
    open(sys.argv[3] + 'judgemessage.txt', 'w').write('seen ' + ' '.join(seen))\n\
    fine = len(seen) == 1 and int(seen[0]) - answer in ([0] if 'strict' in sys.argv[4:] else [0, 1])\n\
    sys.exit(42 if fine else 43)\n";

#[test]
fn a_custom_validator_decides_and_what_it_does_wrong_is_the_packages_fault() {
    let cairn = Cairn::new();
    let pack = Pack::new(&cairn, "custom", "validation: custom\n").case("secret/1", "1 2\n", "3\n");
    let pack = pack.file("output_validators/check/check.py", VALIDATOR);
    assert_eq!(pack.judge("print(4)\n")["word"], Value::Null);
    let report = pack.judge("print(5)\n");
    assert_eq!(
        (report["word"].as_str(), report["cases"][0]["detail"].as_str()),
        (Some("wrong-answer"), Some("seen 5"))
    );
    let pack = pack.file("data/testdata.yaml", "output_validator_flags: strict\n");
    assert_eq!(pack.judge("print(4)\n")["word"], "wrong-answer");
    // The same validator fails on an output that is no number: whoever was judged is not to blame.
    let failed = pack.judged("print('x')\n").left_with(65);
    assert!(
        failed.err.contains("output validator left with 1 instead of 42 or 43") && failed.err.contains("ValueError"),
        "{}",
        failed.err
    );
    for (broken, told) in [
        ("import sys\nsys.exit(0)\n", "left with 0 instead of 42 or 43"),
        ("import os\nos.kill(os.getpid(), 11)\n", "was ended by signal 11"),
        ("import sys\nopen(sys.argv[3] + 'score.txt', 'w').write('1')\nsys.exit(42)\n", "wrote a score"),
        ("import sys\nsys.exit(42 +\n", "left with 1 instead"),
    ] {
        let pack = Pack { cairn: &cairn, name: "custom" }.file("output_validators/check/check.py", broken);
        let failed = pack.judged(ADD).left_with(65);
        assert!(failed.err.contains(told), "{told}: {}", failed.err);
    }
}

/// Answers guesses with lower, higher and correct; leaves at once after a guess that is no number.
const GUESS: &str = "import sys\n\
    secret = int(open(sys.argv[1]).read())\n\
    for line in sys.stdin:\n\
    \x20   if not line.strip().isdigit(): sys.exit(43)\n\
    \x20   guess = int(line)\n\
    \x20   if guess == secret:\n\
    \x20       print('correct', flush=True)\n\
    \x20       sys.exit(43 if sys.stdin.read().strip() else 42)\n\
    \x20   print('lower' if secret < guess else 'higher', flush=True)\n\
    sys.exit(43)\n";

const SEARCH: &str = "low, high = 1, 1000\n\
    while True:\n\
    \x20   middle = (low + high) // 2\n\
    \x20   print(middle, flush=True)\n\
    \x20   said = input()\n\
    \x20   if said == 'correct': break\n\
    \x20   if said == 'lower': high = middle - 1\n\
    \x20   else: low = middle + 1\n";

fn guess(cairn: &Cairn) -> Pack<'_> {
    let pack = Pack::settled(cairn, "guess", "type: interactive\n").file("output_validator/talk.py", GUESS);
    pack.case("secret/1", "17\n", "\n").case("secret/2", "1000\n", "\n")
}

#[test]
fn programs_talk_with_the_validator_and_each_end_is_told_for_what_it_is() {
    let cairn = Cairn::new();
    let pack = guess(&cairn);
    assert_eq!(words(&pack.judge(SEARCH)), ["accepted"; 2]);
    // It rejects and leaves while the program still writes: no broken pipe, no runtime error.
    let flood = "import sys\nprint('no number', flush=True)\nfor n in range(200000): print(n)\nsys.stdout.flush()\n";
    assert_eq!(pack.judge(flood)["word"], "wrong-answer");
    // Or while the program waits for an answer and dies of its end.
    assert_eq!(pack.judge("print('x', flush=True)\nint(input())\n")["word"], "wrong-answer");
    assert_eq!(pack.judge(&format!("{SEARCH}raise SystemExit(1)\n"))["word"], "runtime-error");
    assert_eq!(pack.judge(&format!("{SEARCH}print('more')\n"))["word"], "wrong-answer");
    assert_eq!(pack.judge(&format!("{SEARCH}while True: pass\n"))["word"], "time-limit-exceeded");
    // Nothing is said, since what is written stays in a buffer: both wait.
    let silent = SEARCH.replace(", flush=True", "").replace("input()", "__import__('sys').stdin.readline().strip()");
    assert_eq!(pack.judge(&silent)["word"], "time-limit-exceeded");
    let seen = pack.judge(SEARCH)["cases"][1]["seen"].as_str().unwrap().to_owned();
    assert!(seen.starts_with(">500\n<higher\n>750\n"), "{seen}");
}

/// In the first pass the number is doubled into the next input, in the second the answer must be twice that.
const TWICE: &str = "import os, sys\n\
    seen, feedback = sys.stdin.read().strip(), sys.argv[3]\n\
    if not os.path.exists(feedback + 'first'):\n\
    \x20   open(feedback + 'first', 'w').write(seen)\n\
    \x20   open(feedback + 'nextpass.in', 'w').write(seen + ' ' + seen + '\\n')\n\
    \x20   sys.exit(42)\n\
    sys.exit(42 if int(seen) == 2 * int(open(feedback + 'first').read()) else 43)\n";

#[test]
fn a_multi_pass_problem_goes_on_as_long_as_its_validator_asks_and_may() {
    let cairn = Cairn::new();
    let pack = Pack::settled(&cairn, "twice", "type: multi-pass\n").file("output_validator/twice.py", TWICE);
    let pack = pack.case("secret/1", "1 2\n", "3\n");
    assert_eq!(pack.judge(ADD)["word"], Value::Null);
    assert_eq!(pack.judge("print(3)\n")["word"], "wrong-answer");
    let endless = "import sys\nopen(sys.argv[3] + 'nextpass.in', 'w').write('1 1')\nsys.exit(CODE)\n";
    let pack = pack.file("output_validator/twice.py", &endless.replace("CODE", "42"));
    assert!(pack.judged(ADD).left_with(65).err.contains("asked for more than 2 passes"));
    let pack = pack.file("output_validator/twice.py", &endless.replace("CODE", "43"));
    assert!(pack.judged(ADD).left_with(65).err.contains("nextpass.in and did not exit with 42"));
}

#[test]
fn groups_of_legacy_are_graded_by_their_flags_and_by_the_packages_grader() {
    let cairn = Cairn::new();
    let pack = Pack::new(&cairn, "groups", "type: scoring\n")
        .file("data/testdata.yaml", "on_reject: continue\ngrader_flags: ignore_sample\nrange: 0 100\n")
        .file("data/secret/testdata.yaml", "on_reject: continue\ngrader_flags: first_error accept_if_any_accepted\n")
        .file("data/secret/one/testdata.yaml", "on_reject: break\naccept_score: 40\ngrader_flags: min\n")
        .file("data/secret/two/testdata.yaml", "on_reject: break\naccept_score: 60\ngrader_flags: min\n")
        .case("sample/1", "1 2\n", "3\n")
        .case("secret/one/1", "2 2\n", "4\n")
        .case("secret/two/1", "1000 1\n", "1001\n")
        .case("secret/two/2", "3 3\n", "6\n");
    assert_eq!(pack.judge(ADD)["score"], 100.0);
    let small = pack.judge("a, b = map(int, input().split())\nprint(a + b if a < 100 else 0)\n");
    assert_eq!((small["score"].as_f64(), &small["word"]), (Some(40.0), &Value::Null));
    assert_eq!(words(&small), ["accepted", "accepted", "wrong-answer"], "the second group stops at its first error");
    assert_eq!(pack.judge(CRASH)["word"], "runtime-error");
    let grader = "import sys\nlines = sys.stdin.read().split()\nprint('AC', 5 * lines[0::2].count('AC'))\n";
    let pack = pack
        .file("data/secret/testdata.yaml", "on_reject: continue\ngrading: custom\n")
        .file("graders/five.py", grader);
    let pack = pack
        .file("data/secret/one/testdata.yaml", "grading: default\n")
        .file("data/secret/two/testdata.yaml", "grading: default\n");
    assert_eq!(pack.judge(ADD)["score"], 10.0);
    let pack = pack.file("graders/five.py", "print('JE')\n");
    assert!(pack.judged(ADD).left_with(65).err.contains("grader says 'JE'"));
}

#[test]
fn groups_of_the_settled_version_aggregate_and_depend_on_each_other() {
    let cairn = Cairn::new();
    let pack = Pack::settled(&cairn, "settled", "type: scoring\n")
        .case("sample/1", "1 2\n", "3\n")
        .file("data/secret/g1/test_group.yaml", "max_score: 30\nrequire_pass: sample\n")
        .file("data/secret/g2/test_group.yaml", "max_score: 70\nscore_aggregation: sum\nrequire_pass: secret/g1\n")
        .case("secret/g1/1", "2 2\n", "4\n")
        .case("secret/g2/1", "5 2\n", "7\n")
        .case("secret/g2/2", "1000 1\n", "1001\n");
    assert_eq!(pack.judge(ADD)["score"], 100.0);
    assert_eq!(pack.judge("a, b = map(int, input().split())\nprint(a + b if a < 100 else 0)\n")["score"], 65.0);
    let failed = pack.judge("a, b = map(int, input().split())\nprint(a + b if a > 2 else 3)\n");
    assert_eq!(failed["score"], 0.0);
    let waiting = failed["groups"].as_array().unwrap().iter().find(|group| group["name"] == "secret/g2").unwrap();
    assert_eq!(waiting["for_want_of"], "secret/g1");
    let pack = pack
        .file("submissions/accepted/add.py", ADD)
        .file("submissions/partly/small.py", "a, b = map(int, input().split())\nprint(a + b if a < 100 else 0)\n")
        .file(
            "submissions/submissions.yaml",
            "partly:\n  score: 65\n  secret/g1: {permitted: [AC]}\n  secret/*2: {required: [WA]}\n",
        );
    assert!(pack.verify().left_with(0).out.contains("2 of 2 labels came true"));
    let pack = pack.file("submissions/submissions.yaml", "partly:\n  score: [70, 80]\n");
    assert!(pack.verify().left_with(1).out.contains("the score is 65, where 70 to 80 is expected"));
}

#[test]
fn files_arguments_constants_and_included_code_reach_the_program() {
    let cairn = Cairn::new();
    let program = "import sys, helper\nprint(helper.add(open('more.txt').read()), sys.argv[1], {{limit}}, '{{limit.tex}}', '{{other}}')\n";
    let pack = Pack::settled(&cairn, "around", "constants: {limit: {value: 5, tex: 'five'}}\n")
        .case("secret/1", "1 2\n", "3 extra 5 five {{other}}\n")
        .file("data/secret/1.files/more.txt", "3")
        .file("data/secret/1.yaml", "args: [extra]\n")
        .file("include/python3/helper.py", "def add(text): return int(text) * {{limit}} // 5\n")
        .file("submissions/accepted/mine.py", program)
        .file("data/invalid_input/1.in", "1\n")
        .file("data/valid_output/1.in", "1 2\n")
        .file("data/valid_output/1.ans", "x\n")
        .file("data/valid_output/1.out", "X\n");
    let pack = pack
        .file("input_validators/confirm.py", "import sys\nsys.exit(42 if len(sys.stdin.read().split()) == 2 else 1)\n");
    assert!(pack.verify().left_with(0).out.contains("1 of 1 labels came true"));
    let pack = pack.file("data/invalid_input/1.in", "1 2\n").file("data/valid_output/1.out", "y\n");
    let told = pack.verify().left_with(65).out;
    assert!(
        told.contains("no input validator refuses it") && told.contains("it is rejected, and said not to be"),
        "{told}"
    );
}

#[test]
fn a_package_with_scripts_of_its_own_is_built_by_them() {
    let cairn = Cairn::new();
    let build = "#!/bin/sh\nprintf '#!/bin/sh\\nread x; [ \"$x\" = \"$(cat \"$2\")\" ] && exit 42; exit 43\\n' > run\nchmod +x run\n";
    let pack = Pack::new(&cairn, "scripts", "validation: custom\n").case("secret/1", "1 2\n", "3\n");
    let pack = pack.file("output_validators/own/build", build);
    assert_eq!(pack.judge(ADD)["word"], Value::Null);
    assert_eq!(pack.judge(WRONG)["word"], "wrong-answer");
}

#[test]
fn an_imported_package_is_listed_started_checked_and_replayed() {
    let cairn = Cairn::new();
    let pack = Pack::new(&cairn, "mypack", "limits: {time_multiplier: 20}\n")
        .case("sample/1", "1 2\n", "3\n")
        .case("secret/1", "2 2\n", "4\n")
        .file("submissions/accepted/add.py", ADD)
        .file(
            "problem_statement/problem.en.tex",
            "\\problemname{Add}\nAdd $a$ and $b \\le 10^9$.\n\\begin{Input}\nTwo numbers.\n\\end{Input}\n",
        );
    cairn.run(&["import", pack.name]).left_with(0);
    assert!(cairn.run(&["list"]).left_with(0).out.contains("mypack"));
    cairn.run(&["start", "mypack", "--lang", "python"]).left_with(0);
    let task = fs::read_to_string(cairn.folder.path().join("mypack/TASK.md")).unwrap();
    assert!(task.contains("## Input\n\nTwo numbers.") && task.contains("## Sample 1"), "{task}");
    cairn.run(&["check", "mypack", "mypack/solution.py"]).left_with(1);
    let path = cairn.write("other.py", ADD);
    let checked = cairn.run(&["check", "mypack", path.to_str().unwrap(), "--format", "json"]).left_with(0).json();
    assert_eq!(checked["verdict"]["findings"].as_array().unwrap().len(), 2);
    let run = checked["run"].as_str().unwrap();
    assert!(cairn.run(&["replay", run]).left_with(0).out.contains("same"));
    assert!(cairn.run(&["replay", "--all"]).left_with(0).out.contains("2 of 2"));
    // A package that came to harm is told, and everything else goes on.
    fs::write(cairn.data().join("packages/mypack.zip"), "x").unwrap();
    let listed = cairn.run(&["list"]).left_with(0);
    assert!(
        listed.err.contains("cannot be used") && listed.out.contains("binary-search"),
        "{}{}",
        listed.out,
        listed.err
    );
    cairn.run(&["import", pack.name, "--as", "binary-search", "--time-limit", "1"]).left_with(64);
}

fn zipped(entries: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in entries {
        zip.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

#[test]
fn an_archive_is_judged_like_its_folder_and_a_hostile_one_is_refused() {
    let cairn = Cairn::new();
    let entries = [
        ("p/problem.yaml", "name: X\n"),
        ("p/data/secret/1.in", "1 2\n"),
        ("p/data/secret/1.ans", "3\n"),
        ("p/input_validators/v.py", CONFIRM),
    ];
    let archive = cairn.write("p.zip", zipped(&entries));
    let path = cairn.write("mine.py", ADD);
    let judge = |archive: &str| cairn.run(&["judge", archive, path.to_str().unwrap(), "--time-limit", "1"]);
    judge(archive.to_str().unwrap()).left_with(0);
    let hostile = |name: &str, bytes: Vec<u8>, told: &str| {
        let archive = cairn.write(name, bytes);
        let said = judge(archive.to_str().unwrap()).left_with(65);
        assert!(said.err.contains(told), "{}", said.err);
    };
    let mut slip = zipped(&[("aa/problem.yaml", "name: X\n")]);
    // The name stands in the entry and in the directory.
    while let Some(at) = slip.windows(3).position(|window| window == b"aa/") {
        slip[at..at + 3].copy_from_slice(b"../");
    }
    hostile("slip.zip", slip, "leads out of the package");
    hostile("not.zip", b"PK\x03\x04 nothing".to_vec(), "no zip archive");
    hostile("empty.zip", zipped(&[]), "problem.yaml: the file is missing");
    let mut link = zip::ZipWriter::new(Cursor::new(Vec::new()));
    link.add_symlink("p/problem.yaml", "/etc/passwd", zip::write::SimpleFileOptions::default()).unwrap();
    hostile("link.zip", link.finish().unwrap().into_inner(), "leads out of the package");
    assert!(!cairn.folder.path().join("problem.yaml").exists());
}

#[test]
fn faults_of_a_package_are_told_all_at_once_with_their_places() {
    let cairn = Cairn::new();
    let pack = Pack::new(&cairn, "faulty", "limit: 1\nvalidation: custom\nlimits: {memory: -1}\n")
        .file("data/secret/1.in", "1 2\n")
        .file("data/testdata.yaml", "on_reject: maybe\n");
    let said = pack.judged(ADD).left_with(65).err;
    for told in [
        "problem.yaml:2:8: unknown key 'limit'",
        "'memory' must be a number from 1",
        "the problem needs a validator of its own",
        "data/secret/1.in: the case has no answer",
        "data/testdata.yaml: on_reject 'maybe' is not known",
    ] {
        assert!(said.contains(told), "{told}\n{said}");
    }
    cairn.run(&["judge", "nowhere", "mine.py"]).left_with(64);
    let other = cairn.write("mine.xyz", "?");
    let pack = Pack::new(&cairn, "fine", "").case("secret/1", "1 2\n", "3\n");
    let said = cairn.run(&["judge", pack.name, other.to_str().unwrap(), "--time-limit", "1"]).left_with(69);
    assert!(said.err.contains("no language here builds such files: xyz"), "{}", said.err);
}

#[test]
fn a_problem_of_dmoj_is_imported_with_its_batches_and_points() {
    let cairn = Cairn::new();
    let data = zipped(&[
        ("1.in", "1 2\n"),
        ("1.out", "3\n"),
        ("2a.in", "2 2\n"),
        ("2a.out", "4\n"),
        ("2b.in", "900 1\n"),
        ("2b.out", "901\n"),
    ]);
    cairn.write("dmoj/data.zip", data);
    let init = "archive: data.zip\ntest_cases:\n- {in: 1.in, out: 1.out, points: 30}\n- points: 70\n  batched:\n  - {in: 2a.in, out: 2a.out}\n  - {in: 2b.in, out: 2b.out}\n";
    cairn.write("dmoj/init.yml", init);
    let pack = Pack { cairn: &cairn, name: "dmoj" };
    assert_eq!(pack.judge(ADD)["score"], 100.0);
    let small = pack.judge("a, b = map(int, input().split())\nprint(a + b if a < 100 else 0)\n");
    assert_eq!((small["score"].as_f64(), small["word"].as_str()), (Some(30.0), Some("wrong-answer")));
    cairn.run(&["import", "dmoj", "--time-limit", "1"]).left_with(0);
    let path = cairn.write("add.py", ADD);
    cairn.run(&["check", "dmoj", path.to_str().unwrap()]).left_with(0);
    // Without submissions there is nothing to measure a limit by.
    cairn.run(&["import", "dmoj"]).left_with(69);
    for (line, told) in
        [("interactive: {files: x}", "'interactive' is not supported"), ("checker: bridged", "the checker 'bridged'")]
    {
        cairn.write("dmoj/init.yml", format!("{init}{line}\n"));
        let said = pack.judged(ADD).left_with(65);
        assert!(said.err.contains("init.yml:") && said.err.contains(told), "{}", said.err);
    }
    cairn.write("dmoj/init.yml", format!("{init}checker: {{name: floats, args: {{precision: 2}}}}\n"));
    assert_eq!(pack.judge("print(sum(map(int, input().split())) + 0.001)\n")["score"], 100.0);
}

#[test]
fn an_exercise_of_exercism_is_imported_with_a_case_for_each_test() {
    let cairn = Cairn::new();
    let config = r#"{"authors": [], "blurb": "Doubles.", "files": {"solution": ["twice.py"], "test": ["twice_test.py"], "example": [".meta/example.py"]}}"#;
    let tests = "import unittest\nfrom twice import twice\n\nclass TwiceTest(unittest.TestCase):\n    def test_one(self):\n        \
                 self.assertEqual(twice(1), 2)\n\n    def test_words(self):\n        self.assertEqual(twice('a'), 'aa')\n";
    let example = "def twice(x):\n    print('noise')\n    return x * 2\n";
    for (name, text) in [
        (".meta/config.json", config),
        (".meta/example.py", example),
        (".docs/instructions.md", "# Instructions\n\nDouble it.\n"),
        ("twice.py", "def twice(x):\n    pass\n"),
        ("twice_test.py", tests),
    ] {
        cairn.write(&format!("twice/{name}"), text);
    }
    assert!(cairn.run(&["verify", "twice"]).left_with(0).out.contains("1 of 1 labels came true"));
    cairn.run(&["import", "twice"]).left_with(0);
    cairn.run(&["start", "twice", "mine", "--lang", "python"]).left_with(0);
    let stub = cairn.run(&["check", "twice", "mine", "--format", "json"]).left_with(1).json();
    let detail = stub["verdict"]["findings"][0]["failure"]["detail"].as_str().unwrap();
    assert!(detail.contains("AssertionError: None != 2"), "{detail}");
    cairn.write("mine/twice.py", example);
    cairn.run(&["check", "twice", "mine"]).left_with(0);
    cairn.write("twice/.meta/config.json", config.replace("twice_test.py", "twice.spec.js"));
    assert!(cairn.run(&["import", "twice"]).left_with(65).err.contains("not those of Exercism's Python track"));
}

/// The examples that come with problemtools, which nobody here wrote: set CAIRN_PROBLEMTOOLS to the unpacked source
/// distribution. Set in CI, where a missing tool fails.
#[test]
fn the_examples_of_problemtools_are_judged_as_they_are_labelled() {
    let Some(sources) = std::env::var_os("CAIRN_PROBLEMTOOLS").map(std::path::PathBuf::from) else { return };
    let cairn = Cairn::new();
    let mut packages: Vec<_> =
        fs::read_dir(sources.join("examples")).unwrap().map(|entry| entry.unwrap().path()).collect();
    packages.retain(|path| path.join("problem.yaml").is_file());
    assert!(packages.len() >= 4, "{packages:?}");
    let content = root().join("content");
    for package in packages {
        let said = cairn.run(&[
            "--content",
            content.to_str().unwrap(),
            "verify",
            package.to_str().unwrap(),
            "--format",
            "json",
        ]);
        let result = &said.json()[0];
        let rows = result["submissions"].as_array().unwrap();
        assert!(rows.iter().all(|row| row["disagreement"].is_null()), "{result:#}");
        assert!(rows.iter().filter(|row| row["missing"].is_null()).count() >= 3, "{result:#}");
        assert_eq!(result["faults"].as_array().unwrap().len(), 0, "{result:#}");
    }
}
