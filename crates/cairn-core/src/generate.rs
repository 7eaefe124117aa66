//! Cases drawn from a seed: recipes as data, the same values on every machine.
//!
//! Each case has a random stream of its own, keyed by seed, check, generator and number (ChaCha8 as in
//! RFC 8439 with 8 rounds), so that adding a generator changes no other case. Sizes grow with the number,
//! so that the first case that fails is a small one, and what is drawn still knows its recipe, so that a case
//! that fails can be made smaller without leaving what the recipe allows ([`Drawing::simpler`]).

mod draw;
mod simpler;

pub use draw::{Drawing, draw, draw_sized};

use crate::exercise::Interface;
use crate::types::{Field, INT_MAX, Object, Records, Type};
use crate::value::Value;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The most values that the cases of a generator may hold together, since all of them are held at once: a gigabyte
/// or two at worst, and far more than a time limit allows.
const HEAVIEST: u64 = 20_000_000;

/// A number of cases drawn by one recipe for each parameter.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Generator {
    /// What these cases are about, for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
    /// How many cases.
    #[serde(default = "one")]
    pub count: u32,
    /// A recipe for each parameter.
    #[serde(default)]
    pub arguments: BTreeMap<String, Recipe>,
    /// What is called on an object; only for objects.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub calls: Option<Calls>,
}

/// How the calls on an object are drawn.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Calls {
    /// How many calls; the upper bound grows with the number of the case.
    pub length: [u64; 2],
    /// What each call may be.
    pub of: Vec<CallRecipe>,
}

/// A call that may be drawn.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CallRecipe {
    /// How likely it is beside the others.
    #[serde(default = "one")]
    pub weight: u32,
    /// The operation's name.
    pub operation: String,
    /// A recipe for each parameter of the operation.
    #[serde(default)]
    pub arguments: BTreeMap<String, Recipe>,
}

fn one() -> u32 {
    1
}

/// How a value is drawn. Ranges are inclusive.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Recipe {
    /// Always this value.
    Const(Value),
    /// One of these values.
    OneOf(Vec<Value>),
    /// A whole number.
    Int([i64; 2]),
    /// A whole number whose upper bound grows with the number of the case.
    Upto([i64; 2]),
    /// This whole number times how far the case has grown: as large as its lists are long, where their bounds are alike.
    Size(i64),
    /// The number of the item in the list around it, counted from this one.
    Serial(i64),
    /// A double between these bounds.
    Float([f64; 2]),
    /// True with this probability.
    Bool(f64),
    /// Text of `length` characters of `alphabet`.
    Text {
        /// How many characters; the upper bound grows with the number of the case.
        length: [u64; 2],
        /// The characters to choose from.
        alphabet: String,
    },
    /// A list of values of one recipe.
    List {
        /// How many items; the upper bound grows with the number of the case.
        length: [u64; 2],
        /// The recipe of an item.
        of: Box<Recipe>,
        /// What is done to the drawn items.
        #[serde(default)]
        order: Order,
    },
    /// The whole numbers from a start, in steps.
    Range {
        /// The first number.
        start: [i64; 2],
        /// How many; the upper bound grows with the number of the case.
        length: [u64; 2],
        /// The distance between neighbours.
        #[serde(default = "one_one")]
        step: [i64; 2],
        /// What is done to the drawn items.
        #[serde(default)]
        order: Order,
    },
    /// Several lists, one after the other.
    Concat {
        /// Recipes of lists.
        parts: Vec<Recipe>,
        /// What is done to all items together.
        #[serde(default)]
        order: Order,
    },
    /// One recipe of a list drawn several times, one after the other.
    Repeat {
        /// How many times; the upper bound grows with the number of the case.
        times: [u64; 2],
        /// The recipe of a list.
        of: Box<Recipe>,
        /// What is done to all items together.
        #[serde(default)]
        order: Order,
    },
    /// A record by its fields.
    Record(BTreeMap<Arc<str>, Recipe>),
    /// A value with this probability, else its absence.
    Optional {
        /// The probability that there is a value.
        chance: f64,
        /// The recipe of the value.
        of: Box<Recipe>,
    },
    /// A map; keys that come twice keep one value, so it may have fewer entries.
    Map {
        /// How many entries; the upper bound grows with the number of the case.
        length: [u64; 2],
        /// The recipe of a key.
        key: Box<Recipe>,
        /// The recipe of a value.
        of: Box<Recipe>,
    },
    /// A binary tree.
    Tree {
        /// How many nodes; the upper bound grows with the number of the case.
        nodes: [u64; 2],
        /// The recipe of a node's value.
        of: Box<Recipe>,
        /// How it is grown.
        #[serde(default)]
        shape: Shape,
        /// Whether the values ascend from left to right, as in a search tree; only for scalars.
        #[serde(default)]
        sorted: bool,
    },
    /// A graph without loops and double edges.
    Graph {
        /// How many nodes; the upper bound grows with the number of the case.
        nodes: [u64; 2],
        /// How many edges, as far as there is room; the upper bound grows with the number of the case.
        edges: [u64; 2],
        /// What kind of graph.
        #[serde(default)]
        kind: GraphKind,
        /// Whether every node is reached from every other, the direction of edges aside.
        #[serde(default)]
        connected: bool,
    },
}

