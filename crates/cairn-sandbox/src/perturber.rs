//! The thread that perturbs a perturbed run: moves its threads about and holds back its system calls.
//!
//! Works from outside, cheaply, and on threads of the tree alone. It starts once the program runs and ends with the
//! box. While a tree lives, so does the listener of its calls, whatever becomes of the thread: without a listener the
//! kernel answers noticed calls with ENOSYS, which no program must see. If our whole process dies, init is killed too.
//!
//! Sources: seccomp_unotify(2), setpriority(2), sched_setaffinity(2), sched(7) on nice values and autogroups.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::num::NonZeroU64;
use std::os::fd::OwnedFd;
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use rustix::event::{EventfdFlags, PollFd, PollFlags, Timespec, eventfd, poll};
use rustix::io::Errno;
use rustix::process::{Pid, getpriority_process, setpriority_process};
use rustix::thread::{CpuSet, sched_getaffinity, sched_setaffinity, set_current_timer_slack};
use rustix::time::{ClockId, clock_gettime};

use crate::chance::{Delays, Move, Moves, Place, noticed_class};
use crate::control::Control;
use crate::error::SandboxError;
use crate::filter::CLASSES;
use crate::listener::Listener;
use crate::meter::Meter;
use crate::perturbation::Perturbation;
use crate::sys::{self, Notice};

/// How old a list of threads may get while it is used. A number can only mean a thread of somebody else once all other
/// numbers of the machine have been given out, which takes far longer.
const FRESH: Duration = Duration::from_millis(10);

/// Moving rests at least so many times the processor time that it took, so that it costs a tenth of one at most.
const REST: u32 = 9;

/// Delays of a run together: this long in any case, and this part of the time that it has taken.
const DELAYS_AT_LEAST: Duration = Duration::from_millis(50);
const DELAYS_PART: u32 = 4;

/// How long a thread that asked where it may run stays free to run anywhere: until it has its answer.
const ASKING: Duration = Duration::from_millis(5);

/// Where priorities perhaps cannot be raised again they fall in steps of this at most: the way down takes a while.
const STEP_DOWN: i32 = 3;

/// Small, as it holds no buffers.
const STACK: usize = 128 << 10;

/// The running thread; dropping it ends it, so drop it after the box.
#[derive(Debug)]
pub(crate) struct Perturber {
    thread: Option<JoinHandle<rustix::io::Result<Perturbation>>>,
    stop: Arc<OwnedFd>,
    /// Held until the box has gone, whatever becomes of the thread.
    _listener: Option<Arc<OwnedFd>>,
}

impl Perturber {
    /// Starts to perturb the box of this control. `listener` is what the box handed over, or why it could not.
    pub(crate) fn start(
        seed: u64,
        listener: Option<Result<OwnedFd, Errno>>,
        control: &Arc<Control>,
    ) -> std::io::Result<Self> {
        let stop = Arc::new(eventfd(0, EventfdFlags::CLOEXEC | EventfdFlags::NONBLOCK)?);
        let mut told = Perturbation { seed, ..Perturbation::default() };
        let listener = match listener {
            Some(Ok(listener)) => Some(Arc::new(listener)),
            Some(Err(errno)) => {
                told.calls.note = refusal(errno);
                None
            }
            None => {
                told.calls.note = "no filter for this processor".into();
                None
            }
        };
        let ear = listener.clone().map(Listener::new);
        let worker = Worker::new(told, ear, Arc::clone(&stop), Arc::clone(control));
        let alarm = Alarm { control: Arc::clone(control), armed: true };
        let thread = thread::Builder::new().name("perturber".into()).stack_size(STACK).spawn(move || {
            let told = worker.run();
            if told.is_ok() {
                alarm.disarm();
            }
            told
        })?;
        Ok(Self { thread: Some(thread), stop, _listener: listener })
    }

    /// Ends the thread; says what it did.
    pub(crate) fn finish(mut self) -> Result<Perturbation, SandboxError> {
        let lost = || SandboxError::Lost("its perturbation failed".into());
        self.join().ok_or_else(lost)
    }

