//! Measuring calls: what a function's own work costs, between the marks that its harness sets around it.
//!
//! The harness says `mark` just before the call and just after it, and waits each time for a `go`, so that nothing runs
//! while a meter is read. The reading of arguments and the writing of answers lie outside. A meter that has nothing to
//! count by is an observation without costs; whether that is a pity is not decided here.

use crate::conversation::{Conversation, Frame};
use crate::convert;
use crate::meter::{self, Choice};
use crate::program::{Conditions, Last, Spending, Talk, command_of, end};
use crate::workshop::{Built, Workshop};
use cairn_core::Payload;
use cairn_core::exercise::Interface;
use cairn_core::step::{CaseEnd, CaseInput, CaseRun, HarnessFault, Measure, Meter, MeterKind, Observation, Resource};
use cairn_sandbox::{Command, Instructions, Running};
use std::fs::File;
use std::path::Path;
use std::time::Duration;

/// What emulation takes besides the program: the emulator, and the program once more as the host's instructions.
const EMULATOR_MEMORY: u64 = 512 << 20;

/// Threads that the emulator has of its own.
const EMULATOR_THREADS: u32 = 4;

/// Runs a program on cases and measures each.
pub(crate) fn run(
    workshop: &Workshop,
    built: &Built,
    interface: &Interface,
    cases: &[CaseInput],
    conditions: &Conditions,
    measure: Measure,
) -> Result<Observation, HarnessFault> {
    if !interface.has_harness() {
        return Err(HarnessFault::broken("a program that stands alone has no harness that marks its calls"));
    }
    match measure.resource {
        Resource::Time => run_timed(workshop, built, cases, conditions, measure.enough),
        Resource::Memory => run_in_memory(workshop, built, cases, conditions, measure.enough),
    }
}

/// One process for all cases.
fn run_timed(
    workshop: &Workshop,
    built: &Built,
    cases: &[CaseInput],
    conditions: &Conditions,
    enough: u64,
) -> Result<Observation, HarnessFault> {
    let choice = workshop.meters().best(built.measured.emulated);
    let mut command = command_of(&built.measured.command, built, conditions, cases.len() as u64).channel();
    let mut start = Duration::from_millis(built.runtime.start_ms);
    let scratch = workshop.sandbox().scratch().map_err(|error| convert::fault(&error))?;
    let records = scratch.path().join("records");
    if let Choice::Emulator(emulator) = choice {
        let longer = start * u32::try_from(built.measured.slower_start).unwrap_or(u32::MAX);
        command = emulated(command, longer.saturating_sub(start));
        start = longer;
        File::create_new(&records).map_err(|error| HarnessFault::broken(format!("a file for counts: {error}")))?;
        command = emulator.wrap(command, &records);
    }
    let gauge = |running: &Running| match choice {
        Choice::Counter => Ok(Gauge::Counter(running.count_instructions().map_err(uncounted)?)),
        Choice::Emulator(_) => Ok(Gauge::Records(&records)),
        Choice::Time => Ok(Gauge::Time),
    };
    let (runs, execution) = hold(workshop, command, (cases, enough), conditions, start, &gauge)?;
    Ok(Observation::Ran { cases: runs, executions: vec![execution], meter: Some(choice.label()) })
}

/// More of everything that the emulator itself uses.
fn emulated(mut command: Command, longer: Duration) -> Command {
    command.limits.memory_bytes += EMULATOR_MEMORY;
    command.limits.processes += EMULATOR_THREADS;
    command.limits.cpu += longer;
    command.limits.wall += longer;
    command
}

/// A process for each case: memory that one has given back may still be resident when the next one begins.
fn run_in_memory(
    workshop: &Workshop,
    built: &Built,
    cases: &[CaseInput],
    conditions: &Conditions,
    enough: u64,
) -> Result<Observation, HarnessFault> {
    let (mut runs, mut executions) = (Vec::new(), Vec::new());
    for case in cases {
        let command = command_of(&built.command, built, conditions, 1).channel();
        let start = Duration::from_millis(built.runtime.start_ms);
        let gauge = |_: &Running| Ok(Gauge::Memory);
        let (ran, execution) =
            hold(workshop, command, (std::slice::from_ref(case), enough), conditions, start, &gauge)?;
        let last = ran.iter().any(|run| run.end.is_last() || run.cost.is_some_and(|cost| cost > enough));
        runs.extend(ran);
        executions.push(execution);
        if last {
            break;
        }
    }
    let meter =
        Meter { kind: MeterKind::Memory, detail: "the largest resident set beyond that before the call".into() };
    Ok(Observation::Ran { cases: runs, executions, meter: Some(meter) })
}

/// What is read at a mark.
enum Gauge<'a> {
    Counter(Instructions),
    Records(&'a Path),
    Time,
    Memory,
}

