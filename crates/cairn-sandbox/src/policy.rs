//! Which system calls a box may make: the filters that every program in a box lives under.
//!
//! Pure data and its translation; `filter.rs` knows the instructions, `init.rs` installs them.
//!
//! The *standard* profile denies: what a program of any kind has no business with, and what gave a way out of sandboxes
//! before. A denied call answers ENOSYS, as on a kernel that lacks it, because programs that ask for something new are
//! prepared to do without; a denied argument answers as the kernel would for somebody without rights. Calls that this
//! version does not know answer ENOSYS too. The *strict* profile allows instead what the runtimes of our languages need
//! to compute, and nothing that talks to other programs; all others answer ENOSYS as well.
//!
//! Nobody's filter weakens another: a program may add its own (seccomp(2)).
//!
//! Sources: seccomp(2), syscalls(2), the defaults of Docker and of systemd's `@system-service`, isolate's NEWS for 2.4 to
//! 2.6 (keyrings, AF_VSOCK, io_uring, the i386 numbers), bubblewrap issue 142 (TIOCSTI).

use libc::{c_long, sock_filter};

use crate::command::{Network, Profile};
use crate::filter::{Rule, When, always, guard};

/// The last call of Linux 6.18 (file_setattr): newer ones are not known to be harmless.
const LAST_KNOWN: c_long = 469;

const ALLOW: u32 = libc::SECCOMP_RET_ALLOW;

const fn fails_with(errno: i32) -> u32 {
    libc::SECCOMP_RET_ERRNO | errno.cast_unsigned()
}

/// Denied in every box.
const DENIED: &[Rule] = &[
    // Other processes: their memory, registers, descriptors.
    always(libc::SYS_ptrace),
    always(libc::SYS_process_vm_readv),
    always(libc::SYS_process_vm_writev),
    always(libc::SYS_kcmp),
    always(libc::SYS_pidfd_getfd),
    always(libc::SYS_process_madvise),
    always(libc::SYS_move_pages),
    always(libc::SYS_migrate_pages),
    // Large parts of the kernel behind one call, outside what a filter can see.
    always(libc::SYS_io_uring_setup),
    always(libc::SYS_io_uring_enter),
    always(libc::SYS_io_uring_register),
    always(libc::SYS_bpf),
    always(libc::SYS_perf_event_open),
    always(libc::SYS_userfaultfd),
    always(libc::SYS_memfd_secret),
    // Keys belong to a user, not to a box.
    always(libc::SYS_add_key),
    always(libc::SYS_request_key),
    always(libc::SYS_keyctl),
    // Mounts and namespaces. clone3 has its flags in memory, where no filter sees them: C libraries then use clone.
    always(libc::SYS_mount),
    always(libc::SYS_umount2),
    always(libc::SYS_pivot_root),
    always(libc::SYS_chroot),
    always(libc::SYS_open_tree),
    always(libc::SYS_move_mount),
    always(libc::SYS_fsopen),
    always(libc::SYS_fsconfig),
    always(libc::SYS_fsmount),
    always(libc::SYS_fspick),
    always(libc::SYS_mount_setattr),
    always(457), // statmount
    always(458), // listmount
    always(467), // open_tree_attr
    always(libc::SYS_setns),
    always(libc::SYS_unshare),
    always(libc::SYS_clone3),
    always(libc::SYS_open_by_handle_at),
    always(libc::SYS_fanotify_init),
    // The machine: its clock, modules, swap, accounting, log, ports.
    always(libc::SYS_settimeofday),
    always(libc::SYS_clock_settime),
    always(libc::SYS_clock_adjtime),
    always(libc::SYS_adjtimex),
    always(libc::SYS_init_module),
    always(libc::SYS_finit_module),
    always(libc::SYS_delete_module),
    always(libc::SYS_kexec_load),
    #[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
    always(libc::SYS_kexec_file_load),
    always(libc::SYS_reboot),
    always(libc::SYS_swapon),
    always(libc::SYS_swapoff),
    always(libc::SYS_acct),
    always(libc::SYS_quotactl),
    always(443), // quotactl_fd
    always(libc::SYS_syslog),
    always(libc::SYS_vhangup),
    always(libc::SYS_sethostname),
    always(libc::SYS_setdomainname),
    always(libc::SYS_lookup_dcookie),
    always(libc::SYS_nfsservctl),
    #[cfg(target_arch = "x86_64")]
    always(libc::SYS_iopl),
    #[cfg(target_arch = "x86_64")]
    always(libc::SYS_ioperm),
    #[cfg(target_arch = "x86_64")]
    always(libc::SYS_modify_ldt),
    #[cfg(target_arch = "x86_64")]
    always(libc::SYS_uselib),
    // Which processors a program runs on is the judge's affair: its clock would run by it.
    always(libc::SYS_sched_setaffinity),
];

