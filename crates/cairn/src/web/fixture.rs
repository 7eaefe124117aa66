//! A small content and a store with runs in every state, made up but of the true shape.
//!
//! Never part of the binary.

use cairn_content::area::Area;
use cairn_content::exercise::{About, Difficulty, Hint, Source};
use cairn_content::roadmap::Item;
use cairn_content::{Catalog, Entry};
use cairn_core::compare::Comparator;
use cairn_core::evidence::{self, Evidence, FORMAT, Header};
use cairn_core::execution::{End, Execution, Usage};
use cairn_core::exercise::{
    Answer, Case, CaseLimits, Check, Exercise, Input, Interface, Level, Method, ProgramTask, Visibility,
};
use cairn_core::judge::Request;
use cairn_core::language::Language;
use cairn_core::step::{CaseEnd, CaseInput, CaseRun, Observation, Role, Step};
use cairn_core::study::StudyRecord;
use cairn_core::submission::{SourceFile, Submission};
use cairn_core::verdict::{CaseFailure, CaseWord, Finding, Reduced, Ruling, Verdict};
use cairn_core::{Digest, Payload};
use cairn_store::{FinishedRun, NewRun, NewStudyRecord, Store, UnixMicros};
use std::collections::BTreeMap;

pub(crate) const MINUTE: i64 = 60_000_000;

const TASK: &str = r#"# Longest run of consecutive numbers

You get a list of whole numbers in no order. Return the length of the longest run of *consecutive* numbers that
can be formed from it. Equal numbers count once.

The list may hold up to 200 000 numbers, and one case may take **500 ms**, so that sorting every suffix is out.

## What counts

| list | longest run | length |
|---|---|--:|
| `[100, 4, 200, 1, 3, 2]` | `1, 2, 3, 4` | 4 |
| `[]` | none | 0 |

```python
longest_consecutive([100, 4, 200, 1, 3, 2])  # 4
```

