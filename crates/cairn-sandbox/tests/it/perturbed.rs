//! Runs on a perturbed schedule: what it finds, what it leaves alone, and that it ends like any other.

use std::path::Path;
use std::time::Duration;

use cairn_sandbox::{Command, End, Execution, Limits, Mount, Perturbation, Sandbox};

use crate::common::{Host, cases, compiled, host, limits, perturbing, probe, sh, text, told};
use crate::lifecycle::Holdings;
use crate::{isolation, limits as limited, streams};

fn perturbation(run: &Execution) -> &Perturbation {
    run.perturbation.as_ref().unwrap()
}

/// Whether one of many seeds makes a command say this.
fn is_ever_said(host: &Host, command: &Command, word: &str) -> bool {
    (0..400).any(|seed| text(&host.run(command.clone().perturbed(seed))).trim() == word)
}

cases! {
    // How often they say it on a machine that is quiet otherwise: of 200 ordinary and of 200 perturbed runs.

    /// 6 and 195: some hundred microseconds of work, after which the thread has always arrived.
    fn a_thread_that_is_not_waited_for_is_caught(host) {
        assert!(is_ever_said(host, &probe(&["late", "300000"]), "late"));
    }

    /// 14 and 35, in 30 microseconds without a system call; on a busy machine 5 and 16.
    fn making_a_thing_twice_is_caught(host) {
        assert!(is_ever_said(host, &probe(&["made", "30000"]), "2"));
    }

    /// 176 and 82, as the threads are not always side by side; on a busy machine 4 and 45.
    fn an_update_in_two_steps_is_caught(host) {
        assert!(is_ever_said(host, &probe(&["lost"]), "1"));
    }

    fn a_correct_program_gives_its_answer_on_any_schedule(host) {
        for seed in 0..50 {
            let run = host.run(probe(&["queue"]).perturbed(seed));
            assert_eq!((run.end, text(&run).as_str()), (End::Exited(0), "2001000\n"), "seed {seed}: {}", told(&run));
        }
    }

    /// Its handler lets calls answer EINTR, and the C library's output does not expect that of a pipe.
    fn signals_harm_no_correct_program_unless_the_run_says_so(host) {
        let mut certain = 0;
        for seed in 0..30 {
            let run = host.run(probe(&["queue-with-alarms"]).perturbed(seed));
            if perturbation(&run).interrupted == 0 {
                assert_eq!(text(&run), "2001000\n", "seed {seed}: {}", told(&run));
                certain += 1;
            }
        }
        assert!(certain >= 8, "{certain} of 30, where half of the seeds are meant to be");
    }

    fn a_thread_is_moved_and_its_priority_changes(host) {
        let one = std::thread::available_parallelism().unwrap().get() == 1;
        let run = host.run(probe(&["moved", if one { "0" } else { "1" }, &own_nice()]).perturbed(1));
        assert_eq!((run.end, text(&run).as_str()), (End::Exited(0), "moved\n"), "{}", told(&run));
        let perturbation = perturbation(&run);
        assert!(perturbation.priorities.acts > 0 && (one || perturbation.pinning.acts > 0), "{perturbation:?}");
        assert_eq!(perturbation.pinning.note.is_empty(), !one);
    }

    fn every_call_of_the_set_is_noticed_and_some_are_held_back(host) {
        for seed in 0..8 {
            let run = host.run(probe(&["yields", "2000"]).perturbed(seed));
            let perturbation = perturbation(&run);
            assert_eq!((run.end, text(&run).as_str()), (End::Exited(0), "yielded\n"), "{}", told(&run));
            assert!((2000..2100).contains(&perturbation.calls.acts), "{perturbation:?}");
            assert!(perturbation.delays > 10 && perturbation.delays < 1000, "{perturbation:?}");
            assert!(perturbation.delayed > Duration::from_micros(20) * perturbation.delays as u32);
            assert!(perturbation.active().contains(&"system-calls"), "{perturbation:?}");
            assert_eq!((perturbation.seed, perturbation.calls.note.as_str()), (seed, ""));
        }
    }

    fn of_the_reads_and_writes_each_seed_notices_others(host) {
        let noticed = |seed| perturbation(&host.run(probe(&["calls", "2000"]).perturbed(seed))).calls.acts / 1000;
        let counts: Vec<u64> = (0..60).map(noticed).collect();
        assert!(counts.contains(&0) && counts.contains(&1), "none, or the writes or the reads: {counts:?}");
    }

    fn a_program_of_many_calls_ends_as_delays_are_bounded(host) {
        for (deed, number) in [("calls", "200000"), ("yields", "50000")] {
            let run = host.run(probe(&[deed, number]).perturbed(3));
            assert_eq!(run.end, End::Exited(0), "{}", told(&run));
            let perturbation = perturbation(&run);
            assert!(perturbation.delayed <= Duration::from_millis(51) + run.usage.wall / 4, "{perturbation:?}");
        }
    }

    fn a_thread_that_asks_for_its_processors_is_told_all(host) {
        let all = std::thread::available_parallelism().unwrap().get().to_string();
        let run = host.run(probe(&["processors", "100"]).perturbed(5));
        let right = text(&run).lines().filter(|line| *line == all).count();
        assert!(right > 80, "{right} of 100: {}", told(&run));
    }

    fn without_a_seed_nothing_is_done(host) {
        let run = host.sh("nice; grep Seccomp_filters /proc/self/status | tr -dc 0-9");
        // The filter is the one of every box.
        assert_eq!(text(&run), format!("{}\n1", own_nice()), "{}", told(&run));
        assert_eq!(run.perturbation, None);
    }

    fn the_listener_stays_outside(host) {
        for channel in [false, true] {
            let command = probe(&["fds"]).perturbed(1);
            let run = host.run(if channel { command.channel() } else { command });
            assert_eq!(text(&run), if channel { "0 1 2 3 \n" } else { "0 1 2 \n" });
        }
    }

    /// There is no number left for the listener, and no library is needed.
    fn a_refused_part_is_told_and_the_others_go_on(host) {
        // Until its priority, the same as ours at first, is another.
        let source = "int main(int n, char **words) { while (getpriority(0, 0) == atoi(words[1])) {} write(1, words[2], 3); }";
        let (_dir, program) = compiled(source, "-static");
        let command = Command::new("/program").args([&own_nice(), "ran"]).mount(Mount::read_only(program, "/program"));
        let run = host.run(command.limits(Limits { open_files: 3, ..limits() }).perturbed(1));
        assert_eq!((run.end, text(&run).as_str()), (End::Exited(0), "ran"), "{}", told(&run));
        let perturbation = perturbation(&run);
        assert!(perturbation.calls.note.contains("refuses") && perturbation.calls.acts == 0, "{perturbation:?}");
        assert!(perturbation.priorities.acts > 0, "{perturbation:?}");
    }

    fn a_program_that_cannot_start_is_named_all_the_same(host) {
        for seed in 0..4 {
            let error = host.sandbox.run(Command::new("/no/such/program").perturbed(seed)).unwrap_err();
            assert!(error.to_string().contains("/no/such/program"), "{error}");
            let error = host.sandbox.run(sh("true").dir("/nowhere").perturbed(seed)).unwrap_err();
            assert!(error.to_string().contains("enter the working directory"), "{error}");
        }
    }

    fn a_held_back_call_does_not_hold_up_the_end(host) {
        for seed in 0..10 {
            let running = host.sandbox.spawn(probe(&["yields", "100000000"]).perturbed(seed)).unwrap();
            std::thread::sleep(Duration::from_millis(seed)); // any moment will do
            running.kill();
            assert_eq!(running.wait().unwrap().end, End::Stopped);
        }
        let limits = Limits { wall: Duration::from_millis(200), ..limits() };
        let run = host.run(probe(&["yields", "100000000"]).limits(limits).perturbed(1));
        assert_eq!(run.end, End::WallTime, "{}", told(&run));
    }
}

