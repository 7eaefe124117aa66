//! Making a drawn case simpler: fewer items, smaller numbers, shorter texts, never anything that its recipes could not
//! have drawn. That is what makes a reduced case as valid as the one that it came from.
//!
//! The ways tried are those of delta debugging (Zeller and Hildebrandt, "Simplifying and isolating failure-inducing
//! input", 2002): first large chunks, then ever smaller ones, then single values.

use super::draw::{Arrangement, Draw, Drawing, DrawnGraph};
use std::ops::Range;

/// A list of more items is only cut, since going through its items one by one would take too long.
const LOOKED_INTO: usize = 48;

/// The most chunks that a list is cut into at a time.
const MOST_CHUNKS: usize = 32;

/// Simpler ones, made one at a time: a large case is costly to copy.
type Simpler<'a, T> = Box<dyn Iterator<Item = T> + 'a>;

impl<'r> Drawing<'r> {
    /// Simpler cases, the boldest first; none if the case is as simple as can be.
    pub fn simpler(&self) -> impl Iterator<Item = Self> + '_ {
        let fewer = cuts(self.calls.len(), self.least_calls);
        let fewer = fewer.into_iter().map(|cut| Self { calls: without(&self.calls, &cut), ..self.clone() });
        let arguments = each_simpler(&self.arguments).map(|arguments| Self { arguments, ..self.clone() });
        let looked_into = if self.calls.len() <= LOOKED_INTO { self.calls.len() } else { 0 };
        let calls = (0..looked_into).flat_map(move |number| {
            each_simpler(&self.calls[number].arguments).map(move |arguments| {
                let mut case = self.clone();
                case.calls[number].arguments = arguments;
                case
            })
        });
        fewer.chain(arguments).chain(calls)
    }
}

/// The same with one of the named values simpler.
fn each_simpler<'a, 'r, N: Clone>(all: &'a [(N, Draw<'r>)]) -> impl Iterator<Item = Vec<(N, Draw<'r>)>> + 'a {
    replaced(all, |(name, draw)| Box::new(draw.simpler().map(|simpler| (name.clone(), simpler))))
}

/// The same with one of the items replaced by each of what `simpler` gives for it.
fn replaced<'a, T: Clone>(
    all: &'a [T],
    simpler: impl Fn(&'a T) -> Simpler<'a, T> + 'a,
) -> impl Iterator<Item = Vec<T>> + 'a {
    all.iter().enumerate().flat_map(move |(place, item)| {
        simpler(item).map(move |simpler| {
            let mut all = all.to_vec();
            all[place] = simpler;
            all
        })
    })
}

/// Fewer items, then, if they are few, one of them simpler.
fn fewer_or_simpler<'a, T: Clone>(
    all: &'a [T],
    least: usize,
    simpler: impl Fn(&'a T) -> Simpler<'a, T> + 'a,
) -> impl Iterator<Item = Vec<T>> + 'a {
    let fewer = cuts(all.len(), least).into_iter().map(|cut| without(all, &cut));
    let looked_into = if all.len() <= LOOKED_INTO { all } else { &[] };
    fewer.chain(replaced(looked_into, simpler))
}

