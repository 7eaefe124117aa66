//! The count itself: one number for each virtual processor, added to at the head of every block, summed at marks.
//!
//! Threads run at the same time, and no number is shared between them: adding needs no lock and loses nothing.

use crate::api;
#[cfg(not(second_generation))]
use core::ffi::c_uint;
use core::ffi::c_void;

/// Has QEMU count what the block holds, each time that it is executed.
pub(crate) fn count(block: *mut api::Block) {
    // SAFETY: QEMU hands over a block that is valid during this call.
    let length = unsafe { api::qemu_plugin_tb_n_insns(block) } as u64;
    add_at(block, length);
}

#[cfg(not(second_generation))]
pub(crate) use first::{add_at, prepare, total};
#[cfg(second_generation)]
pub(crate) use second::{add_at, prepare, total};

/// Callbacks: the first generation's inline operation adds to one number for all threads, and so loses counts.
#[cfg(not(second_generation))]
mod first {
    use super::{api, c_uint, c_void};
    use core::sync::atomic::{AtomicU64, Ordering::Relaxed};

    /// A line of the cache for each, so that threads do not wait for each other.
    #[repr(align(64))]
    struct Slot(AtomicU64);

    /// More threads at a time share slots and add atomically.
    const SLOTS: usize = 256;

    static COUNTS: [Slot; SLOTS] = [const { Slot(AtomicU64::new(0)) }; SLOTS];
    static SHARED: Slot = Slot(AtomicU64::new(0));

    /// Nothing is needed beforehand.
    pub(crate) fn prepare() -> bool {
        true
    }

    pub(crate) fn add_at(block: *mut api::Block, length: u64) {
        // SAFETY: the block is valid, and the callback takes the constant for what it is, no address.
        unsafe {
            api::first::qemu_plugin_register_vcpu_tb_exec_cb(
                block,
                executed,
                api::first::NO_REGISTERS,
                length as usize as *mut c_void,
            );
        }
    }

    extern "C" fn executed(processor: c_uint, length: *mut c_void) {
        let length = length as usize as u64;
        match COUNTS.get(processor as usize) {
            // A processor's number is its thread's alone.
            Some(Slot(count)) => count.store(count.load(Relaxed).wrapping_add(length), Relaxed),
            None => _ = SHARED.0.fetch_add(length, Relaxed),
        }
    }

    pub(crate) fn total() -> u64 {
        let own = COUNTS.iter().fold(0, |sum: u64, Slot(count)| sum.wrapping_add(count.load(Relaxed)));
        own.wrapping_add(SHARED.0.load(Relaxed))
    }
}

/// Inline operations on a row of each processor's own.
#[cfg(second_generation)]
mod second {
    use super::{api, c_void};
    use crate::api::second::{self, Number};
    use core::ptr::null_mut;
    use core::sync::atomic::{AtomicPtr, Ordering::Relaxed};

    static TABLE: AtomicPtr<c_void> = AtomicPtr::new(null_mut());

    fn number() -> Number {
        Number { table: TABLE.load(Relaxed), offset: 0 }
    }

    /// Has QEMU make the table.
    pub(crate) fn prepare() -> bool {
        // SAFETY: a row is one number.
        TABLE.store(unsafe { second::qemu_plugin_scoreboard_new(size_of::<u64>()) }, Relaxed);
        !TABLE.load(Relaxed).is_null()
    }

    pub(crate) fn add_at(block: *mut api::Block, length: u64) {
        // SAFETY: the block is valid, and the table was made before any block was translated.
        unsafe { second::qemu_plugin_register_vcpu_tb_exec_inline_per_vcpu(block, second::ADD, number(), length) }
    }

    pub(crate) fn total() -> u64 {
        // SAFETY: the table was made before any block was translated.
        unsafe { second::qemu_plugin_u64_sum(number()) }
    }
}
