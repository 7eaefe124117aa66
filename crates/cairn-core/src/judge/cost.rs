//! The examination of cost: inputs of several families, each from small to large, and how what they cost grows.
//!
//! Each generator of such a check is a family. Answers are compared with the oracle's as everywhere: what a wrong answer
//! costs says nothing, and a table of known answers knows none of these inputs. The worst family decides. What is
//! measured lies between the marks of the harness, so that the cost of reading the arguments is no part of it.

use super::cases::{self, Drawn, Origin, Prepared, Ruled};
use super::program::{ProgramRun, Tally, last_of};
use super::reduce::Failed;
use crate::Payload;
use crate::complexity::{self, Class, Growth, Point, rule::Standing};
use crate::execution::End;
use crate::exercise::{CaseLimits, Check, Demand, Interface};
use crate::generate::{self, Drawing};
use crate::step::{
    CaseEnd, CaseRun, HarnessFault, Measure, Meter, MeterKind, Observation, Resource, Role, Stage, Step,
};
use crate::verdict::{CaseFailure, CostFinding, Finding, Measured, Prediction, Ruling};

/// A case that costs more instructions (or nanoseconds) is the last of its family: about a second of emulation. One of
/// twice the size costs up to eight times as much in the classes that there are, the exponential one aside.
const ENOUGH: u64 = 300_000_000;

/// Memory is never too much to go on: its own limit is there.
const ANY: u64 = u64::MAX;

/// Processor time of one measured call, in milliseconds: an emulator is slow, and what is cut by this limit rather than
/// by [`ENOUGH`] may be cut elsewhere in another run.
const CALL_MS: u64 = 20_000;

/// How often noisy meters measure; the least counts, as noise only ever adds.
const NOISY_ROUNDS: usize = 3;

/// The sizes of which memory is measured: small ones drown in pages.
const SIZES_OF_MEMORY: usize = 7;

/// The number of the input that is called first and not counted, for what a program only does once.
const WARMING: u32 = 1000;

/// A family of inputs: by size, ascending.
struct Family {
    why: String,
    cases: Vec<(u64, Prepared)>,
}

/// What was measured: a family and its points.
type Series = (String, Vec<Point>);

impl<S: Stage> ProgramRun<'_, '_, S> {
    /// Judges a check that demands classes of growth.
    pub(super) async fn examine_cost(&mut self, check: &Check, demand: &Demand) -> Result<Finding, HarnessFault> {
        let mut tally = Tally::new(check);
        tally.cases = 0;
        let families = match self.families(check, demand, &mut tally).await? {
            Ok(families) => families,
            Err(reason) => {
                tally.unknown = Some(reason);
                return Ok(tally.finding(check));
            }
        };
        tally.cases = families.iter().map(|family| family.cases.len() as u32).sum();
        let mut cost = CostFinding { of: demand.of.clone(), time: None, memory: None, predicted: None };
        if let Some(class) = demand.time {
            cost.time = self.measure(check, class, &families, Resource::Time, &mut tally).await?;
            let predict = self.request.predict;
            cost.predicted =
                predict.map(|class| Prediction { class, right: cost.time.as_ref().and_then(|t| t.is(class)) });
        }
        if let Some(class) = demand.memory.filter(|_| tally.open()) {
            cost.memory = self.measure(check, class, &families, Resource::Memory, &mut tally).await?;
        }
        if let Some(failed) = tally.failed.take() {
            tally.failure = Some(self.reduce(check, failed, &mut tally.cites).await?);
        }
        let rules = tally.open();
        let finding = tally.finding(check);
        if !rules {
            return Ok(Finding { cost: Some(cost), ..finding });
        }
        let measured = || cost.time.iter().chain(&cost.memory);
        let ruling = measured().map(Measured::ruling).max().unwrap_or(Ruling::Unknown);
        let because = measured().map(|measured| measured.sentence(&demand.of)).collect::<Vec<_>>().join("; ");
        let passed = measured().map(|measured| measured.measured).max().unwrap_or(0);
        Ok(Finding { ruling, because, passed, cost: Some(cost), ..finding })
    }

