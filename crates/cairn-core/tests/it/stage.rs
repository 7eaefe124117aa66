//! A stage whose programs are closures: no process, no clock.

use cairn_core::evidence::{Entry, Evidence, FORMAT, Header};
use cairn_core::execution::{End, Execution, Usage};
use cairn_core::exercise::Exercise;
use cairn_core::judge::{Request, judge};
use cairn_core::protocol;
use cairn_core::step::{CaseEnd, CaseInput, CaseRun, HarnessFault, Observation, Role, Stage, Step};
use cairn_core::submission::Submission;
use cairn_core::types::{Records, Type};
use cairn_core::value::Value;
use cairn_core::verdict::Verdict;
use cairn_core::{Digest, Payload};
use std::pin::pin;
use std::task::{Context, Poll, Waker};

/// An exercise with a public check of written cases and a hidden one of drawn cases: double a number.
pub(crate) fn doubling() -> Exercise {
    serde_json::from_str(
        r#"{"id": "double", "title": "Double it", "method": {"program": {
            "interface": {"function": {"name": "double", "params": [{"name": "n", "type": "int"}], "returns": "int"}},
            "limits": {"cpu_ms": 100, "wall_ms": 1000, "memory_bytes": 1048576, "output_bytes": 1000},
            "total_cpu_ms": 1000}},
        "checks": [
            {"id": "examples", "claim": "c", "level": "must", "visibility": "public", "compare": "exact", "generators": [],
             "cases": [{"why": "small", "input": {"arguments": {"n": 1}}, "expected": {"returned": 2}},
                       {"input": {"arguments": {"n": -3}}, "expected": {"returned": -6}}]},
            {"id": "drawn", "claim": "c", "level": "must", "visibility": "hidden", "compare": "exact", "cases": [],
             "generators": [{"count": 10, "arguments": {"n": {"int": [-9, 9]}}}]},
            {"id": "style", "claim": "c", "level": "should", "visibility": "hidden", "compare": "exact", "generators": [],
             "cases": [{"input": {"arguments": {"n": 500}}, "expected": {"returned": 1000}}]}]}"#,
    )
    .unwrap()
}

/// How a program of the script answers one case.
pub(crate) type Answers = fn(i64) -> CaseEnd;

/// The answer of a correct program.
pub(crate) fn right(n: i64) -> CaseEnd {
    answered(n * 2)
}

/// An encoded answer.
pub(crate) fn answered(n: i64) -> CaseEnd {
    CaseEnd::Answered(Payload::new(protocol::encode(&Value::Int(n), &Type::Int, &Records::new())))
}

/// A stage whose programs are closures.
pub(crate) struct Scripted {
    pub(crate) candidate: Answers,
    pub(crate) oracle: Option<Answers>,
    pub(crate) build: End,
    pub(crate) cpu_us: u64,
    pub(crate) log: Vec<Entry>,
    /// How many cases each run of the candidate was given.
    pub(crate) batches: Vec<usize>,
}

impl Scripted {
    pub(crate) fn new(candidate: Answers) -> Self {
        Self { candidate, oracle: Some(right), build: End::Exited(0), cpu_us: 10, log: vec![], batches: vec![] }
    }

    pub(crate) fn judge(&mut self, request: &Request) -> Result<Verdict, HarnessFault> {
        match pin!(judge(&doubling(), request, self)).poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(verdict) => verdict,
            Poll::Pending => panic!("a scripted stage never waits"),
        }
    }

    fn run(&mut self, role: Role, cases: &[CaseInput]) -> Observation {
        if role == Role::Candidate {
            self.batches.push(cases.len());
        }
        let answers = if role == Role::Candidate { self.candidate } else { self.oracle.unwrap() };
        let mut runs = Vec::new();
        for case in cases {
            let Ok(Value::Int(n)) = protocol::decode(case.0.bytes(), &Type::Int, &Records::new()) else { panic!() };
            let end = answers(n);
            let ended = matches!(end, CaseEnd::Ended(_));
            runs.push(CaseRun { end, cpu_us: self.cpu_us, wall_us: 20, scene: None, cost: None });
            if ended {
                break;
            }
        }
        Observation::Ran { cases: runs, executions: vec![execution(End::Exited(0))], meter: None }
    }
}

fn execution(end: End) -> Execution {
    let stderr = Payload::from("main.c:1: a mistake");
    Execution {
        end,
        usage: Usage::default(),
        stdout: "".into(),
        stderr,
        protections: vec!["seccomp".into()],
        perturbations: vec![],
    }
}

impl Stage for Scripted {
    async fn carry_out(&mut self, step: Step) -> Result<Observation, HarnessFault> {
        let observation = match &step {
            Step::Open => {
                let (exercise, files) = (doubling(), vec![]);
                let (id, exercise_hash, language) = (exercise.id.clone(), exercise.hash(), "x".to_owned());
                let submission = Submission { exercise: id, exercise_hash, language: language.clone(), files };
                Observation::Opened { language, submission: submission.hash(), files: submission.files }
            }
            Step::Build { role: Role::Oracle, .. } if self.oracle.is_none() => {
                Observation::Unavailable { reason: "no toolchain".into() }
            }
            Step::Build { role, .. } => Observation::Built {
                language: "x".into(),
                toolchain: "x 1".into(),
                sources: Digest::of(b"x"),
                execution: Some(execution(if *role == Role::Candidate { self.build.clone() } else { End::Exited(0) })),
                cached: false,
            },
            Step::Run { role, cases, .. } => self.run(*role, cases),
        };
        self.log.push(Entry::new(&step, observation.clone()));
        Ok(observation)
    }
}

/// All checks, drawn from seed 7.
pub(crate) fn whole() -> Request {
    Request { seed: 7, ..Request::default() }
}

/// The evidence of judging a program.
pub(crate) fn evidence(candidate: Answers) -> Evidence {
    let mut stage = Scripted::new(candidate);
    let verdict = stage.judge(&whole()).unwrap();
    let exercise = doubling();
    let header = Header {
        format: FORMAT,
        exercise_hash: exercise.hash(),
        exercise,
        request: whole(),
        recorded_at_us: 1,
        versions: [("cairn".to_owned(), "0".to_owned())].into(),
        machine: std::collections::BTreeMap::new(),
        meter: "none".into(),
    };
    Evidence { header, log: stage.log, verdict }
}