impl<'r> Draw<'r> {
    fn simpler(&self) -> Simpler<'_, Self> {
        match self {
            Self::Fixed(_) | Self::Bool { may_be_false: false, .. } | Self::Bool { value: false, .. } => {
                Box::new(std::iter::empty())
            }
            Self::Bool { .. } => Box::new([Self::Bool { value: false, may_be_false: true }].into_iter()),
            Self::OneOf { index, of } => Box::new((0..*index).take(4).map(|index| Self::OneOf { index, of })),
            Self::Int { value, range } => {
                Box::new(smaller(*value, *range).into_iter().map(|value| Self::Int { value, range: *range }))
            }
            Self::Float { value, range } => {
                let simple = [0.0_f64.clamp(range[0], range[1]), value.trunc().clamp(range[0], range[1])];
                let other = simple.into_iter().filter(|simple| simple.abs() < value.abs());
                Box::new(other.map(|value| Self::Float { value, range: *range }))
            }
            Self::Text { letters, least, simplest } => {
                let plain = letters.iter().any(|letter| letter != simplest).then(|| vec![*simplest; letters.len()]);
                let texts = fewer_or_simpler(letters, *least, |_| Box::new(std::iter::empty())).chain(plain);
                Box::new(texts.map(|letters| Self::Text { letters, least: *least, simplest: *simplest }))
            }
            Self::Record(fields) => Box::new(each_simpler(fields).map(Self::Record)),
            Self::Optional { value, may_be_absent } => {
                let there = value.iter().flat_map(|value| value.simpler()).map(|value| Some(Box::new(value)));
                let absent = (*may_be_absent && value.is_some()).then_some(None);
                let simpler = absent.into_iter().chain(there);
                Box::new(simpler.map(|value| Self::Optional { value, may_be_absent: *may_be_absent }))
            }
            Self::List { items, least, order } => {
                let simpler = fewer_or_simpler(items, *least, |(number, draw)| {
                    Box::new(draw.simpler().map(|simpler| (*number, simpler)))
                });
                let list = |items, order: &Arrangement| Self::List { items, least: *least, order: order.clone() };
                let as_drawn = order.simpler().map(move |order| list(items.clone(), &order));
                Box::new(simpler.map(move |items| list(items, order)).chain(as_drawn))
            }
            Self::Range { .. } => Box::new(self.simpler_ranges().into_iter()),
            Self::Concat { parts, least, order } => {
                let simpler = fewer_or_simpler(parts, *least, Draw::simpler);
                let concat = |parts, order: &Arrangement| Self::Concat { parts, least: *least, order: order.clone() };
                let as_drawn = order.simpler().map(move |order| concat(parts.clone(), &order));
                Box::new(simpler.map(move |parts| concat(parts, order)).chain(as_drawn))
            }
            Self::Map { entries, least } => {
                let simpler = fewer_or_simpler(entries, *least, |(key, value)| {
                    let keys = key.simpler().map(|key| (key, value.clone()));
                    Box::new(keys.chain(value.simpler().map(|value| (key.clone(), value))))
                });
                Box::new(simpler.map(|entries| Self::Map { entries, least: *least }))
            }
            Self::Tree { nodes, least } => {
                // Level by level, whatever is left out at the end leaves a tree.
                let there = nodes.iter().filter(|node| node.is_some()).count();
                let fewer = lengths(there, *least).into_iter().map(|count| first_nodes(nodes, count));
                let looked_into = if nodes.len() <= LOOKED_INTO { &nodes[..] } else { &[] };
                let simpler = replaced(looked_into, |node| Box::new(node.iter().flat_map(Draw::simpler).map(Some)));
                Box::new(fewer.chain(simpler).map(|nodes| Self::Tree { nodes, least: *least }))
            }
            Self::Graph { graph, least } => {
                let simpler = graph.simpler(*least).into_iter();
                Box::new(simpler.map(|graph| Self::Graph { graph, least: *least }))
            }
        }
    }

    fn simpler_ranges(&self) -> Vec<Self> {
        let Self::Range { start, step, length, first, bounds, order } = self else { return Vec::new() };
        let range = |start, step, length, order: &Arrangement| Self::Range {
            start,
            step,
            length,
            first: *first,
            bounds: *bounds,
            order: order.clone(),
        };
        let shorter = lengths(*length, bounds.least).into_iter();
        let mut all: Vec<_> = shorter.map(|shorter| range(*start, *step, shorter, order)).collect();
        all.extend(smaller(*step, bounds.step).into_iter().map(|step| range(*start, step, *length, order)));
        all.extend(smaller(*start, bounds.start).into_iter().map(|start| range(start, *step, *length, order)));
        all.extend(order.simpler().map(|order| range(*start, *step, *length, &order)));
        all
    }
}

impl Arrangement {
    /// Without the shuffle, in the order of drawing.
    fn simpler(&self) -> Option<Self> {
        let Self::Shuffled { first, places } = self else { return None };
        let as_drawn: Vec<_> = (0..places.len() as u32).collect();
        if *places == as_drawn { None } else { Some(Self::Shuffled { first: *first, places: as_drawn }) }
    }
}

impl DrawnGraph {
    /// The first nodes with the edges between them: a connected graph stays one, since every node but the first is
    /// joined to an earlier one.
    fn simpler(&self, least: usize) -> Vec<Self> {
        let first = |nodes: usize| Self {
            nodes,
            edges: self.edges.iter().copied().filter(|(a, b)| *a.max(b) < nodes).collect(),
            labels: self.labels[..nodes].to_vec(),
            both_ways: self.both_ways,
        };
        let as_drawn: Vec<_> = (0..self.nodes as u32).collect();
        let relabelled = (self.labels != as_drawn).then(|| Self { labels: as_drawn, ..self.clone() });
        lengths(self.nodes, least).into_iter().map(first).chain(relabelled).collect()
    }
}

/// What may be left out of `count` items of which `least` must stay: nearly all, then chunks of half, a quarter and so
/// on, down to single items where there are few.
fn cuts(count: usize, least: usize) -> Vec<Range<usize>> {
    if count <= least {
        return Vec::new();
    }
    let mut cuts = vec![least..count, 0..count - least];
    let mut size = count / 2;
    while size > 0 && count.div_ceil(size) <= MOST_CHUNKS.max(count.min(LOOKED_INTO)) {
        let chunks = (0..count).step_by(size).map(|start| start..(start + size).min(count));
        cuts.extend(chunks.filter(|chunk| count - chunk.len() >= least));
        size /= 2;
    }
    cuts.dedup();
    cuts
}

fn without<T: Clone>(items: &[T], cut: &Range<usize>) -> Vec<T> {
    [&items[..cut.start], &items[cut.end..]].concat()
}

/// Smaller lengths down to `least`, the boldest first.
fn lengths(length: usize, least: usize) -> Vec<usize> {
    let mut all = vec![least, length / 2, length - length / 4, length.saturating_sub(1)];
    all.retain(|shorter| (least..length).contains(shorter));
    all.dedup();
    all
}

