//! Interfaces of the kernel: rows 17 to 27 of the catalogue, 41, 42, 52 and 55.
//!
//! Arguments are such that the kernel refuses them once it has taken the call up: a null pointer, a descriptor that is
//! not open, a time that does not exist.

use super::{Expected, Row, Said, all_denied, call, fork, row, without_filter};
use crate::command::Profile;
use crate::execution::End;
use crate::plan::limit;

const NOTHING: usize = 0;
const NO_DESCRIPTOR: usize = usize::MAX;

pub(super) const ROWS: &[Row] = &[
    row("raise-limits", 17, "raise the limits that it was given", Expected::Denied, |_| {
        // 2^20 descriptors and file bytes without end.
        let wanted = [1u64 << 20, 1 << 20];
        let raise =
            |resource: u32| call(libc::SYS_prlimit64, &[NOTHING, resource as usize, wanted.as_ptr() as usize, NOTHING]);
        all_denied(&[
            ("descriptors", raise(limit(libc::RLIMIT_NOFILE, 0).0)),
            ("processes", raise(limit(libc::RLIMIT_NPROC, 0).0)),
            ("core files", raise(limit(libc::RLIMIT_CORE, 0).0)),
        ])
    }),
    row("real-time", 18, "run before everybody else", Expected::Denied, |_| {
        let priority = [1i32];
        all_denied(&[
            ("FIFO", call(libc::SYS_sched_setscheduler, &[0, libc::SCHED_FIFO as usize, priority.as_ptr() as usize])),
            ("nice -20", call(libc::SYS_setpriority, &[libc::PRIO_PROCESS as usize, 0, (-20isize).cast_unsigned()])),
        ])
    }),
    row("processors", 18, "choose its processors", Expected::Denied, |_| {
        call(libc::SYS_sched_setaffinity, &[0, 8, NOTHING])
    })
    .weakened(without_filter),
    row("trace-its-child", 19, "trace a process of its own", Expected::Denied, |_| {
        let Some(child) = fork(|| {
            super::pause(std::time::Duration::from_secs(5));
            0
        }) else {
            return Said::done("no child to trace");
        };
        const SEIZE: usize = 0x4206; // PTRACE_SEIZE, linux/ptrace.h
        let said = call(libc::SYS_ptrace, &[SEIZE, child as usize, 0, 0]);
        let _ = call(libc::SYS_kill, &[child as usize, libc::SIGKILL as usize]);
        said
    })
    .weakened(without_filter),
    row("trace-init", 19, "trace the first process of the box, or read its memory", Expected::Denied, |_| {
        const SEIZE: usize = 0x4206;
        all_denied(&[
            ("ptrace", call(libc::SYS_ptrace, &[SEIZE, 1, 0, 0])),
            ("process_vm_readv", call(libc::SYS_process_vm_readv, &[1, 0, 0, 0, 0, 0])),
            ("/proc/1/mem", super::io(std::fs::File::open("/proc/1/mem"), "opened")),
            ("pidfd_getfd", call(libc::SYS_pidfd_getfd, &[NO_DESCRIPTOR, 0, 0])),
        ])
    }),
    row("io-uring", 20, "have the kernel do system calls on its behalf", Expected::Denied, |_| {
        call(libc::SYS_io_uring_setup, &[1, NOTHING])
    })
    .weakened(without_filter),
    row("keys", 21, "keep a key for the next run", Expected::Denied, |_| {
        all_denied(&[
            ("add_key", call(libc::SYS_add_key, &[NOTHING, NOTHING, NOTHING, 0, 0])),
            ("request_key", call(libc::SYS_request_key, &[NOTHING, NOTHING, NOTHING, 0])),
            ("keyctl", call(libc::SYS_keyctl, &[0, (-3isize).cast_unsigned(), 0])),
        ])
    })
    .weakened(without_filter),
    row("bpf", 22, "load a program into the kernel", Expected::Denied, |_| call(libc::SYS_bpf, &[0, NOTHING, 0])),
    row("performance-counters", 22, "count what others do", Expected::Denied, |_| {
        call(libc::SYS_perf_event_open, &[NOTHING, 0, 0, NO_DESCRIPTOR, 0])
    })
    .weakened(without_filter),
    row("page-faults", 22, "answer the page faults of the kernel", Expected::Denied, |_| {
        call(libc::SYS_userfaultfd, &[0xffff])
    })
    .weakened(without_filter),
    row("compare-kernel-pointers", 22, "compare what two processes share", Expected::Denied, |_| {
        call(libc::SYS_kcmp, &[std::process::id() as usize, std::process::id() as usize, 0xff, 0, 0])
    })
    .weakened(without_filter),
    #[cfg(target_arch = "x86_64")]
    row("i386-calls", 23, "call by the numbers of i386", Expected::Ends(&[End::Policy]), |_| {
        Said::done(format!("answers {}", crate::sys::call_as_i386()))
    }),
    #[cfg(target_arch = "x86_64")]
    row("x32-calls", 23, "call by the numbers of x32", Expected::Ends(&[End::Policy]), |_| {
        call(0x4000_0000 + libc::SYS_getpid, &[])
    }),
    row("future-calls", 24, "call what this kernel may not know", Expected::Denied, |_| {
        all_denied(&[470, 500, 600, 1000].map(|number| ("a number", call(number, &[]))))
    }),
    row("own-filter", 25, "get rid of the filter by one of its own", Expected::Denied, |_| {
        // One instruction that allows everything.
        let allow = [libc::sock_filter { code: 6, jt: 0, jf: 0, k: libc::SECCOMP_RET_ALLOW }];
        if let Err(errno) = crate::sys::install_filter(&allow) {
            return Said::done(format!("its own was refused: {}", super::words(errno)));
        }
        call(libc::SYS_io_uring_setup, &[1, NOTHING])
    })
    .weakened(without_filter),
    row("address-randomisation", 26, "switch the randomisation of its addresses off", Expected::Harmless, |_| {
        call(libc::SYS_personality, &[libc::ADDR_NO_RANDOMIZE as usize])
    }),
    row("personality", 26, "take the personality of another system", Expected::Denied, |_| {
        call(libc::SYS_personality, &[8]) // PER_LINUX32
    })
    .weakened(without_filter),
    row("clock", 27, "set the clock", Expected::Denied, |_| {
        // More nanoseconds than a second has: who may set the clock hears EINVAL.
        let never = [0i64, 2_000_000_000];
        let at = never.as_ptr() as usize;
        all_denied(&[
            ("clock_settime", call(libc::SYS_clock_settime, &[0, at])),
            ("settimeofday", call(libc::SYS_settimeofday, &[at, NOTHING])),
            ("clock_adjtime", call(libc::SYS_clock_adjtime, &[0, NOTHING])),
            ("adjtimex", call(libc::SYS_adjtimex, &[NOTHING])),
            ("a clock of its own", call(libc::SYS_unshare, &[libc::CLONE_NEWTIME as usize])),
        ])
    })
    .weakened(without_filter),
    row("nested-namespaces", 41, "become root in a namespace of its own", Expected::Denied, |_| {
        let user = libc::CLONE_NEWUSER as usize;
        all_denied(&[
            ("unshare", call(libc::SYS_unshare, &[user])),
            ("clone", call(libc::SYS_clone, &[user, 0, 0, 0, 0])),
            ("clone3", call(libc::SYS_clone3, &[NOTHING, 0])),
            ("setns", call(libc::SYS_setns, &[NO_DESCRIPTOR, 0])),
        ])
    })
    .weakened(without_filter),
    row("mounts", 42, "change what is mounted, or where the root is", Expected::Denied, |_| {
        let root = c"/".as_ptr() as usize;
        all_denied(&[
            ("mount", call(libc::SYS_mount, &[NOTHING, root, NOTHING, libc::MS_BIND as usize, NOTHING])),
            ("umount2", call(libc::SYS_umount2, &[root, libc::MNT_DETACH as usize])),
            ("pivot_root", call(libc::SYS_pivot_root, &[root, root])),
            ("chroot", call(libc::SYS_chroot, &[root])),
            ("open_tree", call(libc::SYS_open_tree, &[NO_DESCRIPTOR, NOTHING, 1])),
            ("fsopen", call(libc::SYS_fsopen, &[NOTHING, 0])),
            ("fsmount", call(libc::SYS_fsmount, &[NO_DESCRIPTOR, 0, 0])),
            ("move_mount", call(libc::SYS_move_mount, &[NO_DESCRIPTOR, NOTHING, NO_DESCRIPTOR, NOTHING, 0])),
            ("mount_setattr", call(libc::SYS_mount_setattr, &[NO_DESCRIPTOR, NOTHING, 0, NOTHING, 0])),
        ])
    })
    .weakened(without_filter),
    row("machine", 0, "load modules, swap, reboot, read the kernel's log", Expected::Denied, |_| {
        all_denied(&[
            ("init_module", call(libc::SYS_init_module, &[NOTHING, 0, NOTHING])),
            ("swapon", call(libc::SYS_swapon, &[NOTHING, 0])),
            // Without the magic numbers nothing happens, whoever asks.
            ("reboot", call(libc::SYS_reboot, &[0, 0, 0, 0])),
            ("syslog", call(libc::SYS_syslog, &[10, NOTHING, 0])),
            ("acct", call(libc::SYS_acct, &[usize::MAX])),
            ("sethostname", call(libc::SYS_sethostname, &[NOTHING, 0])),
        ])
    }),
    row("file-handles", 0, "open a file by its number, past every folder", Expected::Denied, |_| {
        call(libc::SYS_open_by_handle_at, &[NO_DESCRIPTOR, NOTHING, 0])
    }),
    row("locks-on-shared-files", 52, "signal to another box by a lock on a file of the host", Expected::Denied, |_| {
        let Ok(file) = std::fs::File::open("/bin/sh") else { return Said::done("no such file") };
        use std::os::fd::AsRawFd;
        call(libc::SYS_flock, &[file.as_raw_fd() as usize, libc::LOCK_SH as usize])
    })
    // The standard profile allows locks, which compilers and databases take.
    .with(|command| command.profile(Profile::Strict))
    .weakened(|command| command.profile(Profile::Standard)),
    row("type-into-the-terminal", 55, "type into the terminal of the caller", Expected::Denied, |_| {
        all_denied(&[
            ("TIOCSTI", call(libc::SYS_ioctl, &[0, 0x5412, NOTHING])),
            ("TIOCLINUX", call(libc::SYS_ioctl, &[0, 0x541c, NOTHING])),
            ("/dev/tty", super::io(std::fs::File::open("/dev/tty"), "opened")),
        ])
    })
    .weakened(without_filter),
];
