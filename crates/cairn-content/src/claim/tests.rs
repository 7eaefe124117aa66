//! A claim is sound as it is, and with one thing changed has just that fault.

use super::*;
use std::sync::Arc;

const CLAIM: &str = "id = \"lost\"
title = \"A counter loses\"
says = \"It ends below.\"
refutes = [\"q/t\"]
level = \"junior\"
reviewed = \"2026-11-24\"
language = \"sh\"
arguments = [\"unlocked\"]
control = [\"locked\"]
repeat = 2
seconds = 5

[predict]
ask = \"What?\"
options = [\"a\", \"b\"]
right = 2
because = \"So.\"

[[shows]]
name = \"counter\"
less_than = 200000

[[sources]]
title = \"x\"
url = \"https://x.example\"
supports = \"y\"
accessed = \"2026-11-24\"
";

fn load(toml: &str, files: &[(&str, &str)]) -> (Option<Claim>, Vec<String>) {
    let all = [("claim.toml", toml)].into_iter().chain(files.iter().copied());
    let tree = Tree::new(all.map(|(name, text)| (format!("a/claims/lost/{name}"), Arc::from(text.as_bytes()))));
    let mut told = Vec::new();
    let claim = read(&tree, "a", "a/claims/lost", &BTreeMap::new(), &mut told);
    let line = |d: &Diagnostic| d.place.map_or(0, |place| place.line);
    (claim, told.iter().map(|d| format!("{}: {}", line(d), d.message)).collect())
}

#[test]
fn a_claim_is_read_whole() {
    let (claim, told) = load(CLAIM, &[("session.sh", "echo")]);
    let claim = claim.unwrap();
    assert_eq!(told, [] as [String; 0]);
    assert_eq!((claim.id.as_str(), claim.repeat, claim.seconds, claim.predict.right), ("lost", 2, 5, 2));
    assert_eq!(claim.shows[0].relation, Relation::LessThan(200000.0));
    assert_eq!(claim.refutes[0].name, "q/t");
    assert_eq!(claim.files.len(), 1);
}

#[test]
fn every_fault_of_a_claim_has_its_place() {
    let check = |from: &str, to: &str, expected: &str| {
        assert!(CLAIM.contains(from), "{from}");
        let (_, told) = load(&CLAIM.replacen(from, to, 1), &[("session.sh", "echo")]);
        assert!(told.iter().any(|told| told == expected), "'{from}' → '{to}': {told:#?}");
    };
    check("id = \"lost\"", "id = \"lots\"", "1: the id 'lots' differs from the folder 'lost'");
    check("control = [\"locked\"]\n", "", "0: the key 'control' is missing");
    check("[\"locked\"]", "[\"unlocked\"]", "9: the control is the run itself");
    check("language = \"sh\"", "language = \"shell\"", "7: there is no language 'shell'");
    check("repeat = 2", "repeat = 200", "10: 'repeat' is 200");
    check("repeat = 2", "holds = \"some\"", "10: the claim holds in some runs only, and does not say why");
    check("right = 2", "right = 3", "16: there is no option 3");
    check("less_than = 200000\n", "", "19: 0 relations");
    check("less_than = 200000", "less_then = 200000", "21: unknown key 'less_then'");
    check("reviewed = \"2026-11-24\"", "reviewed = \"today\"", "6: 'today' is no day");
    check("accessed = \"2026-11-24\"", "accessed = \"today\"", "23: 'today' is no day");
    check("[predict]", "[predcit]", "0: the table [predict] is missing");
    check("title = \"A", "tilte = \"A", "0: the key 'title' is missing");
}

#[test]
fn what_shows_a_claim_is_beside_it_and_nothing_else() {
    assert_eq!(load(CLAIM, &[]).1, ["0: the file is missing"]);
    let (_, told) = load(CLAIM, &[("session.sh", "echo"), ("notes.txt", "x")]);
    assert_eq!(told, ["0: the file is unexpected: nothing reads it"]);
    let sql = CLAIM.replace("\"sh\"", "\"sqlite\"").replace("arguments = [\"unlocked\"]\ncontrol = [\"locked\"]\n", "");
    let (claim, told) =
        load(&sql, &[("session.sql", "-- @a as n\nSELECT 1;\n"), ("control.sql", "-- @a as n\nSELECT 2;\n")]);
    assert_eq!(told, [] as [String; 0]);
    assert!(matches!(claim.unwrap().run, Run::Session { session, .. } if session.0.len() == 1));
}
