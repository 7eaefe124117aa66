//! Every limit is reached once, and the usage of an honest program is about right.

use std::time::{Duration, Instant};

use cairn_sandbox::{End, Limits};

use crate::common::{cases, limits, probe, sh, text, told};

const MIB: u64 = 1 << 20;

cases! {
    fn processor_time_ends_a_busy_program(host) {
        let limits = Limits { cpu: Duration::from_millis(300), ..limits() };
        let run = host.run(probe(&["spin"]).limits(limits));
        assert_eq!(run.end, End::CpuTime, "{}", told(&run));
        let used = run.usage.cpu();
        assert!(used > Duration::from_millis(290) && used < Duration::from_millis(600), "{used:?}");
    }

    fn processor_time_is_summed_over_threads_and_processes(host) {
        let limits = Limits { cpu: Duration::from_millis(400), ..limits() };
        let run = host.run(probe(&["spin-threads", "4"]).limits(limits.clone()));
        assert_eq!(run.end, End::CpuTime, "{}", told(&run));
        let loop_ = "while :; do :; done";
        let run = host.run(sh(&format!("({loop_}) & ({loop_}) & wait")).limits(limits));
        assert_eq!(run.end, End::CpuTime, "{}", told(&run));
    }

    fn waiting_costs_wall_time_and_no_processor_time(host) {
        let limits = Limits { wall: Duration::from_millis(300), ..limits() };
        let run = host.run(sh("sleep 60").limits(limits));
        assert_eq!(run.end, End::WallTime, "{}", told(&run));
        assert!(run.usage.wall >= Duration::from_millis(300));
        assert!(run.usage.cpu() < Duration::from_millis(200), "{}", told(&run));
    }

    fn a_program_that_ignores_every_signal_ends_on_time(host) {
        let limits = Limits { wall: Duration::from_millis(300), ..limits() };
        let run = host.run(sh("trap '' HUP INT TERM; kill -STOP $$; sleep 60").limits(limits));
        assert_eq!(run.end, End::WallTime, "{}", told(&run));
    }

    fn memory_ends_a_program_that_takes_more(host) {
        let limits = Limits { memory_bytes: 64 * MIB, ..limits() };
        let run = host.run(probe(&["touch", "1000"]).limits(limits.clone()));
        assert_eq!(run.end, End::Memory, "{}", told(&run));
        let run = host.run(probe(&["touch-in-child", "1000"]).limits(limits.clone()));
        assert_eq!(run.end, End::Memory, "{}", told(&run));
        assert!(run.usage.wall < Duration::from_secs(15), "the parent did not sleep on");
        let run = host.run(probe(&["touch", "32"]).limits(limits));
        assert_eq!(run.end, End::Exited(0), "{}", told(&run));
        if host.has("memory-cgroup") {
            let peak = run.usage.peak_memory.unwrap();
            assert!(peak > 32 * MIB && peak < 48 * MIB, "{}", told(&run));
        }
        assert!(run.usage.max_rss > 32 * MIB, "{}", told(&run));
    }

    fn deep_recursion_is_limited_by_memory_alone(host) {
        let limits = Limits { memory_bytes: 64 * MIB, ..limits() };
        let run = host.run(probe(&["recurse"]).limits(limits));
        assert!(matches!(run.end, End::Memory | End::Signalled(11)), "{}", told(&run));
        assert!(run.usage.max_rss > 16 * MIB, "more than the usual 8 MiB: {}", told(&run));
    }

    fn files_in_memory_count_as_memory(host) {
        if !host.has("memory-cgroup") {
            return;
        }
        let limits = Limits { memory_bytes: 32 * MIB, file_bytes: 512 * MIB, ..limits() };
        for place in ["/tmp", "/dev/shm", "/home/learner"] {
            let script = format!("exec head -c 200000000 /dev/zero > {place}/f");
            let run = host.run(sh(&script).limits(limits.clone()));
            assert_eq!(run.end, End::Memory, "{place} {}", told(&run));
        }
    }

    fn one_run_leaves_no_memory_to_the_next(host) {
        let big = Limits { memory_bytes: 256 * MIB, file_bytes: 128 * MIB, ..limits() };
        let run = host.run(sh("head -c 100000000 /dev/zero > /tmp/f").limits(big));
        assert_eq!(run.end, End::Exited(0), "{}", told(&run));
        let run = host.sh("exit 0");
        assert!(run.usage.peak_memory.is_none_or(|peak| peak < 8 * MIB), "{}", told(&run));
        assert!(run.usage.peak_processes.is_none_or(|peak| peak <= 1), "{}", told(&run));
    }

    fn a_fork_bomb_is_bounded(host) {
        let limits = Limits { processes: 32, ..limits() };
        let begun = Instant::now();
        let run = host.run(probe(&["fork-bomb"]).limits(limits.clone()));
        assert_eq!(run.end, End::Processes, "{}", told(&run));
        assert!(text(&run).contains("Resource temporarily unavailable"), "{}", told(&run));
        assert!(run.usage.peak_processes.is_some_and(|peak| peak <= 32), "{}", told(&run));
        assert!(begun.elapsed() < Duration::from_secs(20));
        if host.has("process-cgroup") {
            assert_eq!(run.usage.peak_processes, Some(32));
            let run = host.run(probe(&["threads"]).limits(limits));
            assert_eq!((run.end, text(&run).as_str()), (End::Processes, "31\n"));
        }
    }

    fn refused_forks_that_the_program_survives_are_its_own_affair(host) {
        let limits = Limits { processes: 8, ..limits() };
        let run = host.run(probe(&["zombies", "10000"]).limits(limits));
        assert_eq!(run.end, End::Exited(0), "{}", told(&run));
        assert!(text(&run).trim().parse::<u32>().unwrap() <= 8, "{}", told(&run));
    }

    fn a_flood_is_cut_at_the_limit(host) {
        let limits = Limits { output_bytes: 100_000, ..limits() };
        let run = host.run(probe(&["flood", "1"]).limits(limits.clone()));
        assert_eq!((run.end, run.stdout.len(), run.stdout_truncated), (End::Output, 100_000, true));
        let run = host.run(probe(&["flood", "2"]).limits(limits.clone()));
        assert_eq!((run.end, run.stderr.len(), run.stderr_truncated), (End::Output, 100_000, true));
        let run = host.run(probe(&["drip"]).limits(Limits { output_bytes: 5000, ..limits }));
        assert_eq!((run.end, run.stdout.len()), (End::Output, 5000));
    }

    fn a_file_that_grows_too_large_ends_its_program(host) {
        let limits = Limits { file_bytes: MIB, ..limits() };
        let run = host.run(probe(&["file"]).limits(limits));
        assert_eq!(run.end, End::FileSize, "{}", told(&run));
    }

    fn descriptors_are_limited(host) {
        let limits = Limits { open_files: 20, ..limits() };
        let run = host.run(sh("ulimit -n; ulimit -c; ulimit -H -n").limits(limits));
        assert_eq!(text(&run), "20\n0\n20\n");
    }

    fn the_time_of_a_running_tree_can_be_asked(host) {
        let running = host.sandbox.spawn(probe(&["spin"])).unwrap();
        let deadline = Instant::now() + Duration::from_secs(30);
        while running.cpu_time() < Duration::from_millis(50) {
            assert!(Instant::now() < deadline);
            std::thread::yield_now();
        }
        running.kill();
        let run = running.wait().unwrap();
        assert_eq!(run.end, End::Stopped);
        assert!(run.usage.cpu() >= Duration::from_millis(50));
    }
}
