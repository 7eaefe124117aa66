//! One thread per box: starts it, watches its limits, ends it, reaps it and tells how it went.
//!
//! It has every signal blocked, so a reader that went away gives EPIPE and no SIGPIPE.

use std::os::fd::{AsFd, OwnedFd};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender};
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};

use crate::cgroup::Group;
use crate::command::Limits;
use crate::control::Control;
use crate::error::SandboxError;
use crate::execution::{Cause, Execution, Facts, Protections, Usage};
use crate::init::{Program, REPORT_BYTES};
use crate::meter::Meter;
use crate::perturber::Perturber;
use crate::plan::{self, Ends, Plan};
use crate::sandbox::{Registration, Shared};
use crate::start::{self, Confined, NAMESPACES};
use crate::streams::{BUFFER, Capture, Feed};
use crate::sys;

/// Between two looks at the counters: never more often, so that looking costs little.
const SAMPLE_AT_LEAST: Duration = Duration::from_millis(2);
/// Never less often, so that an out-of-memory kill of a child soon ends the whole.
const SAMPLE_AT_MOST: Duration = Duration::from_millis(100);
/// Where /proc is all there is: memory can grow by gigabytes a second.
const SAMPLE_PROC: Duration = Duration::from_millis(10);

/// How long init may take to end everyone and report before the kernel does it without a report.
const GRACE: Duration = Duration::from_secs(2);

/// One box to be set up, and then to be given a program.
pub(crate) struct Job {
    pub(crate) plan: Plan,
    pub(crate) group: Group,
    pub(crate) control: Arc<Control>,
    pub(crate) shared: Arc<Shared>,
    /// Dropped last: an interrupt waits for it.
    pub(crate) registration: Registration,
}

/// What a box is to run.
pub(crate) struct Assignment {
    pub(crate) program: Program,
    pub(crate) input: Arc<[u8]>,
    pub(crate) limits: Limits,
    pub(crate) protections: Protections,
    pub(crate) perturbation: Option<u64>,
    /// Hears once whether the program runs.
    pub(crate) started: Sender<Result<(), SandboxError>>,
    /// Hears once how it went.
    pub(crate) outcome: Sender<Result<Execution, SandboxError>>,
}

impl Job {
    /// Sets the box up, waits for its assignment and runs that to its end. Without one, the box goes.
    pub(crate) fn run(self, assignments: &Receiver<Assignment>) {
        let _ = sys::set_signal_mask(u64::MAX);
        let Self { plan, mut group, control, shared, registration } = self;
        let Plan { orders, child_ends, mut ends, .. } = plan;
        let orders = Arc::new(orders);
        let set_up = start::start(NAMESPACES, shared.identity, &orders, child_ends, &mut ends.start, Some(&control));
        let Ok(assignment) = assignments.recv() else {
            drop(set_up);
            shared.groups.release(group);
            return;
        };
        let Assignment { program, input, limits, protections, perturbation, started, outcome } = assignment;
        let fail = |error, group: Option<Group>| {
            group.into_iter().for_each(|group| shared.groups.release(group));
            // Why ignored: the spawner has gone.
            let _ = started.send(Err(error));
        };
        let running = set_up.and_then(|(confined, _)| {
            plan::widen(&ends.stdin, &input);
            group.limit(&limits).map_err(|error| SandboxError::setup("set the limits of the cgroups", error))?;
            start::assign(&orders, program, &ends.start, &control).map(|handed| (confined, handed))
        });
        let begun = Instant::now();
        let (confined, handed) = match running {
            Ok(both) => both,
            Err(error) => return fail(error, Some(group)),
        };
        control.attach(Meter::new(group, confined.init));
        handed.program.into_iter().for_each(|program| control.introduce(program));
        let perturber = match perturbation.map(|seed| Perturber::start(seed, handed.listener, &control)).transpose() {
            Ok(perturber) => perturber,
            Err(error) => {
                drop(confined);
                let error = SandboxError::io("start the perturbation of a box", error);
                return fail(error, control.detach(Duration::ZERO));
            }
        };
        // Why ignored: the spawner waits for this, or it has panicked and drops us soon.
        let _ = started.send(Ok(()));
        let watch = Watch::new(confined, ends, input, &limits, &control, begun);
        let (mut confined, execution, cpu) = watch.until_the_end(protections);
        let perturbation = perturber.map(Perturber::finish).transpose();
        let group = control.detach(cpu);
        control.is_over_now();
        // Why ignored: the one who asked has gone.
        let _ = outcome.send(perturbation.and_then(|perturbation| Ok(Execution { perturbation, ..execution? })));
        // What is left takes longer than many a program, and nobody has to wait for it: init and its namespaces.
        confined.reap();
        group.into_iter().for_each(|group| shared.groups.release(group));
        // In this order: who sees that we have signed off may count on it that we hold nothing.
        drop((confined, orders, shared, control));
        drop(registration);
    }
}

