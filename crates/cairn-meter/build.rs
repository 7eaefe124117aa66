//! Compiles the plugin as shared objects, one for each generation of QEMU's plugin interface, for the library to hold.
//!
//! With the compiler that cargo uses, and without cargo's own way to such an object, which it has not got on stable: a
//! library cannot depend on a `cdylib`. Fat LTO leaves nothing of `core` that would need to unwind.

use std::env;
use std::path::PathBuf;
use std::process::Command;

fn main() {
    println!("cargo::rerun-if-changed=src");
    println!("cargo::rerun-if-changed=build.rs");
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));
    compile("src/lib.rs", &out.join("first.so"), &["--cfg", "plugin"]);
    compile("src/lib.rs", &out.join("second.so"), &["--cfg", "plugin", "--cfg", "second_generation"]);
    compile("src/steady.rs", &out.join("steady.so"), &[]);
}

fn compile(source: &str, object: &std::path::Path, more: &[&str]) {
    let target = env::var("TARGET").expect("cargo sets TARGET");
    let mut rustc = Command::new(env::var_os("RUSTC").expect("cargo sets RUSTC"));
    rustc.args([source, "--edition=2024", "--crate-name=cairn_meter", "--crate-type=cdylib"]);
    rustc.args(["-Copt-level=3", "-Cpanic=abort", "-Clto=fat", "-Cstrip=symbols", "-Dwarnings", "--target", &target]);
    if target.ends_with("musl") {
        // A shared object; it takes its C library from QEMU.
        rustc.arg("-Ctarget-feature=-crt-static");
    }
    if let Some(linker) = env::var_os("RUSTC_LINKER") {
        rustc.arg("-C").arg(format!("linker={}", linker.display()));
    }
    let done = rustc.args(more).arg("-o").arg(object).status().expect("rustc can be started");
    assert!(done.success(), "the counting plugin does not compile");
}
