//! At most this class, beyond it, or not known.
//!
//! Everything up to the demanded class is one hypothesis, everything beyond it the other. What is beyond has to explain
//! the points much better, and to be a good part of the cost at the largest size, before it counts; where it explains
//! them better and is a small part, nobody can tell yet. Counts of instructions are exact, times are not: they need
//! more of a difference.
//!
//! Real programs change their constants on the way, where a table of another kind takes over or a collector begins to
//! work, and then no curve fits. What matters for a bound is the largest sizes: a step is no growth, and what levels
//! off after a step has not left its class.

use super::class::Class;
use super::fit::{FEWEST, Fit, fit};
use super::points::{self, Point};
use serde::{Deserialize, Serialize};

/// How sure one has to be.
struct Strictness {
    /// The worst score of a hypothesis that still explains the points.
    explains: f64,
    /// The score above which a hypothesis may be given up for a better one.
    doubtful: f64,
    /// How many times better the other hypothesis has to score.
    margin: f64,
    /// The part of the cost at the largest size that makes what is beyond certain.
    certain: f64,
    /// How many classes beyond the demanded one what is beyond has to be.
    apart: usize,
}

/// Counts: what varies is the program itself, such as how full its tables happen to be.
const EXACT: Strictness = Strictness { explains: 0.2, doubtful: 0.05, margin: 2.0, certain: 0.2, apart: 1 };

/// Times on a busy machine vary by a tenth and more, and caches bend their curves by about a logarithm: classes are named
/// by them with reserve, and bounds are held to by slopes alone ([`standing_by_slope`]).
const NOISY: Strictness = Strictness { explains: 0.25, doubtful: 0.3, margin: 3.0, certain: 0.5, apart: 2 };

/// Slopes of time per unit of the demanded class, on logarithmic axes: up to the first over all sizes it is of the
/// class (a factor of log n has 0.12), from the last one at the largest it is not.
const NOISY_WITHIN: f64 = 0.1;
const NOISY_BEYOND: f64 = 0.5;

/// The part of the cost at the largest size that makes what is beyond possible.
const POSSIBLE: f64 = 0.05;

/// The slope of the cost per unit of the demanded class at the largest sizes, on logarithmic axes, below which it has
/// levelled off: a factor of log n has four times as much at 100,000.
const LEVEL: f64 = 0.02;

/// The largest sizes: an eighth of the largest one and more.
const LARGEST: usize = 4;

/// How the points stand to a demand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    /// They grow as the demanded class, or slower.
    AtMost,
    /// They grow faster.
    Beyond,
    /// Nobody can tell.
    Unknown,
}

/// What is concluded from points.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Growth {
    /// How they stand to the demand.
    pub standing: Standing,
    /// The lowest class that explains them; nothing where none does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub class: Option<Class>,
    /// A class that explains them as well, as far as one can tell.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rival: Option<Class>,
    /// The lowest and the highest exponent between neighbours of the larger half.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exponents: Option<[f64; 2]>,
    /// The class's relative error, root of the mean square.
    pub error: f64,
    /// The class's largest relative error where it foretells the two largest sizes.
    pub extrapolation: f64,
    /// The coefficients of the class's curve: constant, lower class, class.
    pub coefficients: [f64; 3],
    /// The lower class in that curve.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub beside: Option<Class>,
}

/// Holds points to a demanded class.
pub fn at_most(demanded: Class, points: &[Point], noisy: bool) -> Growth {
    let strict = if noisy { NOISY } else { EXACT };
    let exponents = points::exponents(points);
    let points = points::telling(points);
    if points.len() < FEWEST {
        return Growth { exponents, ..nothing() };
    }
    let fits: Vec<Fit> = Class::ALL.into_iter().filter_map(|class| fit(class, &points)).collect();
    let standing = match noisy {
        true => standing_by_slope(demanded, &points),
        false => standing(demanded, &fits, &strict, &points),
    };
    let named = plausible(&fits, &strict);
    let Some(best) = named.first() else { return Growth { standing, exponents, ..nothing() } };
    Growth {
        standing,
        class: Some(best.class),
        rival: rival(demanded, standing, &fits, &named),
        exponents,
        error: best.error,
        extrapolation: best.extrapolation,
        coefficients: best.coefficients,
        beside: Some(best.beside),
    }
}

pub(super) fn nothing() -> Growth {
    let (class, rival, exponents, beside) = (None, None, None, None);
    let [error, extrapolation] = [0.0; 2];
    let standing = Standing::Unknown;
    Growth { standing, class, rival, exponents, error, extrapolation, coefficients: [0.0; 3], beside }
}

