//! Drawing: from a recipe and a random stream to a value that remembers its recipe.

use super::{CallRecipe, Calls, Generator, GraphKind, Order, Recipe, Shape};
use crate::exercise::{Call, Life};
use crate::value::{Arguments, Value};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;

/// A case as it was drawn, or a simpler one that the same recipes could have drawn.
#[derive(Debug, Clone, PartialEq)]
pub struct Drawing<'r> {
    pub(super) arguments: Vec<(&'r str, Draw<'r>)>,
    pub(super) calls: Vec<DrawnCall<'r>>,
    /// The fewest calls.
    pub(super) least_calls: usize,
}

/// A call of an operation as it was drawn.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct DrawnCall<'r> {
    pub(super) operation: &'r str,
    pub(super) arguments: Vec<(&'r str, Draw<'r>)>,
}

/// A value with what its recipe allows besides.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Draw<'r> {
    /// Nothing else is allowed: constants, and serial numbers, which must stay apart.
    Fixed(Value),
    OneOf {
        index: usize,
        of: &'r [Value],
    },
    Int {
        value: i64,
        range: [i64; 2],
    },
    Float {
        value: f64,
        range: [f64; 2],
    },
    Bool {
        value: bool,
        may_be_false: bool,
    },
    Text {
        letters: Vec<char>,
        least: usize,
        simplest: char,
    },
    Record(Vec<(Arc<str>, Draw<'r>)>),
    Optional {
        value: Option<Box<Draw<'r>>>,
        may_be_absent: bool,
    },
    /// `least` items are the fewest; each item has a number of its own within the lists around it.
    List {
        items: Vec<(u32, Draw<'r>)>,
        least: usize,
        order: Arrangement,
    },
    /// The numbers of its items are those from `first` on.
    Range {
        start: i64,
        step: i64,
        length: usize,
        first: u32,
        bounds: RangeBounds,
        order: Arrangement,
    },
    /// Lists one after the other; `least` parts are the fewest, and `whole` says that all of them stay.
    Concat {
        parts: Vec<Draw<'r>>,
        least: usize,
        order: Arrangement,
    },
    Map {
        entries: Vec<(Draw<'r>, Draw<'r>)>,
        least: usize,
    },
    /// Level by level.
    Tree {
        nodes: Vec<Option<Draw<'r>>>,
        least: usize,
    },
    Graph {
        graph: DrawnGraph,
        least: usize,
    },
}

/// What a range may be instead.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct RangeBounds {
    pub(super) start: [i64; 2],
    pub(super) step: [i64; 2],
    pub(super) least: usize,
}

/// What is done to the items, with the shuffle as it was drawn.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Arrangement {
    Drawn,
    /// The place of each item by its number, counted from `first`.
    Shuffled {
        first: u32,
        places: Vec<u32>,
    },
    Ascending,
    Descending,
    OrganPipe,
}

/// Edges between nodes, each from the earlier node to the later one unless turned; `labels` are the names that the
/// nodes go by.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct DrawnGraph {
    pub(super) nodes: usize,
    pub(super) edges: Vec<(usize, usize)>,
    pub(super) labels: Vec<u32>,
    pub(super) both_ways: bool,
}

/// Draws case `number` (from 0) of `generator`.
///
/// # Panics
/// When the generator has [`Generator::faults`]: a bug of the caller.
pub fn draw<'r>(generator: &'r Generator, seed: u64, check: &str, index: usize, number: u32) -> Drawing<'r> {
    let key = format!("cairn-generate-1/{seed}/{check}/{index}/{number}");
    let mut source = Source {
        rng: ChaCha8Rng::from_seed(seed_bytes(&key)),
        growth: f64::from(number + 1) / f64::from(generator.count),
        exact: false,
        depth: 0,
        item: 0,
        next: 0,
    };
    source.drawing(generator)
}

