//! Calling a function through its harness: frames on the program's descriptor 3 (see `docs/harness.md`).
//!
//! The other side is not to be trusted: it may write anything, at any length, or nothing at all. What is read
//! is bounded by what the case may output, and waiting is bounded by processor time and by the clock.

use std::io::{self, Read, Write};
use std::os::unix::net::UnixStream;
use std::time::{Duration, Instant};

/// How long one read or write waits before the limits are looked at again.
const GLANCE: Duration = Duration::from_millis(5);

/// The longest frame head, such as `mistyped 1048576`.
const LONGEST_HEAD: usize = 40;

/// One side of the talk with a harness.
pub(crate) struct Conversation<'a> {
    stream: &'a UnixStream,
    unread: Vec<u8>,
    largest: usize,
    /// How many bytes of the other side's were taken.
    taken: u64,
}

/// A frame from the harness.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Frame {
    pub(crate) kind: String,
    pub(crate) payload: Vec<u8>,
    /// How many bytes the harness had sent before it.
    pub(crate) place: u64,
}

/// Why there is no frame.
#[derive(Debug)]
pub(crate) enum Silence {
    /// The other side closed the stream: the program ended, or the learner's code closed it.
    Closed,
    /// `give_up` said so.
    GaveUp,
    /// What came is no frame; its first bytes.
    Garbled(Vec<u8>),
    /// A frame longer than the case may output.
    TooLong,
    /// The stream broke.
    Broken(io::Error),
}

impl<'a> Conversation<'a> {
    /// Talks over `stream`; frames of more than `largest` bytes are not read.
    pub(crate) fn new(stream: &'a UnixStream, largest: usize) -> io::Result<Self> {
        stream.set_read_timeout(Some(GLANCE))?;
        stream.set_write_timeout(Some(GLANCE))?;
        Ok(Self { stream, unread: Vec::new(), largest, taken: 0 })
    }

    /// Makes sure that nothing was said unasked: an answer that comes before its call is none.
    fn expect_silence(&mut self) -> Result<(), Silence> {
        self.stream.set_nonblocking(true).map_err(Silence::Broken)?;
        let mut chunk = [0; 200];
        let read = self.stream.read(&mut chunk);
        self.stream.set_nonblocking(false).map_err(Silence::Broken)?;
        if let Ok(read @ 1..) = read {
            self.unread.extend_from_slice(&chunk[..read]);
        }
        if self.unread.is_empty() { Ok(()) } else { Err(garbled(&self.unread)) }
    }

    /// Sends a frame, giving up as soon as `give_up` says so.
    pub(crate) fn send(
        &mut self,
        kind: &str,
        payload: &[u8],
        give_up: &mut impl FnMut() -> bool,
    ) -> Result<(), Silence> {
        self.expect_silence()?;
        let head = format!("{kind} {}\n", payload.len());
        self.write(head.as_bytes(), give_up)?;
        self.write(payload, give_up)
    }

    fn write(&mut self, mut bytes: &[u8], give_up: &mut impl FnMut() -> bool) -> Result<(), Silence> {
        while !bytes.is_empty() {
            // Asked at every turn: one who reads byte by byte never lets a wait run out.
            if give_up() {
                return Err(Silence::GaveUp);
            }
            match self.stream.write(bytes) {
                Ok(0) => return Err(Silence::Closed),
                Ok(written) => bytes = &bytes[written..],
                Err(error) => wait_or(error)?,
            }
        }
        Ok(())
    }

    /// Receives a frame, giving up as soon as `give_up` says so.
    pub(crate) fn receive(&mut self, give_up: &mut impl FnMut() -> bool) -> Result<Frame, Silence> {
        loop {
            if let Some(frame) = self.take_frame()? {
                return Ok(frame);
            }
            if give_up() {
                return Err(Silence::GaveUp);
            }
            let mut chunk = [0; 64 * 1024];
            match self.stream.read(&mut chunk) {
                Ok(0) => return Err(Silence::Closed),
                Ok(read) => self.unread.extend_from_slice(&chunk[..read]),
                Err(error) => wait_or(error)?,
            }
        }
    }

    fn take_frame(&mut self) -> Result<Option<Frame>, Silence> {
        let searched = &self.unread[..self.unread.len().min(LONGEST_HEAD)];
        let Some(end) = searched.iter().position(|byte| *byte == b'\n') else {
            return if self.unread.len() > LONGEST_HEAD { Err(garbled(&self.unread)) } else { Ok(None) };
        };
        let head = std::str::from_utf8(&self.unread[..end]).ok().and_then(|head| head.split_once(' '));
        let known = ["ready", "mark", "return", "mistyped", "raised"];
        let parsed =
            head.and_then(|(kind, length)| Some((known.contains(&kind).then_some(kind)?, length.parse().ok()?)));
        let Some((kind, length)): Option<(&str, usize)> = parsed else { return Err(garbled(&self.unread)) };
        if length > self.largest {
            return Err(Silence::TooLong);
        }
        let whole = end + 1 + length;
        if self.unread.len() < whole {
            return Ok(None);
        }
        let kind = kind.to_owned();
        let payload = self.unread[end + 1..whole].to_vec();
        self.unread.drain(..whole);
        let place = self.taken;
        self.taken += whole as u64;
        Ok(Some(Frame { kind, payload, place }))
    }
}

