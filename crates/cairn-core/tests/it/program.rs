//! What the program judge concludes from what it sees.

use crate::stage::{Answers, Scripted, answered, right, whole};
use cairn_core::Payload;
use cairn_core::execution::End;
use cairn_core::judge::Request;
use cairn_core::step::{CaseEnd, FaultKind};
use cairn_core::verdict::{CaseWord, Ruling, Verdict};

fn judge(candidate: Answers) -> Verdict {
    Scripted::new(candidate).judge(&whole()).unwrap()
}

fn rulings(verdict: &Verdict) -> Vec<(&str, Ruling)> {
    verdict.findings.iter().map(|finding| (finding.check.as_str(), finding.ruling)).collect()
}

#[test]
fn a_right_program_passes_every_check() {
    let verdict = judge(right);
    assert_eq!(verdict.ruling, Ruling::Pass);
    assert_eq!(rulings(&verdict), [("examples", Ruling::Pass), ("drawn", Ruling::Pass), ("style", Ruling::Pass)]);
    assert_eq!(verdict.findings[1].because, "10 cases accepted");
}

#[test]
fn a_wrong_answer_is_shown_with_its_input_and_difference() {
    let verdict = judge(|n| if n < 0 { answered(0) } else { right(n) });
    let failure = verdict.findings[0].failure.as_ref().unwrap();
    assert_eq!(verdict.findings[0].because, "Wrong Answer on case 2 of 2");
    assert_eq!((failure.input.as_str(), failure.expected.as_str(), failure.seen.as_str()), ("n = -3", "-6", "0"));
    assert_eq!(failure.detail, "", "two single values show their difference themselves");
    assert_eq!(verdict.ruling, Ruling::Fail);
}

#[test]
fn output_hard_coded_for_the_written_cases_dies_by_the_drawn_ones() {
    let verdict = judge(|n| if [1, -3, 500].contains(&n) { right(n) } else { answered(0) });
    assert_eq!(rulings(&verdict), [("examples", Ruling::Pass), ("drawn", Ruling::Fail), ("style", Ruling::Pass)]);
}

#[test]
fn advice_never_decides() {
    let verdict = judge(|n| if n == 500 { answered(0) } else { right(n) });
    assert_eq!((verdict.ruling, verdict.findings[2].ruling), (Ruling::Pass, Ruling::Fail));
}

#[test]
fn every_way_to_end_has_the_word_of_the_field() {
    let check = |candidate: Answers, word: CaseWord, seen: &str| {
        let failure = judge(candidate).findings[0].failure.clone().unwrap();
        assert_eq!((failure.word, failure.seen.as_str()), (word, seen));
    };
    check(|_| CaseEnd::Ended(End::CpuTime), CaseWord::TimeLimitExceeded, "no answer within the processor time");
    check(|_| CaseEnd::Ended(End::Idle), CaseWord::IdlenessLimitExceeded, "no answer within the time by the clock");
    check(|_| CaseEnd::Ended(End::Memory), CaseWord::MemoryLimitExceeded, "the memory was used up");
    check(|_| CaseEnd::Ended(End::Output), CaseWord::OutputLimitExceeded, "more output than allowed");
    check(|_| CaseEnd::Ended(End::Exited(0)), CaseWord::RuntimeError, "the program left without an answer");
    check(|_| CaseEnd::Ended(End::Exited(3)), CaseWord::RuntimeError, "the program left with exit code 3");
    check(|_| CaseEnd::Ended(End::Processes), CaseWord::RuntimeError, "more processes than allowed");
    check(|_| CaseEnd::Ended(End::FileSize), CaseWord::RuntimeError, "a larger file than allowed");
    check(
        |_| CaseEnd::Ended(End::Signalled(11)),
        CaseWord::RuntimeError,
        "signal 11 (SIGSEGV, invalid memory access or stack overflow) ended the program",
    );
    check(|_| CaseEnd::Raised("ValueError: x".into()), CaseWord::RuntimeError, "an exception");
    check(|_| CaseEnd::Mistyped("returned None".into()), CaseWord::WrongAnswer, "returned None");
    check(|_| CaseEnd::Answered("2".into()), CaseWord::RuntimeError, "2");
    check(
        |_| CaseEnd::Garbled(Payload::new(*b"\0\xff")),
        CaseWord::RuntimeError,
        "bytes that the harness did not write, on its own descriptor",
    );
}

#[test]
fn processor_time_decides_even_where_an_answer_came() {
    let mut stage = Scripted { cpu_us: 100_001, ..Scripted::new(right) };
    let verdict = stage.judge(&whole()).unwrap();
    assert_eq!(verdict.findings[0].because, "Time Limit Exceeded on case 1 of 2");
    let mut stage = Scripted { cpu_us: 100_000, ..Scripted::new(right) };
    assert_eq!(stage.judge(&whole()).unwrap().findings[0].ruling, Ruling::Pass);
}

