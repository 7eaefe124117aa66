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
    let request = Request { seed: 7, only: Some(vec!["examples".into()]) };
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
