//! The judge of packages over a stage that answers from a script: what it asks, and how it reads what it is told.

use crate::stage::execution;
use cairn_core::compare::Comparator;
use cairn_core::evidence::{Entry, Evidence, FORMAT, Header};
use cairn_core::execution::{End, Execution};
use cairn_core::exercise::{CaseLimits, Check, Exercise, Level, Method, Visibility};
use cairn_core::judge::package::{Report, examine};
use cairn_core::judge::{Request, judge};
use cairn_core::package::validator::Flags;
use cairn_core::package::{DataCase, Grading, Group, Member, PackageTask, Validation};
use cairn_core::step::{CaseEnd, CaseRun, FaultKind, HarnessFault, Observation, Stage, Step, Validated};
use cairn_core::submission::Submission;
use cairn_core::verdict::{CaseWord, Ruling};
use cairn_core::{Blobs, Digest, Payload};
use std::collections::BTreeMap;
use std::future::Future;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

const LIMITS: CaseLimits = CaseLimits { cpu_ms: 1000, wall_ms: 5000, memory_bytes: 1 << 20, output_bytes: 1 << 20 };

fn group(name: &str, members: Vec<Member>) -> Group {
    Group { name: name.into(), grading: Grading::PLAIN, continues: false, require_pass: vec![], members }
}

/// A case whose input says how the script lets it end.
fn case(name: &str, input: &str) -> Member {
    Member::Case(DataCase {
        name: name.into(),
        input: input.into(),
        answer: "yes\n".into(),
        files: BTreeMap::new(),
        args: vec![],
        flags: Flags::default(),
        validator_args: vec![],
        scores: [0.0, 0.0],
    })
}

fn package(validation: Validation, secret: &[&str]) -> Exercise {
    let secret = secret.iter().enumerate().map(|(n, input)| case(&format!("secret/{n}"), input)).collect();
    let samples = vec![case("sample/1", "fine 0")];
    let data = group("", vec![Member::Group(group("sample", samples)), Member::Group(group("secret", secret))]);
    let task = PackageTask {
        limits: LIMITS,
        code_bytes: 1000,
        validation_limits: LIMITS,
        validation,
        passes: 1,
        scoring: None,
        data,
    };
    let check = |id: &str| Check {
        id: id.into(),
        claim: "It is right.".into(),
        level: Level::Must,
        visibility: Visibility::Hidden,
        compare: Comparator::Tokens,
        cases: vec![],
        generators: vec![],
        stress: None,
    };
    let checks = vec![check("sample"), check("secret")];
    Exercise { id: "p".into(), title: "P".into(), method: Method::Package(task), checks }
}

/// Answers by what inputs say: `fine`, `wrong`, `slow`, `crash`, `memory`; validators leave with the number after it.
struct Script {
    exercise: Exercise,
    steps: Vec<&'static str>,
    log: Vec<Entry>,
}

impl Script {
    fn new(exercise: &Exercise) -> Self {
        Self { exercise: exercise.clone(), steps: vec![], log: vec![] }
    }
}

fn run(input: &Payload) -> (CaseRun, Execution) {
    let text = input.text();
    let (end, cpu_ms) = match text.split(' ').next().unwrap_or_default() {
        "wrong" => (CaseEnd::Answered("no".into()), 1),
        // It answers rightly, after its time.
        "late" => (CaseEnd::Answered("yes".into()), 1001),
        "slow" => (CaseEnd::Ended(End::CpuTime), 1000),
        "idle" => (CaseEnd::Ended(End::Idle), 1),
        "crash" => (CaseEnd::Ended(End::Signalled(11)), 1),
        "memory" => (CaseEnd::Ended(End::Memory), 1),
        _ => (CaseEnd::Answered("YES\n".into()), 1),
    };
    (CaseRun { end, cpu_us: cpu_ms * 1000, wall_us: 1, scene: None }, execution(End::Exited(0)))
}

impl Stage for Script {
    async fn carry_out(&mut self, step: Step) -> Result<Observation, HarnessFault> {
        let (name, observation) = match &step {
            Step::Open => {
                let submission = Submission {
                    exercise: "p".into(),
                    exercise_hash: self.exercise.hash(),
                    language: "x".into(),
                    files: vec![],
                };
                let hash = submission.hash();
                ("open", Observation::Opened { language: "x".into(), submission: hash, files: vec![] })
            }
            Step::Prepare { .. } => {
                let (language, toolchain, sources) = ("x".to_owned(), "x 1".to_owned(), Digest::of(b"x"));
                ("prepare", Observation::Built { language, toolchain, sources, execution: None, cached: false })
            }
            Step::Try { cases, .. } => {
                let (cases, executions) = cases.iter().map(|case| run(&case.input.0)).unzip();
                ("try", Observation::Ran { cases, executions })
            }
            Step::Validate { cases, .. } => {
                let code = |input: &Payload| input.text().rsplit(' ').next().and_then(|n| n.parse().ok()).unwrap_or(0);
                let told = |code| Validated { execution: execution(End::Exited(code)), feedback: BTreeMap::new() };
                (
                    "validate",
                    Observation::Validated { cases: cases.iter().map(|case| told(code(&case.input.0))).collect() },
                )
            }
            other => unreachable!("{other:?}"),
        };
        self.steps.push(name);
        self.log.push(Entry::new(&step, observation.clone()));
        Ok(observation)
    }
}