const NAMESPACES: u32 = (libc::CLONE_NEWUSER
    | libc::CLONE_NEWNS
    | libc::CLONE_NEWPID
    | libc::CLONE_NEWNET
    | libc::CLONE_NEWIPC
    | libc::CLONE_NEWUTS
    | libc::CLONE_NEWCGROUP)
    .cast_unsigned();

const TIOCSTI: u32 = 0x5412; // asm-generic/ioctls.h
const TIOCLINUX: u32 = 0x541c;

/// Denied by their arguments, as the kernel denies them to others without rights.
const NOT_PERMITTED: &[Rule] = &[
    Rule { call: libc::SYS_clone, when: When::AnyBit { at: 0, bits: NAMESPACES } },
    // Bytes typed into a terminal on somebody's behalf.
    Rule { call: libc::SYS_ioctl, when: When::Argument { at: 1, mask: u32::MAX, among: &[TIOCSTI, TIOCLINUX] } },
    // The ordinary one, the same without address randomisation (debuggers, some garbage collectors), and asking.
    Rule {
        call: libc::SYS_personality,
        when: When::OtherThan { at: 0, numbers: &[0, libc::ADDR_NO_RANDOMIZE.cast_unsigned(), u32::MAX] },
    },
];

/// Huge pages are reserved for the machine's owner and are in no box's account.
const HUGE_PAGES: &[Rule] = &[
    Rule { call: libc::SYS_mmap, when: When::AnyBit { at: 3, bits: libc::MAP_HUGETLB.cast_unsigned() } },
    Rule { call: libc::SYS_shmget, when: When::AnyBit { at: 2, bits: libc::SHM_HUGETLB.cast_unsigned() } },
    Rule { call: libc::SYS_memfd_create, when: When::AnyBit { at: 1, bits: libc::MFD_HUGETLB } },
];

/// Sockets of these families reach no further than the box. The others (AF_VSOCK, AF_ALG, AF_NETLINK, AF_PACKET...) lead
/// to the hypervisor or deep into the kernel.
const FAMILIES: [i32; 3] = [libc::AF_UNIX, libc::AF_INET, libc::AF_INET6];
const SOCKETS: &[Rule] = &[
    Rule { call: libc::SYS_socket, when: When::OtherThan { at: 0, numbers: &unsigned(FAMILIES) } },
    Rule { call: libc::SYS_socketpair, when: When::OtherThan { at: 0, numbers: &unsigned([libc::AF_UNIX]) } },
];
/// Where there is an interface, programs ask for its address by AF_NETLINK.
const SOCKETS_OF_A_NETWORK: &[Rule] = &[
    Rule {
        call: libc::SYS_socket,
        when: When::OtherThan {
            at: 0,
            numbers: &unsigned([libc::AF_UNIX, libc::AF_INET, libc::AF_INET6, libc::AF_NETLINK]),
        },
    },
    Rule { call: libc::SYS_socketpair, when: When::OtherThan { at: 0, numbers: &unsigned([libc::AF_UNIX]) } },
];

const fn unsigned<const N: usize>(numbers: [i32; N]) -> [u32; N] {
    let mut out = [0; N];
    let mut at = 0;
    while at < N {
        out[at] = numbers[at].cast_unsigned();
        at += 1;
    }
    out
}

/// The filter of a box; nothing on a processor that we do not know.
pub(crate) fn filter(profile: Profile, network: Network) -> Option<Vec<sock_filter>> {
    let sockets = match network {
        Network::None => SOCKETS,
        Network::Loopback => SOCKETS_OF_A_NETWORK,
    };
    let enosys = fails_with(libc::ENOSYS);
    let always_denied = [
        (DENIED, enosys),
        (NOT_PERMITTED, fails_with(libc::EPERM)),
        (HUGE_PAGES, fails_with(libc::ENOMEM)),
        (sockets, fails_with(libc::EAFNOSUPPORT)),
    ];
    match profile {
        Profile::Standard => guard(&always_denied, LAST_KNOWN, enosys, ALLOW),
        Profile::Strict => {
            // A rule on an argument allows its call otherwise, so only those of allowed calls may come along.
            let allowed_call = |rule: &&Rule| COMPUTING.contains(&rule.call);
            let [permitted, pages] =
                [NOT_PERMITTED, HUGE_PAGES].map(|rules| rules.iter().filter(allowed_call).copied());
            let (permitted, pages): (Vec<_>, Vec<_>) = (permitted.collect(), pages.collect());
            let allowed: Vec<Rule> = COMPUTING.iter().map(|&call| always(call)).collect();
            let groups =
                [(&permitted[..], always_denied[1].1), (&pages[..], always_denied[2].1), (&allowed[..], ALLOW)];
            guard(&groups, LAST_KNOWN, enosys, enosys)
        }
    }
}

