//! Bytes that go by the hash of their content. They are never changed, and never handed out without
//! being hashed again.

use std::fmt;
use std::str::FromStr;

use sha2::{Digest, Sha256};
use sqlx::SqliteConnection;

use crate::{Store, StoreError};

/// The name of a blob: the SHA-256 of its bytes as 64 lower-case hexadecimal digits.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BlobHash(String);

impl BlobHash {
    /// The name that `bytes` go by.
    pub fn of(bytes: &[u8]) -> Self {
        let digits = Sha256::digest(bytes);
        Self(digits.iter().map(|byte| format!("{byte:02x}")).collect())
    }

    /// The 64 digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// A name read from the database. Whether it is well-formed shows when its bytes are hashed.
    pub(crate) fn stored(digits: String) -> Self {
        Self(digits)
    }

    /// Hands `bytes`, found under this name, on if they are what the name says.
    pub(crate) fn verify(self, bytes: Vec<u8>) -> Result<Vec<u8>, StoreError> {
        let actual = Self::of(&bytes);
        if actual == self {
            return Ok(bytes);
        }
        Err(StoreError::BlobDamaged { hash: self, actual })
    }
}

impl FromStr for BlobHash {
    type Err = StoreError;

    fn from_str(text: &str) -> Result<Self, StoreError> {
        let digit = |c: u8| matches!(c, b'0'..=b'9' | b'a'..=b'f');
        if text.len() == 64 && text.bytes().all(digit) {
            return Ok(Self(text.to_owned()));
        }
        Err(StoreError::NotAHash { text: text.to_owned() })
    }
}

impl fmt::Display for BlobHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Store {
    /// Keeps `bytes` and returns their name. Keeping the same bytes again changes nothing.
    ///
    /// # Errors
    /// The machine's: disk full, damaged, or locked for too long.
    pub async fn put_blob(&self, bytes: &[u8]) -> Result<BlobHash, StoreError> {
        const DOING: &str = "keep a blob";
        let hash = BlobHash::of(bytes);
        if self.has_blob(&hash).await? {
            return Ok(hash);
        }
        let mut transaction = self.db.write(DOING).await?;
        insert(&mut transaction, hash.as_str(), bytes).await.map_err(self.db.failed(DOING))?;
        transaction.commit().await.map_err(self.db.failed(DOING))?;
        Ok(hash)
    }

    /// The bytes that go by `hash`, hashed again on the way out; `None` when there are none.
    ///
    /// # Errors
    /// The machine's: [`StoreError::BlobDamaged`] when the bytes are not what their name says.
    pub async fn blob(&self, hash: &BlobHash) -> Result<Option<Vec<u8>>, StoreError> {
        let bytes: Option<Vec<u8>> = sqlx::query_scalar(sql!("blob_by_hash"))
            .bind(hash.as_str())
            .fetch_optional(&self.db.readers)
            .await
            .map_err(self.db.failed("read a blob"))?;
        bytes.map(|bytes| hash.clone().verify(bytes)).transpose()
    }

    async fn has_blob(&self, hash: &BlobHash) -> Result<bool, StoreError> {
        let found: Option<i64> = sqlx::query_scalar(sql!("blob_exists"))
            .bind(hash.as_str())
            .fetch_optional(&self.db.readers)
            .await
            .map_err(self.db.failed("look for a blob"))?;
        Ok(found.is_some())
    }
}

/// Keeps `bytes` under `hash`, which the caller has computed from them.
pub(crate) async fn insert(connection: &mut SqliteConnection, hash: &str, bytes: &[u8]) -> Result<(), sqlx::Error> {
    sqlx::query(sql!("blob_insert")).bind(hash).bind(bytes).execute(connection).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// FIPS 180-2, appendix B.1.
    const ABC: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    #[test]
    fn a_hash_is_the_sha256_in_lower_case_hexadecimal() {
        assert_eq!(BlobHash::of(b"abc").as_str(), ABC);
    }

    #[test]
    fn only_64_lower_case_digits_read_as_a_hash() {
        assert_eq!(ABC.parse::<BlobHash>().unwrap(), BlobHash::of(b"abc"));
        for text in ["", &ABC[1..], &ABC.to_uppercase(), &ABC.replace('b', "g")] {
            let error = text.parse::<BlobHash>().unwrap_err();
            assert!(matches!(error, StoreError::NotAHash { .. }), "{error}");
        }
    }

    #[test]
    fn bytes_under_a_false_name_are_not_handed_on() {
        let error = BlobHash::of(b"abc").verify(b"abd".to_vec()).unwrap_err();
        assert!(matches!(error, StoreError::BlobDamaged { .. }), "{error}");
    }
}