/// The script never waits.
fn ready<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => value,
        Poll::Pending => unreachable!("nothing is waited for"),
    }
}

fn examined(exercise: &Exercise, complete: bool) -> (Result<Report, HarnessFault>, Vec<&'static str>) {
    let mut script = Script::new(exercise);
    let report = ready(examine(exercise, &Request::default(), complete, &mut script));
    (report, script.steps)
}

#[test]
fn each_end_has_its_word_and_the_first_ends_the_group() {
    for (input, word) in [
        ("fine", None),
        ("wrong", Some(CaseWord::WrongAnswer)),
        ("late", Some(CaseWord::TimeLimitExceeded)),
        ("slow", Some(CaseWord::TimeLimitExceeded)),
        ("idle", Some(CaseWord::TimeLimitExceeded)),
        ("crash", Some(CaseWord::RuntimeError)),
        ("memory", Some(CaseWord::MemoryLimitExceeded)),
    ] {
        let exercise = package(Validation::Default, &["fine", input, "fine 2", "wrong 3"]);
        let report = examined(&exercise, false).0.unwrap();
        assert_eq!(report.cases[2 + usize::from(word.is_none())].word, word.or(None), "{input}");
        assert_eq!(report.word, word.or(Some(CaseWord::WrongAnswer)), "{input}");
        let tried = if word.is_some() { 3 } else { 5 };
        assert_eq!(report.cases.len(), tried, "{input}");
        assert_eq!(examined(&exercise, true).0.unwrap().cases.len(), 5, "{input}");
    }
}

#[test]
fn equal_cases_are_tried_once_and_outputs_that_are_out_are_shown_to_nobody() {
    let exercise = package(Validation::Default, &["fine 0", "fine 0"]);
    let (report, steps) = examined(&exercise, false);
    assert_eq!((report.unwrap().cases.len(), steps), (3, vec!["open", "prepare", "try"]));
    let custom = Validation::Custom { validators: 1, interactive: false };
    let exercise = package(custom, &["crash 42", "slow 42"]);
    let (report, steps) = examined(&package(custom, &["wrong 42", "fine 43"]), false);
    assert_eq!(report.unwrap_err().kind, FaultKind::Package, "the sample's validator leaves with 0");
    assert_eq!(steps, ["open", "prepare", "prepare", "try", "validate"]);
    assert!(examined(&exercise, false).0.is_err());
}

#[test]
fn a_verdict_follows_from_its_evidence_and_a_packages_fault_is_none() {
    let exercise = package(Validation::Default, &["fine", "wrong"]);
    let mut script = Script::new(&exercise);
    let verdict = ready(judge(&exercise, &Request::default(), &mut script)).unwrap();
    let rulings: Vec<_> = verdict.findings.iter().map(|finding| finding.ruling).collect();
    assert_eq!(rulings, [Ruling::Pass, Ruling::Fail]);
    assert_eq!(verdict.findings[1].because, "Wrong Answer on case 2 of 2, secret/1");
    let header = Header {
        format: FORMAT,
        exercise_hash: exercise.hash(),
        exercise,
        request: Request::default(),
        recorded_at_us: 1,
        versions: BTreeMap::new(),
        machine: BTreeMap::new(),
        meter: "none".into(),
    };
    let evidence = Evidence { header, log: script.log, verdict };
    assert_eq!(Evidence::decode(&evidence.encode_whole(), &Blobs::new()).unwrap(), evidence);
}

#[test]
fn judging_data_that_does_not_fit_together_is_refused() {
    let faults = |change: &dyn Fn(&mut PackageTask)| {
        let mut exercise = package(Validation::Default, &["fine"]);
        if let Method::Package(task) = &mut exercise.method {
            change(task);
        }
        exercise.faults().join("\n")
    };
    assert_eq!(faults(&|_| {}), "");
    assert!(faults(&|task| task.passes = 2).contains("several passes need one validator"));
    assert!(faults(&|task| task.limits.cpu_ms = 0).contains("cpu_ms"));
    assert!(
        faults(&|task| task.validation = Validation::Custom { validators: 0, interactive: false })
            .contains("without a validator")
    );
    assert!(faults(&|task| task.data.members.clear()).contains("no group of data is called so"));
    let deep = |task: &mut PackageTask| {
        let nested = (0..40).fold(group("x", vec![]), |inner, _| group("x", vec![Member::Group(inner)]));
        task.data.members.push(Member::Group(nested));
    };
    assert!(faults(&deep).contains("deep"));
}
