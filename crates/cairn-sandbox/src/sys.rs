//! The system calls that have no safe wrapper, and nothing else.
//!
//! Everything here is async-signal-safe: no allocation, no lock, no panic, so that it may run in the
//! child of a multi-threaded parent. Every `unsafe` of the crate is in this file.
//!
//! Sources: clone(2) (clone3), capset(2), close_range(2), mount_setattr(2), move_mount in the kernel's
//! `fs/namespace.c`, pivot_root(2), pidfd_open(2), waitid(2), prctl(2), signal-safety(7).

use std::ffi::{CStr, CString, c_char, c_int, c_long};
use std::os::fd::{FromRawFd, OwnedFd, RawFd};
use std::ptr;

use rustix::io::Errno;

pub(crate) type Result<T> = std::result::Result<T, Errno>;

/// Why: the raw call reports through errno, and each caller wants it as a value.
fn answer(returned: c_long) -> Result<c_long> {
    if returned >= 0 {
        return Ok(returned);
    }
    // SAFETY: errno is a plain integer in thread-local storage, always readable.
    Err(Errno::from_raw_os_error(unsafe { *libc::__errno_location() }))
}

macro_rules! call {
    ($number:ident $(, $arg:expr)* $(,)?) => {
        // SAFETY: every pointer passed by this file comes from a live reference (or is null where the
        // manual page allows it), every length describes that reference, and none of these calls
        // keeps a pointer after it returns.
        answer(unsafe { libc::syscall(libc::$number $(, $arg as c_long)*) })
    };
}

fn raw(text: Option<&CStr>) -> *const c_char {
    text.map_or(ptr::null(), CStr::as_ptr)
}

/// A child just cloned, as its parent sees it.
pub(crate) struct Child {
    pub(crate) pid: i32,
    pub(crate) pidfd: OwnedFd,
}

/// Clones this process into new namespaces; `None` in the child, which owns a copy of the memory and
/// one thread, and may only call functions of this file until it executes a program or exits.
///
/// The child sends no signal at its end, so no SIGCHLD handler of the caller learns of it.
pub(crate) fn clone_into(namespaces: c_int) -> Result<Option<Child>> {
    let mut pidfd: c_int = -1;
    // SAFETY: clone_args is a plain struct of integers for which zero means "not used".
    let mut args: libc::clone_args = unsafe { std::mem::zeroed() };
    args.flags = (namespaces | libc::CLONE_PIDFD) as u32 as u64;
    args.pidfd = &raw mut pidfd as u64;
    let pid = call!(SYS_clone3, &raw mut args, size_of::<libc::clone_args>())?;
    if pid == 0 {
        return Ok(None);
    }
    // SAFETY: the kernel has just created this descriptor for us; nobody else owns it.
    let pidfd = unsafe { OwnedFd::from_raw_fd(pidfd) };
    Ok(Some(Child { pid: pid as i32, pidfd }))
}

/// Forks without running at-fork handlers, which are not async-signal-safe; 0 in the child.
pub(crate) fn fork() -> Result<i32> {
    call!(SYS_clone, libc::SIGCHLD, 0, 0, 0, 0).map(|pid| pid as i32)
}

/// Replaces the process; returns only on failure.
pub(crate) fn execute(program: &CStr, argv: &[*const c_char], envp: &[*const c_char]) -> Errno {
    match call!(SYS_execve, program.as_ptr(), argv.as_ptr(), envp.as_ptr()) {
        Ok(_) => Errno::NOSYS,
        Err(errno) => errno,
    }
}

/// A null-terminated vector of pointers into owned strings, made before the clone.
pub(crate) struct Vector {
    pointers: Vec<*const c_char>,
    _owner: Vec<CString>,
}

// SAFETY: the pointers lead into the heap buffers of `_owner`, which move with it and never change.
unsafe impl Send for Vector {}

impl Vector {
    pub(crate) fn new(strings: Vec<CString>) -> Self {
        let ends = std::iter::once(ptr::null());
        Self { pointers: strings.iter().map(|s| s.as_ptr()).chain(ends).collect(), _owner: strings }
    }

    pub(crate) fn as_slice(&self) -> &[*const c_char] {
        &self.pointers
    }
}

pub(crate) fn sleep_a_millisecond() {
    let pause = libc::timespec { tv_sec: 0, tv_nsec: 1_000_000 };
    // Why ignored: a shorter sleep does no harm.
    let _ = call!(SYS_nanosleep, &raw const pause, ptr::null::<u8>());
}

