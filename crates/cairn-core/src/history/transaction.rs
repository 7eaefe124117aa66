//! Transactions: which anomalies a history of them shows, each with the cycle that proves it (Adya 1999; Kingsbury and Alvaro 2020).
//!
//! Two kinds of objects. A *list* grows by appends, and a read of it tells the whole order of its writes; a *register* is
//! overwritten, and only what a transaction read before it wrote tells an order. Every value of an object is written once. An
//! edge is drawn only for what the answers prove, so that an anomaly that is named did happen; transactions of unknown
//! outcome count as committed only where somebody read what they wrote.

use super::datum::Datum;
use super::graph::Graph;
use super::op::{Fault, History, Outcome};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// What objects hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Objects {
    /// `["append", key, value]` and `["r", key, list]`.
    Lists,
    /// `["w", key, value]` and `["r", key, value]`.
    Registers,
}

/// What can be wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Anomaly {
    /// A transaction contradicts itself, or read what nobody wrote.
    Incompatible,
    /// Writes cycle: each of two transactions overwrote the other.
    G0,
    /// Reads contradict each other on the order of a list, so that one of them saw what did not last.
    TwoOrders,
    /// What an aborted transaction wrote was read.
    G1a,
    /// What a transaction itself overwrote was read.
    G1b,
    /// Each saw what the other wrote.
    G1c,
    /// Two transactions read the same version and both wrote a next one.
    LostUpdate,
    /// A cycle in which one transaction missed what another one wrote.
    GSingle,
    /// Two transactions each read what the other one then wrote.
    WriteSkew,
    /// A cycle in which several missed what others wrote.
    G2,
}

impl Anomaly {
    /// Its name in the literature.
    pub fn name(self) -> &'static str {
        match self {
            Self::Incompatible => "incompatible reads",
            Self::G0 => "G0, dirty write",
            Self::TwoOrders => "incompatible orders",
            Self::G1a => "G1a, aborted read",
            Self::G1b => "G1b, intermediate read",
            Self::G1c => "G1c, circular information flow",
            Self::LostUpdate => "lost update",
            Self::GSingle => "G-single, read skew",
            Self::WriteSkew => "write skew",
            Self::G2 => "G2, anti-dependency cycle",
        }
    }
}

/// How strictly transactions are kept apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Isolation {
    /// Writes do not cycle, and what is read was written.
    ReadUncommitted,
    /// Nor is anything read that was not committed.
    ReadCommitted,
    /// Nor is a snapshot torn or an update lost.
    Snapshot,
    /// No anomaly at all.
    Serializable,
}

impl Isolation {
    /// Whether this level allows an anomaly.
    pub fn allows(self, anomaly: Anomaly) -> bool {
        match self {
            Self::ReadUncommitted => anomaly > Anomaly::G0,
            Self::ReadCommitted => anomaly > Anomaly::G1c,
            Self::Snapshot => anomaly > Anomaly::GSingle,
            Self::Serializable => false,
        }
    }
}

/// An anomaly with what shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Which.
    pub anomaly: Anomaly,
    /// The transactions, by their places in the history, in the order of the cycle.
    pub core: Vec<usize>,
    /// Each step of the cycle in words.
    pub why: Vec<String>,
}

/// Why one transaction comes before another one; the key by its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Edge {
    /// It wrote what the other one overwrote.
    Ww(usize),
    /// It wrote what the other one read.
    Wr(usize),
    /// It read what the other one overwrote.
    Rw(usize),
}

enum Micro<'h> {
    Write(&'h Datum, &'h Datum),
    Read(&'h Datum, &'h Datum),
}

/// Examines a history of transactions: the anomalies that it shows, worst first, one of each.
///
/// # Errors
/// An operation that is no transaction, or a value that was written twice.
pub fn anomalies(history: &History, objects: Objects) -> Result<Vec<Found>, Fault> {
    let mut all = Transactions::read(history, objects)?;
    all.contradictions();
    let reads = all.external();
    all.reads(&reads);
    match objects {
        Objects::Lists => all.list_orders(&reads),
        Objects::Registers => {
            all.changing_reads(&reads);
            all.register_orders(&reads);
        }
    }
    all.lost_updates(&reads);
    all.cycles();
    all.found.sort_by_key(|found| found.anomaly);
    all.found.dedup_by_key(|found| found.anomaly);
    Ok(all.found)
}

/// How many edges are drawn at most to appends that nobody read: where many were never read, little is known anyway.
const MOST_UNREAD: usize = 1 << 20;

