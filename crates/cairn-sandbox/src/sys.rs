//! The system calls that have no safe wrapper, and nothing else.
//!
//! Everything here is async-signal-safe: no allocation, no lock, no panic, so that it may run in the
//! child of a multi-threaded parent, and in one that shares its memory. Every `unsafe` of the crate is in this file.
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

/// The stack of a child that shares our memory; what is never touched costs nothing.
pub(crate) struct Stack(Vec<std::mem::MaybeUninit<u8>>);

impl Stack {
    /// Functions of a child have small frames and never recurse.
    const BYTES: usize = 64 << 10;

    pub(crate) fn new() -> Self {
        Self(Vec::with_capacity(Self::BYTES))
    }

    /// Stacks grow downwards, and begin at a multiple of 16.
    fn top(&mut self) -> *mut libc::c_void {
        let end = self.0.as_mut_ptr_range().start.wrapping_add(self.0.capacity());
        end.wrapping_sub(end as usize % 16).cast()
    }
}

/// Where the kernel writes the pidfd of a child before the child runs; the one that waits may read it from elsewhere.
pub(crate) type Slot = std::sync::atomic::AtomicI32;

/// Starts a child that shares our memory and waits until it has executed a program or ended (vfork(2)): unlike fork(2)
/// this takes the same time however large we are. Returns the child's pid.
///
/// The child runs `entry` on a stack of its own, with a copy of our descriptors and signal actions. It has our
/// thread-local storage, errno included, which is its own as long as we wait. It may only call functions of this file.
/// Of a change of its user the kernel concludes that *our* memory is not to be looked at: see [`dumpable`].
pub(crate) fn run_sharing<T>(
    flags: c_int,
    entry: extern "C" fn(*mut libc::c_void) -> c_int,
    argument: &T,
    stack: &mut Stack,
    pidfd: &Slot,
) -> Result<i32> {
    let flags = flags | libc::CLONE_VM | libc::CLONE_VFORK | libc::CLONE_PIDFD;
    let argument = ptr::from_ref(argument).cast_mut().cast();
    // SAFETY: the stack is this child's alone until it has gone, which clone waits for, and `argument` and `pidfd` live
    // as long; `entry` gets the very type that its caller gave, and only reads it.
    let pid = unsafe { libc::clone(entry, stack.top(), flags, argument, pidfd.as_ptr()) };
    answer(pid.into()).map(|pid| pid as i32)
}

/// What an entry function was given.
pub(crate) fn borrowed<'a, T>(argument: *mut libc::c_void) -> &'a T {
    // SAFETY: only the entry functions of init.rs call this, with the pointer that run_sharing made of a reference to
    // this very type; its owner waits in run_sharing until the child has gone.
    unsafe { &*argument.cast::<T>() }
}

/// Takes a descriptor that the kernel wrote into a slot.
pub(crate) fn take_descriptor(slot: &Slot) -> Option<OwnedFd> {
    let fd = slot.swap(-1, std::sync::atomic::Ordering::SeqCst);
    // SAFETY: the kernel has created this descriptor for us, and the swap gives it to one taker alone.
    (fd >= 0).then(|| unsafe { OwnedFd::from_raw_fd(fd) })
}

/// Whether others of our user may look at our memory (`PR_GET_DUMPABLE`).
pub(crate) fn dumpable() -> Result<c_long> {
    call!(SYS_prctl, libc::PR_GET_DUMPABLE, 0, 0, 0, 0)
}

/// Sets what [`dumpable`] tells.
pub(crate) fn set_dumpable(value: c_long) -> Result<()> {
    call!(SYS_prctl, libc::PR_SET_DUMPABLE, value, 0, 0, 0).map(drop)
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
// SAFETY: for the same reason; nothing is changed through a shared reference.
unsafe impl Sync for Vector {}

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

/// Installs a filter that never goes away again.
pub(crate) fn install_filter(program: &[libc::sock_filter]) -> Result<()> {
    install(program, 0).map(drop)
}

fn install(program: &[libc::sock_filter], flags: u64) -> Result<c_long> {
    let flags = flags | libc::SECCOMP_FILTER_FLAG_SPEC_ALLOW;
    let program = libc::sock_fprog { len: program.len() as u16, filter: program.as_ptr().cast_mut() };
    call!(SYS_seccomp, libc::SECCOMP_SET_MODE_FILTER, flags, &raw const program)
}

/// Whether the kernel knows this answer of a filter.
pub(crate) fn knows_filter_answer(action: u32) -> bool {
    call!(SYS_seccomp, libc::SECCOMP_GET_ACTION_AVAIL, 0, &raw const action).is_ok()
}

/// Installs a filter that never goes away again; its listener, closed by exec, hears of the calls that it singles out.
///
/// Signals do not interrupt a call that the listener has taken up (since Linux 5.19; without that it is refused), and
/// the processor's own protections stay what they are without a filter.
pub(crate) fn install_listening_filter(program: &[libc::sock_filter]) -> Result<RawFd> {
    let flags = libc::SECCOMP_FILTER_FLAG_NEW_LISTENER | libc::SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV;
    install(program, flags).map(|fd| fd as RawFd)
}

/// What a set of Landlock rules handles, and so denies where no rule allows it: `struct landlock_ruleset_attr`.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub(crate) struct LandlockHandled {
    pub(crate) fs: u64,
    /// Since version 4.
    pub(crate) net: u64,
    /// Since version 6.
    pub(crate) scoped: u64,
}

