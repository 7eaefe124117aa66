//! The root that every box sees: the host's programs and libraries, read-only, and little else.
//!
//! Read once per instance; a box never sees the host's /etc, /home, /root, /run, /sys or /var.
//! Sources: hier(7), pivot_root(2), tmpfs(5), ld.so(8).

use std::fs;
use std::io;
use std::os::unix::fs::{DirBuilderExt, PermissionsExt, symlink};
use std::path::{Path, PathBuf};

use rustix::mount::{OpenTreeFlags, open_tree};

use crate::command::{Mount, Network};
use crate::error::SandboxError;
use crate::identity::LEARNER;
use crate::script::{Op, c_path};
use crate::sys;

/// Where the host's root hangs while the box is set up; gone before the program starts.
const HOST: &str = "/.host";

/// Directories of programs and libraries, where the host has them.
const PROGRAMS: [&str; 7] = ["usr", "bin", "sbin", "lib", "lib32", "lib64", "libx32"];

/// The devices that programs expect and that give nothing away.
const DEVICES: [&str; 5] = ["null", "zero", "full", "random", "urandom"];

/// What dynamic linking needs of /etc.
const COPIED: [&str; 3] = ["ld.so.cache", "ld.so.conf", "ld.so.conf.d"];

/// Mounted and not copied: hundreds of links on some hosts.
const ALTERNATIVES: &str = "alternatives";

/// Whether distributions link parts of a runtime below /usr to this folder of /etc, so that the runtime does not start
/// without it: JDKs (`java-17-openjdk` on Debian, `java` on Fedora) and Mono. Nothing in there is secret.
fn is_configuration(name: &str) -> bool {
    name == ALTERNATIVES
        || name == "mono"
        || name == "java"
        || (name.starts_with("java-") && name.ends_with("-openjdk"))
}

/// Where every box may write: a tmpfs each.
pub(crate) const PRIVATE_DIRS: [&str; 3] = ["/tmp", "/home/learner", "/dev/shm"];

/// Files and directories in a private tmpfs: enough for a compiler's cache, and a bound on the kernel
/// memory that empty files cost.
const TMPFS_INODES: u32 = 65_536;

/// Mount points and links only.
const ROOT_TMPFS: &str = "size=1m,nr_inodes=4096,mode=0755";

const NOSUID_NODEV: u64 = libc::MOUNT_ATTR_NOSUID | libc::MOUNT_ATTR_NODEV;

/// The host's share of the root, read when the instance opens.
#[derive(Debug)]
pub(crate) struct HostRoot {
    links: Vec<(&'static str, PathBuf)>,
    dirs: Vec<&'static str>,
    devices: Vec<&'static str>,
    etc: PathBuf,
    /// The folders of /etc that are shown as they are.
    shown: Vec<String>,
}

impl HostRoot {
    /// Reads the layout and writes the boxes' /etc to `etc`, a directory of our own.
    pub(crate) fn read(etc: PathBuf) -> io::Result<Self> {
        let (links, dirs, devices) = (Vec::new(), Vec::new(), Vec::new());
        let mut root = Self { links, dirs, devices, etc, shown: shown_of_etc() };
        for name in PROGRAMS {
            let path = Path::new("/").join(name);
            match fs::symlink_metadata(&path) {
                Ok(meta) if meta.is_symlink() => root.links.push((name, fs::read_link(&path)?)),
                Ok(meta) if meta.is_dir() => root.dirs.push(name),
                _ => {}
            }
        }
        let present = |name: &&str| Path::new("/dev").join(name).exists();
        root.devices = DEVICES.into_iter().filter(present).collect();
        write_etc(&root.etc, &root.shown)?;
        Ok(root)
    }

    /// The set-up of a box as steps. `privileged` is whether we may clone mounts ourselves, which
    /// reaches sources below directories that the box's user namespace does not map.
    pub(crate) fn steps(
        &self,
        mounts: &[Mount],
        file_bytes: u64,
        network: Network,
        privileged: bool,
    ) -> Result<Vec<Op>, SandboxError> {
        let mut ops = enter_root()?;
        self.add_programs(&mut ops, privileged)?;
        self.add_devices(&mut ops)?;
        add_private_dirs(&mut ops, file_bytes)?;
        self.add_mounts(&mut ops, mounts, privileged)?;
        if network == Network::Loopback {
            ops.push(Op::LoopbackUp);
        }
        leave_host(&mut ops)?;
        Ok(ops)
    }

