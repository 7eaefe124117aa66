//! Remembers: evidence blobs by hash, the index of runs, and append-only study records.
//!
//! All SQL of Cairn lives here, one statement per file under `queries/`, the tables under
//! `migrations/`. The statements keep to what SQLite and Postgres share (`$1`, TEXT, INTEGER, BLOB;
//! what only SQLite has lies in `queries/sqlite/`), so that Postgres can stand behind [`Store`] later.
//!
//! It never holds a rule about learning or grading, derives nothing that could be computed from what
//! is stored, prints nothing, reads no clock and draws no random number: times and ids are passed in.
//!
//! Any number of processes and handles may share one folder. Every writing call is one transaction:
//! when it returns, all of it is kept, and when its future is dropped or the process dies, either all
//! of it or nothing is. A crash of the *process* loses nothing that was returned; a power cut can lose
//! the last moments (`synchronous = NORMAL`), but never half of a call.

/// The text of one statement, by its path under `queries/` without the ending.
macro_rules! sql {
    ($name:literal) => {
        include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/queries/", $name, ".sql"))
    };
}

mod blob;
mod change;
mod erase;
mod error;
mod event;
mod evidence;
mod finish;
mod integrity;
mod migrate;
mod open;
mod run;
mod sqlite;
mod study;
mod time;

pub use blob::BlobHash;
pub use error::StoreError;
pub use event::RunEvent;
pub use evidence::AllEvidence;
pub use finish::FinishedRun;
pub use integrity::{Fault, Integrity};
pub use open::Store;
pub use run::{NewRun, Run, RunFilter, RunState};
pub use study::{NewStudyRecord, StudyRecord};
pub use time::UnixMicros;
