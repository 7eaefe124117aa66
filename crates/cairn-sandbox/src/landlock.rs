//! Landlock: what a program may reach by path, besides what its mounts allow.
//!
//! A second lock on the same door: should a mount or a namespace give way, the kernel still refuses to write outside the
//! private places, and to signal or trace anybody outside the box. Asks the kernel which version it has and uses what that
//! knows; made before the clone, carried out by a few system calls without allocation. TCP is left to the network
//! namespace, so that a program hears what a machine without a network says.
//!
//! Sources: landlock(7), kernel `Documentation/userspace-api/landlock.rst` (versions 1 to 7).

use std::ffi::CString;
use std::path::Path;

use crate::error::SandboxError;
use crate::script::c_path;
use crate::sys;

/// `LANDLOCK_ACCESS_FS_*` of linux/landlock.h.
const EXECUTE: u64 = 1 << 0;
const WRITE_FILE: u64 = 1 << 1;
const READ_FILE: u64 = 1 << 2;
const READ_DIR: u64 = 1 << 3;
const LAST_OF_VERSION_1: u64 = 1 << 12;
const REFER: u64 = 1 << 13; // version 2
const TRUNCATE: u64 = 1 << 14; // version 3
const IOCTL_DEV: u64 = 1 << 15; // version 5

/// `LANDLOCK_SCOPE_*`, version 6: abstract Unix sockets and signals.
const SCOPES: u64 = 0b11;

/// What a rule on a file may speak of; the rest is about directories.
const OF_FILES: u64 = EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE | IOCTL_DEV;

/// A set of rules, ready to be carried out.
#[derive(Debug)]
pub(crate) struct Landlock {
    handled: sys::LandlockHandled,
    /// Paths as the box sees them, and what is allowed at and below them.
    rules: Vec<(CString, u64)>,
}

impl Landlock {
    /// The rules of a box in which these places can be written, or nothing where the kernel has no Landlock.
    pub(crate) fn of_box(writable: &[&Path]) -> Result<Option<Self>, SandboxError> {
        let Some(version) = version() else { return Ok(None) };
        Self::of_version(version, writable).map(Some)
    }

    fn of_version(version: u32, writable: &[&Path]) -> Result<Self, SandboxError> {
        let since = |first: u32, bits: u64| if version >= first { bits } else { 0 };
        let all = (2 * LAST_OF_VERSION_1 - 1) | since(2, REFER) | since(3, TRUNCATE) | since(5, IOCTL_DEV);
        let handled = sys::LandlockHandled { fs: all, net: 0, scoped: since(6, SCOPES) };
        let mut rules = vec![
            (c_path("/")?, EXECUTE | READ_FILE | READ_DIR),
            (c_path("/dev")?, all & (READ_FILE | READ_DIR | WRITE_FILE | TRUNCATE | IOCTL_DEV)),
        ];
        for place in writable {
            rules.push((c_path(place)?, all));
        }
        Ok(Self { handled, rules })
    }

    /// Restricts the calling thread for good; async-signal-safe.
    pub(crate) fn perform(&self) -> sys::Result<()> {
        let set = sys::landlock_create(&self.handled)?;
        let done = self.add_rules(set).and_then(|()| sys::landlock_restrict(set));
        sys::close(set);
        done
    }

    fn add_rules(&self, set: i32) -> sys::Result<()> {
        for (path, allowed) in &self.rules {
            let at = sys::open(path, libc::O_PATH, 0)?;
            let added = match sys::landlock_allow(set, at, *allowed) {
                // The kernel refuses rights about directories on a file.
                Err(rustix::io::Errno::INVAL) => sys::landlock_allow(set, at, allowed & OF_FILES),
                other => other,
            };
            sys::close(at);
            added?;
        }
        Ok(())
    }
}

/// The version of Landlock that the kernel has switched on.
pub(crate) fn version() -> Option<u32> {
    sys::landlock_version().ok().filter(|&version| version > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_older_kernel_is_asked_for_what_it_knows() {
        let rules = |version| Landlock::of_version(version, &[Path::new("/tmp")]).unwrap();
        let (first, seventh) = (rules(1), rules(7));
        assert_eq!((first.handled.fs, first.handled.scoped), (0x1fff, 0));
        assert_eq!((seventh.handled.fs, seventh.handled.scoped), (0xffff, 3));
        for landlock in [first, seventh] {
            // The kernel refuses a rule on what it is not asked to handle.
            assert!(landlock.rules.iter().all(|(_, allowed)| allowed & !landlock.handled.fs == 0));
        }
    }
}
