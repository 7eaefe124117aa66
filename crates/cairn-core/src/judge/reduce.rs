//! Reducing a drawn case that fails to a small one that fails in the same way.
//!
//! Simpler cases come from the recipes that drew the first one, so each of them is as valid; the oracle answers each
//! of them anew. The search is greedy: the first simpler case that still fails is the next to be made simpler.

use super::cases::{self, Drawn, Origin, Prepared};
use super::cost;
use super::program::{ProgramRun, inputs, last_of};
use crate::Digest;
use crate::exercise::{Answer, Case, Check};
use crate::generate::{self, Drawing};
use crate::step::{HarnessFault, News, Stage};
use crate::verdict::{CaseFailure, CaseWord, Reduced};
use std::collections::BTreeSet;

/// How many failures of a run are reduced: the learner mends one at a time.
pub(super) const MOST_REDUCTIONS: u32 = 2;

/// The most simpler cases that are tried, and the most rounds of trying: a round starts two programs.
const MOST_TRIES: u32 = 400;
const MOST_ROUNDS: u32 = 24;

/// The first round after a success; each further one is twice as large.
const FIRST_ROUND: usize = 6;
const LARGEST_ROUND: usize = 48;

/// How much the cases of a round may hold together, but for one that holds more alone.
const HEAVIEST_ROUND: u64 = 1_000_000;

/// Processor time of the learner's program for all of it, as a multiple of what one case may take.
const MOST_CASES_OF_TIME: u64 = 3;

/// A simpler case that still fails.
struct Found<'r> {
    drawing: Drawing<'r>,
    expected: Answer,
    failure: CaseFailure,
}

/// A case that failed, and how.
pub(super) struct Failed {
    pub(super) origin: Origin,
    pub(super) expected: Answer,
    pub(super) failure: CaseFailure,
}

impl<S: Stage> ProgramRun<'_, '_, S> {
    /// Gives the failure of a smaller case, or the same failure where there is none, and tells the case.
    pub(super) async fn reduce(
        &mut self,
        check: &Check,
        failed: Failed,
        cites: &mut Vec<usize>,
    ) -> Result<CaseFailure, HarnessFault> {
        let Failed { origin, expected, failure } = failed;
        let (generator, number) = match origin {
            Origin::Drawn(generator, number) => (generator, number),
            Origin::Written(number) => {
                self.stage.stage.hear(News::Failed(check, &check.cases[number]));
                return Ok(failure);
            }
            // An input that is made to be measured is wrong everywhere or wrong by its size.
            Origin::Sized(..) => {
                let drawing = self.draw_again(check, origin);
                let (input, why) = (cases::input_of(&drawing, &self.task.interface)?, failure.why.clone());
                self.stage.stage.hear(News::Failed(check, &Case { why, input, expected }));
                return Ok(failure);
            }
        };
        let recipe = &check.generators[generator];
        let drawn = generate::draw(recipe, self.request.seed, &check.id, generator, number);
        let (from, mut search) = (drawn.size(), Search::new(self.task.limits.cpu_ms));
        let mut best = Found { drawing: drawn, expected, failure };
        // What a time or memory limit ends is ended by its size; a small case would not be.
        let telling = matches!(best.failure.word, CaseWord::WrongAnswer | CaseWord::RuntimeError);
        if self.request.reduce && telling && self.reductions > 0 {
            self.reductions -= 1;
            self.stage.stage.hear(News::Reducing(check));
            while let Some(found) = self.simpler(check, &best, origin, &mut search, cites).await? {
                best = found;
            }
        }
        let (input, why) = (cases::input_of(&best.drawing, &self.task.interface)?, best.failure.why.clone());
        self.stage.stage.hear(News::Failed(check, &Case { why, input, expected: best.expected }));
        let to = best.drawing.size();
        let reduced = (to < from).then_some(Reduced { from, to, tries: search.tries });
        Ok(CaseFailure { reduced, ..best.failure })
    }

    /// Tells a case that failed as it is.
    pub(super) fn tell_failed(&mut self, check: &Check, case: &Prepared) -> Result<(), HarnessFault> {
        match case.origin {
            Origin::Written(number) => self.stage.stage.hear(News::Failed(check, &check.cases[number])),
            Origin::Drawn(..) | Origin::Sized(..) => {
                let drawing = self.draw_again(check, case.origin);
                let (input, why) = (cases::input_of(&drawing, &self.task.interface)?, case.why.clone());
                self.stage.stage.hear(News::Failed(check, &Case { why, input, expected: case.expected.clone() }));
            }
        }
        Ok(())
    }