/// Numbers nearer to the simplest one that the range allows, which is the one nearest to 0.
fn smaller(value: i64, [low, high]: [i64; 2]) -> Vec<i64> {
    let simplest = 0.clamp(low, high);
    let mut all = vec![simplest, simplest + (value - simplest) / 2, value - (value - simplest).signum()];
    all.dedup();
    all.retain(|other| *other != value);
    all
}

/// The first `count` nodes of a tree that is given level by level.
fn first_nodes<T: Clone>(nodes: &[Option<T>], count: usize) -> Vec<Option<T>> {
    let mut left = count;
    let first = nodes.iter().map(|node| {
        node.clone().filter(|_| {
            let kept = left > 0;
            left = left.saturating_sub(1);
            kept
        })
    });
    // Absent nodes keep their places, but the children of nodes that are gone have none.
    let mut room = 1usize;
    let mut kept = Vec::new();
    for node in first {
        if room == 0 {
            break;
        }
        room = if node.is_some() { room + 1 } else { room - 1 };
        kept.push(node);
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::super::{Generator, draw};
    use super::*;
    use crate::value::Value;

    fn generator(recipe: &str) -> Generator {
        serde_json::from_str(&format!(r#"{{"count": 1, "arguments": {{"x": {recipe}}}}}"#)).unwrap()
    }

    /// The simplest value for which `fails` still holds, as a judge would find it.
    fn reduced(recipe: &str, fails: impl Fn(&Value) -> bool) -> String {
        let generator = generator(recipe);
        let mut case = draw(&generator, 3, "c", 0, 0);
        let value = |case: &Drawing<'_>| case.arguments()["x"].clone();
        assert!(fails(&value(&case)), "the drawn case must fail: {}", value(&case).preview(200));
        loop {
            let simpler = case.simpler().find(|simpler| fails(&value(simpler)));
            match simpler {
                Some(simpler) => case = simpler,
                None => break,
            }
        }
        value(&case).preview(200)
    }

    fn ints(value: &Value) -> Vec<i64> {
        let Value::List(items) = value else { panic!("no list") };
        items.iter().map(|item| if let Value::Int(n) = item { *n } else { panic!("no int") }).collect()
    }

    #[test]
    fn a_long_list_comes_down_to_what_matters() {
        let list = r#"{"list": {"length": [0, 5000], "of": {"int": [-1000, 1000]}}}"#;
        assert_eq!(reduced(list, |v| ints(v).iter().any(|n| *n > 500)), "[501]");
        assert_eq!(reduced(list, |v| ints(v).windows(2).any(|w| w[0] > w[1])), "[1, 0]");
        let two = r#"{"list": {"length": [2, 5000], "of": {"int": [3, 9]}}}"#;
        assert_eq!(reduced(two, |_| true), "[3, 3]");
    }

    #[test]
    fn a_recipe_is_never_left() {
        let sorted = r#"{"list": {"length": [1, 400], "of": {"int": [-50, 50]}, "order": "ascending"}}"#;
        let ascending = |v: &Value| ints(v).windows(2).all(|w| w[0] <= w[1]);
        assert_eq!(reduced(sorted, |v| ascending(v) && ints(v).len() > 2), "[0, 0, 0]");
        let parts = r#"{"concat": {"order": "shuffled", "parts": [
            {"range": {"start": [10, 20], "length": [3, 90]}}, {"list": {"length": [1, 9], "of": {"serial": 500}}}]}}"#;
        // Three of the range and one of the list stay, whatever is tried; serial numbers are never changed.
        let small = reduced(parts, |v| ints(v).len() >= 2);
        assert!(small.starts_with("[10, 11, 12, 50"), "{small}");
        let alternatives = r#"{"one-of": [7, 8, 9]}"#;
        assert_eq!(reduced(alternatives, |_| true), "7");
    }

    #[test]
    fn trees_graphs_maps_and_texts_are_cut_and_stay_what_they_are() {
        let tree = r#"{"tree": {"nodes": [0, 60], "of": {"int": [0, 99]}}}"#;
        let nodes = |v: &Value| if let Value::List(nodes) = v { nodes.len() } else { 0 };
        assert_eq!(reduced(tree, |v| nodes(v) > 1), "[0, 0]");
        let graph = r#"{"graph": {"nodes": [1, 40], "edges": [0, 80], "connected": true}}"#;
        assert_eq!(reduced(graph, |v| nodes(v) > 1), "[[1], [0]]");
        let map = r#"{"map": {"length": [0, 40], "key": {"text": {"length": [1, 5], "alphabet": "ab"}}, "of": {"int": [0, 9]}}}"#;
        let entries = |v: &Value| if let Value::Record(fields) = v { fields.iter().len() } else { 0 };
        assert_eq!(reduced(map, |v| entries(v) > 0), "{a: 0}");
        let record =
            r#"{"optional": {"chance": 0.99, "of": {"record": {"a": {"float": [1, 9]}, "b": {"bool": 0.9}}}}}"#;
        assert_eq!(reduced(record, |v| nodes(v) == 1), "[{a: 1.0, b: false}]");
    }
}