    fn join(&mut self) -> Option<Perturbation> {
        // Why ignored: a full counter stops it just as well.
        let _ = rustix::io::write(&self.stop, &1u64.to_ne_bytes());
        self.thread.take()?.join().ok()?.ok()
    }
}

impl Drop for Perturber {
    fn drop(&mut self) {
        // Why ignored: nobody asks what it did.
        let _ = self.join();
    }
}

fn refusal(errno: Errno) -> String {
    match errno {
        Errno::INVAL => "the kernel refuses a listener (needs Linux 5.19)".into(),
        Errno::BUSY => "another listener hears of all calls already".into(),
        other => format!("the kernel refuses a listener: {other}"),
    }
}

/// Ends the box if the thread dies before its time: its calls would wait for ever.
struct Alarm {
    control: Arc<Control>,
    armed: bool,
}

impl Alarm {
    fn disarm(mut self) {
        self.armed = false;
    }
}

impl Drop for Alarm {
    fn drop(&mut self) {
        if self.armed {
            self.control.stop();
        }
    }
}

/// The processors of the box, as sets.
struct Processors {
    all: CpuSet,
    one: CpuSet,
    other: CpuSet,
}

impl Processors {
    /// Those that this thread may use; nothing where there is no choice.
    fn choose(moves: &mut Moves) -> Option<Self> {
        let all = sched_getaffinity(None).ok()?;
        let numbers: Vec<usize> = (0..CpuSet::MAX_CPU).filter(|&number| all.is_set(number)).collect();
        let (one, other) = moves.two_of(numbers.len());
        let only = |index: usize| {
            let mut set = CpuSet::new();
            numbers.get(index).map(|&number| set.set(number))?;
            Some(set)
        };
        let (one, other) = (only(one)?, only(other)?);
        (numbers.len() > 1).then_some(Self { all, one, other })
    }

    fn at(&self, place: Place) -> &CpuSet {
        match place {
            Place::Free => &self.all,
            Place::One => &self.one,
            Place::Other => &self.other,
        }
    }
}

/// Whether a lowered priority can be raised again, which takes a right that only root has on most machines.
#[derive(Clone, Copy)]
enum WayUp {
    Unknown,
    Open,
    Closed,
}

/// The state of the thread.
struct Worker {
    told: Perturbation,
    listener: Option<Listener>,
    stop: Arc<OwnedFd>,
    control: Arc<Control>,
    delays: Delays,
    moves: Moves,
    processors: Option<Processors>,
    way_up: WayUp,
    /// Our own nice value: no thread of a box comes before us.
    ordinary: i32,
    /// Threads that are not pinned before these times.
    asking: Vec<(Pid, Instant)>,
    /// The calls that wait, by the time when they may begin.
    held: BinaryHeap<Reverse<(Instant, u64)>>,
    begun: Instant,
    next_move: Instant,
}

impl Worker {
    fn new(mut told: Perturbation, listener: Option<Listener>, stop: Arc<OwnedFd>, control: Arc<Control>) -> Self {
        let mut moves = Moves::new(told.seed);
        let processors = Processors::choose(&mut moves);
        if processors.is_none() {
            told.pinning.note = "a single processor".into();
        }
        let (delays, begun) = (Delays::new(told.seed), Instant::now());
        let next_move = begun + moves.pause();
        Self {
            told,
            listener,
            stop,
            control,
            delays,
            moves,
            processors,
            way_up: WayUp::Unknown,
            ordinary: own_nice(),
            asking: Vec::new(),
            held: BinaryHeap::new(),
            begun,
            next_move,
        }
    }

    fn run(mut self) -> rustix::io::Result<Perturbation> {
        // Why ignored: both only make it more punctual.
        let _ = set_current_timer_slack(NonZeroU64::new(1));
        let _ = sys::ask_for_short_slices();
        loop {
            let Ready { stopped, noticed } = self.wait()?;
            if stopped {
                self.stop_listening();
                return Ok(self.told);
            }
            if noticed {
                self.take_up()?;
            }
            let now = Instant::now();
            self.let_go_until(now)?;
            if now >= self.next_move {
                self.move_threads(now);
            }
        }
    }

