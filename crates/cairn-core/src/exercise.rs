//! The task and what it claims to prove, with all the data that judging needs and nothing else.
//!
//! What the learner reads (task text, hints) is not here: an edit of prose must not orphan evidence.

use crate::compare::Comparator;
use crate::complexity::Class;
use crate::fields::Fields;
use crate::generate::Generator;
use crate::types::{Field, Object, Records, Signature, Type};
use crate::value::{self, Arguments, Value};
use crate::{Digest, Payload};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;

/// An exercise as the judge sees it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exercise {
    /// Stable and never reused.
    pub id: String,
    /// For people.
    pub title: String,
    /// How it is proved.
    pub method: Method,
    /// What may be proved, in the order in which it is judged.
    pub checks: Vec<Check>,
}

impl Exercise {
    /// The content hash that submissions and evidence name.
    pub fn hash(&self) -> Digest {
        Digest::of_json(self)
    }

    /// All that does not fit together. Whoever reads an exercise from somewhere asks this before judging by it.
    pub fn faults(&self) -> Vec<String> {
        let Method::Program(task) = &self.method;
        let mut faults = task.interface.faults();
        faults.extend(task.limits.faults(task.total_cpu_ms));
        // Cases can only be tried against types that are sound themselves.
        if faults.is_empty() {
            for check in &self.checks {
                faults.extend(check.faults(&task.interface).map(|fault| format!("{}: {fault}", check.id)));
            }
        }
        faults
    }

    /// Calls `visit` with every payload of the cases.
    pub(crate) fn payloads_mut(&mut self, visit: &mut impl FnMut(&mut Payload)) {
        for case in self.checks.iter_mut().flat_map(|check| &mut check.cases) {
            match &mut case.input {
                Input::Stdin(payload) => visit(payload),
                Input::Scene(scene) => {
                    [&mut scene.stdin]
                        .into_iter()
                        .chain(scene.files.values_mut())
                        .chain(scene.pipes.values_mut())
                        .for_each(&mut *visit);
                }
                Input::Arguments(_) | Input::Life(_) => {}
            }
            match &mut case.expected {
                Answer::Stdout(payload) | Answer::Left(Left { stdout: payload, .. }) => visit(payload),
                Answer::Returned(_) => {}
            }
        }
    }

    /// The check with this id.
    pub fn check(&self, id: &str) -> Option<&Check> {
        self.checks.iter().find(|check| check.id == id)
    }
}

/// The way of proving: each variant is a judge of its own.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Method {
    /// A program is run on cases and its answers are compared.
    Program(ProgramTask),
}

/// What a program exercise needs besides its checks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProgramTask {
    /// How the program is called.
    pub interface: Interface,
    /// What one case may use.
    pub limits: CaseLimits,
    /// Processor time that all cases of one run may use together, in milliseconds.
    pub total_cpu_ms: u64,
}

/// How a program takes its input and gives its answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Interface {
    /// A function of this signature, called by a generated harness.
    Function(Signature),
    /// A class of which a generated harness makes an object for each case, and calls operations on it.
    Object(Object),
    /// A whole program that reads standard input and writes standard output.
    Stdin(StdinLayout),
}

/// How generated values become the text of standard input.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StdinLayout {
    /// The values that generators draw.
    #[serde(default)]
    pub params: Vec<Field>,
    /// The records that `params` mention.
    #[serde(default)]
    pub records: Records,
    /// A Jinja template over `params`; needed only where cases are generated.
    #[serde(default)]
    pub template: String,
    /// Whether the program finds files, pipes or a signal around it: its cases are scenes.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub scene: bool,
}

impl StdinLayout {
    /// The parameter whose drawn texts become the files `file-1.txt`, `file-2.txt` and so on of a scene; an absent
    /// text is a file that is missing.
    pub const FILES: &str = "files";

    /// The path of a drawn file, counted from 0.
    pub fn file_path(index: usize) -> String {
        format!("file-{}.txt", index + 1)
    }

    fn faults(&self) -> Vec<String> {
        let signature = Signature {
            name: "main".into(),
            params: self.params.clone(),
            returns: Type::Text,
            records: self.records.clone(),
        };
        let mut faults = signature.faults();
        let texts = Type::List(Box::new(Type::Optional(Box::new(Type::Text))));
        if self.scene && self.params.iter().any(|param| &*param.name == Self::FILES && param.ty != texts) {
            faults.push(format!("the parameter '{}' of a scene must be {texts}", Self::FILES));
        }
        faults
    }
}

