//! How well a class explains points: a fit with coefficients that are never negative, and how it foretells.
//!
//! The model is `a + b·(some lower class) + c·(the class)`: real programs do smaller work besides, and a model that
//! allows for it needs no clean numbers. The lower class is the one that explains most. Errors are relative, since a small size matters as much as a large one. What a
//! model is worth shows when it foretells the two largest sizes from the others; so that error counts, too.
//!
//! Non-negative least squares by trying all subsets of three columns: Lawson and Hanson, "Solving Least Squares
//! Problems", 1974, chapter 23, with nothing to iterate.

use super::class::Class;
use super::points::Point;

/// How well a class explains the points.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Fit {
    /// The class.
    pub class: Class,
    /// The lower class beside it; itself where there is none but the constant.
    pub beside: Class,
    /// Root of the mean square of the relative errors.
    pub error: f64,
    /// The largest relative error at the two largest sizes, foretold from the others.
    pub extrapolation: f64,
    /// The part of the cost at the largest size that is of the class itself, in 0..=1.
    pub share: f64,
    /// The coefficients of the constant, the lower class, and the class.
    pub coefficients: [f64; 3],
}

impl Fit {
    /// What the fit is worth; less is better.
    pub fn score(&self) -> f64 {
        self.error + self.extrapolation
    }

    /// The cost that the model says for a size.
    pub fn at(&self, n: f64) -> f64 {
        value(self.class, self.beside, &self.coefficients, n)
    }
}

/// The fewest points of a fit: with as many as there are coefficients, anything fits.
pub const FEWEST: usize = 5;

/// Fits a class; nothing where there are too few points, or the class leaves the numbers that there are.
pub fn fit(class: Class, points: &[Point]) -> Option<Fit> {
    let lower = Class::ALL.into_iter().filter(|lower| *lower < class && *lower != Class::Constant);
    let fits = lower.chain([class]).filter_map(|beside| fit_beside(class, beside, points));
    fits.min_by(|a, b| a.score().total_cmp(&b.score()))
}

fn fit_beside(class: Class, beside: Class, points: &[Point]) -> Option<Fit> {
    if points.len() < FEWEST {
        return None;
    }
    let whole = coefficients(class, beside, points)?;
    let (known, foretold) = points.split_at(points.len() - 2);
    let part = coefficients(class, beside, known)?;
    let off = |coefficients: &[f64; 3], point: &Point| {
        (value(class, beside, coefficients, size(point)) - cost(point)) / cost(point)
    };
    let squares: f64 = points.iter().map(|point| off(&whole, point)).map(|error| error * error).sum();
    let extrapolation = foretold.iter().map(|point| off(&part, point).abs()).fold(0.0, f64::max);
    let largest = size(points.last()?);
    let all = value(class, beside, &whole, largest).max(f64::MIN_POSITIVE);
    // For the constant class its own column is the only one.
    let share = if class == Class::Constant { 1.0 } else { whole[2] * class.at(largest) / all };
    let error = libm::sqrt(squares / size_of_list(points));
    Some(Fit { class, beside, error, extrapolation, share, coefficients: whole })
}

/// The columns of a model at a size. The constant class has one column, and no class stands beside itself.
fn model(class: Class, beside: Class, n: f64) -> [f64; 3] {
    match class {
        Class::Constant => [1.0, 0.0, 0.0],
        _ if beside == class => [1.0, 0.0, class.at(n)],
        _ => [1.0, beside.at(n), class.at(n)],
    }
}

fn value(class: Class, beside: Class, coefficients: &[f64; 3], n: f64) -> f64 {
    model(class, beside, n).iter().zip(coefficients).map(|(column, coefficient)| column * coefficient).sum()
}

#[expect(clippy::cast_precision_loss, reason = "sizes are far below 2^52")]
fn size(point: &Point) -> f64 {
    point.n as f64
}

/// At least one, as errors are relative to it.
#[expect(clippy::cast_precision_loss, reason = "beyond 2^52 the last digits do not matter")]
fn cost(point: &Point) -> f64 {
    point.cost.max(1) as f64
}

#[expect(clippy::cast_precision_loss, reason = "there are a few dozen points")]
fn size_of_list(points: &[Point]) -> f64 {
    points.len() as f64
}

