//! The index of runs: who started what, when, and how it ended. A run that has ended is never changed,
//! and a run is never deleted.

use sqlx::sqlite::{SqliteConnection, SqliteRow};
use sqlx::{FromRow, Row};

use crate::{BlobHash, Store, StoreError, UnixMicros};

/// What a run is started with; none of it ever changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewRun {
    /// Unique in the data folder; the caller's choice.
    pub id: String,
    /// The exercise's id.
    pub exercise: String,
    /// The hash of the exercise's content at that time.
    pub exercise_hash: String,
    /// The hash of what was submitted.
    pub submission_hash: String,
    /// The language's id.
    pub language: String,
    /// Where the submission lay, for people to read.
    pub source: String,
    /// What was asked for, e.g. `check`.
    pub kind: String,
    /// The process at work (say, its pid and start time), so that a run whose process is gone can be
    /// told from one under way. The store only keeps it.
    pub owner: String,
    /// When it started.
    pub started_at: UnixMicros,
}

/// One run, as far as it has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// What it was started with.
    pub start: NewRun,
    /// How it stands.
    pub state: RunState,
}

/// How a run stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RunState {
    /// Under way, or its process died without a word.
    Running,
    /// It came to a ruling.
    Finished {
        /// When.
        at: UnixMicros,
        /// `pass`, `fail` or `unknown`.
        ruling: String,
        /// How many of the checks asked for passed.
        checks_passed: u32,
        /// How many checks were asked for.
        checks_total: u32,
        /// One line for people, or whatever the caller keeps here.
        summary: String,
        /// The name of its evidence among the blobs.
        evidence: BlobHash,
    },
    /// It was interrupted, or the harness failed: there is no ruling and no evidence.
    Abandoned {
        /// When.
        at: UnixMicros,
        /// Why, for people to read.
        reason: String,
    },
}

/// Which runs to list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RunFilter {
    /// Only those of this exercise.
    pub exercise: Option<String>,
    /// Only those before the run with this id, to turn to the next page.
    pub before: Option<String>,
    /// At most so many; all when `None`.
    pub limit: Option<u32>,
}

impl Store {
    /// Enters a run that starts now.
    ///
    /// # Errors
    /// The caller's: [`StoreError::Refused`] when the id is taken.
    pub async fn start_run(&self, run: &NewRun) -> Result<(), StoreError> {
        const DOING: &str = "start a run";
        let mut transaction = self.db.write(DOING).await?;
        sqlx::query(sql!("run_start"))
            .bind(&run.id)
            .bind(&run.exercise)
            .bind(&run.exercise_hash)
            .bind(&run.submission_hash)
            .bind(&run.language)
            .bind(&run.source)
            .bind(&run.kind)
            .bind(&run.owner)
            .bind(run.started_at.0)
            .execute(&mut *transaction)
            .await
            .map_err(self.db.failed(DOING))?;
        transaction.commit().await.map_err(self.db.failed(DOING))
    }

    /// Ends a run that came to no ruling, for a `reason` that people can read.
    ///
    /// # Errors
    /// The caller's: [`StoreError::UnknownRun`], [`StoreError::RunEnded`].
    pub async fn abandon_run(&self, id: &str, at: UnixMicros, reason: &str) -> Result<(), StoreError> {
        const DOING: &str = "abandon a run";
        let mut transaction = self.db.write(DOING).await?;
        let changed = sqlx::query(sql!("run_abandon"))
            .bind(id)
            .bind(at.0)
            .bind(reason)
            .execute(&mut *transaction)
            .await
            .map_err(self.db.failed(DOING))?;
        if changed.rows_affected() == 0 {
            return Err(self.not_running(&mut transaction, id).await);
        }
        transaction.commit().await.map_err(self.db.failed(DOING))
    }