#[test]
fn a_used_up_budget_is_unknown_and_never_a_fail() {
    let mut stage = Scripted { cpu_us: 100_000, ..Scripted::new(right) };
    let verdict = stage.judge(&whole()).unwrap();
    assert_eq!(rulings(&verdict), [("examples", Ruling::Pass), ("drawn", Ruling::Unknown), ("style", Ruling::Unknown)]);
    assert_eq!(verdict.ruling, Ruling::Unknown);
    assert!(verdict.findings[1].because.starts_with("out of budget"), "{}", verdict.findings[1].because);
}

#[test]
fn without_an_oracle_drawn_cases_are_unknown() {
    let verdict = Scripted { oracle: None, ..Scripted::new(right) }.judge(&whole()).unwrap();
    assert_eq!(rulings(&verdict), [("examples", Ruling::Pass), ("drawn", Ruling::Unknown), ("style", Ruling::Pass)]);
    assert_eq!(verdict.findings[1].because, "control missing: no toolchain");
}

#[test]
fn an_oracle_that_fails_is_no_fault_of_the_learner() {
    let oracle: Answers = |n| if n > 0 { CaseEnd::Ended(End::CpuTime) } else { right(n) };
    let verdict = Scripted { oracle: Some(oracle), ..Scripted::new(right) }.judge(&whole()).unwrap();
    assert_eq!(verdict.findings[1].ruling, Ruling::Unknown);
    assert!(verdict.findings[1].because.starts_with("control missing: the oracle did not answer"));
}

#[test]
fn a_build_that_fails_fails_every_check_with_the_compilers_words() {
    let verdict = Scripted { build: End::Exited(1), ..Scripted::new(right) }.judge(&whole()).unwrap();
    assert!(verdict.findings.iter().all(|f| f.ruling == Ruling::Fail && f.because == "Compile Error"));
    assert_eq!(verdict.findings[0].failure.as_ref().unwrap().detail, "main.c:1: a mistake");
}

#[test]
fn a_build_that_did_not_get_to_its_end_is_unknown() {
    for end in [End::Idle, End::Stopped] {
        let verdict = Scripted { build: end, ..Scripted::new(right) }.judge(&whole()).unwrap();
        assert_eq!(verdict.ruling, Ruling::Unknown);
        assert!(verdict.findings[0].because.starts_with("the build did not get to its end"));
    }
    let verdict = Scripted { build: End::Memory, ..Scripted::new(right) }.judge(&whole()).unwrap();
    assert_eq!(verdict.ruling, Ruling::Fail, "what a build takes is the learner's doing");
}

#[test]
fn a_program_that_never_was_ready_does_not_show_a_case() {
    let failure = judge(|_| CaseEnd::Unready(End::Exited(1))).findings[0].failure.clone().unwrap();
    assert_eq!((failure.word, failure.input.as_str()), (CaseWord::RuntimeError, ""));
    assert_eq!(failure.seen, "before the first case: the program left with exit code 1");
    assert_eq!(failure.detail, "main.c:1: a mistake");
}

#[test]
fn long_messages_keep_both_ends() {
    let raised: Answers =
        |_| CaseEnd::Raised(format!("first line\n{}\nValueError: last", "frame\n".repeat(500)).into());
    let detail = judge(raised).findings[0].failure.clone().unwrap().detail;
    assert!(detail.starts_with("first line") && detail.ends_with("ValueError: last"), "{detail}");
    assert!(detail.len() < 1500);
}

#[test]
fn what_was_not_asked_for_is_out_of_scope() {
    let request = Request { seed: 7, only: Some(vec!["examples".into()]), ..Request::default() };
    let verdict = Scripted::new(|n| if n == 500 { answered(0) } else { right(n) }).judge(&request).unwrap();
    assert_eq!(rulings(&verdict), [("examples", Ruling::Pass)]);
    assert_eq!(verdict.out_of_scope, ["drawn", "style"]);
}

#[test]
fn batches_grow_so_that_an_early_failure_costs_little() {
    let mut stage = Scripted::new(right);
    stage.judge(&whole()).unwrap();
    assert_eq!(stage.batches, [2, 4, 6, 1], "advice comes last");
    let mut stage = Scripted::new(|_| answered(1));
    stage.judge(&whole()).unwrap();
    assert_eq!(stage.batches, [2, 4, 1], "nothing is run after the first failure of a check");
}

#[test]
fn observations_that_do_not_fit_their_step_are_damage_not_a_verdict() {
    use crate::stage::doubling;
    use cairn_core::judge::judge;
    use cairn_core::step::{HarnessFault, Observation, Stage, Step};
    struct Odd;
    impl Stage for Odd {
        async fn carry_out(&mut self, _: Step) -> Result<Observation, HarnessFault> {
            Ok(Observation::Unavailable { reason: String::new() })
        }
    }
    let (exercise, request) = (doubling(), whole());
    let mut stage = Odd;
    let future = std::pin::pin!(judge(&exercise, &request, &mut stage));
    let std::task::Poll::Ready(judged) = future.poll(&mut std::task::Context::from_waker(std::task::Waker::noop()))
    else {
        panic!("nothing waits")
    };
    assert_eq!(judged.unwrap_err().kind, FaultKind::Damaged);
}