impl Interface {
    /// All that is wrong with the types.
    pub fn faults(&self) -> Vec<String> {
        match self {
            Self::Function(signature) => signature.faults(),
            Self::Object(object) => object.faults(),
            Self::Stdin(layout) => layout.faults(),
        }
    }

    /// Whether a generated harness calls what the learner wrote; else the program stands alone.
    pub fn has_harness(&self) -> bool {
        !matches!(self, Self::Stdin(_))
    }

    /// The parameters that generators and cases fill, with their records: the function's, the constructor's or those
    /// of the input's layout.
    pub fn params(&self) -> (&[Field], &Records) {
        match self {
            Self::Function(signature) => (&signature.params, &signature.records),
            Self::Object(object) => (&object.params, &object.records),
            Self::Stdin(layout) => (&layout.params, &layout.records),
        }
    }
}

/// What one case may use. A time-out is decided by processor time; the wall clock only ends what is idle.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CaseLimits {
    /// Processor time of the whole process tree, in milliseconds.
    pub cpu_ms: u64,
    /// Time by the clock, in milliseconds.
    pub wall_ms: u64,
    /// Memory of the whole process tree, in bytes, beyond what the language's runtime itself takes.
    pub memory_bytes: u64,
    /// Standard output and standard error, in bytes each.
    pub output_bytes: u64,
}

impl CaseLimits {
    /// The bounds of each limit, with its name: a case takes at most ten minutes, and fits a machine.
    pub fn bounds(self, total_cpu_ms: u64) -> [(&'static str, u64, std::ops::RangeInclusive<u64>); 5] {
        [
            ("cpu_ms", self.cpu_ms, 1..=600_000),
            ("wall_ms", self.wall_ms, self.cpu_ms..=3_600_000),
            ("memory", self.memory_bytes, 1..=1 << 36),
            ("output", self.output_bytes, 1..=1 << 30),
            ("total_cpu_ms", total_cpu_ms, self.cpu_ms..=3_600_000),
        ]
    }

    fn faults(self, total_cpu_ms: u64) -> impl Iterator<Item = String> {
        let outside = self.bounds(total_cpu_ms).into_iter().filter(|(_, value, bounds)| !bounds.contains(value));
        outside.map(|(name, value, bounds)| format!("{name}: {value} leaves {}..={}", bounds.start(), bounds.end()))
    }
}

/// One thing that is claimed of a submission and can be seen to fail.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Check {
    /// Unique within the exercise; mutants name it.
    pub id: String,
    /// A sentence that is true of every correct solution.
    pub claim: String,
    /// Whether it decides the verdict.
    pub level: Level,
    /// Whether the task shows its cases beforehand.
    pub visibility: Visibility,
    /// When an answer counts as the expected one.
    pub compare: Comparator,
    /// Written cases, judged first.
    pub cases: Vec<Case>,
    /// Cases drawn afresh from the seed of the run; their answers come from the oracle.
    pub generators: Vec<Generator>,
    /// How often all cases are repeated under perturbed scheduling, where the claim is about what happens now and then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stress: Option<u32>,
    /// What is demanded of the growth of its cost: each generator then draws a family of inputs, from small to large.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cost: Option<Demand>,
}

/// A bound on the growth of cost.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Demand {
    /// The class that work may have at most.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time: Option<Class>,
    /// The class that memory may have at most, besides the arguments.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub memory: Option<Class>,
    /// What n is the number of, such as `numbers`.
    pub of: String,
    /// The smallest and the largest n. The generators describe the largest inputs.
    pub sizes: [u64; 2],
}

/// The most sizes of a family.
const MOST_SIZES: u64 = 12;

impl Demand {
    /// The sizes, ascending: each twice the one before, or evenly spaced where that would give too few.
    pub fn ladder(&self) -> Vec<u64> {
        let [low, high] = self.sizes;
        let doubling = std::iter::successors(Some(high), |n| Some(n / 2)).take_while(|n| *n >= low && *n > 0);
        let mut sizes: Vec<u64> = doubling.take(MOST_SIZES as usize).collect();
        if (sizes.len() as u64) < MOST_SIZES - 5 {
            let steps = MOST_SIZES.min(high - low + 1) - 1;
            sizes = (0..=steps).map(|step| high - (high - low) * step / steps.max(1)).collect();
        }
        sizes.reverse();
        sizes
    }

