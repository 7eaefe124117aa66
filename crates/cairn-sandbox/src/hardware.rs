//! The processor's own count of instructions, where the machine has one and lets us read it.
//!
//! Only counts what programs do themselves, not what the kernel does for them. Virtual machines often have no such
//! counter (ENOENT), and systems may refuse it to ordinary users (`kernel.perf_event_paranoid`). A count that had to
//! share the counter with others is an estimate and reported as no count at all.
//!
//! Source: perf_event_open(2).

use crate::sys::{self, EventAttributes};
use std::io;
use std::os::fd::OwnedFd;

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Event {
    /// PERF_COUNT_HW_INSTRUCTIONS.
    Instructions,
    /// PERF_COUNT_SW_TASK_CLOCK, nanoseconds: counted by the kernel on any machine, and so what tests can count.
    #[cfg(test)]
    TaskClock,
}

/// How counters are set up: as PERF_FORMAT_TOTAL_TIME_ENABLED and _RUNNING say, each reading has two times besides.
const TIMES: u64 = 1 | 2;

/// Bits of the attributes' flags.
const DISABLED: u64 = 1;
const INHERIT: u64 = 1 << 1;
const EXCLUDE_KERNEL: u64 = 1 << 5;
const EXCLUDE_HYPERVISOR: u64 = 1 << 6;
const ENABLE_ON_EXEC: u64 = 1 << 12;

/// Counters of some threads and of all that they start.
#[derive(Debug)]
pub struct Instructions {
    counters: Vec<OwnedFd>,
}

impl Instructions {
    /// Counts every program that the calling thread starts from now on, from the program's first instruction.
    ///
    /// # Errors
    /// Why the system gives no counter.
    pub fn of_children() -> io::Result<Self> {
        Self::open(Event::Instructions, DISABLED | ENABLE_ON_EXEC, &[0])
    }

    /// Counts these threads, and all that they start, from now on.
    pub(crate) fn of_threads(threads: &[i32]) -> io::Result<Self> {
        Self::open(Event::Instructions, 0, threads)
    }

    fn open(event: Event, flags: u64, threads: &[i32]) -> io::Result<Self> {
        let (kind, config) = match event {
            Event::Instructions => (0, 1),
            #[cfg(test)]
            Event::TaskClock => (1, 1),
        };
        let attributes = EventAttributes {
            kind,
            config,
            size: size_of::<EventAttributes>() as u32,
            read_format: TIMES,
            flags: flags | INHERIT | EXCLUDE_KERNEL | EXCLUDE_HYPERVISOR,
            ..EventAttributes::default()
        };
        let counter = |thread: &i32| sys::open_counter(&attributes, *thread).map_err(io::Error::from);
        Ok(Self { counters: threads.iter().map(counter).collect::<io::Result<_>>()? })
    }

    /// The count so far.
    ///
    /// # Errors
    /// When the counter was shared with others for a while, so that the count is an estimate; when it cannot be read.
    pub fn read(&self) -> io::Result<u64> {
        let mut sum = 0u64;
        for counter in &self.counters {
            let mut bytes = [0; 24];
            if rustix::io::read(counter, &mut bytes)? != bytes.len() {
                return Err(io::Error::other("a counter of instructions gave a short reading"));
            }
            let [count, enabled, running] =
                [0, 8, 16].map(|at| u64::from_ne_bytes(bytes[at..at + 8].try_into().unwrap_or_default()));
            if enabled != running {
                return Err(io::Error::other("the counter of instructions was shared with other programs"));
            }
            sum = sum.saturating_add(count);
        }
        Ok(sum)
    }
}

/// Why this machine has no counter of instructions for us; nothing where it has one.
pub fn instructions_hindrance() -> Option<String> {
    let error = Instructions::of_children().err()?;
    Some(match error.raw_os_error() {
        Some(libc::ENOENT | libc::EOPNOTSUPP) => "the processor shows no counter of instructions".to_owned(),
        Some(libc::EACCES | libc::EPERM) => {
            "the system refuses its counter of instructions (kernel.perf_event_paranoid)".to_owned()
        }
        Some(libc::ENOSYS) => "the kernel has no performance events".to_owned(),
        _ => format!("the counter of instructions: {error}"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Needs no hardware: the way is the same for every event.
    #[test]
    fn what_a_started_program_uses_is_counted_from_its_first_instruction() {
        let counter = Instructions::open(Event::TaskClock, DISABLED | ENABLE_ON_EXEC, &[0]).unwrap();
        assert_eq!(counter.read().unwrap(), 0, "what we do ourselves is not counted");
        let ended =
            std::process::Command::new("sh").args(["-c", "i=0; while [ $i -lt 2000 ]; do i=$((i+1)); done"]).status();
        assert!(ended.unwrap().success());
        assert!(counter.read().unwrap() > 0);
    }

    #[test]
    fn a_thread_is_counted_from_now_on() {
        let this = rustix::thread::gettid().as_raw_nonzero().get();
        let counter = Instructions::open(Event::TaskClock, 0, &[this]).unwrap();
        let first = counter.read().unwrap();
        assert!((0..100_000u64).fold(7u64, |x, y| x.wrapping_mul(31) ^ std::hint::black_box(y)) != 1);
        assert!(counter.read().unwrap() > first);
    }

    #[test]
    fn a_machine_without_the_counter_says_so() {
        match Instructions::of_children() {
            Ok(counter) => assert_eq!((counter.read().unwrap(), instructions_hindrance()), (0, None)),
            Err(_) => assert!(instructions_hindrance().is_some_and(|why| !why.is_empty())),
        }
    }
}
