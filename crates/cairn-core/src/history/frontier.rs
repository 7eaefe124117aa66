//! Which operations may come next: those of which nothing that has to come earlier is still open.
//!
//! Two kinds of "earlier": in real time, what ended before it began (linearizability); in each process, what came before
//! it there (sequential consistency). A frontier knows neither states nor answers.

/// What may come next, given what was taken.
pub(super) trait Frontier {
    /// The first operation that may come next.
    fn first(&self) -> Option<usize>;
    /// The one after `op` of those that may come next, where `op` is one of them.
    fn after(&self, op: usize) -> Option<usize>;
    /// The first operation that may come next and did not when `refused` was looked at, the last of those that stayed.
    fn again(&self, refused: Option<usize>) -> Option<usize>;
    /// Takes an operation that may come next.
    fn take(&mut self, op: usize);
    /// Puts the operation back that was taken last.
    fn put_back(&mut self, op: usize);
    /// How far things have come: the place of what has to be taken before anything new can be.
    fn reached(&self) -> usize;
}

/// When an operation begins and ends; without an end it may come at any time after its beginning, or never.
pub(super) type Span = (i64, Option<i64>);

/// Begins and ends in their order as a doubly linked list (Wing and Gong 1993; Lowe 2017): what stands before the first end may
/// come next. Operations without an end wait apart, since they may always wait; they come last.
#[derive(Debug)]
pub(super) struct RealTime {
    next: Vec<u32>,
    before: Vec<u32>,
    /// The node of the beginning of each operation, and of its end.
    begin: Vec<u32>,
    end: Vec<u32>,
    /// Of each node: its operation, if it is a beginning.
    starts: Vec<u32>,
    /// Operations without an end, by their beginning.
    optional: Vec<u32>,
    /// Where each stands in `optional`.
    rank: Vec<u32>,
    /// The one that has to be taken before it, since both would do the same and that one came first.
    twin: Vec<Option<u32>>,
    taken: Vec<bool>,
}

/// No operation, and the end of a list.
const NONE: u32 = u32::MAX;

/// Begins and ends in their order: the moment, whether it is an end, and of which operation. Beginnings come before ends
/// of the same moment: intervals are closed.
pub(super) fn events(spans: &[Span]) -> Vec<(i64, bool, u32)> {
    let mut events: Vec<(i64, bool, u32)> = Vec::with_capacity(2 * spans.len());
    for (op, (invoked, completed)) in spans.iter().enumerate() {
        events.push((*invoked, false, op as u32));
        events.extend(completed.map(|completed| (completed, true, op as u32)));
    }
    events.sort_unstable();
    events
}

impl RealTime {
    /// `twin` says of an operation without an end which earlier one would do the very same.
    pub(super) fn new(spans: &[Span], twin: Vec<Option<u32>>) -> Self {
        let events = events(spans);
        let mut list = Self {
            next: vec![NONE; events.len() + 1],
            before: vec![0; events.len() + 1],
            begin: vec![NONE; spans.len()],
            end: vec![NONE; spans.len()],
            starts: vec![NONE; events.len() + 1],
            optional: Vec::new(),
            rank: vec![NONE; spans.len()],
            twin,
            taken: vec![false; spans.len()],
        };
        list.link(spans, &events);
        list
    }

    /// Node 0 is the head; an event's node is its place plus one.
    fn link(&mut self, spans: &[Span], events: &[(i64, bool, u32)]) {
        let mut last = 0;
        for (place, (_, ends, op)) in events.iter().enumerate() {
            let (node, op) = (place as u32 + 1, *op as usize);
            if *ends {
                self.end[op] = node;
            } else {
                self.begin[op] = node;
                self.starts[node as usize] = op as u32;
            }
            if spans[op].1.is_none() {
                self.rank[op] = self.optional.len() as u32;
                self.optional.push(op as u32);
                continue;
            }
            self.next[last as usize] = node;
            self.before[node as usize] = last;
            last = node;
        }
    }

    fn unlink(&mut self, node: u32) {
        let (before, next) = (self.before[node as usize], self.next[node as usize]);
        self.next[before as usize] = next;
        if next != NONE {
            self.before[next as usize] = before;
        }
    }

    fn relink(&mut self, node: u32) {
        let (before, next) = (self.before[node as usize], self.next[node as usize]);
        self.next[before as usize] = node;
        if next != NONE {
            self.before[next as usize] = node;
        }
    }

