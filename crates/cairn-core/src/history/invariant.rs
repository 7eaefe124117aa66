//! Rules that a long history must keep, each in one pass: nothing lost, nothing risen again, exactly once, nothing oversold, in
//! each user's order, no money made.
//!
//! They are weaker than an order of everything and cost almost nothing, so that they fit a million operations. Each blames a
//! history only for what no order and no moment within the intervals could excuse; an unknown outcome excuses whatever
//! it may have done.

use super::datum::Datum;
use super::op::{Fault, History, Op, Outcome};
use std::collections::BTreeMap;

/// What breaks a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Breach {
    /// What is wrong, in a sentence.
    pub because: String,
    /// The operations that show it, by their places in the history.
    pub core: Vec<usize>,
}

/// What is said of a rule: a breach, or nothing where it is kept.
pub type Kept = Result<Option<Breach>, Fault>;

fn breach(because: String, core: Vec<usize>) -> Option<Breach> {
    Some(Breach { because, core })
}

const PUTS: &[&str] = &["add", "enqueue", "append", "send"];
const TAKES: &[&str] = &["dequeue", "receive", "take"];

/// What was handed over under a key.
type Element<'h> = (&'h Option<Datum>, &'h Datum);

/// What is known of an element.
#[derive(Default)]
struct Life {
    /// Acknowledged, failed and unknown additions.
    added: Vec<usize>,
    /// The first moment at which it may be gone, and the operation.
    gone_from: Option<(i64, usize)>,
    /// The first moment after which it is gone for sure, with the removal.
    gone_by: Option<(i64, usize)>,
}

/// What a service said it holds: a list, or nothing, at some moment of an operation.
struct View<'h> {
    op: usize,
    key: &'h Option<Datum>,
    items: &'h [Datum],
}

struct Elements<'h> {
    lives: BTreeMap<Element<'h>, Life>,
    views: Vec<View<'h>>,
    /// When removals of unknown outcome began that may have taken anything of a key.
    unknown_takes: BTreeMap<&'h Option<Datum>, Vec<i64>>,
}

fn elements(history: &History) -> Result<Elements<'_>, Fault> {
    let mut all = Elements { lives: BTreeMap::new(), views: Vec::new(), unknown_takes: BTreeMap::new() };
    for (index, op) in history.ops().iter().enumerate() {
        let removed = match &*op.f {
            f if PUTS.contains(&f) => {
                all.lives.entry((&op.key, &op.input)).or_default().added.push(index);
                continue;
            }
            "remove" if op.outcome != Outcome::Fail => &op.input,
            "read" if op.outcome == Outcome::Ok && op.input == Datum::Null => {
                let Some(items) = op.output.list() else {
                    let what = format!("read answers {}", op.output);
                    return Err(Fault::new(op.line, what, "the elements as a list"));
                };
                all.views.push(View { op: index, key: &op.key, items });
                continue;
            }
            f if TAKES.contains(&f) && op.outcome == Outcome::Info => {
                all.unknown_takes.entry(&op.key).or_default().push(op.invoked);
                continue;
            }
            f if TAKES.contains(&f) && op.outcome == Outcome::Ok => {
                if op.output == Datum::Null {
                    all.views.push(View { op: index, key: &op.key, items: &[] });
                    continue;
                }
                &op.output
            }
            _ => continue,
        };
        let life = all.lives.entry((&op.key, removed)).or_default();
        life.gone_from = life.gone_from.min_some((op.invoked, index));
        if let Some(by) = op.deadline() {
            life.gone_by = life.gone_by.min_some((by, index));
        }
    }
    Ok(all)
}

/// The smaller of an optional value and another one.
trait MinSome {
    fn min_some(self, other: (i64, usize)) -> Self;
}

impl MinSome for Option<(i64, usize)> {
    fn min_some(self, other: (i64, usize)) -> Self {
        Some(self.map_or(other, |this| this.min(other)))
    }
}

