//! Processes, signals and time: rows 1 to 9 of the catalogue, and 59.

use super::{Expected, Row, Said, all_denied, call, fork, in_child, pause, row, spin, with_room};
use crate::command::{Command, Stdin};
use crate::execution::{End, Execution};
use std::io::{Read, Write};
use std::path::Path;
use std::time::Duration;

pub(super) const ROWS: &[Row] = &[
    row("fork-bomb", 1, "start processes until the system says no", Expected::Denied, fork_bomb).weakened(with_room),
    row("thread-bomb", 1, "start threads until the system says no", Expected::Denied, thread_bomb).weakened(with_room),
    row("daemon", 2, "leave a process behind, in a session of its own", Expected::Harmless, daemon),
    row("zombies", 3, "start processes and never ask how they ended", Expected::Denied, zombies).weakened(with_room),
    row("kill-init", 4, "signal the first process of the box", Expected::Denied, |_| {
        call(libc::SYS_kill, &[1, libc::SIGKILL as usize])
    }),
    row("kill-everyone", 4, "signal everyone there is", Expected::Harmless, |_| {
        // Signal 0 asks whether there is somebody: the program is, and nobody else.
        call(libc::SYS_kill, &[usize::MAX, 0])
    })
    .also(still_there),
    row("stop-itself", 5, "stop itself", Expected::Ends(&[End::WallTime]), |_| {
        call(libc::SYS_kill, &[std::process::id() as usize, libc::SIGSTOP as usize])
    })
    .with(soon),
    row("ignore-signals", 5, "ignore every signal that can be ignored", Expected::Ends(&[End::WallTime]), ignore_all)
        .with(soon),
    row("busy-loop", 6, "use the processor for ever", Expected::Ends(&[End::CpuTime]), |_| busy(1)).with(short),
    row("busy-threads", 6, "use the processor in eight threads", Expected::Ends(&[End::CpuTime]), |_| busy(8))
        .with(short),
    row("sleep", 7, "sleep for ever", Expected::Ends(&[End::WallTime]), |_| {
        pause(Duration::from_secs(3600));
        Said::done("slept")
    })
    .with(soon),
    row("wait-for-nobody", 7, "read from a pipe that nobody writes to", Expected::Ends(&[End::WallTime]), wait)
        .with(soon),
    row("short-bursts", 8, "use the processor in short-lived processes", Expected::Ends(&[End::CpuTime]), bursts)
        .with(short),
    row("spoof-the-meter", 9, "print that it took no time", Expected::Harmless, |_| {
        spin(Duration::from_millis(150));
        let _ = std::io::stderr().write_all(b"time: 0.00\ncpu: 0\nexit: 0\n");
        Said::done("said so")
    })
    .also(|execution, _| {
        let cpu = execution.usage.cpu();
        if cpu >= Duration::from_millis(100) { Ok(()) } else { Err(format!("the meter says {cpu:?}")) }
    }),
    row(
        "deadlock",
        59,
        "wait for an answer that the other side waits for, too",
        Expected::Ends(&[End::WallTime]),
        wait,
    )
    .with(|command| Command { channel: true, ..soon(command) }),
    row("deaf-to-input", 33, "never read a large input", Expected::Harmless, |_| Said::done("left"))
        .with(|command| Command { stdin: Stdin::Bytes(vec![b'x'; 4 << 20].into()), ..command }),
    row("close-its-streams", 33, "close the standard streams", Expected::Harmless, |_| {
        let _ = std::io::stdout().write_all(b"done closed\n").and_then(|()| std::io::stdout().flush());
        all_denied(&[0, 1, 2].map(|fd| ("close", call(libc::SYS_close, &[fd]))))
    }),
];

fn soon(mut command: Command) -> Command {
    command.limits.wall = Duration::from_millis(300);
    command
}

fn short(mut command: Command) -> Command {
    command.limits.cpu = Duration::from_millis(200);
    command
}

/// Far more than the limit of the audit, far fewer than a host has.
const MANY: usize = 100;

fn fork_bomb(_: &[String]) -> Said {
    let sleepers = (0..MANY).map_while(|_| {
        fork(|| {
            pause(Duration::from_secs(5));
            0
        })
    });
    counted(sleepers.count())
}

fn zombies(_: &[String]) -> Said {
    counted((0..MANY).map_while(|_| fork(|| 0)).count())
}

fn thread_bomb(_: &[String]) -> Said {
    let sleep = || pause(Duration::from_secs(5));
    let spawn = |_| std::thread::Builder::new().stack_size(16 << 10).spawn(sleep).ok();
    let threads: Vec<_> = (0..MANY).map_while(spawn).collect();
    counted(threads.len())
}

fn counted(count: usize) -> Said {
    if count < MANY { Said::Denied(format!("after {count}")) } else { Said::done("as many as asked for") }
}

fn daemon(_: &[String]) -> Said {
    let left = in_child(|| {
        let _ = call(libc::SYS_setsid, &[]);
        let child = fork(|| {
            pause(Duration::from_secs(3600));
            0
        });
        i32::from(child.is_none())
    });
    if left == Some(0) { Said::done("left one") } else { Said::Denied("none could be started".into()) }
}

fn ignore_all(_: &[String]) -> Said {
    (1..=64).for_each(crate::sys::ignore_signal);
    loop {
        pause(Duration::from_secs(3600));
    }
}

fn busy(threads: usize) -> Said {
    let forever = Duration::from_secs(3600);
    let spinners: Vec<_> = (1..threads).map(|_| std::thread::spawn(move || spin(forever))).collect();
    spin(forever);
    drop(spinners);
    Said::done("got an hour")
}

fn bursts(_: &[String]) -> Said {
    for _ in 0..400 {
        let _ = in_child(|| {
            spin(Duration::from_millis(10));
            0
        });
        pause(Duration::from_millis(1));
    }
    Said::done("got four seconds")
}

fn wait(_: &[String]) -> Said {
    // Two ends of a pipe of its own: nobody else can write, and it does not.
    match std::io::pipe() {
        Ok((mut read, _write)) => super::io(read.read(&mut [0]), "read"),
        Err(error) => Said::Denied(error.to_string()),
    }
}

fn still_there(execution: &Execution, _: &Path) -> Result<(), String> {
    if execution.end == End::Exited(0) { Ok(()) } else { Err(format!("{:?}", execution.end)) }
}
