//! Sections that say what others said: by runs of five words that both hold.
//!
//! Shingles after Broder, "On the resemblance and containment of documents" (1997): what counts is how much of the smaller
//! section stands in the other.

use crate::catalog::Catalog;
use crate::diagnostic::{Diagnostic, Place};
use crate::page::Page;
use std::collections::BTreeMap;

/// Words in a shingle: fewer meet by chance, more are broken by every small change.
const WIDTH: usize = 5;
/// A shorter section, such as a list of names, may well be that of another page.
const SHORTEST: usize = 40;
/// The part of the smaller section, in percent, from which it counts as a copy.
const COPY: usize = 50;
/// More sections than this share a phrase, not a thought; and comparing them all would take long.
const PHRASE: usize = 12;

struct Part<'a> {
    page: &'a Page,
    place: Place,
    shingles: usize,
}

/// Tells sections of different pages that are nearly the same.
pub(super) fn lint(catalog: &Catalog, told: &mut Vec<Diagnostic>) {
    let (parts, shingles) = parts(catalog);
    let mut shared: BTreeMap<(u32, u32), usize> = BTreeMap::new();
    for group in shingles.chunk_by(|a, b| a.0 == b.0).filter(|group| (2..=PHRASE).contains(&group.len())) {
        for (index, (_, a)) in group.iter().enumerate() {
            for (_, b) in &group[index + 1..] {
                *shared.entry((*a, *b)).or_default() += 1;
            }
        }
    }
    for ((a, b), count) in shared {
        let (a, b) = (&parts[a as usize], &parts[b as usize]);
        if a.page.id != b.page.id && count * 100 >= COPY * a.shingles.min(b.shingles) {
            let message = format!("the section is nearly that of {}:{}", a.page.path, a.place.line);
            told.push(b.page.fault(Some(b.place), message, "say it once, and link to it"));
        }
    }
}

/// The sections, and their shingles in order with the sections that hold them.
fn parts(catalog: &Catalog) -> (Vec<Part<'_>>, Vec<(u64, u32)>) {
    let (mut parts, mut all) = (Vec::new(), Vec::new());
    for page in catalog.pages.values() {
        for (place, prose) in &page.prose {
            let mut own = shingles(prose);
            if own.len() + WIDTH <= SHORTEST {
                continue;
            }
            own.sort_unstable();
            own.dedup();
            let Ok(number) = u32::try_from(parts.len()) else { break };
            parts.push(Part { page, place: *place, shingles: own.len() });
            all.extend(own.into_iter().map(|shingle| (shingle, number)));
        }
    }
    all.sort_unstable();
    (parts, all)
}

fn shingles(prose: &str) -> Vec<u64> {
    let words: Vec<u64> =
        prose.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(hash).collect();
    let join = |window: &[u64]| window.iter().fold(0u64, |sum, word| sum.rotate_left(13).wrapping_mul(PRIME) ^ word);
    words.windows(WIDTH).map(join).collect()
}

const PRIME: u64 = 0x0100_0000_01b3;

/// FNV-1a over the small letters.
fn hash(word: &str) -> u64 {
    word.chars()
        .flat_map(char::to_lowercase)
        .fold(0xcbf2_9ce4_8422_2325, |sum, c| (sum ^ u64::from(c)).wrapping_mul(PRIME))
}
