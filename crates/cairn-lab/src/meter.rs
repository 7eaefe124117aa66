//! What the cost of a program is measured with: the processor's count of instructions, an emulator's, or time.
//!
//! Never says what a cost means. The emulator is QEMU in user mode with the plugin of `cairn-meter`; it shows every
//! program the same processor ([`MODEL`]), so that a count does not depend on the machine. Where there is neither a
//! counter nor an emulator, processor time is measured, which noise touches.

use crate::toolchain::which;
use cairn_core::language::parse_version;
use cairn_core::step::{HarnessFault, Meter, MeterKind};
use cairn_meter::record::{Record, SIZE};
use cairn_sandbox::{Command, Mount};
use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

/// The processor that the emulator shows. All that the emulator can do, whatever the host can, but for two things:
/// without ERMS the C library moves large blocks by ordinary instructions and not by one that repeats, which would be
/// counted once for each byte; without AVX a hidden copy costs twice as many instructions, and so shows sooner.
#[cfg(target_arch = "x86_64")]
pub const MODEL: &str = "max,-erms,-avx";
#[cfg(not(target_arch = "x86_64"))]
pub const MODEL: &str = "max";

/// Where plugin, preloaded object and records lie in the box.
const PLUGIN: &str = "/meter/count.so";
const STEADY: &str = "/meter/steady.so";
const RECORDS: &str = "/meter/records";

/// The meters of this machine, looked for once.
#[derive(Debug)]
pub struct Meters {
    folder: PathBuf,
    found: OnceLock<Found>,
}

/// What was found, or why it was not.
#[derive(Debug, Clone)]
pub struct Found {
    /// Why the processor's counter cannot be used; nothing where it can.
    pub no_counter: Option<String>,
    /// The emulator, or why there is none.
    pub emulator: Result<Emulator, String>,
}

/// An emulator that counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Emulator {
    /// The program.
    pub program: PathBuf,
    /// Its version, as `7.2.22`.
    pub version: String,
    /// The plugin, as a file.
    plugin: PathBuf,
    /// What makes random bytes the same in every run, as a file.
    steady: PathBuf,
}

/// How to get a better meter.
pub const FIX: &str = "install QEMU's user-mode emulators, version 6 or later: on Debian and Ubuntu `apt install \
                       qemu-user`, on Fedora `dnf install qemu-user`, on Arch `pacman -S qemu-user`";

impl Meters {
    /// Meters that keep their plugin in `folder`.
    pub fn new(folder: &Path) -> Self {
        Self { folder: folder.to_owned(), found: OnceLock::new() }
    }

    /// What this machine has.
    pub fn find(&self) -> &Found {
        self.found.get_or_init(|| Found {
            no_counter: cairn_sandbox::instructions_hindrance(),
            emulator: find_emulator(&self.folder),
        })
    }

    /// The best meter of this machine for a program that may be emulated or not.
    pub fn best(&self, emulated: bool) -> Choice<'_> {
        match self.find() {
            Found { no_counter: None, .. } => Choice::Counter,
            Found { emulator: Ok(emulator), .. } if emulated => Choice::Emulator(emulator),
            Found { .. } => Choice::Time,
        }
    }
}

/// The meter that is used for a program.
#[derive(Debug, Clone, Copy)]
pub enum Choice<'a> {
    /// The processor's counter.
    Counter,
    /// Emulation with a counting plugin.
    Emulator(&'a Emulator),
    /// Processor time.
    Time,
}

impl Choice<'_> {
    /// As evidence names it.
    pub fn label(&self) -> Meter {
        let architecture = std::env::consts::ARCH;
        match self {
            Self::Counter => {
                Meter { kind: MeterKind::Counter, detail: format!("the processor's counter, {architecture}") }
            }
            Self::Emulator(emulator) => {
                let detail = format!("QEMU {}, {architecture}, cpu {MODEL}", emulator.version);
                Meter { kind: MeterKind::Emulator, detail }
            }
            Self::Time => Meter { kind: MeterKind::Time, detail: "processor time".to_owned() },
        }
    }
}

