//! What was measured: a cost for each size.

use serde::{Deserialize, Serialize};

/// The cost at a size.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Point {
    /// The size.
    pub n: u64,
    /// The cost, in the meter's unit.
    pub cost: u64,
}

/// How far below the largest size points are looked at: growth shows at the large ones, and at the small ones what is
/// only done once.
const SPAN: u64 = 256;

/// The points that growth is told from, by size.
pub(crate) fn telling(points: &[Point]) -> Vec<Point> {
    let mut telling = points.to_vec();
    telling.sort_by_key(|point| point.n);
    let largest = telling.last().map_or(0, |point| point.n);
    telling.retain(|point| point.n > 0 && point.n.saturating_mul(SPAN) >= largest);
    telling
}

/// The lowest and the highest exponent between neighbours of the larger half: the slope where both axes are
/// logarithmic, so that a straight line through them is a power of n.
#[expect(clippy::cast_precision_loss, reason = "sizes and costs are far below 2^52, or known well enough")]
pub fn exponents(points: &[Point]) -> Option<[f64; 2]> {
    let points = telling(points);
    let upper = &points[points.len() / 2..];
    let slope = |pair: &[Point]| {
        let ratio = |a: u64, b: u64| libm::log2(b.max(1) as f64 / a.max(1) as f64);
        ratio(pair[0].cost, pair[1].cost) / ratio(pair[0].n, pair[1].n)
    };
    let slopes: Vec<f64> = upper.windows(2).filter(|pair| pair[0].n < pair[1].n).map(slope).collect();
    let low = slopes.iter().copied().reduce(f64::min)?;
    Some([low, slopes.iter().copied().reduce(f64::max)?])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_power_of_n_has_its_exponent_everywhere() {
        let points: Vec<_> = (4..12).map(|k| Point { n: 1 << k, cost: 7 << (2 * k) }).collect();
        let [low, high] = exponents(&points).unwrap();
        assert!((low - 2.0).abs() < 1e-9 && (high - 2.0).abs() < 1e-9);
        assert_eq!(exponents(&points[..1]), None);
    }

    #[test]
    fn small_sizes_are_left_aside() {
        let points = [1, 2, 300, 600].map(|n| Point { n, cost: n });
        assert_eq!(telling(&points).iter().map(|point| point.n).collect::<Vec<_>>(), [300, 600]);
    }
}
