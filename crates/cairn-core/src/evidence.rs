//! The evidence file: everything that a judge was told, so that its verdict can be computed again elsewhere.
//!
//! One JSON object a line (`docs/evidence.md`): a header, the log in order, the big payloads as blobs, the
//! verdict. A reader refuses what it cannot fully understand; it never guesses.

use crate::exercise::Exercise;
use crate::judge::Request;
use crate::step::{Observation, Step};
use crate::verdict::Verdict;
use crate::{Blobs, Digest};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The version of the format that this code writes, and the only one that it reads.
pub const FORMAT: u32 = 1;

/// A whole evidence file in memory.
#[derive(Debug, Clone, PartialEq)]
pub struct Evidence {
    /// What was judged, where and by which version.
    pub header: Header,
    /// What the judge asked and was told, in order.
    pub log: Vec<Entry>,
    /// What it concluded.
    pub verdict: Verdict,
}

/// What was judged, where and by which version.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Header {
    /// [`FORMAT`].
    pub format: u32,
    /// With the judging data, so that the file stands alone.
    pub exercise: Exercise,
    /// The hash of `exercise`.
    pub exercise_hash: Digest,
    /// The seed and the checks asked for.
    pub request: Request,
    /// When it was recorded, in microseconds since 1970 (UTC).
    pub recorded_at_us: i64,
    /// Versions of what took part, by name.
    pub versions: BTreeMap<String, String>,
    /// What the machine says of itself, by name.
    pub machine: BTreeMap<String, String>,
    /// What cost was measured with.
    pub meter: String,
}

/// One step with what was seen of it. The step is kept as it was written, so that a judge of another
/// version can be told where it asks for something else.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// What was asked.
    pub step: serde_json::Value,
    /// What was seen.
    pub observation: Observation,
}

impl Entry {
    /// Records a step and its observation.
    pub fn new(step: &Step, observation: Observation) -> Self {
        Self { step: written(step), observation }
    }

    /// Whether this entry answers `step`.
    pub fn answers(&self, step: &Step) -> bool {
        self.step == written(step)
    }
}