/// What a transaction read of what others wrote.
struct Read<'h> {
    reader: usize,
    key: usize,
    /// The last value that another one wrote.
    version: Option<&'h Datum>,
    /// All values of a list; of a register its value.
    whole: Vec<&'h Datum>,
    /// Whether the reader had written the key before.
    own: bool,
}

struct Transactions<'h> {
    history: &'h History,
    objects: Objects,
    micros: Vec<Vec<Micro<'h>>>,
    keys: Vec<&'h Datum>,
    numbers: BTreeMap<&'h Datum, usize>,
    /// Who wrote a value of a key, and whether it was that transaction's last of the key.
    writers: BTreeMap<(usize, &'h Datum), (usize, bool)>,
    graph: Graph<Edge>,
    found: Vec<Found>,
}

impl<'h> Transactions<'h> {
    fn read(history: &'h History, objects: Objects) -> Result<Self, Fault> {
        let mut all = Self {
            history,
            objects,
            micros: Vec::with_capacity(history.ops().len()),
            keys: Vec::new(),
            numbers: BTreeMap::new(),
            writers: BTreeMap::new(),
            graph: Graph::new(history.ops().len()),
            found: Vec::new(),
        };
        for (index, op) in history.ops().iter().enumerate() {
            // What was read is known of committed transactions alone.
            let told = if op.outcome == Outcome::Ok { &op.output } else { &op.input };
            let hint = match objects {
                Objects::Lists => {
                    r#""f": "txn", "input": [["append", "x", 1], ["r", "y", null]], the output with what was read"#
                }
                Objects::Registers => {
                    r#""f": "txn", "input": [["w", "x", 1], ["r", "y", null]], the output with what was read"#
                }
            };
            let Some(steps) = told.list() else {
                return Err(Fault::new(op.line, format!("{told} is no list of reads and writes"), hint));
            };
            let mut micros = Vec::with_capacity(steps.len());
            for step in steps {
                let micro = micro(step, objects, op.outcome);
                let micro = micro.ok_or_else(|| Fault::new(op.line, format!("{step} is no read or write"), hint))?;
                if let Micro::Write(key, value) = micro {
                    all.write(index, key, value)?;
                }
                if let Micro::Read(key, _) = micro {
                    all.number(key);
                }
                micros.push(micro);
            }
            all.micros.push(micros);
        }
        Ok(all)
    }

    fn number(&mut self, key: &'h Datum) -> usize {
        let next = self.keys.len();
        let number = *self.numbers.entry(key).or_insert(next);
        if number == next {
            self.keys.push(key);
        }
        number
    }

    fn write(&mut self, index: usize, key: &'h Datum, value: &'h Datum) -> Result<(), Fault> {
        let key = self.number(key);
        if let Some((before, _)) = self.writers.insert((key, value), (index, true)) {
            let op = &self.history.ops()[index];
            let what = format!(
                "{value} is written to {} twice, first in line {}",
                self.keys[key],
                self.history.ops()[before].line
            );
            return Err(Fault::new(op.line, what, "write every value of a key once, so that a read tells what it saw"));
        }
        Ok(())
    }

    fn committed(&self, index: usize) -> bool {
        self.history.ops()[index].outcome != Outcome::Fail
    }

    fn name(&self, index: usize) -> String {
        format!("the transaction of line {}", self.history.ops()[index].line)
    }

    fn find(&mut self, anomaly: Anomaly, core: Vec<usize>, why: String) {
        self.found.push(Found { anomaly, core, why: vec![why] });
    }

    /// What a transaction wrote itself it must see; what it overwrote itself nobody else may.
    fn contradictions(&mut self) {
        for index in 0..self.micros.len() {
            let ok = self.history.ops()[index].outcome == Outcome::Ok;
            let mut held: BTreeMap<&Datum, Vec<&Datum>> = BTreeMap::new();
            let mut wrong = None;
            let mut overwritten = Vec::new();
            for micro in &self.micros[index] {
                match micro {
                    Micro::Write(key, value) => {
                        let own = held.entry(key).or_default();
                        overwritten.extend(own.last().map(|before| (self.numbers[key], *before)));
                        own.push(value);
                    }
                    Micro::Read(key, seen) if ok => {
                        if held.get(key).is_some_and(|own| !self.sees_own(own, seen)) {
                            wrong =
                                Some(format!("{} reads {seen} of {key} and misses its own write", self.name(index)));
                        }
                    }
                    Micro::Read(..) => {}
                }
            }
            overwritten.into_iter().for_each(|written| {
                self.writers.entry(written).and_modify(|(_, last)| *last = false);
            });
            if let Some(why) = wrong {
                self.find(Anomaly::Incompatible, vec![index], why);
            }
        }
    }

