//! The directory of one living process, and the sweep of those that the dead left behind.
//!
//! `boxes/<instance>/lock` is held by flock(2) as long as its process lives, whatever kills it; so a
//! lock that can be taken is the proof that nobody owns the directory. Making and sweeping happen
//! under one gate, `boxes/.gate`, so no sweeper meets an instance between its making and its lock.
//! An instance of a living sibling is never touched.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Seek, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use rustix::fs::{FlockOperation, flock};

use crate::cgroup;
use crate::error::SandboxError;
use crate::procfs;
use crate::tree;

/// Held by flock; says whose it is, as pid and pid namespace.
const LOCK: &str = "lock";
/// How long the lock of a dead owner may still be held: by a box that was being cloned when it died,
/// and that is dying too.
const LAST_HOLDER: Duration = Duration::from_secs(2);
/// One cgroup directory a line, written before each is made.
const CGROUPS: &str = "cgroups";
const SCRATCH: &str = "scratch";

/// Our own directory, locked.
#[derive(Debug)]
pub(crate) struct Instance {
    dir: PathBuf,
    name: String,
    _lock: File,
}

impl Instance {
    /// Sweeps what dead instances left, then makes our own directory.
    pub(crate) fn open(state_dir: &Path) -> Result<Self, SandboxError> {
        let failed = |source: io::Error| SandboxError::path("use", state_dir, source);
        let boxes = state_dir.join("boxes");
        fs::DirBuilder::new().recursive(true).mode(0o700).create(&boxes).map_err(failed)?;
        let boxes = boxes.canonicalize().map_err(failed)?;
        let gate = open_private(&boxes.join(".gate")).map_err(failed)?;
        flock(&gate, FlockOperation::LockExclusive).map_err(|e| failed(e.into()))?;
        sweep(&boxes);
        Self::make(&boxes).map_err(failed)
    }

    fn make(boxes: &Path) -> io::Result<Self> {
        // A name only has to be unlike those of the living and of leftovers that resisted a sweep.
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let name = format!("{}-{:x}", std::process::id(), now.as_nanos());
        let dir = boxes.join(&name);
        fs::DirBuilder::new().mode(0o700).create(&dir)?;
        let mut lock = open_private(&dir.join(LOCK))?;
        flock(&lock, FlockOperation::NonBlockingLockExclusive)?;
        lock.write_all(format!("{} {}", std::process::id(), procfs::pid_namespace()).as_bytes())?;
        fs::DirBuilder::new().mode(0o700).create(dir.join(SCRATCH))?;
        Ok(Self { dir, name, _lock: lock })
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    pub(crate) fn dir(&self) -> &Path {
        &self.dir
    }

    /// Where private directories are made.
    pub(crate) fn scratch_dir(&self) -> PathBuf {
        self.dir.join(SCRATCH)
    }

    /// A path for a file or directory of our own.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.dir.join(name)
    }

    /// Notes a cgroup that we are about to make.
    pub(crate) fn announce_cgroup(&self, dir: &Path) -> io::Result<()> {
        let mut list = OpenOptions::new().append(true).create(true).mode(0o600).open(self.path(CGROUPS))?;
        list.write_all(format!("{}\n", dir.display()).as_bytes())
    }

    /// Removes the directory; the lock goes last, so that no sweeper mistakes us for the dead.
    pub(crate) fn remove(&self) {
        // Why ignored: the next open sweeps what resists now.
        let _ = tree::remove_contents(&self.dir, &[LOCK]);
        let _ = fs::remove_file(self.dir.join(LOCK));
        let _ = fs::remove_dir(&self.dir);
    }
}

/// Whether the process that opened the instance `name` below `state_dir` still lives.
pub fn is_living(state_dir: &Path, name: &str) -> bool {
    if name.is_empty() || name.contains('/') {
        return false;
    }
    let lock = state_dir.join("boxes").join(name).join(LOCK);
    let Ok(lock) = OpenOptions::new().read(true).open(lock) else { return false };
    flock(&lock, FlockOperation::NonBlockingLockExclusive) == Err(rustix::io::Errno::WOULDBLOCK)
}

/// Cleans up after every instance whose owner is dead. The caller holds the gate.
fn sweep(boxes: &Path) {
    let Ok(entries) = fs::read_dir(boxes) else { return };
    for entry in entries.flatten() {
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            // Why ignored: what resists today is swept by the next open; it must not stop this one.
            let _ = sweep_one(&entry.path());
        }
    }
}