/// A request to reduce what fails.
fn reducing() -> Request {
    Request { reduce: true, ..whole() }
}

#[test]
fn a_drawn_case_that_fails_is_reduced_to_the_simplest_that_fails_in_the_same_way() {
    let mut stage = Scripted::new(|n| if n > 2 && n != 500 { answered(0) } else { right(n) });
    let verdict = stage.judge(&reducing()).unwrap();
    let failure = verdict.findings[1].failure.clone().unwrap();
    assert_eq!((failure.input.as_str(), failure.expected.as_str(), failure.seen.as_str()), ("n = 3", "6", "0"));
    // The same size, but not the same number: nothing is claimed of a size that did not change.
    assert_eq!(failure.reduced, None);
    assert!(verdict.findings[1].cites.len() > 2, "the entries that show the reduced case are cited");
    let other = Scripted::new(|n| match n {
        3.. if n != 500 => answered(0),
        -2..=2 => CaseEnd::Raised("zero".into()),
        _ => right(n),
    });
    let request = Request { seed: (0..).find(|seed| failing_first(*seed)).unwrap(), only: None, ..reducing() };
    let mut stage = other;
    let failure = stage.judge(&request).unwrap().findings[1].failure.clone().unwrap();
    assert_eq!(
        (failure.word, failure.input.as_str()),
        (CaseWord::WrongAnswer, "n = 3"),
        "an exception is another failure"
    );

    fn failing_first(seed: u64) -> bool {
        let mut stage = Scripted::new(|n| match n {
            3.. if n != 500 => answered(0),
            -2..=2 => CaseEnd::Raised("zero".into()),
            _ => right(n),
        });
        let verdict = stage.judge(&Request { seed, ..whole() }).unwrap();
        verdict.findings[1].failure.as_ref().is_some_and(|failure| failure.word == CaseWord::WrongAnswer)
    }
}

#[test]
fn nothing_is_reduced_that_was_written_by_hand_or_ended_by_a_limit() {
    let steps = |candidate: Answers| {
        let mut stage = Scripted::new(candidate);
        let reduced = stage.judge(&reducing()).unwrap();
        let mut plain = Scripted::new(candidate);
        assert_eq!(reduced, plain.judge(&whole()).unwrap());
        (stage.log.len(), plain.log.len())
    };
    let (reduced, plain) = steps(|n| if n == -3 { answered(0) } else { right(n) });
    assert!(reduced >= plain, "-3 may be drawn, too");
    let (reduced, plain) = steps(|n| if n.abs() > 3 && n != 500 { CaseEnd::Ended(End::CpuTime) } else { right(n) });
    assert_eq!(reduced, plain);
}

#[test]
fn repeats_under_perturbed_scheduling_count_how_often_a_case_fails() {
    let stressed = |candidate: Answers| {
        let mut stage = Scripted::new(candidate);
        let verdict = stage.judge(&Request { stress: Some(20), ..whole() }).unwrap();
        (stage.batches.clone(), verdict)
    };
    let (batches, verdict) = stressed(right);
    assert_eq!(batches, [vec![2; 20], vec![10; 20], vec![1; 20]].concat(), "all cases of a check, in each repeat");
    assert_eq!(verdict.ruling, Ruling::Pass);
    assert_eq!(verdict.findings[0].because, "2 cases accepted in each of 20 repeats (it may still fail in up to 16 %)");
    let (_, verdict) = stressed(|n| if n == -3 { answered(0) } else { right(n) });
    assert_eq!(verdict.findings[0].because, "Wrong Answer in 20 of 20 repeats (84 % to 100 %)");
    assert_eq!(verdict.findings[0].failure.as_ref().unwrap().case, 2);
    let stressed = verdict.findings[0].stressed.unwrap();
    assert_eq!((stressed.repeats, stressed.failed), (20, 20));
}

#[test]
fn repeats_that_the_budget_cuts_short_are_unknown_unless_one_failed() {
    let request = Request { stress: Some(50), ..whole() };
    let mut stage = Scripted { cpu_us: 100_000, ..Scripted::new(right) };
    let finding = stage.judge(&request).unwrap().findings[0].clone();
    assert_eq!(
        (finding.ruling, finding.because.as_str()),
        (Ruling::Unknown, "out of budget: 6 of 50 repeats took 1000 ms of processor time")
    );
    let mut stage = Scripted { cpu_us: 100_000, ..Scripted::new(|n| if n == 1 { answered(0) } else { right(n) }) };
    assert_eq!(stage.judge(&request).unwrap().findings[0].ruling, Ruling::Fail);
}
