//! Bytes that a step or an observation carries: small ones in place, big ones by hash.
//!
//! In memory a payload always gives its bytes. Written down, one of more than [`INLINE_LIMIT`] bytes is
//! replaced by its digest and length, and travels beside the log as a blob (see `docs/evidence.md`).

use crate::Digest;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The largest payload that is written in place: 64 KiB, so that a log stays readable in an editor.
pub const INLINE_LIMIT: usize = 64 * 1024;

/// Blobs by their digest.
pub type Blobs = BTreeMap<Digest, Arc<[u8]>>;

/// Immutable bytes, cheap to clone.
#[derive(Clone, Serialize, Deserialize)]
#[serde(try_from = "Written", into = "Written")]
pub struct Payload(Repr);

#[derive(Clone)]
enum Repr {
    Here(Arc<[u8]>),
    /// Read from a log, its blob not yet put in place.
    Elsewhere {
        digest: Digest,
        length: u64,
    },
}

/// The form on disk.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
enum Written {
    Text(String),
    Base64(String),
    Blob { sha256: Digest, bytes: u64 },
}

impl Payload {
    /// Wraps bytes.
    pub fn new(bytes: impl Into<Arc<[u8]>>) -> Self {
        Self(Repr::Here(bytes.into()))
    }

    /// The bytes.
    ///
    /// # Panics
    /// When the payload was read from a log and [`Payload::resolve`] was not called: a bug of the reader,
    /// since the evidence codec refuses a log with a missing blob.
    pub fn bytes(&self) -> &Arc<[u8]> {
        match &self.0 {
            Repr::Here(bytes) => bytes,
            Repr::Elsewhere { digest, .. } => panic!("the blob {digest} was not put in place"),
        }
    }

    /// The bytes as text, with the replacement character where they are not UTF-8.
    pub fn text(&self) -> std::borrow::Cow<'_, str> {
        String::from_utf8_lossy(self.bytes())
    }

    /// The digest of the bytes.
    pub fn digest(&self) -> Digest {
        match &self.0 {
            Repr::Here(bytes) => Digest::of(bytes),
            Repr::Elsewhere { digest, .. } => *digest,
        }
    }

    /// Adds the bytes to `blobs` if they are too big to be written in place.
    pub fn collect(&self, blobs: &mut Blobs) {
        if let Repr::Here(bytes) = &self.0
            && bytes.len() > INLINE_LIMIT
        {
            blobs.insert(Digest::of(bytes), Arc::clone(bytes));
        }
    }

    /// Puts the bytes in place from `blobs`.
    ///
    /// # Errors
    /// The digest that `blobs` lacks, or whose length differs from the one written: the evidence is damaged.
    pub fn resolve(&mut self, blobs: &Blobs) -> Result<(), Digest> {
        if let Repr::Elsewhere { digest, length } = self.0 {
            let found = blobs.get(&digest).filter(|bytes| bytes.len() as u64 == length);
            self.0 = Repr::Here(Arc::clone(found.ok_or(digest)?));
        }
        Ok(())
    }
}

impl From<Payload> for Written {
    fn from(payload: Payload) -> Self {
        match payload.0 {
            Repr::Elsewhere { digest, length } => Self::Blob { sha256: digest, bytes: length },
            Repr::Here(bytes) if bytes.len() > INLINE_LIMIT => {
                Self::Blob { sha256: Digest::of(&bytes), bytes: bytes.len() as u64 }
            }
            Repr::Here(bytes) => match std::str::from_utf8(&bytes) {
                Ok(text) => Self::Text(text.to_owned()),
                Err(_) => Self::Base64(STANDARD.encode(&bytes)),
            },
        }
    }
}

impl TryFrom<Written> for Payload {
    type Error = String;

    fn try_from(written: Written) -> Result<Self, String> {
        Ok(match written {
            Written::Text(text) => Self::new(text.into_bytes()),
            Written::Base64(text) => Self::new(STANDARD.decode(&text).map_err(|e| format!("base64: {e}"))?),
            Written::Blob { sha256, bytes } => Self(Repr::Elsewhere { digest: sha256, length: bytes }),
        })
    }
}

impl PartialEq for Payload {
    fn eq(&self, other: &Self) -> bool {
        match (&self.0, &other.0) {
            (Repr::Here(a), Repr::Here(b)) => a == b,
            _ => self.digest() == other.digest(),
        }
    }
}

impl Eq for Payload {}

impl std::fmt::Debug for Payload {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.0 {
            Repr::Here(bytes) if bytes.len() <= 200 => write!(f, "Payload({:?})", self.text()),
            Repr::Here(bytes) => write!(f, "Payload({} bytes)", bytes.len()),
            Repr::Elsewhere { digest, length } => write!(f, "Payload({length} bytes at {})", digest.short()),
        }
    }
}

impl From<&str> for Payload {
    fn from(text: &str) -> Self {
        Self::new(text.as_bytes())
    }
}

impl From<String> for Payload {
    fn from(text: String) -> Self {
        Self::new(text.into_bytes())
    }
}

impl From<Vec<u8>> for Payload {
    fn from(bytes: Vec<u8>) -> Self {
        Self::new(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn round_trip(bytes: &[u8]) -> Payload {
        let original = Payload::new(bytes);
        let mut blobs = Blobs::new();
        original.collect(&mut blobs);
        let text = serde_json::to_string(&original).unwrap();
        let mut read: Payload = serde_json::from_str(&text).unwrap();
        read.resolve(&blobs).unwrap();
        assert_eq!(read.bytes(), original.bytes());
        read
    }

    #[test]
    fn bytes_of_every_kind_and_size_survive_being_written() {
        round_trip(b"");
        round_trip("plain text \u{1F980}".as_bytes());
        round_trip(b"\0\xff\xfe");
        round_trip(&vec![b'x'; INLINE_LIMIT]);
        round_trip(&vec![b'x'; INLINE_LIMIT + 1]);
    }

    #[test]
    fn a_missing_blob_is_named() {
        let big = Payload::new(vec![7; INLINE_LIMIT + 1]);
        let text = serde_json::to_string(&big).unwrap();
        let mut read: Payload = serde_json::from_str(&text).unwrap();
        assert_eq!(read.resolve(&Blobs::new()), Err(big.digest()));
        assert_eq!(read.digest(), big.digest());
    }
}
