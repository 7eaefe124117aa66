//! The SQLite back-end's connections: one that writes, a few that read, one that watches for changes.
//!
//! SQLite has one writer at a time. Calls of this process queue for the single writing connection;
//! between processes `BEGIN IMMEDIATE` and the busy timeout decide, so that a transaction never has
//! to be given up half-way because another process wrote in between.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use sqlx::sqlite::{SqliteConnectOptions, SqlitePool, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{ConnectOptions, Sqlite, Transaction};

use crate::StoreError;

/// How long a call waits for another process's writes, and for its turn among those of this process.
/// A write takes well under a millisecond, so a minute of waiting means that somebody is stuck.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

/// Reading calls at work at the same time; each costs a thread. The web page's few are enough.
const READERS: u32 = 4;

/// The open database file.
#[derive(Debug)]
pub(crate) struct Database {
    pub(crate) path: PathBuf,
    pub(crate) readers: SqlitePool,
    /// Holds at most one connection, which lives as long as the store.
    pub(crate) watcher: SqlitePool,
    /// How many connections `watcher` has had: its counter starts anew with each of them.
    pub(crate) watchers: Arc<AtomicI64>,
    writer: SqlitePool,
}

impl Database {
    /// Prepares the connections to a database that exists and is up to date. Opens none of them yet.
    pub(crate) fn new(path: &Path) -> Self {
        // Reading connections are kept from writing by a pragma and not by the read-only flag, because
        // the last connection to close folds the log into the file, and a read-only one can not.
        let reading = options(path).pragma("query_only", "ON");
        let watchers = Arc::new(AtomicI64::new(0));
        let count = Arc::clone(&watchers);
        let watcher = pool(1).after_connect(move |_, _| {
            count.fetch_add(1, Ordering::Relaxed);
            Box::pin(async { Ok(()) })
        });
        Self {
            path: path.to_owned(),
            readers: pool(READERS).connect_lazy_with(reading.clone()),
            watcher: watcher.connect_lazy_with(reading),
            watchers,
            writer: pool(1).connect_lazy_with(options(path)),
        }
    }

    /// Starts a transaction that may write. Dropping it undoes it.
    pub(crate) async fn write(&self, doing: &'static str) -> Result<Transaction<'static, Sqlite>, StoreError> {
        self.writer.begin_with(sql!("sqlite/begin_write")).await.map_err(self.failed(doing))
    }

    /// For `map_err`: says which file, and what could not be done.
    pub(crate) fn failed(&self, doing: &'static str) -> impl FnOnce(sqlx::Error) -> StoreError {
        move |error| StoreError::from_sqlx(&self.path, doing, error)
    }

    /// Closes all connections, the writing one last.
    pub(crate) async fn close(&self) {
        self.readers.close().await;
        self.watcher.close().await;
        self.writer.close().await;
    }
}

/// How every connection is set up. The journal mode is not among it: it stays with the file.
pub(crate) fn options(path: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        .busy_timeout(PATIENCE)
        // In WAL mode a crash of the process loses nothing and a power cut only the last commits.
        .synchronous(SqliteSynchronous::Normal)
        .foreign_keys(true)
        .disable_statement_logging()
}

fn pool(connections: u32) -> SqlitePoolOptions {
    SqlitePoolOptions::new()
        .max_connections(connections)
        .acquire_timeout(PATIENCE)
        // A file does not go away like a server does, so connections neither age nor need a test.
        .idle_timeout(None)
        .max_lifetime(None)
        .test_before_acquire(false)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Store;

    /// Were the lock taken with the first change only, a transaction that reads before it writes could
    /// fail half-way, whatever the patience.
    #[tokio::test]
    async fn a_writing_transaction_holds_the_lock_from_its_start() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(dir.path()).await.unwrap();
        let _held = store.db.write("test").await.unwrap();
        let impatient = options(&store.db.path).busy_timeout(Duration::ZERO);
        let mut other = impatient.connect().await.unwrap();
        let begun = sqlx::raw_sql(sql!("sqlite/begin_write")).execute(&mut other);
        let error = StoreError::from_sqlx(&store.db.path, "test", begun.await.unwrap_err());
        assert!(matches!(error, StoreError::Busy { .. }), "{error}");
    }
}
