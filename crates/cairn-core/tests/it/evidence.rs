//! The evidence file: it reads back what was written, and damage is named.

use crate::stage::{evidence, right};
use cairn_core::evidence::Evidence;
use cairn_core::step::{CaseEnd, Observation};
use cairn_core::{Blobs, Payload};

fn with_big_answer() -> Evidence {
    let mut evidence = evidence(right);
    for entry in &mut evidence.log {
        if let Observation::Ran { cases, .. } = &mut entry.observation {
            cases[0].end = CaseEnd::Answered(Payload::new(vec![b'7'; 100_000]));
        }
    }
    evidence
}

#[test]
fn evidence_reads_back_whole_and_with_its_blobs_apart() {
    for original in [evidence(right), with_big_answer()] {
        assert_eq!(Evidence::decode(&original.encode_whole(), &Blobs::new()), Ok(original.clone()));
        let (bytes, blobs) = original.encode();
        assert_eq!(Evidence::decode(&bytes, &blobs), Ok(original.clone()));
        assert_eq!(Evidence::needs(&bytes).unwrap(), blobs.keys().copied().collect::<Vec<_>>());
    }
}

fn damage(text: &str) -> String {
    Evidence::decode(text.as_bytes(), &Blobs::new()).unwrap_err().to_string()
}

#[test]
fn damage_is_named_with_its_line() {
    let whole = String::from_utf8(evidence(right).encode_whole()).unwrap();
    let lines: Vec<&str> = whole.lines().collect();
    let cut = |n: usize| lines[..n].join("\n");
    assert_eq!(damage(&cut(3)), "line 3: the file ends before its verdict: it was cut off");
    assert_eq!(damage(&cut(0)), "line 1: the line is empty");
    assert_eq!(damage(&lines[1..].join("\n")), "line 1: this is no evidence: the header is missing");
    assert_eq!(
        damage(&format!("{whole}{}", lines[1])),
        format!("line {}: something follows the verdict", lines.len() + 1)
    );
    assert_eq!(damage(&format!("{}\n{whole}", lines[0])), "line 2: a second header");
    assert!(damage(&whole.replace("\"format\":1", "\"format\":9")).starts_with("line 1: the format is version 9, and"));
    assert!(
        damage(&whole.replacen("Double it", "Triple it", 1)).starts_with("line 1: the judging data does not match")
    );
    assert!(damage(&whole[..whole.len() - 9]).contains(&format!("line {}: column", lines.len())));
    assert!(damage("hello\n").starts_with("line 1: column 1"));
}

#[test]
fn a_blob_must_be_there_whole_and_under_its_own_name() {
    let original = with_big_answer();
    let (bytes, blobs) = original.encode();
    assert!(Evidence::decode(&bytes, &Blobs::new()).unwrap_err().what.starts_with("the blob"));
    let swapped = blobs.keys().map(|digest| (*digest, vec![b'7'; 99_999].into())).collect();
    assert!(Evidence::decode(&bytes, &swapped).unwrap_err().what.contains("has another length"));
    let whole = String::from_utf8(original.encode_whole()).unwrap();
    let tampered = whole.replacen("Nzc3", "Nzc4", 1);
    assert!(damage(&tampered).contains("do not match its name"), "{}", damage(&tampered));
}
