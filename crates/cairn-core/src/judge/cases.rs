//! From written and drawn cases to bytes, and from bytes back to a ruling on one case.

use crate::compare::{self, Comparator};
use crate::execution::{End, Execution};
use crate::exercise::{
    Answer, Call, Case, CaseLimits, Check, Exercise, Input, Interface, Left, Life, Method, ProgramTask, Scene,
    StdinLayout, Visibility,
};
use crate::generate::{self, Drawing};
use crate::harness::render_input;
use crate::protocol;
use crate::step::{CaseEnd, CaseInput, CaseRun, HarnessFault};
use crate::types::{Field, Object};
use crate::value::{Arguments, Value};
use crate::verdict::{CaseFailure, CaseWord};
use crate::{Digest, Payload};
use std::sync::Arc;

/// How many characters of an input or an answer a learner is shown.
const PREVIEW: usize = 400;

/// A case ready to be run.
pub(super) struct Prepared {
    pub(super) why: Option<String>,
    pub(super) input: CaseInput,
    pub(super) shown: String,
    pub(super) expected: Answer,
    /// What is called on an object, by which its answers are read.
    life: Option<Arc<Life>>,
    /// The expected answer as the oracle encoded it: the very same bytes need no second look.
    encoded: Option<Payload>,
    /// Where it comes from.
    pub(super) origin: Origin,
}

/// Where a case comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Origin {
    /// The written case of this number, from 0.
    Written(usize),
    /// The case of this number that this generator draws.
    Drawn(usize, u32),
    /// The input of this size that this generator draws for this step of its family.
    Sized(usize, u32, u64),
}

/// An input in the forms in which it is needed.
struct Encoded {
    input: CaseInput,
    shown: String,
    life: Option<Arc<Life>>,
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
    let of = |check: &Check, case: &Case| Example { check: check.id.clone(), ..example(case, &task.interface) };
    public.flat_map(|check| check.cases.iter().map(move |case| of(check, case))).collect()
}

/// A written case as a learner reads it, of a check without a name.
pub fn example(case: &Case, interface: &Interface) -> Example {
    let expected = match (&case.input, &case.expected, interface) {
        (Input::Life(life), Answer::Returned(Value::List(answers)), Interface::Object(object)) => {
            show_answers(life, object, answers)
        }
        _ => show_answer(&case.expected),
    };
    Example { check: String::new(), why: case.why.clone(), input: encode(&case.input, interface).shown, expected }
}

/// What is wrong with how a program ended the first written case of a check; nothing if it was accepted.
pub fn first_failure(check: &Check, task: &ProgramTask, end: CaseEnd) -> Option<CaseFailure> {
    let ruled = Ruled { interface: &task.interface, compare: check.compare, limits: task.limits };
    let run = CaseRun { end, cpu_us: 0, wall_us: 0, scene: None, cost: None };
    ruled.failure(written(check, &task.interface).first()?, &run, None)
}

/// An input as a step hands it to the world.
pub fn encoded_input(input: &Input, interface: &Interface) -> Payload {
    encode(input, interface).input.0
}

/// What the calls return, by their numbers.
fn show_answers(life: &Life, object: &Object, answers: &[Value]) -> String {
    let width = life.calls.len().to_string().len();
    let line =
        |((index, ..), answer): ((usize, &Call, _), &Value)| format!("{:>width$}. {}", index + 1, show_value(answer));
    life.returning(object).zip(answers).map(line).collect::<Vec<_>>().join("\n")
}

/// A drawn case whose answer is not known yet.
pub(super) struct Drawn {
    why: Option<String>,
    encoded: Encoded,
    origin: Origin,
}

/// The written cases of a check.
pub(super) fn written(check: &Check, interface: &Interface) -> Vec<Prepared> {
    let prepare = |(number, case): (usize, &Case)| {
        let Encoded { input, shown, life } = encode(&case.input, interface);
        let (why, expected) = (case.why.clone(), case.expected.clone());
        Prepared { why, input, shown, expected, life, encoded: None, origin: Origin::Written(number) }
    };
    check.cases.iter().enumerate().map(prepare).collect()
}

