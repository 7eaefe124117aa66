//! A graph of what has to come before what, and its shortest cycles.
//!
//! Knows nodes by number and nothing of what they mean. Never recurses.

use std::collections::VecDeque;

/// Edges by their source; `L` says why.
#[derive(Debug, Clone)]
pub(super) struct Graph<L> {
    edges: Vec<Vec<(usize, L)>>,
}

impl<L: Copy> Graph<L> {
    /// A graph without edges.
    pub(super) fn new(nodes: usize) -> Self {
        Self { edges: (0..nodes).map(|_| Vec::new()).collect() }
    }

    /// Adds an edge.
    pub(super) fn add(&mut self, from: usize, to: usize, label: L) {
        self.edges[from].push((to, label));
    }

    /// The strongly connected component of each node, over edges that `keep` allows (Tarjan 1972, without recursion). Nodes
    /// on no cycle have a component of their own.
    pub(super) fn components(&self, keep: impl Fn(L) -> bool) -> Vec<usize> {
        let count = self.edges.len();
        let (mut index, mut low, mut component) = (vec![0; count], vec![0; count], vec![usize::MAX; count]);
        let (mut next, mut stack) = (1, Vec::new());
        for root in 0..count {
            if index[root] != 0 {
                continue;
            }
            let mut calls = vec![(root, 0)];
            while let Some((node, edge)) = calls.pop() {
                if edge == 0 {
                    (index[node], low[node]) = (next, next);
                    next += 1;
                    stack.push(node);
                }
                match self.edges[node].get(edge) {
                    Some((to, label)) => {
                        calls.push((node, edge + 1));
                        if !keep(*label) {
                        } else if index[*to] == 0 {
                            calls.push((*to, 0));
                        } else if component[*to] == usize::MAX {
                            low[node] = low[node].min(index[*to]);
                        }
                    }
                    None => {
                        if low[node] == index[node] {
                            while let Some(member) = stack.pop() {
                                component[member] = node;
                                if member == node {
                                    break;
                                }
                            }
                        }
                        if let Some((caller, _)) = calls.last() {
                            low[*caller] = low[*caller].min(low[node]);
                        }
                    }
                }
            }
        }
        component
    }

    /// The shortest way from one node to another, as edges with their sources.
    pub(super) fn way(&self, from: usize, to: usize, keep: impl Fn(L, usize) -> bool) -> Option<Vec<(usize, L)>> {
        let mut came: Vec<Option<(usize, L)>> = vec![None; self.edges.len()];
        let mut queue = VecDeque::from([from]);
        while let Some(node) = queue.pop_front() {
            for (next, label) in &self.edges[node] {
                if !keep(*label, *next) || came[*next].is_some() {
                    continue;
                }
                came[*next] = Some((node, *label));
                if *next == to {
                    let mut way = Vec::new();
                    let mut at = to;
                    while let Some((before, label)) = came[at] {
                        way.push((before, label));
                        at = before;
                        if at == from {
                            break;
                        }
                    }
                    way.reverse();
                    return Some(way);
                }
                queue.push_back(*next);
            }
        }
        None
    }

    /// A shortest cycle through some node, over edges that `keep` allows.
    pub(super) fn cycle(&self, keep: impl Fn(L) -> bool + Copy) -> Option<Vec<(usize, L)>> {
        let component = self.components(keep);
        let on = |node: &usize| {
            let inside = |(to, label): &(usize, L)| keep(*label) && component[*to] == component[*node];
            self.edges[*node].iter().any(inside)
        };
        let node = (0..self.edges.len()).find(on)?;
        self.way(node, node, |label, next| keep(label) && component[next] == component[node])
    }

    /// A cycle of one edge that `first` allows and otherwise edges that `rest` allows, within one of the components.
    pub(super) fn edge_cycle(
        &self,
        first: impl Fn(L) -> bool,
        rest: impl Fn(L) -> bool + Copy,
        component: &[usize],
    ) -> Option<Vec<(usize, L)>> {
        self.inside(first, component).find_map(|(from, to, label)| {
            let way = self.way(to, from, |label, next| rest(label) && component[next] == component[from])?;
            Some([vec![(from, label)], way].concat())
        })
    }

    /// A cycle of at least two edges that `some` allows, where one such edge alone does not close one.
    pub(super) fn edge_cycle_with_two(
        &self,
        some: impl Fn(L) -> bool + Copy,
        rest: impl Fn(L) -> bool + Copy,
        component: &[usize],
    ) -> Option<Vec<(usize, L)>> {
        let alone = |from: usize, to: usize| {
            self.way(to, from, |label, next| rest(label) && component[next] == component[from])
        };
        self.inside(some, component).find_map(|(from, to, label)| {
            if alone(from, to).is_some() {
                return None;
            }
            let way = self.way(to, from, |_, next| component[next] == component[from])?;
            Some([vec![(from, label)], way].concat())
        })
    }

    /// The edges that `keep` allows and that stay within a component.
    fn inside<'g>(
        &'g self,
        keep: impl Fn(L) -> bool + 'g,
        component: &'g [usize],
    ) -> impl Iterator<Item = (usize, usize, L)> + 'g {
        let edges = self.edges.iter().enumerate();
        let edges = edges.flat_map(|(from, edges)| edges.iter().map(move |(to, label)| (from, *to, *label)));
        edges.filter(move |(from, to, label)| keep(*label) && component[*from] == component[*to])
    }
}