fn written(step: &Step) -> serde_json::Value {
    serde_json::to_value(step).expect("steps have a JSON form")
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
enum Line {
    Evidence(Box<Header>),
    Entry(Box<Entry>),
    Blob(BlobLine),
    Verdict(Box<Verdict>),
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct BlobLine {
    sha256: Digest,
    base64: String,
}

/// Why a file is no evidence: damaged, truncated, or of another version.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {what}")]
pub struct Damage {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong there.
    pub what: String,
}

impl Evidence {
    /// Writes the file without its blobs, and the blobs apart, as the store keeps them.
    pub fn encode(&self) -> (Vec<u8>, Blobs) {
        (self.lines(std::iter::empty()), self.blobs())
    }

    /// Writes the whole file, to be carried elsewhere.
    pub fn encode_whole(&self) -> Vec<u8> {
        self.lines(
            self.blobs().iter().map(|(sha256, bytes)| BlobLine { sha256: *sha256, base64: STANDARD.encode(bytes) }),
        )
    }

    fn blobs(&self) -> Blobs {
        let mut blobs = Blobs::new();
        // Payloads are cheap to clone, and one walk over them serves reading and writing.
        self.header.exercise.clone().payloads_mut(&mut |payload| payload.collect(&mut blobs));
        self.log.iter().for_each(|entry| entry.observation.collect(&mut blobs));
        blobs
    }

    fn lines(&self, blobs: impl Iterator<Item = BlobLine>) -> Vec<u8> {
        let mut out = Vec::new();
        let mut line = |line: Line| {
            serde_json::to_writer(&mut out, &line).expect("evidence has a JSON form");
            out.push(b'\n');
        };
        line(Line::Evidence(Box::new(self.header.clone())));
        self.log.iter().for_each(|entry| line(Line::Entry(Box::new(entry.clone()))));
        blobs.for_each(|blob| line(Line::Blob(blob)));
        line(Line::Verdict(Box::new(self.verdict.clone())));
        out
    }

    /// Reads a file; `elsewhere` holds blobs that are kept apart from it.
    ///
    /// # Errors
    /// The first line that is damaged, missing or of another version, and how.
    pub fn decode(bytes: &[u8], elsewhere: &Blobs) -> Result<Self, Damage> {
        Reader { blobs: elsewhere.clone(), ..Reader::default() }.read(bytes)
    }
}

fn lines(bytes: &[u8]) -> impl Iterator<Item = (usize, &[u8])> {
    let bytes = bytes.strip_suffix(b"\n").unwrap_or(bytes);
    bytes.split(|b| *b == b'\n').enumerate().map(|(index, line)| (index + 1, line))
}

fn parse(number: usize, line: &[u8]) -> Result<Line, Damage> {
    if line.is_empty() {
        return Err(Damage { line: number, what: "the line is empty".into() });
    }
    if number == 1
        && let Ok(probe) = serde_json::from_slice::<FormatProbe>(line)
        && probe.evidence.format != FORMAT
    {
        let what = format!("the format is version {}, and this Cairn reads version {FORMAT}", probe.evidence.format);
        return Err(Damage { line: number, what });
    }
    serde_json::from_slice(line).map_err(|error| {
        // The parser may quote what it did not expect, however long that is.
        let what: String = format!("column {}: {error}", error.column()).chars().take(300).collect();
        Damage { line: number, what }
    })
}

/// Just the version, readable whatever else a later format holds.
#[derive(Deserialize)]
struct FormatProbe {
    evidence: FormatOnly,
}

#[derive(Deserialize)]
struct FormatOnly {
    format: u32,
}

#[derive(Default)]
struct Reader {
    header: Option<Header>,
    log: Vec<(usize, Entry)>,
    blobs: Blobs,
    blobs_begun: bool,
    verdict: Option<Verdict>,
    last: usize,
}

impl Reader {
    fn read(mut self, bytes: &[u8]) -> Result<Evidence, Damage> {
        for (number, line) in lines(bytes) {
            self.last = number;
            self.take(number, parse(number, line)?).map_err(|what| Damage { line: number, what })?;
        }
        self.finish()
    }

    fn take(&mut self, number: usize, line: Line) -> Result<(), String> {
        if self.verdict.is_some() {
            return Err("something follows the verdict".into());
        }
        match line {
            Line::Evidence(header) if number == 1 => {
                if header.exercise.hash() != header.exercise_hash {
                    return Err("the judging data does not match its hash: it was changed after recording".into());
                }
                // The file may come from anybody: a judge must never meet data that does not fit together.
                if let Some(fault) = header.exercise.faults().first() {
                    return Err(format!("the judging data is faulty: {fault}"));
                }
                self.header = Some(*header);
            }
            Line::Evidence(_) => return Err("a second header".into()),
            _ if number == 1 => return Err("this is no evidence: the header is missing".into()),
            Line::Entry(_) if self.blobs_begun => return Err("an entry after the blobs".into()),
            Line::Entry(entry) => self.log.push((number, *entry)),
            Line::Blob(blob) => {
                self.blobs_begun = true;
                let bytes = STANDARD.decode(&blob.base64).map_err(|error| format!("base64: {error}"))?;
                if Digest::of(&bytes) != blob.sha256 {
                    return Err(format!("the bytes of the blob {} do not match its name", blob.sha256.short()));
                }
                self.blobs.insert(blob.sha256, bytes.into());
            }
            Line::Verdict(verdict) => self.verdict = Some(*verdict),
        }
        Ok(())
    }

    fn finish(mut self) -> Result<Evidence, Damage> {
        let truncated = || Damage { line: self.last, what: "the file ends before its verdict: it was cut off".into() };
        let (Some(mut header), Some(verdict)) = (self.header.take(), self.verdict.take()) else {
            return Err(truncated());
        };
        let lost = |line, missing: Digest| Damage {
            line,
            what: format!("the blob {} is missing or has another length", missing.short()),
        };
        let mut missing = None;
        header.exercise.payloads_mut(&mut |payload| missing = missing.or(payload.resolve(&self.blobs).err()));
        if let Some(missing) = missing {
            return Err(lost(1, missing));
        }
        let mut log = Vec::with_capacity(self.log.len());
        for (line, mut entry) in self.log {
            entry.observation.resolve(&self.blobs).map_err(|missing| lost(line, missing))?;
            log.push(entry);
        }
        Ok(Evidence { header, log, verdict })
    }
}
