//! Ending a run with a ruling. The run's end, its evidence, the blobs it cites and its study records
//! are kept together or not at all, and nothing is kept under a name that is not its own.

use sqlx::SqliteConnection;

use crate::{BlobHash, NewStudyRecord, Store, StoreError, UnixMicros, blob, study};

/// What a run ends with.
#[derive(Debug, Clone, Copy)]
pub struct FinishedRun<'a> {
    /// When it ended.
    pub finished_at: UnixMicros,
    /// `pass`, `fail` or `unknown`.
    pub ruling: &'a str,
    /// How many of the checks asked for passed.
    pub checks_passed: u32,
    /// How many checks were asked for.
    pub checks_total: u32,
    /// The evidence file.
    pub evidence: &'a [u8],
    /// What the evidence refers to by hash: the hash and the bytes.
    pub blobs: &'a [(&'a str, &'a [u8])],
    /// One line for people, or whatever the caller keeps here.
    pub summary: &'a str,
    /// What it means for the learner's study. A record without a run id gets that of this run.
    pub study: &'a [NewStudyRecord],
}

impl Store {
    /// Ends a run with a ruling, in one transaction. Returns the name of its evidence.
    ///
    /// # Errors
    /// The caller's: [`StoreError::UnknownRun`], [`StoreError::RunEnded`],
    /// [`StoreError::HashMismatch`], and [`StoreError::Refused`] for another ruling than the three.
    /// After an error nothing is kept, and the run stays as it was.
    pub async fn finish_run(&self, id: &str, end: &FinishedRun<'_>) -> Result<BlobHash, StoreError> {
        const DOING: &str = "finish a run";
        // Hash before taking the lock that all other writers wait for.
        verify_all(end.blobs)?;
        let evidence = BlobHash::of(end.evidence);
        let mut transaction = self.db.write(DOING).await?;
        let marked = keep(&mut transaction, id, end, &evidence).await.map_err(self.db.failed(DOING))?;
        if !marked {
            return Err(self.not_running(&mut transaction, id).await);
        }
        transaction.commit().await.map_err(self.db.failed(DOING))?;
        Ok(evidence)
    }

    /// The names of the blobs that the run's evidence refers to, in order of name.
    ///
    /// # Errors
    /// The machine's alone.
    pub async fn run_blobs(&self, id: &str) -> Result<Vec<BlobHash>, StoreError> {
        let names: Vec<String> = sqlx::query_scalar(sql!("run_blobs"))
            .bind(id)
            .fetch_all(&self.db.readers)
            .await
            .map_err(self.db.failed("list the blobs of a run"))?;
        Ok(names.into_iter().map(BlobHash::stored).collect())
    }
}

fn verify_all(blobs: &[(&str, &[u8])]) -> Result<(), StoreError> {
    for (claimed, bytes) in blobs {
        let actual = BlobHash::of(bytes);
        if actual.as_str() != *claimed {
            return Err(StoreError::HashMismatch { claimed: (*claimed).to_owned(), actual });
        }
    }
    Ok(())
}

/// Writes all of `end`; `false`, with nothing but unused blobs written, when the run is not running.
async fn keep(
    connection: &mut SqliteConnection,
    id: &str,
    end: &FinishedRun<'_>,
    evidence: &BlobHash,
) -> Result<bool, sqlx::Error> {
    blob::insert(connection, evidence.as_str(), end.evidence).await?;
    if !mark_finished(connection, id, end, evidence).await? {
        return Ok(false);
    }
    for (hash, bytes) in end.blobs {
        blob::insert(connection, hash, bytes).await?;
        link(connection, id, hash).await?;
    }
    for record in end.study {
        study::insert(connection, record, Some(id)).await?;
    }
    Ok(true)
}

async fn mark_finished(
    connection: &mut SqliteConnection,
    id: &str,
    end: &FinishedRun<'_>,
    evidence: &BlobHash,
) -> Result<bool, sqlx::Error> {
    let changed = sqlx::query(sql!("run_finish"))
        .bind(id)
        .bind(end.finished_at.0)
        .bind(end.ruling)
        .bind(end.checks_passed)
        .bind(end.checks_total)
        .bind(end.summary)
        .bind(evidence.as_str())
        .execute(connection)
        .await?;
    Ok(changed.rows_affected() == 1)
}

async fn link(connection: &mut SqliteConnection, id: &str, hash: &str) -> Result<(), sqlx::Error> {
    sqlx::query(sql!("run_blob_insert")).bind(id).bind(hash).execute(connection).await?;
    Ok(())
}