/// How a tree is grown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Shape {
    /// Each node at a random free place.
    #[default]
    Random,
    /// Every level full before the next.
    Complete,
    /// Each node the only child of the one before.
    Path,
}

/// What kind of graph is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum GraphKind {
    /// Each edge leads both ways.
    #[default]
    Undirected,
    /// Edges lead one way.
    Directed,
    /// Edges lead one way, and no way leads back.
    Acyclic,
}

fn one_one() -> [i64; 2] {
    [1, 1]
}

/// What is done to the items of a drawn list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Order {
    /// As drawn.
    #[default]
    Drawn,
    /// In random order (Fisher-Yates).
    Shuffled,
    /// Smallest first; only for scalars.
    Ascending,
    /// Largest first; only for scalars.
    Descending,
    /// Rising to the middle, then falling; only for scalars.
    OrganPipe,
}

impl Generator {
    /// All that is wrong with the generator for this interface; the author's fault.
    pub fn faults(&self, interface: &Interface) -> Vec<String> {
        let mut faults = Vec::new();
        if !(1..=1000).contains(&self.count) {
            faults.push(format!("count must be in 1..=1000, not {}", self.count));
        }
        let weight = self.weight();
        if weight > HEAVIEST {
            faults.push(format!("the cases could hold {weight} values together, and {HEAVIEST} are the most"));
        }
        let (params, records) = interface.params();
        argument_faults(&self.arguments, params, records, &mut faults);
        match (&self.calls, interface) {
            (Some(calls), Interface::Object(object)) => calls.faults(object, &mut faults),
            (None, Interface::Object(_)) => faults.push("calls: what is called on the object is missing".into()),
            (Some(_), _) => faults.push("calls: only an object has operations to call".into()),
            (None, _) => {}
        }
        faults
    }

    /// The most values that all cases of this generator can hold together: how heavy its cases are.
    pub fn weight(&self) -> u64 {
        let calls = self.calls.as_ref().map_or(0, |calls| {
            let call = calls.of.iter().map(|call| weight_of(&call.arguments)).max().unwrap_or(0);
            calls.length[1].saturating_mul(call.saturating_add(1))
        });
        weight_of(&self.arguments).saturating_add(calls).saturating_mul(u64::from(self.count))
    }
}

fn weight_of(arguments: &BTreeMap<String, Recipe>) -> u64 {
    arguments.values().fold(0, |sum, recipe| sum.saturating_add(recipe.weight()))
}

fn argument_faults(
    arguments: &BTreeMap<String, Recipe>,
    params: &[Field],
    records: &Records,
    faults: &mut Vec<String>,
) {
    for param in params {
        match arguments.get(&*param.name) {
            Some(recipe) => recipe.faults(&param.ty, records, &param.name, faults),
            None => faults.push(format!("the parameter '{}' has no recipe", param.name)),
        }
    }
    let unknown = arguments.keys().filter(|name| params.iter().all(|p| *p.name != ***name));
    faults.extend(unknown.map(|name| format!("there is no parameter '{name}'")));
}

