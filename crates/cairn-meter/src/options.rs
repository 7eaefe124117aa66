//! What the plugin is told: `out=PATH`, the file for its records, and `channel=N`, the descriptor that is watched.

use core::ffi::CStr;

/// The options of one run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options<'a> {
    /// The file that records are appended to; it has to be there.
    pub out: &'a CStr,
    /// The descriptor of which every write is recorded.
    pub channel: Option<u64>,
}

impl<'a> Options<'a> {
    /// Reads the options; nothing where one is unknown, malformed or missing.
    pub fn read(arguments: impl Iterator<Item = &'a CStr>) -> Option<Self> {
        let (mut out, mut channel) = (None, None);
        for argument in arguments {
            let bytes = argument.to_bytes_with_nul();
            if let Some(path) = bytes.strip_prefix(b"out=") {
                out = Some(CStr::from_bytes_with_nul(path).ok()?);
            } else if let Some(number) = argument.to_bytes().strip_prefix(b"channel=") {
                channel = Some(core::str::from_utf8(number).ok()?.parse().ok()?);
            } else {
                return None;
            }
        }
        Some(Self { out: out?, channel })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_are_read_or_refused() {
        let read = |arguments: &[&'static CStr]| Options::read(arguments.iter().copied());
        assert_eq!(read(&[c"out=/a b", c"channel=3"]), Some(Options { out: c"/a b", channel: Some(3) }));
        assert_eq!(read(&[c"out=/x"]), Some(Options { out: c"/x", channel: None }));
        assert_eq!(read(&[c"channel=3"]), None, "records have to go somewhere");
        assert_eq!(read(&[c"out=/x", c"channel=three"]), None);
        assert_eq!(read(&[c"out=/x", c"color=red"]), None);
    }
}
