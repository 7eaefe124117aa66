//! Exit codes, signals, arguments, the three streams and the channel.

use std::io::{Read, Write};
use std::net::Shutdown;
use std::time::Duration;

use cairn_sandbox::{Command, End, Limits, Mount, SandboxError};

use crate::common::{cases, limits, probe, sh, text, told};

cases! {
    fn exit_codes_arrive(host) {
        for code in [0, 1, 7, 255] {
            assert_eq!(host.sh(&format!("exit {code}")).end, End::Exited(code));
        }
    }

    fn signals_arrive_although_the_program_is_alone(host) {
        assert_eq!(host.probe(&["abort"]).end, End::Signalled(6));
        assert_eq!(host.probe(&["segv"]).end, End::Signalled(11));
        assert_eq!(host.sh("kill -9 $$").end, End::Signalled(9));
        assert_eq!(host.sh("kill -TERM $$").end, End::Signalled(15));
    }

    fn arguments_and_environment_are_exactly_those_given(host) {
        let run = host.run(Command::new("/usr/bin/printf").args(["%s|", "a b", "", "$HOME", "ü"]));
        assert_eq!(text(&run), "a b||$HOME|ü|");
        let run = host.run(Command::new("/usr/bin/env").env("ONE", "1").env("TWO", "a=b"));
        assert_eq!(text(&run), "ONE=1\nTWO=a=b\n");
        assert_eq!(text(&host.run(Command::new("/usr/bin/env"))), "");
    }

    fn streams_are_apart_and_carry_any_byte(host) {
        let run = host.sh("printf 'a\\0b\\377'; printf 'c\\0d' >&2");
        assert_eq!((run.stdout.as_slice(), run.stderr.as_slice()), (&b"a\0b\xff"[..], &b"c\0d"[..]));
        let every: Vec<u8> = (0..=255).collect();
        let run = host.run(sh("cat").stdin(every.clone()));
        assert_eq!(run.stdout, every);
    }

    fn a_large_input_comes_back_whole(host) {
        let bytes: Vec<u8> = (0..3_000_000u32).flat_map(u32::to_le_bytes).collect();
        let run = host.run(sh("cat").stdin(bytes.clone()));
        assert_eq!(run.end, End::Exited(0));
        assert!(run.stdout == bytes, "{} bytes", run.stdout.len());
    }

    fn an_input_that_nobody_reads_is_no_error(host) {
        let bytes = vec![b'x'; 4 << 20];
        assert_eq!(host.run(sh("exit 3").stdin(bytes.clone())).end, End::Exited(3));
        assert_eq!(host.run(sh("exec <&-; sleep 0.1; exit 4").stdin(bytes.clone())).end, End::Exited(4));
        assert_eq!(host.run(sh("head -c 1 >/dev/null; exit 5").stdin(bytes)).end, End::Exited(5));
    }

    fn an_empty_input_is_at_its_end(host) {
        assert_eq!(text(&host.sh("wc -c")), "0\n");
    }

    fn the_streams_can_be_opened_by_name(host) {
        let run = host.run(sh("cat /dev/stdin > /dev/stdout; echo err > /dev/stderr; echo fd > /dev/fd/1").stdin(*b"in,"));
        assert_eq!((text(&run).as_str(), run.stderr.as_slice()), ("in,fd\n", &b"err\n"[..]), "{}", told(&run));
    }

    fn a_channel_answers_on_descriptor_3(host) {
        let running = host.sandbox.spawn(probe(&["echo"]).channel()).unwrap();
        let mut channel = running.channel().unwrap();
        channel.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
        for round in 0..100u32 {
            channel.write_all(&round.to_le_bytes()).unwrap();
            let mut answer = [0; 4];
            channel.read_exact(&mut answer).unwrap();
            assert_eq!(answer, round.to_le_bytes());
        }
        channel.shutdown(Shutdown::Write).unwrap();
        assert_eq!(channel.read(&mut [0; 8]).unwrap(), 0);
        assert_eq!(running.wait().unwrap().end, End::Exited(0));
    }

    fn a_channel_ends_with_its_program(host) {
        let running = host.sandbox.spawn(sh("exit 0").channel()).unwrap();
        let mut channel = running.channel().unwrap();
        channel.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
        assert_eq!(channel.read(&mut [0; 8]).unwrap(), 0);
        drop(running);
    }

    fn without_a_channel_there_is_no_descriptor_3(host) {
        assert_eq!(text(&host.probe(&["fds"])), "0 1 2 \n");
        assert_eq!(text(&host.run(probe(&["fds"]).channel())), "0 1 2 3 \n");
    }

    fn output_at_the_limit_is_kept_whole(host) {
        let limits = Limits { output_bytes: 1000, ..limits() };
        let run = host.run(sh("head -c 1000 /dev/zero; head -c 1000 /dev/zero >&2").limits(limits));
        assert_eq!((run.end, run.stdout.len(), run.stderr.len()), (End::Exited(0), 1000, 1000));
        assert!(!run.stdout_truncated && !run.stderr_truncated);
    }

    fn a_program_that_is_not_there_is_named(host) {
        let error = host.sandbox.run(Command::new("/no/such/program")).unwrap_err();
        assert!(matches!(&error, SandboxError::Exec { program, .. } if program.ends_with("program")), "{error}");
        let error = host.sandbox.run(Command::new("/etc/passwd")).unwrap_err();
        assert!(matches!(error, SandboxError::Exec { .. }), "{error}");
    }

    fn a_command_that_contradicts_itself_is_refused(host) {
        for command in [
            Command::new("sh"),
            Command::new("/bin/sh").arg("a\0b"),
            Command::new("/bin/sh").env("A", "\0"),
            Command::new("/bin/true").mount(Mount::read_only("/usr", "relative")),
            Command::new("/bin/true").mount(Mount::read_only("/usr", "/a/../b")),
        ] {
            assert!(matches!(host.sandbox.run(command), Err(SandboxError::Invalid(_))));
        }
        let missing = Command::new("/bin/true").mount(Mount::read_only("/no/such/place", "/x"));
        assert!(matches!(host.sandbox.run(missing), Err(SandboxError::Io { .. })));
    }

    fn a_failed_step_is_named(host) {
        let error = host.sandbox.run(sh("true").dir("/no/such/dir")).unwrap_err();
        assert!(error.to_string().contains("enter the working directory"), "{error}");
        let nested = Mount::read_only("/usr/bin", "/usr/not-there");
        let error = host.sandbox.run(sh("true").mount(nested)).unwrap_err();
        assert!(error.to_string().contains("/usr/not-there"), "{error}");
    }
}
