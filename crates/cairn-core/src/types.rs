//! The types of a signature: what goes into the learner's function and what comes out.
//!
//! A type is written as text in `exercise.toml`: `int`, `float`, `bool`, `text`, `list<int>`,
//! `optional<text>`, or the name of a record that the exercise declares.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

/// The largest magnitude of an `int`: 2^53 - 1, which every language of the curriculum holds exactly in its
/// usual integer or number type (ECMAScript's `Number.MAX_SAFE_INTEGER` is the narrowest).
pub const INT_MAX: i64 = (1 << 53) - 1;

/// A type of the signature language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Type {
    /// A whole number in `-INT_MAX..=INT_MAX`.
    Int,
    /// An IEEE 754 double.
    Float,
    /// True or false.
    Bool,
    /// Unicode text.
    Text,
    /// Zero or more values of one type, in order.
    List(Box<Type>),
    /// A value or its absence.
    Optional(Box<Type>),
    /// A record declared by the exercise, by name.
    Record(String),
}

/// A named field of a record, or a parameter of a function.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Field {
    /// Snake case; harnesses write it the way their language does. Shared, since every record value names its fields.
    pub name: Arc<str>,
    /// The type of its values.
    #[serde(rename = "type")]
    pub ty: Type,
}

/// Records by name, each with its fields in declared order.
pub type Records = BTreeMap<String, Vec<Field>>;

/// What the learner's function looks like.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Signature {
    /// Snake case; harnesses write it the way their language does.
    pub name: String,
    /// Parameters in order.
    pub params: Vec<Field>,
    /// The type of the answer.
    pub returns: Type,
    /// The records that the types above mention.
    #[serde(default)]
    pub records: Records,
}

impl Signature {
    /// All that is wrong with the signature: bad names, unknown records, records that contain themselves.
    pub fn faults(&self) -> Vec<String> {
        let mut faults = Vec::new();
        let mut name = |what: &str, name: &str, fine: fn(&str) -> bool, form: &str| {
            if !fine(name) {
                faults.push(format!("{what} '{name}' must be {form}"));
            }
        };
        name("the function name", &self.name, is_snake, "snake_case");
        for param in &self.params {
            name("the parameter", &param.name, is_snake, "snake_case");
        }
        for (record, fields) in &self.records {
            name("the record", record, is_pascal, "PascalCase");
            for field in fields {
                name("the field", &field.name, is_snake, "snake_case");
            }
        }
        if self.records.len() > MOST || self.params.len() > MOST || self.records.values().any(|r| r.len() > MOST) {
            return vec![format!("more than {MOST} records, fields or parameters")];
        }
        for (record, fields) in &self.records {
            if fields.is_empty() {
                faults.push(format!("the record '{record}' has no fields"));
            }
        }
        for (what, fields) in self.records.iter().map(|(n, f)| (n.as_str(), f)).chain([("the function", &self.params)])
        {
            let twice = fields.iter().enumerate().find(|(i, field)| fields[..*i].iter().any(|f| f.name == field.name));
            if let Some((_, field)) = twice {
                faults.push(format!("{what} has '{}' twice", field.name));
            }
        }
        let mentioned = self.params.iter().map(|p| &p.ty).chain([&self.returns]);
        let in_records = self.records.values().flatten().map(|f| &f.ty);
        for record in mentioned.chain(in_records).filter_map(Type::record) {
            if !self.records.contains_key(record) {
                faults.push(format!("the record '{record}' is not declared"));
            }
        }
        for record in self.records.keys() {
            if self.reaches(record, record, &mut Vec::new()) {
                faults.push(format!("the record '{record}' contains itself"));
            }
        }
        faults.sort();
        faults.dedup();
        faults
    }

    fn reaches(&self, from: &str, to: &str, seen: &mut Vec<String>) -> bool {
        if seen.iter().any(|s| s == from) {
            return false;
        }
        seen.push(from.to_owned());
        let fields = self.records.get(from).map_or(&[][..], Vec::as_slice);
        fields.iter().filter_map(|f| f.ty.record()).any(|next| next == to || self.reaches(next, to, seen))
    }
}

