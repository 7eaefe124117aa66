//! Bringing the tables up to date. To change them, add one file under `migrations/sqlite/` whose last
//! line sets `user_version`, and name it here; a file that was released is never edited.
//!
//! It runs under the folder's lock, and never writes before it knows that the file is Cairn's, is
//! readable, and is not newer than this build.

use std::path::Path;

use sqlx::sqlite::SqliteConnection;
use sqlx::{ConnectOptions, Connection};

use crate::StoreError;
use crate::open::beside;
use crate::sqlite::options;

/// The steps from an empty file to today's tables; the n-th leads to version n.
const MIGRATIONS: &[&str] = &[include_str!("../migrations/sqlite/0001_start.sql")];

/// The newest version that this build knows.
const KNOWN: i64 = MIGRATIONS.len() as i64;

/// "CARN" in ASCII, as the first migration sets it.
const APPLICATION_ID: i64 = 0x4341_524e;

/// Creates or updates the tables of the database file at `path`, which exists.
pub(crate) async fn bring_up_to_date(path: &Path) -> Result<(), StoreError> {
    if look(path).await? == KNOWN {
        return Ok(());
    }
    let failed = |error| StoreError::from_sqlx(path, "bring the tables up to date", error);
    let mut connection = options(path).connect().await.map_err(failed)?;
    switch_to_wal(path, &mut connection).await?;
    migrate(&mut connection).await.map_err(failed)?;
    connection.close().await.map_err(failed)
}

/// Reads the file's version without writing to it, and refuses what is not ours to write to.
pub(crate) async fn look(path: &Path) -> Result<i64, StoreError> {
    let failed = |error| StoreError::from_sqlx(path, "read the database", error);
    // A journal beside the file means that a first opening was cut short. Undoing it takes writing;
    // in any other case the look must not so much as fold a log into a file that may be damaged.
    let read_only = !beside(path, "-journal").exists();
    let mut connection = options(path).read_only(read_only).connect().await.map_err(failed)?;
    let id = number(&mut connection, sql!("sqlite/application_id")).await;
    let version = number(&mut connection, sql!("sqlite/user_version")).await;
    let tables = number(&mut connection, sql!("sqlite/count_schema")).await;
    connection.close().await.map_err(failed)?;
    match (id.map_err(failed)?, version.map_err(failed)?, tables.map_err(failed)?) {
        (0, 0, 0) => Ok(0),
        (APPLICATION_ID, found, _) if found > KNOWN => {
            Err(StoreError::Newer { path: path.to_owned(), found, known: KNOWN })
        }
        (APPLICATION_ID, found, _) => Ok(found),
        (found, ..) => Err(StoreError::Foreign { path: path.to_owned(), found }),
    }
}

async fn switch_to_wal(path: &Path, connection: &mut SqliteConnection) -> Result<(), StoreError> {
    let mode: String = sqlx::query_scalar(sql!("sqlite/journal_mode_wal"))
        .fetch_one(connection)
        .await
        .map_err(|error| StoreError::from_sqlx(path, "switch to a write-ahead log", error))?;
    if mode == "wal" {
        return Ok(());
    }
    Err(StoreError::NoWal { path: path.to_owned(), mode })
}

/// Takes all missing steps in one transaction.
async fn migrate(connection: &mut SqliteConnection) -> Result<(), sqlx::Error> {
    let mut transaction = connection.begin_with(sql!("sqlite/begin_write")).await?;
    let version = number(&mut transaction, sql!("sqlite/user_version")).await?;
    let done = usize::try_from(version).unwrap_or(0);
    for step in MIGRATIONS.iter().skip(done) {
        sqlx::raw_sql(*step).execute(&mut *transaction).await?;
    }
    transaction.commit().await
}

async fn number(connection: &mut SqliteConnection, sql: &'static str) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar(sql).fetch_one(connection).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_migration_ends_by_setting_its_own_version() {
        for (index, step) in MIGRATIONS.iter().enumerate() {
            let last = format!("PRAGMA user_version = {};", index + 1);
            assert!(step.trim_end().ends_with(&last), "migration {}", index + 1);
        }
    }

    #[test]
    fn the_first_migration_sets_our_application_id() {
        let line = format!("PRAGMA application_id = {APPLICATION_ID};");
        assert!(MIGRATIONS[0].contains(&line));
    }
}