impl Gauge<'_> {
    fn before(&self, running: &Running, mark: &Frame) -> Result<u64, HarnessFault> {
        match self {
            Self::Memory => {
                let resident = running.resident_bytes().map_err(uncounted)?;
                running.forget_peak().map_err(uncounted)?;
                Ok(resident)
            }
            _ => self.read(running, mark),
        }
    }

    fn after(&self, running: &Running, mark: &Frame) -> Result<u64, HarnessFault> {
        match self {
            Self::Memory => running.peak_resident_bytes().map_err(uncounted),
            _ => self.read(running, mark),
        }
    }

    fn read(&self, running: &Running, mark: &Frame) -> Result<u64, HarnessFault> {
        match self {
            Self::Counter(counter) => counter.read().map_err(uncounted),
            Self::Records(path) => meter::count_at(&meter::read_records(path).map_err(uncounted)?, mark.place),
            Self::Time | Self::Memory => Ok(u64::try_from(running.cpu_time().as_nanos()).unwrap_or(u64::MAX)),
        }
    }
}

fn uncounted(error: std::io::Error) -> HarnessFault {
    HarnessFault {
        hint: Some("`cairn doctor` shows which meters this machine has".into()),
        ..HarnessFault::broken(format!("measuring a call: {error}"))
    }
}

/// Starts the program and measures the cases, until one of them ends it or costs more than enough.
fn hold<'g>(
    workshop: &Workshop,
    command: Command,
    (cases, enough): (&[CaseInput], u64),
    conditions: &Conditions,
    start: Duration,
    gauge: &dyn Fn(&Running) -> Result<Gauge<'g>, HarnessFault>,
) -> Result<(Vec<CaseRun>, cairn_core::execution::Execution), HarnessFault> {
    let running = workshop.sandbox().spawn(command).map_err(|error| convert::fault(&error))?;
    let channel = running.channel().ok_or_else(|| HarnessFault::broken("the box has no channel"))?;
    let largest = usize::try_from(conditions.limits.output_bytes).unwrap_or(usize::MAX);
    let conversation = Conversation::new(channel, largest);
    let mut conversation =
        conversation.map_err(|error| HarnessFault::broken(format!("the channel of the harness: {error}")))?;
    let talk = Talk { running: &running, start, limits: &conditions.limits };
    let mut runs = Vec::with_capacity(cases.len());
    let (mut last, mut ready) = (Last::Answered, false);
    match talk.wait_until_ready(&mut conversation)? {
        Err(ended) => last = ended,
        Ok(()) => {
            ready = true;
            let gauge = gauge(&running)?;
            for case in cases {
                match measure(&talk, &mut conversation, case, &gauge)? {
                    Ok(run) => {
                        let costly = run.cost.is_some_and(|cost| cost > enough);
                        runs.push(run);
                        if costly {
                            break;
                        }
                    }
                    Err(ended) => {
                        last = ended;
                        break;
                    }
                }
            }
        }
    }
    drop(conversation);
    let execution = end(running, last, ready, &mut runs)?;
    Ok((runs, execution))
}

/// Measures one call.
fn measure(
    talk: &Talk<'_>,
    conversation: &mut Conversation<'_>,
    case: &CaseInput,
    gauge: &Gauge<'_>,
) -> Result<Result<CaseRun, Last>, HarnessFault> {
    let (cpu, wall) = talk.patience();
    let mut exchange = |kind: &str, payload: &[u8]| talk.exchange(conversation, Some((kind, payload)), cpu, wall);
    let mark = match exchange("measure", case.0.bytes())? {
        Ok((frame, _)) if frame.kind == "mark" => frame,
        Ok((frame, spending)) => return Ok(answered(frame, spending, None)),
        Err(last) => return Ok(Err(last)),
    };
    let before = gauge.before(talk.running, &mark)?;
    let (mark, spending) = match exchange("go", b"")? {
        Ok((frame, spending)) if frame.kind == "mark" => (frame, spending),
        Ok((frame, spending)) => return Ok(answered(frame, spending, None)),
        Err(last) => return Ok(Err(last)),
    };
    let cost = gauge.after(talk.running, &mark)?.saturating_sub(before);
    Ok(match exchange("go", b"")? {
        // What the writing of the answer took is not the call's.
        Ok((frame, _)) => answered(frame, spending, Some(cost)),
        Err(last) => Err(last),
    })
}

fn answered(frame: Frame, spending: Spending, cost: Option<u64>) -> Result<CaseRun, Last> {
    let payload = Payload::new(frame.payload);
    let end = match (frame.kind.as_str(), cost) {
        ("return", Some(_)) => CaseEnd::Answered(payload),
        ("mistyped", _) => CaseEnd::Mistyped(payload),
        ("raised", _) => CaseEnd::Raised(payload),
        _ => return Err(Last::Garbled(spending, payload.bytes().to_vec())),
    };
    Ok(CaseRun { cost, ..spending.with(end) })
}
