//! The time limit of a package: fixed, or inferred from how long its example submissions take on this machine.
//!
//! Sources: *Problem timing* and *Timelimit inference* of the format. What was measured is kept by the package's digest.

use super::{How, judge, submission};
use crate::app::content::Content;
use crate::app::machine;
use crate::app::workplace::Workbench;
use crate::exit::{Exit, Failure};
use cairn_content::Package;
use cairn_core::Digest;
use cairn_core::package::label::Bound;
use cairn_core::step::FaultKind;
use serde::{Deserialize, Serialize};
use std::path::Path;

/// No correct submission takes longer for a case.
const MOST_MS: u64 = 120_000;

/// A time limit, and where it comes from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Timing {
    /// The limit, in milliseconds of processor time.
    pub(crate) limit_ms: u64,
    /// The example submission that took longest, with its time in milliseconds; nothing for a fixed limit.
    pub(crate) slowest: Option<(String, f64)>,
    /// Submissions that should have taken part, and why they did not.
    pub(crate) left_out: Vec<(String, String)>,
}

/// The time limit of a package; measured now if that was not done before.
pub(crate) async fn time_limit(
    content: &Content,
    workbench: &Workbench,
    package: &Package,
    data: &Path,
    progress: &mut dyn FnMut(&str),
) -> Result<Timing, Failure> {
    if let Some(seconds) = package.metadata.limits.time_limit {
        return Ok(Timing { limit_ms: milliseconds(seconds), slowest: None, left_out: Vec::new() });
    }
    let key = Digest::of_json(&(package.digest, machine::VERSION, machine::describe()));
    let folder = data.join("cache").join("time-limits");
    let kept = folder.join(format!("{key}.json"));
    if let Some(timing) = std::fs::read(&kept).ok().and_then(|bytes| serde_json::from_slice::<Timing>(&bytes).ok()) {
        return Ok(timing);
    }
    let timing = measure(content, workbench, package, progress).await?;
    // A full disk costs time, not correctness.
    let _ = std::fs::create_dir_all(&folder)
        .and_then(|()| std::fs::write(&kept, serde_json::to_vec(&timing).unwrap_or_default()));
    Ok(timing)
}

async fn measure(
    content: &Content,
    workbench: &Workbench,
    package: &Package,
    progress: &mut dyn FnMut(&str),
) -> Result<Timing, Failure> {
    let exercise = package.exercise(MOST_MS);
    let (mut slowest, mut left_out): (Option<(String, f64)>, _) = (None, Vec::new());
    for labelled in package.submissions.iter().filter(|labelled| labelled.label.bound() == Bound::Lower) {
        progress(&format!("measuring {}…", labelled.name));
        let handed_in = submission(content, package, &exercise, &labelled.program, labelled.language.as_deref());
        let handed_in = match handed_in {
            Ok(handed_in) => handed_in,
            Err(reason) => {
                left_out.push((labelled.name.clone(), reason));
                continue;
            }
        };
        // One case at a time: what runs beside it takes caches and memory, if not processor time.
        let how = How { complete: labelled.label.needs_every_case(), jobs: 1, entry: labelled.program.entry.clone() };
        let report = match judge(content, workbench, package, &exercise, &handed_in, how).await {
            Ok(report) => report,
            Err(fault) if fault.kind == FaultKind::Missing => {
                left_out.push((labelled.name.clone(), fault.what));
                continue;
            }
            Err(fault) => return Err(fault.into()),
        };
        if let Some(broken) = labelled.label.broken(&report) {
            left_out.push((labelled.name.clone(), broken));
            continue;
        }
        let took = report.cases.iter().map(|case| case.cpu_us).max().unwrap_or(0) as f64 / 1000.0;
        if slowest.as_ref().is_none_or(|(_, most)| took > *most) {
            slowest = Some((labelled.name.clone(), took));
        }
    }
    let Some((name, took)) = slowest else {
        let reasons: Vec<_> = left_out.iter().map(|(name, reason)| format!("{name}: {reason}")).collect();
        let what = format!(
            "the time limit of {} cannot be inferred, since none of its correct submissions can be judged here",
            package.id
        );
        return Err(Failure::new(Exit::Missing, what).hint(match reasons.is_empty() {
            true => {
                "the package has no submission in submissions/accepted; give the limit with --time-limit".to_owned()
            }
            false => format!("{}; or give the limit with --time-limit", reasons.join("; ")),
        }));
    };
    Ok(Timing { limit_ms: inferred(package, took), slowest: Some((name, took)), left_out })
}

/// The smallest multiple of the resolution that leaves the slowest correct submission its margin.
fn inferred(package: &Package, slowest_ms: f64) -> u64 {
    let limits = &package.metadata.limits;
    let resolution_ms = limits.time_resolution * 1000.0;
    let steps = (slowest_ms * limits.ac_to_time_limit / resolution_ms - 1e-9).ceil().max(1.0);
    milliseconds(steps * resolution_ms / 1000.0)
}

/// Seconds as whole milliseconds.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "limits are positive and at most ten minutes"
)]
pub(crate) fn milliseconds(seconds: f64) -> u64 {
    ((seconds * 1000.0).round() as u64).clamp(1, 600_000)
}
