//! The three standard streams as their other side: what is fed, what is kept.
//!
//! Never blocks and never holds more than it may keep plus one buffer, whatever the program does.

use std::os::fd::OwnedFd;
use std::sync::Arc;

use rustix::io::Errno;

/// As much as a pipe holds by default.
pub(crate) const BUFFER: usize = 64 << 10;

/// What one descriptor of the program says.
#[derive(Debug)]
pub(crate) struct Capture {
    pipe: Option<OwnedFd>,
    kept: Vec<u8>,
    limit: u64,
    seen: u64,
}

impl Capture {
    pub(crate) fn new(pipe: OwnedFd, limit: u64) -> Self {
        Self { pipe: Some(pipe), kept: Vec::new(), limit, seen: 0 }
    }

    /// The pipe, until its end of file.
    pub(crate) fn pipe(&self) -> Option<&OwnedFd> {
        self.pipe.as_ref()
    }

    /// Whether there was more than may be kept.
    pub(crate) fn overflowed(&self) -> bool {
        self.seen > self.limit
    }

    /// Reads once; whether there may be more.
    pub(crate) fn read(&mut self, buffer: &mut [u8]) -> bool {
        let Some(pipe) = &self.pipe else { return false };
        match rustix::io::read(pipe, &mut *buffer) {
            Ok(0) => self.pipe = None,
            Ok(n) => self.keep(&buffer[..n]),
            Err(Errno::AGAIN) => return false,
            Err(Errno::INTR) => {}
            Err(_) => self.pipe = None,
        }
        self.pipe.is_some()
    }

    fn keep(&mut self, bytes: &[u8]) {
        let room = self.limit.saturating_sub(self.kept.len() as u64);
        let kept = bytes.len().min(usize::try_from(room).unwrap_or(usize::MAX));
        self.kept.extend_from_slice(&bytes[..kept]);
        self.seen += bytes.len() as u64;
    }

    /// What was kept, and whether there was more.
    pub(crate) fn into_bytes(self) -> (Vec<u8>, bool) {
        let overflowed = self.overflowed();
        (self.kept, overflowed)
    }
}

/// What the program may read from descriptor 0.
#[derive(Debug)]
pub(crate) struct Feed {
    pipe: Option<OwnedFd>,
    bytes: Arc<[u8]>,
    written: usize,
}

impl Feed {
    pub(crate) fn new(pipe: OwnedFd, bytes: Arc<[u8]>) -> Self {
        let pipe = (!bytes.is_empty()).then_some(pipe);
        Self { pipe, bytes, written: 0 }
    }

    /// The pipe, while there is something left to write and someone to read it.
    pub(crate) fn pipe(&self) -> Option<&OwnedFd> {
        self.pipe.as_ref()
    }

    /// Writes what fits. The caller has blocked SIGPIPE.
    pub(crate) fn write(&mut self) {
        let Some(pipe) = &self.pipe else { return };
        match rustix::io::write(pipe, &self.bytes[self.written..]) {
            Ok(n) => self.written += n,
            Err(Errno::AGAIN | Errno::INTR) => {}
            Err(_) => self.pipe = None, // nobody will read
        }
        if self.written == self.bytes.len() {
            self.pipe = None;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rustix::pipe::{PipeFlags, pipe_with};

    fn pipe() -> (OwnedFd, OwnedFd) {
        pipe_with(PipeFlags::CLOEXEC | PipeFlags::NONBLOCK).unwrap()
    }

    #[test]
    fn the_first_bytes_are_kept_and_the_rest_is_counted() {
        let (read, write) = pipe();
        let mut capture = Capture::new(read, 4);
        rustix::io::write(&write, b"ab\0def").unwrap();
        drop(write);
        while capture.read(&mut [0; 3]) {}
        assert_eq!(capture.into_bytes(), (b"ab\0d".to_vec(), true));
    }

    #[test]
    fn exactly_the_limit_is_no_overflow() {
        let (read, write) = pipe();
        let mut capture = Capture::new(read, 4);
        rustix::io::write(&write, b"abcd").unwrap();
        drop(write);
        while capture.read(&mut [0; 64]) {}
        assert_eq!(capture.into_bytes(), (b"abcd".to_vec(), false));
    }

    #[test]
    fn feeding_a_full_pipe_waits_and_ends_with_the_bytes() {
        let (read, write) = pipe();
        let bytes: Arc<[u8]> = vec![7; 3 * BUFFER].into();
        let mut feed = Feed::new(write, bytes);
        let (mut buffer, mut total) = (vec![0; BUFFER], 0);
        while feed.pipe().is_some() {
            feed.write();
            while let Ok(n @ 1..) = rustix::io::read(&read, &mut buffer[..]) {
                total += n;
            }
        }
        assert_eq!(total, 3 * BUFFER);
        assert!(Feed::new(read, Arc::default()).pipe().is_none());
    }
}
