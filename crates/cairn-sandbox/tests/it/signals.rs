//! Signals to a running program, and named pipes between it and its caller.

use std::fs::OpenOptions;
use std::io::{Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::time::{Duration, Instant};

use cairn_sandbox::{End, Mount, Running, SandboxError, Signal};

use crate::common::{cases, probe, sh, text, told};

/// From `asm-generic/fcntl.h`.
const O_NONBLOCK: i32 = 0o4000;

/// Waits for the byte by which a program says that it is ready.
fn ready(running: &Running) {
    let mut channel = running.channel().unwrap();
    channel.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    channel.read_exact(&mut [0]).unwrap();
}

/// Waits for something that happens soon.
fn until(what: &str, mut holds: impl FnMut() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(30);
    while !holds() {
        assert!(Instant::now() < deadline, "{what}");
        std::thread::sleep(Duration::from_millis(1));
    }
}

cases! {
    fn a_handler_runs_and_its_code_arrives(host) {
        let running = host.sandbox.spawn(probe(&["handle"]).channel()).unwrap();
        ready(&running);
        running.signal(Signal::Term).unwrap();
        let run = running.wait().unwrap();
        assert_eq!((run.end, text(&run).as_str()), (End::Exited(143), "handled 15\n"), "{}", told(&run));
        let script = "trap 'echo bye; exit 143' TERM; echo >&3; while :; do sleep 0.01; done";
        let running = host.sandbox.spawn(sh(script).channel()).unwrap();
        ready(&running);
        running.signal(Signal::Term).unwrap();
        let run = running.wait().unwrap();
        assert_eq!((run.end, text(&run).as_str()), (End::Exited(143), "bye\n"), "{}", told(&run));
    }

    fn every_signal_reaches_a_handler(host) {
        let running = host.sandbox.spawn(probe(&["handle"]).channel()).unwrap();
        ready(&running);
        let signals = [Signal::Hup, Signal::Int, Signal::Quit, Signal::Usr1, Signal::Usr2, Signal::Cont];
        for signal in signals {
            running.signal(signal).unwrap();
        }
        // The same number may reach it once for two: so each is sent once, and the last of all ends it.
        std::thread::sleep(Duration::from_millis(100)); // a pending SIGTERM would be handled before some of them
        running.signal(Signal::Term).unwrap();
        let run = running.wait().unwrap();
        let mut handled: Vec<String> = text(&run).lines().map(str::to_owned).collect();
        handled.sort();
        let mut expected: Vec<i32> = signals.iter().map(|signal| signal.number()).chain([15]).collect();
        expected.sort_unstable();
        let expected: Vec<String> = expected.iter().map(|number| format!("handled {number:02}")).collect();
        assert_eq!(handled, expected, "{}", told(&run));
    }

    /// Pid 1 of a box would ignore most of these: the program is not pid 1, and init neither keeps nor swallows them.
    fn a_program_without_handlers_dies_as_anywhere(host) {
        use Signal::{Hup, Int, Kill, Quit, Term, Usr1, Usr2};
        for signal in [Hup, Int, Quit, Kill, Usr1, Usr2, Term] {
            let running = host.sandbox.spawn(sh("exec sleep 600")).unwrap();
            running.signal(signal).unwrap();
            assert_eq!(running.wait().unwrap().end, End::Signalled(signal.number()), "{signal:?}");
        }
    }

    fn only_the_program_itself_gets_a_signal(host) {
        let script = "sh -c 'trap \"echo child >&2\" USR1; echo >&3; sleep 0.3; sleep 0.01' & \
             trap 'echo parent' USR1; wait; wait; wait; exit 5";
        let running = host.sandbox.spawn(sh(script).channel()).unwrap();
        ready(&running);
        running.signal(Signal::Usr1).unwrap();
        let run = running.wait().unwrap();
        assert_eq!((run.end, text(&run).as_str()), (End::Exited(5), "parent\n"), "{}", told(&run));
        assert_eq!(run.stderr, b"");
    }

    fn a_stopped_program_stands_still_until_it_goes_on(host) {
        let running = host.sandbox.spawn(sh("while :; do echo >&3; sleep 0.001; done").channel()).unwrap();
        let mut channel = running.channel().unwrap();
        channel.set_read_timeout(Some(Duration::from_millis(300))).unwrap();
        channel.read_exact(&mut [0]).unwrap();
        running.signal(Signal::Stop).unwrap();
        until("it never stood still", || channel.read(&mut [0; 4096]).is_err());
        running.signal(Signal::Cont).unwrap();
        until("it never went on", || channel.read(&mut [0; 4096]).is_ok());
        running.signal(Signal::Stop).unwrap();
        running.kill();
        assert_eq!(running.wait().unwrap().end, End::Stopped);
    }

    fn a_program_that_has_gone_cannot_be_signalled(host) {
        let running = host.sandbox.spawn(sh("exit 3")).unwrap();
        until("it never ended", || running.has_ended());
        for signal in [Signal::Term, Signal::Kill, Signal::Cont] {
            assert!(matches!(running.signal(signal), Err(SandboxError::Ended)), "{signal:?}");
        }
        assert_eq!(running.wait().unwrap().end, End::Exited(3));
        let running = host.sandbox.spawn(sh("exit 0")).unwrap();
        let told = (0..1_000_000).find_map(|_| running.signal(Signal::Cont).err());
        assert!(matches!(told, Some(SandboxError::Ended)), "{told:?}");
        assert_eq!(running.wait().unwrap().end, End::Exited(0));
    }

    fn a_perturbed_program_handles_signals_too(host) {
        for seed in 0..20 {
            let running = host.sandbox.spawn(probe(&["handle"]).channel().perturbed(seed)).unwrap();
            ready(&running);
            running.signal(Signal::Usr1).unwrap();
            running.signal(Signal::Term).unwrap();
            let run = running.wait().unwrap();
            assert_eq!(run.end, End::Exited(143), "{}", told(&run));
            assert!(text(&run).ends_with("handled 15\n"), "{}", told(&run));
        }
    }

    fn named_pipes_in_a_mount_feed_a_program(host) {
        for seed in [None, Some(1)] {
            let scratch = host.sandbox.scratch().unwrap();
            for name in ["a", "b"] {
                make_pipe(&scratch.path().join(name));
            }
            let at_once = OpenOptions::new().write(true).custom_flags(O_NONBLOCK).clone();
            let feed = |name: &str| at_once.open(scratch.path().join(name));
            assert_eq!(feed("a").unwrap_err().raw_os_error(), Some(6), "ENXIO: nobody reads");
            let script = "cat /pipes/a; echo - ; cat /pipes/b; echo x 2>/dev/null > /pipes/new || echo refused";
            let mut command = sh(script).mount(Mount::read_only(scratch.path(), "/pipes"));
            command.perturbation = seed;
            let running = host.sandbox.spawn(command).unwrap();
            for name in ["a", "b"] {
                let mut pipe = None;
                until("nobody reads", || {
                    pipe = feed(name).ok();
                    pipe.is_some()
                });
                pipe.unwrap().write_all(name.as_bytes()).unwrap();
            }
            let run = running.wait().unwrap();
            assert_eq!((run.end, text(&run).as_str()), (End::Exited(0), "a-\nbrefused\n"), "{}", told(&run));
        }
    }

    fn a_program_works_in_a_mount_of_pipes(host) {
        let scratch = host.sandbox.scratch().unwrap();
        std::fs::create_dir(scratch.path().join("in")).unwrap();
        make_pipe(&scratch.path().join("in/jobs"));
        let script = "pwd; test -r jobs && test -w jobs && test -p jobs && stat -c '%u %a' jobs; cat < jobs";
        let command = sh(script).mount(Mount::read_only(scratch.path(), "/work")).dir("/work/in");
        let running = host.sandbox.spawn(command).unwrap();
        let mut pipe = OpenOptions::new().write(true).open(scratch.path().join("in/jobs")).unwrap();
        pipe.write_all(b"fed\n").unwrap();
        drop(pipe);
        let run = running.wait().unwrap();
        assert_eq!(text(&run), "/work/in\n1000 600\nfed\n", "{}", told(&run));
    }
}

fn make_pipe(path: &Path) {
    let mut mkfifo = std::process::Command::new("mkfifo");
    assert!(mkfifo.args(["-m", "600"]).arg(path).status().unwrap().success());
}