fn best<'a>(fits: impl Iterator<Item = &'a Fit>) -> Option<&'a Fit> {
    fits.min_by(|a, b| a.score().total_cmp(&b.score()))
}

/// The best fit beyond the demand of which so much of the cost is.
fn beyond(demanded: Class, fits: &[Fit], share: f64) -> Option<&Fit> {
    best(fits.iter().filter(|fit| fit.class > demanded && fit.share >= share))
}

/// The slope of the cost per unit of a class over the last points, on logarithmic axes.
#[expect(clippy::cast_precision_loss, reason = "sizes and costs are far below 2^52, or known well enough")]
pub(super) fn slope_of_rate(class: Class, points: &[Point], last: usize) -> f64 {
    let points = &points[points.len().saturating_sub(last)..];
    let rate = |point: &Point| libm::log2(point.cost.max(1) as f64 / class.at(point.n as f64));
    match points {
        [first, .., end] => (rate(end) - rate(first)) / libm::log2(end.n as f64 / first.n as f64),
        _ => 0.0,
    }
}

fn standing_by_slope(demanded: Class, points: &[Point]) -> Standing {
    let (whole, end) = (slope_of_rate(demanded, points, points.len()), slope_of_rate(demanded, points, LARGEST));
    match (whole, end) {
        (..=NOISY_WITHIN, ..=NOISY_BEYOND) if end <= 3.0 * NOISY_WITHIN => Standing::AtMost,
        (_, NOISY_BEYOND..) if whole > NOISY_WITHIN => Standing::Beyond,
        _ => Standing::Unknown,
    }
}

fn standing(demanded: Class, fits: &[Fit], strict: &Strictness, points: &[Point]) -> Standing {
    let Some(within) = best(fits.iter().filter(|fit| fit.class <= demanded)) else { return Standing::Unknown };
    let better = |fit: &&Fit| fit.score() * strict.margin <= within.score();
    let possible = beyond(demanded, fits, POSSIBLE).filter(better);
    let certain = beyond(demanded, fits, strict.certain).filter(better);
    let place = |class: Class| Class::ALL.iter().position(|other| *other == class).unwrap_or(0);
    match (possible, certain) {
        (_, Some(fit))
            if within.score() > strict.doubtful
                && fit.score() <= strict.explains
                && place(fit.class) >= place(demanded) + strict.apart
                && slope_of_rate(demanded, points, LARGEST - 1) > LEVEL =>
        {
            Standing::Beyond
        }
        // So small an error that what would explain it better does not matter.
        (Some(_), _) if (strict.doubtful / 5.0..=strict.explains).contains(&within.score()) => Standing::Unknown,
        _ if within.score() <= strict.explains => Standing::AtMost,
        _ if slope_of_rate(demanded, points, LARGEST) <= LEVEL && slope_of_rate(demanded, points, 2) <= 2.0 * LEVEL => {
            Standing::AtMost
        }
        _ => Standing::Unknown,
    }
}

/// The fits that explain the points about as well as the best one, lowest class first.
fn plausible(fits: &[Fit], strict: &Strictness) -> Vec<Fit> {
    let matters = |fit: &&Fit| fit.class == Class::Constant || fit.share >= 2.0 * POSSIBLE;
    let Some(least) = best(fits.iter().filter(matters)).map(Fit::score) else { return Vec::new() };
    if least > strict.explains {
        return Vec::new();
    }
    let enough = (least * strict.margin).max(strict.doubtful / 2.0);
    fits.iter().filter(matters).filter(|fit| fit.score() <= enough).copied().collect()
}

/// Which class besides the named one has to be mentioned: on the other side of the demand if nobody can tell.
fn rival(demanded: Class, standing: Standing, fits: &[Fit], named: &[Fit]) -> Option<Class> {
    let first = named.first()?.class;
    match standing {
        Standing::Unknown if first <= demanded => beyond(demanded, fits, POSSIBLE).map(|fit| fit.class),
        Standing::Unknown => best(fits.iter().filter(|fit| fit.class <= demanded)).map(|fit| fit.class),
        _ => named.get(1).map(|fit| fit.class),
    }
    .filter(|class| *class != first)
}

#[cfg(test)]
mod tests {
    use super::*;
    use Standing::{AtMost, Beyond, Unknown};

    /// Nine sizes from 384 to 98,304, as the checks of exercises have them.
    fn points(cost: impl Fn(f64) -> f64) -> Vec<Point> {
        (0..9).map(|k| 384u64 << k).map(|n| Point { n, cost: cost(n as f64) as u64 }).collect()
    }

