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

#[test]
fn big_written_cases_travel_as_blobs_too() {
    use cairn_core::exercise::{Answer, Input, Interface, Method, StdinLayout};
    let mut original = evidence(right);
    let exercise = &mut original.header.exercise;
    let Method::Program(task) = &mut exercise.method else { unreachable!("it is a program") };
    task.interface = Interface::Stdin(StdinLayout::default());
    exercise.checks.truncate(1);
    for case in &mut exercise.checks[0].cases {
        case.input = Input::Stdin(Payload::new(vec![b'i'; 70_000]));
        case.expected = Answer::Stdout(Payload::new(vec![b'o'; 70_001]));
    }
    original.header.exercise_hash = exercise.hash();
    assert_eq!(Evidence::decode(&original.encode_whole(), &Blobs::new()), Ok(original.clone()));
    let (bytes, blobs) = original.encode();
    assert_eq!(blobs.len(), 2);
    assert_eq!(Evidence::decode(&bytes, &blobs), Ok(original));
    assert!(Evidence::decode(&bytes, &Blobs::new()).unwrap_err().what.contains("is missing"));
}

#[test]
fn unknown_fields_and_lines_out_of_order_are_refused() {
    let whole = String::from_utf8(with_big_answer().encode_whole()).unwrap();
    assert!(damage(&whole.replacen("{\"opened\":{", "{\"opened\":{\"x\":1,", 1)).contains("unknown field"));
    assert!(damage(&whole.replacen("{\"int\":", "{\"itn\":", 1)).contains("unknown variant"));
    let mut lines: Vec<_> = whole.lines().collect();
    let blob = lines.iter().position(|line| line.starts_with("{\"blob\"")).unwrap();
    lines.swap(blob - 1, blob);
    assert!(damage(&lines.join("\n")).contains("an entry after the blobs"));
}

#[test]
fn judging_data_that_does_not_fit_together_is_damage_even_under_a_right_hash() {
    use cairn_core::exercise::{Input, Interface, Method};
    use cairn_core::value::Value;
    let check = |spoil: fn(&mut Evidence), message: &str| {
        let mut evidence = evidence(right);
        spoil(&mut evidence);
        evidence.header.exercise_hash = evidence.header.exercise.hash();
        let damage = Evidence::decode(&evidence.encode_whole(), &Blobs::new()).unwrap_err();
        assert_eq!(damage.to_string(), format!("line 1: the judging data is faulty: {message}"));
    };
    let spoil_input: fn(&mut Evidence) = |evidence| {
        let case = &mut evidence.header.exercise.checks[0].cases[0];
        case.input = Input::Arguments([("n".to_owned(), Value::Text("x".into()))].into());
    };
    check(spoil_input, "examples: n: expected int, found text");
    check(
        |evidence| evidence.header.exercise.checks[0].cases[0].input = Input::Stdin("1".into()),
        "examples: a case does not fit the interface",
    );
    check(
        |evidence| evidence.header.exercise.checks[1].generators[0].count = 0,
        "drawn: count must be in 1..=1000, not 0",
    );
    let spoil_limits: fn(&mut Evidence) = |evidence| {
        let Method::Program(task) = &mut evidence.header.exercise.method else { unreachable!("it is a program") };
        task.limits.cpu_ms = u64::MAX;
    };
    check(spoil_limits, "cpu_ms: 18446744073709551615 leaves 1..=600000");
    let spoil_types: fn(&mut Evidence) = |evidence| {
        let Method::Program(task) = &mut evidence.header.exercise.method else { unreachable!("it is a program") };
        let Interface::Function(signature) = &mut task.interface else { unreachable!() };
        signature.returns = cairn_core::types::Type::Record("Nothing".into());
    };
    check(spoil_types, "the record 'Nothing' is not declared");
}
