//! What QEMU calls: at the start, for every block, around every system call, and at the end.

use crate::api::{self, Id};
use crate::counter;
use crate::options::Options;
use crate::record::Record;
use core::ffi::{CStr, c_char, c_int, c_uint, c_void};
use core::sync::atomic::{AtomicBool, AtomicI32, AtomicU64, Ordering::Relaxed};

unsafe extern "C" {
    fn open(path: *const c_char, flags: c_int, ...) -> c_int;
    fn write(descriptor: c_int, bytes: *const c_void, length: usize) -> isize;
    fn fcntl(descriptor: c_int, operation: c_int, ...) -> c_int;
    fn close(descriptor: c_int) -> c_int;
    fn fstat(descriptor: c_int, status: *mut Status) -> c_int;
    fn getpid() -> c_int;
    pub(crate) fn abort() -> !;
}

/// Numbers of system calls that write to a descriptor, which is their first argument, and of those that start processes
/// and programs (`asm/unistd.h`).
#[cfg(target_arch = "x86_64")]
mod number {
    pub(super) const WRITES: [i64; 4] = [1, 20, 44, 46]; // write, writev, sendto, sendmsg
    pub(super) const FORKS: [i64; 4] = [56, 57, 58, 435]; // clone, fork, vfork, clone3
    pub(super) const EXECS: [i64; 2] = [59, 322]; // execve, execveat
}
#[cfg(target_arch = "aarch64")]
mod number {
    pub(super) const WRITES: [i64; 4] = [64, 66, 206, 211];
    pub(super) const FORKS: [i64; 2] = [220, 435];
    pub(super) const EXECS: [i64; 2] = [221, 281];
}

/// Duplicates a descriptor to one at least as high, closed when another program is executed (fcntl(2)).
const DUPLICATE: c_int = 1030;

/// Above the descriptors that programs know by their number: they share them with the emulator.
const HIGH: c_int = 200;

/// Flags of open(2): O_WRONLY, O_APPEND, and O_CLOEXEC, so that no other program inherits the file.
const APPEND: c_int = 0o1 | 0o2000 | 0o2_000_000;

static OUT: AtomicI32 = AtomicI32::new(-1);
/// What the channel is, whatever number it goes by: device and inode; no channel has neither.
static CHANNEL: [AtomicU64; 2] = [AtomicU64::new(0), AtomicU64::new(0)];
/// Bytes written to the channel.
static WRITTEN: AtomicU64 = AtomicU64::new(0);
/// Whether a write to the channel is under way. There is one at a time: else its frames would be mixed up anyway.
static WRITING: AtomicBool = AtomicBool::new(false);
/// The count at the latest start of a process, which is where the count of the new one begins.
static AT_FORK: AtomicU64 = AtomicU64::new(0);
/// The process that was started first.
static FIRST: AtomicI32 = AtomicI32::new(0);

/// QEMU calls this once, before the program begins; any answer but 0 ends it.
///
/// # Safety
/// QEMU's: `arguments` are `count` C strings, valid during the call.
#[unsafe(no_mangle)]
unsafe extern "C" fn qemu_plugin_install(
    id: Id,
    _: *const api::Information,
    count: c_int,
    arguments: *const *const c_char,
) -> c_int {
    let argument = |index| {
        // SAFETY: there are so many arguments, each a C string.
        unsafe { CStr::from_ptr(*arguments.add(index)) }
    };
    let Some(options) = Options::read((0..count.unsigned_abs() as usize).map(argument)) else { return 1 };
    let out = open_high(options.out);
    if out < 0 || !counter::prepare() {
        return 1;
    }
    OUT.store(out, Relaxed);
    if let Some([device, inode]) = options.channel.map(identity) {
        CHANNEL[0].store(device, Relaxed);
        CHANNEL[1].store(inode, Relaxed);
    }
    FIRST.store(process(), Relaxed);
    // SAFETY: the callbacks are functions of this object, which QEMU never unloads.
    unsafe {
        api::qemu_plugin_register_vcpu_tb_trans_cb(id, translated);
        api::qemu_plugin_register_vcpu_syscall_cb(id, called);
        api::qemu_plugin_register_vcpu_syscall_ret_cb(id, returned);
        api::qemu_plugin_register_atexit_cb(id, ended, core::ptr::null_mut());
    }
    0
}

/// Opens the file for records out of the way of the program; -1 where it cannot be opened.
fn open_high(path: &CStr) -> c_int {
    // SAFETY: the path is a C string.
    let low = unsafe { open(path.as_ptr(), APPEND) };
    // SAFETY: plain numbers; a descriptor that is none is refused.
    let high = unsafe { fcntl(low, DUPLICATE, HIGH) };
    if high < 0 {
        return low; // few descriptors are allowed
    }
    // SAFETY: the descriptor is ours, and nobody has seen it yet.
    unsafe { close(low) };
    high
}

extern "C" fn translated(_: Id, block: *mut api::Block) {
    counter::count(block);
}

extern "C" fn called(_: Id, _: c_uint, call: i64, first: u64, _: u64, _: u64, _: u64, _: u64, _: u64, _: u64, _: u64) {
    if number::WRITES.contains(&call) && is_channel(first) {
        WRITING.store(true, Relaxed);
        write_down(Record::Write { offset: WRITTEN.load(Relaxed), count: counter::total() });
    } else if number::FORKS.contains(&call) {
        AT_FORK.store(counter::total(), Relaxed);
    } else if number::EXECS.contains(&call) {
        write_down(Record::Left { process: process().unsigned_abs().into(), count: own() });
    }
}

extern "C" fn returned(_: Id, _: c_uint, call: i64, result: i64) {
    if number::WRITES.contains(&call) && WRITING.swap(false, Relaxed) {
        WRITTEN.fetch_add(u64::try_from(result).unwrap_or(0), Relaxed);
    }
}

extern "C" fn ended(_: Id, _: *mut c_void) {
    write_down(Record::End { process: process().unsigned_abs().into(), count: own() });
}

/// The start of `struct stat`, which is all that is looked at: on both architectures two numbers of eight bytes
/// (stat(3type)). The whole takes up to 144 bytes.
#[repr(C, align(8))]
struct Status {
    device: u64,
    inode: u64,
    rest: [u8; 240],
}

/// Device and inode of a descriptor, which tell it from all others however often it was duplicated.
fn identity(descriptor: u64) -> [u64; 2] {
    let mut status = Status { device: 0, inode: 0, rest: [0; 240] };
    // SAFETY: there is room for a whole `struct stat`; a descriptor that is none leaves it as it is.
    unsafe { fstat(descriptor as c_int, &raw mut status) };
    [status.device, status.inode]
}

fn is_channel(descriptor: u64) -> bool {
    let channel = [CHANNEL[0].load(Relaxed), CHANNEL[1].load(Relaxed)];
    channel != [0, 0] && identity(descriptor) == channel
}

/// The instructions of this very process: one that was forked begins with the count of the one that forked it.
fn own() -> u64 {
    let before = if process() == FIRST.load(Relaxed) { 0 } else { AT_FORK.load(Relaxed) };
    counter::total().wrapping_sub(before)
}

fn process() -> c_int {
    // SAFETY: getpid(2) takes nothing and cannot fail.
    unsafe { getpid() }
}

/// One call of write(2), which appends a record as a whole; a count that cannot be written down is missed by its reader.
fn write_down(record: Record) {
    let bytes = record.encode();
    // SAFETY: so many bytes are there.
    unsafe { write(OUT.load(Relaxed), bytes.as_ptr().cast(), bytes.len()) };
}
