//! Privileges and the view of the host: rows 40, 43 to 48 and 58 of the catalogue, and the look around that must not
//! change.

use super::{Expected, Row, Said, all_denied, call, call_or, io, row};
use rustix::io::Errno;
use std::fs::{self, File};
use std::path::Path;

pub(super) const ROWS: &[Row] = &[
    row("setuid", 40, "gain rights by executing a program of another user", Expected::Denied, |_| {
        let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
        let promised = status.lines().any(|line| line.split_whitespace().eq(["NoNewPrivs:", "1"]));
        let mounts = fs::read_to_string("/proc/self/mounts").unwrap_or_default();
        let usable = |line: &&str| !line.split_whitespace().nth(3).is_some_and(|options| options.contains("nosuid"));
        match mounts.lines().find(|line| usable(line) && !line.starts_with("devtmpfs") && !is_device(line)) {
            Some(mount) => Said::done(format!("a mount without nosuid: {mount}")),
            None if promised => Said::Denied("no new privileges, nosuid everywhere".into()),
            None => Said::done("no_new_privs is not set"),
        }
    }),
    row("capabilities", 40, "use or regain a capability", Expected::Denied, |_| {
        let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
        let sets = status.lines().filter(|line| line.starts_with("Cap"));
        match sets.clone().find(|line| !line.trim_end().ends_with("0000000000000000")) {
            Some(set) => Said::done(set.to_owned()),
            None => Said::Denied(format!("{} sets, all empty", sets.count())),
        }
    }),
    row("other-users", 40, "become another user", Expected::Denied, |_| {
        // A number that the box's user namespace does not map is no user at all.
        let refused = |number, arguments: &[usize]| call_or(number, arguments, &[Errno::PERM, Errno::INVAL]);
        all_denied(&[
            ("setuid", refused(libc::SYS_setuid, &[0])),
            ("setresuid", refused(libc::SYS_setresuid, &[0, 0, 0])),
            ("setgroups", refused(libc::SYS_setgroups, &[0, 0])),
        ])
    }),
    row("proc-of-others", 43, "reach the host through /proc", Expected::Denied, |_| {
        let paths = ["/proc/1/root", "/proc/1/cwd", "/proc/1/fd", "/proc/1/environ", "/proc/1/cmdline", "/proc/1/maps"];
        all_denied(&paths.map(|path| (path, io(fs::metadata(path), "is there"))))
    }),
    row("kernel-settings", 44, "change the kernel's settings", Expected::Denied, |_| {
        let write = |path| io(File::options().write(true).open(path), "opened for writing");
        all_denied(&[
            ("/proc/sys/kernel/core_pattern", write("/proc/sys/kernel/core_pattern")),
            ("/proc/sys/kernel/hostname", write("/proc/sys/kernel/hostname")),
            ("/proc/sys/user/max_user_namespaces", write("/proc/sys/user/max_user_namespaces")),
            ("/proc/sysrq-trigger", write("/proc/sysrq-trigger")),
            ("/proc/self/uid_map", write("/proc/self/uid_map")),
        ])
    }),
    row("cgroups", 45, "change its groups", Expected::Denied, |_| {
        let paths = ["/sys", "/sys/fs/cgroup", "/sys/fs/cgroup/cgroup.procs", "/sys/kernel"];
        all_denied(&paths.map(|path| (path, io(fs::metadata(path), "is there"))))
    }),
    row("devices", 46, "open a device of the host", Expected::Denied, |_| {
        let paths =
            ["/dev/kvm", "/dev/fuse", "/dev/mem", "/dev/kmsg", "/dev/sda", "/dev/vda", "/dev/tty1", "/dev/net/tun"];
        all_denied(&paths.map(|path| (path, io(File::open(path), "opened"))))
    }),
    row("make-a-device", 46, "make a device", Expected::Denied, |_| {
        let path = c"/tmp/device";
        let device = (libc::S_IFCHR | 0o666) as usize;
        call(libc::SYS_mknodat, &[libc::AT_FDCWD as usize, path.as_ptr() as usize, device, 0x101])
    }),
    row("inherited-descriptors", 47, "use a descriptor of the caller", Expected::Denied, |_| {
        let open: Vec<_> = descriptors().into_iter().filter(|&fd| fd > 2).collect();
        if open.is_empty() { Said::Denied("0, 1 and 2 alone".into()) } else { Said::done(format!("{open:?}")) }
    }),
    row("environment", 48, "read the caller's environment", Expected::Denied, |_| {
        let names: Vec<_> = std::env::vars_os().map(|(name, _)| name).collect();
        if names.is_empty() { Said::Denied("empty".into()) } else { Said::done(format!("{names:?}")) }
    }),
    row("processes-of-others", 48, "see another process", Expected::Denied, |_| {
        let others: Vec<_> = pids().into_iter().filter(|&pid| pid != std::process::id()).collect();
        if others.is_empty() { Said::Denied("it sees itself alone".into()) } else { Said::done(format!("{others:?}")) }
    }),
    row("files-of-the-host", 58, "read the answers, or any file of the host", Expected::Denied, |words| {
        // The first word is the folder in which the caller keeps its state.
        let fixed =
            ["/root", "/home/..//root", "/var", "/run", "/boot", "/etc/shadow", "/etc/ssh", "/.host", "/srv", "/opt"];
        let state = words.first().map_or("", String::as_str);
        let read = |path| io(fs::read_dir(path).map(drop).or_else(|_| File::open(path).map(drop)), "read");
        let paths = fixed.into_iter().chain([state]).filter(|path| !path.is_empty());
        all_denied(&paths.map(|path| (path, read(path))).collect::<Vec<_>>())
    }),
    row("leave-a-file", 53, "leave a file for the next run", Expected::Harmless, |_| {
        let places = ["/tmp/left", "/dev/shm/left", "/home/learner/left"];
        let written = places.iter().filter(|path| fs::write(path, "left").is_ok()).count();
        Said::done(format!("{written} files"))
    }),
    row(
        "leave-shared-memory",
        53,
        "leave shared memory, semaphores and queues for the next run",
        Expected::Harmless,
        |_| {
            let create = (libc::IPC_CREAT | 0o666) as usize;
            let made = [
                call(libc::SYS_shmget, &[KEY, 4096, create]),
                call(libc::SYS_semget, &[KEY, 1, create]),
                call(libc::SYS_msgget, &[KEY, create]),
            ];
            let count =
                made.iter().filter(|said| matches!(said, Said::Done(what) if what.starts_with("answers"))).count();
            Said::done(format!("{count} objects"))
        },
    ),
];

