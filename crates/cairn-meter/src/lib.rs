//! Counts: the plugin by which QEMU's user-mode emulation counts the instructions of a program.
//!
//! Never judges, never allocates, and knows nothing of exercises: it writes numbers to a file of its own, as
//! [`record`] says. The functions of QEMU that it calls are declared by hand in `api`, after the names, types and
//! meanings that QEMU documents (docs/devel/tcg-plugins); no header of QEMU's is used.
//!
//! The binary `cairn` embeds it: the build script compiles this file as a shared object, once for each generation of
//! the plugin interface (`--cfg plugin`, `--cfg second_generation`). As a member of the workspace it is the library that
//! holds these objects and knows how to read what they write.

#![no_std]

#[cfg(test)]
extern crate std;

pub mod options;
pub mod record;

#[cfg(plugin)]
mod api;
#[cfg(plugin)]
mod counter;
#[cfg(plugin)]
mod hooks;

/// The plugin for QEMU 4.2 to 8.2, as a shared object.
#[cfg(not(plugin))]
pub static FIRST_GENERATION: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/first.so"));

/// The plugin for QEMU 9 and later, as a shared object.
#[cfg(not(plugin))]
pub static SECOND_GENERATION: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/second.so"));

/// What is preloaded into a program that is counted: random bytes that are the same in every run.
#[cfg(not(plugin))]
pub static STEADY: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/steady.so"));

#[cfg(plugin)]
#[panic_handler]
fn panicked(_: &core::panic::PanicInfo<'_>) -> ! {
    // Nothing here panics; were it otherwise, a wrong count would be worse than none.
    // SAFETY: abort(3) takes nothing and never returns.
    unsafe { hooks::abort() }
}