impl Calls {
    fn faults(&self, object: &Object, faults: &mut Vec<String>) {
        bounds("calls.length", &self.length, 0, 1_000_000, |fault| faults.push(fault));
        if self.of.iter().all(|call| call.weight == 0) {
            faults.push("calls.of: no call can be drawn".into());
        }
        for call in &self.of {
            match object.operation(&call.operation) {
                Some((_, operation)) => {
                    let mut of_call = Vec::new();
                    argument_faults(&call.arguments, &operation.params, &object.records, &mut of_call);
                    faults.extend(of_call.into_iter().map(|fault| format!("calls.of {}: {fault}", operation.name)));
                }
                None => faults.push(format!("calls.of: there is no operation '{}'", call.operation)),
            }
        }
    }
}

impl Recipe {
    /// The most values that this recipe can draw.
    fn weight(&self) -> u64 {
        match self {
            Self::Const(value) => value.size() as u64,
            Self::OneOf(values) => values.iter().map(|value| value.size() as u64).max().unwrap_or(0),
            Self::Int(_) | Self::Upto(_) | Self::Size(_) | Self::Serial(_) | Self::Float(_) | Self::Bool(_) => 1,
            Self::Text { length: [_, most], .. } | Self::Range { length: [_, most], .. } => most.saturating_add(1),
            Self::List { length: [_, most], of, .. } | Self::Repeat { times: [_, most], of, .. } => {
                most.saturating_mul(of.weight()).saturating_add(1)
            }
            Self::Concat { parts, .. } => parts.iter().fold(1, |sum: u64, part| sum.saturating_add(part.weight())),
            Self::Record(fields) => fields.values().fold(1, |sum: u64, field| sum.saturating_add(field.weight())),
            Self::Optional { of, .. } => of.weight().saturating_add(1),
            Self::Map { length: [_, most], key, of } => most.saturating_mul(key.weight().saturating_add(of.weight())),
            Self::Tree { nodes: [_, most], of, .. } => most.saturating_mul(of.weight().saturating_add(1)),
            Self::Graph { nodes: [_, nodes], edges: [_, edges], .. } => edges.saturating_mul(2).saturating_add(*nodes),
        }
    }

    fn faults(&self, ty: &Type, records: &Records, path: &str, faults: &mut Vec<String>) {
        let mut fault = |what: String| faults.push(format!("{path}: {what}"));
        match (self, ty) {
            (Self::Const(value), _) => {
                if let Err(message) = value.clone().conform(ty, records) {
                    fault(message);
                }
            }
            (Self::OneOf(values), _) => {
                if values.is_empty() {
                    fault("one-of needs at least one value".into());
                }
                for value in values {
                    if let Err(message) = value.clone().conform(ty, records) {
                        fault(message);
                    }
                }
            }
            (Self::Int(range), Type::Int) => bounds("int", range, -INT_MAX, INT_MAX, fault),
            (Self::Upto(range), Type::Int) => bounds("upto", range, -INT_MAX, INT_MAX, fault),
            (Self::Size(most), Type::Int) => bounds("size", &[1, *most], 1, 10_000_000, fault),
            (Self::Serial(start), Type::Int) => bounds("serial", &[*start, *start], -INT_MAX / 2, INT_MAX / 2, fault),
            (Self::Float([low, high]), Type::Float) => {
                if !(low.is_finite() && high.is_finite() && low <= high) {
                    fault("float needs two finite bounds, the smaller first".into());
                }
            }
            (Self::Bool(chance), Type::Bool) => probability(*chance, fault),
            (Self::Text { length, alphabet }, Type::Text) => {
                if alphabet.is_empty() || alphabet.contains('\0') {
                    fault("alphabet must not be empty, and a text holds no NUL".into());
                }
                bounds("length", length, 0, 1_000_000, fault);
            }
            (Self::Record(fields), Type::Record(name)) => {
                for field in &records[name] {
                    let path = format!("{path}.{}", field.name);
                    match fields.get(&field.name) {
                        Some(recipe) => recipe.faults(&field.ty, records, &path, faults),
                        None => faults.push(format!("{path}: has no recipe")),
                    }
                }
                let unknown = fields.keys().filter(|n| records[name].iter().all(|f| f.name != **n));
                faults.extend(unknown.map(|n| format!("{path}.{n}: {name} has no such field")));
            }
            (Self::Optional { chance, of }, Type::Optional(inner)) => {
                probability(*chance, fault);
                of.faults(inner, records, path, faults);
            }
            (Self::Map { length, key, of }, Type::Map(kind, inner)) => {
                bounds("length", length, 0, 1_000_000, fault);
                key.faults(&kind.ty(), records, &format!("{path} key"), faults);
                of.faults(inner, records, &format!("{path}[]"), faults);
            }
            (Self::Tree { nodes, of, sorted, .. }, Type::Tree(inner)) => {
                bounds("nodes", nodes, 0, 1_000_000, &mut fault);
                if *sorted && !inner.is_scalar() {
                    fault("only scalars can be sorted".into());
                }
                of.faults(inner, records, &format!("{path}[]"), faults);
            }
            (Self::Graph { nodes, edges, .. }, Type::Graph) => {
                bounds("nodes", nodes, 0, 1_000_000, &mut fault);
                bounds("edges", edges, 0, 5_000_000, fault);
            }
            (_, Type::List(inner)) => self.list_faults(inner, records, path, faults),
            _ => fault(format!("this recipe draws no {ty}")),
        }
    }

