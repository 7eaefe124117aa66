//! Progress of a run, for people who watch it. Events are append-only, and never evidence: no ruling
//! rests on them.

use sqlx::sqlite::SqliteRow;
use sqlx::{FromRow, Row};

use crate::{Store, StoreError, UnixMicros};

/// Something that happened during a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunEvent {
    /// Its number within the run, from 1 without gaps.
    pub seq: i64,
    /// When.
    pub at: UnixMicros,
    /// What, as JSON.
    pub body: String,
}

impl Store {
    /// Adds an event, `json`, to a run under way and returns its number.
    ///
    /// # Errors
    /// The caller's: [`StoreError::UnknownRun`], [`StoreError::RunEnded`], and
    /// [`StoreError::Refused`] when `json` is none.
    pub async fn append_event(&self, run_id: &str, at: UnixMicros, json: &str) -> Result<i64, StoreError> {
        const DOING: &str = "append an event";
        let mut transaction = self.db.write(DOING).await?;
        let seq = sqlx::query_scalar(sql!("event_append"))
            .bind(run_id)
            .bind(at.0)
            .bind(json)
            .fetch_optional(&mut *transaction)
            .await
            .map_err(self.db.failed(DOING))?;
        let Some(seq) = seq else {
            return Err(self.not_running(&mut transaction, run_id).await);
        };
        transaction.commit().await.map_err(self.db.failed(DOING))?;
        Ok(seq)
    }

    /// The events of a run after number `seq` (0 for all), in order; none when there is no such run.
    ///
    /// # Errors
    /// The machine's alone.
    pub async fn events_since(&self, run_id: &str, seq: i64) -> Result<Vec<RunEvent>, StoreError> {
        sqlx::query_as(sql!("events_since"))
            .bind(run_id)
            .bind(seq)
            .fetch_all(&self.db.readers)
            .await
            .map_err(self.db.failed("read events"))
    }
}

impl FromRow<'_, SqliteRow> for RunEvent {
    fn from_row(row: &SqliteRow) -> Result<Self, sqlx::Error> {
        Ok(Self { seq: row.try_get("seq")?, at: UnixMicros(row.try_get("at")?), body: row.try_get("body")? })
    }
}