pub(crate) fn exit_now(code: c_int) -> ! {
    // SAFETY: _exit takes an integer, runs no handler and does not return.
    unsafe { libc::_exit(code) }
}

pub(crate) fn mount(
    source: Option<&CStr>,
    target: &CStr,
    kind: Option<&CStr>,
    flags: u64,
    data: Option<&CStr>,
) -> Result<()> {
    call!(SYS_mount, raw(source), target.as_ptr(), raw(kind), flags, raw(data)).map(drop)
}

/// Adds mount attributes, to a whole tree if `recursive`; `propagation` 0 leaves it as it is.
pub(crate) fn mount_setattr(dir: RawFd, path: &CStr, set: u64, recursive: bool, propagation: u64) -> Result<()> {
    let attributes = libc::mount_attr { attr_set: set, attr_clr: 0, propagation, userns_fd: 0 };
    let mut flags = if recursive { libc::AT_RECURSIVE } else { 0 };
    if path.is_empty() {
        flags |= libc::AT_EMPTY_PATH;
    }
    let size = size_of::<libc::mount_attr>();
    call!(SYS_mount_setattr, dir, path.as_ptr(), flags, &raw const attributes, size).map(drop)
}

/// Attaches a detached mount at `target`.
pub(crate) fn move_mount(tree: RawFd, target: &CStr) -> Result<()> {
    const F_EMPTY_PATH: u32 = 0x4; // MOVE_MOUNT_F_EMPTY_PATH, linux/mount.h
    call!(SYS_move_mount, tree, c"".as_ptr(), libc::AT_FDCWD, target.as_ptr(), F_EMPTY_PATH).map(drop)
}

pub(crate) fn pivot_root(new: &CStr, old: &CStr) -> Result<()> {
    call!(SYS_pivot_root, new.as_ptr(), old.as_ptr()).map(drop)
}

pub(crate) fn unmount_lazily(path: &CStr) -> Result<()> {
    call!(SYS_umount2, path.as_ptr(), libc::MNT_DETACH).map(drop)
}

pub(crate) fn change_dir(path: &CStr) -> Result<()> {
    call!(SYS_chdir, path.as_ptr()).map(drop)
}

pub(crate) fn make_dir(path: &CStr, mode: u32) -> Result<()> {
    call!(SYS_mkdirat, libc::AT_FDCWD, path.as_ptr(), mode).map(drop)
}

pub(crate) fn remove_dir(path: &CStr) -> Result<()> {
    call!(SYS_unlinkat, libc::AT_FDCWD, path.as_ptr(), libc::AT_REMOVEDIR).map(drop)
}

pub(crate) fn symlink(to: &CStr, path: &CStr) -> Result<()> {
    call!(SYS_symlinkat, to.as_ptr(), libc::AT_FDCWD, path.as_ptr()).map(drop)
}

/// Opens a path; the descriptor is the caller's to close.
pub(crate) fn open(path: &CStr, flags: c_int, mode: u32) -> Result<RawFd> {
    let flags = flags | libc::O_CLOEXEC;
    call!(SYS_openat, libc::AT_FDCWD, path.as_ptr(), flags, mode).map(|fd| fd as RawFd)
}

pub(crate) fn close(fd: RawFd) {
    // Why ignored: the descriptor is gone whatever the answer (close(2)).
    let _ = call!(SYS_close, fd);
}

/// Closes `first..=last`, or marks them close-on-exec.
pub(crate) fn close_range(first: u32, last: u32, only_mark: bool) -> Result<()> {
    let flags = if only_mark { libc::CLOSE_RANGE_CLOEXEC } else { 0 };
    call!(SYS_close_range, first, last, flags).map(drop)
}

/// Makes `to` a copy of `from` that survives exec; the two must differ.
pub(crate) fn duplicate(from: RawFd, to: RawFd) -> Result<()> {
    call!(SYS_dup3, from, to, 0).map(drop)
}

pub(crate) fn write(fd: RawFd, bytes: &[u8]) -> Result<usize> {
    call!(SYS_write, fd, bytes.as_ptr(), bytes.len()).map(|n| n as usize)
}

/// Reads once, again after an interruption.
pub(crate) fn read(fd: RawFd, bytes: &mut [u8]) -> Result<usize> {
    loop {
        match call!(SYS_read, fd, bytes.as_mut_ptr(), bytes.len()) {
            Err(Errno::INTR) => {}
            other => return other.map(|n| n as usize),
        }
    }
}

