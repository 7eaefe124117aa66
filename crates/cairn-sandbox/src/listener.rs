//! The ear of the supervision: takes up the system calls that a box's filter singles out, and lets them begin.
//!
//! Knows nothing of schedules. Every call that it takes up must be let go, or its thread waits for ever; once the last
//! copy of the descriptor is closed, the kernel answers ENOSYS to calls that nobody has taken up.
//!
//! Source: seccomp_unotify(2).

use std::os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd};
use std::sync::Arc;

use rustix::io::Errno;

use crate::sys::{self, Notice};

/// A listener and what it has heard.
#[derive(Debug)]
pub(crate) struct Listener {
    fd: Arc<OwnedFd>,
    heard: Heard,
}

impl Listener {
    pub(crate) fn new(fd: Arc<OwnedFd>) -> Self {
        Self { fd, heard: Heard::default() }
    }

    /// Readable when a call waits; hung up when nobody is left who could call.
    pub(crate) fn fd(&self) -> BorrowedFd<'_> {
        self.fd.as_fd()
    }

    /// Takes up the next call; nothing if its thread waits no longer. Only when the descriptor is readable.
    pub(crate) fn take(&mut self) -> rustix::io::Result<Option<Notice>> {
        match sys::take_notice(self.fd.as_raw_fd()) {
            Ok(notice) => {
                self.heard.add(notice.id);
                Ok(Some(notice))
            }
            Err(Errno::NOENT | Errno::INTR) => Ok(None),
            Err(errno) => Err(errno),
        }
    }

    /// Lets a call begin, as if it had never been noticed.
    pub(crate) fn let_go(&self, id: u64) -> rustix::io::Result<()> {
        match sys::let_go(self.fd.as_raw_fd(), id) {
            Err(Errno::NOENT) => Ok(()), // its thread was killed while it waited
            other => other,
        }
    }

    /// Calls that were singled out but gone before they could be taken up, as a signal or the end met them.
    pub(crate) fn missed(&self) -> u64 {
        self.heard.missed()
    }
}

/// The numbers of the calls that were taken up. The kernel numbers all calls of a filter one by one, from anywhere, so
/// a number that never came is a call that was missed.
#[derive(Debug, Default)]
struct Heard {
    first: Option<u64>,
    /// The least and the greatest number, from the first: the kernel gives the latest call first.
    least: i64,
    greatest: i64,
    taken: u64,
}

impl Heard {
    fn add(&mut self, id: u64) {
        let first = *self.first.get_or_insert(id);
        let from_first = id.wrapping_sub(first).cast_signed();
        self.least = self.least.min(from_first);
        self.greatest = self.greatest.max(from_first);
        self.taken += 1;
    }

    fn missed(&self) -> u64 {
        let numbered = self.greatest.abs_diff(self.least) + u64::from(self.first.is_some());
        numbered.saturating_sub(self.taken)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn missed(ids: &[u64]) -> u64 {
        let mut heard = Heard::default();
        ids.iter().for_each(|&id| heard.add(id));
        heard.missed()
    }

    #[test]
    fn a_gap_in_the_numbers_is_a_call_that_was_missed() {
        assert_eq!(missed(&[]), 0);
        assert_eq!(missed(&[7, 8, 9]), 0);
        assert_eq!(missed(&[9, 7, 8, 10]), 0);
        assert_eq!(missed(&[7, 9, 12]), 3);
        assert_eq!(missed(&[u64::MAX, 1, u64::MAX - 1]), 1);
    }
}
