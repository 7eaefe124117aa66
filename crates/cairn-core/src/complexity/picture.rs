//! What is drawn of a growth: the points, the curve through them, the demanded bound, and the class beyond it.
//!
//! Curves alone, as numbers; whoever shows them decides how. The bound and the class beyond begin at the first telling
//! point, so that it is seen where the points leave them.

use super::class::Class;
use super::fit::Fit;
use super::points::{Point, telling};
use super::rule::Growth;

/// What a curve stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meaning {
    /// The fitted class.
    Fit,
    /// The demanded class.
    Bound,
    /// The next class beyond the demanded one.
    Next,
}

/// A curve over the sizes.
#[derive(Debug, Clone, PartialEq)]
pub struct Curve {
    /// What it stands for.
    pub meaning: Meaning,
    /// Its class.
    pub class: Class,
    /// Sizes and costs.
    pub at: Vec<(f64, f64)>,
}

/// How many places a curve is given at.
const PLACES: u32 = 48;

/// The curves over the points; nothing where there are fewer than two.
#[expect(clippy::cast_precision_loss, reason = "sizes and costs are far below 2^52, or known well enough")]
pub fn curves(demanded: Class, growth: &Growth, points: &[Point]) -> Vec<Curve> {
    let points = telling(points);
    let [first, .., last] = &points[..] else { return Vec::new() };
    let (from, to) = (first.n as f64, last.n as f64);
    let places: Vec<f64> =
        (0..=PLACES).map(|place| from * libm::pow(to / from, f64::from(place) / f64::from(PLACES))).collect();
    let anchored = |meaning, class: Class| {
        let unit = first.cost.max(1) as f64 / class.at(from);
        Curve { meaning, class, at: places.iter().map(|n| (*n, unit * class.at(*n))).collect() }
    };
    let fitted = growth.class.zip(growth.beside).map(|(class, beside)| {
        let fit = Fit { class, beside, error: 0.0, extrapolation: 0.0, share: 0.0, coefficients: growth.coefficients };
        Curve { meaning: Meaning::Fit, class, at: places.iter().map(|n| (*n, fit.at(*n))).collect() }
    });
    let next = demanded.above().map(|class| anchored(Meaning::Next, class));
    let all = [Some(anchored(Meaning::Bound, demanded)), next, fitted].into_iter().flatten();
    all.filter(|curve| curve.at.iter().all(|(_, cost)| cost.is_finite())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::complexity::at_most;

    #[test]
    fn the_fit_runs_through_the_points_and_the_bound_begins_at_the_first() {
        let points: Vec<_> = (5..14).map(|k| Point { n: 1 << k, cost: 3 << (2 * k) }).collect();
        let curves = curves(Class::Linear, &at_most(Class::Linear, &points, false), &points);
        let meanings: Vec<_> = curves.iter().map(|curve| (curve.meaning, curve.class)).collect();
        assert_eq!(
            meanings,
            [(Meaning::Bound, Class::Linear), (Meaning::Next, Class::Linearithmic), (Meaning::Fit, Class::Quadratic)]
        );
        let (last, cost) = (points.last().unwrap(), curves[2].at.last().unwrap().1);
        assert!((cost / last.cost as f64 - 1.0).abs() < 0.01);
        assert!((curves[0].at[0].1 - points[0].cost as f64).abs() < 1.0);
    }

    #[test]
    fn nothing_is_drawn_of_nothing() {
        assert!(curves(Class::Linear, &at_most(Class::Linear, &[], false), &[]).is_empty());
    }
}
