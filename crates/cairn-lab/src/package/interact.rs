//! Two programs that talk, each in a box of its own: the submission and an interactive validator.
//!
//! What one says is handed to the other as soon as it comes, and kept as evidence. Each box is charged for its own
//! processor time, so waiting for the other costs nothing. A validator that leaves first does not break the
//! submission's pipe: what is still said to nobody is swallowed, and the submission hears the end only when the
//! validator is gone. Who left first is known by whose output ended first.

use super::own::{self, at_desk};
use super::{own_command, with_files};
use crate::convert;
use crate::workshop::Built;
use cairn_core::Payload;
use cairn_core::execution::End;
use cairn_core::exercise::CaseLimits;
use cairn_core::step::{HarnessFault, Observation, Shown, Trial, Validated};
use cairn_sandbox::{Running, Sandbox};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::pipe::{PipeFlags, pipe_with};
use std::io;
use std::os::fd::OwnedFd;
use std::time::{Duration, Instant};

/// How long to wait for something to be said before the boxes are looked at again.
const GLANCE: Timespec = Timespec { tv_sec: 0, tv_nsec: 5_000_000 };

/// Two programs of which neither says or computes anything for so long wait for each other. Long enough for a machine
/// on which neither gets a turn.
const SILENCE: Duration = Duration::from_secs(4);

/// As much processor time is used by waking up and finding nothing.
const STIR: Duration = Duration::from_millis(1);

/// How long a validator that closed its output may take to leave before the submission hears of the end.
const LEAVING: Duration = Duration::from_millis(1500);

/// As much of the talk is kept.
const KEPT: usize = 64 << 10;

/// The exit by which a validator rejects; nobody listens to the submission any more.
const REJECTED: i32 = 43;

/// Who talks, and about what.
pub(super) struct Sides<'a> {
    pub(super) candidate: &'a Built,
    pub(super) trial: &'a Trial,
    pub(super) validator: &'a Built,
    pub(super) shown: &'a Shown,
}

/// Lets them talk until both have left.
pub(super) fn talk(
    sandbox: &Sandbox,
    sides: &Sides<'_>,
    limits: CaseLimits,
    validation_limits: CaseLimits,
) -> Result<Observation, HarnessFault> {
    let broken = |error: io::Error| HarnessFault::broken(format!("the pipes of a talk: {error}"));
    let pipe = || pipe_with(PipeFlags::CLOEXEC).map_err(|errno| broken(errno.into()));
    // A validator waits for the submission, so that the clock of both is that of the talk.
    let waiting = CaseLimits { wall_ms: validation_limits.wall_ms + limits.wall_ms, ..validation_limits };
    let (validator, desk) = at_desk(sandbox, sides.validator, sides.shown, waiting)?;
    let (candidate, _files) = with_files(sandbox, own_command(sides.candidate, limits), sides.trial)?;
    let (hears, to_validator) = pipe()?;
    let (from_validator, says) = pipe()?;
    let validator = sandbox.spawn(validator.joined(hears, says)).map_err(|error| convert::fault(&error))?;
    let (hears, to_candidate) = pipe()?;
    let (from_candidate, says) = pipe()?;
    let candidate = candidate.args(sides.trial.args.clone()).joined(hears, says);
    let candidate = sandbox.spawn(candidate).map_err(|error| convert::fault(&error))?;
    let ways = [
        Way::new(from_candidate, to_validator, b'>').map_err(broken)?,
        Way::new(from_validator, to_candidate, b'<').map_err(broken)?,
    ];
    let talk = Talk { ways, transcript: Transcript::default(), first: None, most: limits.output_bytes };
    talk.go_on(candidate, validator, &desk, validation_limits)
}

/// One direction of the talk.
struct Way {
    from: Option<OwnedFd>,
    to: Option<OwnedFd>,
    /// What was said and is not handed over yet.
    pending: Vec<u8>,
    said: u64,
    mark: u8,
}

impl Way {
    fn new(from: OwnedFd, to: OwnedFd, mark: u8) -> io::Result<Self> {
        for pipe in [&from, &to] {
            rustix::fs::fcntl_setfl(pipe, rustix::fs::OFlags::NONBLOCK)?;
        }
        Ok(Self { from: Some(from), to: Some(to), pending: Vec::new(), said: 0, mark })
    }

    /// Moves what can be moved; whether anything was.
    fn carry(&mut self, transcript: &mut Transcript) -> bool {
        let mut moved = false;
        // Not further ahead than a pipe would let it get.
        if let Some(from) = self.from.as_ref().filter(|_| self.pending.len() < 64 << 10) {
            let mut buffer = [0; 16 << 10];
            match rustix::io::read(from, &mut buffer[..]) {
                Ok(0) => (self.from, moved) = (None, true),
                Ok(n) => {
                    transcript.add(self.mark, &buffer[..n]);
                    self.said += n as u64;
                    moved = true;
                    self.pending.extend_from_slice(&buffer[..n]);
                }
                Err(rustix::io::Errno::AGAIN | rustix::io::Errno::INTR) => {}
                Err(_) => self.from = None,
            }
        }
        while let Some(to) = self.to.as_ref().filter(|_| !self.pending.is_empty()) {
            match rustix::io::write(to, &self.pending) {
                Ok(n) => {
                    self.pending.drain(..n);
                    moved = true;
                }
                Err(rustix::io::Errno::AGAIN | rustix::io::Errno::INTR) => break,
                // Nobody hears it any more; who says it must not notice.
                Err(_) => self.to = None,
            }
        }
        if self.to.is_none() {
            self.pending.clear();
        }
        moved
    }

    /// Whether all that will ever be said has been handed over.
    fn is_done(&self) -> bool {
        self.from.is_none() && self.pending.is_empty()
    }
}

