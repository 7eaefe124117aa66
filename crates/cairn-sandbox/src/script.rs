//! The set-up of a box as a list of system calls, made before the clone.
//!
//! The child of a multi-threaded process may only do what is async-signal-safe (signal-safety(7)):
//! so everything that allocates happens when the list is made, and carrying it out never allocates,
//! locks or panics. A failure is a step number and an errno; the parent turns the number into words.

use std::ffi::{CStr, CString};
use std::os::fd::{AsRawFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use crate::error::SandboxError;
use crate::landlock::Landlock;
use crate::sys;

/// One step, in terms of paths as the child sees them.
#[derive(Debug)]
pub(crate) enum Op {
    Umask(u32),
    PrivateMounts,
    Tmpfs {
        target: CString,
        flags: u64,
        data: CString,
    },
    Proc {
        target: CString,
    },
    Bind {
        source: CString,
        target: CString,
    },
    Attach {
        tree: OwnedFd,
        target: CString,
    },
    Restrict {
        target: CString,
        attributes: u64,
        recursive: bool,
    },
    MakeDir {
        path: CString,
        mode: u32,
    },
    MakeFile {
        path: CString,
    },
    Symlink {
        to: CString,
        path: CString,
    },
    Pivot {
        old: CString,
    },
    ChangeDir {
        path: CString,
    },
    Unmount {
        path: CString,
    },
    RemoveDir {
        path: CString,
    },
    /// Not `needed`: a host that refuses it has its own say there.
    Write {
        path: CString,
        text: &'static [u8],
        needed: bool,
    },
    HostName(&'static [u8]),
    LoopbackUp,
    NoNewPrivileges,
    Landlock(Landlock),
    Filter(Vec<libc::sock_filter>),
}

impl Op {
    /// Carries the step out; async-signal-safe.
    pub(crate) fn perform(&self) -> sys::Result<()> {
        const RECURSIVE_PRIVATE: u64 = libc::MS_REC | libc::MS_PRIVATE;
        const RECURSIVE_BIND: u64 = libc::MS_BIND | libc::MS_REC;
        const QUIET: u64 = libc::MS_NOSUID | libc::MS_NODEV | libc::MS_NOEXEC;
        let here = libc::AT_FDCWD;
        match self {
            Self::Umask(mask) => {
                sys::set_umask(*mask);
                Ok(())
            }
            Self::PrivateMounts => sys::mount(None, c"/", None, RECURSIVE_PRIVATE, None),
            Self::Tmpfs { target, flags, data } => sys::mount(Some(c"box"), target, Some(c"tmpfs"), *flags, Some(data)),
            // The box's own init is a fork of the caller and would show its command line to the program.
            Self::Proc { target } => {
                sys::mount(Some(c"proc"), target, Some(c"proc"), QUIET, Some(c"hidepid=invisible"))
            }
            Self::Bind { source, target } => sys::mount(Some(source), target, None, RECURSIVE_BIND, None),
            Self::Attach { tree, target } => sys::move_mount(tree.as_raw_fd(), target),
            Self::Restrict { target, attributes, recursive } => {
                sys::mount_setattr(here, target, *attributes, *recursive, 0)
            }
            Self::MakeDir { path, mode } => tolerate_existing(sys::make_dir(path, *mode)),
            Self::MakeFile { path } => make_file(path),
            Self::Symlink { to, path } => sys::symlink(to, path),
            Self::Pivot { old } => sys::pivot_root(c".", old),
            Self::ChangeDir { path } => sys::change_dir(path),
            Self::Unmount { path } => sys::unmount_lazily(path),
            Self::RemoveDir { path } => sys::remove_dir(path),
            Self::Write { path, text, needed: true } => write_file(path, text),
            Self::Write { path, text, needed: false } => {
                let _ = write_file(path, text);
                Ok(())
            }
            Self::HostName(name) => sys::set_host_name(name),
            Self::LoopbackUp => sys::loopback_up(),
            Self::NoNewPrivileges => sys::set_no_new_privileges(),
            Self::Landlock(landlock) => landlock.perform(),
            Self::Filter(program) => sys::install_filter(program),
        }
    }

    /// The step in words, for an error.
    pub(crate) fn describe(&self) -> String {
        let shown = |path: &CStr| path.to_string_lossy().into_owned();
        match self {
            Self::Umask(_) => "set the umask".into(),
            Self::PrivateMounts => "make all mounts private".into(),
            Self::Tmpfs { target, .. } => format!("mount tmpfs at {}", shown(target)),
            Self::Proc { target } => format!("mount proc at {}", shown(target)),
            Self::Bind { source, target } => format!("bind {} at {}", shown(source), shown(target)),
            Self::Attach { target, .. } => format!("attach the mount at {}", shown(target)),
            Self::Restrict { target, .. } => format!("restrict the mount at {}", shown(target)),
            Self::MakeDir { path, .. } => format!("make directory {}", shown(path)),
            Self::MakeFile { path } => format!("make file {}", shown(path)),
            Self::Symlink { path, .. } => format!("make symbolic link {}", shown(path)),
            Self::Pivot { .. } => "change the root".into(),
            Self::ChangeDir { path } => format!("enter directory {}", shown(path)),
            Self::Unmount { path } => format!("unmount {}", shown(path)),
            Self::RemoveDir { path } => format!("remove directory {}", shown(path)),
            Self::Write { path, .. } => format!("write {}", shown(path)),
            Self::HostName(_) => "set the host name".into(),
            Self::LoopbackUp => "switch the loopback interface on".into(),
            Self::NoNewPrivileges => "forbid new privileges".into(),
            Self::Landlock(_) => "restrict itself by Landlock".into(),
            Self::Filter(_) => "install the filter of system calls".into(),
        }
    }
}

/// A path as a C string; `Invalid` when it contains NUL.
pub(crate) fn c_path(path: impl AsRef<Path>) -> Result<CString, SandboxError> {
    let path = path.as_ref();
    CString::new(path.as_os_str().as_bytes())
        .map_err(|_| SandboxError::Invalid(format!("the path {} contains NUL", path.display())))
}

fn tolerate_existing(result: sys::Result<()>) -> sys::Result<()> {
    match result {
        Err(rustix::io::Errno::EXIST) => Ok(()),
        other => other,
    }
}

/// An empty file to bind another file on.
fn make_file(path: &CStr) -> sys::Result<()> {
    let fd = sys::open(path, libc::O_WRONLY | libc::O_CREAT | libc::O_NOFOLLOW, 0o644)?;
    sys::close(fd);
    Ok(())
}

fn write_file(path: &CStr, text: &[u8]) -> sys::Result<()> {
    let fd = sys::open(path, libc::O_WRONLY, 0)?;
    let written = sys::write(fd, text).map(drop);
    sys::close(fd);
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_names_itself_with_its_path() {
        let op = Op::Proc { target: c"/proc".into() };
        assert_eq!(op.describe(), "mount proc at /proc");
        let op = Op::Bind { source: c"/.host/usr".into(), target: c"/usr".into() };
        assert_eq!(op.describe(), "bind /.host/usr at /usr");
    }

    #[test]
    fn a_path_with_nul_is_refused() {
        assert!(matches!(c_path("a\0b"), Err(SandboxError::Invalid(_))));
    }
}