    /// All inputs with their answers, or why there are none.
    async fn families(
        &mut self,
        check: &Check,
        demand: &Demand,
        tally: &mut Tally,
    ) -> Result<Result<Vec<Family>, String>, HarnessFault> {
        if let Err(reason) = self.ready_oracle().await? {
            return Ok(Err(reason));
        }
        let mut families = Vec::new();
        for (index, generator) in check.generators.iter().enumerate() {
            let why = generator.why.clone().unwrap_or_default();
            let warming = (index == 0).then(|| (WARMING, demand.sizes[0]));
            let sizes = (0..).zip(demand.ladder());
            let (mut drawn, mut of) = (Vec::new(), Vec::new());
            for (number, n) in warming.into_iter().chain(sizes) {
                drawn.push(self.sized(check, index, number, n, demand)?);
                of.push(n);
            }
            let (runs, entry) = self.run_oracle(&drawn).await?;
            tally.cites.push(entry);
            let answered = drawn.into_iter().zip(&runs).map(|(case, run)| case.with_answer(run, &self.task.interface));
            match answered.collect::<Result<Vec<_>, _>>() {
                Ok(prepared) if prepared.len() == of.len() => {
                    families.push(Family { why, cases: of.into_iter().zip(prepared).collect() });
                }
                Ok(_) => return Ok(Err(format!("control missing: the oracle did not answer all of '{why}'"))),
                Err(reason) => return Ok(Err(format!("control missing: the oracle did not answer '{why}': {reason}"))),
            }
        }
        Ok(Ok(families))
    }

    fn sized(&self, check: &Check, index: usize, number: u32, n: u64, demand: &Demand) -> Result<Drawn, HarnessFault> {
        let drawing = draw(check, self.request.seed, index, number, n);
        let why = check.generators[index].why.as_ref().map(|why| format!("{why}, {n} {}", demand.of));
        cases::from_drawing(&drawing, why, Origin::Sized(index, number, n), &self.task.interface)
    }

    /// Measures all families and rules on the worst; nothing where a case failed.
    async fn measure(
        &mut self,
        check: &Check,
        class: Class,
        families: &[Family],
        resource: Resource,
        tally: &mut Tally,
    ) -> Result<Option<Measured>, HarnessFault> {
        let (mut meter, mut series) = self.measure_once(check, families, resource, tally).await?;
        for _ in 1..if meter.kind.is_noisy() { NOISY_ROUNDS } else { 1 } {
            if !tally.open() {
                break;
            }
            let (again, once_more) = self.measure_once(check, families, resource, tally).await?;
            meter = again;
            series.iter_mut().zip(once_more).for_each(|((_, points), (_, more))| keep_least(points, &more));
        }
        Ok(tally.open().then(|| worst(class, meter, series)))
    }

    async fn measure_once(
        &mut self,
        check: &Check,
        families: &[Family],
        resource: Resource,
        tally: &mut Tally,
    ) -> Result<(Meter, Vec<Series>), HarnessFault> {
        let mut meter = None;
        let mut series: Vec<Series> = families.iter().map(|family| (family.why.clone(), Vec::new())).collect();
        let mut rest: Vec<(usize, &(u64, Prepared))> = families
            .iter()
            .enumerate()
            .flat_map(|(number, family)| chosen(&family.cases, resource).iter().map(move |case| (number, case)))
            .collect();
        let mut first = resource == Resource::Time;
        while !rest.is_empty() && tally.open() {
            let asked: Vec<_> = rest.iter().map(|(_, (_, case))| case).collect();
            let (runs, with) = self.run_measured(check, &asked, resource, tally).await?;
            meter = Some(with);
            for ((family, (n, _)), run) in rest.iter().zip(&runs) {
                if let (Some(cost), CaseEnd::Answered(_)) = (run.cost, &run.end)
                    && !std::mem::take(&mut first)
                {
                    series[*family].1.push(Point { n: *n, cost });
                }
            }
            // What comes next in the family of the last one would cost still more.
            let Some((cut, _)) = runs.len().checked_sub(1).and_then(|last| rest.get(last)).copied() else { break };
            rest.retain(|(family, _)| *family > cut);
        }
        let meter = meter.unwrap_or(Meter { kind: MeterKind::Time, detail: "nothing was measured".into() });
        Ok((meter, series))
    }

