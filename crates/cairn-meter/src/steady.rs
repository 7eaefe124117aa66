//! Random bytes that are the same in every run: preloaded into a program that is counted, in place of getrandom(2).
//!
//! Hash tables are seeded by the system, so that strangers cannot choose keys that collide; how often keys happen to
//! collide then differs from run to run, and so does a count. Only programs that are linked to a shared C library are
//! touched, and none that is not measured.

#![no_std]

use core::ffi::c_uint;
use core::sync::atomic::{AtomicU64, Ordering::Relaxed};

static STATE: AtomicU64 = AtomicU64::new(0);

/// As getrandom(2), with the numbers of SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number
/// generators", 2014).
///
/// # Safety
/// `buffer` has room for `length` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn getrandom(buffer: *mut u8, length: usize, _flags: c_uint) -> isize {
    let mut at = 0;
    while at < length {
        let state = STATE.fetch_add(0x9E37_79B9_7F4A_7C15, Relaxed).wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (state ^ (state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        let random = mixed ^ (mixed >> 31);
        let mut byte = 0;
        while byte < 8 && at < length {
            // SAFETY: the caller's; `at` is less than the length.
            unsafe { buffer.add(at).write((random >> (8 * byte)) as u8) };
            (byte, at) = (byte + 1, at + 1);
        }
    }
    length as isize
}

#[panic_handler]
fn panicked(_: &core::panic::PanicInfo<'_>) -> ! {
    loop {}
}