/// The best coefficients that are not negative: of all subsets of columns, the one with the least error.
fn coefficients(class: Class, beside: Class, points: &[Point]) -> Option<[f64; 3]> {
    let largest = model(class, beside, size(points.last()?));
    if largest.iter().any(|value| !value.is_finite()) {
        return None;
    }
    // Columns are scaled to 1 at the largest size, and rows to a cost of 1.
    let scale = largest.map(|value| if value > 0.0 { value } else { 1.0 });
    let top = cost(points.last()?);
    let row = |point: &Point| {
        let columns = model(class, beside, size(point));
        std::array::from_fn(|c| columns[c] / scale[c] * top / cost(point))
    };
    let rows: Vec<[f64; 3]> = points.iter().map(row).collect();
    let mut best: Option<(f64, [f64; 3])> = None;
    for subset in 1..8u8 {
        let used: Vec<usize> = (0..3).filter(|c| subset & (1 << c) != 0 && largest[*c] > 0.0).collect();
        let Some(solved) = solve(&rows, &used) else { continue };
        if solved.iter().any(|coefficient| *coefficient < 0.0) {
            continue;
        }
        let error = rows.iter().map(|row| 1.0 - row.iter().zip(solved).map(|(a, b)| a * b).sum::<f64>());
        let error = error.map(|e| e * e).sum::<f64>();
        if best.is_none_or(|(least, _)| error < least) {
            best = Some((error, solved));
        }
    }
    best.map(|(_, solved)| std::array::from_fn(|c| solved[c] * top / scale[c]))
}

/// Least squares over the used columns by the normal equations; nothing where they hardly differ.
fn solve(rows: &[[f64; 3]], used: &[usize]) -> Option<[f64; 3]> {
    let count = used.len();
    let mut system = vec![vec![0.0; count + 1]; count];
    for row in rows {
        for (i, a) in used.iter().enumerate() {
            for (j, b) in used.iter().enumerate() {
                system[i][j] += row[*a] * row[*b];
            }
            system[i][count] += row[*a];
        }
    }
    for pivot in 0..count {
        let largest = (pivot..count).max_by(|a, b| system[*a][pivot].abs().total_cmp(&system[*b][pivot].abs()))?;
        system.swap(pivot, largest);
        if system[pivot][pivot].abs() < 1e-12 {
            return None;
        }
        let row = system[pivot].clone();
        for (_, other) in system.iter_mut().enumerate().filter(|(number, _)| *number != pivot) {
            let factor = other[pivot] / row[pivot];
            other.iter_mut().zip(&row).skip(pivot).for_each(|(value, above)| *value -= factor * above);
        }
    }
    let mut solved = [0.0; 3];
    for (i, column) in used.iter().enumerate() {
        solved[*column] = system[i][count] / system[i][i];
    }
    Some(solved)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn points(cost: impl Fn(f64) -> f64) -> Vec<Point> {
        (6..15).map(|k| Point { n: 1 << k, cost: cost(f64::from(1 << k)) as u64 }).collect()
    }

    #[test]
    fn a_clean_curve_is_explained_by_its_own_class() {
        for class in Class::ALL.into_iter().filter(|class| *class != Class::Exponential) {
            let fit = fit(class, &points(|n| 1000.0 + 5e4 * class.at(n))).unwrap();
            assert!(fit.score() < 2e-3 && fit.share > 0.4, "{class}: {fit:?}");
        }
    }

    #[test]
    fn smaller_work_besides_is_allowed_for() {
        let hidden = fit(Class::Quadratic, &points(|n| 100.0 * n + 2e-3 * n * n)).unwrap();
        assert!(hidden.score() < 1e-3 && hidden.beside == Class::Linear, "{hidden:?}");
    }

    #[test]
    fn what_is_left_over_is_an_error() {
        let quadratic = points(|n| n * n);
        assert!(fit(Class::Linear, &quadratic).unwrap().score() > 0.5);
        assert!(fit(Class::Constant, &quadratic).unwrap().score() > 0.5);
    }

    #[test]
    fn too_few_points_and_too_large_numbers_give_no_fit() {
        assert_eq!(fit(Class::Linear, &points(|n| n)[..4]), None);
        assert_eq!(fit(Class::Exponential, &points(|n| n)), None);
    }

    #[test]
    fn the_model_says_what_a_size_costs() {
        let fit = fit(Class::Linear, &points(|n| 100.0 + 3.0 * n)).unwrap();
        assert!((fit.at(1e6) / 3_000_100.0 - 1.0).abs() < 1e-3);
    }
}