Read about [hash tables](https://en.wikipedia.org/wiki/Hash_table) if `set` is news to you. <script>alert(1)</script>
"#;

const PYTHON: &str = r#"def longest_consecutive(numbers: list[int]) -> int:
    """The length of the longest run of consecutive numbers."""
    present = set(numbers)
    longest = 0
    for number in present:
        if number - 1 in present:
            continue  # in the middle of a run: counted from its start
        end = number + 1
        while end in present:
            end += 1
        longest = max(longest, end - number)
    return longest
"#;

const RUST: &str = r#"use std::collections::HashSet;

/// The length of the longest run of consecutive numbers.
pub fn longest_consecutive(numbers: &[i64]) -> i64 {
    let present: HashSet<i64> = numbers.iter().copied().collect();
    let starts = present.iter().filter(|n| !present.contains(&(*n - 1)));
    starts.map(|start| (1..).take_while(|step| present.contains(&(start + step))).count() as i64 + 1).max().unwrap_or(0)
}
"#;

fn language(id: &str, name: &str, solution: &str, syntax: &str) -> (String, Language) {
    let tooling = serde_json::json!({
        "run": ["{program}"],
        "detect": { "root": ["true"], "program": "x", "version": [], "minimum": "1.0", "fix": "" },
        "runtime": { "memory_mib": 16, "processes": 1, "start_ms": 100 },
    });
    let language = Language {
        id: id.into(),
        name: name.into(),
        solution: solution.into(),
        harness: "main".into(),
        syntax: syntax.into(),
        tooling: vec![serde_json::from_value(tooling).unwrap()],
        prepare_files: vec![],
        fragments: Default::default(),
        harness_template: String::new(),
    };
    (id.to_owned(), language)
}

fn check(id: &str, claim: &str, level: Level, visibility: Visibility) -> Check {
    let list = |json: &str| BTreeMap::from([("numbers".to_owned(), serde_json::from_str(json).unwrap())]);
    let case = |why: Option<&str>, input: &str, expected: i64| Case {
        why: why.map(str::to_owned),
        input: Input::Arguments(list(input)),
        expected: Answer::Returned(cairn_core::value::Value::Int(expected)),
    };
    Check {
        id: id.into(),
        claim: claim.into(),
        level,
        visibility,
        compare: Comparator::Exact,
        cases: vec![
            case(Some("a run in any order"), "[100, 4, 200, 1, 3, 2]", 4),
            case(None, "[0, -1, 5, 1]", 3),
            case(Some("nothing at all"), "[]", 0),
        ],
        generators: vec![],
        stress: None,
    }
}

fn checks() -> Vec<Check> {
    use {Level::*, Visibility::*};
    vec![
        check("examples", "The examples of the task are answered.", Must, Public),
        check("empty", "An empty list has no run, so the answer is 0.", Must, Public),
        check("duplicates", "Equal numbers count once.", Must, Hidden),
        check("negative", "Runs may cross zero.", Must, Hidden),
        check("large", "200 000 numbers take no more than linear time.", Must, Hidden),
        check("memory", "The input is not copied more than twice.", Should, Hidden),
    ]
}

fn exercise(id: &str, title: &str) -> Exercise {
    let signature = serde_json::from_value(serde_json::json!({
        "name": "longest_consecutive", "params": [{ "name": "numbers", "type": "list<int>" }], "returns": "int",
    }));
    let limits = CaseLimits { cpu_ms: 500, wall_ms: 3000, memory_bytes: 64 << 20, output_bytes: 1 << 20 };
    let task = ProgramTask { interface: Interface::Function(signature.unwrap()), limits, total_cpu_ms: 20_000 };
    Exercise { id: id.into(), title: title.into(), method: Method::Program(task), checks: checks() }
}

fn entry(area: &str, id: &str, title: &str, summary: &str, level: Difficulty, after: &[&str]) -> (String, Entry) {
    let hint = |title: &str, text: &str| Hint { title: title.into(), text: text.into() };
    let file = |path: &str, text: &str| vec![SourceFile { path: path.into(), content: Payload::from(text) }];
    let starters = [
        ("python", file("solution.py", "def longest_consecutive(numbers: list[int]) -> int:\n    return 0\n")),
        ("rust", file("solution.rs", "pub fn longest_consecutive(numbers: &[i64]) -> i64 {\n    0 // TODO\n}\n")),
        (
            "go",
            file("solution.go", "package main\n\nfunc LongestConsecutive(numbers []int64) int64 {\n\treturn 0\n}\n"),
        ),
        ("javascript", file("solution.js", "export function longestConsecutive(numbers) {\n  return 0;\n}\n")),
    ];
    let about = About {
        summary: summary.into(),
        kind: "algorithm".into(),
        level,
        minutes: 15 + 5 * level as u32,
        covers: vec!["2.C3".into(), "2.S1".into()],
        after: after.iter().map(|id| (*id).to_owned()).collect(),
        aliases: vec![],
        sources: vec![Source {
            title: "Introduction to Algorithms, 4th edition, chapter 11".into(),
            url: "https://mitpress.mit.edu/9780262046305/".into(),
            supports: "Expected constant time of hash table look-ups.".into(),
            accessed: "2026-11-02".into(),
            cited: None,
        }],
    };
    let entry = Entry {
        exercise: exercise(id, title),
        path: format!("{area}/exercises/{id}"),
        area: area.into(),
        about,
        task: TASK.into(),
        hints: vec![
            hint("Where does a run begin?", "A number begins a run exactly if its predecessor is *not* there."),
            hint("What must be fast?", "Asking whether a number is there: a `set` answers in constant time."),
            hint(
                "The key idea",
                "Count only from the beginnings:\n\n```python\nif number - 1 in present:\n    continue\n```",
            ),
        ],
        starters: starters.into_iter().map(|(l, f)| (l.to_owned(), f)).collect(),
        references: BTreeMap::new(),
        variants: vec![],
        mutants: vec![],
        expected: None,
        digest: Digest::of(id.as_bytes()),
        package: None,
    };
    (id.to_owned(), entry)
}

/// The content.
pub(crate) fn catalog() -> Catalog {
    use Difficulty::{Junior, Mid, Senior};
    let area = |id: &str, number, title: &str, summary: &str| Area {
        id: id.into(),
        number,
        title: title.into(),
        summary: summary.into(),
    };
    let item = |id: &str, topic: &str| {
        let item = Item {
            id: id.into(),
            area: "Data Structures".into(),
            kind: "concept".into(),
            topic: topic.into(),
            text: String::new(),
        };
        (id.to_owned(), item)
    };
    let entries = [
        (
            "02",
            "longest-consecutive",
            "Longest consecutive run",
            "Find the longest run of consecutive numbers in linear time.",
            Junior,
            &[][..],
        ),
        ("02", "two-sum", "Two numbers that add up", "Find a pair with a given sum in one pass.", Junior, &[]),
        (
            "02",
            "lru-cache",
            "A cache that forgets the oldest",
            "Evict the least recently used entry in constant time.",
            Mid,
            &["two-sum"],
        ),
        (
            "02",
            "merge-intervals",
            "Merge intervals",
            "Merge overlapping intervals, and keep touching ones apart.",
            Mid,
            &[],
        ),
        (
            "03",
            "balanced-tree",
            "A balanced search tree",
            "Insert and delete while the depth stays logarithmic.",
            Senior,
            &[],
        ),
        ("03", "shortest-path", "Shortest path", "Find the cheapest way through a weighted graph.", Mid, &[]),
        (
            "04",
            "parallel-files",
            "Count words in parallel",
            "Count words over many files with as many workers as cores, and lose none.",
            Mid,
            &[],
        ),
        (
            "04",
            "bounded-queue",
            "A queue that pushes back",
            "Block producers when the queue is full, and wake them in order.",
            Senior,
            &["parallel-files"],
        ),
        (
            "06",
            "idempotent-payments",
            "Payments that happen once",
            "Survive retries, crashes and doubled requests without paying twice.",
            Senior,
            &[],
        ),
    ];
    let of = |(area, id, title, summary, level, after)| {
        let areas =
            [("02", "02-data-structures"), ("03", "03-algorithms"), ("04", "04-concurrency"), ("06", "06-services")];
        entry(areas.iter().find(|(short, _)| *short == area).unwrap().1, id, title, summary, level, after)
    };
    Catalog {
        areas: vec![
            area("02-data-structures", 2, "Data structures", "What holds data, what each operation costs, and why."),
            area("03-algorithms", 3, "Algorithms", "Ways to an answer, and proofs that they end in time."),
            area("04-concurrency", 4, "Concurrency", "Many things at once, and none of them lost."),
            area("06-services", 6, "Services", "Programs that stay up while everything around them fails."),
        ],
        exercises: entries.into_iter().map(of).collect(),
        languages: BTreeMap::from([
            language("python", "Python", "solution.py", "py"),
            language("rust", "Rust", "solution.rs", "rs"),
            language("go", "Go", "solution.go", "go"),
            language("javascript", "JavaScript", "solution.js", "js"),
        ]),
        roadmap: BTreeMap::from([item("2.C3", "Hash tables"), item("2.S1", "Choosing a data structure")]),
        aliases: BTreeMap::from([("consecutive".into(), "longest-consecutive".into())]),
        ..Catalog::default()
    }
}

fn execution(end: End, stderr: &str) -> Execution {
    Execution {
        end,
        usage: Usage {
            cpu_us: 41_200,
            wall_us: 63_900,
            peak_memory_bytes: Some(19 << 20),
            max_rss_bytes: 14 << 20,
            peak_processes: Some(3),
        },
        stdout: Payload::from(""),
        stderr: Payload::from(stderr),
        protections: ["cgroup", "namespaces", "no-new-privileges", "read-only-root", "rlimits", "seccomp"]
            .map(String::from)
            .to_vec(),
        perturbations: vec![],
    }
}

fn finding(check: &Check, ruling: Ruling, failure: Option<CaseFailure>) -> Finding {
    let because = match (&failure, ruling) {
        (Some(failure), _) if failure.case == 0 => failure.word.title().to_owned(),
        (Some(failure), _) => format!("{} on case {} of 12", failure.word.title(), failure.case),
        (None, Ruling::Unknown) => "out of budget: the run used its 20000 ms of processor time before case 9".into(),
        (None, _) => "12 cases accepted".into(),
    };
    let passed = match (&failure, ruling) {
        (Some(failure), _) => failure.case.saturating_sub(1),
        (None, Ruling::Unknown) => 8,
        (None, _) => 12,
    };
    Finding {
        check: check.id.clone(),
        claim: check.claim.clone(),
        level: check.level,
        visibility: check.visibility,
        ruling,
        because,
        passed,
        cases: 12,
        cpu_us: 12_345,
        failure,
        stressed: None,
        cites: vec![2, 3],
    }
}

/// What a made-up run ends with.
pub(crate) struct Ending {
    pub(crate) language: &'static str,
    pub(crate) source: &'static str,
    pub(crate) build: Option<Execution>,
    pub(crate) stderr: String,
    pub(crate) findings: Vec<Finding>,
    pub(crate) out_of_scope: Vec<String>,
}

fn wrong() -> CaseFailure {
    CaseFailure {
        case: 3,
        why: Some("numbers that appear more than once".into()),
        word: CaseWord::WrongAnswer,
        input: "numbers = [9, 1, 4, 7, 3, -1, 0, 5, 8, -1, 6]".into(),
        expected: "7".into(),
        seen: "8".into(),
        detail: "expected 7, seen 8".into(),
        reduced: Some(Reduced { from: 182, to: 12, tries: 57 }),
    }
}

/// The endings that reports have to show: passed, failed, not built, undecided.
pub(crate) fn endings() -> [Ending; 4] {
    let all = |ruling: Ruling| checks().iter().map(|check| finding(check, ruling, None)).collect::<Vec<_>>();
    let mut failed = all(Ruling::Pass);
    failed[2] = finding(&checks()[2], Ruling::Fail, Some(wrong()));
    let crash = CaseFailure {
        case: 1,
        why: None,
        word: CaseWord::RuntimeError,
        input: "numbers = [1, 2, … and 199998 more]".into(),
        expected: "200000".into(),
        seen: "an exception".into(),
        detail: "RecursionError: maximum recursion depth exceeded\n  in longest_consecutive <script>alert('x')</script>\u{202e}".into(),
        reduced: None,
    };
    failed[4] = finding(&checks()[4], Ruling::Fail, Some(crash));
    failed[5] = finding(&checks()[5], Ruling::Unknown, None);
    let message = "error[E0308]: mismatched types\n --> solution.rs:4:5\n  |\n3 | pub fn longest_consecutive(numbers: &[i64]) -> i64 {\n  |                                                --- expected `i64` because of return type\n4 |     numbers.len()\n  |     ^^^^^^^^^^^^^ expected `i64`, found `usize`\n\nerror: aborting due to 1 previous error\n";
    let not_built = CaseFailure {
        case: 0,
        why: None,
        word: CaseWord::CompileError,
        input: String::new(),
        expected: "a program that builds".into(),
        seen: "the build failed".into(),
        detail: message.into(),
        reduced: None,
    };
    let unbuilt = checks().into_iter().map(|check| finding(&check, Ruling::Fail, Some(not_built.clone())));
    let unbuilt = unbuilt.map(|finding| Finding { cites: vec![1], cpu_us: 0, ..finding }).collect();
    let mut unknown = all(Ruling::Pass);
    unknown.truncate(5);
    unknown[4] = finding(&checks()[4], Ruling::Unknown, None);
    let noise =
        format!("<script>alert(1)</script>\0\x1b[31mred\x1b[0m \u{202e}gnirts\n{}", "a line of noise\n".repeat(90_000));
    let ending = |language, source, build, stderr: &str, findings| Ending {
        language,
        source,
        build,
        stderr: stderr.to_owned(),
        findings,
        out_of_scope: vec![],
    };
    [
        ending("python", PYTHON, None, "", all(Ruling::Pass)),
        ending("python", PYTHON, None, &noise, failed),
        ending("rust", RUST, Some(execution(End::Exited(1), message)), "", unbuilt),
        Ending {
            out_of_scope: vec!["memory".into()],
            ..ending("rust", RUST, Some(execution(End::Exited(0), "warning: unused variable: `x`\n")), "", unknown)
        },
    ]
}

/// A log that such a run could have written.
fn log(ending: &Ending, interface: &Interface, submission: &Submission) -> Vec<evidence::Entry> {
    let limits = CaseLimits { cpu_ms: 500, wall_ms: 3000, memory_bytes: 64 << 20, output_bytes: 1 << 20 };
    let opened = Observation::Opened {
        language: ending.language.into(),
        submission: submission.hash(),
        files: submission.files.clone(),
    };
    let toolchain = if ending.language == "rust" { "rustc 1.95.0 (59807616e 2026-04-14)" } else { "Python 3.11.7" };
    let built = |execution: Option<Execution>| Observation::Built {
        language: ending.language.into(),
        toolchain: toolchain.into(),
        sources: Digest::of(b"sources"),
        execution,
        cached: false,
    };
    let cases = |n: usize| (0..n).map(|i| CaseInput(Payload::from(format!("case {i}")))).collect::<Vec<_>>();
    let ran = |n: usize, stderr: &str| Observation::Ran {
        cases: (0..n)
            .map(|i| CaseRun {
                end: CaseEnd::Answered(Payload::from(format!("i{i}"))),
                cpu_us: 900 + i as u64,
                wall_us: 1400,
                scene: None,
            })
            .collect(),
        executions: vec![execution(End::Exited(0), stderr)],
    };
    let build = |role| Step::Build { role, interface: interface.clone() };
    let mut log = vec![
        evidence::Entry::new(&Step::Open, opened),
        evidence::Entry::new(&build(Role::Candidate), built(ending.build.clone())),
    ];
    if ending.build.as_ref().is_some_and(|build| build.end != End::Exited(0)) {
        return log;
    }
    for n in [4, 12, 16] {
        let step = Step::Run { role: Role::Candidate, cases: cases(n), limits, perturb: None };
        log.push(evidence::Entry::new(&step, ran(n, &ending.stderr)));
    }
    log.push(evidence::Entry::new(&build(Role::Oracle), built(None)));
    log.push(evidence::Entry::new(
        &Step::Run { role: Role::Oracle, cases: cases(16), limits, perturb: None },
        ran(16, ""),
    ));
    log
}

/// Begins a run.
pub(crate) async fn start(store: &Store, id: &str, exercise: &Exercise, language: &str, at: i64) {
    let run = NewRun {
        id: id.into(),
        exercise: exercise.id.clone(),
        exercise_hash: exercise.hash().to_string(),
        submission_hash: Digest::of(id.as_bytes()).to_string(),
        language: language.into(),
        source: format!("~/cairn/{}/{language}", exercise.id),
        kind: "check".into(),
        owner: "1".into(),
        started_at: UnixMicros(at),
    };
    store.start_run(&run).await.unwrap();
}

/// Ends a run.
pub(crate) async fn finish(store: &Store, id: &str, exercise: &Exercise, ending: &Ending, at: i64) {
    let task = exercise.program().expect("the fixtures are programs");
    let name = if ending.language == "rust" { "solution.rs" } else { "solution.py" };
    let submission = Submission {
        exercise: exercise.id.clone(),
        exercise_hash: exercise.hash(),
        language: ending.language.into(),
        files: vec![SourceFile { path: name.into(), content: Payload::from(ending.source) }],
    };
    let header = Header {
        format: FORMAT,
        exercise: exercise.clone(),
        exercise_hash: exercise.hash(),
        request: Request { seed: 8_141_926_535_897_932_384, reduce: true, ..Request::default() },
        recorded_at_us: at,
        versions: BTreeMap::from([("cairn".into(), "0.1.0".into())]),
        machine: BTreeMap::from(
            [("architecture", "x86_64"), ("cores", "8"), ("kernel", "6.8.0-49-generic"), ("os", "linux")]
                .map(|(a, b)| (a.to_owned(), b.to_owned())),
        ),
        meter: "cpu-time".into(),
    };
    let verdict = Verdict::of(ending.findings.clone(), ending.out_of_scope.clone());
    let (passed, total) = verdict.count(|_| true);
    let ruling = verdict.ruling;
    let evidence = Evidence { header, log: log(ending, &task.interface, &submission), verdict };
    let (bytes, blobs) = evidence.encode();
    let blobs: Vec<_> = blobs.iter().map(|(digest, bytes)| (digest.to_string(), bytes)).collect();
    let blobs: Vec<(&str, &[u8])> = blobs.iter().map(|(digest, bytes)| (digest.as_str(), &***bytes)).collect();
    let record = StudyRecord::Proof {
        exercise: exercise.id.clone(),
        exercise_hash: exercise.hash(),
        language: ending.language.into(),
        ruling,
        whole: ending.out_of_scope.is_empty(),
    };
    let study = NewStudyRecord {
        at: UnixMicros(at),
        exercise: exercise.id.clone(),
        kind: "proof".into(),
        run_id: None,
        body: serde_json::to_string(&record).unwrap(),
    };
    let end = FinishedRun {
        finished_at: UnixMicros(at),
        ruling: ruling.word(),
        checks_passed: passed as u32,
        checks_total: total as u32,
        evidence: &bytes,
        blobs: &blobs,
        summary: "",
        study: &[study],
    };
    store.finish_run(id, &end).await.unwrap();
}

/// The events that `cairn check` appends while it judges, up to a check that is under way.
pub(crate) fn events(exercise: &Exercise) -> Vec<String> {
    let mut events = Vec::new();
    for (index, check) in exercise.checks.iter().enumerate().take(4) {
        events.push(serde_json::json!({ "kind": "checking", "check": check.id }).to_string());
        if index < 3 {
            let failure = (index == 2).then(wrong);
            let ruling = if index == 2 { Ruling::Fail } else { Ruling::Pass };
            events.push(serde_json::json!({ "kind": "found", "finding": finding(check, ruling, failure) }).to_string());
        }
    }
    events
}

/// Fills a store with a run in every state: `passed`, `failed`, `unbuilt`, `unknown`, `abandoned`, `running`.
pub(crate) async fn fill(store: &Store, catalog: &Catalog, now: i64) {
    let exercise = &catalog.exercises["longest-consecutive"].exercise;
    let two_sum = &catalog.exercises["two-sum"].exercise;
    let [passed, failed, unbuilt, unknown] = endings();
    let runs = [
        ("unknown", two_sum, unknown, 3000),
        ("unbuilt", exercise, unbuilt, 90),
        ("failed", exercise, failed, 22),
        ("passed", exercise, passed, 9),
    ];
    for (id, exercise, ending, minutes) in runs {
        let at = now - minutes * MINUTE;
        start(store, id, exercise, ending.language, at).await;
        finish(store, id, exercise, &ending, at + 2_345_678).await;
    }
    start(store, "abandoned", two_sum, "go", now - 5 * MINUTE).await;
    store.abandon_run("abandoned", UnixMicros(now - 4 * MINUTE), "interrupted").await.unwrap();
    start(store, "running", exercise, "rust", now - 3_000_000).await;
    for event in events(exercise) {
        store.append_event("running", UnixMicros(now), &event).await.unwrap();
    }
}