    fn add_programs(&self, ops: &mut Vec<Op>, privileged: bool) -> Result<(), SandboxError> {
        for (name, to) in &self.links {
            ops.push(Op::Symlink { to: c_path(to)?, path: c_path(name)? });
        }
        for name in &self.dirs {
            let path = Path::new("/").join(name);
            ops.push(make_dir(&path)?);
            attach(ops, &path, &path, false, false)?;
        }
        ops.push(make_dir("/etc")?);
        attach(ops, &self.etc, Path::new("/etc"), false, privileged)?;
        for name in &self.shown {
            let path = Path::new("/etc").join(name);
            attach(ops, &path, &path, false, false)?;
        }
        Ok(())
    }

    fn add_devices(&self, ops: &mut Vec<Op>) -> Result<(), SandboxError> {
        ops.push(make_dir("/dev")?);
        for name in &self.devices {
            let path = Path::new("/dev").join(name);
            ops.push(Op::MakeFile { path: c_path(&path)? });
            ops.push(Op::Bind { source: on_host(&path)?, target: c_path(&path)? });
        }
        for (to, path) in [
            ("/proc/self/fd", "/dev/fd"),
            ("/proc/self/fd/0", "/dev/stdin"),
            ("/proc/self/fd/1", "/dev/stdout"),
            ("/proc/self/fd/2", "/dev/stderr"),
        ] {
            ops.push(Op::Symlink { to: c_path(to)?, path: c_path(path)? });
        }
        Ok(())
    }

    fn add_mounts(&self, ops: &mut Vec<Op>, mounts: &[Mount], privileged: bool) -> Result<(), SandboxError> {
        // Below these we make nothing: what lies there is not ours, and may hold hostile links.
        let base = self.dirs.iter().chain(self.links.iter().map(|(name, _)| name));
        let mut foreign: Vec<PathBuf> = base.map(|name| Path::new("/").join(name)).collect();
        foreign.extend(["/proc", "/etc"].map(PathBuf::from));
        for mount in mounts {
            let target = valid_target(&mount.target)?;
            let source =
                mount.source.canonicalize().map_err(|error| SandboxError::path("mount", &mount.source, error))?;
            if let Ok(below) = target.strip_prefix("/etc") {
                self.make_point_in_etc(below, source.is_dir())?;
            }
            if !foreign.iter().any(|dir| target.starts_with(dir)) {
                make_point(ops, &target, source.is_dir())?;
            }
            attach(ops, &source, &target, mount.writable, privileged)?;
            foreign.push(target);
        }
        Ok(())
    }

