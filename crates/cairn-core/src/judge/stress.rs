//! What repeats under perturbed scheduling say: a failure rate with its interval, in words and numbers.

use crate::verdict::{CaseWord, Stressed};

/// Perturbed threads wait more than they work: the clock gets so much more time.
pub(super) const WALL_SLACK: u64 = 4;

/// Wilson's score interval at 95 % for a rate of `failed` in `repeats`, in 0..=1 (E. B. Wilson, "Probable inference,
/// the law of succession, and statistical inference", 1927). Unlike the usual one it says something of no failure, too.
pub(super) fn interval(failed: u32, repeats: u32) -> [f64; 2] {
    /// The standard normal quantile of 0.975.
    const Z: f64 = 1.959_963_984_540_054;
    if repeats == 0 {
        return [0.0, 1.0];
    }
    let (n, k) = (f64::from(repeats), f64::from(failed));
    let rate = k / n;
    let middle = rate + Z * Z / (2.0 * n);
    // The square root is exact by IEEE 754, and so the same on every machine.
    let half = Z * (rate * (1.0 - rate) / n + Z * Z / (4.0 * n * n)).sqrt();
    let scale = 1.0 + Z * Z / n;
    let low = if failed == 0 { 0.0 } else { ((middle - half) / scale).max(0.0) };
    let high = if failed == repeats { 1.0 } else { ((middle + half) / scale).min(1.0) };
    [low, high]
}

/// How a check failed.
pub(super) fn failed(word: CaseWord, stressed: Option<Stressed>) -> String {
    let Some(Stressed { repeats, failed, rate: [low, high] }) = stressed else { return word.title().to_owned() };
    format!("{} in {failed} of {repeats} repeats ({} to {})", word.title(), percent(low), percent(high))
}

/// What is known of a check that never failed.
pub(super) fn passed(stressed: Stressed) -> String {
    let Stressed { repeats, rate: [_, high], .. } = stressed;
    format!(" in each of {repeats} repeats (it may still fail in up to {})", percent(high))
}

fn percent(rate: f64) -> String {
    let percent = rate * 100.0;
    if percent < 10.0 { format!("{percent:.1} %") } else { format!("{percent:.0} %") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_interval_is_wilsons() {
        let near = |[a, b]: [f64; 2], [c, d]: [f64; 2]| (a - c).abs() < 5e-4 && (b - d).abs() < 5e-4;
        // Figures of the literature: R. G. Newcombe, "Two-sided confidence intervals for the single proportion", 1998,
        // table I, method 3.
        assert!(near(interval(81, 263), [0.2553, 0.3662]));
        assert!(near(interval(15, 148), [0.0624, 0.1605]));
        assert!(near(interval(0, 20), [0.0, 0.1611]));
        assert!(near(interval(1, 29), [0.0061, 0.1718]));
        assert_eq!(interval(0, 0), [0.0, 1.0]);
        assert!(interval(20, 20)[1] == 1.0);
    }

    #[test]
    fn it_is_said_plainly() {
        let stressed = Stressed { repeats: 50, failed: 3, rate: interval(3, 50) };
        assert_eq!(failed(CaseWord::WrongAnswer, Some(stressed)), "Wrong Answer in 3 of 50 repeats (2.1 % to 16 %)");
        let never = Stressed { repeats: 50, failed: 0, rate: interval(0, 50) };
        assert_eq!(passed(never), " in each of 50 repeats (it may still fail in up to 7.1 %)");
    }
}
