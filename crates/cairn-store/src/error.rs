//! What can go wrong with the store, and by whose fault. A learner's or an author's mistake is never
//! one of these: it is data, and the store keeps it like any other.

use std::io;
use std::path::{Path, PathBuf};

use crate::BlobHash;

/// Why the store could not do as asked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// The machine's fault: the data folder can not be created, read or locked.
    #[error("{path}: can not {doing}: {source}; hint: check who owns the data folder and that its disk is writable", path = path.display())]
    Folder {
        /// The file or folder at hand.
        path: PathBuf,
        /// What was tried.
        doing: &'static str,
        /// What the system said.
        source: io::Error,
    },

    /// The machine's fault: the database file is damaged. It has been left as it was.
    #[error("{path}: the database is damaged: {detail}; hint: nothing was changed; copy {path}, {path}-wal and {path}-shm to a safe place, then restore a backup, or rescue what is readable with `sqlite3 {path} .recover`", path = path.display())]
    Damaged {
        /// The database file.
        path: PathBuf,
        /// What SQLite, or our own look at the files, found.
        detail: String,
    },

    /// The user's fault: the file is a database of some other program. It has been left as it was.
    #[error("{path}: a database of another program (application id {found}); hint: nothing was changed; point Cairn at another data folder or move the file away", path = path.display())]
    Foreign {
        /// The database file.
        path: PathBuf,
        /// The application id in its header.
        found: i64,
    },

    /// Nobody's fault: a newer Cairn wrote the database. It has been left as it was.
    #[error("{path}: schema version {found} is newer than {known}, the newest that this Cairn knows; hint: nothing was changed; update Cairn, or point it at another data folder", path = path.display())]
    Newer {
        /// The database file.
        path: PathBuf,
        /// The version found in it.
        found: i64,
        /// The newest version that this build knows.
        known: i64,
    },

    /// The machine's fault: the file system can not hold a write-ahead log, so that two processes
    /// could not share the folder safely.
    #[error("{path}: no write-ahead log possible here (journal mode stays `{mode}`); hint: put the data folder on a local disk, not on a network share", path = path.display())]
    NoWal {
        /// The database file.
        path: PathBuf,
        /// The journal mode that SQLite fell back to.
        mode: String,
    },

    /// Another process, or very many calls of this one, kept the database locked for a minute.
    #[error("{path}: can not {doing}: locked for too long; hint: see with `fuser {path}` which process holds it, and try again", path = path.display())]
    Busy {
        /// The database or lock file.
        path: PathBuf,
        /// What was tried.
        doing: &'static str,
    },

    /// The user's fault: somebody has the store open that is to be removed.
    #[error("{path}: in use by another process; hint: end it first", path = path.display())]
    InUse {
        /// The database file.
        path: PathBuf,
    },

    /// The machine's fault: the disk is full. The call has had no effect.
    #[error("{path}: can not {doing}: the disk is full; hint: free some space and try again, nothing is lost", path = path.display())]
    DiskFull {
        /// The database file.
        path: PathBuf,
        /// What was tried.
        doing: &'static str,
    },

    /// The machine's fault: the stored bytes no longer match their name.
    #[error(
        "blob {hash}: its bytes hash to {actual}; hint: the database was damaged or edited by hand, restore it from a backup"
    )]
    BlobDamaged {
        /// The name under which the bytes lie.
        hash: BlobHash,
        /// The hash of the bytes that lie there.
        actual: BlobHash,
    },

    /// The machine's fault: a run refers to bytes that are no longer there.
    #[error(
        "blob {hash}: run `{run_id}` refers to it, but it is gone; hint: the database was damaged or edited by hand, restore it from a backup"
    )]
    BlobGone {
        /// The name of the missing bytes.
        hash: BlobHash,
        /// The run whose evidence it was.
        run_id: String,
    },

    /// The caller's fault: bytes handed in under a hash that is not theirs. Nothing was stored.
    #[error("blob {claimed}: the bytes handed in hash to {actual}; hint: this is a bug in Cairn, please report it")]
    HashMismatch {
        /// The hash that the caller gave.
        claimed: String,
        /// The hash of the bytes.
        actual: BlobHash,
    },

    /// The caller's fault, or a mistyped name: not the form of a hash.
    #[error("`{text}`: not a blob hash; hint: it is 64 lower-case hexadecimal digits")]
    NotAHash {
        /// What was given.
        text: String,
    },

    /// The caller's fault, or a mistyped name: there is no such run.
    #[error("run `{id}`: not in this data folder; hint: list the runs to find its id")]
    UnknownRun {
        /// The id that was asked for.
        id: String,
    },

    /// The caller's fault: a run that has ended takes no events and does not end twice.
    #[error("run `{id}`: already {state}; hint: a run that has ended is never changed, start a new one")]
    RunEnded {
        /// The run.
        id: String,
        /// `finished` or `abandoned`.
        state: String,
    },

    /// The caller's fault: a rule of the tables forbids it (an id used twice, a ruling or a JSON text
    /// that is none, a change of what is append-only). The call has had no effect.
    #[error("{path}: refused to {doing}: {detail}; hint: this is a bug in Cairn, please report it", path = path.display())]
    Refused {
        /// The database file.
        path: PathBuf,
        /// What was tried.
        doing: &'static str,
        /// The rule, as SQLite words it.
        detail: String,
    },

    /// Anything else that the database or its driver reports; mostly the machine's fault.
    #[error("{path}: can not {doing}: {source}; hint: check the disk and the rights on the data folder", path = path.display())]
    Database {
        /// The database file.
        path: PathBuf,
        /// What was tried.
        doing: &'static str,
        /// The driver's error.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}

impl StoreError {
    /// Sorts a driver's error by whose fault it is. `doing` completes "can not …".
    pub(crate) fn from_sqlx(path: &Path, doing: &'static str, error: sqlx::Error) -> Self {
        let path = path.to_owned();
        match (primary_code(&error), error) {
            (Some(SQLITE_BUSY | SQLITE_LOCKED), _) | (_, sqlx::Error::PoolTimedOut) => Self::Busy { path, doing },
            (Some(SQLITE_FULL), _) => Self::DiskFull { path, doing },
            (Some(SQLITE_CORRUPT | SQLITE_NOTADB), error) => Self::Damaged { path, detail: error.to_string() },
            (Some(SQLITE_CONSTRAINT), error) => Self::Refused { path, doing, detail: error.to_string() },
            (_, error) => Self::Database { path, doing, source: error.into() },
        }
    }
}

// The primary result codes that we tell apart, from <https://www.sqlite.org/rescode.html>.
const SQLITE_BUSY: u32 = 5;
const SQLITE_LOCKED: u32 = 6;
const SQLITE_CORRUPT: u32 = 11;
const SQLITE_FULL: u32 = 13;
const SQLITE_CONSTRAINT: u32 = 19;
const SQLITE_NOTADB: u32 = 26;

/// SQLite's primary result code: the low byte of the extended one that the driver reports.
fn primary_code(error: &sqlx::Error) -> Option<u32> {
    let code = error.as_database_error()?.code()?;
    Some(code.parse::<u32>().ok()? & 0xff)
}