/// The version of Landlock; an error where there is none or where it is switched off.
pub(crate) fn landlock_version() -> Result<u32> {
    const VERSION: u32 = 1; // LANDLOCK_CREATE_RULESET_VERSION
    call!(SYS_landlock_create_ruleset, ptr::null::<u8>(), 0, VERSION).map(|version| version as u32)
}

/// Makes a set of rules. A kernel that does not know the last fields takes a longer struct if they are zero.
pub(crate) fn landlock_create(handled: &LandlockHandled) -> Result<RawFd> {
    call!(SYS_landlock_create_ruleset, ptr::from_ref(handled), size_of::<LandlockHandled>(), 0).map(|fd| fd as RawFd)
}

/// Allows these rights at and below an open path.
pub(crate) fn landlock_allow(set: RawFd, at: RawFd, allowed: u64) -> Result<()> {
    /// `struct landlock_path_beneath_attr`, which is packed.
    #[repr(C, packed)]
    struct PathBeneath {
        allowed: u64,
        parent: i32,
    }
    const PATH_BENEATH: i32 = 1; // LANDLOCK_RULE_PATH_BENEATH
    let rule = PathBeneath { allowed, parent: at };
    call!(SYS_landlock_add_rule, set, PATH_BENEATH, &raw const rule, 0).map(drop)
}

/// Puts the calling thread under the rules.
pub(crate) fn landlock_restrict(set: RawFd) -> Result<()> {
    call!(SYS_landlock_restrict_self, set, 0).map(drop)
}

/// Switches the loopback interface of our network namespace on (netdevice(7)).
pub(crate) fn loopback_up() -> Result<()> {
    let socket = call!(SYS_socket, libc::AF_INET, libc::SOCK_DGRAM | libc::SOCK_CLOEXEC, 0)? as RawFd;
    // SAFETY: ifreq is a plain struct of integers (with a union of such) for which zero is a value.
    let mut request: libc::ifreq = unsafe { std::mem::zeroed() };
    request.ifr_name[0] = b'l' as c_char;
    request.ifr_name[1] = b'o' as c_char;
    request.ifr_ifru.ifru_flags = libc::IFF_UP as libc::c_short;
    let done = call!(SYS_ioctl, socket, libc::SIOCSIFFLAGS, &raw const request).map(drop);
    close(socket);
    done
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

/// Makes any system call: for the attempts of the audit, which run in a box and have nothing to lose.
///
/// Their pointers are null, invalid on purpose, or lead to values of the caller that live longer than the call; the kernel
/// checks each.
pub(crate) fn attempt(number: c_long, arguments: [usize; 6]) -> Result<c_long> {
    let [a, b, c, d, e, f] = arguments;
    // SAFETY: see above; the calls that the audit makes keep no pointer, and none of them changes our memory.
    answer(unsafe { libc::syscall(number, a, b, c, d, e, f) })
}

/// Asks for its pid by the number of i386.
#[cfg(target_arch = "x86_64")]
pub(crate) fn call_as_i386() -> u32 {
    let mut value: u32 = 20; // getpid in arch/x86/entry/syscalls/syscall_32.tbl
    // SAFETY: the call takes no argument and touches no memory; without support for i386 it raises a signal.
    unsafe {
        std::arch::asm!("int 0x80", inout("eax") value, options(nostack));
    }
    value
}

/// Makes a named pipe.
pub(crate) fn make_pipe(path: &std::path::Path) -> std::io::Result<()> {
    use std::os::unix::ffi::OsStrExt;
    let path = CString::new(path.as_os_str().as_bytes())?;
    call!(SYS_mknodat, libc::AT_FDCWD, path.as_ptr(), libc::S_IFIFO | 0o600, 0).map(drop).map_err(Into::into)
}

/// Has a signal do nothing, if it can be ignored.
pub(crate) fn ignore_signal(signal: c_int) {
    let mut action = [0u64; 8];
    action[0] = libc::SIG_IGN as u64;
    // Why ignored: some signals refuse.
    let _ = call!(SYS_rt_sigaction, signal, action.as_ptr(), ptr::null::<u8>(), SIGSET_BYTES);
}

/// Waits for one child: its exit code, or nothing if a signal ended it.
pub(crate) fn wait_for_pid(pid: i32) -> Option<i32> {
    let mut status: c_int = 0;
    call!(SYS_wait4, pid, &raw mut status, 0, ptr::null::<u8>()).ok()?;
    libc::WIFEXITED(status).then(|| libc::WEXITSTATUS(status))
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
