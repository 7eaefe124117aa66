//! Noticing that anything changed, without reading it. It never says what changed.

use std::sync::atomic::Ordering;

use crate::{Store, StoreError};

impl Store {
    /// A value that differs from an earlier one whenever any process, this one included, has committed
    /// a change in between. Cheap enough to ask for every 200 ms; it may also differ for no reason.
    ///
    /// Compare it only with values from the same store or a clone of it: another process, or the same
    /// one after a restart, counts differently.
    ///
    /// It is SQLite's `data_version` on a connection that never writes, for which our own writes are
    /// another connection's too. Largest row ids would miss a run that finishes, and a counter in a
    /// table would cost every write a page and miss what other tools change.
    ///
    /// # Errors
    /// The machine's alone.
    pub async fn change_token(&self) -> Result<i64, StoreError> {
        let mut watcher = self.db.watcher.acquire().await.map_err(self.db.failed("watch for changes"))?;
        let version: i64 = sqlx::query_scalar(sql!("sqlite/data_version"))
            .fetch_one(&mut *watcher)
            .await
            .map_err(self.db.failed("watch for changes"))?;
        // The version has 32 bits and starts anew with each connection, should one ever be replaced.
        Ok((self.db.watchers.load(Ordering::Relaxed) << 32) | version)
    }
}