/// The cases that a check's generators draw from the seed.
pub(super) fn drawn(check: &Check, interface: &Interface, seed: u64) -> Result<Vec<Drawn>, HarnessFault> {
    let mut cases = Vec::new();
    for (index, generator) in check.generators.iter().enumerate() {
        for number in 0..generator.count {
            let drawing = generate::draw(generator, seed, &check.id, index, number);
            cases.push(from_drawing(&drawing, generator.why.clone(), Origin::Drawn(index, number), interface)?);
        }
    }
    Ok(cases)
}

/// Makes a drawing, or a simpler one than was drawn, a case.
pub(super) fn from_drawing(
    drawing: &Drawing<'_>,
    why: Option<String>,
    origin: Origin,
    interface: &Interface,
) -> Result<Drawn, HarnessFault> {
    Ok(Drawn { why, encoded: encode(&input_of(drawing, interface)?, interface), origin })
}

/// The input that a drawing stands for.
pub(super) fn input_of(drawing: &Drawing<'_>, interface: &Interface) -> Result<Input, HarnessFault> {
    Ok(match interface {
        Interface::Function(_) => Input::Arguments(drawing.arguments()),
        Interface::Object(_) => Input::Life(drawing.life()),
        Interface::Stdin(layout) => {
            let arguments = drawing.arguments();
            let text = render_input(&layout.template, &arguments)
                .map_err(|fault| HarnessFault::broken(format!("the input template: {fault}")))?;
            let stdin = Payload::from(text);
            if layout.scene { Input::Scene(drawn_scene(stdin, &arguments)) } else { Input::Stdin(stdin) }
        }
    })
}

fn drawn_scene(stdin: Payload, arguments: &Arguments) -> Scene {
    let mut scene =
        Scene { stdin, files: Default::default(), pipes: Default::default(), open_at_once: 1, signal: None };
    if let Some(Value::List(files)) = arguments.get(StdinLayout::FILES) {
        for (index, file) in files.iter().enumerate() {
            if let Value::List(there) = file
                && let Some(Value::Text(text)) = there.first()
            {
                scene.files.insert(StdinLayout::file_path(index), text.as_str().into());
            }
        }
    }
    scene
}

impl Drawn {
    /// What the program is given.
    pub(super) fn input(&self) -> CaseInput {
        self.encoded.input.clone()
    }

    /// What tells equal inputs.
    pub(super) fn digest(&self) -> Digest {
        self.encoded.input.0.digest()
    }

    /// Takes the oracle's answer for the expected one.
    ///
    /// # Errors
    /// Why the oracle gave none.
    pub(super) fn with_answer(self, run: &CaseRun, interface: &Interface) -> Result<Prepared, String> {
        let Encoded { input, shown, life } = self.encoded;
        let mut encoded = None;
        let expected = match (&run.end, interface) {
            (CaseEnd::Answered(answer), Interface::Stdin(_)) => Answer::Stdout(answer.clone()),
            (CaseEnd::Answered(answer), _) => {
                encoded = Some(answer.clone());
                Answer::Returned(read_answer(answer, interface, life.as_deref())?)
            }
            (CaseEnd::Left { stdout, status }, _) => {
                Answer::Left(Left { stdout: stdout.clone(), status: *status, most_open: None, within_ms: None })
            }
            (CaseEnd::Mistyped(text) | CaseEnd::Raised(text) | CaseEnd::Garbled(text), _) => {
                return Err(cut(&text.text()));
            }
            (CaseEnd::Ended(end) | CaseEnd::Unready(end), _) => return Err(describe(end)),
        };
        Ok(Prepared { why: self.why, input, shown, expected, life, encoded, origin: self.origin })
    }
}

/// Reads what a harness answered; the answers of an object come as a list.
fn read_answer(answer: &Payload, interface: &Interface, life: Option<&Life>) -> Result<Value, String> {
    match (interface, life) {
        (Interface::Function(signature), _) => protocol::decode(answer.bytes(), &signature.returns, &signature.records)
            .map_err(|message| format!("the answer is no {}: {message}", signature.returns)),
        (Interface::Object(object), Some(life)) => protocol::decode_life(answer.bytes(), life, object)
            .map(Value::List)
            .map_err(|message| format!("the answers are not those of the calls: {message}")),
        // A program that stands alone answers with text, and every case of an object has its life.
        (Interface::Stdin(_) | Interface::Object(_), _) => Err("the answer fits no interface".into()),
    }
}

