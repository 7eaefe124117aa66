//! Tells cargo that the embedded content is an input of the binary, files that are new included.

fn main() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../content");
    std::println!("cargo::rerun-if-changed={}", path.display());
}
