//! Opening a data folder: create it, look before touching, bring the tables up to date.
//!
//! It never changes a database that is damaged, foreign, or written by a newer Cairn, and never opens
//! the database file itself: closing any descriptor of it would drop the locks that SQLite holds on
//! it in this process (<https://www.sqlite.org/howtocorrupt.html>, section 2.2).

use std::fs::{self, DirBuilder, File, OpenOptions, TryLockError};
use std::io;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use crate::sqlite::{Database, PATIENCE};
use crate::{StoreError, migrate};

/// All that Cairn remembers in one data folder. Clones share the same connections.
#[derive(Debug, Clone)]
pub struct Store {
    pub(crate) db: Arc<Database>,
}

impl Store {
    /// Opens the data folder `dir`: creates it (0700) and its `cairn.db` (0600) where missing, and
    /// brings older tables up to date. Any number of processes may do so at the same time.
    ///
    /// # Errors
    /// The machine's: [`StoreError::Folder`], [`StoreError::Damaged`], [`StoreError::NoWal`],
    /// [`StoreError::DiskFull`]. The user's: [`StoreError::Foreign`], [`StoreError::Newer`],
    /// [`StoreError::Busy`]. In every case what was in the folder is left as it was.
    pub async fn open(dir: &Path) -> Result<Self, StoreError> {
        // Absolute, so that a name can never read like one of SQLite's `file:` addresses.
        let dir = std::path::absolute(dir).map_err(folder(dir, "find the data folder"))?;
        create_folder(&dir)?;
        let path = dir.join("cairn.db");
        // Switching a file to WAL can not wait for other processes within SQLite, so they wait here.
        let lock = lock(&dir.join("cairn.lock")).await?;
        create_file(&path)?;
        migrate::bring_up_to_date(&path).await?;
        drop(lock);
        Ok(Self { db: Arc::new(Database::new(&path)) })
    }

    /// Waits for calls under way and closes the folder, for this and all clones of it. Not needed for
    /// safety: a store may be dropped, or its process killed, at any time.
    pub async fn close(&self) {
        self.db.close().await;
    }
}

fn create_folder(dir: &Path) -> Result<(), StoreError> {
    DirBuilder::new().recursive(true).mode(0o700).create(dir).map_err(folder(dir, "create the data folder"))
}

/// Creates an empty database file that only its owner may read; the log files inherit its mode.
fn create_file(path: &Path) -> Result<(), StoreError> {
    refuse_what_sqlite_would_overwrite(path)?;
    let created = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
    match created {
        Err(e) if e.kind() != io::ErrorKind::AlreadyExists => Err(folder(path, "create the database")(e)),
        _ => Ok(()),
    }
}

/// SQLite takes a file of one byte for an empty one, and deletes the log of a database that is missing
/// or empty, though committed work may lie in it. All other damage it finds and refuses itself.
fn refuse_what_sqlite_would_overwrite(path: &Path) -> Result<(), StoreError> {
    /// The smallest page that a database can have (<https://www.sqlite.org/fileformat.html>, 1.3.2).
    const SMALLEST: u64 = 512;
    let detail = match size(path)? {
        0 if size(&beside(path, "-wal"))? > 0 => {
            "the file is missing or empty, but its write-ahead log is not".to_owned()
        }
        bytes @ 1..SMALLEST => format!("{bytes} bytes are too few for a database"),
        _ => return Ok(()),
    };
    Err(StoreError::Damaged { path: path.to_owned(), detail })
}

/// The size of a file in bytes; 0 when there is none.
fn size(path: &Path) -> Result<u64, StoreError> {
    match fs::metadata(path) {
        Ok(found) => Ok(found.len()),
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(0),
        Err(e) => Err(folder(path, "look at the file")(e)),
    }
}

/// The name of a file that SQLite keeps beside the database.
pub(crate) fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}

/// Waits until this is the only process, and the only task, that is opening the folder. The lock ends
/// with the returned file, or with the process.
pub(crate) async fn lock(path: &Path) -> Result<File, StoreError> {
    const PAUSE: Duration = Duration::from_millis(5);
    let file = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(false)
        .mode(0o600)
        .open(path)
        .map_err(folder(path, "open the lock file"))?;
    for _ in 0..PATIENCE.as_millis() / PAUSE.as_millis() {
        match file.try_lock() {
            Ok(()) => return Ok(file),
            Err(TryLockError::WouldBlock) => tokio::time::sleep(PAUSE).await,
            Err(TryLockError::Error(e)) => return Err(folder(path, "lock the data folder")(e)),
        }
    }
    Err(StoreError::Busy { path: path.to_owned(), doing: "open the data folder" })
}

pub(crate) fn folder(path: &Path, doing: &'static str) -> impl FnOnce(io::Error) -> StoreError {
    move |source| StoreError::Folder { path: path.to_owned(), doing, source }
}
