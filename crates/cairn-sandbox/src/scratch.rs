//! A private directory of the host, for sources going into boxes and artefacts coming out.
//!
//! Goes with the value, and with its instance if the process dies first. What a box wrote there is
//! hostile: a caller that reads it back must not follow symbolic links.

use std::fs;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::error::SandboxError;
use crate::sandbox::Shared;
use crate::tree;

static NEXT: AtomicU64 = AtomicU64::new(0);

/// A private directory (mode 0700) that is removed on drop.
///
/// Mounted into a box, it and its files belong to the box's user at the time of the spawn.
#[derive(Debug)]
pub struct Scratch {
    path: PathBuf,
    _shared: Arc<Shared>,
}

impl Scratch {
    pub(crate) fn make(shared: Arc<Shared>) -> Result<Self, SandboxError> {
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let path = shared.instance.scratch_dir().join(number.to_string());
        fs::DirBuilder::new().mode(0o700).create(&path).map_err(|source| SandboxError::path("make", &path, source))?;
        Ok(Self { path, _shared: shared })
    }

    /// Where it is on the host.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // Why ignored: what resists goes with the instance, or with the next sweep.
        let _ = tree::remove(&self.path);
    }
}