    fn list_faults(&self, item: &Type, records: &Records, path: &str, faults: &mut Vec<String>) {
        let whole = Type::List(Box::new(item.clone()));
        let mut fault = |what: String| faults.push(format!("{path}: {what}"));
        let order = match self {
            Self::List { length, of, order } => {
                bounds("length", length, 0, 10_000_000, fault);
                of.faults(item, records, &format!("{path}[]"), faults);
                order
            }
            Self::Range { start, length, step, order } if *item == Type::Int => {
                bounds("start", start, -INT_MAX / 2, INT_MAX / 2, &mut fault);
                bounds("step", step, -1_000_000, 1_000_000, &mut fault);
                bounds("length", length, 0, 10_000_000, fault);
                order
            }
            Self::Concat { parts, order } => {
                parts.iter().for_each(|part| part.faults(&whole, records, path, faults));
                order
            }
            Self::Repeat { times, of, order } => {
                bounds("times", times, 0, 1_000_000, fault);
                of.faults(&whole, records, path, faults);
                order
            }
            _ => return fault(format!("this recipe draws no {whole}")),
        };
        let sorted = !matches!(order, Order::Drawn | Order::Shuffled);
        if sorted && !item.is_scalar() {
            faults.push(format!("{path}: only scalars can be sorted"));
        }
    }
}

fn bounds<T: PartialOrd + std::fmt::Display>(
    what: &str,
    [low, high]: &[T; 2],
    least: T,
    most: T,
    mut fault: impl FnMut(String),
) {
    if low > high {
        fault(format!("{what}: the smaller bound comes first, not [{low}, {high}]"));
    } else if *low < least || *high > most {
        fault(format!("{what}: [{low}, {high}] leaves {least}..={most}"));
    }
}