/// Nothing that was acknowledged is lost: what was added before a view began, and removed by nothing that began before the
/// view ended, is in it.
///
/// # Errors
/// An operation that makes no sense.
pub fn nothing_lost(history: &History) -> Kept {
    let all = elements(history)?;
    let ops = history.ops();
    // Acknowledged elements by key and the moment from which they may be gone, as a sweep over time adds them.
    let mut added: Vec<(i64, Element<'_>, i64, usize)> = Vec::new();
    for (element, life) in &all.lives {
        let first = life.added.iter().filter_map(|op| Some((ops[*op].deadline()?, *op))).min();
        if let Some((by, op)) = first {
            added.push((by, *element, life.gone_from.map_or(i64::MAX, |(from, _)| from), op));
        }
    }
    added.sort();
    let mut there: BTreeMap<&Option<Datum>, BTreeMap<(i64, usize), &Datum>> = BTreeMap::new();
    let mut next = 0;
    // Views come by their beginning, as operations do.
    for view in &all.views {
        let (from, to) = (ops[view.op].invoked, ops[view.op].completed.unwrap_or(i64::MAX));
        while next < added.len() && added[next].0 < from {
            let (_, (key, value), gone, op) = added[next];
            there.entry(key).or_default().insert((gone, op), value);
            next += 1;
        }
        let Some(held) = there.get(view.key) else { continue };
        let excused = all.unknown_takes.get(view.key).map_or(0, |begun| begun.iter().filter(|at| **at <= to).count());
        let mut shown: Vec<&Datum> = view.items.iter().collect();
        shown.sort();
        let still = held.iter().rev().take_while(|((gone, _), _)| *gone > to);
        let mut lost = still.filter(|(_, value)| shown.binary_search(value).is_err());
        if let Some(((_, op), value)) = lost.nth(excused) {
            let because = format!("{value} was acknowledged and is lost: nothing removed it, and it is not there");
            return Ok(breach(because, vec![*op, view.op]));
        }
    }
    Ok(None)
}

/// Nothing shows again after it was removed, and nothing that failed or was never added shows at all.
///
/// # Errors
/// An operation that makes no sense.
pub fn no_resurrection(history: &History) -> Kept {
    let all = elements(history)?;
    let ops = history.ops();
    let rises = |op: usize, key: &Option<Datum>, value: &Datum| -> Option<Breach> {
        let life = all.lives.get(&(key, value));
        let possible = |added: &&usize| {
            ops[**added].outcome != Outcome::Fail && ops[**added].invoked <= ops[op].completed.unwrap_or(i64::MAX)
        };
        let added: Vec<usize> = life.iter().flat_map(|life| life.added.iter().filter(possible).copied()).collect();
        if added.is_empty() {
            let failed = life.and_then(|life| life.added.first());
            let because = match failed {
                Some(_) => format!("{value} shows, and adding it failed or had not begun"),
                None => format!("{value} shows, and nothing ever added it"),
            };
            return breach(because, failed.copied().into_iter().chain([op]).collect());
        }
        let (gone, removal) = life?.gone_by.filter(|(_, removal)| *removal != op)?;
        let again = added.iter().any(|added| ops[*added].deadline().is_none_or(|by| by >= ops[removal].invoked));
        if gone < ops[op].invoked && !again {
            return breach(format!("{value} shows again after it was removed"), vec![added[0], removal, op]);
        }
        None
    };
    for view in &all.views {
        if let Some(found) = view.items.iter().find_map(|value| rises(view.op, view.key, value)) {
            return Ok(Some(found));
        }
    }
    for (index, op) in ops.iter().enumerate() {
        if TAKES.contains(&&*op.f) && op.outcome == Outcome::Ok && op.output != Datum::Null {
            // That it is taken twice is another rule's.
            let failed = |life: &Life| life.added.iter().all(|added| ops[*added].outcome == Outcome::Fail);
            if all.lives.get(&(&op.key, &op.output)).is_some_and(failed)
                && let Some(found) = rises(index, &op.key, &op.output)
            {
                return Ok(Some(found));
            }
        }
    }
    Ok(None)
}

/// Every element is taken or shown once: none twice, and none lost; what was executed under a key has one effect.
///
/// # Errors
/// An operation that makes no sense.
pub fn exactly_once(history: &History) -> Kept {
    let ops = history.ops();
    let mut taken: BTreeMap<Element<'_>, usize> = BTreeMap::new();
    let mut executed: BTreeMap<&Option<Datum>, usize> = BTreeMap::new();
    let mut added: BTreeMap<Element<'_>, usize> = BTreeMap::new();
    let added_again = ops.iter().filter(|op| PUTS.contains(&&*op.f) && op.outcome != Outcome::Fail);
    added_again.for_each(|op| *added.entry((&op.key, &op.input)).or_default() += 1);
    for (index, op) in ops.iter().enumerate().filter(|(_, op)| op.outcome == Outcome::Ok) {
        match &*op.f {
            f if TAKES.contains(&f) && op.output != Datum::Null => {
                let element = (&op.key, &op.output);
                if let Some(before) = taken.insert(element, index)
                    && added.get(&element).copied().unwrap_or(0) < 2
                {
                    return Ok(breach(format!("{} was taken twice", op.output), vec![before, index]));
                }
            }
            "read" => {
                let mut items: Vec<&Datum> = op.output.list().unwrap_or_default().iter().collect();
                items.sort();
                let twice = items
                    .windows(2)
                    .find(|pair| pair[0] == pair[1] && added.get(&(&op.key, pair[0])).copied().unwrap_or(0) < 2);
                if let Some(pair) = twice {
                    return Ok(breach(format!("{} shows twice", pair[0]), vec![index]));
                }
            }
            "execute" => _ = executed.entry(&op.key).or_insert(index),
            "effects" => {
                let first = executed.get(&op.key).filter(|first| ops[**first].completed < Some(op.invoked));
                match (op.output.int(), first) {
                    (Some(2..), _) => {
                        let because = format!("one key has {} effects", op.output);
                        return Ok(breach(because, first.copied().into_iter().chain([index]).collect()));
                    }
                    (Some(0), Some(first)) => {
                        return Ok(breach("what was acknowledged has no effect".into(), vec![*first, index]));
                    }
                    _ => {}
                }
            }
            _ => {}
        }
    }
    nothing_lost(history)
}

/// Of nothing more is sold than there was: `stock`, `restock` and `cancel` give, `buy` and `reserve` take.
///
/// # Errors
/// An amount that is none.
pub fn no_oversell(history: &History, initial: &Datum) -> Kept {
    let amount = |op: &Op| match &op.input {
        Datum::Null => Ok(1),
        Datum::Int(amount @ 0..) => Ok(i128::from(*amount)),
        other => Err(Fault::new(op.line, format!("{}: {other} is no amount", op.f), "a whole number, not negative")),
    };
    // What may be there counts from its beginning, what is sold for sure from its end: gifts first at the same moment.
    let mut events: Vec<(i64, bool, usize, i128)> = Vec::new();
    for (index, op) in history.ops().iter().enumerate().filter(|(_, op)| op.outcome != Outcome::Fail) {
        match (&*op.f, op.deadline()) {
            ("stock" | "restock" | "cancel", _) => events.push((op.invoked, false, index, amount(op)?)),
            ("buy" | "reserve", Some(by)) if op.output != Datum::Bool(false) => {
                events.push((by, true, index, -amount(op)?));
            }
            ("buy" | "reserve", _) => _ = amount(op)?,
            _ => {}
        }
    }
    events.sort_unstable();
    let first = |key: &Option<Datum>| match (initial, key) {
        (Datum::Int(all), _) => i128::from(*all),
        (map, Some(Datum::Text(name))) => map.get(name).and_then(Datum::int).unwrap_or(0).into(),
        _ => 0,
    };
    let mut left: BTreeMap<&Option<Datum>, i128> = BTreeMap::new();
    for (_, _, index, change) in events {
        let op = &history.ops()[index];
        let left = left.entry(&op.key).or_insert_with(|| first(&op.key));
        *left += change;
        if *left < 0 {
            let of = op.key.as_ref().map_or(String::new(), |key| format!(" of {key}"));
            return Ok(breach(format!("{} more{of} were sold than there were", -*left), vec![index]));
        }
    }
    Ok(None)
}

/// What one process handed over comes out in its order, in every list and for every process that takes.
///
/// # Errors
/// A value that was handed over twice, or a process that does two things at once.
pub fn user_order(history: &History) -> Kept {
    let ops = history.ops();
    // Each value's producer and its place there; what has an unknown outcome may come at any time, and has none.
    let mut places: BTreeMap<Element<'_>, (usize, usize)> = BTreeMap::new();
    let sessions = history.sessions()?;
    for (producer, (_, session)) in sessions.iter().enumerate() {
        for (place, index) in session.iter().enumerate() {
            let op = &ops[*index];
            if PUTS.contains(&&*op.f)
                && op.outcome == Outcome::Ok
                && places.insert((&op.key, &op.input), (producer, place)).is_some()
            {
                let what = format!("{} is handed over twice", op.input);
                return Err(Fault::new(op.line, what, "give every value once, so that its place is known"));
            }
        }
    }
    let origin = |producer: usize, place: usize| sessions[producer].1[place];
    let mut latest: BTreeMap<(&Datum, &Option<Datum>, usize), (usize, usize)> = BTreeMap::new();
    for (index, op) in ops.iter().enumerate().filter(|(_, op)| op.outcome == Outcome::Ok) {
        let mut within: BTreeMap<usize, usize> = BTreeMap::new();
        if TAKES.contains(&&*op.f) {
            let Some(&(producer, place)) = places.get(&(&op.key, &op.output)) else { continue };
            if let Some((before, at)) = latest.insert((&op.process, &op.key, producer), (place, index))
                && before > place
            {
                let because = format!("{} came after what its process handed over later", op.output);
                return Ok(breach(because, vec![origin(producer, place), origin(producer, before), at, index]));
            }
        } else if op.f.as_ref() == "read" {
            for value in op.output.list().unwrap_or_default() {
                let Some(&(producer, place)) = places.get(&(&op.key, value)) else { continue };
                if let Some(before) = within.insert(producer, place).filter(|before| *before > place) {
                    let because = format!("{value} stands after what its process handed over later");
                    return Ok(breach(because, vec![origin(producer, place), origin(producer, before), index]));
                }
            }
        }
    }
    Ok(None)
}

/// Money is neither made nor lost, and no account falls below the floor, in any answer.
///
/// # Errors
/// An amount that is none, or accounts that were not named.
pub fn money_conserved(history: &History, initial: &Datum, floor: i64) -> Kept {
    let Datum::Map(accounts) = initial else {
        let hint = r#"the first line: {"history": 1, "model": "bank", "initial": {"a": 100, "b": 100}}"#;
        return Err(Fault::new(1, "what do the accounts hold at first?", hint));
    };
    let total: i128 = accounts.iter().filter_map(|(_, held)| held.int()).map(i128::from).sum();
    // What came in or went out by a moment at the latest, and from a moment at the earliest.
    let (mut surely, mut perhaps) = (Vec::new(), Vec::new());
    for op in history.ops().iter().filter(|op| op.outcome != Outcome::Fail && op.answer() != Some(&Datum::Bool(false)))
    {
        let sign = match &*op.f {
            "deposit" => 1,
            "withdraw" => -1,
            _ => continue,
        };
        let Some(amount) = op.input.get("amount").and_then(Datum::int) else {
            return Err(Fault::new(op.line, format!("{}: how much?", op.f), r#""amount": a whole number"#));
        };
        surely.extend(op.deadline().map(|by| (by, sign * i128::from(amount))));
        perhaps.push((op.invoked, sign * i128::from(amount)));
    }
    let surely = [Sums::new(&surely, 1), Sums::new(&surely, -1)];
    let perhaps = [Sums::new(&perhaps, 1), Sums::new(&perhaps, -1)];
    for (index, op) in history.ops().iter().enumerate().filter(|(_, op)| op.outcome == Outcome::Ok) {
        let shown: Vec<(&str, i64)> = match (&*op.f, &op.output) {
            ("read", Datum::Map(fields)) => {
                fields.iter().filter_map(|(name, held)| Some((&**name, held.int()?))).collect()
            }
            ("balance", Datum::Int(held)) => vec![("the account", *held)],
            _ => continue,
        };
        if let Some((name, held)) = shown.iter().find(|(_, held)| *held < floor) {
            return Ok(breach(format!("{name} holds {held}, below the floor of {floor}"), vec![index]));
        }
        if &*op.f == "balance" {
            continue;
        }
        let sum: i128 = shown.iter().map(|(_, held)| i128::from(*held)).sum();
        let (from, to) = (op.invoked, op.completed.unwrap_or(i64::MAX));
        let least = total + surely[0].before(from) + perhaps[1].until(to);
        let most = total + perhaps[0].until(to) + surely[1].before(from);
        if sum < least || sum > most {
            let range = if least == most { least.to_string() } else { format!("{least} to {most}") };
            return Ok(breach(format!("the accounts hold {sum} together, and there is {range}"), vec![index]));
        }
    }
    Ok(None)
}

/// Sums of amounts of one sign up to a moment.
struct Sums {
    times: Vec<i64>,
    sums: Vec<i128>,
}

impl Sums {
    fn new(amounts: &[(i64, i128)], sign: i128) -> Self {
        let mut of_sign: Vec<_> = amounts.iter().filter(|(_, amount)| amount.signum() == sign).copied().collect();
        of_sign.sort_unstable();
        let mut sum = 0;
        let running = of_sign.iter().map(|(_, amount)| {
            sum += amount;
            sum
        });
        let sums = running.collect();
        Self { times: of_sign.iter().map(|(time, _)| *time).collect(), sums }
    }

    fn at(&self, count: usize) -> i128 {
        if count == 0 { 0 } else { self.sums[count - 1] }
    }

    /// Of what came strictly before a moment.
    fn before(&self, time: i64) -> i128 {
        self.at(self.times.partition_point(|at| *at < time))
    }

    /// Of what came at a moment or before.
    fn until(&self, time: i64) -> i128 {
        self.at(self.times.partition_point(|at| *at <= time))
    }
}