/// Draws an input that is `part` of the largest one that `generator` describes, in 0..=1; `number` tells it from other
/// inputs of that size. What is outermost has that very length, what is inside of items any that the recipe allows.
///
/// # Panics
/// When the generator has [`Generator::faults`]: a bug of the caller.
pub fn draw_sized<'r>(
    generator: &'r Generator,
    seed: u64,
    check: &str,
    index: usize,
    number: u32,
    part: f64,
) -> Drawing<'r> {
    let key = format!("cairn-generate-1/{seed}/{check}/{index}/{number}");
    let rng = ChaCha8Rng::from_seed(seed_bytes(&key));
    Source { rng, growth: part, exact: true, depth: 0, item: 0, next: 0 }.drawing(generator)
}

impl Source {
    fn drawing<'r>(&mut self, generator: &'r Generator) -> Drawing<'r> {
        let arguments = self.arguments(&generator.arguments);
        let calls = generator.calls.as_ref().map(|calls| self.calls(calls)).unwrap_or_default();
        let least_calls = generator.calls.as_ref().map_or(0, |calls| calls.length[0] as usize);
        Drawing { arguments, calls, least_calls }
    }

    /// Draws what is inside of an item, whose size is none of the case's.
    fn inside<T>(&mut self, draw: impl FnOnce(&mut Self) -> T) -> T {
        self.depth += 1;
        let drawn = draw(self);
        self.depth -= 1;
        drawn
    }
}

fn seed_bytes(key: &str) -> [u8; 32] {
    use sha2::Digest as _;
    sha2::Sha256::digest(key.as_bytes()).into()
}

impl<'r> Drawing<'r> {
    /// The arguments of the function, of the constructor, or of the input's layout.
    pub fn arguments(&self) -> Arguments {
        arguments(&self.arguments)
    }