/// What programs call that read, compute and answer: the union of what our twelve languages were seen to call (with
/// threads, timers and garbage collection), and what their C libraries use in its place on other versions. No socket, no
/// lock on shared files, no change of rights, no new name in a directory but in its own.
const COMPUTING: &[c_long] = &[
    // Memory.
    libc::SYS_brk,
    libc::SYS_madvise,
    libc::SYS_mincore,
    libc::SYS_mlock,
    libc::SYS_mlock2,
    libc::SYS_mmap,
    libc::SYS_mprotect,
    libc::SYS_mremap,
    libc::SYS_munlock,
    libc::SYS_munmap,
    libc::SYS_pkey_alloc,
    libc::SYS_pkey_free,
    libc::SYS_pkey_mprotect,
    libc::SYS_msync,
    libc::SYS_get_mempolicy,
    libc::SYS_mbind,
    libc::SYS_set_mempolicy,
    libc::SYS_membarrier,
    // Descriptors and files.
    libc::SYS_close,
    libc::SYS_close_range,
    libc::SYS_dup,
    libc::SYS_dup3,
    libc::SYS_fallocate,
    libc::SYS_fchdir,
    libc::SYS_fcntl,
    libc::SYS_fdatasync,
    libc::SYS_fstat,
    libc::SYS_fsync,
    libc::SYS_ftruncate,
    libc::SYS_getcwd,
    libc::SYS_getdents64,
    libc::SYS_ioctl,
    libc::SYS_lseek,
    libc::SYS_memfd_create,
    libc::SYS_mkdirat,
    libc::SYS_newfstatat,
    libc::SYS_openat,
    libc::SYS_openat2,
    libc::SYS_pread64,
    libc::SYS_preadv,
    libc::SYS_preadv2,
    libc::SYS_pwrite64,
    libc::SYS_pwritev,
    libc::SYS_pwritev2,
    libc::SYS_read,
    libc::SYS_readlinkat,
    libc::SYS_readv,
    libc::SYS_sendfile,
    libc::SYS_copy_file_range,
    libc::SYS_faccessat,
    libc::SYS_faccessat2,
    libc::SYS_fadvise64,
    libc::SYS_fstatfs,
    libc::SYS_statfs,
    libc::SYS_statx,
    libc::SYS_umask,
    libc::SYS_unlinkat,
    libc::SYS_write,
    libc::SYS_writev,
    libc::SYS_chdir,
    // Its messages to the judge travel by a socket that it is given.
    libc::SYS_recvfrom,
    libc::SYS_recvmsg,
    libc::SYS_sendmsg,
    libc::SYS_sendto,
    libc::SYS_shutdown,
    libc::SYS_getsockname,
    libc::SYS_getpeername,
    libc::SYS_getsockopt,
    // Waiting.
    libc::SYS_clock_getres,
    libc::SYS_clock_gettime,
    libc::SYS_clock_nanosleep,
    libc::SYS_epoll_create1,
    libc::SYS_epoll_ctl,
    libc::SYS_epoll_pwait,
    libc::SYS_epoll_pwait2,
    libc::SYS_eventfd2,
    libc::SYS_futex,
    454, // futex_wake
    455, // futex_wait
    456, // futex_requeue
    libc::SYS_futex_waitv,
    libc::SYS_gettimeofday,
    libc::SYS_getitimer,
    libc::SYS_nanosleep,
    libc::SYS_pipe2,
    libc::SYS_ppoll,
    libc::SYS_pselect6,
    libc::SYS_restart_syscall,
    libc::SYS_setitimer,
    libc::SYS_timer_create,
    libc::SYS_timer_delete,
    libc::SYS_timer_getoverrun,
    libc::SYS_timer_gettime,
    libc::SYS_timer_settime,
    libc::SYS_timerfd_create,
    libc::SYS_timerfd_gettime,
    libc::SYS_timerfd_settime,
    libc::SYS_times,
    // Threads and processes of its own.
    libc::SYS_clone,
    libc::SYS_execve,
    libc::SYS_execveat,
    libc::SYS_exit,
    libc::SYS_exit_group,
    libc::SYS_get_robust_list,
    libc::SYS_getcpu,
    libc::SYS_getpgid,
    libc::SYS_getpid,
    libc::SYS_getppid,
    libc::SYS_getpriority,
    libc::SYS_getsid,
    libc::SYS_gettid,
    libc::SYS_kill,
    libc::SYS_pidfd_open,
    libc::SYS_pidfd_send_signal,
    libc::SYS_prctl,
    libc::SYS_rseq,
    libc::SYS_sched_get_priority_max,
    libc::SYS_sched_get_priority_min,
    libc::SYS_sched_getaffinity,
    libc::SYS_sched_getattr,
    libc::SYS_sched_getparam,
    libc::SYS_sched_getscheduler,
    // To real time the resource limits lead nobody.
    libc::SYS_sched_setattr,
    libc::SYS_sched_setparam,
    libc::SYS_sched_setscheduler,
    libc::SYS_sched_yield,
    libc::SYS_set_robust_list,
    libc::SYS_set_tid_address,
    libc::SYS_setpgid,
    libc::SYS_setpriority,
    libc::SYS_setsid,
    libc::SYS_tgkill,
    libc::SYS_tkill,
    libc::SYS_wait4,
    libc::SYS_waitid,
    // Signals.
    libc::SYS_rt_sigaction,
    libc::SYS_rt_sigpending,
    libc::SYS_rt_sigprocmask,
    libc::SYS_rt_sigqueueinfo,
    libc::SYS_rt_sigreturn,
    libc::SYS_rt_sigsuspend,
    libc::SYS_rt_sigtimedwait,
    libc::SYS_rt_tgsigqueueinfo,
    libc::SYS_sigaltstack,
    libc::SYS_signalfd4,
    // What it may know of itself and of the machine, and laying down rights for good.
    libc::SYS_capget,
    libc::SYS_getegid,
    libc::SYS_geteuid,
    libc::SYS_getgid,
    libc::SYS_getgroups,
    libc::SYS_getrandom,
    libc::SYS_getresgid,
    libc::SYS_getresuid,
    libc::SYS_getrusage,
    libc::SYS_getuid,
    libc::SYS_prlimit64,
    libc::SYS_seccomp,
    libc::SYS_landlock_create_ruleset,
    libc::SYS_landlock_add_rule,
    libc::SYS_landlock_restrict_self,
    libc::SYS_sysinfo,
    libc::SYS_uname,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_arch_prctl,
    // The older names of some of them.
    #[cfg(target_arch = "x86_64")]
    libc::SYS_access,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_alarm,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_creat,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_dup2,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_epoll_create,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_epoll_wait,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_eventfd,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_fork,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_getdents,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_getpgrp,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_getrlimit,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_lstat,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_mkdir,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_open,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_pause,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_pipe,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_poll,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_readlink,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_rmdir,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_select,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_setrlimit,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_stat,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_time,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_unlink,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_vfork,
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::filter::tests::{call, interpret};

    const KILL: u32 = libc::SECCOMP_RET_KILL_PROCESS;

    fn answer(profile: Profile, network: Network, data: &[u8; 64]) -> u32 {
        interpret(&filter(profile, network).unwrap(), data)
    }

    fn standard(number: c_long, arguments: &[u64]) -> u32 {
        answer(Profile::Standard, Network::None, &call(number, arguments))
    }

    #[test]
    fn what_is_denied_is_denied_and_its_neighbours_are_not() {
        let cases: &[(c_long, &[u64], u32)] = &[
            (libc::SYS_read, &[], ALLOW),
            (libc::SYS_execve, &[], ALLOW),
            (libc::SYS_ptrace, &[], fails_with(libc::ENOSYS)),
            (libc::SYS_io_uring_setup, &[], fails_with(libc::ENOSYS)),
            (libc::SYS_clone3, &[], fails_with(libc::ENOSYS)),
            (libc::SYS_clone, &[(libc::CLONE_VM | libc::CLONE_THREAD) as u64], ALLOW),
            (libc::SYS_clone, &[libc::CLONE_NEWUSER as u64], fails_with(libc::EPERM)),
            (libc::SYS_clone, &[(libc::SIGCHLD | libc::CLONE_NEWNET) as u64], fails_with(libc::EPERM)),
            (libc::SYS_ioctl, &[0, u64::from(TIOCSTI)], fails_with(libc::EPERM)),
            // The kernel looks at the low half alone, and so do we.
            (libc::SYS_ioctl, &[0, u64::from(TIOCSTI) | 1 << 40], fails_with(libc::EPERM)),
            (libc::SYS_ioctl, &[0, 0x5401], ALLOW),
            (libc::SYS_personality, &[0], ALLOW),
            (libc::SYS_personality, &[u64::from(u32::MAX)], ALLOW),
            (libc::SYS_personality, &[8], fails_with(libc::EPERM)),
            (libc::SYS_mmap, &[0, 1, 3, libc::MAP_HUGETLB as u64 | 2], fails_with(libc::ENOMEM)),
            (libc::SYS_mmap, &[0, 1, 3, 2], ALLOW),
            (libc::SYS_memfd_create, &[0, u64::from(libc::MFD_CLOEXEC)], ALLOW),
            (libc::SYS_socket, &[libc::AF_UNIX as u64], ALLOW),
            (libc::SYS_socket, &[libc::AF_VSOCK as u64], fails_with(libc::EAFNOSUPPORT)),
            (libc::SYS_socket, &[libc::AF_NETLINK as u64], fails_with(libc::EAFNOSUPPORT)),
            (LAST_KNOWN, &[], ALLOW),
            (LAST_KNOWN + 1, &[], fails_with(libc::ENOSYS)),
            (0x3fff_ffff, &[], fails_with(libc::ENOSYS)),
        ];
        for (number, arguments, expected) in cases {
            assert_eq!(standard(*number, arguments), *expected, "{number} {arguments:?}");
        }
    }

    #[test]
    fn every_denied_call_is_denied_in_both_profiles() {
        for rule in DENIED {
            let data = call(rule.call, &[]);
            assert_eq!(answer(Profile::Standard, Network::None, &data), fails_with(libc::ENOSYS), "{}", rule.call);
            // The C library takes ENOSYS alone as leave to start its threads by clone instead of clone3.
            assert_eq!(answer(Profile::Strict, Network::None, &data), fails_with(libc::ENOSYS), "{}", rule.call);
        }
    }

    #[test]
    fn numbers_of_another_architecture_end_the_process() {
        let mut other = call(libc::SYS_read, &[]);
        other[4..8].copy_from_slice(&0x4000_0003u32.to_ne_bytes()); // AUDIT_ARCH_I386
        assert_eq!(answer(Profile::Standard, Network::None, &other), KILL);
        assert_eq!(answer(Profile::Strict, Network::None, &other), KILL);
        if cfg!(target_arch = "x86_64") {
            assert_eq!(standard(0x4000_0000 + libc::SYS_read, &[]), KILL);
            assert_ne!(standard(0xffff_ffff, &[]), KILL);
        }
    }

    #[test]
    fn a_network_of_its_own_can_be_asked_for_its_addresses() {
        let ask = call(libc::SYS_socket, &[libc::AF_NETLINK as u64]);
        assert_eq!(answer(Profile::Standard, Network::Loopback, &ask), ALLOW);
        let vsock = call(libc::SYS_socket, &[libc::AF_VSOCK as u64]);
        assert_ne!(answer(Profile::Standard, Network::Loopback, &vsock), ALLOW);
    }

    #[test]
    fn the_strict_profile_computes_and_does_not_talk() {
        let strict = |number, arguments: &[u64]| answer(Profile::Strict, Network::None, &call(number, arguments));
        assert!(COMPUTING.iter().all(|&number| strict(number, &[]) == ALLOW));
        for number in [libc::SYS_socket, libc::SYS_flock, libc::SYS_bind, libc::SYS_setuid, libc::SYS_shmget] {
            assert_ne!(strict(number, &[]), ALLOW, "{number}");
        }
        assert_eq!(strict(libc::SYS_clone, &[libc::CLONE_NEWNS as u64]), fails_with(libc::EPERM));
        assert_eq!(strict(libc::SYS_mmap, &[0, 1, 3, libc::MAP_HUGETLB as u64]), fails_with(libc::ENOMEM));
    }

    #[test]
    fn a_filter_is_one_that_the_kernel_takes() {
        for profile in [Profile::Standard, Profile::Strict] {
            for network in [Network::None, Network::Loopback] {
                let program = filter(profile, network).unwrap();
                assert!(program.len() < 4096, "BPF_MAXINSNS");
                for (at, instruction) in program.iter().enumerate() {
                    assert!(at + usize::from(instruction.jt.max(instruction.jf)) < program.len());
                }
            }
        }
    }
}
