//! Study records: what happened in the learner's study, in the order in which it was recorded. They
//! are never changed or deleted; what follows from them is computed elsewhere.

use sqlx::sqlite::{SqliteConnection, SqliteRow};
use sqlx::{FromRow, Row};

use crate::{Store, StoreError, UnixMicros};

/// A record to append.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewStudyRecord {
    /// When it happened.
    pub at: UnixMicros,
    /// The exercise's (or card's) id.
    pub exercise: String,
    /// What sort of record it is; the store only keeps it.
    pub kind: String,
    /// The run that it comes from, if any.
    pub run_id: Option<String>,
    /// The rest, as JSON.
    pub body: String,
}

/// A record as it was appended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StudyRecord {
    /// Its number: rising in the order of appending, over all processes; gaps are possible.
    pub seq: i64,
    /// What was appended.
    pub record: NewStudyRecord,
}

impl Store {
    /// Appends records in their order, all or none.
    ///
    /// # Errors
    /// The caller's: [`StoreError::Refused`] when a body is no JSON or a run id names no run.
    pub async fn append_study(&self, records: &[NewStudyRecord]) -> Result<(), StoreError> {
        const DOING: &str = "append study records";
        let mut transaction = self.db.write(DOING).await?;
        for record in records {
            insert(&mut transaction, record, None).await.map_err(self.db.failed(DOING))?;
        }
        transaction.commit().await.map_err(self.db.failed(DOING))
    }

    /// The records after number `after_seq` (0 for all), in order.
    ///
    /// # Errors
    /// The machine's alone.
    pub async fn study_records(&self, after_seq: i64) -> Result<Vec<StudyRecord>, StoreError> {
        sqlx::query_as(sql!("study_after"))
            .bind(after_seq)
            .fetch_all(&self.db.readers)
            .await
            .map_err(self.db.failed("read study records"))
    }
}

/// Appends one record; without a run id of its own it gets `run_id`.
pub(crate) async fn insert(
    connection: &mut SqliteConnection,
    record: &NewStudyRecord,
    run_id: Option<&str>,
) -> Result<(), sqlx::Error> {
    sqlx::query(sql!("study_append"))
        .bind(record.at.0)
        .bind(&record.exercise)
        .bind(&record.kind)
        .bind(record.run_id.as_deref().or(run_id))
        .bind(&record.body)
        .execute(connection)
        .await?;
    Ok(())
}

impl FromRow<'_, SqliteRow> for StudyRecord {
    fn from_row(row: &SqliteRow) -> Result<Self, sqlx::Error> {
        Ok(Self {
            seq: row.try_get("seq")?,
            record: NewStudyRecord {
                at: UnixMicros(row.try_get("at")?),
                exercise: row.try_get("exercise")?,
                kind: row.try_get("kind")?,
                run_id: row.try_get("run_id")?,
                body: row.try_get("body")?,
            },
        })
    }
}