    /// A wobble that is the same on every machine, of at most `part`.
    fn wobble(n: f64, part: f64) -> f64 {
        let hash = (n as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 40;
        1.0 + part * (hash as f64 / f64::from(1 << 23) - 1.0)
    }

    fn log(n: f64) -> f64 {
        libm::log2(n)
    }

    #[track_caller]
    fn check(demanded: Class, points: &[Point], standing: Standing, class: Option<Class>) {
        let growth = at_most(demanded, points, false);
        assert_eq!((growth.standing, growth.class), (standing, class), "{growth:?}");
    }

    #[test]
    fn every_class_is_told_from_its_neighbours() {
        for class in Class::ALL {
            let exponential = class == Class::Exponential;
            let points: Vec<_> = match exponential {
                true => (6..20).map(|n| Point { n, cost: 900 + (30 << n) }).collect(),
                false => points(|n| 2000.0 + 40.0 * class.at(n)),
            };
            check(class, &points, AtMost, Some(class));
            if let Some(below) = class.below() {
                check(below, &points, Beyond, Some(class));
            }
            if let Some(above) = class.above() {
                check(above, &points, AtMost, Some(class));
            }
        }
    }

    #[test]
    fn what_a_program_does_besides_does_not_matter() {
        let mixed = |n: f64| 5000.0 + 300.0 * n + 25.0 * n * log(n);
        check(Class::Linearithmic, &points(mixed), AtMost, Some(Class::Linearithmic));
        check(Class::Linear, &points(mixed), Beyond, Some(Class::Linearithmic));
        check(Class::Linear, &points(|n| 900.0 + 120.0 * n * wobble(n, 0.03)), AtMost, Some(Class::Linear));
        let wobbling = |n: f64| 9.0 * n * log(n) * wobble(n, 0.02);
        assert_eq!(at_most(Class::Linearithmic, &points(wobbling), false).standing, AtMost);
        assert_eq!(at_most(Class::Linear, &points(wobbling), false).standing, Beyond);
    }

    #[test]
    fn a_hidden_quadratic_shows_once_it_is_a_good_part() {
        let moves = |constant: f64| move |n: f64| 200.0 * n + constant * n * n;
        check(Class::Linear, &points(moves(8e-3)), Beyond, Some(Class::Quadratic));
        let small = at_most(Class::Linear, &points(moves(2e-4)), false);
        assert_eq!((small.standing, small.rival.is_some()), (Unknown, true), "{small:?}");
    }

    #[test]
    fn neighbours_that_cannot_be_told_apart_are_both_named() {
        let between = at_most(Class::Linear, &points(|n| 1000.0 + 90.0 * n + 0.6 * n * log(n)), false);
        assert_eq!((between.standing, between.class), (Unknown, Some(Class::Linear)), "{between:?}");
        assert!(between.rival > between.class);
    }

    #[test]
    fn few_points_and_wild_ones_say_nothing() {
        check(Class::Linear, &points(|n| n)[..4], Unknown, None);
        check(Class::Linear, &points(|n| n * n * wobble(n, 0.95)), Unknown, None);
    }

    #[test]
    fn a_change_of_constants_is_no_growth() {
        // As counted of Go and of V8: another kind of table from some size on.
        let rates = [(384, 1973), (768, 988), (1536, 1082), (3072, 1044), (6144, 1041), (12288, 481), (24576, 476)];
        let rates = rates.into_iter().chain([(49152, 490), (98304, 484)]);
        let steps: Vec<_> = rates.map(|(n, rate)| Point { n, cost: n * rate }).collect();
        check(Class::Linear, &steps, AtMost, None);
        let up = points(|n| n * if n > 20_000.0 { 1040.0 } else { 480.0 });
        assert_ne!(at_most(Class::Linear, &up, false).standing, Beyond);
        let grows = points(|n| n * log(n) * if n > 20_000.0 { 40.0 } else { 90.0 });
        assert_ne!(at_most(Class::Linear, &grows, false).standing, AtMost);
    }

    #[test]
    fn times_need_more_of_a_difference() {
        let noisy = |cost: &dyn Fn(f64) -> f64| points(|n| 1e5 + cost(n) * wobble(n, 0.08));
        let standing = |demanded, points: &[Point]| at_most(demanded, points, true).standing;
        assert_eq!(standing(Class::Linear, &noisy(&|n| n * n)), Beyond);
        assert_ne!(standing(Class::Linear, &noisy(&|n| 50.0 * n * log(n))), Beyond);
        assert_eq!(standing(Class::Linearithmic, &noisy(&|n| 50.0 * n * log(n))), AtMost);
    }
}