fn sweep_one(dir: &Path) -> io::Result<()> {
    let lock = match OpenOptions::new().read(true).open(dir.join(LOCK)) {
        Ok(lock) => lock,
        // Its owner is at the very end of removing it, or died there: only an empty one goes.
        Err(_) => return fs::remove_dir(dir),
    };
    if !take_from_the_dead(&lock)? {
        return Ok(());
    }
    let groups = fs::read_to_string(dir.join(CGROUPS)).unwrap_or_default();
    for group in groups.lines().map(Path::new).filter(|path| is_ours(path)) {
        cgroup::empty_and_remove(group)?;
    }
    tree::remove_contents(dir, &[LOCK])?;
    fs::remove_file(dir.join(LOCK))?;
    fs::remove_dir(dir)
}

/// Takes the lock unless somebody living holds it.
fn take_from_the_dead(lock: &File) -> io::Result<bool> {
    let deadline = Instant::now() + LAST_HOLDER;
    loop {
        match flock(lock, FlockOperation::NonBlockingLockExclusive) {
            Ok(()) => return Ok(true),
            Err(rustix::io::Errno::WOULDBLOCK) => {}
            Err(errno) => return Err(errno.into()),
        }
        if !owner_is_dead(lock) || Instant::now() > deadline {
            return Ok(false);
        }
        thread::sleep(Duration::from_millis(1));
    }
}

/// Only true when it is certain: we can tell for our own pid namespace alone.
fn owner_is_dead(mut lock: &File) -> bool {
    let mut owner = String::new();
    if lock.rewind().and_then(|()| lock.read_to_string(&mut owner)).is_err() {
        return false;
    }
    let Some((pid, namespace)) = owner.split_once(' ') else { return false };
    namespace == procfs::pid_namespace() && pid.parse().is_ok_and(|pid| !procfs::is_alive(pid))
}

/// Whether a noted path can be one that we made; a damaged note must not empty a foreign group.
fn is_ours(group: &Path) -> bool {
    let name = group.file_name().unwrap_or_default().to_string_lossy();
    group.is_absolute() && name.starts_with("cairn-")
}

fn open_private(path: &Path) -> io::Result<File> {
    OpenOptions::new().read(true).write(true).create(true).truncate(false).mode(0o600).open(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn instances(state: &Path) -> usize {
        let entries = fs::read_dir(state.join("boxes")).unwrap().flatten();
        entries.filter(|entry| entry.path().is_dir()).count()
    }

    #[test]
    fn a_dead_instance_is_swept_and_a_living_one_is_not() {
        let state = tempfile::tempdir().unwrap();
        let living = Instance::open(state.path()).unwrap();
        let dead = Instance::open(state.path()).unwrap();
        fs::write(dead.scratch_dir().join("left"), "over").unwrap();
        let dead_name = dead.name().to_owned();
        drop(dead); // as death does: the lock goes, the directory stays
        assert_eq!(instances(state.path()), 2);
        let third = Instance::open(state.path()).unwrap();
        assert_eq!(instances(state.path()), 2);
        assert!(living.path(LOCK).exists());
        assert!(is_living(state.path(), living.name()));
        assert!(!is_living(state.path(), dead_name.as_str()));
        assert!(!is_living(state.path(), "") && !is_living(state.path(), "../boxes"));
        living.remove();
        third.remove();
        assert_eq!(instances(state.path()), 0);
    }

    #[test]
    fn a_lock_held_on_by_somebody_else_than_its_dead_owner_is_waited_for() {
        let state = tempfile::tempdir().unwrap();
        let dead = Instance::open(state.path()).unwrap();
        let mut child = std::process::Command::new("true").spawn().unwrap();
        let pid = child.id();
        child.wait().unwrap();
        fs::write(dead.path(LOCK), format!("{pid} {}", procfs::pid_namespace())).unwrap();
        let holder = thread::spawn(move || {
            thread::sleep(Duration::from_millis(50)); // the time that the last holder takes to die
            drop(dead);
        });
        let next = Instance::open(state.path()).unwrap();
        holder.join().unwrap();
        assert_eq!(instances(state.path()), 1);
        next.remove();
    }

    #[test]
    fn many_openers_at_once_never_sweep_each_other() {
        let state = tempfile::tempdir().unwrap();
        let open_and_look = || {
            for _ in 0..50 {
                let own = Instance::open(state.path()).unwrap();
                assert!(own.path(LOCK).exists() && own.scratch_dir().exists());
                own.remove();
            }
        };
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(open_and_look);
            }
        });
        assert_eq!(instances(state.path()), 0);
    }

    #[test]
    fn only_groups_with_our_name_are_emptied() {
        assert!(is_ours(Path::new("/sys/fs/cgroup/memory/cairn-1-2")));
        assert!(!is_ours(Path::new("/sys/fs/cgroup/memory")));
        assert!(!is_ours(Path::new("cairn-1")));
    }
}
