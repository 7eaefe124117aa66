//! What QEMU offers a plugin, declared by hand: the ten or so functions, of both generations, that counting needs.
//!
//! Names, types and meanings are those of QEMU's documentation of its plugin interface, where they are stable within a
//! version: version 1 is that of QEMU 4.2 to 8.2, and versions from 2 on that of QEMU 9 and later, whose inline
//! operations work on a number of each virtual processor. Enumerations are ints, as C has them.

use core::ffi::{c_int, c_uint, c_void};

/// The lowest version of the generation: what it has is all that is used. QEMU refuses a plugin of another generation.
#[unsafe(no_mangle)]
static qemu_plugin_version: c_int = if cfg!(second_generation) { 2 } else { 1 };

/// The plugin as QEMU knows it.
pub(crate) type Id = u64;

/// A block of translated instructions, which QEMU owns and shows only while it is translated.
#[repr(C)]
pub(crate) struct Block {
    _opaque: [u8; 0],
}

/// What QEMU says of itself at the start; this plugin does not look at it.
#[repr(C)]
pub(crate) struct Information {
    _opaque: [u8; 0],
}

pub(crate) type OnBlock = extern "C" fn(Id, *mut Block);
pub(crate) type OnEnd = extern "C" fn(Id, *mut c_void);
pub(crate) type OnCall = extern "C" fn(Id, c_uint, i64, u64, u64, u64, u64, u64, u64, u64, u64);
pub(crate) type OnReturn = extern "C" fn(Id, c_uint, i64, i64);

unsafe extern "C" {
    pub(crate) fn qemu_plugin_register_vcpu_tb_trans_cb(id: Id, callback: OnBlock);
    pub(crate) fn qemu_plugin_register_vcpu_syscall_cb(id: Id, callback: OnCall);
    pub(crate) fn qemu_plugin_register_vcpu_syscall_ret_cb(id: Id, callback: OnReturn);
    pub(crate) fn qemu_plugin_register_atexit_cb(id: Id, callback: OnEnd, data: *mut c_void);
    pub(crate) fn qemu_plugin_tb_n_insns(block: *const Block) -> usize;
}

/// The first generation: a callback with the number of the virtual processor, and data of ours.
#[cfg(not(second_generation))]
pub(crate) mod first {
    use super::{Block, c_int, c_uint, c_void};

    /// A callback that looks at no registers.
    pub(crate) const NO_REGISTERS: c_int = 0;

    pub(crate) type OnExecution = extern "C" fn(c_uint, *mut c_void);

    unsafe extern "C" {
        pub(crate) fn qemu_plugin_register_vcpu_tb_exec_cb(
            block: *mut Block,
            callback: OnExecution,
            flags: c_int,
            data: *mut c_void,
        );
    }
}

/// The second generation: numbers of which every virtual processor has one.
#[cfg(second_generation)]
pub(crate) mod second {
    use super::{Block, c_int, c_void};

    /// The inline operation that adds a constant.
    pub(crate) const ADD: c_int = 0;

    /// One number in each row of a table that QEMU keeps, a row for each virtual processor.
    #[repr(C)]
    #[derive(Clone, Copy)]
    pub(crate) struct Number {
        pub(crate) table: *mut c_void,
        pub(crate) offset: usize,
    }

    unsafe extern "C" {
        pub(crate) fn qemu_plugin_scoreboard_new(row: usize) -> *mut c_void;
        pub(crate) fn qemu_plugin_register_vcpu_tb_exec_inline_per_vcpu(
            block: *mut Block,
            operation: c_int,
            number: Number,
            constant: u64,
        );
        pub(crate) fn qemu_plugin_u64_sum(number: Number) -> u64;
    }
}