/// A running box under watch.
struct Watch<'a> {
    confined: Confined,
    stdout: Capture,
    stderr: Capture,
    feed: Feed,
    report: OwnedFd,
    /// Held so that init learns of our death by more than a signal.
    _go: OwnedFd,
    limits: &'a Limits,
    control: &'a Control,
    begun: Instant,
    next_sample: Instant,
    cause: Option<Cause>,
    force_at: Option<Instant>,
    peak_processes: u32,
    peak_anonymous: Option<u64>,
    processors: u32,
}

impl<'a> Watch<'a> {
    fn new(
        confined: Confined,
        ends: Ends,
        input: Arc<[u8]>,
        limits: &'a Limits,
        control: &'a Control,
        begun: Instant,
    ) -> Self {
        let processors = std::thread::available_parallelism().map_or(1, |n| n.get() as u32);
        let mut watch = Self {
            confined,
            stdout: Capture::new(ends.stdout, limits.output_bytes),
            stderr: Capture::new(ends.stderr, limits.output_bytes),
            feed: Feed::new(ends.stdin, input),
            report: ends.start.report,
            _go: ends.start.go,
            limits,
            control,
            begun,
            next_sample: begun,
            cause: None,
            force_at: None,
            peak_processes: 0,
            peak_anonymous: None,
            processors,
        };
        watch.next_sample = begun + watch.pause(Duration::ZERO);
        watch
    }

    /// Watches until init has reported, all others being gone, or has ended itself; also gives the processor time.
    fn until_the_end(mut self, protections: Protections) -> (Confined, Result<Execution, SandboxError>, Duration) {
        let mut buffer = vec![0u8; BUFFER];
        while !self.turn(&mut buffer) {}
        let wall = self.begun.elapsed();
        for capture in [&mut self.stdout, &mut self.stderr] {
            while capture.read(&mut buffer) {}
        }
        self.conclude(wall, protections)
    }

    /// One wait and what it brings; whether init has ended.
    fn turn(&mut self, buffer: &mut [u8]) -> bool {
        let Ready { ended, woken, stdout, stderr, stdin } = self.wait();
        if stdout {
            self.stdout.read(buffer);
        }
        if stderr {
            self.stderr.read(buffer);
        }
        if stdin {
            self.feed.write();
        }
        if self.stdout.overflowed() || self.stderr.overflowed() {
            self.end(Cause::Output);
        }
        if woken && self.control.stopped() {
            self.end(Cause::Stopped);
        }
        if ended {
            return true;
        }
        self.look_at_the_clock();
        false
    }

