//! What a client may expect of its own session where there is no order for everybody: to read its writes, and not to go back
//! (Terry et al. 1994).
//!
//! Reads and writes of registers or keys, each value of a key written once, so that a read tells which write it saw. A guarantee
//! holds if each key's writes have *some* order that respects what it asks of every session, where sessions tell by the order
//! of their reads what order they saw; if there is none, the cycle is shown. A cycle of what was seen alone is a breach of
//! monotonic reads and of no other guarantee.

use super::datum::Datum;
use super::graph::Graph;
use super::invariant::{Breach, Kept};
use super::op::{Fault, History, Outcome};
use std::collections::BTreeMap;

/// What is guaranteed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Guarantees {
    /// A session that reads after its own write sees that write or a later one.
    pub read_your_writes: bool,
    /// A session that read a write never reads an earlier one afterwards.
    pub monotonic_reads: bool,
    /// A session's writes keep their order.
    pub monotonic_writes: bool,
    /// What a session writes comes after what it read last.
    pub writes_follow_reads: bool,
}

const READS: &[&str] = &["read", "get"];
const WRITES: &[&str] = &["write", "put"];

/// Why one write comes before another one.
#[derive(Debug, Clone, Copy)]
struct Why {
    /// The operations that say so.
    ops: [usize; 2],
    /// Whether a guarantee asks it that is examined; else it is what was seen.
    asked: bool,
}

/// What a session read or wrote last of a key: the write's node, and the operation.
type Latest = Option<(usize, usize)>;

struct Versions<'h> {
    /// The write of each value by key and value; the number is a node.
    nodes: BTreeMap<(&'h Option<Datum>, &'h Datum), usize>,
    firsts: BTreeMap<&'h Option<Datum>, usize>,
    count: usize,
}

/// Examines a history.
///
/// # Errors
/// A value that was written twice, a process that does two things at once, or an operation that is no read or write.
pub fn session(history: &History, initial: &Datum, asked: Guarantees) -> Kept {
    let versions = read(history, initial)?;
    let sessions = history.sessions()?;
    let mut edges: Vec<(usize, usize, Why)> = Vec::new();
    for (_, session) in &sessions {
        let mut latest: BTreeMap<&Option<Datum>, [Latest; 2]> = BTreeMap::new();
        for index in session {
            let op = &history.ops()[*index];
            if op.outcome == Outcome::Fail || (op.outcome == Outcome::Info && READS.contains(&&*op.f)) {
                continue;
            }
            let reads = READS.contains(&&*op.f);
            let value = if reads { &op.output } else { &op.input };
            let Some(&node) = versions.nodes.get(&(&op.key, value)) else {
                let because = format!("{value} is read, and nothing wrote it");
                return Ok(Some(Breach { because, core: vec![*index] }));
            };
            let [read, written] = latest.entry(&op.key).or_default();
            let rules = if reads {
                [(asked.monotonic_reads, true, *read), (asked.read_your_writes, false, *written)]
            } else {
                [(asked.writes_follow_reads, false, *read), (asked.monotonic_writes, false, *written)]
            };
            for (asked, seen, before) in rules {
                if let Some((before, at)) = before.filter(|(before, _)| (asked || seen) && *before != node) {
                    edges.push((before, node, Why { ops: [at, *index], asked }));
                }
            }
            if reads {
                *read = Some((node, *index));
            } else if op.outcome == Outcome::Ok {
                *written = Some((node, *index));
            }
        }
    }
    let mut graph = Graph::new(versions.count);
    for (from, to, why) in edges {
        if why.asked && versions.firsts.get(&history.ops()[why.ops[0]].key) == Some(&to) {
            let because = "what was there at first shows after a write was known".to_owned();
            return Ok(Some(Breach { because, core: why.ops.to_vec() }));
        }
        graph.add(from, to, why);
    }
    let components = graph.components(|_| true);
    let Some(cycle) = graph.edge_cycle(|why| why.asked, |_| true, &components) else { return Ok(None) };
    let mut core: Vec<usize> = cycle.iter().flat_map(|(_, why)| why.ops).collect();
    core.sort_unstable();
    core.dedup();
    Ok(Some(Breach { because: "each of these writes would have to come before the other".into(), core }))
}

fn read<'h>(history: &'h History, initial: &'h Datum) -> Result<Versions<'h>, Fault> {
    let mut versions = Versions { nodes: BTreeMap::new(), firsts: BTreeMap::new(), count: 0 };
    for op in history.ops() {
        let (reads, writes) = (READS.contains(&&*op.f), WRITES.contains(&&*op.f));
        if !reads && !writes {
            let hint = "sessions are judged by read and write, or get and put";
            return Err(Fault::new(op.line, format!("{:?} is neither a read nor a write", op.f), hint));
        }
        if !versions.firsts.contains_key(&op.key) {
            versions.firsts.insert(&op.key, versions.count);
            versions.nodes.insert((&op.key, initial), versions.count);
            versions.count += 1;
        }
        if writes && op.outcome != Outcome::Fail {
            if versions.nodes.contains_key(&(&op.key, &op.input)) {
                let what = format!("{} is written twice, or is what was there at first", op.input);
                return Err(Fault::new(op.line, what, "write every value once, so that a read tells what it saw"));
            }
            versions.nodes.insert((&op.key, &op.input), versions.count);
            versions.count += 1;
        }
    }
    Ok(versions)
}