    /// The life of an object.
    pub fn life(&self) -> Life {
        // A name is shared by all calls that have it.
        let mut names: BTreeMap<&str, Arc<str>> = BTreeMap::new();
        let mut shared = |name| Arc::clone(names.entry(name).or_insert_with(|| name.into()));
        let call = |call: &DrawnCall<'r>| {
            let arguments = call.arguments.iter().map(|(name, draw)| (shared(name), draw.value())).collect();
            Call { operation: shared(call.operation), arguments }
        };
        Life { new: self.arguments(), calls: self.calls.iter().map(call).collect() }
    }

    /// How much the case holds: its scalars and the bytes of its texts, and one for each call.
    pub fn size(&self) -> u64 {
        let of = |drawn: &[(&str, Draw<'_>)]| drawn.iter().map(|(_, draw)| draw.value().size()).sum::<usize>();
        let calls: usize = self.calls.iter().map(|call| 1 + of(&call.arguments)).sum();
        (of(&self.arguments) + calls) as u64
    }
}

fn arguments(drawn: &[(&str, Draw<'_>)]) -> Arguments {
    drawn.iter().map(|(name, draw)| ((*name).to_owned(), draw.value())).collect()
}

impl Draw<'_> {
    /// The value itself.
    pub(super) fn value(&self) -> Value {
        match self {
            Self::Fixed(value) => value.clone(),
            Self::OneOf { index, of } => of[*index].clone(),
            Self::Int { value, .. } => Value::Int(*value),
            Self::Float { value, .. } => Value::Float(*value),
            Self::Bool { value, .. } => Value::Bool(*value),
            Self::Text { letters, .. } => Value::Text(letters.iter().collect()),
            Self::Record(fields) => Value::Record(fields.iter().map(|(n, draw)| (n.clone(), draw.value())).collect()),
            Self::Optional { value, .. } => Value::List(value.iter().map(|draw| draw.value()).collect()),
            Self::List { .. } | Self::Range { .. } | Self::Concat { .. } => {
                Value::List(self.items().into_iter().map(|(_, value)| value).collect())
            }
            Self::Map { entries, .. } => {
                Value::Record(entries.iter().map(|(key, value)| (key_text(&key.value()), value.value())).collect())
            }
            Self::Tree { nodes, .. } => {
                let node = |node: &Option<Draw<'_>>| node.as_ref().map_or(Value::List(Vec::new()), Draw::value);
                Value::List(crate::value::trim_tree(nodes.iter().map(node).collect()))
            }
            Self::Graph { graph, .. } => graph.value(),
        }
    }

    /// The items of a list with their numbers, arranged.
    fn items(&self) -> Vec<(u32, Value)> {
        let (items, order) = match self {
            Self::List { items, order, .. } => (items.iter().map(|(id, draw)| (*id, draw.value())).collect(), order),
            Self::Range { start, step, length, first, order, .. } => {
                let item = |n: usize| (first + n as u32, Value::Int(start + n as i64 * step));
                ((0..*length).map(item).collect(), order)
            }
            Self::Concat { parts, order, .. } => (parts.iter().flat_map(Draw::items).collect(), order),
            // A list that is drawn as a whole, such as a constant: its items count as one and keep together.
            other => match other.value() {
                Value::List(items) => (items.into_iter().map(|value| (0, value)).collect(), &Arrangement::Drawn),
                value => (vec![(0, value)], &Arrangement::Drawn),
            },
        };
        order.arrange(items)
    }

    /// How many items a list has.
    fn count(&self) -> usize {
        match self {
            Self::List { items, .. } => items.len(),
            Self::Range { length, .. } => *length,
            Self::Concat { parts, .. } => parts.iter().map(Draw::count).sum(),
            Self::Fixed(Value::List(items)) => items.len(),
            Self::OneOf { index, of } => {
                if let Value::List(items) = &of[*index] {
                    items.len()
                } else {
                    1
                }
            }
            _ => 1,
        }
    }
}

fn key_text(key: &Value) -> Arc<str> {
    match key {
        Value::Int(n) => n.to_string().into(),
        Value::Text(text) => text.as_str().into(),
        other => other.preview(40).into(),
    }
}

impl Arrangement {
    fn arrange(&self, mut items: Vec<(u32, Value)>) -> Vec<(u32, Value)> {
        match self {
            Self::Drawn => items,
            Self::Shuffled { first, places } => {
                let mut placed: Vec<Option<(u32, Value)>> = vec![None; places.len()];
                for (id, value) in items {
                    placed[places[(id - first) as usize] as usize] = Some((id, value));
                }
                placed.into_iter().flatten().collect()
            }
            Self::Ascending => {
                items.sort_by(|(_, a), (_, b)| a.order(b));
                items
            }
            Self::Descending => {
                items.sort_by(|(_, a), (_, b)| b.order(a));
                items
            }
            Self::OrganPipe => {
                items.sort_by(|(_, a), (_, b)| a.order(b));
                let (mut rising, mut falling) = (Vec::new(), Vec::new());
                for (index, item) in items.into_iter().enumerate() {
                    if index % 2 == 0 { rising.push(item) } else { falling.push(item) }
                }
                rising.extend(falling.into_iter().rev());
                rising
            }
        }
    }
}

impl DrawnGraph {
    fn value(&self) -> Value {
        let mut order: Vec<usize> = (0..self.nodes).collect();
        order.sort_by_key(|node| self.labels[*node]);
        let mut name = vec![0; self.nodes];
        for (label, node) in order.into_iter().enumerate() {
            name[node] = label;
        }
        let mut neighbours = vec![BTreeSet::new(); self.nodes];
        for (from, to) in &self.edges {
            neighbours[name[*from]].insert(name[*to]);
            if self.both_ways {
                neighbours[name[*to]].insert(name[*from]);
            }
        }
        let list = |nodes: BTreeSet<usize>| Value::List(nodes.into_iter().map(|n| Value::Int(n as i64)).collect());
        Value::List(neighbours.into_iter().map(list).collect())
    }
}

struct Source {
    rng: ChaCha8Rng,
    /// In 0..=1: how far the sizes have grown.
    growth: f64,
    /// Whether sizes follow from it alone.
    exact: bool,
    /// How many items are around what is drawn.
    depth: u32,
    /// The number of the item in the innermost list, from which serial numbers follow.
    item: i64,
    /// The next item's number among all items of lists.
    next: u32,
}

impl Source {
    fn arguments<'r>(&mut self, recipes: &'r BTreeMap<String, Recipe>) -> Vec<(&'r str, Draw<'r>)> {
        recipes.iter().map(|(name, recipe)| (name.as_str(), self.draw(recipe))).collect()
    }

    fn calls<'r>(&mut self, calls: &'r Calls) -> Vec<DrawnCall<'r>> {
        let all: u64 = calls.of.iter().map(|call| u64::from(call.weight)).sum();
        let length = self.length(calls.length);
        let mut drawn = Vec::new();
        for number in 0..length {
            self.item = number as i64;
            let recipe = weighted(&calls.of, self.below(all));
            let arguments = self.inside(|source| source.arguments(&recipe.arguments));
            drawn.push(DrawnCall { operation: &recipe.operation, arguments });
        }
        drawn
    }

    fn draw<'r>(&mut self, recipe: &'r Recipe) -> Draw<'r> {
        match recipe {
            Recipe::Const(value) => Draw::Fixed(value.clone()),
            Recipe::OneOf(of) => Draw::OneOf { index: self.below(of.len() as u64) as usize, of },
            Recipe::Int(range) => Draw::Int { value: self.int(*range), range: *range },
            Recipe::Upto([low, high]) => {
                let range = [*low, (*low).max(self.grown(*high))];
                Draw::Int { value: self.int(range), range }
            }
            Recipe::Size(most) => Draw::Fixed(Value::Int(self.grown(*most).max(1))),
            Recipe::Serial(start) => Draw::Fixed(Value::Int(start + self.item)),
            Recipe::Float(range @ [low, high]) => {
                Draw::Float { value: low + (high - low) * self.unit(), range: *range }
            }
            Recipe::Bool(chance) => Draw::Bool { value: self.unit() < *chance, may_be_false: *chance < 1.0 },
            Recipe::Text { length, alphabet } => {
                let letters: Vec<char> = alphabet.chars().collect();
                let (least, length) = (length[0] as usize, self.length(*length));
                let drawn = (0..length).map(|_| letters[self.below(letters.len() as u64) as usize]).collect();
                Draw::Text { letters: drawn, least, simplest: letters[0] }
            }
            Recipe::Record(fields) => Draw::Record(fields.iter().map(|(n, r)| (n.clone(), self.draw(r))).collect()),
            Recipe::Optional { chance, of } => {
                let value = (self.unit() < *chance).then(|| Box::new(self.draw(of)));
                Draw::Optional { value, may_be_absent: *chance < 1.0 }
            }
            Recipe::List { .. } | Recipe::Range { .. } | Recipe::Concat { .. } | Recipe::Repeat { .. } => {
                self.list(recipe)
            }
            Recipe::Map { length, key, of } => {
                let (least, length) = (length[0] as usize, self.length(*length));
                let entry = |source: &mut Self| (source.draw(key), source.draw(of));
                Draw::Map { entries: (0..length).map(|_| self.inside(entry)).collect(), least }
            }
            Recipe::Tree { nodes, of, shape, sorted } => self.tree(*nodes, of, *shape, *sorted),
            Recipe::Graph { nodes, edges, kind, connected } => {
                let least = nodes[0] as usize;
                Draw::Graph { graph: self.graph(*nodes, *edges, *kind, *connected), least }
            }
        }
    }

    fn list<'r>(&mut self, recipe: &'r Recipe) -> Draw<'r> {
        let first = self.next;
        match recipe {
            Recipe::List { length, of, order } => {
                let (least, length, outer) = (length[0] as usize, self.length(*length), self.item);
                self.next += length as u32;
                let draw = |n: u64| {
                    self.item = n as i64;
                    (first + n as u32, self.inside(|source| source.draw(of)))
                };
                let items: Vec<_> = (0..length).map(draw).collect();
                // Lists inside of the items have numbers of their own.
                (self.item, self.next) = (outer, first + length as u32);
                let order = self.arrangement(*order, first, items.len());
                Draw::List { items, least, order }
            }
            Recipe::Range { start, length, step, order } => {
                let bounds = RangeBounds { start: *start, step: *step, least: length[0] as usize };
                let (start, length, step) = (self.int(*start), self.length(*length) as usize, self.int(*step));
                self.next += length as u32;
                let order = self.arrangement(*order, first, length);
                Draw::Range { start, step, length, first, bounds, order }
            }
            Recipe::Concat { parts, order } => {
                let parts: Vec<_> = parts.iter().map(|part| self.part(part)).collect();
                let (least, count) = (parts.len(), parts.iter().map(Draw::count).sum());
                let order = self.arrangement(*order, first, count);
                Draw::Concat { parts, least, order }
            }
            Recipe::Repeat { times, of, order } => {
                let (least, times) = (times[0] as usize, self.length(*times));
                let parts: Vec<_> = (0..times).map(|_| self.inside(|source| source.part(of))).collect();
                let count = parts.iter().map(Draw::count).sum();
                let order = self.arrangement(*order, first, count);
                Draw::Concat { parts, least, order }
            }
            other => self.draw(other),
        }
    }

    /// A list inside another: if it is drawn as a whole, its items get their numbers here.
    fn part<'r>(&mut self, recipe: &'r Recipe) -> Draw<'r> {
        match self.list(recipe) {
            list @ (Draw::List { .. } | Draw::Range { .. } | Draw::Concat { .. }) => list,
            whole => {
                let Value::List(values) = whole.value() else { return whole };
                let first = self.next;
                self.next += values.len() as u32;
                let items: Vec<_> = (first..).zip(values.into_iter().map(Draw::Fixed)).collect();
                Draw::List { least: items.len(), items, order: Arrangement::Drawn }
            }
        }
    }

    fn arrangement(&mut self, order: Order, first: u32, count: usize) -> Arrangement {
        match order {
            Order::Drawn => Arrangement::Drawn,
            Order::Ascending => Arrangement::Ascending,
            Order::Descending => Arrangement::Descending,
            Order::OrganPipe => Arrangement::OrganPipe,
            Order::Shuffled => {
                let mut places = vec![0; count];
                for (place, item) in self.shuffled(count).into_iter().enumerate() {
                    places[item as usize] = place as u32;
                }
                Arrangement::Shuffled { first, places }
            }
        }
    }

    /// The numbers `0..count` in random order (Fisher-Yates).
    fn shuffled(&mut self, count: usize) -> Vec<u32> {
        let mut items: Vec<u32> = (0..count as u32).collect();
        for last in (1..count).rev() {
            items.swap(last, self.below(last as u64 + 1) as usize);
        }
        items
    }

    fn tree<'r>(&mut self, nodes: [u64; 2], of: &'r Recipe, shape: Shape, sorted: bool) -> Draw<'r> {
        let (least, count) = (nodes[0] as usize, self.length(nodes) as usize);
        let mut children: Vec<[Option<usize>; 2]> = Vec::with_capacity(count);
        let mut free: VecDeque<(usize, usize)> = VecDeque::new();
        for node in 0..count {
            let place = match shape {
                _ if free.is_empty() => None,
                Shape::Complete => free.pop_front(),
                Shape::Random => {
                    let chosen = self.below(free.len() as u64) as usize;
                    free.swap_remove_back(chosen)
                }
                Shape::Path => {
                    let side = self.below(2) as usize;
                    free.clear();
                    Some((node - 1, side))
                }
            };
            if let Some((parent, side)) = place {
                children[parent][side] = Some(node);
            }
            children.push([None, None]);
            free.extend([(node, 0), (node, 1)]);
        }
        let mut values: Vec<_> = (0..count).map(|_| Some(self.inside(|source| source.draw(of)))).collect();
        if sorted {
            let mut ascending: Vec<_> = values.into_iter().flatten().map(|draw| draw.value()).collect();
            ascending.sort_by(Value::order);
            values = vec![None; count];
            for (value, node) in ascending.into_iter().zip(in_order(&children)) {
                values[node] = Some(Draw::Fixed(value));
            }
        }
        let mut level: VecDeque<Option<usize>> = (count > 0).then_some(Some(0)).into_iter().collect();
        let mut nodes = Vec::new();
        while let Some(node) = level.pop_front() {
            nodes.push(node.and_then(|node| values[node].take()));
            level.extend(node.into_iter().flat_map(|node| children[node]));
        }
        while nodes.last().is_some_and(Option::is_none) {
            nodes.pop();
        }
        Draw::Tree { nodes, least }
    }

    fn graph(&mut self, nodes: [u64; 2], edges: [u64; 2], kind: GraphKind, connected: bool) -> DrawnGraph {
        let count = self.length(nodes) as usize;
        let pairs = count * count.saturating_sub(1) / if kind == GraphKind::Directed { 1 } else { 2 };
        let wanted = (self.length(edges) as usize).min(pairs);
        let mut there = BTreeSet::new();
        for later in 1..if connected { count } else { 0 } {
            let earlier = self.below(later as u64) as usize;
            let turned = kind == GraphKind::Directed && self.below(2) == 1;
            there.insert(if turned { (later, earlier) } else { (earlier, later) });
        }
        // Few tries are in vain while there is room; a crowded graph may get fewer edges than were wanted.
        for _ in 0..wanted * 4 {
            if there.len() >= wanted {
                break;
            }
            let (a, b) = (self.below(count as u64) as usize, self.below(count as u64) as usize);
            let edge = if kind == GraphKind::Directed { (a, b) } else { (a.min(b), a.max(b)) };
            if a != b {
                there.insert(edge);
            }
        }
        let labels = self.shuffled(count);
        let both_ways = kind == GraphKind::Undirected;
        DrawnGraph { nodes: count, edges: there.into_iter().collect(), labels, both_ways }
    }

    fn int(&mut self, [low, high]: [i64; 2]) -> i64 {
        low.wrapping_add(self.below((high - low) as u64 + 1) as i64)
    }

    #[expect(clippy::cast_precision_loss, reason = "no more than a double holds exactly")]
    fn grown(&self, most: i64) -> i64 {
        (most as f64 * self.growth).round() as i64
    }

    #[expect(clippy::cast_precision_loss, reason = "lengths are far below 2^52")]
    fn length(&mut self, [low, high]: [u64; 2]) -> u64 {
        if self.exact {
            let grown = (high as f64 * self.growth).round() as u64;
            return if self.depth == 0 { grown.clamp(low, high) } else { low + self.below(high - low + 1) };
        }
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

/// The call in whose share of all weights `chosen` lies.
fn weighted(of: &[CallRecipe], mut chosen: u64) -> &CallRecipe {
    for call in of {
        let weight = u64::from(call.weight);
        if chosen < weight {
            return call;
        }
        chosen -= weight;
    }
    &of[of.len() - 1]
}

/// The nodes from left to right, without recursion: a tree may be a path.
fn in_order(children: &[[Option<usize>; 2]]) -> Vec<usize> {
    let (mut order, mut open) = (Vec::with_capacity(children.len()), Vec::new());
    let mut node = (!children.is_empty()).then_some(0);
    while node.is_some() || !open.is_empty() {
        while let Some(left) = node {
            open.push(left);
            node = children[left][0];
        }
        if let Some(next) = open.pop() {
            order.push(next);
            node = children[next][1];
        }
    }
    order
}