    fn sees_own(&self, own: &[&Datum], seen: &Datum) -> bool {
        match self.objects {
            Objects::Registers => own.last() == Some(&seen),
            Objects::Lists => {
                let seen = seen.list().unwrap_or_default();
                seen.len() >= own.len() && seen[seen.len() - own.len()..].iter().eq(own.iter().copied())
            }
        }
    }

    /// The reads of others' writes: edges from the writers, aborted and intermediate reads.
    fn reads(&mut self, reads: &[Read<'h>]) {
        for &Read { reader, key, version, ref whole, own } in reads {
            for value in whole {
                match self.writers.get(&(key, *value)).copied() {
                    None => {
                        let why =
                            format!("{} reads {value} of {}, which nobody wrote", self.name(reader), self.keys[key]);
                        self.find(Anomaly::Incompatible, vec![reader], why);
                    }
                    Some((writer, _)) if !self.committed(writer) => {
                        let why = format!(
                            "{} reads {value} of {}, which {} wrote before it was aborted",
                            self.name(reader),
                            self.keys[key],
                            self.name(writer)
                        );
                        self.find(Anomaly::G1a, vec![writer, reader], why);
                    }
                    Some((writer, _)) if writer == reader && !own => {
                        let why =
                            format!("{} reads {value} of {} before it writes it", self.name(reader), self.keys[key]);
                        self.find(Anomaly::Incompatible, vec![reader], why);
                    }
                    Some(_) => {}
                }
            }
            let Some(version) = version else { continue };
            if let Some((writer, last)) =
                self.writers.get(&(key, version)).copied().filter(|(writer, _)| *writer != reader)
            {
                if !last {
                    let why = format!(
                        "{} reads {version} of {}, which {} overwrote itself",
                        self.name(reader),
                        self.keys[key],
                        self.name(writer)
                    );
                    self.find(Anomaly::G1b, vec![writer, reader], why);
                }
                if self.committed(writer) {
                    self.graph.add(writer, reader, Edge::Wr(key));
                }
            }
        }
    }

    /// What committed transactions read of what others wrote: of registers only before they wrote them themselves.
    fn external(&self) -> Vec<Read<'h>> {
        let mut reads = Vec::new();
        for (reader, micros) in self.micros.iter().enumerate() {
            if self.history.ops()[reader].outcome != Outcome::Ok {
                continue;
            }
            let mut written: Vec<&Datum> = Vec::new();
            for micro in micros {
                match micro {
                    Micro::Write(key, _) => written.push(key),
                    Micro::Read(name, seen) => {
                        let (key, own) = (self.numbers[name], written.contains(name));
                        let whole: Vec<&Datum> = match (self.objects, *seen) {
                            (Objects::Lists, seen) => seen.list().unwrap_or_default().iter().collect(),
                            (Objects::Registers, _) if own => continue,
                            (_, Datum::Null) => Vec::new(),
                            (_, seen) => vec![seen],
                        };
                        let others = |value: &&&Datum| {
                            self.writers.get(&(key, **value)).is_none_or(|(writer, _)| *writer != reader)
                        };
                        let version = whole.iter().rev().find(others).copied();
                        reads.push(Read { reader, key, version, whole, own });
                    }
                }
            }
        }
        reads
    }