    fn wait<'w>(&'w self) -> Ready {
        let timeout = self.until_next();
        let entry = |pipe: Option<&'w OwnedFd>, flags| pipe.map(|pipe| (pipe.as_fd(), flags));
        let wake = self.cause.is_none().then(|| (self.control.wake(), PollFlags::IN));
        let sources = [
            entry(Some(&self.report), PollFlags::IN),
            wake,
            entry(self.stdout.pipe(), PollFlags::IN),
            entry(self.stderr.pipe(), PollFlags::IN),
            entry(self.feed.pipe(), PollFlags::OUT),
        ];
        let mut entries: Vec<PollFd<'_>> =
            sources.iter().flatten().map(|&(fd, flags)| PollFd::from_borrowed_fd(fd, flags)).collect();
        // Why ignored: an interruption is a wait that was short.
        let _ = poll(&mut entries, Some(&timeout));
        let mut ready = entries.iter().map(|entry| !entry.revents().is_empty());
        let mut next = |source: &Option<_>| source.is_some() && ready.next().unwrap_or(false);
        let [ended, woken, stdout, stderr, stdin] = sources.each_ref().map(&mut next);
        Ready { ended, woken, stdout, stderr, stdin }
    }

    fn until_next(&self) -> Timespec {
        let wall = self.wall_ends().filter(|_| self.cause.is_none());
        let sample = self.cause.is_none().then_some(self.next_sample);
        let moments = [wall, sample, self.force_at];
        let next = moments.into_iter().flatten().min().unwrap_or_else(|| Instant::now() + GRACE);
        let left = next.saturating_duration_since(Instant::now());
        Timespec { tv_sec: left.as_secs() as i64, tv_nsec: left.subsec_nanos().into() }
    }

    /// `None` for a limit beyond the end of time.
    fn wall_ends(&self) -> Option<Instant> {
        self.begun.checked_add(self.limits.wall)
    }

    fn look_at_the_clock(&mut self) {
        let now = Instant::now();
        if self.force_at.is_some_and(|at| now >= at) {
            self.confined.end_at_once();
            self.force_at = None;
        }
        if self.cause.is_some() {
            return;
        }
        if now >= self.next_sample {
            self.look_at_the_counters();
            let used = self.control.cpu();
            self.next_sample = now + self.pause(used);
        }
        if self.wall_ends().is_some_and(|at| now >= at) {
            self.end(Cause::WallTime);
        }
    }

    fn look_at_the_counters(&mut self) {
        let reading = self.control.read();
        self.peak_processes = self.peak_processes.max(reading.processes);
        self.peak_anonymous = self.peak_anonymous.max(reading.anonymous);
        let too_much = reading.by_sample && reading.anonymous.is_some_and(|used| used > self.limits.memory_bytes);
        if reading.oom_kills > 0 || too_much {
            self.end(Cause::Memory);
        } else if reading.cpu > self.limits.cpu {
            self.end(Cause::CpuTime);
        }
    }

    /// Until the earliest moment at which the limit can be reached, within bounds.
    fn pause(&self, used: Duration) -> Duration {
        let samples = self.control.with_meter(Meter::samples).unwrap_or(false);
        let most = if samples { SAMPLE_PROC } else { SAMPLE_AT_MOST };
        let left = self.limits.cpu.saturating_sub(used) / self.processors;
        left.clamp(SAMPLE_AT_LEAST, most)
    }

    /// Ends the box for the first cause that comes up.
    fn end(&mut self, cause: Cause) {
        if self.cause.is_none() {
            self.cause = Some(cause);
            self.force_at = Some(Instant::now() + GRACE);
            self.confined.end();
        }
    }

    fn conclude(
        self,
        wall: Duration,
        protections: Protections,
    ) -> (Confined, Result<Execution, SandboxError>, Duration) {
        let report = Report::read(&self.report);
        let counted = self.control.with_meter(|meter| self.count(meter.group(), report.as_ref(), wall));
        let Some((usage, facts)) = counted else {
            return (self.confined, Err(SandboxError::Lost("its meter is gone".into())), Duration::ZERO);
        };
        let (stdout, stdout_truncated) = self.stdout.into_bytes();
        let (stderr, stderr_truncated) = self.stderr.into_bytes();
        let execution = facts
            .end(self.limits)
            .map(|end| Execution {
                end,
                usage,
                stdout,
                stderr,
                stdout_truncated,
                stderr_truncated,
                protections,
                perturbation: None,
            })
            .ok_or_else(|| SandboxError::Lost("its init was killed from outside".into()));
        (self.confined, execution, usage.cpu())
    }

    fn count(&self, group: &Group, report: Option<&Report>, wall: Duration) -> (Usage, Facts) {
        let reported = report.map_or((Duration::ZERO, Duration::ZERO), |r| (r.user, r.system));
        let (cpu_user, cpu_system) = match group.cpu() {
            Some((total, user, system)) => {
                // The report's times are the finer ones; without a report the group's ticks have to do.
                split(total, if report.is_some() { reported } else { (user, system) })
            }
            None => reported,
        };
        let peak_memory = group.peak_memory();
        let max_rss = report.map_or(0, |r| r.max_rss(peak_memory));
        let sampled = Some(self.peak_processes).filter(|&n| n > 0);
        let peak_processes = group.peak_processes().or(sampled);
        let sampled_memory = self.peak_anonymous;
        let usage = Usage { cpu_user, cpu_system, wall, peak_memory, sampled_memory, max_rss, peak_processes };
        let by_rlimit = group.pids_version().is_none() && self.peak_processes >= self.limits.processes;
        let facts = Facts {
            cause: self.cause,
            oom_kills: group.oom_kills(),
            cpu: usage.cpu(),
            wait_status: report.map(|r| r.wait_status),
            forks_refused: group.forks_refused() + u64::from(by_rlimit),
        };
        (usage, facts)
    }
}

