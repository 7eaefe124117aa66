//! How memory grows: told from its exponent, since it comes in pages and what was freed may be used again.
//!
//! What an allocator still holds from before the call hides small amounts, and tables that double make steps of a factor
//! of two. A logarithm more or less cannot be seen through that and is not asked for.

use super::class::Class;
use super::points::Point;
use super::rule::{Growth, Standing, nothing, slope_of_rate};

/// Bytes that say nothing: pages, arenas, and what was freed before the call.
const GRAIN: u64 = 256 << 10;

/// The slopes of the amount per unit of the demanded class, on logarithmic axes, up to which it is of that class, and
/// from which it is not.
const WITHIN: f64 = 0.4;
const BEYOND: f64 = 0.6;

/// The largest sizes are looked at: as many.
const LARGEST: usize = 4;

/// Classes that differ by a power of n, with their exponents.
const POWERS: [(Class, f64); 6] = [
    (Class::Constant, 0.0),
    (Class::Root, 0.5),
    (Class::Linear, 1.0),
    (Class::LinearRoot, 1.5),
    (Class::Quadratic, 2.0),
    (Class::Cubic, 3.0),
];

/// Holds amounts of memory to a demanded class.
pub fn at_most(demanded: Class, points: &[Point]) -> Growth {
    let telling: Vec<Point> = points.iter().copied().filter(|point| point.cost >= GRAIN).collect();
    let Some(largest) = points.last() else { return nothing() };
    if telling.len() < 3 {
        // A copy of the arguments, at eight bytes each, would have shown: less than that is nothing that grows. And what
        // is less than such a copy is within a bound that allows for one.
        let words = largest.n.saturating_mul(8);
        let would_show = words >= 2 * GRAIN && largest.cost < GRAIN;
        let level = telling.len() == 2 && slope_of_rate(demanded, &telling, 2) <= WITHIN;
        let within = demanded >= Class::Linear && (largest.cost <= words || level);
        let standing = if would_show || within { Standing::AtMost } else { Standing::Unknown };
        return Growth { standing, class: would_show.then_some(Class::Constant), ..nothing() };
    }
    let slope = slope_of_rate(demanded, &telling, LARGEST);
    let exponent = slope_of_rate(Class::Constant, &telling, LARGEST);
    let standing = match slope {
        ..=WITHIN => Standing::AtMost,
        BEYOND.. => Standing::Beyond,
        _ => Standing::Unknown,
    };
    let distance = |power: &f64| (power - exponent).abs();
    let nearest = POWERS.iter().min_by(|(_, a), (_, b)| distance(a).total_cmp(&distance(b)));
    let exponents = Some([exponent, exponent]);
    Growth { standing, class: nearest.map(|(class, _)| *class), exponents, ..nothing() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn standing(demanded: Class, cost: impl Fn(u64) -> u64) -> Standing {
        let points: Vec<_> = (0..7).map(|k| 4096u64 << k).map(|n| Point { n, cost: cost(n) }).collect();
        at_most(demanded, &points).standing
    }

    #[test]
    fn memory_is_told_by_its_exponent() {
        assert_eq!(standing(Class::Linear, |n| 24 * n), Standing::AtMost);
        assert_eq!(standing(Class::Constant, |n| 24 * n), Standing::Beyond);
        assert_eq!(standing(Class::Linear, |n| n * n / 100), Standing::Beyond);
        assert_eq!(standing(Class::Constant, |_| 40_000), Standing::AtMost);
        // Tables that double at every other size.
        assert_eq!(standing(Class::Linear, |n| 20 * (n * 2 / 3).next_power_of_two()), Standing::AtMost);
    }

    #[test]
    fn what_a_copy_would_not_show_says_nothing() {
        let points: Vec<_> = (0..7).map(|k| 16u64 << k).map(|n| Point { n, cost: 4096 }).collect();
        assert_eq!(at_most(Class::Constant, &points).standing, Standing::Unknown);
    }

    #[test]
    fn amounts_as_they_were_measured_are_linear() {
        // C, C++, Rust, Python, Ruby, PHP and JavaScript on the same exercise.
        for series in [
            [32768, 65536, 131072, 94208, 389120, 876544, 2015232],
            [69632, 143360, 262144, 466944, 1003520, 2297856, 4780032],
            [20480, 36864, 73728, 36864, 299008, 577536, 1122304],
            [147456, 61440, 573440, 679936, 2609152, 2523136, 6295552],
            [53248, 163840, 319488, 446464, 909312, 2293760, 4919296],
            [65536, 131072, 262144, 524288, 1052672, 2015232, 5242880],
            [167936, 364544, 1650688, 1597440, 2281472, 3813376, 8310784],
        ] {
            let points: Vec<_> = (0..).zip(series).map(|(k, cost)| Point { n: 1536 << k, cost }).collect();
            let growth = at_most(Class::Linear, &points);
            assert_eq!(growth.standing, Standing::AtMost, "{growth:?}");
        }
    }
}
