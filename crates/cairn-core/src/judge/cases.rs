//! From written and drawn cases to bytes, and from bytes back to a ruling on one case.

use crate::compare::{self, Comparator};
use crate::execution::{End, Execution};
use crate::exercise::{Answer, CaseLimits, Check, Exercise, Input, Interface, Method, Visibility};
use crate::generate;
use crate::harness::render_input;
use crate::protocol;
use crate::step::{CaseEnd, CaseInput, CaseRun, HarnessFault};
use crate::value::{Arguments, Value};
use crate::verdict::{CaseFailure, CaseWord};
use crate::{Payload, types::Field};

/// How many characters of an input or an answer a learner is shown.
const PREVIEW: usize = 400;

/// A case ready to be run.
pub(super) struct Prepared {
    pub(super) why: Option<String>,
    pub(super) input: CaseInput,
    pub(super) shown: String,
    pub(super) expected: Answer,
    /// The expected answer as the oracle encoded it: the very same bytes need no second look.
    encoded: Option<Payload>,
}

/// A written case as a learner reads it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Example {
    /// The check that it belongs to.
    pub check: String,
    /// What it is about.
    pub why: Option<String>,
    /// The input, cut to a readable length.
    pub input: String,
    /// The expected answer, cut to a readable length.
    pub expected: String,
}

/// The cases of the public checks, as the task shows them.
pub fn examples(exercise: &Exercise) -> Vec<Example> {
    let Method::Program(task) = &exercise.method;
    let public = exercise.checks.iter().filter(|check| check.visibility == Visibility::Public);
    let example = |check: &Check, case: Prepared| {
        let expected = show_answer(&case.expected);
        Example { check: check.id.clone(), why: case.why, input: case.shown, expected }
    };
    public.flat_map(|check| written(check, &task.interface).into_iter().map(move |case| example(check, case))).collect()
}

/// A drawn case whose answer is not known yet.
pub(super) struct Drawn {
    why: Option<String>,
    pub(super) input: CaseInput,
    shown: String,
}

/// The written cases of a check.
pub(super) fn written(check: &Check, interface: &Interface) -> Vec<Prepared> {
    let prepare = |case: &crate::exercise::Case| {
        let (input, shown) = match &case.input {
            Input::Arguments(arguments) => encode(arguments, interface),
            Input::Stdin(text) => (text.clone(), cut(&text.text())),
        };
        let (why, expected) = (case.why.clone(), case.expected.clone());
        Prepared { why, input: CaseInput(input), shown, expected, encoded: None }
    };
    check.cases.iter().map(prepare).collect()
}

/// The cases that a check's generators draw from the seed.
pub(super) fn drawn(check: &Check, interface: &Interface, seed: u64) -> Result<Vec<Drawn>, HarnessFault> {
    let mut cases = Vec::new();
    for (index, generator) in check.generators.iter().enumerate() {
        for number in 0..generator.count {
            let arguments = generate::draw(generator, seed, &check.id, index, number);
            let (input, shown) = match interface {
                Interface::Function(_) => encode(&arguments, interface),
                Interface::Stdin(layout) => {
                    let text = render_input(&layout.template, &arguments)
                        .map_err(|fault| HarnessFault::broken(format!("the input template: {fault}")))?;
                    let shown = cut(&text);
                    (Payload::from(text), shown)
                }
            };
            cases.push(Drawn { why: generator.why.clone(), input: CaseInput(input), shown });
        }
    }
    Ok(cases)
}

impl Drawn {
    /// Takes the oracle's answer for the expected one.
    ///
    /// # Errors
    /// Why the oracle gave none.
    pub(super) fn with_answer(self, run: &CaseRun, interface: &Interface) -> Result<Prepared, String> {
        let expected = match (&run.end, interface) {
            (CaseEnd::Answered(answer), Interface::Stdin(_)) => Answer::Stdout(answer.clone()),
            (CaseEnd::Answered(answer), Interface::Function(signature)) => {
                Answer::Returned(protocol::decode(answer.bytes(), &signature.returns, &signature.records)?)
            }
            (CaseEnd::Mistyped(text) | CaseEnd::Raised(text) | CaseEnd::Garbled(text), _) => {
                return Err(cut(&text.text()));
            }
            (CaseEnd::Ended(end) | CaseEnd::Unready(end), _) => return Err(describe(end)),
        };
        let encoded = match &run.end {
            CaseEnd::Answered(answer) => Some(answer.clone()),
            _ => None,
        };
        Ok(Prepared { why: self.why, input: self.input, shown: self.shown, expected, encoded })
    }
}

