//! Output and files: rows 31 to 38 of the catalogue, 54, and compilers (56).

use super::{Expected, REFUSALS, Row, Said, all_denied, io, row, with_room, without_landlock};
use crate::command::Command;
use crate::execution::{End, Execution};
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Duration;

pub(super) const ROWS: &[Row] = &[
    row("flood", 31, "write to standard output without end", Expected::Ends(&[End::Output]), |_| {
        flood(std::io::stdout())
    })
    .weakened(with_room)
    .also(bounded),
    row("flood-errors", 31, "write to standard error without end", Expected::Ends(&[End::Output]), |_| {
        flood(std::io::stderr())
    })
    .weakened(with_room)
    .also(bounded),
    row("many-small-writes", 32, "write a hundred thousand single bytes", Expected::Harmless, |_| {
        let mut out = File::options().write(true).open("/dev/stdout").ok();
        let written = (0..100_000).filter(|_| out.as_mut().is_some_and(|out| out.write_all(b"x").is_ok())).count();
        end_the_line();
        Said::done(format!("{written} writes"))
    }),
    row("large-file", 34, "write a file of 300 MB", Expected::Ends(&[End::FileSize]), |_| {
        let block = vec![1u8; 1 << 20];
        let file = File::create("/tmp/large");
        io(file.and_then(|mut file| (0..300).try_for_each(|_| file.write_all(&block))), "300 MB")
    })
    .weakened(with_room),
    row("sparse-file", 34, "make a file of a terabyte without writing it", Expected::Ends(&[End::FileSize]), |_| {
        io(File::create("/tmp/sparse").and_then(|file| file.set_len(1 << 40)), "a terabyte")
    }),
    row("many-files", 35, "make files until the system says no", Expected::Denied, |_| {
        let made = (0..200_000u32).map_while(|n| File::create(format!("/tmp/{n}")).ok()).count();
        if made < 200_000 { Said::Denied(format!("after {made}")) } else { Said::done("200000 files") }
    })
    .with(with_time),
    row("deep-folders", 35, "nest folders deeper than a path can name", Expected::Harmless, |_| {
        let deeper = |_: &u32| fs::create_dir("d").and_then(|()| std::env::set_current_dir("d")).is_ok();
        let depth = (0..3000u32).take_while(deeper).count();
        Said::done(format!("{depth} folders"))
    })
    .with(with_time),
    row("hard-link", 38, "give a file of the host a name of its own", Expected::Denied, |_| {
        all_denied(&[
            ("link", io(fs::hard_link("/bin/sh", "/tmp/sh"), "linked")),
            ("chmod", {
                use std::os::unix::fs::PermissionsExt;
                io(fs::set_permissions("/bin/sh", fs::Permissions::from_mode(0o777)), "changed")
            }),
            ("write", io(File::options().write(true).open("/bin/sh"), "opened")),
        ])
    }),
    row("write-outside", 0, "write where a mount would let it, but nobody said so", Expected::Denied, |_| {
        // Devices can be written by any mount: here Landlock alone says which.
        all_denied(&[
            ("/proc/self/comm", io(fs::write("/proc/self/comm", "audit"), "written")),
            ("/proc/self/timerslack_ns", io(fs::write("/proc/self/timerslack_ns", "1"), "written")),
        ])
    })
    .weakened(without_landlock),
    row("descriptors", 54, "open files until the system says no", Expected::Denied, |_| {
        let files: Vec<_> = (0..2000).map_while(|_| File::open("/dev/null").ok()).collect();
        if files.len() < 2000 { Said::Denied(format!("after {}", files.len())) } else { Said::done("2000 files") }
    })
    .weakened(with_room),
    row("link-among-the-results", 36, "hand in a link to a file of the host", Expected::Harmless, |_| {
        io(std::os::unix::fs::symlink("/etc/passwd", bait()), "left one")
    })
    .also(|_, results| refused("link", results)),
    row("pipe-among-the-results", 37, "hand in a pipe where a file is expected", Expected::Harmless, |_| {
        io(crate::sys::make_pipe(&bait()), "left one")
    })
    .also(|_, results| refused("pipe", results)),
    row("include-a-device", 56, "have the compiler read a device without end", COMPILER, |_| {
        compile("#include \"/dev/zero\"\nint main(void) { return 0; }\n")
    })
    .with(with_compiler),
    row("include-a-secret", 56, "have the compiler show a file of the host", Expected::Denied, |_| {
        compile("#include \"/etc/shadow\"\nint main(void) { return 0; }\n")
    })
    .with(with_compiler),
    row("huge-array", 56, "have the compiler write a gigabyte", COMPILER, |_| {
        compile("static char block[1 << 30] = {1};\nint main(void) { return block[0]; }\n")
    })
    .with(with_compiler),
    row("macro-bomb", 56, "have the compiler expand macros without end", COMPILER, |_| {
        let mut source = String::from("#define A0 1+1\n");
        for level in 1..40 {
            let below = level - 1;
            source.push_str(&format!("#define A{level} A{below} + A{below} + A{below} + A{below}\n"));
        }
        source.push_str("int main(void) { return A39; }\n");
        compile(&source)
    })
    .with(with_compiler),
];

/// Whatever limit is met first.
const COMPILER: Expected =
    Expected::Ends(&[End::Memory, End::CpuTime, End::WallTime, End::FileSize, End::Output, End::Exited(0)]);

fn with_time(mut command: Command) -> Command {
    command.limits.cpu = Duration::from_secs(20);
    command
}

fn with_compiler(command: Command) -> Command {
    with_time(command.env("PATH", "/usr/bin:/bin"))
}

/// So that what is said stands on a line of its own.
fn end_the_line() {
    let _ = std::io::stdout().write_all(b"\n");
}

fn flood(mut out: impl Write) -> Said {
    let block = [b'x'; 1 << 16];
    match (0..400).try_for_each(|_| out.write_all(&block)) {
        Ok(()) => {
            end_the_line();
            Said::done("25 MiB")
        }
        Err(error) => Said::Denied(error.to_string()),
    }
}

/// The judge keeps what it may keep, and nothing more.
fn bounded(execution: &Execution, _: &Path) -> Result<(), String> {
    let kept = execution.stdout.len().max(execution.stderr.len());
    if kept <= 1 << 20 { Ok(()) } else { Err(format!("{kept} bytes were kept")) }
}

/// A compile that fails within its limits is a denial; one that succeeds is not.
fn compile(source: &str) -> Said {
    if fs::write("/tmp/program.c", source).is_err() {
        return Said::done("no place for a source");
    }
    let run = std::process::Command::new("/usr/bin/cc").args(["-o", "/tmp/program", "/tmp/program.c"]).output();
    match run {
        Ok(output) if output.status.success() => Said::done("compiled"),
        Ok(_) => Said::Denied("compile error".into()),
        Err(error) if error.raw_os_error().is_some_and(|code| REFUSALS.iter().any(|e| e.raw_os_error() == code)) => {
            Said::Denied("no compiler on this host".into())
        }
        Err(error) => Said::Denied(error.to_string()),
    }
}

/// What we ourselves do with the results of a box in which such a thing lies.
fn refused(kind: &str, results: &Path) -> Result<(), String> {
    match crate::open_result(results, Path::new(BAIT)) {
        Ok(_) => Err(format!("the {kind} was taken for a file")),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Err(format!("there was no {kind}")),
        Err(_) => Ok(()),
    }
}

/// The name of what is no file among the results.
const BAIT: &str = "bait";

fn bait() -> PathBuf {
    Path::new(super::RESULTS).join(BAIT)
}