fn encode(input: &Input, interface: &Interface) -> Encoded {
    let encoded = |bytes, shown| Encoded { input: CaseInput(bytes), shown, life: None };
    match (input, interface) {
        (Input::Arguments(arguments), _) => {
            let (params, records) = interface.params();
            let bytes = protocol::encode_arguments(arguments, params, records);
            encoded(Payload::new(bytes), show_arguments(arguments, params, "\n"))
        }
        (Input::Life(life), Interface::Object(object)) => {
            let bytes = protocol::encode_life(life, object);
            let shown = show_life(life, object, life.calls.len());
            Encoded { life: Some(Arc::new(life.clone())), ..encoded(Payload::new(bytes), shown) }
        }
        // A case that does not fit its interface is refused before anything is judged by it.
        (Input::Life(_), _) => encoded(Payload::from(""), String::new()),
        (Input::Stdin(text), _) => encoded(text.clone(), cut(&text.text())),
        (Input::Scene(scene), _) => encoded(scene.encode(), show_scene(scene)),
    }
}

/// How many calls are shown before the one that matters.
const CALLS_SHOWN: usize = 12;

/// The life up to `count` calls, a call a line; of many only the last, with how many there are before.
fn show_life(life: &Life, object: &Object, count: usize) -> String {
    let made = format!("new {}({})", object.name, show_arguments(&life.new, &object.params, ", "));
    let from = count.saturating_sub(CALLS_SHOWN);
    let left_out = (from > 0).then(|| format!("… {from} calls"));
    let width = count.to_string().len();
    let calls = life.calls.iter().enumerate().take(count).skip(from);
    let calls = calls.map(|(index, call)| format!("{:>width$}. {}", index + 1, show_call(call, object)));
    [made].into_iter().chain(left_out).chain(calls).collect::<Vec<_>>().join("\n")
}

fn show_call(call: &Call, object: &Object) -> String {
    let params = object.operation(&call.operation).map_or(&[][..], |(_, operation)| &operation.params);
    let shown =
        params.iter().filter_map(|p| Some(format!("{} = {}", p.name, call.arguments.get(&p.name)?.preview(PREVIEW))));
    format!("{}({})", call.operation, shown.collect::<Vec<_>>().join(", "))
}

/// How much of each file is shown.
const FILE_PREVIEW: usize = 60;

fn show_scene(scene: &Scene) -> String {
    let mut shown = cut(&scene.stdin.text());
    let mut line = |what: &str, path: &str, content: &Payload| {
        let content = Value::Text(content.text().into_owned()).preview(FILE_PREVIEW);
        shown.push_str(&format!("\n{what} {path} holds {content}"));
    };
    const FILES_SHOWN: usize = 12;
    scene.files.iter().take(FILES_SHOWN).for_each(|(path, content)| line("file", path, content));
    scene.pipes.iter().take(FILES_SHOWN).for_each(|(path, content)| line("pipe", path, content));
    let more = scene.files.len().saturating_sub(FILES_SHOWN) + scene.pipes.len().saturating_sub(FILES_SHOWN);
    if more > 0 {
        shown.push_str(&format!("\n… and {more} more"));
    }
    let (at_once, pipes) = (scene.open_at_once, scene.pipes.len());
    match scene.signal {
        Some(signal) => shown.push_str(&format!("\n{} comes when {at_once} of the pipes are open", signal.name())),
        None if pipes > 0 => shown.push_str(&format!("\nthe pipes answer while {at_once} are open at once")),
        None => {}
    }
    shown
}