/// Whether the other end of a pipe has gone.
pub(crate) fn hung_up(fd: RawFd) -> bool {
    let mut entry = libc::pollfd { fd, events: 0, revents: 0 };
    let now = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    let ready = call!(SYS_ppoll, &raw mut entry, 1, &raw const now, ptr::null::<u8>(), 0);
    ready.is_ok_and(|n| n > 0) && entry.revents & (libc::POLLHUP | libc::POLLERR) != 0
}

pub(crate) fn new_session() -> Result<()> {
    call!(SYS_setsid).map(drop)
}

/// Leaves the caller's session keyring for an empty one: possession of keys is inherited.
pub(crate) fn forget_keys() {
    const KEYCTL_JOIN_SESSION_KEYRING: i32 = 1; // linux/keyctl.h
    // Why ignored: a kernel or container without keyrings has none to inherit.
    let _ = call!(SYS_keyctl, KEYCTL_JOIN_SESSION_KEYRING, ptr::null::<u8>());
}

pub(crate) fn unshare(namespaces: c_int) -> Result<()> {
    call!(SYS_unshare, namespaces).map(drop)
}

pub(crate) fn set_umask(mask: u32) {
    // Why ignored: umask(2) always succeeds.
    let _ = call!(SYS_umask, mask);
}

pub(crate) fn set_host_name(name: &[u8]) -> Result<()> {
    call!(SYS_sethostname, name.as_ptr(), name.len()).map(drop)
}

/// Sets soft and hard limit, each at most the hard limit that holds now.
pub(crate) fn set_limit(resource: u32, soft: u64, hard: u64) -> Result<()> {
    let mut old = libc::rlimit64 { rlim_cur: 0, rlim_max: 0 };
    call!(SYS_prlimit64, 0, resource, ptr::null::<u8>(), &raw mut old)?;
    let new = libc::rlimit64 { rlim_cur: soft.min(old.rlim_max), rlim_max: hard.min(old.rlim_max) };
    call!(SYS_prlimit64, 0, resource, &raw const new, ptr::null::<u8>()).map(drop)
}

/// Becomes this user and group with no supplementary groups; keeps the groups if `keep_groups`.
pub(crate) fn become_user(id: u32, keep_groups: bool) -> Result<()> {
    if !keep_groups {
        call!(SYS_setgroups, 0, ptr::null::<u8>())?;
    }
    call!(SYS_setresgid, id, id, id)?;
    call!(SYS_setresuid, id, id, id).map(drop)
}

/// The capability that init keeps, to end processes of another user (capabilities(7)).
pub(crate) const CAP_KILL: u32 = 5;

/// Keeps exactly `kept` (a bit per capability, below 32) as permitted and effective.
pub(crate) fn keep_capabilities(kept: u32) -> Result<()> {
    const VERSION_3: u32 = 0x2008_0522; // _LINUX_CAPABILITY_VERSION_3
    let header: [u32; 2] = [VERSION_3, 0];
    // Two rounds of effective, permitted, inheritable: the low and the high half.
    let data: [u32; 6] = [kept, kept, 0, 0, 0, 0];
    call!(SYS_capset, header.as_ptr(), data.as_ptr()).map(drop)
}

/// Empties the ambient and the bounding set, so that no exec can gain a capability.
pub(crate) fn forget_capabilities() -> Result<()> {
    call!(SYS_prctl, libc::PR_CAP_AMBIENT, libc::PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0)?;
    for capability in 0..64 {
        match call!(SYS_prctl, libc::PR_CAPBSET_DROP, capability, 0, 0, 0) {
            Ok(_) => {}
            Err(Errno::INVAL) => break, // the first number this kernel does not know
            Err(errno) => return Err(errno),
        }
    }
    Ok(())
}

pub(crate) fn set_no_new_privileges() -> Result<()> {
    call!(SYS_prctl, libc::PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0).map(drop)
}

/// Forbids ptrace and `/proc/<pid>` access by processes of the same user.
pub(crate) fn hide_from_peers() -> Result<()> {
    call!(SYS_prctl, libc::PR_SET_DUMPABLE, 0, 0, 0, 0).map(drop)
}

/// Asks for SIGKILL when the thread that cloned us ends.
pub(crate) fn die_with_parent() -> Result<()> {
    call!(SYS_prctl, libc::PR_SET_PDEATHSIG, libc::SIGKILL, 0, 0, 0).map(drop)
}

/// Size of the kernel's signal set, which is not that of the C library.
const SIGSET_BYTES: usize = 8;

fn bit(signal: c_int) -> u64 {
    1u64 << (signal - 1)
}