fn probability(chance: f64, mut fault: impl FnMut(String)) {
    if !(0.0..=1.0).contains(&chance) {
        fault(format!("a probability is in 0..=1, not {chance}"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Digest;

    fn generator(recipe: &str, count: u32) -> Generator {
        let json = format!(r#"{{"count": {count}, "arguments": {{"x": {recipe}}}}}"#);
        serde_json::from_str(&json).unwrap()
    }

    fn ints(recipe: &str, seed: u64, number: u32) -> Vec<i64> {
        let mut arguments = draw(&generator(recipe, 10), seed, "c", 0, number).arguments();
        let Some(Value::List(items)) = arguments.remove("x") else { panic!("no list") };
        let int = |v: &Value| if let Value::Int(n) = v { *n } else { panic!("no int") };
        items.iter().map(int).collect()
    }

    #[test]
    fn the_same_seed_gives_the_same_values_on_every_machine() {
        let recipe = r#"{"list": {"length": [0, 50], "of": {"int": [-9, 9]}}}"#;
        assert_eq!(ints(recipe, 1, 9), ints(recipe, 1, 9));
        assert_ne!(ints(recipe, 1, 9), ints(recipe, 2, 9));
        // Golden: if this changes, old evidence no longer replays, and the key in `draw` needs a new number.
        let generator = generator(recipe, 10);
        let drawn: Vec<_> =
            (0..generator.count).map(|number| draw(&generator, 7, "c", 0, number).arguments()).collect();
        assert_eq!(Digest::of_json(&drawn).short(), "c22911d2");
    }

    #[test]
    fn sizes_grow_and_the_last_case_has_the_full_length() {
        let recipe = r#"{"list": {"length": [2, 100], "of": {"int": [0, 0]}}}"#;
        for seed in 0..50 {
            assert!((2..=12).contains(&ints(recipe, seed, 0).len()));
            assert_eq!(ints(recipe, seed, 9).len(), 100);
        }
    }

    #[test]
    fn orders_do_what_they_say() {
        let range =
            |order| ints(&format!(r#"{{"range": {{"start": [1, 1], "length": [7, 7], "order": "{order}"}}}}"#), 3, 9);
        assert_eq!(range("drawn"), [1, 2, 3, 4, 5, 6, 7]);
        assert_eq!(range("descending"), [7, 6, 5, 4, 3, 2, 1]);
        assert_eq!(range("organ-pipe"), [1, 3, 5, 7, 6, 4, 2]);
        let mut shuffled = range("shuffled");
        assert_ne!(shuffled, range("drawn"));
        shuffled.sort_unstable();
        assert_eq!(shuffled, range("drawn"));
    }

    #[test]
    fn ranges_are_inclusive_and_every_value_comes_up() {
        let mut seen = std::collections::BTreeSet::new();
        for seed in 0..200 {
            seen.extend(ints(r#"{"list": {"length": [5, 5], "of": {"int": [-2, 2]}}}"#, seed, 9));
        }
        assert_eq!(seen.into_iter().collect::<Vec<_>>(), [-2, -1, 0, 1, 2]);
    }

    #[test]
    fn lists_inside_of_shuffled_lists_are_drawn_and_kept_whole() {
        let part = |least: u64| {
            format!(
                r#"{{"list": {{"length": [{least}, 20], "of": {{"list": {{"length": [0, 3], "of": {{"int": [0, 9]}}}}}}}}}}"#
            )
        };
        let recipe = format!(r#"{{"concat": {{"order": "shuffled", "parts": [{}, {}]}}}}"#, part(2), part(5));
        let generator = generator(&recipe, 10);
        for seed in 0..20 {
            let mut case = draw(&generator, seed, "c", 0, 9);
            let length = |case: &Drawing<'_>| case.arguments()["x"].size();
            assert_eq!(length(&case), case.size() as usize);
            loop {
                let simpler = case.simpler().next();
                let Some(simpler) = simpler else { break };
                assert!(length(&simpler) <= length(&case));
                case = simpler;
            }
        }
    }

    #[test]
    fn serial_numbers_and_repeated_runs() {
        assert_eq!(ints(r#"{"list": {"length": [3, 3], "of": {"serial": 10}}}"#, 0, 9), [10, 11, 12]);
        let runs = r#"{"repeat": {"times": [2, 2], "of": {"range": {"start": [5, 5], "length": [2, 2]}}}}"#;
        assert_eq!(ints(runs, 0, 9), [5, 6, 5, 6]);
    }

    #[test]
    fn all_faults_of_a_generator_are_named() {
        let signature = r#"{"name": "f", "params": [{"name": "x", "type": "list<int>"}], "returns": "int"}"#;
        let interface = Interface::Function(serde_json::from_str(signature).unwrap());
        let faults = |recipe: &str| generator(recipe, 10).faults(&interface);
        assert_eq!(faults(r#"{"list": {"length": [0, 5], "of": {"int": [1, 2]}}}"#), Vec::<String>::new());
        assert_eq!(
            faults(r#"{"list": {"length": [9, 5], "of": {"int": [1, 9007199254740992]}}}"#),
            [
                "x: length: the smaller bound comes first, not [9, 5]",
                "x[]: int: [1, 9007199254740992] leaves -9007199254740991..=9007199254740991"
            ]
        );
        let nested =
            r#"{"repeat": {"times": [0, 900000], "of": {"range": {"start": [0, 0], "length": [0, 9000000]}}}}"#;
        assert_eq!(faults(nested), ["the cases could hold 81000009000010 values together, and 20000000 are the most"]);
        assert_eq!(faults(r#"{"int": [1, 2]}"#), ["x: this recipe draws no list<int>"]);
        assert_eq!(faults(r#"{"const": ["a"]}"#), ["x: [0]: expected int, found text"]);
        let empty = Generator { why: None, count: 0, arguments: BTreeMap::new(), calls: None };
        assert_eq!(empty.faults(&interface), ["count must be in 1..=1000, not 0", "the parameter 'x' has no recipe"]);
    }
}
