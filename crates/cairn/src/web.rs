//! Shows: the catalogue, the tasks and the evidence of runs as pages that a browser renders without a script.
//!
//! Never writes to the store, never judges, never reads a clock of its own, and loads nothing from elsewhere. The only thing
//! that a page sets going is a claim of the content, in a box, one at a time.
//! Each page is one file; [`guard`] stands in front of all of them.

mod areas;
mod asset;
mod catalogue;
mod claim;
mod evidence;
mod fault;
mod finding;
#[cfg(test)]
mod fixture;
mod guard;
mod highlight;
mod icon;
mod live;
mod log;
mod markdown;
mod page;
mod progress;
mod question;
mod readable;
mod reading;
mod report;
mod running;
mod runs;
mod search;
pub(crate) mod standalone;
mod task;
#[cfg(test)]
mod tests;
mod text;
pub(crate) mod timeline;
mod usage;

pub(crate) use guard::Allowed;

use crate::app::search::Finder;
use crate::app::workplace::Workbench;
use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::routing::{get, post};
use cairn_content::Catalog;
use cairn_core::Digest;
use cairn_store::Store;
use fault::Fault;
use highlight::Highlighter;
use std::collections::BTreeMap;
use std::sync::Arc;
use tokio::sync::Semaphore;

/// What the pages show.
pub(crate) struct Site {
    /// The content.
    pub(crate) catalog: Arc<Catalog>,
    /// Where claims are run; nothing where they are only read.
    pub(crate) workbench: Option<Workbench>,
    /// The runs and records.
    pub(crate) store: Store,
    /// Of this binary, for the foot of the page.
    pub(crate) version: &'static str,
    /// The time in microseconds since 1970 (UTC).
    pub(crate) now: fn() -> i64,
}

/// A [`Site`] with what is computed from it once.
struct Served {
    site: Site,
    /// The content hash of each exercise by id, since hashing them for each page would cost the most of it.
    hashes: BTreeMap<String, Digest>,
    highlighter: Highlighter,
    finder: Finder,
    /// Held while a claim runs: a second reader's would only take time from it.
    turn: Semaphore,
}

type Shared = Arc<Served>;

/// All pages, behind the guard.
pub(crate) fn router(site: Site, allowed: Allowed) -> Router {
    let hashes = site.catalog.exercises.iter().map(|(id, entry)| (id.clone(), entry.exercise.hash())).collect();
    // Reading the syntaxes takes a while, which the first reader should not have to wait for.
    std::thread::spawn(highlight::warm);
    let served = Arc::new(Served {
        finder: Finder::new(&site.catalog),
        site,
        hashes,
        highlighter: Highlighter::default(),
        turn: Semaphore::new(1),
    });
    Router::new()
        .route("/", get(catalogue::show))
        .route("/exercises/{id}", get(task::show))
        .route("/exercises/{id}/images/{name}", get(task::image))
        .route("/areas", get(areas::all))
        .route("/areas/{id}", get(areas::one))
        .route("/concepts/{id}", get(reading::show))
        .route("/activities/{id}", get(reading::show))
        .route("/prompts/{id}", get(reading::show))
        .route("/questions/{id}", get(question::show))
        .route("/claims/{id}", get(claim::show))
        .route("/claims/{id}/run", post(claim::run))
        .route("/search", get(search::show))
        .route("/runs", get(runs::show))
        .route("/runs/{id}", get(report::show))
        .route("/runs/{id}/evidence", get(evidence::download))
        .route("/runs/{id}/events", get(live::run))
        .route("/events", get(live::changes))
        .route("/assets/{set}/{name}", get(asset::serve))
        .fallback(async || Fault::NotFound { what: "page".into(), instead: None })
        .with_state(served)
        .layer(from_fn_with_state(Arc::new(allowed), guard::stand))
}