    /// The first optional operation from `rank` on that had begun before the first open end.
    fn optional_from(&self, rank: usize) -> Option<usize> {
        let barrier = self.barrier();
        let waiting = self.optional[rank.min(self.optional.len())..].iter().map(|op| *op as usize);
        let mut begun = waiting.take_while(|op| self.begin[*op] < barrier);
        begun.find(|op| !self.taken[*op] && self.twin[*op].is_none_or(|twin| self.taken[twin as usize]))
    }

    /// The node of the first open end.
    fn barrier(&self) -> u32 {
        let mut node = self.next[0];
        while node != NONE && self.starts[node as usize] != NONE {
            node = self.next[node as usize];
        }
        node
    }

    /// The operation that begins at `node`, or what comes after all those that have to be taken.
    fn at(&self, node: u32) -> Option<usize> {
        let op = if node == NONE { NONE } else { self.starts[node as usize] };
        if op == NONE { self.optional_from(0) } else { Some(op as usize) }
    }
}

impl Frontier for RealTime {
    fn first(&self) -> Option<usize> {
        self.at(self.next[0])
    }

    fn after(&self, op: usize) -> Option<usize> {
        match self.rank[op] {
            NONE => self.at(self.next[self.begin[op] as usize]),
            rank => self.optional_from(rank as usize + 1),
        }
    }

    fn again(&self, refused: Option<usize>) -> Option<usize> {
        // What becomes possible stands behind the end that was in the way, and so behind all that was looked at.
        refused.map_or_else(|| self.first(), |op| self.after(op))
    }

    fn take(&mut self, op: usize) {
        self.taken[op] = true;
        if self.rank[op] == NONE {
            self.unlink(self.begin[op]);
            self.unlink(self.end[op]);
        }
    }

    fn put_back(&mut self, op: usize) {
        self.taken[op] = false;
        if self.rank[op] == NONE {
            self.relink(self.end[op]);
            self.relink(self.begin[op]);
        }
    }

    fn reached(&self) -> usize {
        self.barrier() as usize
    }
}

/// The operations of each process in their order, and those without an end as soon as what came before them in their
/// process was taken; nothing waits for those.
#[derive(Debug)]
pub(super) struct ProgramOrder {
    queues: Vec<Vec<u32>>,
    /// How many of each queue were taken.
    done: Vec<usize>,
    process: Vec<usize>,
    /// Of operations without an end: how many of their process have to be taken before.
    optional: Vec<(u32, usize)>,
    rank: Vec<u32>,
    taken: Vec<bool>,
}

impl ProgramOrder {
    /// The process of each operation, numbered without gaps, in the order of the operations; and whether it has an end.
    pub(super) fn new(process: Vec<usize>, ends: &[bool]) -> Self {
        let mut queues = vec![Vec::new(); process.iter().max().map_or(0, |most| most + 1)];
        let mut rank = vec![NONE; process.len()];
        let mut optional = Vec::new();
        for (op, (of, ends)) in process.iter().zip(ends).enumerate() {
            if *ends {
                queues[*of].push(op as u32);
            } else {
                rank[op] = optional.len() as u32;
                optional.push((op as u32, queues[*of].len()));
            }
        }
        Self { done: vec![0; queues.len()], taken: vec![false; process.len()], queues, process, optional, rank }
    }

    fn from(&self, process: usize) -> Option<usize> {
        let next = (process..self.queues.len()).find_map(|of| self.queues[of].get(self.done[of]));
        next.map_or_else(|| self.optional_from(0), |op| Some(*op as usize))
    }

    fn optional_from(&self, rank: usize) -> Option<usize> {
        let mut waiting = self.optional[rank.min(self.optional.len())..].iter();
        let ready = |(op, need): &&(u32, usize)| {
            let op = *op as usize;
            !self.taken[op] && self.done[self.process[op]] >= *need
        };
        waiting.find(ready).map(|(op, _)| *op as usize)
    }
}

impl Frontier for ProgramOrder {
    fn first(&self) -> Option<usize> {
        self.from(0)
    }

    fn after(&self, op: usize) -> Option<usize> {
        match self.rank[op] {
            NONE => self.from(self.process[op] + 1),
            rank => self.optional_from(rank as usize + 1),
        }
    }

    fn again(&self, _: Option<usize>) -> Option<usize> {
        self.first()
    }

    fn take(&mut self, op: usize) {
        self.taken[op] = true;
        if self.rank[op] == NONE {
            self.done[self.process[op]] += 1;
        }
    }

    fn put_back(&mut self, op: usize) {
        self.taken[op] = false;
        if self.rank[op] == NONE {
            self.done[self.process[op]] -= 1;
        }
    }

    fn reached(&self) -> usize {
        0
    }
}
