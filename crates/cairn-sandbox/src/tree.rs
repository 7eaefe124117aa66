//! Directory trees that a hostile program may have shaped: removing them and giving them away.
//!
//! Never follows a symbolic link, never recurses by path (a box can nest deeper than PATH_MAX or than
//! we have descriptors) and never leaves the directory it was given.
//! Source: openat(2) and renameat2(2) on working below a descriptor.

use std::ffi::CString;
use std::io;
use std::os::fd::{AsFd, OwnedFd};
use std::path::Path;

use rustix::fs::{self, AtFlags, CWD, Dir, FileType, Gid, Mode, OFlags, RenameFlags, Uid};
use rustix::io::Errno;

/// Entries read before they are removed, so that a directory of any size costs bounded memory.
const BATCH: usize = 1024;

/// Deeper levels are not given away: only a box nests like that, and it owns what it made.
const GIVE_AWAY_DEPTH: usize = 64;

/// Removes a directory and everything in it; one that is already gone is no error.
pub(crate) fn remove(dir: &Path) -> io::Result<()> {
    match remove_contents(dir, &[]) {
        Err(Errno::NOENT) => return Ok(()),
        other => other?,
    }
    match fs::unlinkat(CWD, dir, AtFlags::REMOVEDIR) {
        Err(Errno::NOENT) => Ok(()),
        other => Ok(other?),
    }
}

/// Removes everything in a directory but the entries with these names.
///
/// A directory that is not empty hands its own directories up to the top and so becomes empty: the
/// depth never grows, whatever the tree.
pub(crate) fn remove_contents(dir: &Path, kept: &[&str]) -> rustix::io::Result<()> {
    let top = open_dir(CWD, dir)?;
    let mut moved = 0u64;
    loop {
        let names = batch(&top, kept)?;
        if names.is_empty() {
            return Ok(());
        }
        for name in names {
            if is_gone(&top, &name)? {
                continue;
            }
            let below = open_dir(&top, name.as_c_str())?;
            flatten(&top, &below, &mut moved)?;
            tolerate(fs::unlinkat(&top, name.as_c_str(), AtFlags::REMOVEDIR), Errno::NOENT)?;
        }
    }
}

/// Removes everything in `below`, moving its filled directories to `top`.
fn flatten(top: &OwnedFd, below: &OwnedFd, moved: &mut u64) -> rustix::io::Result<()> {
    loop {
        let names = batch(below, &[])?;
        if names.is_empty() {
            return Ok(());
        }
        for name in names {
            if is_gone(below, &name)? {
                continue;
            }
            // Moving a directory rewrites its "..", which takes the right to write it.
            drop(open_dir(below, name.as_c_str())?);
            loop {
                *moved += 1;
                let free = format!(".removed-{moved}");
                let flags = RenameFlags::NOREPLACE;
                match fs::renameat_with(below, name.as_c_str(), top, free.as_str(), flags) {
                    Err(Errno::EXIST) => {}
                    other => break other?,
                }
            }
        }
    }
}

/// Removes a file or an empty directory; `false` for a directory that is not empty.
fn is_gone(dir: &OwnedFd, name: &CString) -> rustix::io::Result<bool> {
    match fs::unlinkat(dir, name.as_c_str(), AtFlags::empty()) {
        Ok(()) | Err(Errno::NOENT) => return Ok(true),
        Err(Errno::ISDIR | Errno::PERM) => {}
        Err(errno) => return Err(errno),
    }
    match fs::unlinkat(dir, name.as_c_str(), AtFlags::REMOVEDIR) {
        Ok(()) | Err(Errno::NOENT) => Ok(true),
        Err(Errno::NOTEMPTY | Errno::EXIST) => Ok(false),
        Err(errno) => Err(errno),
    }
}

/// Opens a directory that we may list and change, taking the rights first if its owner took them.
fn open_dir(dir: impl AsFd + Copy, name: impl rustix::path::Arg + Copy) -> rustix::io::Result<OwnedFd> {
    let flags = OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::RDONLY | OFlags::CLOEXEC;
    let stat = fs::statat(dir, name, AtFlags::SYMLINK_NOFOLLOW)?;
    let is_dir = FileType::from_raw_mode(stat.st_mode) == FileType::Directory;
    if is_dir && stat.st_mode & 0o700 != 0o700 {
        // Why safe: boxes have ended, so the name cannot turn into a link in between.
        fs::chmodat(dir, name, Mode::RWXU, AtFlags::empty())?;
    }
    fs::openat(dir, name, flags, Mode::empty())
}

