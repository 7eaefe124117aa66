//! Memory: rows 10 to 16 of the catalogue.

use super::{Expected, Row, Said, all_denied, call, call_or, fork, in_child, io, row, with_room, without_filter};
use crate::execution::End;
use rustix::io::Errno;
use std::fs::File;
use std::io::{Read, Write};

const MIB: usize = 1 << 20;

pub(super) const ROWS: &[Row] =
    &[
        row("heap", 10, "take memory without end", Expected::Ends(&[End::Memory]), |_| {
            let blocks: Vec<_> = (0..200).map(|_| std::hint::black_box(vec![1u8; MIB])).collect();
            Said::done(format!("{} MiB", blocks.len()))
        })
        .weakened(with_room),
        row("stack", 10, "recurse without end", Expected::Ends(&[End::Memory, End::Signalled(libc::SIGSEGV)]), |_| {
            let thread = std::thread::Builder::new().stack_size(1 << 30).spawn(|| recurse(150 * MIB));
            match thread.map(std::thread::JoinHandle::join) {
                Ok(Ok(depth)) => Said::done(format!("{depth} frames")),
                _ => Said::Denied("no such stack".into()),
            }
        })
        .weakened(with_room),
        row("memory-of-children", 11, "take memory in four processes", Expected::Ends(&[End::Memory]), |_| {
            let children: Vec<_> = (0..4)
                .map(|_| {
                    fork(|| {
                        let block = std::hint::black_box(vec![1u8; 50 * MIB]);
                        super::pause(std::time::Duration::from_secs(1));
                        i32::from(block.is_empty())
                    })
                })
                .collect();
            let ended =
                children.into_iter().flatten().filter_map(crate::sys::wait_for_pid).filter(|&code| code == 0).count();
            Said::done(format!("{ended} children had 50 MiB each"))
        })
        .weakened(with_room),
        row("files-in-memory", 12, "take memory as files of /dev/shm and /tmp", Expected::Ends(&[End::Memory]), |_| {
            grow_files()
        })
        .with(|mut command| {
            command.limits.file_bytes = 512 << 20;
            command
        })
        .needs("memory-cgroup")
        .weakened(with_room),
        row("memfd", 12, "take memory as a file without a name", Expected::Ends(&[End::Memory]), |_| {
            let name = c"audit";
            match crate::sys::attempt(libc::SYS_memfd_create, [name.as_ptr() as usize, 0, 0, 0, 0, 0]) {
                Ok(fd) => fill(&format!("/proc/self/fd/{fd}"), 150),
                Err(errno) => Said::denied(errno),
            }
        })
        .with(|mut command| {
            command.limits.file_bytes = 512 << 20;
            command
        })
        .needs("memory-cgroup")
        .weakened(with_room),
        row("page-cache", 13, "read more of the host's files than the limit of memory", Expected::Harmless, |_| {
            Said::done(format!("read {} MiB", read_below("/usr/lib", 160 * MIB) / MIB))
        })
        .also(|execution, _| {
            if execution.end == End::Exited(0) { Ok(()) } else { Err("files of the host were charged".into()) }
        }),
        row("lock-memory", 14, "lock memory beyond its share", Expected::Denied, |_| {
            let block = vec![1u8; 4 * MIB];
            refused(libc::SYS_mlock, &[block.as_ptr() as usize, block.len()])
        }),
        row("huge-pages", 14, "map pages that are reserved for the host", Expected::Denied, |_| {
            let flags = (libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_HUGETLB) as usize;
            refused(libc::SYS_mmap, &[0, 2 * MIB, libc::PROT_READ as usize, flags, usize::MAX, 0])
        }),
        row("secret-memory", 14, "take memory that the host cannot look into", Expected::Denied, |_| {
            call(libc::SYS_memfd_secret, &[usize::MAX])
        })
        .weakened(without_filter),
        row("out-of-memory-score", 15, "be the last to go when memory is short", Expected::Denied, |_| {
            io(std::fs::write("/proc/self/oom_score_adj", "-1000"), "is")
        }),
        row("core-dump", 16, "leave an image of its memory behind", Expected::Denied, |_| {
            let code = in_child(|| {
                let pid = std::process::id() as usize;
                let _ = call(libc::SYS_kill, &[pid, libc::SIGABRT as usize]);
                0
            });
            let dumped = std::fs::read_dir(".").map_or(0, Iterator::count);
            // A status of a signal with the bit for "core dumped" is none that wait_for_pid gives.
            if dumped == 0 && code.is_none() {
                Said::Denied("no file".into())
            } else {
                Said::done(format!("{dumped} files"))
            }
        }),
    ];

/// The kernel says ENOMEM of what exceeds a limit, which for this is a refusal.
fn refused(number: libc::c_long, arguments: &[usize]) -> Said {
    call_or(number, arguments, &[Errno::NOMEM, Errno::PERM])
}

fn recurse(left: usize) -> usize {
    let frame = std::hint::black_box([1u8; 4096]);
    if left < frame.len() { 1 } else { recurse(left - frame.len()) + usize::from(std::hint::black_box(frame)[7]) }
}

fn fill(path: &str, mib: usize) -> Said {
    let Ok(mut file) = File::options().write(true).create(true).truncate(false).open(path) else {
        return Said::Denied(format!("{path} cannot be opened"));
    };
    let block = vec![1u8; MIB];
    match (0..mib).try_for_each(|_| file.write_all(&block)) {
        Ok(()) => Said::done(format!("{mib} MiB in {path}")),
        Err(error) => Said::Denied(error.to_string()),
    }
}

fn grow_files() -> Said {
    all_denied(&[("/dev/shm", fill("/dev/shm/a", 80)), ("/tmp", fill("/tmp/a", 80))])
}

/// Reads files below a folder until there were so many bytes.
fn read_below(folder: &str, wanted: usize) -> usize {
    let (mut read, mut waiting, mut buffer) = (0, vec![std::path::PathBuf::from(folder)], vec![0u8; MIB]);
    while let Some(entry) = waiting.pop().filter(|_| read < wanted) {
        let Ok(meta) = entry.symlink_metadata() else { continue };
        if meta.is_dir() {
            waiting.extend(std::fs::read_dir(&entry).into_iter().flatten().flatten().map(|entry| entry.path()));
        } else if let (true, Ok(mut file)) = (meta.is_file(), File::open(&entry)) {
            while let Ok(count @ 1..) = file.read(&mut buffer) {
                read += count;
            }
        }
    }
    read
}
