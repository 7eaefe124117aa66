//! `cairn run -- CMD`: any command in a box of ours, under limits that one can read.
//!
//! Leaves with the command's own code; where a limit ended it, with the code that a shell shows for such an end.

use super::{Context, Format, paint};
use crate::app::workplace::boxes;
use crate::exit::{Exit, Failure};
use cairn_sandbox::{Command, End, Execution, Limits, Mount, Network, Profile, Sandbox};
use clap::ValueEnum;
use serde_json::json;
use std::io::{IsTerminal, Read, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// As long as a command line takes input from a file or a pipe; more is a mistake.
const MOST_INPUT: u64 = 1 << 30;

/// Where programs are looked for, in the box as on every Linux.
const SEARCH: [&str; 3] = ["/usr/local/bin", "/usr/bin", "/bin"];

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Processor time, summed over all its processes, in seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 10.0, value_parser = seconds)]
    cpu: f64,
    /// Time by the clock, in seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 30.0, value_parser = seconds)]
    wall: f64,
    /// Memory of all its processes and files in memory, in MiB
    #[arg(long, value_name = "MIB", default_value_t = 512, value_parser = clap::value_parser!(u64).range(1..=1 << 20))]
    memory: u64,
    /// Processes and threads alive at a time
    #[arg(long, value_name = "N", default_value_t = 64, value_parser = clap::value_parser!(u32).range(1..=1 << 20))]
    processes: u32,
    /// Bytes on each of its two outputs, in KiB
    #[arg(long, value_name = "KIB", default_value_t = 16384, value_parser = clap::value_parser!(u64).range(1..=1 << 22))]
    output: u64,
    /// The largest file, and each private folder, in MiB
    #[arg(long, value_name = "MIB", default_value_t = 64, value_parser = clap::value_parser!(u64).range(1..=1 << 20))]
    files: u64,
    /// Descriptors of each process
    #[arg(long, value_name = "N", default_value_t = 256, value_parser = clap::value_parser!(u32).range(4..=1 << 20))]
    open_files: u32,
    /// What it can reach
    #[arg(long, value_enum, default_value = "none")]
    network: Reach,
    /// Which system calls it may make
    #[arg(long, value_enum, default_value = "standard")]
    calls: Calls,
    /// Show a folder or file in the box: SOURCE:TARGET, or SOURCE:TARGET:rw to let it write there
    #[arg(long, value_name = "MOUNT", value_parser = mount)]
    mount: Vec<Mount>,
    /// Set a variable of its environment, which is empty else but for PATH, HOME and LANG
    #[arg(long, value_name = "NAME=VALUE", value_parser = variable)]
    env: Vec<(String, String)>,
    /// Its working folder, in the box [default: /work, which is the folder that you are in, for reading only]
    #[arg(long, value_name = "DIR")]
    dir: Option<PathBuf>,
    /// How the end and what was used are told, on standard error
    #[arg(long, value_enum, default_value = "human")]
    format: Format,
    /// The command and its arguments; what it says is shown when it has ended
    #[arg(required = true, last = true, value_name = "CMD")]
    command: Vec<String>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Reach {
    /// Nothing
    None,
    /// A loopback interface of the box's own
    Loopback,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Calls {
    /// All that ordinary programs make
    Standard,
    /// Those to read, compute and answer
    Strict,
}

pub(super) fn run(context: &Context, arguments: &Arguments) -> Result<u8, Failure> {
    let sandbox = Sandbox::open(&boxes(&context.data()?))?;
    if let Some(missing) =
        sandbox.layers().0.iter().find(|layer| layer.name.ends_with("-namespace") && !layer.available)
    {
        return Err(
            Failure::new(Exit::Missing, format!("no box can be made here: {}", missing.reason)).hint(missing.fix)
        );
    }
    let command = command(arguments)?.stdin(input()?);
    stop_on_signal(&sandbox)?;
    let execution = sandbox.run(command)?;
    show(&execution, arguments.format)?;
    Ok(code(&execution.end))
}

/// Ends the box with us: what the signals do by themselves would leave it to the next sweep.
fn stop_on_signal(sandbox: &Sandbox) -> Result<(), Failure> {
    let sandbox = sandbox.clone();
    let waiting = move || -> Result<(), Failure> {
        super::wait_for(async {
            crate::app::workplace::asked_to_end().await;
            Ok(())
        })?;
        sandbox.interrupt();
        std::process::exit(Exit::Interrupted as i32);
    };
    let started = std::thread::Builder::new().name("signals".into()).spawn(waiting);
    started.map(drop).map_err(|error| Failure::new(Exit::Harness, format!("starting a thread: {error}")))
}

fn command(arguments: &Arguments) -> Result<Command, Failure> {
    let (name, rest) = arguments.command.split_first().ok_or_else(|| Failure::new(Exit::Usage, "no command"))?;
    let here = std::env::current_dir()
        .map_err(|error| Failure::new(Exit::Usage, format!("the folder that you are in cannot be read: {error}")))?;
    let mut command = Command::new(found(name)?).args(rest).mount(Mount::read_only(here, "/work"));
    command.mounts.extend(arguments.mount.iter().cloned());
    for (name, value) in [("PATH", SEARCH.join(":").as_str()), ("HOME", "/home/learner"), ("LANG", "C.UTF-8")] {
        command = command.env(name, value);
    }
    for (name, value) in &arguments.env {
        command.env.retain(|(old, _)| old != name.as_str());
        command = command.env(name, value);
    }
    let network = match arguments.network {
        Reach::None => Network::None,
        Reach::Loopback => Network::Loopback,
    };
    let profile = match arguments.calls {
        Calls::Standard => Profile::Standard,
        Calls::Strict => Profile::Strict,
    };
    let dir = arguments.dir.clone().unwrap_or_else(|| "/work".into());
    Ok(command.dir(dir).network(network).profile(profile).limits(limits(arguments)))
}

fn limits(arguments: &Arguments) -> Limits {
    Limits {
        cpu: Duration::from_secs_f64(arguments.cpu),
        wall: Duration::from_secs_f64(arguments.wall),
        memory_bytes: arguments.memory << 20,
        processes: arguments.processes,
        output_bytes: arguments.output << 10,
        file_bytes: arguments.files << 20,
        open_files: arguments.open_files,
    }
}

/// The path of a command: a name without a slash is looked for as a shell would.
fn found(name: &str) -> Result<PathBuf, Failure> {
    if name.contains('/') {
        return Ok(name.into());
    }
    let places = SEARCH.iter().map(|folder| Path::new(folder).join(name));
    places.into_iter().find(|path| path.is_file()).ok_or_else(|| {
        Failure::new(Exit::Usage, format!("'{name}' is in none of {}", SEARCH.join(", ")))
            .hint("give its path as the box shows it, such as ./program for one in the folder that you are in")
    })
}

/// What comes by a pipe or from a file; a terminal stays outside of the box.
fn input() -> Result<Vec<u8>, Failure> {
    let stdin = std::io::stdin();
    let mut bytes = Vec::new();
    if stdin.is_terminal() {
        return Ok(bytes);
    }
    let read = stdin.lock().take(MOST_INPUT + 1).read_to_end(&mut bytes);
    read.map_err(|error| Failure::new(Exit::Usage, format!("standard input cannot be read: {error}")))?;
    if bytes.len() as u64 > MOST_INPUT {
        return Err(Failure::new(Exit::Usage, "standard input is larger than 1 GiB").hint("mount it as a file"));
    }
    Ok(bytes)
}

fn show(execution: &Execution, format: Format) -> Result<(), Failure> {
    let failed = |error| Failure::new(Exit::Harness, format!("writing what the command said: {error}"));
    // As it is, without a word of ours in between.
    std::io::stdout().write_all(&execution.stdout).map_err(failed)?;
    std::io::stderr().write_all(&execution.stderr).map_err(failed)?;
    match format {
        Format::Human => paint::say(&told(execution)),
        Format::Json => paint::say(&as_json(execution)),
    }
    Ok(())
}

fn told(execution: &Execution) -> String {
    let usage = &execution.usage;
    let mib = |bytes: u64| format!("{:.1} MiB", bytes as f64 / f64::from(1 << 20));
    let ms = |time: Duration| format!("{:.1} ms", time.as_secs_f64() * 1e3);
    let mut parts = vec![
        words(&execution.end),
        format!("cpu {} (user {})", ms(usage.cpu()), ms(usage.cpu_user)),
        format!("clock {}", ms(usage.wall)),
    ];
    parts.extend(usage.peak_memory.map(|bytes| format!("memory {}", mib(bytes))));
    parts.extend(usage.sampled_memory.map(|bytes| format!("of which anonymous, as sampled, {}", mib(bytes))));
    parts.push(format!("largest process {}", mib(usage.max_rss)));
    parts.extend(usage.peak_processes.map(|count| format!("processes {count}")));
    let missing: Vec<_> = execution.protections.0.iter().filter(|p| !p.active).map(|p| p.name).collect();
    let held = if missing.is_empty() {
        format!("all {} protections held", execution.protections.0.len())
    } else {
        format!("without {}", missing.join(", "))
    };
    format!("{}\n{}", parts.join(" · "), paint::dim(&held))
}

fn as_json(execution: &Execution) -> String {
    let usage = &execution.usage;
    let micros = |time: Duration| u64::try_from(time.as_micros()).unwrap_or(u64::MAX);
    json!({
        "end": words(&execution.end),
        "code": code(&execution.end),
        "cpu_user_us": micros(usage.cpu_user),
        "cpu_system_us": micros(usage.cpu_system),
        "wall_us": micros(usage.wall),
        "peak_memory_bytes": usage.peak_memory,
        "sampled_anonymous_bytes": usage.sampled_memory,
        "max_rss_bytes": usage.max_rss,
        "peak_processes": usage.peak_processes,
        "stdout_truncated": execution.stdout_truncated,
        "stderr_truncated": execution.stderr_truncated,
        "protections": execution.protections.0.iter().map(|p| json!({
            "name": p.name, "active": p.active, "detail": p.detail,
        })).collect::<Vec<_>>(),
    })
    .to_string()
}

fn words(end: &End) -> String {
    match end {
        End::Exited(code) => format!("left with {code}"),
        End::Signalled(signal) => format!("ended by signal {signal}"),
        End::CpuTime => "ended: more processor time than allowed".into(),
        End::WallTime => "ended: more time by the clock than allowed".into(),
        End::Memory => "ended: more memory than allowed".into(),
        End::Output => "ended: more output than allowed".into(),
        End::Processes => "failed: no more processes or threads are allowed".into(),
        End::FileSize => "ended: a larger file than allowed".into(),
        End::Policy => "ended: a system call of another architecture".into(),
        End::Stopped => "stopped".into(),
    }
}

/// The command's own code; else 128 and the signal by which a shell would know such an end, or that of timeout(1).
fn code(end: &End) -> u8 {
    const OF_SIGNALS: i32 = 128;
    const TIMEOUT: i32 = 124;
    let code = match end {
        End::Exited(code) => *code,
        End::Signalled(signal) => OF_SIGNALS + signal,
        End::CpuTime => OF_SIGNALS + 24, // SIGXCPU
        End::WallTime => TIMEOUT,
        End::Memory | End::Stopped => OF_SIGNALS + 9, // SIGKILL
        End::Output => OF_SIGNALS + 13,               // SIGPIPE
        End::Processes => 126,                        // what shells say of what they cannot start
        End::FileSize => OF_SIGNALS + 25,             // SIGXFSZ
        End::Policy => OF_SIGNALS + 31,               // SIGSYS
    };
    u8::try_from(code & 0xff).unwrap_or(u8::MAX)
}

fn seconds(text: &str) -> Result<f64, String> {
    let value: f64 = text.parse().map_err(|_| format!("'{text}' is no number of seconds"))?;
    if (0.001..=86_400.0).contains(&value) { Ok(value) } else { Err("between 0.001 and 86400 seconds".into()) }
}

fn mount(text: &str) -> Result<Mount, String> {
    let (rest, writable) = text.strip_suffix(":rw").map_or((text, false), |rest| (rest, true));
    let (source, target) = rest.rsplit_once(':').ok_or_else(|| "SOURCE:TARGET, or SOURCE:TARGET:rw".to_owned())?;
    if !target.starts_with('/') {
        return Err(format!("'{target}' is no absolute path"));
    }
    Ok(Mount { source: source.into(), target: target.into(), writable })
}

fn variable(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.is_empty() => Ok((name.into(), value.into())),
        _ => Err("NAME=VALUE".into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mounts_and_variables_are_read_as_written() {
        assert_eq!(mount("/a:b:/c").unwrap(), Mount::read_only("/a:b", "/c"));
        assert_eq!(mount(".:/c:rw").unwrap(), Mount::writable(".", "/c"));
        assert!(mount("/a").is_err() && mount("/a:b").is_err());
        assert_eq!(variable("A=b=c").unwrap(), ("A".into(), "b=c".into()));
        assert!(variable("=b").is_err() && variable("A").is_err());
    }

    #[test]
    fn every_end_has_a_code_that_a_shell_would_show() {
        assert_eq!(code(&End::Exited(7)), 7);
        assert_eq!(code(&End::Signalled(6)), 134);
        assert_eq!((code(&End::WallTime), code(&End::CpuTime), code(&End::Memory)), (124, 152, 137));
    }
}