/// What was said, line by line, with who said it.
#[derive(Default)]
struct Transcript {
    text: Vec<u8>,
    speaker: u8,
}

impl Transcript {
    fn add(&mut self, speaker: u8, said: &[u8]) {
        for byte in said {
            if self.text.len() >= KEPT {
                return;
            }
            if self.speaker != speaker && self.text.last().is_some_and(|last| *last != b'\n') {
                self.text.push(b'\n');
            }
            self.speaker = speaker;
            if self.text.last().is_none_or(|last| *last == b'\n') {
                self.text.push(speaker);
            }
            self.text.push(*byte);
        }
    }
}

/// Who left first.
#[derive(Clone, Copy, PartialEq, Eq)]
enum First {
    Candidate,
    Validator,
}

struct Talk {
    /// From the submission, and from the validator.
    ways: [Way; 2],
    transcript: Transcript,
    first: Option<First>,
    /// The most that the submission may say.
    most: u64,
}

impl Talk {
    fn go_on(
        mut self,
        candidate: Running,
        validator: Running,
        desk: &own::Desk,
        limits: CaseLimits,
    ) -> Result<Observation, HarnessFault> {
        let (mut quiet_since, mut used) = (Instant::now(), Duration::ZERO);
        let mut ended_by_us = None;
        let mut closed_at = None;
        while !(candidate.has_ended() && validator.has_ended()) {
            self.wait();
            let [theirs, ours] = &mut self.ways;
            // First the submission: one that ended is then known to have ended before the validator, which hears of it.
            let moved = [theirs.carry(&mut self.transcript), ours.carry(&mut self.transcript)];
            self.note_the_first(&candidate, &validator);
            self.pass_on_the_ends(&validator, &mut closed_at);
            if self.ways[0].said > self.most && ended_by_us.is_none() {
                ended_by_us = Some(End::Output);
                candidate.kill();
            }
            let now = candidate.cpu_time() + validator.cpu_time();
            if moved.contains(&true) || now > used + STIR {
                (quiet_since, used) = (Instant::now(), now);
            } else if quiet_since.elapsed() > SILENCE && ended_by_us.is_none() {
                ended_by_us = Some(End::Idle);
                candidate.kill();
            } else if quiet_since.elapsed() > SILENCE * 2 {
                validator.kill();
                candidate.kill();
            }
            if validator.has_ended() && !candidate.has_ended() {
                break;
            }
        }
        let execution =
            |running: Running| running.wait().map(convert::execution).map_err(|error| convert::fault(&error));
        // Whose output ended first, not whose process: one that closes its output and then crashes has crashed.
        let validator_first = self.first == Some(First::Validator);
        let (candidate, validator) = if validator.has_ended() {
            let validator = execution(validator)?;
            if validator.end == End::Exited(REJECTED) && validator_first {
                candidate.kill();
            }
            self.hear_out(&candidate);
            (execution(candidate)?, validator)
        } else {
            (execution(candidate)?, execution(validator)?)
        };
        let mut candidate = candidate;
        if let (Some(end), End::Stopped) = (ended_by_us, &candidate.end) {
            candidate.end = end;
        }
        let feedback = desk.feedback(limits)?;
        Ok(Observation::Interacted {
            candidate,
            validator: Validated { execution: validator, feedback },
            validator_first,
            transcript: Payload::new(self.transcript.text),
        })
    }

    /// Waits until something can be moved, or for a moment.
    fn wait(&self) {
        let mut entries: Vec<PollFd<'_>> = Vec::new();
        for way in &self.ways {
            if let Some(from) = way.from.as_ref().filter(|_| way.pending.len() < 64 << 10) {
                entries.push(PollFd::new(from, PollFlags::IN));
            }
            if let Some(to) = way.to.as_ref().filter(|_| !way.pending.is_empty()) {
                entries.push(PollFd::new(to, PollFlags::OUT));
            }
        }
        // Why ignored: an interruption is a wait that was short.
        let _ = poll(&mut entries, Some(&GLANCE));
    }

    fn note_the_first(&mut self, candidate: &Running, validator: &Running) {
        if self.first.is_none() {
            if self.ways[0].from.is_none() || candidate.has_ended() {
                self.first = Some(First::Candidate);
            } else if self.ways[1].from.is_none() || validator.has_ended() {
                self.first = Some(First::Validator);
            }
        }
    }

    /// The validator hears at once that the submission is done; the submission hears only from a validator that is gone.
    fn pass_on_the_ends(&mut self, validator: &Running, closed_at: &mut Option<Instant>) {
        if self.ways[0].is_done() {
            self.ways[0].to = None;
        }
        if self.ways[1].is_done() {
            let since = closed_at.get_or_insert_with(Instant::now);
            if validator.has_ended() || since.elapsed() > LEAVING {
                self.ways[1].to = None;
            }
        }
    }

    /// Lets a submission come to its end, with nobody to talk to.
    fn hear_out(&mut self, candidate: &Running) {
        self.ways[1].carry(&mut self.transcript);
        self.ways[1].to = None;
        self.ways[0].to = None;
        while !candidate.has_ended() {
            self.wait();
            self.ways[0].carry(&mut self.transcript);
            if self.ways[0].said > self.most {
                candidate.kill();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_transcript_says_who_said_each_line() {
        let mut transcript = Transcript::default();
        for (speaker, said) in [(b'>', "5"), (b'>', "00\n2"), (b'<', "lower\n"), (b'>', "x\ny\n")] {
            transcript.add(speaker, said.as_bytes());
        }
        assert_eq!(String::from_utf8(transcript.text).unwrap(), ">500\n>2\n<lower\n>x\n>y\n");
    }
}