    /// The longest read of each list is its order; others must be its beginnings. Of one that was read in two orders nothing
    /// is known.
    fn list_orders(&mut self, reads: &[Read<'h>]) {
        let mut longest: BTreeMap<usize, (usize, &Vec<&Datum>)> = BTreeMap::new();
        for Read { reader, key, whole, .. } in reads {
            let entry = longest.entry(*key).or_insert((*reader, whole));
            if whole.len() > entry.1.len() {
                *entry = (*reader, whole);
            }
        }
        for Read { reader, key, whole, .. } in reads {
            if let Some((other, order)) = longest.get(key)
                && order[..whole.len()] != whole[..]
            {
                let why =
                    format!("{} and {} read {} in two orders", self.name(*reader), self.name(*other), self.keys[*key]);
                self.find(Anomaly::TwoOrders, vec![*reader, *other], why);
                longest.remove(key);
            }
        }
        for Read { reader, key, whole, .. } in reads {
            let Some((_, order)) = longest.get(key) else { continue };
            // What comes next in the list this one has not seen.
            if let Some(next) = order.get(whole.len()) {
                self.missed(*reader, *key, next);
            }
        }
        for (key, (_, order)) in &longest {
            let writers: Vec<usize> =
                order.iter().filter_map(|value| self.writers.get(&(*key, *value))).map(|(writer, _)| *writer).collect();
            let pairs = writers.windows(2).filter(|pair| pair[0] != pair[1]);
            let pairs: Vec<(usize, usize)> = pairs.map(|pair| (pair[0], pair[1])).collect();
            for (before, after) in pairs {
                if self.committed(before) && self.committed(after) {
                    self.graph.add(before, after, Edge::Ww(*key));
                }
            }
        }
        self.unread_appends(&longest, reads);
    }

    /// What was appended and shows in no read comes after the longest one, which would show it otherwise.
    fn unread_appends(&mut self, longest: &BTreeMap<usize, (usize, &Vec<&'h Datum>)>, reads: &[Read<'h>]) {
        let read: BTreeSet<(usize, &Datum)> =
            longest.iter().flat_map(|(key, (_, order))| order.iter().map(|value| (*key, *value))).collect();
        let mut unread: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
        for (&(key, value), &(writer, _)) in &self.writers {
            if self.committed(writer) && !read.contains(&(key, value)) {
                unread.entry(key).or_default().insert(writer);
            }
        }
        let mut left = MOST_UNREAD;
        for Read { reader, key, whole, .. } in reads {
            let Some((_, order)) = longest.get(key).filter(|(_, order)| order.len() == whole.len()) else { continue };
            let Some(appenders) = unread.get(key) else { continue };
            left = left.saturating_sub(appenders.len());
            if left == 0 {
                return;
            }
            let last = order.last().and_then(|value| self.writers.get(&(*key, *value))).map(|(writer, _)| *writer);
            for &appender in appenders {
                if appender != *reader {
                    self.graph.add(*reader, appender, Edge::Rw(*key));
                }
                if let Some(last) = last.filter(|last| *last != appender && self.committed(*last)) {
                    self.graph.add(last, appender, Edge::Ww(*key));
                }
            }
        }
    }

    fn missed(&mut self, reader: usize, key: usize, next: &'h Datum) {
        if let Some((writer, _)) = self.writers.get(&(key, next)).copied()
            && writer != reader
            && self.committed(writer)
        {
            self.graph.add(reader, writer, Edge::Rw(key));
        }
    }

    /// A transaction that reads two versions of a register missed what overwrote one of them, and saw what did or came later.
    fn changing_reads(&mut self, reads: &[Read<'h>]) {
        let mut first: BTreeMap<(usize, usize), Option<&Datum>> = BTreeMap::new();
        for &Read { reader, key, version, .. } in reads {
            let before = *first.entry((reader, key)).or_insert(version);
            let writer = |version: Option<&'h Datum>| version.and_then(|value| self.writers.get(&(key, value)));
            let writers = [writer(before), writer(version)].map(|found| found.map(|(writer, _)| *writer));
            if before == version || writers[0] == writers[1] {
                continue;
            }
            let shown = |version: Option<&Datum>| version.map_or("nothing".into(), Datum::to_string);
            let (before, then) = (shown(before), shown(version));
            let why = format!("{} reads {before} of {}, and then {then}", self.name(reader), self.keys[key]);
            let core = writers.into_iter().flatten().chain([reader]).collect();
            self.find(Anomaly::GSingle, core, why);
        }
    }

    /// A transaction that reads a version and writes the same register makes the next one of what it read; the first version
    /// comes before all others.
    fn register_orders(&mut self, reads: &[Read<'h>]) {
        // The last value that a transaction wrote to a key.
        let mut wrote: BTreeMap<(usize, usize), &'h Datum> = BTreeMap::new();
        for (index, micros) in self.micros.iter().enumerate() {
            for micro in micros {
                if let Micro::Write(key, value) = micro {
                    wrote.insert((index, self.numbers[key]), value);
                }
            }
        }
        let mut next: BTreeMap<(usize, Option<&'h Datum>), Vec<&'h Datum>> = BTreeMap::new();
        let mut follows: BTreeMap<(usize, &'h Datum), ()> = BTreeMap::new();
        for Read { reader, key, version, .. } in reads {
            if let Some(after) = wrote.get(&(*reader, *key)) {
                next.entry((*key, *version)).or_default().push(after);
                if version.is_some() {
                    follows.insert((*key, after), ());
                }
            }
        }
        // What follows nothing known follows the first version, by however many others.
        for ((writer, key), value) in &wrote {
            if self.history.ops()[*writer].outcome == Outcome::Ok && !follows.contains_key(&(*key, *value)) {
                let firsts = next.entry((*key, None)).or_default();
                if !firsts.contains(value) {
                    firsts.push(value);
                }
            }
        }
        for Read { reader, key, version, .. } in reads {
            for after in next.get(&(*key, *version)).cloned().unwrap_or_default() {
                self.missed(*reader, *key, after);
            }
        }
        for ((key, version), afters) in next {
            let Some(version) = version else { continue };
            let Some((before, _)) = self.writers.get(&(key, version)).copied() else { continue };
            for after in afters {
                let after = self.writers[&(key, after)].0;
                if before != after && self.committed(before) && self.committed(after) {
                    self.graph.add(before, after, Edge::Ww(key));
                }
            }
        }
    }

    /// Two transactions that read the same version of something and both wrote it.
    fn lost_updates(&mut self, reads: &[Read<'h>]) {
        let mut readers: BTreeMap<(usize, Option<&Datum>), usize> = BTreeMap::new();
        for &Read { reader, key, version, own, .. } in reads {
            let writes =
                self.micros[reader].iter().any(|micro| matches!(micro, Micro::Write(of, _) if self.numbers[of] == key));
            if own || !writes {
                continue;
            }
            if let Some(other) = readers.insert((key, version), reader).filter(|other| *other != reader) {
                let shown = version.map_or("nothing".into(), Datum::to_string);
                let why = format!(
                    "{} and {} both read {shown} of {} and wrote it",
                    self.name(other),
                    self.name(reader),
                    self.keys[key]
                );
                self.find(Anomaly::LostUpdate, vec![other, reader], why);
            }
        }
    }

    fn cycles(&mut self) {
        let graph = std::mem::replace(&mut self.graph, Graph::new(0));
        let writes = |edge: Edge| matches!(edge, Edge::Ww(_));
        let known = |edge: Edge| !matches!(edge, Edge::Rw(_));
        // Of registers an order is only known where one was read before the next was written: such a cycle is one of what
        // was read, too, and named below.
        if self.objects == Objects::Lists
            && let Some(cycle) = graph.cycle(writes)
        {
            self.cycle(Anomaly::G0, &cycle);
        }
        let flows = graph.components(known);
        let information = graph.edge_cycle(|edge| matches!(edge, Edge::Wr(_)), known, &flows);
        if let Some(cycle) = information {
            self.cycle(Anomaly::G1c, &cycle);
        }
        let all = graph.components(|_| true);
        let missed = |edge: Edge| matches!(edge, Edge::Rw(_));
        if let Some(cycle) = graph.edge_cycle(missed, known, &all) {
            self.cycle(Anomaly::GSingle, &cycle);
        }
        if let Some(cycle) = graph.edge_cycle_with_two(missed, known, &all) {
            let keys: Vec<Edge> = cycle.iter().map(|(_, edge)| *edge).collect();
            let skew = cycle.len() == 2 && keys.iter().all(|edge| missed(*edge)) && keys[0] != keys[1];
            self.cycle(if skew { Anomaly::WriteSkew } else { Anomaly::G2 }, &cycle);
        }
    }

    fn cycle(&mut self, anomaly: Anomaly, cycle: &[(usize, Edge)]) {
        let core: Vec<usize> = cycle.iter().map(|(node, _)| *node).collect();
        let step = |(place, (node, edge)): (usize, &(usize, Edge))| {
            let next = self.name(core[(place + 1) % core.len()]);
            let (how, key) = match edge {
                Edge::Ww(key) => ("was overwritten by", key),
                Edge::Wr(key) => ("was read by", key),
                Edge::Rw(key) => ("missed what was written by", key),
            };
            format!("{}, on {}, {how} {next}", self.name(*node), self.keys[*key])
        };
        let why = cycle.iter().enumerate().map(step).collect();
        self.found.push(Found { anomaly, core, why });
    }
}

fn micro<'h>(step: &'h Datum, objects: Objects, outcome: Outcome) -> Option<Micro<'h>> {
    let [Datum::Text(f), key, value] = step.list()? else { return None };
    match (&**f, objects) {
        ("append", Objects::Lists) | ("w" | "write", Objects::Registers) if *value != Datum::Null => {
            Some(Micro::Write(key, value))
        }
        ("r" | "read", Objects::Lists) if outcome == Outcome::Ok => {
            matches!(value, Datum::List(_) | Datum::Null).then_some(Micro::Read(key, value))
        }
        ("r" | "read", _) => Some(Micro::Read(key, value)),
        _ => None,
    }
}
