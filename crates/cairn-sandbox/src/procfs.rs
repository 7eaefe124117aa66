//! What /proc says about processes: the fallback where no cgroup counts, and who is alive.
//!
//! Only reads. Sums over a changing tree are samples: a process that comes and goes between two of
//! them is counted through its parent's "waited-for children" times, or not at all if the parent
//! ignores SIGCHLD. Source: proc(5) on stat, status and task/children.

use std::fs;
use std::time::Duration;

/// A sample of one process tree, its root left out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Sample {
    pub(crate) cpu: Duration,
    /// Anonymous and shared-memory pages.
    pub(crate) memory_bytes: u64,
    /// Processes and threads.
    pub(crate) processes: u32,
}

/// Samples everything below `root` (the init of a box), and what `root` has reaped.
pub(crate) fn sample_below(root: i32) -> Sample {
    let mut sample = Sample::default();
    if let Some(times) = stat_times(root) {
        sample.cpu += times.reaped;
    }
    let mut waiting = children(root);
    while let Some(pid) = waiting.pop() {
        waiting.extend(children(pid));
        let Some(times) = stat_times(pid) else { continue };
        sample.cpu += times.own + times.reaped;
        sample.processes += times.threads;
        sample.memory_bytes += unshared_memory(pid);
    }
    sample
}

/// The threads of everything below `root`.
pub(crate) fn threads_below(root: i32) -> Vec<i32> {
    let mut threads = Vec::new();
    let mut waiting = children(root);
    while let Some(pid) = waiting.pop() {
        waiting.extend(children(pid));
        let Ok(tasks) = fs::read_dir(format!("/proc/{pid}/task")) else { continue };
        threads.extend(tasks.flatten().filter_map(|task| task.file_name().to_str()?.parse::<i32>().ok()));
    }
    threads
}

/// Everything below `root`.
pub(crate) fn processes_below(root: i32) -> Vec<i32> {
    let mut all = children(root);
    let mut next = 0;
    while let Some(pid) = all.get(next) {
        all.extend(children(*pid));
        next += 1;
    }
    all
}

/// The sum over these processes of a line of `status` that tells resident memory, in bytes.
pub(crate) fn resident(processes: &[i32], line: &str) -> std::io::Result<u64> {
    let mut sum = 0;
    for pid in processes {
        sum += parse_kib(&fs::read_to_string(format!("/proc/{pid}/status"))?, line) * 1024;
    }
    Ok(sum)
}

/// Sets the largest resident memory of these processes back to the present one (proc(5), clear_refs).
pub(crate) fn forget_peak(processes: &[i32]) -> std::io::Result<()> {
    processes.iter().try_for_each(|pid| fs::write(format!("/proc/{pid}/clear_refs"), "5"))
}

/// Whether a process exists and has not ended; a zombie has.
pub(crate) fn is_alive(pid: i32) -> bool {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    stat.rsplit_once(") ").is_some_and(|(_, rest)| !rest.starts_with(['Z', 'X']))
}

/// The name of the pid namespace in which our numbers mean something.
pub(crate) fn pid_namespace() -> String {
    let link = fs::read_link("/proc/self/ns/pid").unwrap_or_default();
    link.to_string_lossy().into_owned()
}

fn children(pid: i32) -> Vec<i32> {
    let Ok(tasks) = fs::read_dir(format!("/proc/{pid}/task")) else { return Vec::new() };
    let texts = tasks.flatten().filter_map(|task| fs::read_to_string(task.path().join("children")).ok());
    texts.flat_map(|text| parse_pids(&text)).collect()
}

fn parse_pids(text: &str) -> Vec<i32> {
    text.split_whitespace().filter_map(|pid| pid.parse().ok()).collect()
}

#[derive(Debug, PartialEq, Eq)]
struct Times {
    own: Duration,
    reaped: Duration,
    threads: u32,
}

fn stat_times(pid: i32) -> Option<Times> {
    parse_stat(&fs::read_to_string(format!("/proc/{pid}/stat")).ok()?)
}

/// The name in brackets may hold anything, so fields are counted from the last bracket.
fn parse_stat(text: &str) -> Option<Times> {
    let (_, after_name) = text.rsplit_once(") ")?;
    let fields: Vec<&str> = after_name.split(' ').collect();
    let ticks = |field: usize| fields.get(field - 3)?.parse::<u64>().ok();
    let per_second = rustix::param::clock_ticks_per_second().max(1);
    let time = |ticks: u64| Duration::from_micros(ticks.saturating_mul(1_000_000) / per_second);
    Some(Times {
        own: time(ticks(14)? + ticks(15)?),
        reaped: time(ticks(16)? + ticks(17)?),
        threads: fields.get(20 - 3)?.parse().ok()?,
    })
}

fn unshared_memory(pid: i32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    parse_unshared(&status)
}

fn parse_unshared(status: &str) -> u64 {
    (parse_kib(status, "RssAnon:") + parse_kib(status, "RssShmem:")) * 1024
}

fn parse_kib(status: &str, key: &str) -> u64 {
    let line = status.lines().find_map(|line| line.strip_prefix(key));
    line.and_then(|rest| rest.trim().strip_suffix(" kB")?.trim().parse().ok()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_with_brackets_does_not_shift_the_fields() {
        let stat = "9 (a) b) (c) S 1 9 9 0 -1 0 0 0 0 0 100 50 20 30 20 0 3 0 77 0 0";
        let times = parse_stat(stat).unwrap();
        let hz = rustix::param::clock_ticks_per_second();
        assert_eq!(times.own, Duration::from_micros(150 * 1_000_000 / hz));
        assert_eq!(times.reaped, Duration::from_micros(50 * 1_000_000 / hz));
        assert_eq!(times.threads, 3);
    }

    #[test]
    fn anonymous_and_shared_memory_are_added() {
        assert_eq!(parse_unshared("VmRSS:\t 99 kB\nRssAnon:\t 8 kB\nRssFile:\t 70 kB\nRssShmem:\t 2 kB\n"), 10240);
    }

    #[test]
    fn a_zombie_is_not_alive() {
        let mut child = std::process::Command::new("sleep").arg("600").spawn().unwrap();
        let pid = child.id() as i32;
        assert!(is_alive(pid) && pid_namespace().starts_with("pid:["));
        child.kill().unwrap();
        while is_alive(pid) {
            std::thread::yield_now();
        }
        child.wait().unwrap();
        assert!(!is_alive(pid));
    }

    #[test]
    fn the_threads_below_a_process_are_those_of_its_children() {
        let mut child = std::process::Command::new("sleep").arg("600").spawn().unwrap();
        let below = threads_below(std::process::id() as i32);
        assert!(below.contains(&(child.id() as i32)) && !below.contains(&(std::process::id() as i32)));
        child.kill().unwrap();
        child.wait().unwrap();
    }

    #[test]
    fn a_process_without_children_has_an_empty_sample() {
        assert_eq!(sample_below(0), Sample::default());
    }
}
