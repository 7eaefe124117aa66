//! Cases drawn from a seed: recipes as data, the same values on every machine.
//!
//! Each case has a random stream of its own, keyed by seed, check, generator and number (ChaCha8 as in
//! RFC 8439 with 8 rounds), so that adding a generator changes no other case. Sizes grow with the number,
//! so that the first case that fails is a small one.

use crate::types::{Field, INT_MAX, Records, Type};
use crate::value::{Arguments, Value};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
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
    pub count: u32,
    /// A recipe for each parameter.
    pub arguments: BTreeMap<String, Recipe>,
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

/// Draws the arguments of case `number` (from 0) of `generator`.
///
/// # Panics
/// When the generator has [`Generator::faults`]: a bug of the caller.
pub fn draw(generator: &Generator, seed: u64, check: &str, index: usize, number: u32) -> Arguments {
    let key = format!("cairn-generate-1/{seed}/{check}/{index}/{number}");
    let mut source = Source {
        rng: ChaCha8Rng::from_seed(seed_bytes(&key)),
        growth: f64::from(number + 1) / f64::from(generator.count),
        item: 0,
    };
    generator.arguments.iter().map(|(name, recipe)| (name.clone(), source.value(recipe))).collect()
}

fn seed_bytes(key: &str) -> [u8; 32] {
    use sha2::Digest as _;
    sha2::Sha256::digest(key.as_bytes()).into()
}

struct Source {
    rng: ChaCha8Rng,
    /// In 0..=1: how far the sizes have grown.
    growth: f64,
    /// The number of the item in the innermost list.
    item: i64,
}

impl Source {
    fn value(&mut self, recipe: &Recipe) -> Value {
        match recipe {
            Recipe::Const(value) => value.clone(),
            Recipe::OneOf(values) => values[self.below(values.len() as u64) as usize].clone(),
            Recipe::Int(range) => Value::Int(self.int(*range)),
            Recipe::Serial(start) => Value::Int(start + self.item),
            Recipe::Float([low, high]) => Value::Float(low + (high - low) * self.unit()),
            Recipe::Bool(chance) => Value::Bool(self.unit() < *chance),
            Recipe::Text { length, alphabet } => {
                let letters: Vec<char> = alphabet.chars().collect();
                let length = self.length(*length);
                Value::Text((0..length).map(|_| letters[self.below(letters.len() as u64) as usize]).collect())
            }
            Recipe::Record(fields) => Value::Record(fields.iter().map(|(n, r)| (n.clone(), self.value(r))).collect()),
            Recipe::Optional { chance, of } => {
                let present = self.unit() < *chance;
                Value::List(if present { vec![self.value(of)] } else { Vec::new() })
            }
            Recipe::List { .. } | Recipe::Range { .. } | Recipe::Concat { .. } | Recipe::Repeat { .. } => {
                Value::List(self.list(recipe))
            }
        }
    }

    fn list(&mut self, recipe: &Recipe) -> Vec<Value> {
        let (items, order) = match recipe {
            Recipe::List { length, of, order } => {
                let (length, outer) = (self.length(*length), self.item);
                let draw = |n: u64| {
                    self.item = n as i64;
                    self.value(of)
                };
                let items = (0..length).map(draw).collect();
                self.item = outer;
                (items, order)
            }
            Recipe::Range { start, length, step, order } => {
                let (start, length, step) = (self.int(*start), self.length(*length) as i64, self.int(*step));
                ((0..length).map(|n| Value::Int(start + n * step)).collect(), order)
            }
            Recipe::Concat { parts, order } => (parts.iter().flat_map(|part| self.list(part)).collect(), order),
            Recipe::Repeat { times, of, order } => {
                let times = self.length(*times);
                ((0..times).flat_map(|_| self.list(of)).collect(), order)
            }
            other => match self.value(other) {
                Value::List(items) => (items, &Order::Drawn),
                value => (vec![value], &Order::Drawn),
            },
        };
        self.arrange(items, *order)
    }

    fn arrange(&mut self, mut items: Vec<Value>, order: Order) -> Vec<Value> {
        match order {
            Order::Drawn => {}
            Order::Shuffled => {
                for last in (1..items.len()).rev() {
                    items.swap(last, self.below(last as u64 + 1) as usize);
                }
            }
            Order::Ascending => items.sort_by(Value::order),
            Order::Descending => items.sort_by(|a, b| b.order(a)),
            Order::OrganPipe => {
                items.sort_by(Value::order);
                let (mut rising, mut falling) = (Vec::new(), Vec::new());
                for (index, item) in items.into_iter().enumerate() {
                    if index % 2 == 0 { rising.push(item) } else { falling.push(item) }
                }
                rising.extend(falling.into_iter().rev());
                return rising;
            }
        }
        items
    }

    fn int(&mut self, [low, high]: [i64; 2]) -> i64 {
        low.wrapping_add(self.below((high - low) as u64 + 1) as i64)
    }