    fn wait(&mut self) -> rustix::io::Result<Ready> {
        let next = self.held.peek().map_or(self.next_move, |Reverse((due, _))| self.next_move.min(*due));
        let left = next.saturating_duration_since(Instant::now());
        let timeout = Timespec { tv_sec: left.as_secs() as i64, tv_nsec: left.subsec_nanos().into() };
        let stop = PollFd::new(&self.stop, PollFlags::IN);
        let (stopped, heard) = match &self.listener {
            Some(listener) => {
                let mut entries = [stop, PollFd::from_borrowed_fd(listener.fd(), PollFlags::IN)];
                poll_through(&mut entries, &timeout)?;
                (entries[0].revents(), entries[1].revents())
            }
            None => {
                let mut entries = [stop];
                poll_through(&mut entries, &timeout)?;
                (entries[0].revents(), PollFlags::empty())
            }
        };
        let noticed = heard.contains(PollFlags::IN);
        if !heard.is_empty() && !noticed {
            self.stop_listening(); // nobody is left who could call
        }
        Ok(Ready { stopped: !stopped.is_empty(), noticed })
    }

    /// Looks back at what was heard, too.
    fn stop_listening(&mut self) {
        let missed = self.listener.take().map_or(0, |listener| listener.missed());
        if noticed_class(self.told.seed, CLASSES).is_some() {
            self.told.interrupted += missed;
        }
    }

    fn take_up(&mut self) -> rustix::io::Result<()> {
        let taken = self.listener.as_mut().map_or(Ok(None), Listener::take)?;
        let Some(notice) = taken else { return Ok(()) };
        self.told.calls.acts += 1;
        if notice.call == libc::SYS_sched_getaffinity {
            self.free(&notice);
            return self.let_go(notice.id);
        }
        let elapsed = self.begun.elapsed();
        let delay = match notice.call {
            libc::SYS_set_robust_list => {
                let (delay, place) = self.delays.next_start(elapsed);
                self.pin(Pid::from_raw(notice.thread), place);
                delay
            }
            _ => self.delays.next(),
        };
        if delay.is_zero() || self.told.delayed + delay > most_delay(elapsed) {
            return self.let_go(notice.id);
        }
        self.told.delays += 1;
        self.told.delayed += delay;
        self.held.push(Reverse((Instant::now() + delay, notice.id)));
        Ok(())
    }

    fn let_go_until(&mut self, now: Instant) -> rustix::io::Result<()> {
        while let Some(&Reverse((due, id))) = self.held.peek()
            && due <= now
        {
            self.held.pop();
            self.let_go(id)?;
        }
        Ok(())
    }

    fn let_go(&self, id: u64) -> rustix::io::Result<()> {
        self.listener.as_ref().map_or(Ok(()), |listener| listener.let_go(id))
    }

    /// Runtimes start as many threads as they find processors: one that found one of ours would be sequential for good.
    fn free(&mut self, notice: &Notice) {
        let (Some(processors), Some(thread)) = (&self.processors, Pid::from_raw(notice.thread)) else { return };
        // Why ignored: then it is told where it may run now, which is true as well.
        let _ = sched_setaffinity(Some(thread), &processors.all);
        self.asking.push((thread, Instant::now() + ASKING));
    }

    fn move_threads(&mut self, now: Instant) {
        let used = processor_time();
        self.asking.retain(|&(_, until)| until > now);
        let threads = self.control.with_meter(Meter::threads).unwrap_or_default();
        for Move { thread, nice, place } in self.moves.next(threads.len()) {
            let Some(thread) = threads.get(thread).and_then(|&number| Pid::from_raw(number)) else { continue };
            if now.elapsed() > FRESH {
                break;
            }
            if let Some(nice) = nice {
                self.prioritise(thread, nice);
            }
            if let Some(place) = place
                && self.asking.iter().all(|&(asking, _)| asking != thread)
            {
                self.pin(Some(thread), place);
            }
        }
        let cost = processor_time().saturating_sub(used);
        self.next_move = Instant::now() + self.moves.pause().max(cost * REST);
    }