struct Ready {
    ended: bool,
    woken: bool,
    stdout: bool,
    stderr: bool,
    stdin: bool,
}

/// Splits an exact total in the proportion of two coarser figures.
fn split(total: Duration, (user, system): (Duration, Duration)) -> (Duration, Duration) {
    let whole = (user + system).as_nanos();
    if whole == 0 {
        return (total, Duration::ZERO);
    }
    let nanos = total.as_nanos() * user.as_nanos() / whole;
    let user = Duration::from_nanos(u64::try_from(nanos).unwrap_or(u64::MAX)).min(total);
    (user, total - user)
}

/// What init says at the end.
struct Report {
    wait_status: i32,
    user: Duration,
    system: Duration,
    max_rss: u64,
    init_rss: u64,
}

impl Report {
    fn read(pipe: &OwnedFd) -> Option<Self> {
        let mut bytes = [0u8; REPORT_BYTES];
        // There is something to read, or all writers are gone, so this never blocks; a report is written at once.
        let read = rustix::io::read(pipe, &mut bytes[..]).ok()?;
        if read != REPORT_BYTES {
            return None;
        }
        let mut numbers = bytes.chunks_exact(8).map(|chunk| u64::from_ne_bytes(chunk.try_into().unwrap_or_default()));
        let mut next = || numbers.next().unwrap_or(0);
        Some(Self {
            wait_status: next() as i32,
            user: Duration::from_micros(next()),
            system: Duration::from_micros(next()),
            max_rss: next(),
            init_rss: next(),
        })
    }

    /// The kernel counts the moment between fork and exec, when the program still had our memory.
    fn max_rss(&self, peak_memory: Option<u64>) -> u64 {
        if self.max_rss > self.init_rss { self.max_rss } else { self.max_rss.min(peak_memory.unwrap_or(u64::MAX)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_total_is_split_in_proportion() {
        let ms = Duration::from_millis;
        assert_eq!(split(ms(90), (ms(20), ms(10))), (ms(60), ms(30)));
        assert_eq!(split(ms(5), (ms(0), ms(0))), (ms(5), ms(0)));
        assert_eq!(split(ms(5), (ms(0), ms(10))), (ms(0), ms(5)));
    }
}
