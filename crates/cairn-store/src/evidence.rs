//! The evidence of finished runs, one at a time. It is never handed out without being hashed again,
//! and never all held in memory.

use sqlx::Row;
use sqlx::sqlite::SqliteRow;

use crate::{BlobHash, Store, StoreError};

impl Store {
    /// The evidence of a run; `None` when there is no such run or it came to no ruling.
    ///
    /// # Errors
    /// The machine's: [`StoreError::BlobDamaged`], [`StoreError::BlobGone`].
    pub async fn evidence(&self, run_id: &str) -> Result<Option<Vec<u8>>, StoreError> {
        const DOING: &str = "read evidence";
        let row = sqlx::query(sql!("evidence_of_run"))
            .bind(run_id)
            .fetch_optional(&self.db.readers)
            .await
            .map_err(self.db.failed(DOING))?;
        let Some(row) = row else { return Ok(None) };
        let found = Found::read(&row).map_err(self.db.failed(DOING))?;
        found.verify(run_id).map(Some)
    }

    /// The evidence of all finished runs, oldest start first.
    pub fn all_evidence(&self) -> AllEvidence {
        AllEvidence { store: self.clone(), after: (i64::MIN, String::new()) }
    }
}

/// Goes through the evidence of all finished runs. It holds one at a time and no lock in between, so
/// that the caller may take minutes over each; runs that finish meanwhile may or may not be met.
#[derive(Debug)]
pub struct AllEvidence {
    store: Store,
    /// Start and id of the run handed out last.
    after: (i64, String),
}

impl AllEvidence {
    /// The next run's id and evidence; `None` after the last.
    ///
    /// # Errors
    /// The machine's: [`StoreError::BlobDamaged`], [`StoreError::BlobGone`]. These concern one run
    /// alone: the following call goes on with the one after it.
    pub async fn next(&mut self) -> Result<Option<(String, Vec<u8>)>, StoreError> {
        let failed = |error| self.store.db.failed("read evidence")(error);
        let row = sqlx::query(sql!("evidence_after"))
            .bind(self.after.0)
            .bind(&self.after.1)
            .fetch_optional(&self.store.db.readers)
            .await
            .map_err(failed)?;
        let Some(row) = row else { return Ok(None) };
        let id: String = row.try_get("id").map_err(failed)?;
        let started_at = row.try_get("started_at").map_err(failed)?;
        let found = Found::read(&row).map_err(failed)?;
        self.after = (started_at, id.clone());
        let bytes = found.verify(&id)?;
        Ok(Some((id, bytes)))
    }
}

/// A name, and the bytes found under it.
struct Found {
    hash: BlobHash,
    bytes: Option<Vec<u8>>,
}

impl Found {
    fn read(row: &SqliteRow) -> Result<Self, sqlx::Error> {
        Ok(Self { hash: BlobHash::stored(row.try_get("evidence_hash")?), bytes: row.try_get("bytes")? })
    }

    fn verify(self, run_id: &str) -> Result<Vec<u8>, StoreError> {
        match self.bytes {
            Some(bytes) => self.hash.verify(bytes),
            None => Err(StoreError::BlobGone { hash: self.hash, run_id: run_id.to_owned() }),
        }
    }
}