fn find_emulator(folder: &Path) -> Result<Emulator, String> {
    let name = format!("qemu-{}", std::env::consts::ARCH);
    let program = which(&name).ok_or_else(|| format!("'{name}' is not on the PATH"))?;
    let program = program.canonicalize().map_err(|error| format!("'{name}': {error}"))?;
    if !program.starts_with("/usr") {
        return Err(format!("'{}' lies outside of /usr, and boxes do not see it", program.display()));
    }
    let said = std::process::Command::new(&program).arg("--version").output();
    let said = said.map_err(|error| format!("'{}' cannot be started: {error}", program.display()))?;
    let text = String::from_utf8_lossy(&said.stdout).into_owned();
    let numbers = version_of(&text).ok_or_else(|| format!("'{}' tells no version", program.display()))?;
    let object = generation(&numbers)?;
    let plugin = keep(folder, object).map_err(|error| format!("the counting plugin: {error}"))?;
    let steady = keep(folder, cairn_meter::STEADY).map_err(|error| format!("the counting plugin: {error}"))?;
    let version = numbers.iter().map(u64::to_string).collect::<Vec<_>>().join(".");
    let emulator = Emulator { program, version, plugin, steady };
    // A QEMU without plugins, as some distributions build it, is told from one with plugins by trying.
    emulator.try_out().map(|()| emulator)
}

/// The `7.2.22` of `qemu-x86_64 version 7.2.22 (Debian …)`: the name of the program holds digits as well.
fn version_of(said: &str) -> Option<Vec<u64>> {
    parse_version(said.split_once("version ")?.1)
}

/// The plugin for this version of QEMU. What changed with version 9 is the interface's version 2.
fn generation(version: &[u64]) -> Result<&'static [u8], String> {
    match version.first() {
        Some(..6) | None => Err("it is older than version 6".to_owned()),
        Some(6..=8) => Ok(cairn_meter::FIRST_GENERATION),
        Some(9..) => Ok(cairn_meter::SECOND_GENERATION),
    }
}

/// Writes the plugin under the name of its digest, in one step.
fn keep(folder: &Path, object: &[u8]) -> io::Result<PathBuf> {
    use std::os::unix::fs::PermissionsExt;
    let path = folder.join(format!("{}.so", cairn_core::Digest::of(object)));
    if fs::read(&path).is_ok_and(|there| there == object) {
        return Ok(path);
    }
    fs::create_dir_all(folder)?;
    let half = folder.join(format!("half-{}", std::process::id()));
    fs::write(&half, object)?;
    fs::set_permissions(&half, fs::Permissions::from_mode(0o444))?;
    fs::rename(&half, &path)?;
    Ok(path)
}

impl Emulator {
    fn try_out(&self) -> Result<(), String> {
        let counted = self.count(Path::new("/usr/bin/env"), &["true".into()]);
        match counted {
            Ok(Counted { left: true, count: 1.., .. }) => Ok(()),
            Ok(counted) => Err(format!("it counts {} instructions of a program that has some", counted.count)),
            Err(why) => Err(why.to_string()),
        }
    }

    fn arguments(&self, plugin: &Path, records: &Path, channel: bool) -> Vec<OsString> {
        let channel = if channel { ",channel=3" } else { "" };
        let plugin = format!("file={},out={}{channel}", plugin.display(), records.display());
        // -seed: the random bytes that a program is given at its start are the same every time.
        ["-cpu", MODEL, "-seed", "1", "-plugin", &plugin].into_iter().map(OsString::from).collect()
    }

    /// Has a command of a box be emulated; `records`, an empty file, receives what the plugin writes.
    pub(crate) fn wrap(&self, command: Command, records: &Path) -> Command {
        let mut wrapped = Command { program: self.program.clone(), ..command.clone() };
        wrapped.args = self.arguments(Path::new(PLUGIN), Path::new(RECORDS), true);
        wrapped.args.extend(["-E".into(), format!("LD_PRELOAD={STEADY}").into()]);
        wrapped.args.push(command.program.into_os_string());
        wrapped.args.extend(command.args);
        wrapped.mounts.push(Mount::read_only(&self.plugin, PLUGIN));
        wrapped.mounts.push(Mount::read_only(&self.steady, STEADY));
        wrapped.mounts.push(Mount::writable(records, RECORDS));
        wrapped
    }

    /// Runs a program of the host, and not in a box, to its end, with our own standard streams; counts what it and the
    /// processes that it forks execute.
    ///
    /// # Errors
    /// When the program cannot be started or the emulator does not count.
    pub fn count(&self, program: &Path, arguments: &[OsString]) -> io::Result<Counted> {
        use std::os::unix::process::ExitStatusExt;
        let records = std::env::temp_dir().join(format!("cairn-count-{}-{}", std::process::id(), unique()));
        File::options().write(true).create_new(true).open(&records)?;
        let status = std::process::Command::new(&self.program)
            .args(self.arguments(&self.plugin, &records, false))
            .arg(program)
            .args(arguments)
            .status();
        let read = read_records(&records);
        let _ = fs::remove_file(&records);
        let (status, read) = (status?, read?);
        let own = |record: &Record| match record {
            Record::End { count, .. } | Record::Left { count, .. } => *count,
            Record::Write { .. } => 0,
        };
        let code = status.code().or_else(|| status.signal().map(|signal| 128 + signal)).unwrap_or(1);
        if read.is_empty() && status.signal().is_none() {
            return Err(io::Error::other("the emulator ended without a count; it may be built without plugins"));
        }
        let left = read.iter().any(|record| matches!(record, Record::Left { .. }));
        Ok(Counted { code, count: read.iter().map(own).sum(), left, cut: status.signal().is_some() })
    }
}