    #[expect(clippy::cast_precision_loss, reason = "lengths are far below 2^52")]
    fn length(&mut self, [low, high]: [u64; 2]) -> u64 {
        // The last case of every generator has the full length, so that a claim about size is always tried.
        let grown = low + ((high - low) as f64 * self.growth).round() as u64;
        if self.growth >= 1.0 { grown } else { low + self.below(grown - low + 1) }
    }

    /// A number in `0..bound`, each as likely (Lemire, "Fast random integer generation in an interval", 2019).
    fn below(&mut self, bound: u64) -> u64 {
        loop {
            let product = u128::from(self.rng.next_u64()) * u128::from(bound);
            let low = product as u64;
            if low >= bound || low >= bound.wrapping_neg() % bound {
                return (product >> 64) as u64;
            }
        }
    }

    /// A number in `0..1` with 53 random bits.
    #[expect(clippy::cast_precision_loss, reason = "53 bits fit a double exactly")]
    fn unit(&mut self) -> f64 {
        (self.rng.next_u64() >> 11) as f64 / (1u64 << 53) as f64
    }
}

impl Generator {
    /// All that is wrong with the generator for these parameters; the author's fault.
    pub fn faults(&self, params: &[Field], records: &Records) -> Vec<String> {
        let mut faults = Vec::new();
        if !(1..=1000).contains(&self.count) {
            faults.push(format!("count must be in 1..=1000, not {}", self.count));
        }
        let case = self.arguments.values().fold(0, |sum: u64, recipe| sum.saturating_add(recipe.weight()));
        let weight = case.saturating_mul(u64::from(self.count));
        if weight > HEAVIEST {
            faults.push(format!("the cases could hold {weight} values together, and {HEAVIEST} are the most"));
        }
        for param in params {
            match self.arguments.get(&*param.name) {
                Some(recipe) => recipe.faults(&param.ty, records, &param.name, &mut faults),
                None => faults.push(format!("the parameter '{}' has no recipe", param.name)),
            }
        }
        let unknown = self.arguments.keys().filter(|name| params.iter().all(|p| *p.name != ***name));
        faults.extend(unknown.map(|name| format!("there is no parameter '{name}'")));
        faults
    }
}

impl Recipe {
    /// The most values that this recipe can draw.
    fn weight(&self) -> u64 {
        match self {
            Self::Const(value) => value.size() as u64,
            Self::OneOf(values) => values.iter().map(|value| value.size() as u64).max().unwrap_or(0),
            Self::Int(_) | Self::Serial(_) | Self::Float(_) | Self::Bool(_) => 1,
            Self::Text { length: [_, most], .. } | Self::Range { length: [_, most], .. } => most.saturating_add(1),
            Self::List { length: [_, most], of, .. } | Self::Repeat { times: [_, most], of, .. } => {
                most.saturating_mul(of.weight()).saturating_add(1)
            }
            Self::Concat { parts, .. } => parts.iter().fold(1, |sum: u64, part| sum.saturating_add(part.weight())),
            Self::Record(fields) => fields.values().fold(1, |sum: u64, field| sum.saturating_add(field.weight())),
            Self::Optional { of, .. } => of.weight().saturating_add(1),
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
            (Self::Serial(start), Type::Int) => bounds("serial", &[*start, *start], -INT_MAX / 2, INT_MAX / 2, fault),
            (Self::Float([low, high]), Type::Float) => {
                if !(low.is_finite() && high.is_finite() && low <= high) {
                    fault("float needs two finite bounds, the smaller first".into());
                }
            }
            (Self::Bool(chance), Type::Bool) => probability(*chance, fault),
            (Self::Text { length, alphabet }, Type::Text) => {
                if alphabet.is_empty() {
                    fault("alphabet must not be empty".into());
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
        if sorted && !matches!(item, Type::Int | Type::Float | Type::Text | Type::Bool) {
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
        let mut arguments = draw(&generator(recipe, 10), seed, "c", 0, number);
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
        let drawn: Vec<_> = (0..generator.count).map(|number| draw(&generator, 7, "c", 0, number)).collect();
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
    fn serial_numbers_and_repeated_runs() {
        assert_eq!(ints(r#"{"list": {"length": [3, 3], "of": {"serial": 10}}}"#, 0, 9), [10, 11, 12]);
        let runs = r#"{"repeat": {"times": [2, 2], "of": {"range": {"start": [5, 5], "length": [2, 2]}}}}"#;
        assert_eq!(ints(runs, 0, 9), [5, 6, 5, 6]);
    }

    #[test]
    fn all_faults_of_a_generator_are_named() {
        let field = Field { name: "x".into(), ty: Type::try_from("list<int>".to_owned()).unwrap() };
        let faults = |recipe: &str| generator(recipe, 10).faults(std::slice::from_ref(&field), &Records::new());
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
        let empty = Generator { why: None, count: 0, arguments: BTreeMap::new() };
        assert_eq!(
            empty.faults(&[field], &Records::new()),
            ["count must be in 1..=1000, not 0", "the parameter 'x' has no recipe"]
        );
    }
}