/// Any key will do; the next box looks for this one.
const KEY: usize = 0x0c41_4a4e;

/// Devices are bound one by one from the host, whose mount options they keep.
fn is_device(line: &str) -> bool {
    line.split_whitespace().nth(1).is_some_and(|target| target.starts_with("/dev/"))
}

fn descriptors() -> Vec<i32> {
    // Not by listing /proc/self/fd, which takes one itself.
    (0..4096).filter(|&fd| Path::new(&format!("/proc/self/fd/{fd}")).symlink_metadata().is_ok()).collect()
}

fn pids() -> Vec<u32> {
    let entries = fs::read_dir("/proc").into_iter().flatten().flatten();
    entries.filter_map(|entry| entry.file_name().to_str()?.parse().ok()).collect()
}

/// All that a program sees of where it is, as text.
pub(super) fn look_around() -> String {
    let mut out = format!("pid {} pids {:?} descriptors {:?}\n", std::process::id(), pids(), descriptors());
    for folder in ["/", "/tmp", "/dev", "/dev/shm", "/home/learner", "/etc"] {
        let entries = fs::read_dir(folder).into_iter().flatten().flatten();
        let mut names: Vec<_> = entries.map(|entry| entry.file_name()).collect();
        names.sort();
        out.push_str(&format!("{folder} {names:?}\n"));
    }
    let objects = [("shm", libc::SYS_shmget, 4096), ("sem", libc::SYS_semget, 1), ("msg", libc::SYS_msgget, 0)];
    for (what, number, size) in objects {
        out.push_str(&format!("{what} {:?}\n", call(number, &[KEY, size, 0])));
    }
    for file in ["/proc/self/limits", "/proc/self/cgroup", "/proc/net/dev", "/proc/self/status"] {
        let text = fs::read_to_string(file).unwrap_or_default();
        // What counts time and memory differs from run to run.
        let steady =
            |line: &&str| !line.starts_with("Vm") && !line.starts_with("Rss") && !line.contains("ctxt_switches");
        let steady = text.lines().filter(steady).filter(|line| !line.starts_with("Cpus_allowed"));
        steady.for_each(|line| out.push_str(&format!("{line}\n")));
    }
    out
}