fn unique() -> u64 {
    use std::sync::atomic::{AtomicU64, Ordering};
    static NEXT: AtomicU64 = AtomicU64::new(0);
    NEXT.fetch_add(1, Ordering::Relaxed)
}

/// What a command cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counted {
    /// The command's own exit code, or 128 and the number of the signal that ended it.
    pub code: i32,
    /// Instructions, or nanoseconds where time is measured.
    pub count: u64,
    /// Whether some process became another program, which an emulator does not follow.
    pub left: bool,
    /// Whether a signal ended the command, before an emulator could tell its last count.
    pub cut: bool,
}

/// Runs a command of the host to its end and counts by what there is.
///
/// # Errors
/// When the command cannot be started, or the meter fails.
pub fn count(choice: Choice<'_>, program: &Path, arguments: &[OsString]) -> io::Result<Counted> {
    use std::os::unix::process::ExitStatusExt;
    if let Choice::Emulator(emulator) = choice {
        return emulator.count(program, arguments);
    }
    let counter = match choice {
        Choice::Counter => Some(cairn_sandbox::Instructions::of_children()?),
        _ => None,
    };
    let before = cairn_sandbox::children_cpu_time();
    let status = std::process::Command::new(program).args(arguments).status()?;
    let count = match counter {
        Some(counter) => counter.read()?,
        None => u64::try_from((cairn_sandbox::children_cpu_time() - before).as_nanos()).unwrap_or(u64::MAX),
    };
    let code = status.code().or_else(|| status.signal().map(|signal| 128 + signal)).unwrap_or(1);
    Ok(Counted { code, count, left: false, cut: false })
}

/// What the plugin wrote so far.
pub(crate) fn read_records(path: &Path) -> io::Result<Vec<Record>> {
    let mut bytes = Vec::new();
    File::open(path)?.read_to_end(&mut bytes)?;
    let (whole, _) = bytes.as_chunks::<SIZE>();
    let strange = || io::Error::other("the records of the count are not the plugin's");
    whole.iter().map(|record| Record::decode(record).ok_or_else(strange)).collect()
}

/// The count at the mark whose frame begins at this place of the channel.
pub(crate) fn count_at(records: &[Record], place: u64) -> Result<u64, HarnessFault> {
    let at = records.iter().rev().find_map(|record| match record {
        Record::Write { offset, count } if *offset == place => Some(*count),
        _ => None,
    });
    at.ok_or_else(|| HarnessFault::broken(format!("the emulator has no count for the mark at byte {place}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_version_of_qemu_gets_the_plugin_of_its_generation() {
        assert!(generation(&[5, 2, 0]).is_err());
        assert_eq!(generation(&[7, 2, 22]).unwrap(), cairn_meter::FIRST_GENERATION);
        assert_eq!(generation(&[8, 2]).unwrap(), cairn_meter::FIRST_GENERATION);
        assert_eq!(generation(&[9, 0, 0]).unwrap(), cairn_meter::SECOND_GENERATION);
        assert_eq!(generation(&[11]).unwrap(), cairn_meter::SECOND_GENERATION);
        assert_ne!(cairn_meter::FIRST_GENERATION, cairn_meter::SECOND_GENERATION);
    }

    #[test]
    fn the_version_is_no_part_of_the_name() {
        let said = "qemu-x86_64 version 7.2.22 (Debian 1:7.2+dfsg-7)\nCopyright (c) 2003-2022";
        assert_eq!(version_of(said), Some(vec![7, 2, 22]));
        assert_eq!(version_of("no qemu"), None);
    }

    #[test]
    fn a_count_belongs_to_the_frame_that_was_written_there() {
        let records = [Record::Write { offset: 0, count: 5 }, Record::Write { offset: 8, count: 9 }];
        assert_eq!(count_at(&records, 8).unwrap(), 9);
        assert!(count_at(&records, 7).unwrap_err().what.contains("byte 7"));
    }
}