/// The nice value of this process, as a program would inherit it.
fn own_nice() -> String {
    let nice = std::process::Command::new("nice").output().unwrap();
    String::from_utf8(nice.stdout).unwrap().trim().to_owned()
}

/// Everything that holds on the ordinary schedule: limits, ends, streams and walls.
#[test]
fn the_cases_hold_on_a_perturbed_schedule() {
    for (nth, (name, case)) in [streams::CASES, limited::CASES, isolation::CASES].concat().into_iter().enumerate() {
        crate::helper::say(&format!("perturbed: {name}"));
        perturbing(nth as u64, || case(&host()));
    }
}

#[test]
fn two_hundred_perturbed_runs_leave_nothing() {
    let dir = tempfile::tempdir().unwrap();
    assert!(crate::helper::role("many-perturbed-runs", dir.path()).status().unwrap().success());
}

/// Runs in a process of its own, where nobody else opens descriptors.
pub(crate) fn many_runs(state: &Path) {
    let sandbox = Sandbox::open(state).unwrap();
    sandbox.run(sh("true").perturbed(0)).unwrap();
    sandbox.settle();
    let before = Holdings::at_rest();
    for seed in 0..200 {
        match seed % 5 {
            0 => drop(sandbox.spawn(probe(&["spin-threads", "4"]).perturbed(seed)).unwrap()),
            1 => drop(sandbox.run(sh("true").dir("/nowhere").perturbed(seed)).unwrap_err()),
            2 => drop(sandbox.run(probe(&["daemon"]).channel().perturbed(seed)).unwrap()),
            3 => drop(sandbox.spawn(probe(&["yields", "100000000"]).perturbed(seed)).unwrap()),
            _ => assert_eq!(sandbox.run(sh("exit 3").perturbed(seed)).unwrap().end, End::Exited(3)),
        }
    }
    sandbox.settle();
    Holdings::settle_to(&before);
    drop(sandbox);
    assert_eq!(crate::lifecycle::cgroups_of(std::process::id()), [""; 0]);
    assert_eq!(crate::lifecycle::instances(state), [""; 0]);
}