fn encode(arguments: &Arguments, interface: &Interface) -> (Payload, String) {
    match interface {
        Interface::Function(signature) => {
            let bytes = protocol::encode_arguments(arguments, signature);
            (Payload::new(bytes), show_arguments(arguments, &signature.params))
        }
        Interface::Stdin(layout) => (Payload::from(""), show_arguments(arguments, &layout.params)),
    }
}

fn show_arguments(arguments: &Arguments, params: &[Field]) -> String {
    let show = |p: &Field| format!("{} = {}", p.name, arguments[&*p.name].preview(PREVIEW));
    params.iter().map(show).collect::<Vec<_>>().join("\n")
}

/// Cuts text to a readable length, and says so.
fn cut(text: &str) -> String {
    let mut letters = text.trim_end_matches('\n').chars();
    let head: String = letters.by_ref().take(PREVIEW).collect();
    match letters.count() {
        0 => head,
        rest => format!("{head}… and {rest} more characters"),
    }
}

/// How one case went; nothing if it was accepted.
pub(super) struct Ruled<'a> {
    pub(super) interface: &'a Interface,
    pub(super) compare: Comparator,
    pub(super) limits: CaseLimits,
}

impl Ruled<'_> {
    /// Rules on one case.
    pub(super) fn failure(&self, case: &Prepared, run: &CaseRun, last: Option<&Execution>) -> Option<CaseFailure> {
        let (word, seen, detail) = self.rule(case, run, last)?;
        Some(CaseFailure {
            case: 0,
            why: case.why.clone(),
            word,
            input: case.shown.clone(),
            expected: show_answer(&case.expected),
            seen,
            detail,
        })
        .map(|failure| match run.end {
            // The case was never handed over: showing it would point at the wrong place.
            CaseEnd::Unready(_) => CaseFailure { why: None, input: String::new(), expected: String::new(), ..failure },
            _ => failure,
        })
    }

    fn rule(&self, case: &Prepared, run: &CaseRun, last: Option<&Execution>) -> Option<(CaseWord, String, String)> {
        match &run.end {
            CaseEnd::Answered(_) if run.cpu_us > self.limits.cpu_ms.saturating_mul(1000) => {
                let seen = format!("an answer after {} of processor time", milliseconds(run.cpu_us));
                Some((CaseWord::TimeLimitExceeded, seen, self.time_limit()))
            }
            CaseEnd::Answered(answer) if case.encoded.as_ref() == Some(answer) => None,
            CaseEnd::Answered(answer) => self.compare(&case.expected, answer),
            CaseEnd::Mistyped(text) => Some((CaseWord::WrongAnswer, cut(&text.text()), String::new())),
            CaseEnd::Raised(text) => Some((CaseWord::RuntimeError, "an exception".into(), ends(&text.text()))),
            CaseEnd::Garbled(bytes) => {
                let seen = "bytes that the harness did not write, on its own descriptor";
                Some((CaseWord::RuntimeError, seen.into(), cut(&bytes.text())))
            }
            CaseEnd::Ended(end) => Some(self.ended(end, last)),
            CaseEnd::Unready(end) => Some(unready(end, last)),
        }
    }

    fn compare(&self, expected: &Answer, answer: &Payload) -> Option<(CaseWord, String, String)> {
        let (seen, difference) = match (expected, self.interface) {
            (Answer::Returned(expected), Interface::Function(signature)) => {
                match protocol::decode(answer.bytes(), &signature.returns, &signature.records) {
                    Ok(seen) => {
                        let difference = compare::difference(self.compare, expected, &seen)?;
                        // Of two single values the difference says nothing that they do not show themselves.
                        let telling = matches!(expected, Value::List(_) | Value::Record(_));
                        (seen.preview(PREVIEW), if telling { difference } else { String::new() })
                    }
                    Err(message) => {
                        let detail = format!("the answer is no {}: {message}", signature.returns);
                        return Some((CaseWord::RuntimeError, cut(&answer.text()), detail));
                    }
                }
            }
            (Answer::Stdout(expected), _) => {
                let difference = compare::text_difference(self.compare, expected.bytes(), answer.bytes())?;
                (cut(&answer.text()), difference)
            }
            // The content reader gives every case the answer of its interface.
            (Answer::Returned(expected), Interface::Stdin(_)) => (cut(&answer.text()), show_value(expected)),
        };
        Some((CaseWord::WrongAnswer, seen, difference))
    }

    fn ended(&self, end: &End, last: Option<&Execution>) -> (CaseWord, String, String) {
        let stderr = last.map(|execution| tail(&execution.stderr.text())).unwrap_or_default();
        let (word, detail) = match end {
            End::CpuTime => (CaseWord::TimeLimitExceeded, self.time_limit()),
            End::Idle => {
                let limit = format!("the limit is {} ms by the clock", self.limits.wall_ms);
                (CaseWord::IdlenessLimitExceeded, limit)
            }
            End::Memory => {
                let mib = self.limits.memory_bytes / (1 << 20);
                (CaseWord::MemoryLimitExceeded, format!("the limit is {mib} MiB beyond the runtime's own"))
            }
            End::Output => {
                let kib = self.limits.output_bytes / 1024;
                (CaseWord::OutputLimitExceeded, format!("the limit is {kib} KiB"))
            }
            _ => (CaseWord::RuntimeError, stderr),
        };
        (word, describe(end), detail)
    }

    fn time_limit(&self) -> String {
        format!("the limit is {} ms of processor time", self.limits.cpu_ms)
    }
}