fn garbled(unread: &[u8]) -> Silence {
    Silence::Garbled(unread[..unread.len().min(200)].to_vec())
}

/// A wait that ran out goes on; anything else ends the talk.
fn wait_or(error: io::Error) -> Result<(), Silence> {
    match error.kind() {
        io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut | io::ErrorKind::Interrupted => Ok(()),
        io::ErrorKind::BrokenPipe | io::ErrorKind::ConnectionReset => Err(Silence::Closed),
        _ => Err(Silence::Broken(error)),
    }
}

/// Ends a wait by the clock or by processor time, whichever comes first.
pub(crate) struct Watch<F> {
    started: Instant,
    wall: Duration,
    cpu_limit: Duration,
    cpu_now: F,
    /// Which limit ended the wait.
    pub(crate) spent: Option<Spent>,
}

/// The limit that ended a wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Spent {
    Cpu,
    Wall,
}

impl<F: FnMut() -> Duration> Watch<F> {
    /// Starts to watch; `cpu_now` gives the processor time used so far, and `cpu` is what may be added to it.
    pub(crate) fn start(wall: Duration, cpu: Duration, mut cpu_now: F) -> Self {
        let cpu_limit = cpu_now() + cpu;
        Self { started: Instant::now(), wall, cpu_limit, cpu_now, spent: None }
    }

    /// Whether a limit is reached.
    pub(crate) fn is_over(&mut self) -> bool {
        if (self.cpu_now)() > self.cpu_limit {
            self.spent = Some(Spent::Cpu);
        } else if self.started.elapsed() > self.wall {
            self.spent = Some(Spent::Wall);
        }
        self.spent.is_some()
    }

    /// Time by the clock since the start.
    pub(crate) fn elapsed(&self) -> Duration {
        self.started.elapsed()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn receive(sent: &[u8], close: bool) -> Result<Frame, Silence> {
        let (ours, mut theirs) = UnixStream::pair().unwrap();
        theirs.write_all(sent).unwrap();
        let held = (!close).then_some(theirs);
        let mut glances = 0;
        let frame = Conversation::new(&ours, 100).unwrap().receive(&mut || {
            glances += 1;
            glances > 5
        });
        drop(held);
        frame
    }

    #[test]
    fn a_frame_is_read_whole_and_no_further() {
        let frame = receive(b"return 3\n1\n\0return 1\n", true).unwrap();
        assert_eq!(frame, Frame { kind: "return".into(), payload: b"1\n\0".to_vec(), place: 0 });
    }

    #[test]
    fn whatever_else_comes_is_named_and_never_waited_for_without_end() {
        assert!(matches!(receive(b"", true), Err(Silence::Closed)));
        assert!(matches!(receive(b"return 5\n12", true), Err(Silence::Closed)));
        assert!(matches!(receive(b"return 5\n12", false), Err(Silence::GaveUp)));
        assert!(matches!(receive(b"retu", false), Err(Silence::GaveUp)));
        assert!(matches!(receive(b"hello world\n", false), Err(Silence::Garbled(_))));
        assert!(matches!(receive(b"return -1\n", false), Err(Silence::Garbled(_))));
        assert!(matches!(receive(&[b'x'; 100], false), Err(Silence::Garbled(_))));
        assert!(matches!(receive(b"return 101\n", false), Err(Silence::TooLong)));
        assert!(matches!(receive(b"return 99999999999999999999\n", false), Err(Silence::Garbled(_))));
    }

    #[test]
    fn one_who_drips_is_not_waited_for_for_ever() {
        let (ours, mut theirs) = UnixStream::pair().unwrap();
        std::thread::spawn(move || {
            let drops = b"return 100\n".iter().chain(std::iter::repeat(&b'x')).take(100);
            for byte in drops {
                if theirs.write_all(&[*byte]).is_err() {
                    break;
                }
                std::thread::sleep(Duration::from_millis(1));
            }
        });
        let mut turns = 0;
        let dripped = Conversation::new(&ours, 1000).unwrap().receive(&mut || {
            turns += 1;
            turns > 20
        });
        assert!(matches!(dripped, Err(Silence::GaveUp)), "{dripped:?}");
    }

    #[test]
    fn what_is_said_before_it_was_asked_is_no_answer() {
        let (ours, mut theirs) = UnixStream::pair().unwrap();
        theirs.write_all(b"return 2\n3\nreturn 2\n4\n").unwrap();
        let mut conversation = Conversation::new(&ours, 100).unwrap();
        assert!(matches!(conversation.send("call", b"", &mut || false), Err(Silence::Garbled(_))));
        let mut conversation = Conversation::new(&ours, 100).unwrap();
        theirs.write_all(b"return 2\n3\nreturn 2\n4\n").unwrap();
        assert_eq!(conversation.receive(&mut || false).unwrap().payload, b"3\n");
        assert!(matches!(conversation.send("call", b"", &mut || false), Err(Silence::Garbled(_))));
    }

    #[test]
    fn sending_to_one_who_never_reads_ends() {
        let (ours, _theirs) = UnixStream::pair().unwrap();
        let mut conversation = Conversation::new(&ours, 100).unwrap();
        let sent = conversation.send("call", &vec![0; 1 << 24], &mut || true);
        assert!(matches!(sent, Err(Silence::GaveUp)));
    }
}
