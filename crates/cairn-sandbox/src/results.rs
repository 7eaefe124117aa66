//! Reading what a box has left: by descriptors, never by a path that it could bend.
//!
//! Source: openat2(2).

use std::fs::File;
use std::io;
use std::path::Path;

use rustix::fs::{FileType, Mode, OFlags, ResolveFlags, fstat, open, openat2};

/// Opens a file below `folder` that a box may have shaped: no link is followed, nothing outside is reached, no other
/// file system entered, and what is no regular file is refused without waiting for it.
///
/// # Errors
/// Those of the system; `InvalidInput` for what is no regular file.
pub fn open_result(folder: &Path, path: &Path) -> io::Result<File> {
    let root = open(folder, OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC, Mode::empty())?;
    let how = ResolveFlags::BENEATH | ResolveFlags::NO_SYMLINKS | ResolveFlags::NO_MAGICLINKS | ResolveFlags::NO_XDEV;
    let flags = OFlags::RDONLY | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
    let file = openat2(&root, path, flags, Mode::empty(), how)?;
    let kind = FileType::from_raw_mode(fstat(&file)?.st_mode);
    if kind != FileType::RegularFile {
        let what = format!("'{}' is no regular file", path.display());
        return Err(io::Error::new(io::ErrorKind::InvalidInput, what));
    }
    Ok(file.into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;
    use std::os::unix::fs::symlink;

    #[test]
    fn only_files_that_lie_there_are_opened() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        std::fs::create_dir(at("below")).unwrap();
        std::fs::write(at("below/file"), "mine").unwrap();
        symlink("below/file", at("link")).unwrap();
        symlink("below", at("folder-link")).unwrap();
        symlink("/etc/passwd", at("away")).unwrap();
        crate::sys::make_pipe(&at("pipe")).unwrap();
        let mut text = String::new();
        open_result(folder.path(), Path::new("below/file")).unwrap().read_to_string(&mut text).unwrap();
        assert_eq!(text, "mine");
        for bad in ["link", "folder-link/file", "away", "pipe", "below", "../x", "/etc/passwd", "none"] {
            assert!(open_result(folder.path(), Path::new(bad)).is_err(), "{bad}");
        }
    }
}