    /// Toolchains keep settings in /etc, where the box can make no mount point itself.
    fn make_point_in_etc(&self, below: &Path, is_dir: bool) -> Result<(), SandboxError> {
        let point = self.etc.join(below);
        if point.symlink_metadata().is_ok() {
            return Ok(());
        }
        let parent = if is_dir { Some(point.as_path()) } else { point.parent() };
        let mut builder = fs::DirBuilder::new();
        let made = parent.map_or(Ok(()), |dir| builder.recursive(true).mode(0o755).create(dir));
        let made = made.and_then(|()| if is_dir { Ok(()) } else { fs::write(&point, "") });
        made.map_err(|error| SandboxError::path("make", &point, error))
    }
}

/// A tmpfs becomes the root with the host below it, mounted over a directory that every host has.
fn enter_root() -> Result<Vec<Op>, SandboxError> {
    let host = Path::new(HOST).strip_prefix("/").unwrap_or(Path::new(HOST));
    let mut ops = vec![
        Op::Umask(0o022),
        Op::PrivateMounts,
        Op::Tmpfs { target: c_path("/usr")?, flags: libc::MS_NOSUID | libc::MS_NODEV, data: c_path(ROOT_TMPFS)? },
        Op::ChangeDir { path: c_path("/usr")? },
        Op::MakeDir { path: c_path(host)?, mode: 0o700 },
        Op::Pivot { old: c_path(host)? },
        Op::ChangeDir { path: c_path("/")? },
    ];
    for dir in ["/tmp", "/home", "/home/learner", "/proc"] {
        ops.push(make_dir(dir)?);
    }
    Ok(ops)
}

fn add_private_dirs(ops: &mut Vec<Op>, file_bytes: u64) -> Result<(), SandboxError> {
    // tmpfs takes 0 for "no limit", and a size that overflows when rounded up to pages as 0.
    let size = file_bytes.clamp(4096, 1 << 50);
    let limits = format!("size={size},nr_inodes={TMPFS_INODES}");
    let mut tmpfs = |target: &str, owner: String| -> Result<(), SandboxError> {
        let data = c_path(format!("{limits},{owner}"))?;
        let flags = libc::MS_NOSUID | libc::MS_NODEV;
        ops.push(Op::Tmpfs { target: c_path(target)?, flags, data });
        Ok(())
    };
    tmpfs("/tmp", "mode=1777".into())?;
    tmpfs("/home/learner", format!("mode=0755,uid={LEARNER},gid={LEARNER}"))?;
    ops.push(make_dir("/dev/shm")?);
    ops.push(Op::Tmpfs {
        target: c_path("/dev/shm")?,
        flags: libc::MS_NOSUID | libc::MS_NODEV,
        data: c_path(format!("{limits},mode=1777"))?,
    });
    ops.push(Op::Proc { target: c_path("/proc")? });
    Ok(())
}

fn leave_host(ops: &mut Vec<Op>) -> Result<(), SandboxError> {
    // No user namespace below ours: what is root in one reaches far more of the kernel.
    let namespaces = c_path("/proc/sys/user/max_user_namespaces")?;
    ops.push(Op::Write { path: namespaces, text: b"0", needed: true });
    // Should the whole machine run out of memory, boxes go first; inherited by the program. Refused
    // where our own score is higher still.
    ops.push(Op::Write { path: c_path("/proc/self/oom_score_adj")?, text: b"500", needed: false });
    ops.push(Op::HostName(b"box"));
    ops.push(Op::Unmount { path: c_path(HOST)? });
    ops.push(Op::RemoveDir { path: c_path(HOST)? });
    let attributes = NOSUID_NODEV | libc::MOUNT_ATTR_RDONLY;
    ops.push(Op::Restrict { target: c_path("/")?, attributes, recursive: false });
    Ok(())
}

fn make_dir(path: impl AsRef<Path>) -> Result<Op, SandboxError> {
    Ok(Op::MakeDir { path: c_path(path)?, mode: 0o755 })
}

/// A canonical path of the host, as the box sees it while it is set up.
fn on_host(path: &Path) -> Result<std::ffi::CString, SandboxError> {
    c_path(Path::new(HOST).join(path.strip_prefix("/").unwrap_or(path)))
}

/// Makes a mount point and the directories above it.
fn make_point(ops: &mut Vec<Op>, target: &Path, is_dir: bool) -> Result<(), SandboxError> {
    let mut above: Vec<&Path> = target.ancestors().skip(1).filter(|dir| dir.parent().is_some()).collect();
    above.reverse();
    for dir in above {
        ops.push(make_dir(dir)?);
    }
    ops.push(if is_dir { make_dir(target)? } else { Op::MakeFile { path: c_path(target)? } });
    Ok(())
}

fn attach(
    ops: &mut Vec<Op>,
    source: &Path,
    target: &Path,
    writable: bool,
    privileged: bool,
) -> Result<(), SandboxError> {
    let attributes = NOSUID_NODEV | if writable { 0 } else { libc::MOUNT_ATTR_RDONLY };
    let path = c_path(target)?;
    if privileged {
        let tree = clone_tree(source, attributes)
            .map_err(|errno| SandboxError::setup(format!("clone the mount {}", source.display()), errno))?;
        ops.push(Op::Attach { tree, target: path });
    } else {
        ops.push(Op::Bind { source: on_host(source)?, target: path.clone() });
        ops.push(Op::Restrict { target: path, attributes, recursive: true });
    }
    Ok(())
}

/// A detached copy of the mounts at `source`, restricted before anyone can use it. The number is high
/// so that it never collides with the program's own descriptors.
fn clone_tree(source: &Path, attributes: u64) -> rustix::io::Result<std::os::fd::OwnedFd> {
    use std::os::fd::AsRawFd;
    let flags = OpenTreeFlags::OPEN_TREE_CLONE | OpenTreeFlags::OPEN_TREE_CLOEXEC | OpenTreeFlags::AT_RECURSIVE;
    let tree = open_tree(rustix::fs::CWD, source, flags)?;
    sys::mount_setattr(tree.as_raw_fd(), c"", attributes, true, libc::MS_PRIVATE)?;
    crate::plan::high(tree)
}

fn valid_target(target: &Path) -> Result<PathBuf, SandboxError> {
    use std::path::Component::{Normal, RootDir};
    let plain = target.components().all(|part| matches!(part, RootDir | Normal(_)));
    if target.is_absolute() && plain && target.parent().is_some() && !target.starts_with(HOST) {
        Ok(target.components().collect()) // without doubled or trailing slashes
    } else {
        let shown = target.display();
        Err(SandboxError::Invalid(format!("mount target {shown} is not an absolute path without \"..\"")))
    }
}

/// The folders of the host's /etc that are shown; links among them have no place of their own.
fn shown_of_etc() -> Vec<String> {
    let entries = fs::read_dir("/etc").into_iter().flatten().flatten();
    let folders = entries.filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir()));
    let mut names: Vec<_> = folders.filter_map(|folder| folder.file_name().into_string().ok()).collect();
    names.retain(|name| is_configuration(name));
    names.sort();
    names
}