fn show_arguments(arguments: &Arguments, params: &[Field], between: &str) -> String {
    let show = |p: &Field| format!("{} = {}", p.name, arguments[&*p.name].preview(PREVIEW));
    params.iter().map(show).collect::<Vec<_>>().join(between)
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

/// What is said of a case that went wrong; where nothing else is said, the case's own input and expected answer.
struct Wrong {
    word: CaseWord,
    seen: String,
    detail: String,
    expected: Option<String>,
    input: Option<String>,
}

impl Wrong {
    fn new(word: CaseWord, seen: impl Into<String>, detail: impl Into<String>) -> Self {
        Self { word, seen: seen.into(), detail: detail.into(), expected: None, input: None }
    }
}

impl Ruled<'_> {
    /// Rules on one case.
    pub(super) fn failure(&self, case: &Prepared, run: &CaseRun, last: Option<&Execution>) -> Option<CaseFailure> {
        let wrong = self.rule(case, run, last)?;
        // A case that was never handed over is not shown: it would point at the wrong place.
        let handed_over = !matches!(run.end, CaseEnd::Unready(_));
        let shown = |text: String| if handed_over { text } else { String::new() };
        Some(CaseFailure {
            case: 0,
            why: case.why.clone().filter(|_| handed_over),
            word: wrong.word,
            input: shown(wrong.input.unwrap_or_else(|| case.shown.clone())),
            expected: shown(wrong.expected.unwrap_or_else(|| show_answer(&case.expected))),
            seen: wrong.seen,
            detail: wrong.detail,
            reduced: None,
        })
    }

    fn rule(&self, case: &Prepared, run: &CaseRun, last: Option<&Execution>) -> Option<Wrong> {
        match &run.end {
            CaseEnd::Answered(_) | CaseEnd::Left { .. } if run.cpu_us > self.limits.cpu_ms.saturating_mul(1000) => {
                let seen = format!("an answer after {} of processor time", milliseconds(run.cpu_us));
                Some(Wrong::new(CaseWord::TimeLimitExceeded, seen, self.time_limit()))
            }
            CaseEnd::Answered(answer) if case.encoded.as_ref() == Some(answer) => None,
            CaseEnd::Answered(answer) => self.compare(case, answer),
            CaseEnd::Left { stdout, status } => self.compare_left(case, run, stdout, *status, last),
            CaseEnd::Mistyped(text) => Some(Wrong::new(CaseWord::WrongAnswer, cut(&text.text()), "")),
            CaseEnd::Raised(text) => Some(Wrong::new(CaseWord::RuntimeError, "an exception", ends(&text.text()))),
            CaseEnd::Garbled(bytes) => {
                let seen = "bytes that the harness did not write, on its own descriptor";
                Some(Wrong::new(CaseWord::RuntimeError, seen, cut(&bytes.text())))
            }
            CaseEnd::Ended(End::Idle) if run.scene.is_some() => Some(self.idle_in_scene(run)),
            CaseEnd::Ended(end) => Some(self.ended(end, last)),
            CaseEnd::Unready(end) => Some(unready(end, last)),
        }
    }

    fn compare(&self, case: &Prepared, answer: &Payload) -> Option<Wrong> {
        let expected = match &case.expected {
            Answer::Stdout(expected) | Answer::Left(Left { stdout: expected, .. }) => {
                let difference = compare::text_difference(self.compare, expected.bytes(), answer.bytes())?;
                return Some(Wrong::new(CaseWord::WrongAnswer, cut(&answer.text()), difference));
            }
            Answer::Returned(expected) => expected,
        };
        let seen = match read_answer(answer, self.interface, case.life.as_deref()) {
            Ok(seen) => seen,
            Err(message) => return Some(Wrong::new(CaseWord::RuntimeError, cut(&answer.text()), message)),
        };
        match (self.interface, &case.life, expected, &seen) {
            (Interface::Object(object), Some(life), Value::List(expected), Value::List(seen)) => {
                self.compare_lives(life, object, expected, seen)
            }
            _ => {
                let difference = compare::difference(self.compare, expected, &seen)?;
                Some(Wrong::new(CaseWord::WrongAnswer, seen.preview(PREVIEW), telling(expected, difference)))
            }
        }
    }

    /// The first call that answers something else; what comes after it cannot matter and is not shown.
    fn compare_lives(&self, life: &Life, object: &Object, expected: &[Value], seen: &[Value]) -> Option<Wrong> {
        let answers = life.returning(object).zip(expected.iter().zip(seen));
        let mut differences = answers.filter_map(|((index, call, _), (expected, seen))| {
            Some((index, call, expected, seen, compare::difference(self.compare, expected, seen)?))
        });
        let (index, call, expected, seen, difference) = differences.next()?;
        let place = format!("call {}: {}", index + 1, show_call(call, object));
        let difference = telling(expected, difference);
        let detail = if difference.is_empty() { place } else { format!("{place}\n{difference}") };
        Some(Wrong {
            expected: Some(show_value(expected)),
            input: Some(show_life(life, object, index + 1)),
            ..Wrong::new(CaseWord::WrongAnswer, seen.preview(PREVIEW), detail)
        })
    }

    fn compare_left(
        &self,
        case: &Prepared,
        run: &CaseRun,
        stdout: &Payload,
        status: i32,
        last: Option<&Execution>,
    ) -> Option<Wrong> {
        let Answer::Left(expected) = &case.expected else { return self.compare(case, stdout) };
        let scene = run.scene.clone().unwrap_or_default();
        if let Some(most) = expected.most_open.filter(|most| scene.most_open > *most) {
            let seen = format!("{} pipes open at once", scene.most_open);
            let expected = Some(format!("at most {most} open at once"));
            return Some(Wrong { expected, ..Wrong::new(CaseWord::WrongAnswer, seen, "") });
        }
        let after = scene.left_after_us.unwrap_or(0);
        if let Some(within) = expected.within_ms.filter(|within| after > within.saturating_mul(1000)) {
            let seen = format!("it left {} after the signal", milliseconds(after));
            let expected = Some(format!("to leave within {within} ms of the signal"));
            return Some(Wrong { expected, ..Wrong::new(CaseWord::IdlenessLimitExceeded, seen, "") });
        }
        if let Some(wrong) = self.compare(case, stdout) {
            // A program that failed says why on standard error, not in its answer.
            let stderr = last.map(|execution| tail(&execution.stderr.text())).filter(|text| !text.is_empty());
            let said = stderr.filter(|_| status != expected.status).map(|text| format!("\n{text}")).unwrap_or_default();
            return Some(Wrong { detail: format!("{}{said}", wrong.detail), ..wrong });
        }
        (status != expected.status).then(|| {
            let wrong = Wrong::new(CaseWord::WrongAnswer, format!("exit status {status}"), "");
            Wrong { expected: Some(format!("exit status {}", expected.status)), ..wrong }
        })
    }

    /// Waiting in a scene means that not enough pipes were open for them to answer, or that a signal was not heeded.
    fn idle_in_scene(&self, run: &CaseRun) -> Wrong {
        let scene = run.scene.clone().unwrap_or_default();
        let limit = format!("the limit is {} ms by the clock", self.limits.wall_ms);
        let seen = match scene.left_after_us {
            Some(after) => format!("it was still there {} after the signal", milliseconds(after)),
            None => format!("at most {} pipes open at once, so that they never answered", scene.most_open),
        };
        Wrong::new(CaseWord::IdlenessLimitExceeded, seen, limit)
    }

    fn ended(&self, end: &End, last: Option<&Execution>) -> Wrong {
        // Some runtimes say at the beginning what is wrong, before a page of frames, and some at the end.
        let stderr = last.map(|execution| ends(&execution.stderr.text())).unwrap_or_default();
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
        Wrong::new(word, describe(end), detail)
    }

    fn time_limit(&self) -> String {
        format!("the limit is {} ms of processor time", self.limits.cpu_ms)
    }
}