impl Type {
    /// The record that this type mentions, if any, however deep.
    pub fn record(&self) -> Option<&str> {
        match self {
            Self::List(inner) | Self::Optional(inner) => inner.record(),
            Self::Record(name) => Some(name),
            Self::Int | Self::Float | Self::Bool | Self::Text => None,
        }
    }
}

impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Int => f.write_str("int"),
            Self::Float => f.write_str("float"),
            Self::Bool => f.write_str("bool"),
            Self::Text => f.write_str("text"),
            Self::List(inner) => write!(f, "list<{inner}>"),
            Self::Optional(inner) => write!(f, "optional<{inner}>"),
            Self::Record(name) => f.write_str(name),
        }
    }
}

impl From<Type> for String {
    fn from(ty: Type) -> Self {
        ty.to_string()
    }
}

impl TryFrom<String> for Type {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        parse(text.trim(), DEEPEST).ok_or_else(|| {
            format!("'{text}' is no type: write int, float, bool, text, list<…>, optional<…> or a record's name")
        })
    }
}

/// The most records, fields of a record, and parameters: far more than anybody would read.
const MOST: usize = 64;

/// How deep types may nest: far more than any task needs, and far less than any stack holds.
const DEEPEST: usize = 16;

fn parse(text: &str, depth: usize) -> Option<Type> {
    let depth = depth.checked_sub(1)?;
    let inside = |name: &str| text.strip_prefix(name)?.trim_start().strip_prefix('<')?.strip_suffix('>');
    Some(match text {
        "int" => Type::Int,
        "float" => Type::Float,
        "bool" => Type::Bool,
        "text" => Type::Text,
        _ if is_pascal(text) => Type::Record(text.to_owned()),
        _ => {
            if let Some(inner) = inside("list") {
                Type::List(Box::new(parse(inner.trim(), depth)?))
            } else {
                Type::Optional(Box::new(parse(inside("optional")?.trim(), depth)?))
            }
        }
    })
}

/// Whether a name is snake case: `a-z`, `0-9` and single underscores, a letter first.
pub fn is_snake(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
        && !name.contains("__")
        && !name.ends_with('_')
}

fn is_pascal(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_uppercase()) && name.chars().all(|c| c.is_ascii_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_read_as_they_are_written() {
        for text in ["int", "float", "bool", "text", "list<int>", "list<list<text>>", "optional<Order>", "Order"] {
            assert_eq!(Type::try_from(text.to_owned()).unwrap().to_string(), text);
        }
        assert_eq!(Type::try_from(" list < int > ".to_owned()).unwrap().to_string(), "list<int>");
    }

    #[test]
    fn what_is_no_type_is_refused() {
        for text in ["", "integer", "list", "list<", "list<>", "list<int", "order", "Or der", "map<int,int>"] {
            assert!(Type::try_from(text.to_owned()).is_err(), "{text}");
        }
    }

    fn signature(records: &[(&str, &[(&str, &str)])]) -> Signature {
        let field =
            |(name, ty): &(&str, &str)| Field { name: (*name).into(), ty: Type::try_from((*ty).to_owned()).unwrap() };
        Signature {
            name: "solve".to_owned(),
            params: vec![field(&("a", "list<A>"))],
            returns: Type::Int,
            records: records.iter().map(|(n, f)| ((*n).to_owned(), f.iter().map(field).collect())).collect(),
        }
    }

    #[test]
    fn types_nest_deep_but_not_without_end() {
        let nested = |depth: usize| format!("{}int{}", "list<".repeat(depth), ">".repeat(depth));
        assert!(Type::try_from(nested(10)).is_ok());
        assert!(Type::try_from(nested(100_000)).is_err());
    }

    #[test]
    fn a_signature_names_all_its_faults() {
        assert_eq!(signature(&[("A", &[("x", "int")])]).faults(), Vec::<String>::new());
        assert_eq!(signature(&[]).faults(), ["the record 'A' is not declared"]);
        let cyclic = signature(&[("A", &[("b", "list<B>")]), ("B", &[("a", "optional<A>"), ("Bad", "int")])]);
        assert_eq!(
            cyclic.faults(),
            ["the field 'Bad' must be snake_case", "the record 'A' contains itself", "the record 'B' contains itself"]
        );
    }
}