    /// What was drawn, once more.
    ///
    /// # Panics
    /// For a written case: a bug of the caller.
    fn draw_again<'c>(&self, check: &'c Check, origin: Origin) -> Drawing<'c> {
        let seed = self.request.seed;
        match origin {
            Origin::Drawn(generator, number) => {
                generate::draw(&check.generators[generator], seed, &check.id, generator, number)
            }
            Origin::Sized(family, number, n) => cost::draw(check, seed, family, number, n),
            Origin::Written(_) => unreachable!("a written case is not drawn"),
        }
    }

    /// The first simpler case that fails in the same way, if there is one within the bounds of the search.
    async fn simpler<'r>(
        &mut self,
        check: &Check,
        best: &Found<'r>,
        origin: Origin,
        search: &mut Search,
        cites: &mut Vec<usize>,
    ) -> Result<Option<Found<'r>>, HarnessFault> {
        let mut simpler = best.drawing.simpler();
        let mut size = FIRST_ROUND;
        loop {
            let round = self.round(&mut simpler, size, best, origin, search)?;
            if round.is_empty() || !search.may_go_on() {
                return Ok(None);
            }
            search.rounds += 1;
            search.tries += round.len() as u32;
            let (drawings, cases): (Vec<_>, Vec<_>) = round.into_iter().unzip();
            let prepared = self.answer(cases, cites).await?;
            let (runs, executions, entry) = self.run_candidate(inputs(&prepared)).await?;
            cites.push(entry);
            search.spent_us += runs.iter().map(|run| run.cpu_us).sum::<u64>();
            let ruled = self.ruled(check);
            let failures = prepared
                .iter()
                .zip(&runs)
                .enumerate()
                .map(|(number, (case, run))| ruled.failure(case, run, last_of(&executions, number)));
            let same = |failure: &CaseFailure| failure.word == best.failure.word;
            let found = drawings.into_iter().zip(&prepared).zip(failures).find_map(|((drawing, case), failure)| {
                let failure = CaseFailure { case: best.failure.case, ..failure.filter(same)? };
                Some(Found { drawing, expected: case.expected.clone(), failure })
            });
            if found.is_some() {
                return Ok(found);
            }
            size = (size * 2).min(LARGEST_ROUND);
        }
    }

    /// The next simpler cases that were not tried yet.
    fn round<'r>(
        &self,
        simpler: &mut impl Iterator<Item = Drawing<'r>>,
        size: usize,
        best: &Found<'r>,
        origin: Origin,
        search: &mut Search,
    ) -> Result<Vec<(Drawing<'r>, Drawn)>, HarnessFault> {
        let (mut round, mut weight) = (Vec::new(), 0);
        for drawing in simpler {
            weight += drawing.size();
            let case = cases::from_drawing(&drawing, best.failure.why.clone(), origin, &self.task.interface)?;
            if search.tried.insert(case.digest()) {
                round.push((drawing, case));
            }
            if round.len() == size || weight > HEAVIEST_ROUND {
                break;
            }
        }
        Ok(round)
    }

    /// Has the oracle answer; cases from the first one on that it does not answer are left out.
    async fn answer(&mut self, cases: Vec<Drawn>, cites: &mut Vec<usize>) -> Result<Vec<Prepared>, HarnessFault> {
        let (runs, entry) = self.run_oracle(&cases).await?;
        cites.push(entry);
        let answered = cases.into_iter().zip(&runs).map(|(case, run)| case.with_answer(run, &self.task.interface).ok());
        Ok(answered.map_while(|case| case).collect())
    }
}

/// How far a search has come.
struct Search {
    tried: BTreeSet<Digest>,
    tries: u32,
    rounds: u32,
    spent_us: u64,
    most_us: u64,
}

impl Search {
    fn new(cpu_ms: u64) -> Self {
        let most_us = cpu_ms.saturating_mul(1000 * MOST_CASES_OF_TIME);
        Self { tried: BTreeSet::new(), tries: 0, rounds: 0, spent_us: 0, most_us }
    }

    fn may_go_on(&self) -> bool {
        self.tries < MOST_TRIES && self.rounds < MOST_ROUNDS && self.spent_us < self.most_us
    }
}
