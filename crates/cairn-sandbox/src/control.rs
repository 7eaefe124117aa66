//! The handle by which other threads reach a running box: stop it, ask what it has used.

use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use rustix::event::{EventfdFlags, eventfd};

use crate::cgroup::Group;
use crate::meter::{Meter, Reading};

/// Shared by the supervision of one box and everyone who may stop it.
#[derive(Debug)]
pub(crate) struct Control {
    wake: OwnedFd,
    stop: AtomicBool,
    gauge: Mutex<Gauge>,
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
            gauge: Mutex::new(Gauge::Done(Duration::ZERO)),
        })
    }

    /// Asks the supervision to end the box.
    pub(crate) fn stop(&self) {
        self.stop.store(true, Ordering::SeqCst);
        // Why ignored: a full counter wakes just as well.
        let _ = rustix::io::write(&self.wake, &1u64.to_ne_bytes());
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