/// Replaces the calling thread's signal mask; gives the old one.
pub(crate) fn set_signal_mask(mask: u64) -> Result<u64> {
    let mut old = 0u64;
    let (new, old_at) = (&raw const mask, &raw mut old);
    call!(SYS_rt_sigprocmask, libc::SIG_SETMASK, new, old_at, SIGSET_BYTES)?;
    Ok(old)
}

/// Gives every signal its default action: exec would keep "ignored", as Rust leaves SIGPIPE.
pub(crate) fn reset_signal_actions() {
    // Larger than the kernel's struct on every architecture; all zero is SIG_DFL without flags.
    let default = [0u64; 8];
    for signal in 1..=64 {
        // Why ignored: SIGKILL and SIGSTOP refuse, and have the default action anyway.
        let _ = call!(SYS_rt_sigaction, signal, default.as_ptr(), ptr::null::<u8>(), SIGSET_BYTES);
    }
}

/// Waits until one of the two blocked signals is pending and takes it.
pub(crate) fn take_signal(first: c_int, second: c_int) -> Result<c_int> {
    let set = bit(first) | bit(second);
    let none = ptr::null::<u8>();
    call!(SYS_rt_sigtimedwait, &raw const set, none, none, SIGSET_BYTES).map(|signal| signal as c_int)
}

/// Sends SIGKILL to every process that we may signal, but ourselves and pid 1.
pub(crate) fn kill_everyone() {
    // Why ignored: ESRCH means that nobody is left.
    let _ = call!(SYS_kill, -1, libc::SIGKILL);
}

/// Reaps one ended child: its pid and wait status, or `None` when none has ended.
pub(crate) fn reap(block: bool) -> Result<Option<(i32, i32)>> {
    let mut status: c_int = 0;
    let options = libc::__WALL | if block { 0 } else { libc::WNOHANG };
    let pid = call!(SYS_wait4, -1, &raw mut status, options, ptr::null::<u8>())? as i32;
    Ok((pid > 0).then_some((pid, status)))
}

/// What getrusage(2) says, in microseconds and bytes.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Rusage {
    pub(crate) user_us: u64,
    pub(crate) system_us: u64,
    pub(crate) max_rss: u64,
}

/// The usage of this process (`RUSAGE_SELF`) or of its reaped children (`RUSAGE_CHILDREN`).
pub(crate) fn usage(who: c_int) -> Rusage {
    // SAFETY: rusage is a plain struct of integers.
    let mut usage: libc::rusage = unsafe { std::mem::zeroed() };
    if call!(SYS_getrusage, who, &raw mut usage).is_err() {
        return Rusage::default();
    }
    let micros = |t: libc::timeval| (t.tv_sec as u64).wrapping_mul(1_000_000).wrapping_add(t.tv_usec as u64);
    Rusage {
        user_us: micros(usage.ru_utime),
        system_us: micros(usage.ru_stime),
        max_rss: (usage.ru_maxrss as u64).wrapping_mul(1024),
    }
}

/// Waits for the end of a cloned child and reaps it.
pub(crate) fn wait_for(pidfd: RawFd) -> Result<()> {
    // SAFETY: siginfo_t is a plain struct (with a union of such) for which zero is a value.
    let mut info: libc::siginfo_t = unsafe { std::mem::zeroed() };
    let options = libc::WEXITED | libc::__WALL;
    loop {
        let none = ptr::null::<u8>();
        match call!(SYS_waitid, libc::P_PIDFD, pidfd, &raw mut info, options, none) {
            Err(Errno::INTR) => {}
            other => return other.map(drop),
        }
    }
}

/// Sends a signal to the process behind a pidfd.
pub(crate) fn signal_to(pidfd: RawFd, signal: c_int) -> Result<()> {
    call!(SYS_pidfd_send_signal, pidfd, signal, ptr::null::<u8>(), 0).map(drop)
}

/// Has a command that is not confined start with a copy of `from` as its descriptor `to`.
pub(crate) fn give_descriptor(command: &mut std::process::Command, from: std::os::fd::OwnedFd, to: RawFd) {
    use std::os::fd::AsRawFd;
    use std::os::unix::process::CommandExt;
    let give = move || {
        let from = from.as_raw_fd();
        if from == to {
            // Only the flag that would close it at the exec is in the way.
            return call!(SYS_fcntl, from, libc::F_SETFD, 0).map(drop).map_err(Into::into);
        }
        duplicate(from, to).map_err(Into::into)
    };
    // SAFETY: between fork and exec `give` makes one system call, and neither allocates nor locks.
    unsafe {
        command.pre_exec(give);
    }
}
