//! As whom a box runs: which ids of the host its user namespace maps.
//!
//! Inside, the program is always user and group 1000. Outside it is a user without rights of its own
//! when we may map one (root), else the caller. Source: user_namespaces(7).

use std::path::Path;

use rustix::fs::{Gid, Uid};

use crate::error::SandboxError;

/// The only user of a box, as the box sees it.
pub(crate) const LEARNER: u32 = 1000;

/// The overflow user, "nobody": owns nothing on a host that is in order.
const NOBODY: u32 = 65534;

const CAP_CHOWN: u64 = 1 << 0;
const CAP_SETGID: u64 = 1 << 6;
const CAP_SETUID: u64 = 1 << 7;
const CAP_SYS_ADMIN: u64 = 1 << 21;

/// How ids are mapped into a box.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Identity {
    /// Set up as the caller (root), run as a user without rights.
    Separate,
    /// Set up and run as the caller, under another number.
    Own { uid: u32, gid: u32 },
}

impl Identity {
    /// What this process may do, read from /proc/self.
    pub(crate) fn of_caller() -> Self {
        let uid = rustix::process::geteuid().as_raw();
        let gid = rustix::process::getegid().as_raw();
        let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
        let maps =
            ["/proc/self/uid_map", "/proc/self/gid_map"].map(|path| std::fs::read_to_string(path).unwrap_or_default());
        let needed = CAP_CHOWN | CAP_SETGID | CAP_SETUID | CAP_SYS_ADMIN;
        let able = effective_capabilities(&status) & needed == needed;
        if uid == 0 && gid == 0 && able && maps.iter().all(|map| maps_id(map, NOBODY)) {
            Self::Separate
        } else {
            Self::Own { uid, gid }
        }
    }

    pub(crate) fn is_separate(self) -> bool {
        self == Self::Separate
    }

    /// Writes the maps of a child that waits; only then has it any right in its namespace.
    pub(crate) fn write_maps(self, pid: i32) -> Result<(), SandboxError> {
        let write = |file: &str, text: &str| {
            std::fs::write(Path::new("/proc").join(pid.to_string()).join(file), text)
                .map_err(|source| SandboxError::setup(format!("write {file} of the box"), source))
        };
        match self {
            Self::Separate => {
                let map = format!("0 0 1\n{LEARNER} {NOBODY} 1\n");
                write("uid_map", &map)?;
                write("gid_map", &map)
            }
            Self::Own { uid, gid } => {
                // A caller without rights may map its own group only after giving up setgroups(2).
                write("setgroups", "deny")?;
                write("uid_map", &format!("{LEARNER} {uid} 1\n"))?;
                write("gid_map", &format!("{LEARNER} {gid} 1\n"))
            }
        }
    }

    /// The host's ids that files must have for the box to own them, if they differ from the caller's.
    pub(crate) fn owner(self) -> Option<(Uid, Gid)> {
        self.is_separate().then(|| (Uid::from_raw(NOBODY), Gid::from_raw(NOBODY)))
    }
}

fn effective_capabilities(status: &str) -> u64 {
    let line = status.lines().find_map(|line| line.strip_prefix("CapEff:"));
    line.and_then(|hex| u64::from_str_radix(hex.trim(), 16).ok()).unwrap_or(0)
}

/// Whether a map (first inside, first outside, count) covers this id on its inner side.
fn maps_id(map: &str, id: u32) -> bool {
    map.lines().any(|line| {
        let mut fields = line.split_whitespace().map(|n| n.parse::<u64>().unwrap_or(0));
        let (first, count) = (fields.next().unwrap_or(0), fields.nth(1).unwrap_or(0));
        (first..first + count).contains(&u64::from(id))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_map_covers_its_inner_range_only() {
        assert!(maps_id("         0          0 4294967295\n", NOBODY));
        assert!(!maps_id("0 1000 1\n", NOBODY));
        assert!(maps_id("0 1000 1\n1 100000 65536\n", NOBODY));
        assert!(!maps_id("", NOBODY));
    }

    #[test]
    fn effective_capabilities_are_read_as_hexadecimal() {
        assert_eq!(effective_capabilities("CapPrm:\t1f\nCapEff:\t00000000000000c1\n"), 0xc1);
        assert_eq!(effective_capabilities(""), 0);
    }
}