    /// The run with this id.
    ///
    /// # Errors
    /// The machine's alone.
    pub async fn run(&self, id: &str) -> Result<Option<Run>, StoreError> {
        sqlx::query_as(sql!("run_by_id"))
            .bind(id)
            .fetch_optional(&self.db.readers)
            .await
            .map_err(self.db.failed("read a run"))
    }

    /// The runs that `filter` lets through, newest start first.
    ///
    /// # Errors
    /// The caller's: [`StoreError::UnknownRun`] when `filter.before` names none.
    pub async fn runs(&self, filter: &RunFilter) -> Result<Vec<Run>, StoreError> {
        let (time, id) = self.bound(filter.before.as_deref()).await?;
        let limit = filter.limit.map_or(i64::MAX, i64::from);
        let query = match &filter.exercise {
            None => sqlx::query_as(sql!("runs")).bind(time).bind(id).bind(limit),
            Some(exercise) => sqlx::query_as(sql!("runs_of_exercise")).bind(time).bind(id).bind(limit).bind(exercise),
        };
        query.fetch_all(&self.db.readers).await.map_err(self.db.failed("list runs"))
    }

    /// The runs that started before `started_before` and have not ended, oldest first. Which of them
    /// are orphans is for the caller to find out from their owner.
    ///
    /// # Errors
    /// The machine's alone.
    pub async fn stale_runs(&self, started_before: UnixMicros) -> Result<Vec<Run>, StoreError> {
        sqlx::query_as(sql!("runs_stale"))
            .bind(started_before.0)
            .fetch_all(&self.db.readers)
            .await
            .map_err(self.db.failed("list stale runs"))
    }

    /// The place in the order of runs (start, then id) before which a page begins.
    async fn bound(&self, before: Option<&str>) -> Result<(i64, String), StoreError> {
        let Some(id) = before else {
            return Ok((i64::MAX, String::new()));
        };
        match self.run(id).await? {
            Some(run) => Ok((run.start.started_at.0, run.start.id)),
            None => Err(StoreError::UnknownRun { id: id.to_owned() }),
        }
    }

    /// Why a statement that asks for a running run found none.
    pub(crate) async fn not_running(&self, connection: &mut SqliteConnection, id: &str) -> StoreError {
        let state = sqlx::query_scalar(sql!("run_state")).bind(id).fetch_optional(connection).await;
        let id = id.to_owned();
        match state {
            Ok(Some(state)) => StoreError::RunEnded { id, state },
            Ok(None) => StoreError::UnknownRun { id },
            Err(error) => self.db.failed("read a run")(error),
        }
    }
}

impl FromRow<'_, SqliteRow> for Run {
    fn from_row(row: &SqliteRow) -> Result<Self, sqlx::Error> {
        Ok(Self {
            start: NewRun {
                id: row.try_get("id")?,
                exercise: row.try_get("exercise")?,
                exercise_hash: row.try_get("exercise_hash")?,
                submission_hash: row.try_get("submission_hash")?,
                language: row.try_get("language")?,
                source: row.try_get("source")?,
                kind: row.try_get("kind")?,
                owner: row.try_get("owner")?,
                started_at: UnixMicros(row.try_get("started_at")?),
            },
            state: state(row)?,
        })
    }
}

fn state(row: &SqliteRow) -> Result<RunState, sqlx::Error> {
    let at = || row.try_get("ended_at").map(UnixMicros);
    match row.try_get("state")? {
        "running" => Ok(RunState::Running),
        "finished" => Ok(RunState::Finished {
            at: at()?,
            ruling: row.try_get("ruling")?,
            checks_passed: row.try_get("checks_passed")?,
            checks_total: row.try_get("checks_total")?,
            summary: row.try_get("summary")?,
            evidence: BlobHash::stored(row.try_get("evidence_hash")?),
        }),
        "abandoned" => Ok(RunState::Abandoned { at: at()?, reason: row.try_get("reason")? }),
        // The table allows no fourth one.
        other => Err(sqlx::Error::Decode(format!("run state `{other}`").into())),
    }
}