/// A program that ended before its first case: an error at the top level of its file, or nothing to call.
fn unready(end: &End, last: Option<&Execution>) -> (CaseWord, String, String) {
    let stderr = last.map(|execution| tail(&execution.stderr.text())).unwrap_or_default();
    let (word, what) = match end {
        End::CpuTime => (CaseWord::TimeLimitExceeded, "it used up the processor time that a start may take".into()),
        End::Idle => (CaseWord::IdlenessLimitExceeded, "it was not ready within the time that a start may take".into()),
        End::Memory => (CaseWord::MemoryLimitExceeded, describe(end)),
        End::Output => (CaseWord::OutputLimitExceeded, describe(end)),
        _ => (CaseWord::RuntimeError, describe(end)),
    };
    (word, format!("before the first case: {what}"), stderr)
}

/// The end of what a program wrote before it crashed: runtimes say what is wrong last.
fn tail(text: &str) -> String {
    let text = text.trim_end();
    let from = text.char_indices().rev().nth(2 * PREVIEW - 1).map_or(0, |(at, _)| at);
    if from == 0 { text.to_owned() } else { format!("…{}", &text[from..]) }
}

/// Both ends of a message: where it happened is said first, what happened is often said last.
fn ends(text: &str) -> String {
    let text = text.trim_end();
    let length = text.chars().count();
    if length <= 2 * PREVIEW {
        return text.to_owned();
    }
    let head: String = text.chars().take(PREVIEW / 2).collect();
    format!("{head}…\n{} characters are left out\n{}", length - 2 * PREVIEW, tail(text))
}

fn show_answer(answer: &Answer) -> String {
    match answer {
        Answer::Returned(value) => show_value(value),
        Answer::Stdout(text) => cut(&text.text()),
    }
}

fn show_value(value: &Value) -> String {
    value.preview(PREVIEW)
}

/// Microseconds for people.
fn milliseconds(us: u64) -> String {
    format!("{} ms", us.div_ceil(1000))
}

fn describe(end: &End) -> String {
    match end {
        End::Exited(0) => "the program left without an answer".into(),
        End::Exited(code) => format!("the program left with exit code {code}"),
        End::Signalled(signal) => format!("signal {signal}{} ended the program", signal_name(*signal)),
        End::CpuTime => "no answer within the processor time".into(),
        End::Idle => "no answer within the time by the clock".into(),
        End::Memory => "the memory was used up".into(),
        End::Output => "more output than allowed".into(),
        End::Processes => "more processes than allowed".into(),
        End::FileSize => "a larger file than allowed".into(),
        End::Policy => "an act that the sandbox forbids".into(),
        End::Stopped => "the program was stopped before it answered".into(),
    }
}

/// The signals that programs of learners die of (signal(7), x86 and ARM numbering).
fn signal_name(signal: i32) -> &'static str {
    match signal {
        4 => " (SIGILL, illegal instruction)",
        6 => " (SIGABRT, abort)",
        8 => " (SIGFPE, arithmetic error)",
        9 => " (SIGKILL)",
        11 => " (SIGSEGV, invalid memory access or stack overflow)",
        13 => " (SIGPIPE, broken pipe)",
        15 => " (SIGTERM)",
        _ => "",
    }
}
