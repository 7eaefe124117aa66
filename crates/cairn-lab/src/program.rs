//! Running a program on cases, one after the other, until one of them ends it.

use crate::conversation::{Conversation, Frame, Silence, Spent, Watch};
use crate::convert::{self, microseconds};
use crate::scene;
use crate::workshop::{Built, with_memory};
use cairn_core::Payload;
use cairn_core::execution::{End, Execution};
use cairn_core::exercise::{CaseLimits, Interface};
use cairn_core::step::{CaseEnd, CaseInput, CaseRun, HarnessFault};
use cairn_sandbox::{Command, Limits, Running, Sandbox};
use std::time::{Duration, Instant};

/// The cases that were started, and the process trees that ran them.
pub(crate) type Runs = (Vec<CaseRun>, Vec<Execution>);

/// How long a program that has answered everything may take to leave.
const LEAVING_TIME: Duration = Duration::from_secs(2);

/// How long a program that closed its descriptor 3 may go on, before it counts as stopped.
const CLOSING_TIME: Duration = Duration::from_millis(500);

/// What each case may use, and how its threads are perturbed.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Conditions {
    pub(crate) limits: CaseLimits,
    pub(crate) perturb: Option<u64>,
}

/// Runs a program on cases.
pub(crate) fn run(
    sandbox: &Sandbox,
    built: &Built,
    interface: &Interface,
    cases: &[CaseInput],
    conditions: &Conditions,
) -> Result<Runs, HarnessFault> {
    match interface {
        Interface::Function(_) | Interface::Object(_) => run_function(sandbox, built, cases, conditions),
        Interface::Stdin(layout) if layout.scene => scene::run(sandbox, built, cases, conditions),
        Interface::Stdin(_) => run_whole(sandbox, built, cases, conditions),
    }
}

/// One process tree for each case.
fn run_whole(
    sandbox: &Sandbox,
    built: &Built,
    cases: &[CaseInput],
    conditions: &Conditions,
) -> Result<Runs, HarnessFault> {
    let (mut runs, mut executions) = (Vec::new(), Vec::new());
    for case in cases {
        let command = command(built, conditions, 1).stdin(case.0.bytes().clone());
        let execution = convert::execution(sandbox.run(command).map_err(|error| convert::fault(&error))?);
        let end = match &execution.end {
            End::Exited(0) => CaseEnd::Answered(execution.stdout.clone()),
            end => CaseEnd::Ended(end.clone()),
        };
        let ended = matches!(end, CaseEnd::Ended(_));
        runs.push(CaseRun {
            end,
            cpu_us: execution.usage.cpu_us,
            wall_us: execution.usage.wall_us,
            scene: None,
            cost: None,
        });
        executions.push(execution);
        if ended {
            break;
        }
    }
    Ok((runs, executions))
}

/// The usual command with the limits of `cases` cases, each of which may use the limits of `conditions`.
pub(crate) fn command(built: &Built, conditions: &Conditions, cases: u64) -> Command {
    command_of(&built.command, built, conditions, cases)
}

/// A command of the built program with these limits.
pub(crate) fn command_of(command: &Command, built: &Built, conditions: &Conditions, cases: u64) -> Command {
    let (runtime, limits) = (&built.runtime, &conditions.limits);
    let memory_bytes = limits.memory_bytes + (runtime.memory_mib << 20);
    let mut command = with_memory(command.clone(), memory_bytes >> 20, limits.memory_bytes >> 20);
    let total = |ms: u64| Duration::from_millis(runtime.start_ms.saturating_add(ms.saturating_mul(cases)));
    command.perturbation = conditions.perturb;
    command.limits = Limits {
        cpu: total(limits.cpu_ms),
        wall: total(limits.wall_ms),
        memory_bytes,
        // Room for thirty-two workers, and for threads that wait for signals or keep time.
        processes: runtime.processes + 64,
        output_bytes: limits.output_bytes.saturating_mul(cases),
        file_bytes: 64 << 20,
        open_files: 256,
    };
    command
}

/// One process tree for all cases, called through the harness.
fn run_function(
    sandbox: &Sandbox,
    built: &Built,
    cases: &[CaseInput],
    conditions: &Conditions,
) -> Result<Runs, HarnessFault> {
    let command = command(built, conditions, cases.len() as u64).channel();
    let running = sandbox.spawn(command).map_err(|error| convert::fault(&error))?;
    let start = Duration::from_millis(built.runtime.start_ms);
    let mut talk = Talk { running: &running, start, limits: &conditions.limits };
    let (mut runs, last, ready) = talk.hold(cases)?;
    let execution = end(running, last, ready, &mut runs)?;
    Ok((runs, vec![execution]))
}

/// Ends the program as the talk did; the case that ended the talk is added to those that were answered.
pub(crate) fn end(
    running: Running,
    last: Last,
    ready: bool,
    runs: &mut Vec<CaseRun>,
) -> Result<Execution, HarnessFault> {
    let ended = |end: End| if ready { CaseEnd::Ended(end) } else { CaseEnd::Unready(end) };
    Ok(match last {
        // Everything is answered: hanging up lets the harness leave by itself.
        Last::Answered => finish(running, LEAVING_TIME)?,
        Last::Ended(end) => {
            running.kill();
            let execution = finish(running, LEAVING_TIME)?;
            runs.push(end.with(ended(end.end.clone())));
            execution
        }
        Last::Garbled(end, bytes) => {
            running.kill();
            let execution = finish(running, LEAVING_TIME)?;
            runs.push(end.with(CaseEnd::Garbled(Payload::new(bytes))));
            execution
        }
        Last::Closed(end) => {
            let execution = finish(running, CLOSING_TIME)?;
            runs.push(end.with(ended(execution.end.clone())));
            execution
        }
    })
}

