//! What evidence says of the machine and of the versions that took part.

use std::collections::BTreeMap;

/// The version of this binary.
pub(crate) const VERSION: &str = env!("CARGO_PKG_VERSION");

/// What the machine says of itself: enough to judge a measurement by, nothing that names its owner.
pub(crate) fn describe() -> BTreeMap<String, String> {
    let mut facts = BTreeMap::from([
        ("os".to_owned(), std::env::consts::OS.to_owned()),
        ("architecture".to_owned(), std::env::consts::ARCH.to_owned()),
    ]);
    if let Ok(cores) = std::thread::available_parallelism() {
        facts.insert("cores".to_owned(), cores.to_string());
    }
    facts.extend(cairn_sandbox::kernel_version().map(|version| ("kernel".to_owned(), version)));
    facts
}

/// Versions by name.
pub(crate) fn versions() -> BTreeMap<String, String> {
    BTreeMap::from([("cairn".to_owned(), VERSION.to_owned())])
}