    fn faults(&self, check: &Check, interface: &Interface) -> Vec<String> {
        let mut faults = Vec::new();
        let mut fault = |is: bool, what: &str| {
            if is {
                faults.push(format!("cost: {what}"));
            }
        };
        let [low, high] = self.sizes;
        fault(self.time.is_none() && self.memory.is_none(), "demand a class of time, of memory, or both");
        fault(low == 0 || high > 10_000_000, "sizes leave 1..=10000000");
        fault(low.saturating_add(8) > high, "the largest size has to be 8 more than the smallest, at least");
        fault(self.of.trim().is_empty(), "say what n is the number of, such as of = \"numbers\"");
        fault(
            !interface.has_harness(),
            "only a function or an object can be measured, since a harness marks its calls",
        );
        fault(check.generators.is_empty(), "each [[generators]] is a family of inputs, and there is none");
        fault(!check.cases.is_empty(), "written cases have no size; move them to another check");
        fault(check.stress.is_some(), "what is repeated under perturbed scheduling cannot be measured");
        fault(check.generators.iter().any(|g| g.count != 1), "a family has one input of each size: leave out count");
        fault(
            check.generators.iter().any(|g| g.why.is_none()),
            "name each family by its why, such as why = \"sorted\"",
        );
        faults
    }
}

/// The most repeats under perturbed scheduling that may be asked for.
pub const MOST_STRESS: u32 = 1000;

/// The most generators of a check; each may draw many cases.
const MOST_GENERATORS: usize = 16;

impl Check {
    /// How much its cases hold, and so about how long it takes beside other checks.
    pub(crate) fn weight(&self) -> u64 {
        let size = |case: &Case| match &case.input {
            Input::Arguments(arguments) => arguments.values().map(Value::size).sum(),
            Input::Life(life) => life.calls.len(),
            Input::Stdin(_) | Input::Scene(_) => 1,
        };
        let written: usize = self.cases.iter().map(size).sum();
        let drawn = self.generators.iter().fold(0, |sum: u64, generator| sum.saturating_add(generator.weight()));
        // What is measured is run slowly, at all sizes.
        let slow = if self.cost.is_some() { 100 } else { 1 };
        drawn.saturating_add(written as u64).saturating_mul(u64::from(self.stress.unwrap_or(1)) * slow)
    }

    fn faults<'a>(&'a self, interface: &'a Interface) -> impl Iterator<Item = String> + 'a {
        let cases = self.cases.iter().filter_map(|case| case.fault(interface));
        let generators = self.generators.iter().flat_map(|generator| generator.faults(interface));
        let stress = self.stress.filter(|stress| !(2..=MOST_STRESS).contains(stress));
        let stress = stress.map(|stress| format!("stress: {stress} leaves 2..={MOST_STRESS}"));
        let many = (self.generators.len() > MOST_GENERATORS)
            .then(|| format!("{} generators, and {MOST_GENERATORS} are the most", self.generators.len()));
        let cost = self.cost.iter().flat_map(|demand| demand.faults(self, interface));
        self.compare.fault().into_iter().chain(stress).chain(many).chain(cost).chain(cases).chain(generators)
    }
}

impl Case {
    fn fault(&self, interface: &Interface) -> Option<String> {
        match (&self.input, &self.expected, interface) {
            (Input::Stdin(_), Answer::Stdout(_), Interface::Stdin(layout)) if !layout.scene => None,
            (Input::Scene(scene), Answer::Left(_), Interface::Stdin(layout)) if layout.scene => scene.fault(),
            (Input::Arguments(arguments), Answer::Returned(value), Interface::Function(signature)) => {
                let arguments =
                    value::conform_arguments(arguments.clone(), &signature.params, &signature.records).err();
                arguments.or_else(|| value.clone().conform(&signature.returns, &signature.records).err())
            }
            (Input::Life(life), Answer::Returned(Value::List(answers)), Interface::Object(object)) => {
                life.clone().conform(object).and_then(|life| life.conform_answers(answers.clone(), object)).err()
            }
            _ => Some("a case does not fit the interface".to_owned()),
        }
    }
}

/// The weight of a check, in the words of RFC 2119. A MAY is no check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// Decides the verdict.
    Must,
    /// Advice: shown, never decisive.
    Should,
}

