//! The system calls that have no safe wrapper, and nothing else.
//!
//! Everything here is async-signal-safe: no allocation, no lock, no panic, so that it may run in the
//! child of a multi-threaded parent. Every `unsafe` of the crate is in this file.
//!
//! Sources: clone(2) (clone3), capset(2), close_range(2), mount_setattr(2), move_mount in the kernel's
//! `fs/namespace.c`, pivot_root(2), pidfd_open(2), waitid(2), prctl(2), signal-safety(7), seccomp_unotify(2), unix(7).

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

/// Forks without running at-fork handlers, which are not async-signal-safe: the child's pid and pidfd, which is the
/// caller's to close; 0 in the child.
pub(crate) fn fork() -> Result<(i32, RawFd)> {
    let mut pidfd: c_int = -1;
    let pid = call!(SYS_clone, libc::SIGCHLD | libc::CLONE_PIDFD, 0, &raw mut pidfd, 0, 0)?;
    Ok((pid as i32, pidfd))
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

/// By a call that no filter of ours singles out, as there may be nobody to answer yet.
pub(crate) fn sleep_a_millisecond() {
    let pause = libc::timespec { tv_sec: 0, tv_nsec: 1_000_000 };
    let no_signal = 0u64;
    // Why ignored: it always ends with "none came", and a shorter sleep does no harm.
    let _ = call!(SYS_rt_sigtimedwait, &raw const no_signal, ptr::null::<u8>(), &raw const pause, SIGSET_BYTES);
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

/// Sends one message, and a descriptor with it, of which the receiver gets a copy.
pub(crate) fn send(socket: RawFd, bytes: &[u8], fd: Option<RawFd>) -> Result<()> {
    /// A control message as `CMSG_FIRSTHDR` and `CMSG_DATA` (cmsg(3)) would lay it out.
    #[repr(C)]
    struct Rights {
        head: libc::cmsghdr,
        fd: RawFd,
    }
    // SAFETY: cmsghdr and msghdr are plain structs of integers and pointers, for which zero means "nothing".
    let (mut head, mut message): (libc::cmsghdr, libc::msghdr) = unsafe { std::mem::zeroed() };
    head.cmsg_len = (size_of::<libc::cmsghdr>() + size_of::<RawFd>()) as _;
    head.cmsg_level = libc::SOL_SOCKET;
    head.cmsg_type = libc::SCM_RIGHTS;
    let mut rights = Rights { head, fd: fd.unwrap_or(-1) };
    let mut text = libc::iovec { iov_base: bytes.as_ptr().cast_mut().cast(), iov_len: bytes.len() };
    message.msg_iov = &raw mut text;
    message.msg_iovlen = 1;
    if fd.is_some() {
        message.msg_control = (&raw mut rights).cast();
        message.msg_controllen = size_of::<Rights>() as _;
    }
    call!(SYS_sendmsg, socket, &raw const message, libc::MSG_NOSIGNAL).map(drop)
}

/// Installs a filter that never goes away again; its listener, closed by exec, hears of the calls that it singles out.
///
/// Signals do not interrupt a call that the listener has taken up (since Linux 5.19; without that it is refused), and
/// the processor's own protections stay what they are without a filter.
pub(crate) fn install_filter(program: &[libc::sock_filter]) -> Result<RawFd> {
    let flags = libc::SECCOMP_FILTER_FLAG_NEW_LISTENER
        | libc::SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV
        | libc::SECCOMP_FILTER_FLAG_SPEC_ALLOW;
    let program = libc::sock_fprog { len: program.len() as u16, filter: program.as_ptr().cast_mut() };
    call!(SYS_seccomp, libc::SECCOMP_SET_MODE_FILTER, flags, &raw const program).map(|fd| fd as RawFd)
}

/// A call that waits for our leave.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Notice {
    pub(crate) id: u64,
    /// The thread that calls, as we number it.
    pub(crate) thread: i32,
    pub(crate) call: c_long,
}

/// Takes up the next call. Waits for one, so ask only when the listener is readable; `NOENT` when it was a thread that
/// has been killed since.
pub(crate) fn take_notice(listener: RawFd) -> Result<Notice> {
    // SAFETY: seccomp_notif is a plain struct of integers, and the kernel demands zeros.
    let mut notice: libc::seccomp_notif = unsafe { std::mem::zeroed() };
    call!(SYS_ioctl, listener, libc::SECCOMP_IOCTL_NOTIF_RECV, &raw mut notice)?;
    Ok(Notice { id: notice.id, thread: notice.pid as i32, call: notice.data.nr.into() })
}

/// Lets a call begin, as if it had never been noticed.
pub(crate) fn let_go(listener: RawFd, id: u64) -> Result<()> {
    let flags = libc::SECCOMP_USER_NOTIF_FLAG_CONTINUE as u32;
    let answer = libc::seccomp_notif_resp { id, val: 0, error: 0, flags };
    call!(SYS_ioctl, listener, libc::SECCOMP_IOCTL_NOTIF_SEND, &raw const answer).map(drop)
}

/// Asks that the calling thread runs soon when it wakes, and not for long: by a time slice of 0.1 ms (sched_setattr(2);
/// without effect before Linux 6.12).
pub(crate) fn ask_for_short_slices() -> Result<()> {
    // SAFETY: sched_attr is a plain struct of integers; zero is the ordinary policy at the ordinary priority.
    let mut attributes: libc::sched_attr = unsafe { std::mem::zeroed() };
    attributes.size = size_of::<libc::sched_attr>() as u32;
    attributes.sched_runtime = 100_000;
    call!(SYS_sched_setattr, 0, &raw const attributes, 0).map(drop)
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

/// `struct perf_event_attr` in its first published form (perf_event_open(2), PERF_ATTR_SIZE_VER0).
#[repr(C)]
#[derive(Default)]
pub(crate) struct EventAttributes {
    pub(crate) kind: u32,
    pub(crate) size: u32,
    pub(crate) config: u64,
    pub(crate) sample_period: u64,
    pub(crate) sample_type: u64,
    pub(crate) read_format: u64,
    pub(crate) flags: u64,
    pub(crate) wakeup_events: u32,
    pub(crate) breakpoint_type: u32,
    pub(crate) config1: u64,
}

/// Opens a counter of the thread `thread`, 0 for the calling one, on whichever processor it runs.
pub(crate) fn open_counter(attributes: &EventAttributes, thread: i32) -> Result<OwnedFd> {
    /// PERF_FLAG_FD_CLOEXEC.
    const CLOEXEC: c_int = 8;
    let number = call!(SYS_perf_event_open, ptr::from_ref(attributes), thread, -1, -1, CLOEXEC)?;
    // SAFETY: the kernel has just created this descriptor for us; nobody else owns it.
    Ok(unsafe { OwnedFd::from_raw_fd(number as RawFd) })
}