/// A program that ended before its first case: an error at the top level of its file, or nothing to call.
fn unready(end: &End, last: Option<&Execution>) -> Wrong {
    let stderr = last.map(|execution| tail(&execution.stderr.text())).unwrap_or_default();
    let (word, what) = match end {
        End::CpuTime => (CaseWord::TimeLimitExceeded, "it used up the processor time that a start may take".into()),
        End::Idle => (CaseWord::IdlenessLimitExceeded, "it was not ready within the time that a start may take".into()),
        End::Memory => (CaseWord::MemoryLimitExceeded, describe(end)),
        End::Output => (CaseWord::OutputLimitExceeded, describe(end)),
        _ => (CaseWord::RuntimeError, describe(end)),
    };
    Wrong::new(word, format!("before the first case: {what}"), stderr)
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

/// Of two single values the difference says nothing that they do not show themselves.
fn telling(expected: &Value, difference: String) -> String {
    if matches!(expected, Value::List(_) | Value::Record(_)) { difference } else { String::new() }
}

fn show_answer(answer: &Answer) -> String {
    match answer {
        Answer::Returned(value) => show_value(value),
        Answer::Stdout(text) => cut(&text.text()),
        Answer::Left(Left { stdout, status: 0, .. }) => cut(&stdout.text()),
        Answer::Left(Left { stdout, status, .. }) => format!("{}\nexit status {status}", cut(&stdout.text())),
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