/// Whether the task shows the cases of a check beforehand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Visibility {
    /// Shown in the task.
    Public,
    /// Shown when it fails.
    Hidden,
}

/// One input with the answer that is expected.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    /// What this case is about, for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
    /// What the program is given.
    pub input: Input,
    /// What it must answer.
    pub expected: Answer,
}

/// What a program is given.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Input {
    /// The arguments of the function.
    Arguments(Arguments),
    /// How an object is made and what is called on it.
    Life(Life),
    /// The text of standard input.
    Stdin(Payload),
    /// Standard input, and what the program finds around it.
    Scene(Scene),
}

/// What a program answers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Answer {
    /// The value that the function returns, or the list of what the operations of an object return, in order.
    Returned(Value),
    /// The text of standard output of a program that leaves with status 0.
    Stdout(Payload),
    /// How a program leaves its scene.
    Left(Left),
}

/// How an object is made and what is called on it, from its making to its end.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Life {
    /// The arguments of the constructor.
    pub new: Arguments,
    /// The calls, in order.
    pub calls: Vec<Call>,
}

/// One call of an operation; written as `{ <operation> = { <parameter> = <value> } }`. A life may have a hundred
/// thousand of them, so each is as small as it can be.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "BTreeMap<Arc<str>, Value>", into = "BTreeMap<Arc<str>, Value>")]
pub struct Call {
    /// The operation's name.
    pub operation: Arc<str>,
    /// Its arguments by name.
    pub arguments: Fields,
}

impl TryFrom<BTreeMap<Arc<str>, Value>> for Call {
    type Error = String;

    fn try_from(mut written: BTreeMap<Arc<str>, Value>) -> Result<Self, String> {
        match (written.pop_first(), written.is_empty()) {
            (Some((operation, Value::Record(arguments))), true) => Ok(Self { operation, arguments }),
            _ => Err("a call is one operation with its arguments: { put = { key = 1 } }".into()),
        }
    }
}

impl From<Call> for BTreeMap<Arc<str>, Value> {
    fn from(call: Call) -> Self {
        Self::from([(call.operation, Value::Record(call.arguments))])
    }
}

impl Life {
    /// Reads the life as the object declares it.
    ///
    /// # Errors
    /// Which argument or call is wrong, and how; the author's fault.
    pub fn conform(self, object: &Object) -> Result<Self, String> {
        let new = value::conform_arguments(self.new, &object.params, &object.records);
        let new = new.map_err(|message| format!("new: {message}"))?;
        let call = |(index, call): (usize, Call)| {
            let (_, operation) = object
                .operation(&call.operation)
                .ok_or_else(|| format!("call {}: there is no operation '{}'", index + 1, call.operation))?;
            let given = call.arguments.into_iter().map(|(name, value)| (name.to_string(), value)).collect();
            let conformed = value::conform_arguments(given, &operation.params, &object.records);
            let conformed =
                conformed.map_err(|message| format!("call {}, {}: {message}", index + 1, operation.name))?;
            let named = |param: &Field| Some((Arc::clone(&param.name), conformed.get(&*param.name)?.clone()));
            let arguments = operation.params.iter().filter_map(named).collect();
            Ok(Call { operation: call.operation, arguments })
        };
        let calls = self.calls.into_iter().enumerate().map(call).collect::<Result<_, String>>()?;
        Ok(Self { new, calls })
    }

    /// Reads what the calls return: one answer for each call whose operation returns something.
    ///
    /// # Errors
    /// Which answer is wrong, and how; the author's fault.
    pub fn conform_answers(&self, answers: Vec<Value>, object: &Object) -> Result<Vec<Value>, String> {
        let returning: Vec<_> = self.returning(object).collect();
        if returning.len() != answers.len() {
            return Err(format!(
                "{} of the calls return something, and {} answers are given",
                returning.len(),
                answers.len()
            ));
        }
        let conform = |((index, call, ty), answer): ((usize, &Call, &Type), Value)| {
            let conformed = answer.conform(ty, &object.records);
            conformed.map_err(|message| format!("the answer to call {}, {}: {message}", index + 1, call.operation))
        };
        returning.into_iter().zip(answers).map(conform).collect()
    }

    /// The calls that return something: number from 0, call and type.
    pub fn returning<'a>(&'a self, object: &'a Object) -> impl Iterator<Item = (usize, &'a Call, &'a Type)> {
        let returns = |call: &Call| object.operation(&call.operation)?.1.returns.as_ref();
        self.calls.iter().enumerate().filter_map(move |(index, call)| Some((index, call, returns(call)?)))
    }
}