fn batch(dir: &OwnedFd, kept: &[&str]) -> rustix::io::Result<Vec<CString>> {
    let mut names = Vec::new();
    for entry in Dir::read_from(dir)? {
        let entry = entry?;
        let name = entry.file_name();
        let is_kept = kept.iter().any(|kept| kept.as_bytes() == name.to_bytes());
        if name != c"." && name != c".." && !is_kept {
            names.push(name.to_owned());
        }
        if names.len() == BATCH {
            break;
        }
    }
    Ok(names)
}

fn tolerate(result: rustix::io::Result<()>, expected: Errno) -> rustix::io::Result<()> {
    match result {
        Err(errno) if errno == expected => Ok(()),
        other => other,
    }
}

/// Gives a directory and everything in it to this user and group.
pub(crate) fn give_away(dir: &Path, owner: (Uid, Gid)) -> io::Result<()> {
    let flags = OFlags::NOFOLLOW | OFlags::RDONLY | OFlags::CLOEXEC;
    change_owner(CWD, dir, owner)?;
    match fs::openat(CWD, dir, flags | OFlags::DIRECTORY, Mode::empty()) {
        Ok(dir) => Ok(give_away_below(&dir, owner, GIVE_AWAY_DEPTH)?),
        Err(Errno::NOTDIR | Errno::LOOP) => Ok(()), // a file, given away already
        Err(errno) => Err(errno.into()),
    }
}

fn give_away_below(dir: &OwnedFd, owner: (Uid, Gid), depth: usize) -> rustix::io::Result<()> {
    for entry in Dir::read_from(dir)? {
        let entry = entry?;
        let name = entry.file_name();
        if name == c"." || name == c".." {
            continue;
        }
        let kind = change_owner(dir, name, owner)?;
        if kind == FileType::Directory && depth > 0 {
            let flags = OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::RDONLY | OFlags::CLOEXEC;
            let below = fs::openat(dir, name, flags, Mode::empty())?;
            give_away_below(&below, owner, depth - 1)?;
        }
    }
    Ok(())
}

fn change_owner(
    dir: impl AsFd + Copy,
    name: impl rustix::path::Arg + Copy,
    (uid, gid): (Uid, Gid),
) -> rustix::io::Result<FileType> {
    let stat = fs::statat(dir, name, AtFlags::SYMLINK_NOFOLLOW)?;
    if (stat.st_uid, stat.st_gid) != (uid.as_raw(), gid.as_raw()) {
        fs::chownat(dir, name, Some(uid), Some(gid), AtFlags::SYMLINK_NOFOLLOW)?;
    }
    Ok(FileType::from_raw_mode(stat.st_mode))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tree_deeper_than_any_path_is_removed() {
        let root = tempfile::tempdir().unwrap();
        let doomed = root.path().join("doomed");
        std::fs::create_dir(&doomed).unwrap();
        let mut dir = open_dir(CWD, doomed.as_path()).unwrap();
        for _ in 0..3000 {
            fs::mkdirat(&dir, "deep", Mode::RWXU).unwrap();
            dir = open_dir(&dir, "deep").unwrap();
        }
        remove(&doomed).unwrap();
        assert!(!doomed.exists());
    }

    #[test]
    fn links_are_removed_and_not_followed() {
        let root = tempfile::tempdir().unwrap();
        let (doomed, spared) = (root.path().join("doomed"), root.path().join("spared"));
        std::fs::create_dir_all(doomed.join("a/b")).unwrap();
        std::fs::create_dir(&spared).unwrap();
        std::fs::write(spared.join("file"), "kept").unwrap();
        std::os::unix::fs::symlink(&spared, doomed.join("a/link")).unwrap();
        std::os::unix::fs::symlink(&spared, doomed.join("link")).unwrap();
        remove(&doomed).unwrap();
        assert!(!doomed.exists() && spared.join("file").exists());
    }

    #[test]
    fn a_directory_without_rights_is_removed() {
        let root = tempfile::tempdir().unwrap();
        let doomed = root.path().join("doomed");
        std::fs::create_dir_all(doomed.join("closed/inner")).unwrap();
        std::fs::write(doomed.join("closed/inner/file"), "").unwrap();
        let mode = std::os::unix::fs::PermissionsExt::from_mode(0o000);
        std::fs::set_permissions(doomed.join("closed/inner"), mode).unwrap();
        remove(&doomed).unwrap();
        assert!(!doomed.exists());
    }

    #[test]
    fn many_files_and_names_kept_are_told_apart() {
        let root = tempfile::tempdir().unwrap();
        for n in 0..3 * BATCH {
            std::fs::write(root.path().join(n.to_string()), "").unwrap();
        }
        remove_contents(root.path(), &["7"]).unwrap();
        let left: Vec<_> = std::fs::read_dir(root.path()).unwrap().flatten().map(|e| e.file_name()).collect();
        assert_eq!(left, ["7"]);
        remove(&root.path().join("nothing")).unwrap();
    }
}
