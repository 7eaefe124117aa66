//! What the tests share: folders, sample values, and SQL that goes past the store.

use std::fs;
use std::path::{Path, PathBuf};

use cairn_store::{FinishedRun, NewRun, NewStudyRecord, Store, UnixMicros};
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection};
use tempfile::TempDir;

/// A folder that goes away with the returned guard.
pub(crate) fn folder() -> TempDir {
    tempfile::tempdir().unwrap()
}

pub(crate) fn database(dir: &Path) -> PathBuf {
    dir.join("cairn.db")
}

/// A folder with an open store in it.
pub(crate) async fn store() -> (TempDir, Store) {
    let dir = folder();
    let store = Store::open(dir.path()).await.unwrap();
    (dir, store)
}

/// A run of the exercise `parallel-files` that starts at `micros`.
pub(crate) fn new_run(id: &str, micros: i64) -> NewRun {
    NewRun {
        id: id.to_owned(),
        exercise: "parallel-files".to_owned(),
        exercise_hash: "e1".to_owned(),
        submission_hash: "s1".to_owned(),
        language: "rust".to_owned(),
        source: "/home/ada/parallel-files".to_owned(),
        kind: "check".to_owned(),
        owner: "4711@1000".to_owned(),
        started_at: UnixMicros(micros),
    }
}

/// A passing end with nothing but evidence.
pub(crate) fn end(evidence: &[u8]) -> FinishedRun<'_> {
    FinishedRun {
        finished_at: UnixMicros(2_000),
        ruling: "pass",
        checks_passed: 3,
        checks_total: 3,
        evidence,
        blobs: &[],
        summary: "all three",
        study: &[],
    }
}

pub(crate) fn record(kind: &str, micros: i64) -> NewStudyRecord {
    NewStudyRecord {
        at: UnixMicros(micros),
        exercise: "deadlock-conditions".to_owned(),
        kind: kind.to_owned(),
        run_id: None,
        body: format!(r#"{{"at":{micros}}}"#),
    }
}

/// A connection past the store, with nothing guarding the rows but the tables themselves.
pub(crate) async fn connect(path: &Path) -> SqliteConnection {
    SqliteConnectOptions::new().filename(path).create_if_missing(true).foreign_keys(false).connect().await.unwrap()
}

/// Runs SQL past the store.
pub(crate) async fn raw(dir: &Path, sql: &str) -> Result<(), sqlx::Error> {
    let mut connection = connect(&database(dir)).await;
    let result = sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut connection).await;
    connection.close().await.unwrap();
    result.map(|_| ())
}

/// The bytes of the database file. Only while no store of this process has it open: closing the file
/// would drop SQLite's locks.
pub(crate) fn bytes(dir: &Path) -> Vec<u8> {
    fs::read(database(dir)).unwrap()
}

/// `length` bytes that follow from `seed` alone and do not repeat.
pub(crate) fn noise(seed: u64, length: usize) -> Vec<u8> {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let next = || {
        // Marsaglia's xorshift64.
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()
    };
    std::iter::repeat_with(next).flatten().take(length).collect()
}
