//! Removing a whole store. There is no way to remove a part of one: a single run is never deleted.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use sqlx::sqlite::SqliteLockingMode;
use sqlx::{ConnectOptions, Connection};

use crate::open::{beside, folder, lock};
use crate::sqlite::options;
use crate::{Store, StoreError, migrate};

impl Store {
    /// The files that a store may have in the data folder `dir`, besides its lock: whether they exist or not.
    pub fn files(dir: &Path) -> Vec<PathBuf> {
        let path = dir.join("cairn.db");
        let around = ["-wal", "-shm", "-journal"].map(|ending| beside(&path, ending));
        std::iter::once(path).chain(around).collect()
    }

    /// Removes all that is remembered in the data folder `dir`, for good, and tells whether there was anything. A
    /// store that another process opens meanwhile waits, and then begins anew; the lock file stays for its sake.
    ///
    /// # Errors
    /// The user's: [`StoreError::InUse`] while anybody has the store open, [`StoreError::Foreign`],
    /// [`StoreError::Newer`]. The machine's: [`StoreError::Damaged`], [`StoreError::Folder`]. In every case
    /// nothing was removed, but for the last, which may come half-way.
    pub async fn erase(dir: &Path) -> Result<bool, StoreError> {
        let dir = std::path::absolute(dir).map_err(folder(dir, "find the data folder"))?;
        let path = dir.join("cairn.db");
        if !path.exists() {
            return Ok(false);
        }
        let lock = lock(&dir.join("cairn.lock")).await?;
        migrate::look(&path).await?;
        let in_use = |error| match StoreError::from_sqlx(&path, "take the store for itself", error) {
            StoreError::Busy { path, .. } => StoreError::InUse { path },
            other => other,
        };
        // With this locking mode SQLite takes the file for one connection alone, which it refuses while another one
        // has it open; and whoever connects again now is kept out until the file is gone (SQLite, "WAL without
        // shared memory").
        let alone = options(&path).locking_mode(SqliteLockingMode::Exclusive).busy_timeout(Duration::ZERO);
        let mut alone = alone.connect().await.map_err(in_use)?;
        sqlx::raw_sql(sql!("sqlite/begin_exclusive")).execute(&mut alone).await.map_err(in_use)?;
        for file in Self::files(&dir) {
            match fs::remove_file(&file) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => {
                    return Err(folder(&file, "remove the database")(error));
                }
                _ => {}
            }
        }
        // Why ignored: there is nothing left that a close could fail to write.
        let _ = alone.close().await;
        drop(lock);
        Ok(true)
    }
}