    /// Runs cases and compares their answers; one that is cut off for its cost is no failure here.
    async fn run_measured(
        &mut self,
        check: &Check,
        asked: &[&Prepared],
        resource: Resource,
        tally: &mut Tally,
    ) -> Result<(Vec<CaseRun>, Meter), HarnessFault> {
        let limits = CaseLimits { cpu_ms: CALL_MS, wall_ms: CALL_MS * 6, ..self.task.limits };
        let enough = if resource == Resource::Time { ENOUGH } else { ANY };
        let step = Step::Run {
            role: Role::Candidate,
            cases: asked.iter().map(|case| case.input.clone()).collect(),
            limits,
            perturb: None,
            measure: Some(Measure { resource, enough }),
        };
        let (observation, entry) = self.stage.ask(step).await?;
        tally.cites.push(entry);
        let Observation::Ran { cases: runs, executions, meter: Some(meter) } = observation else {
            return Err(HarnessFault::unfitting("run", &observation));
        };
        if runs.len() > asked.len() || runs.is_empty() {
            return Err(HarnessFault::damaged("more or fewer cases are reported than were measured"));
        }
        let ruled = Ruled { interface: &self.task.interface, compare: check.compare, limits };
        for (number, (case, run)) in asked.iter().zip(&runs).enumerate() {
            tally.cpu_us = tally.cpu_us.saturating_add(run.cpu_us);
            if matches!(run.end, CaseEnd::Ended(End::CpuTime | End::Idle)) {
                continue;
            }
            if let Some(failure) = ruled.failure(case, run, last_of(&executions, number)) {
                let failure = CaseFailure { case: number as u32 + 1, ..failure };
                tally.failed = Some(Failed { origin: case.origin, expected: case.expected.clone(), failure });
                break;
            }
        }
        Ok((runs, meter))
    }
}

/// The input of size `n` that the first family of a check draws, as a step hands it to the world.
///
/// # Errors
/// When the drawing does not become an input: a bug of ours.
pub fn sized_input(check: &Check, interface: &Interface, seed: u64, n: u64) -> Result<Payload, HarnessFault> {
    Ok(cases::encoded_input(&cases::input_of(&draw(check, seed, 0, 0, n), interface)?, interface))
}

/// The input of a size, as the family of this number draws it.
#[expect(clippy::cast_precision_loss, reason = "sizes are far below 2^52")]
pub(super) fn draw(check: &Check, seed: u64, family: usize, number: u32, n: u64) -> Drawing<'_> {
    let largest = check.cost.as_ref().map_or(n, |demand| demand.sizes[1]);
    generate::draw_sized(&check.generators[family], seed, &check.id, family, number, n as f64 / largest as f64)
}

/// The cases of a family that are measured.
fn chosen(cases: &[(u64, Prepared)], resource: Resource) -> &[(u64, Prepared)] {
    match resource {
        Resource::Time => cases,
        Resource::Memory => &cases[cases.len().saturating_sub(SIZES_OF_MEMORY)..],
    }
}

fn keep_least(points: &mut [Point], more: &[Point]) {
    for point in points {
        if let Some(other) = more.iter().find(|other| other.n == point.n) {
            point.cost = point.cost.min(other.cost);
        }
    }
}

/// The family that decides: the worst by how it stands to the demand, then by its class, then by its cost.
fn worst(demanded: Class, meter: Meter, series: Vec<Series>) -> Measured {
    let noisy = meter.kind.is_noisy();
    let rank = |growth: &Growth, points: &[Point]| {
        let standing = match growth.standing {
            Standing::AtMost => 0,
            Standing::Unknown => 1,
            Standing::Beyond => 2,
        };
        (standing, growth.class, points.last().map(|point| point.cost))
    };
    let measured = series.iter().map(|(_, points)| points.len() as u32).sum();
    let families = series.len() as u32;
    let ruled = series.into_iter().map(|(why, points)| {
        let growth = match meter.kind {
            MeterKind::Memory => complexity::memory::at_most(demanded, &points),
            _ => complexity::at_most(demanded, &points, noisy),
        };
        (rank(&growth, &points), why, growth, points)
    });
    let worst = ruled.max_by(|(a, ..), (b, ..)| a.cmp(b));
    let (family, growth, points) = match worst {
        Some((_, why, growth, points)) => (why, growth, points),
        None => (String::new(), complexity::at_most(demanded, &[], noisy), Vec::new()),
    };
    Measured { demanded, meter, family, families, measured, growth, points }
}