fn write_etc(etc: &Path, shown: &[String]) -> io::Result<()> {
    fs::DirBuilder::new().mode(0o755).create(etc)?;
    for name in shown {
        fs::create_dir(etc.join(name))?;
    }
    for name in COPIED {
        copy_readable(&Path::new("/etc").join(name), &etc.join(name))?;
    }
    // Follows the link, whose target may lie outside what a box sees.
    if let Ok(zone) = fs::read("/etc/localtime") {
        fs::write(etc.join("localtime"), zone)?;
    }
    let user = format!("learner:x:{LEARNER}:{LEARNER}:learner:/home/learner:/bin/sh\n");
    for (name, text) in [
        ("passwd", user.as_str()),
        ("group", &format!("learner:x:{LEARNER}:\n")),
        ("hosts", "127.0.0.1 localhost box\n::1 localhost box\n"),
        ("hostname", "box\n"),
        ("nsswitch.conf", "passwd: files\ngroup: files\nhosts: files\n"),
    ] {
        fs::write(etc.join(name), text)?;
    }
    make_readable(etc)
}

/// Copies a file, a link or one level of a directory, if it is there.
fn copy_readable(from: &Path, to: &Path) -> io::Result<()> {
    let Ok(meta) = fs::symlink_metadata(from) else { return Ok(()) };
    if meta.is_symlink() {
        return symlink(fs::read_link(from)?, to);
    }
    if meta.is_file() {
        return fs::write(to, fs::read(from)?);
    }
    fs::create_dir(to)?;
    for entry in fs::read_dir(from)?.flatten() {
        if !entry.file_type()?.is_dir() {
            copy_readable(&entry.path(), &to.join(entry.file_name()))?;
        }
    }
    Ok(())
}

/// Whatever umask the caller has, the box's user must be able to read.
fn make_readable(dir: &Path) -> io::Result<()> {
    fs::set_permissions(dir, fs::Permissions::from_mode(0o755))?;
    for entry in fs::read_dir(dir)?.flatten() {
        let kind = entry.file_type()?;
        if kind.is_dir() {
            make_readable(&entry.path())?;
        } else if kind.is_file() {
            fs::set_permissions(entry.path(), fs::Permissions::from_mode(0o644))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_is_absolute_and_stays_below_the_root() {
        assert_eq!(valid_target(Path::new("/work//src/")).unwrap(), Path::new("/work/src"));
        for bad in ["work", "/", "/work/../etc", "/.host/root", ""] {
            assert!(matches!(valid_target(Path::new(bad)), Err(SandboxError::Invalid(_))), "{bad}");
        }
    }

    #[test]
    fn nothing_is_made_below_a_mount_of_the_caller() {
        let dir = tempfile::tempdir().unwrap();
        let root = HostRoot::read(dir.path().join("etc")).unwrap();
        let mount = |target: &str| Mount::read_only(dir.path(), target);
        let steps = root.steps(&[mount("/work"), mount("/work/inner/deep")], 1, Network::None, false).unwrap();
        let made: Vec<String> = steps
            .iter()
            .filter(|op| matches!(op, Op::MakeDir { .. }))
            .map(Op::describe)
            .filter(|step| step.contains("/work"))
            .collect();
        assert_eq!(made, ["make directory /work"]);
    }

    #[test]
    fn the_etc_of_a_box_names_one_user() {
        let dir = tempfile::tempdir().unwrap();
        let etc = dir.path().join("etc");
        HostRoot::read(etc.clone()).unwrap();
        let passwd = fs::read_to_string(etc.join("passwd")).unwrap();
        assert_eq!(passwd, "learner:x:1000:1000:learner:/home/learner:/bin/sh\n");
    }
}
