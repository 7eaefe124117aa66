//! Looking the whole store over for damage. It reports all faults that it finds, and never mends one.

use sqlx::Row;

use crate::{BlobHash, Store, StoreError};

/// What a look over the whole store found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Integrity {
    /// How many blobs were hashed again.
    pub blobs: u64,
    /// What is wrong; empty when all is well.
    pub faults: Vec<Fault>,
}

/// Something wrong with what is stored. All of them are the machine's fault, or of somebody who edited
/// the database by hand.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fault {
    /// The structure of the file is damaged.
    Structure {
        /// SQLite's words.
        detail: String,
    },
    /// A row refers to one that is not there.
    Dangling {
        /// The table with the row.
        table: String,
        /// The table that lacks what it refers to.
        parent: String,
    },
    /// The bytes of a blob do not match its name.
    Blob {
        /// The name.
        hash: BlobHash,
        /// The hash of the bytes.
        actual: BlobHash,
    },
}

impl Store {
    /// Looks the whole store over: the file's structure, every reference between rows, and every
    /// blob's hash. Reads all of it once, with one blob in memory at a time.
    ///
    /// # Errors
    /// Damage is a [`Fault`] and no error; errors are left for what keeps it from looking at all.
    pub async fn check_integrity(&self) -> Result<Integrity, StoreError> {
        let mut found = Integrity { blobs: 0, faults: Vec::new() };
        let looks = async {
            self.check_structure(&mut found).await?;
            self.check_references(&mut found).await?;
            self.check_blobs(&mut found).await
        };
        match looks.await {
            // Where SQLite stumbles over the damage, the looks that follow would stumble too.
            Err(StoreError::Damaged { detail, .. }) => {
                found.faults.push(Fault::Structure { detail });
                Ok(found)
            }
            other => other.map(|()| found),
        }
    }

    async fn check_structure(&self, found: &mut Integrity) -> Result<(), StoreError> {
        let lines: Vec<String> = sqlx::query_scalar(sql!("sqlite/quick_check"))
            .fetch_all(&self.db.readers)
            .await
            .map_err(self.db.failed("check the structure"))?;
        let faults = lines.into_iter().filter(|line| line != "ok");
        found.faults.extend(faults.map(|detail| Fault::Structure { detail }));
        Ok(())
    }

    async fn check_references(&self, found: &mut Integrity) -> Result<(), StoreError> {
        const DOING: &str = "check the references";
        let rows = sqlx::query(sql!("sqlite/foreign_key_check"))
            .fetch_all(&self.db.readers)
            .await
            .map_err(self.db.failed(DOING))?;
        for row in rows {
            found.faults.push(Fault::Dangling {
                table: row.try_get("table").map_err(self.db.failed(DOING))?,
                parent: row.try_get("parent").map_err(self.db.failed(DOING))?,
            });
        }
        Ok(())
    }

    async fn check_blobs(&self, found: &mut Integrity) -> Result<(), StoreError> {
        let mut last = String::new();
        while let Some((hash, bytes)) = self.blob_after(&last).await? {
            let actual = BlobHash::of(&bytes);
            found.blobs += 1;
            last.clone_from(&hash);
            if actual.as_str() != hash {
                let hash = BlobHash::stored(hash);
                found.faults.push(Fault::Blob { hash, actual });
            }
        }
        Ok(())
    }

    async fn blob_after(&self, hash: &str) -> Result<Option<(String, Vec<u8>)>, StoreError> {
        sqlx::query_as(sql!("blob_after"))
            .bind(hash)
            .fetch_optional(&self.db.readers)
            .await
            .map_err(self.db.failed("check the blobs"))
    }
}
