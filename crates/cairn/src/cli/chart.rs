//! The picture of a growth in the terminal: both axes logarithmic, so that a power of n is a straight line.

use super::paint;
use cairn_core::complexity::picture::{Curve, Meaning, curves};
use cairn_core::verdict::Measured;

const WIDTH: usize = 56;
const HEIGHT: usize = 14;

/// Draws what was measured, with its axes and what the signs mean; nothing of fewer than two points.
pub(super) fn draw(measured: &Measured, of: &str) -> String {
    let curves = curves(measured.demanded, &measured.growth, &measured.points);
    let points: Vec<(f64, f64)> =
        measured.points.iter().map(|point| (point.n as f64, point.cost.max(1) as f64)).collect();
    let Some(frame) = Frame::around(&points) else { return String::new() };
    let mut grid = vec![vec![' '; WIDTH]; HEIGHT];
    // What comes later covers what was there: points are never hidden.
    for curve in &curves {
        frame.put(&mut grid, &curve.at, sign(curve.meaning));
    }
    frame.put(&mut grid, &points, '●');
    let (top, bottom) = (short(frame.cost.1), short(frame.cost.0));
    let unit = measured.meter.kind.unit();
    let mut out = format!("    {}\n", paint::dim(&format!("{unit} · {} · {}", measured.family, measured.meter.detail)));
    for (row, line) in grid.iter().enumerate() {
        let label = if row == 0 {
            &top
        } else if row == HEIGHT - 1 {
            &bottom
        } else {
            ""
        };
        let text: String = line.iter().collect();
        out.push_str(&format!("    {label:>7} {}{}\n", paint::dim("│"), text.trim_end()));
    }
    out.push_str(&format!("    {:>7} {}\n", "", paint::dim(&format!("└{}", "─".repeat(WIDTH)))));
    let (low, high) = (short(frame.n.0), format!("{} {of}", short(frame.n.1)));
    out.push_str(&format!("    {:>7}  {low}{:>width$}\n", "", high, width = WIDTH - low.chars().count()));
    out.push_str(&format!("    {:>7}  {}\n", "", paint::dim(&legend(&curves))));
    out
}

fn sign(meaning: Meaning) -> char {
    match meaning {
        Meaning::Fit => '·',
        Meaning::Bound => '-',
        Meaning::Next => '+',
    }
}

fn legend(curves: &[Curve]) -> String {
    let name = |curve: &Curve| {
        let what = match curve.meaning {
            Meaning::Fit => "fit",
            Meaning::Bound => "demanded",
            Meaning::Next => "the next class",
        };
        format!("{} {what} {}", sign(curve.meaning), curve.class)
    };
    ["● measured".to_owned()].into_iter().chain(curves.iter().rev().map(name)).collect::<Vec<_>>().join("   ")
}

/// What is shown of both axes.
struct Frame {
    n: (f64, f64),
    cost: (f64, f64),
}

impl Frame {
    fn around(points: &[(f64, f64)]) -> Option<Self> {
        let range = |values: &mut dyn Iterator<Item = f64>| {
            values.fold((f64::INFINITY, 0.0_f64), |(low, high), value| (low.min(value), high.max(value)))
        };
        let n = range(&mut points.iter().map(|(n, _)| *n));
        let cost = range(&mut points.iter().map(|(_, cost)| *cost));
        // A cost that hardly grows is a flat line, and not noise across the whole picture.
        let cost = (cost.0, cost.1.max(cost.0 * 10.0));
        // Where there is no cost there is nothing to see.
        (points.len() > 1 && n.0 < n.1 && cost.1 > 10.0).then_some(Self { n, cost })
    }

    fn put(&self, grid: &mut [Vec<char>], at: &[(f64, f64)], sign: char) {
        for (n, cost) in at {
            let part = |value: f64, (low, high): (f64, f64)| (value / low).ln() / (high / low).ln();
            let (x, y) = (part(*n, self.n) * (WIDTH - 1) as f64, part(*cost, self.cost) * (HEIGHT - 1) as f64);
            if (0.0..=(HEIGHT - 1) as f64 + 1e-9).contains(&y) {
                grid[HEIGHT - 1 - y.round() as usize][x.round() as usize] = sign;
            }
        }
    }
}

/// A number in a few letters: 48, 98.3k, 21.8M.
fn short(value: f64) -> String {
    let (scaled, unit) = match value {
        ..1e3 => (value, ""),
        1e3..1e6 => (value / 1e3, "k"),
        1e6..1e9 => (value / 1e6, "M"),
        _ => (value / 1e9, "G"),
    };
    if unit.is_empty() || scaled >= 100.0 { format!("{scaled:.0}{unit}") } else { format!("{scaled:.1}{unit}") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use cairn_core::complexity::{Class, Point, at_most};
    use cairn_core::step::{Meter, MeterKind};

    #[test]
    fn the_picture_has_axes_points_and_a_legend() {
        let points: Vec<_> = (5..14).map(|k| Point { n: 1 << k, cost: 3 << (2 * k) }).collect();
        let measured = Measured {
            demanded: Class::Linear,
            meter: Meter { kind: MeterKind::Emulator, detail: "QEMU".into() },
            family: "sorted".into(),
            families: 1,
            measured: 9,
            growth: at_most(Class::Linear, &points, false),
            points,
        };
        let drawn = anstream::adapter::strip_str(&draw(&measured, "numbers")).to_string();
        assert_eq!(drawn.matches('●').count(), 9 + 1, "each point, and the legend");
        assert!(drawn.contains("instructions · sorted · QEMU"));
        assert!(drawn.contains("8.2k numbers"), "{drawn}");
        assert!(drawn.contains("· fit O(n²)") && drawn.contains("- demanded O(n)"), "{drawn}");
        let none = Measured { points: Vec::new(), ..measured };
        assert_eq!(draw(&none, "numbers"), "");
    }

    #[test]
    fn numbers_are_short() {
        assert_eq!([48.0, 98_304.0, 21_810_444.0, 3e9, 512_000.0].map(short), ["48", "98.3k", "21.8M", "3.0G", "512k"]);
    }
}
