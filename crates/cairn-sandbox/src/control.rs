//! The handle by which other threads reach a running box: stop it, signal its program, ask what it has used.

use std::os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, OnceLock};
use std::time::Duration;

use rustix::event::{EventfdFlags, PollFd, PollFlags, Timespec, eventfd, poll};
use rustix::io::Errno;

use crate::cgroup::Group;
use crate::error::SandboxError;
use crate::meter::{Meter, Reading};
use crate::signal::Signal;
use crate::sys;

/// Shared by the supervision of one box and everyone who may stop it.
#[derive(Debug)]
pub(crate) struct Control {
    wake: OwnedFd,
    stop: AtomicBool,
    /// Whether how it went is known, and only init is left to go.
    over: AtomicBool,
    gauge: Mutex<Gauge>,
    /// The pidfd of the program: means that very process, also when its number is somebody else's.
    program: OnceLock<OwnedFd>,
}

#[derive(Debug)]
enum Gauge {
    Live(Meter),
    Done(Duration),
}

impl Control {
    pub(crate) fn new() -> std::io::Result<Self> {
        Ok(Self {
            wake: eventfd(0, EventfdFlags::CLOEXEC | EventfdFlags::NONBLOCK)?,
            stop: AtomicBool::new(false),
            over: AtomicBool::new(false),
            gauge: Mutex::new(Gauge::Done(Duration::ZERO)),
            program: OnceLock::new(),
        })
    }

    /// Asks the supervision to end the box.
    pub(crate) fn stop(&self) {
        self.stop.store(true, Ordering::SeqCst);
        // Why ignored: a full counter wakes just as well.
        let _ = rustix::io::write(&self.wake, &1u64.to_ne_bytes());
    }

    /// Says that the program's tree is gone.
    pub(crate) fn is_over_now(&self) {
        self.over.store(true, Ordering::SeqCst);
    }

    pub(crate) fn is_over(&self) -> bool {
        self.over.load(Ordering::SeqCst)
    }

    pub(crate) fn stopped(&self) -> bool {
        self.stop.load(Ordering::SeqCst)
    }

    /// Readable once a stop was asked for.
    pub(crate) fn wake(&self) -> BorrowedFd<'_> {
        self.wake.as_fd()
    }

    fn gauge(&self) -> std::sync::MutexGuard<'_, Gauge> {
        self.gauge.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }

    pub(crate) fn attach(&self, meter: Meter) {
        *self.gauge() = Gauge::Live(meter);
    }

    /// Makes the program reachable; once.
    pub(crate) fn introduce(&self, program: OwnedFd) {
        // Why ignored: a box has one program.
        let _ = self.program.set(program);
    }

    /// Sends a signal to the program, and to nobody else in the box.
    pub(crate) fn signal(&self, signal: Signal) -> Result<(), SandboxError> {
        let program = self.program.get().ok_or(SandboxError::Ended)?;
        // A program that has ended takes signals until init has reaped it.
        let mut entries = [PollFd::new(program, PollFlags::IN)];
        let now = Timespec { tv_sec: 0, tv_nsec: 0 };
        if poll(&mut entries, Some(&now)).is_ok_and(|ready| ready > 0) {
            return Err(SandboxError::Ended);
        }
        match sys::signal_to(program.as_raw_fd(), signal.number()) {
            Ok(()) => Ok(()),
            Err(Errno::SRCH) => Err(SandboxError::Ended),
            Err(errno) => Err(SandboxError::io("send a signal to the program of a box", errno)),
        }
    }

    /// Ends the metering; gives the group back.
    pub(crate) fn detach(&self, cpu: Duration) -> Option<Group> {
        match std::mem::replace(&mut *self.gauge(), Gauge::Done(cpu)) {
            Gauge::Live(meter) => Some(meter.into_group()),
            Gauge::Done(_) => None,
        }
    }

    /// Processor time of the tree so far.
    pub(crate) fn cpu(&self) -> Duration {
        match &*self.gauge() {
            Gauge::Live(meter) => meter.cpu(),
            Gauge::Done(cpu) => *cpu,
        }
    }

    pub(crate) fn read(&self) -> Reading {
        self.with_meter(Meter::read).unwrap_or_default()
    }

    pub(crate) fn with_meter<T>(&self, look: impl FnOnce(&Meter) -> T) -> Option<T> {
        match &*self.gauge() {
            Gauge::Live(meter) => Some(look(meter)),
            Gauge::Done(_) => None,
        }
    }
}