/// A whole program's surroundings in one case: files in its working directory, pipes that answer on a condition, and a
/// signal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scene {
    /// The text of standard input.
    pub stdin: Payload,
    /// Files that can be read, by their path in the working directory.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub files: BTreeMap<String, Payload>,
    /// Named pipes, by their path in the working directory, with what each of them answers.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub pipes: BTreeMap<String, Payload>,
    /// How many pipes must be open at once before those that are open answer; at the end, as many as are left.
    #[serde(default = "at_once", skip_serializing_if = "is_one")]
    pub open_at_once: u32,
    /// Sent to the program, instead of any answer, as soon as so many pipes are open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signal: Option<Signal>,
}

fn at_once() -> u32 {
    1
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes fields by reference")]
fn is_one(n: &u32) -> bool {
    *n == 1
}

/// A signal that asks a program for something (signal(7)).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Signal {
    /// SIGTERM: leave, please.
    Term,
    /// SIGINT: Ctrl-C.
    Int,
}

impl Signal {
    /// Its name in the system's headers.
    pub fn name(self) -> &'static str {
        match self {
            Self::Term => "SIGTERM",
            Self::Int => "SIGINT",
        }
    }
}

/// How a program leaves its scene.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Left {
    /// The text of standard output.
    pub stdout: Payload,
    /// The exit status.
    #[serde(default)]
    pub status: i32,
    /// The most pipes that it may have open at once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub most_open: Option<u32>,
    /// The longest that it may take from the signal to its end, in milliseconds by the clock.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub within_ms: Option<u64>,
}

/// The most pipes of a scene: each of them takes a descriptor of ours.
const MOST_PIPES: usize = 64;

impl Scene {
    /// What is wrong with it; the author's fault.
    pub fn fault(&self) -> Option<String> {
        let inside = |path: &str| {
            !path.contains('\0') && path.split('/').all(|part| !part.is_empty() && part != "." && part != "..")
        };
        if let Some(path) = self.files.keys().chain(self.pipes.keys()).find(|path| !inside(path)) {
            return Some(format!("'{path}' is no path inside the working directory"));
        }
        if let Some(path) = self.pipes.keys().find(|path| self.files.contains_key(*path)) {
            return Some(format!("'{path}' is a file and a pipe"));
        }
        if self.pipes.len() > MOST_PIPES {
            return Some(format!("{} pipes, and {MOST_PIPES} are the most", self.pipes.len()));
        }
        if self.open_at_once == 0 || self.open_at_once as usize > self.pipes.len().max(1) {
            return Some(format!("open_at_once: {} of {} pipes", self.open_at_once, self.pipes.len()));
        }
        (self.signal.is_some() && self.pipes.is_empty())
            .then(|| "a signal is sent when pipes are open, and there is no pipe".to_owned())
    }

    /// The bytes by which a step hands it to the world.
    pub fn encode(&self) -> Payload {
        // In memory a payload always has its bytes; written down by serde it may be a digest.
        let text = |payload: &Payload| payload.text().into_owned();
        let all = |payloads: &BTreeMap<String, Payload>| -> BTreeMap<String, String> {
            payloads.iter().map(|(path, payload)| (path.clone(), text(payload))).collect()
        };
        let (files, pipes) = (all(&self.files), all(&self.pipes));
        let encoded = (text(&self.stdin), files, pipes, self.open_at_once, self.signal);
        Payload::from(serde_json::to_vec(&encoded).expect("a scene has a JSON form"))
    }

    /// Reads what [`Scene::encode`] wrote.
    ///
    /// # Errors
    /// What is no scene there: a bug of ours, since steps are computed and never read.
    pub fn decode(bytes: &[u8]) -> Result<Self, String> {
        type Encoded = (String, BTreeMap<String, String>, BTreeMap<String, String>, u32, Option<Signal>);
        let (stdin, files, pipes, open_at_once, signal): Encoded =
            serde_json::from_slice(bytes).map_err(|error| format!("no scene: {error}"))?;
        let all = |texts: BTreeMap<String, String>| texts.into_iter().map(|(p, text)| (p, text.into())).collect();
        Ok(Self { stdin: stdin.into(), files: all(files), pipes: all(pipes), open_at_once, signal })
    }
}
