//! The picture of a growth as SVG: both axes logarithmic, so that a power of n is a straight line.
//!
//! Colours and fonts are the page's; what is drawn is also said in words, for those who do not see it.

use super::text;
use cairn_core::complexity::picture::{Curve, Meaning, curves};
use cairn_core::verdict::{CostFinding, Measured};
use maud::{Markup, html};

const WIDTH: f64 = 560.0;
const HEIGHT: f64 = 260.0;
/// Room for the labels of the axes.
const LEFT: f64 = 64.0;
const BOTTOM: f64 = 36.0;
const TOP: f64 = 12.0;
const RIGHT: f64 = 16.0;

/// Every resource that was measured.
pub(super) fn all(cost: &CostFinding) -> Markup {
    html! {
        @for measured in cost.time.iter().chain(&cost.memory) { (one(measured, &cost.of)) }
    }
}

fn one(measured: &Measured, of: &str) -> Markup {
    let points: Vec<(f64, f64)> =
        measured.points.iter().map(|point| (point.n as f64, point.cost.max(1) as f64)).collect();
    let Some(frame) = Frame::around(&points) else { return html! {} };
    let curves = curves(measured.demanded, &measured.growth, &measured.points);
    html! {
        figure.growth {
            svg viewBox={ "0 0 " (WIDTH) " " (HEIGHT) } role="img" aria-label=(measured.sentence(of)) {
                @for n in decades(frame.n) {
                    @let x = frame.x(n);
                    line.grid x1=(px(x)) x2=(px(x)) y1=(px(TOP)) y2=(px(HEIGHT - BOTTOM)) {}
                    text.axis x=(px(x)) y=(px(HEIGHT - BOTTOM + 16.0)) text-anchor="middle" { (short(n)) }
                }
                @for cost in decades(frame.cost) {
                    @let y = frame.y(cost);
                    line.grid x1=(px(LEFT)) x2=(px(WIDTH - RIGHT)) y1=(px(y)) y2=(px(y)) {}
                    text.axis x=(px(LEFT - 6.0)) y=(px(y + 4.0)) text-anchor="end" { (short(cost)) }
                }
                @for curve in &curves { path.(class(curve)) d=(frame.path(&curve.at)) {} }
                @for (n, cost) in &points {
                    circle.point cx=(px(frame.x(*n))) cy=(px(frame.y(*cost))) r="3.5" {
                        title { (short(*n)) " " (text::visible(of)) ": " (short(*cost)) " " (measured.meter.kind.unit()) }
                    }
                }
                text.axis x=(px(WIDTH - RIGHT)) y=(px(HEIGHT - 4.0)) text-anchor="end" { (text::visible(of)) }
            }
            figcaption {
                (measured.meter.kind.unit()) " · " (text::visible(&measured.family)) " · " (text::visible(&measured.meter.detail))
                @for curve in curves.iter().rev() {
                    " · " span.key.(class(curve)) { (what(curve)) " " (curve.class.to_string()) }
                }
            }
        }
    }
}

fn class(curve: &Curve) -> &'static str {
    match curve.meaning {
        Meaning::Fit => "fit",
        Meaning::Bound => "bound",
        Meaning::Next => "next",
    }
}

fn what(curve: &Curve) -> &'static str {
    match curve.meaning {
        Meaning::Fit => "fitted",
        Meaning::Bound => "demanded",
        Meaning::Next => "the next class,",
    }
}

/// What is shown of both axes.
struct Frame {
    n: (f64, f64),
    cost: (f64, f64),
}

impl Frame {
    fn around(points: &[(f64, f64)]) -> Option<Self> {
        let least = |of: fn(&(f64, f64)) -> f64| points.iter().map(of).fold(f64::INFINITY, f64::min);
        let most = |of: fn(&(f64, f64)) -> f64| points.iter().map(of).fold(0.0, f64::max);
        let (n, cost) = ((least(|p| p.0), most(|p| p.0)), (least(|p| p.1), most(|p| p.1)));
        // A cost that hardly grows is a flat line, and not noise across the whole picture.
        let cost = (cost.0 / 1.3, (cost.1 * 1.3).max(cost.0 * 10.0));
        // Where there is no cost there is nothing to see.
        (points.len() > 1 && n.0 < n.1 && cost.1 > 10.0).then_some(Self { n, cost })
    }

    fn x(&self, n: f64) -> f64 {
        LEFT + (WIDTH - LEFT - RIGHT) * (n / self.n.0).ln() / (self.n.1 / self.n.0).ln()
    }

    fn y(&self, cost: f64) -> f64 {
        HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * (cost / self.cost.0).ln() / (self.cost.1 / self.cost.0).ln()
    }

    /// The part of a curve that lies inside.
    fn path(&self, at: &[(f64, f64)]) -> String {
        let inside = at.iter().filter(|(_, cost)| (self.cost.0..=self.cost.1).contains(cost));
        let places: Vec<_> = inside.map(|(n, cost)| format!("{} {}", px(self.x(*n)), px(self.y(*cost)))).collect();
        if places.is_empty() { String::new() } else { format!("M{}", places.join("L")) }
    }
}

/// Powers of ten in a range.
fn decades((low, high): (f64, f64)) -> impl Iterator<Item = f64> {
    (0..16).map(|power| 10f64.powi(power)).filter(move |value| (low..=high).contains(value))
}

fn px(value: f64) -> String {
    format!("{value:.1}")
}

/// A number in a few letters: 48, 98.3k, 21.8M.
fn short(value: f64) -> String {
    let (scaled, unit) = match value {
        ..1e3 => (value, ""),
        1e3..1e6 => (value / 1e3, "k"),
        1e6..1e9 => (value / 1e6, "M"),
        _ => (value / 1e9, "G"),
    };
    if scaled.fract() < 0.05 || scaled >= 100.0 { format!("{scaled:.0}{unit}") } else { format!("{scaled:.1}{unit}") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use cairn_core::complexity::{Class, Point, at_most};
    use cairn_core::step::{Meter, MeterKind};

    #[test]
    fn every_point_is_drawn_and_everything_is_said_in_words() {
        let points: Vec<_> = (5..14).map(|k| Point { n: 1 << k, cost: 3 << (2 * k) }).collect();
        let time = Measured {
            demanded: Class::Linear,
            meter: Meter { kind: MeterKind::Emulator, detail: "QEMU".into() },
            family: "<sorted>".into(),
            families: 1,
            measured: 9,
            growth: at_most(Class::Linear, &points, false),
            points,
        };
        let cost = CostFinding { of: "numbers".into(), time: Some(time), memory: None, predicted: None };
        let svg = all(&cost).into_string();
        assert_eq!(svg.matches("<circle").count(), 9);
        assert!(svg.contains("aria-label=\"work grows as O(n²), and at most O(n) is demanded"), "{svg}");
        assert!(svg.contains("&lt;sorted&gt;") && !svg.contains("<sorted>"));
        assert!(svg.contains("demanded O(n)") && !svg.contains("NaN") && !svg.contains("inf"));
    }
}