    fn prioritise(&mut self, thread: Pid, nice: u8) {
        let nice = i32::from(nice).max(self.ordinary);
        let Ok(before) = getpriority_process(Some(thread)) else { return };
        let reachable = match self.way_up {
            WayUp::Open => true,
            WayUp::Unknown => nice <= before + STEP_DOWN,
            WayUp::Closed => nice > before && nice <= before + STEP_DOWN,
        };
        if nice == before || !reachable {
            return;
        }
        match setpriority_process(Some(thread), nice) {
            Ok(()) => {
                self.told.priorities.acts += 1;
                if nice < before {
                    self.way_up = WayUp::Open;
                }
            }
            Err(Errno::ACCESS) => {
                self.way_up = WayUp::Closed;
                self.told.priorities.note = "only downwards: no right to raise a priority again (CAP_SYS_NICE)".into();
            }
            Err(Errno::PERM) => self.told.priorities.note = "no right to set a priority".into(),
            Err(_) => {} // it has ended
        }
    }

    fn pin(&mut self, thread: Option<Pid>, place: Place) {
        let (Some(processors), Some(thread)) = (&self.processors, thread) else { return };
        match sched_setaffinity(Some(thread), processors.at(place)) {
            Ok(()) => self.told.pinning.acts += 1,
            Err(Errno::PERM) => self.told.pinning.note = "no right to pin".into(),
            Err(_) => {} // it has ended, or the processor has gone
        }
    }
}

struct Ready {
    stopped: bool,
    noticed: bool,
}

fn poll_through(entries: &mut [PollFd<'_>], timeout: &Timespec) -> rustix::io::Result<()> {
    match poll(entries, Some(timeout)) {
        Ok(_) | Err(Errno::INTR) => Ok(()),
        Err(errno) => Err(errno),
    }
}

/// The nice value of the calling thread; one above the ordinary priority counts as ordinary.
pub(crate) fn own_nice() -> i32 {
    getpriority_process(None).map_or(0, |nice| nice.max(0))
}

/// What the calling thread has used so far.
fn processor_time() -> Duration {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    Duration::new(time.tv_sec as u64, time.tv_nsec as u32)
}

/// How long calls may have been held back together in a run that has taken so long.
fn most_delay(elapsed: Duration) -> Duration {
    DELAYS_AT_LEAST + elapsed / DELAYS_PART
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thread_that_dies_before_its_time_ends_the_box() {
        let control = Arc::new(Control::new().unwrap());
        Alarm { control: Arc::clone(&control), armed: true }.disarm();
        assert!(!control.stopped());
        let alarm = Alarm { control: Arc::clone(&control), armed: true };
        let died = thread::spawn(move || {
            let _alarm = alarm;
            std::panic::resume_unwind(Box::new("as a fault of ours would"));
        });
        assert!(died.join().is_err() && control.stopped());
    }

    #[test]
    fn a_thread_that_fails_is_told_and_one_that_ends_says_what_it_did() {
        let control = Arc::new(Control::new().unwrap());
        let perturber = Perturber::start(9, Some(Err(Errno::INVAL)), &control).unwrap();
        let told = perturber.finish().unwrap();
        assert_eq!((told.seed, told.calls.acts), (9, 0));
        assert!(told.calls.note.contains("5.19") && !control.stopped());
        // Always readable and no listener at all: the first question to it fails.
        let (wrong, other) = std::os::unix::net::UnixStream::pair().unwrap();
        std::io::Write::write_all(&mut &other, b"x").unwrap();
        let perturber = Perturber::start(9, Some(Ok(wrong.into())), &control).unwrap();
        while !control.stopped() {
            thread::yield_now();
        }
        assert!(matches!(perturber.finish(), Err(SandboxError::Lost(_))));
    }

    #[test]
    fn delays_stay_a_part_of_the_time() {
        assert_eq!(most_delay(Duration::ZERO), Duration::from_millis(50));
        assert_eq!(most_delay(Duration::from_secs(10)), Duration::from_millis(2550));
    }
}