/// Waits for a program that should leave by itself, and ends it if it does not.
fn finish(running: Running, patience: Duration) -> Result<Execution, HarnessFault> {
    if let Some(channel) = running.channel() {
        // Reading on would let a harness that still writes block for ever.
        let _ = channel.shutdown(std::net::Shutdown::Both);
    }
    let since = Instant::now();
    while !running.has_ended() && since.elapsed() < patience {
        std::thread::sleep(Duration::from_micros(200));
    }
    running.kill();
    running.wait().map(convert::execution).map_err(|error| convert::fault(&error))
}

/// A talk with a harness.
pub(crate) struct Talk<'a> {
    pub(crate) running: &'a Running,
    /// How long the program may take until it is ready.
    pub(crate) start: Duration,
    pub(crate) limits: &'a CaseLimits,
}

/// How the talk came to its end.
pub(crate) enum Last {
    Answered,
    Closed(Spending),
    Ended(Spending),
    Garbled(Spending, Vec<u8>),
}

/// What the case that ended the talk had used.
pub(crate) struct Spending {
    cpu: Duration,
    wall: Duration,
    end: End,
}

impl Spending {
    pub(crate) fn with(&self, end: CaseEnd) -> CaseRun {
        CaseRun { end, cpu_us: microseconds(self.cpu), wall_us: microseconds(self.wall), scene: None, cost: None }
    }
}

impl Talk<'_> {
    /// Hands over the cases; gives how they went, how the talk ended, and whether the program was ready at all.
    fn hold(&mut self, cases: &[CaseInput]) -> Result<(Vec<CaseRun>, Last, bool), HarnessFault> {
        let running = self.running;
        let channel = running.channel().ok_or_else(|| HarnessFault::broken("the box has no channel"))?;
        let largest = usize::try_from(self.limits.output_bytes).unwrap_or(usize::MAX);
        let broken = |error| HarnessFault::broken(format!("the channel of the harness: {error}"));
        let mut conversation = Conversation::new(channel, largest).map_err(broken)?;
        let mut runs = Vec::with_capacity(cases.len());
        if let Err(last) = self.wait_until_ready(&mut conversation)? {
            return Ok((runs, last, false));
        }
        let (cpu, wall) = self.patience();
        for case in cases {
            let (frame, spending) = match self.exchange(&mut conversation, Some(("call", case.0.bytes())), cpu, wall)? {
                Ok(answered) => answered,
                Err(last) => return Ok((runs, last, true)),
            };
            let payload = Payload::new(frame.payload);
            let end = match frame.kind.as_str() {
                "return" => CaseEnd::Answered(payload),
                "mistyped" => CaseEnd::Mistyped(payload),
                "raised" => CaseEnd::Raised(payload),
                _ => return Ok((runs, Last::Garbled(spending, payload.bytes().to_vec()), true)),
            };
            runs.push(spending.with(end));
        }
        Ok((runs, Last::Answered, true))
    }

    pub(crate) fn wait_until_ready(
        &self,
        conversation: &mut Conversation<'_>,
    ) -> Result<Result<(), Last>, HarnessFault> {
        let started = self.exchange(conversation, None, self.start, self.start)?;
        Ok(started.and_then(|(frame, spending)| expect_ready(frame, spending)))
    }

    /// Processor time and time by the clock that a case may take.
    pub(crate) fn patience(&self) -> (Duration, Duration) {
        (Duration::from_millis(self.limits.cpu_ms), Duration::from_millis(self.limits.wall_ms))
    }

    /// Sends a request, if there is one, and waits for a frame within the limits.
    pub(crate) fn exchange(
        &self,
        conversation: &mut Conversation<'_>,
        request: Option<(&str, &[u8])>,
        cpu: Duration,
        wall: Duration,
    ) -> Result<Result<(Frame, Spending), Last>, HarnessFault> {
        let before = self.running.cpu_time();
        let mut watch = Watch::start(wall, cpu, || self.running.cpu_time());
        let sent = match request {
            Some((kind, payload)) => conversation.send(kind, payload, &mut || watch.is_over()),
            None => Ok(()),
        };
        let received = sent.and_then(|()| conversation.receive(&mut || watch.is_over()));
        let used = self.running.cpu_time().saturating_sub(before);
        let spending = |end| Spending { cpu: used, wall: watch.elapsed(), end };
        Ok(match received {
            Ok(frame) => Ok((frame, spending(End::Exited(0)))),
            Err(Silence::Closed) => Err(Last::Closed(spending(End::Stopped))),
            Err(Silence::TooLong) => Err(Last::Ended(spending(End::Output))),
            Err(Silence::Garbled(bytes)) => Err(Last::Garbled(spending(End::Stopped), bytes)),
            Err(Silence::GaveUp) if watch.spent == Some(Spent::Cpu) => Err(Last::Ended(spending(End::CpuTime))),
            Err(Silence::GaveUp) => Err(Last::Ended(spending(End::Idle))),
            Err(Silence::Broken(error)) => {
                return Err(HarnessFault::broken(format!("the channel of the harness: {error}")));
            }
        })
    }
}

fn expect_ready(frame: Frame, spending: Spending) -> Result<(), Last> {
    match frame.kind.as_str() {
        "ready" => Ok(()),
        _ => Err(Last::Garbled(spending, frame.payload)),
    }
}
