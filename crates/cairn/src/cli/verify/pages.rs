//! What verifying says of pages and claims, for people.

use super::paint;
use crate::app::claim::Demonstration;
use crate::app::verify::Report;

/// Claims that do not hold, then how many of what there are.
pub(super) fn render(report: &Report) -> String {
    let mut out = String::new();
    for shown in report.claims.iter().filter(|shown| !shown.holds()) {
        out.push_str(&open(shown));
    }
    for missing in &report.code.missing {
        out.push_str(&format!("{} code of pages: {}\n", paint::open("not compiled"), paint::harmless(missing)));
    }
    let code = &report.code;
    let blocks = code.compiled + code.not_here + code.shown;
    if !report.claims.is_empty() || blocks > 0 {
        let held = report.claims.iter().filter(|shown| shown.holds()).count();
        let cached = report.claims.iter().filter(|shown| shown.cached).count();
        let cached = if cached > 0 { format!(", {cached} unchanged since") } else { String::new() };
        let claims = format!("{held} of {} claims hold{cached}", report.claims.len());
        let later = report.claims.iter().filter(|shown| shown.later.is_some()).count();
        let claims = if held + later == report.claims.len() { paint::good(&claims) } else { paint::bad(&claims) };
        let not_here = match code.not_here {
            0 => String::new(),
            n => format!(" · {} not compiled here", n),
        };
        out.push_str(&format!(
            "{claims} · {} code blocks compile{not_here} · {} only shown\n",
            code.compiled, code.shown
        ));
    }
    match report.diagnostics.len() {
        0 => out.push_str(&format!("{}\n", paint::good("no fault in the content"))),
        1 => out.push_str(&format!("{}\n", paint::bad("1 fault in the content"))),
        n => out.push_str(&format!("{}\n", paint::bad(&format!("{n} faults in the content")))),
    }
    out
}

fn open(shown: &Demonstration) -> String {
    let (word, why) = match shown.missing.as_ref().or(shown.later.as_ref()) {
        Some(why) => (paint::open("not run"), why),
        None => (paint::bad("claim"), &shown.because),
    };
    format!("{word} {}: {}\n", shown.claim, paint::harmless(why).replace('\n', "\n    "))
}
