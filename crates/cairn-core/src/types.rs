//! The types of a signature: what goes into the learner's function or object and what comes out.
//!
//! A type is written as text in `exercise.toml`: `int`, `float`, `bool`, `text`, `list<int>`, `optional<text>`,
//! `map<text, int>`, `tree<int>`, `graph`, or the name of a record that the exercise declares.

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
    /// Values by key, each key once.
    Map(Key, Box<Type>),
    /// A binary tree with a scalar or a record in each node.
    Tree(Box<Type>),
    /// Nodes `0..n` and the neighbours of each, in order: adjacency lists.
    Graph,
    /// A record declared by the exercise, by name.
    Record(String),
}

/// The type of a map's keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Key {
    /// A whole number, as [`Type::Int`].
    Int,
    /// Unicode text.
    Text,
}

impl Key {
    /// The type of the keys as a type of its own.
    pub fn ty(self) -> Type {
        match self {
            Self::Int => Type::Int,
            Self::Text => Type::Text,
        }
    }
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

/// What the learner's class looks like: a case is one life of an object of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Object {
    /// Pascal case.
    pub name: String,
    /// The parameters of the constructor in order.
    pub params: Vec<Field>,
    /// What can be done with it, in the order by which harnesses number them.
    pub operations: Vec<Operation>,
    /// The records that the types above mention.
    #[serde(default)]
    pub records: Records,
}

/// One thing that can be done with an object.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Operation {
    /// Snake case; harnesses write it the way their language does.
    pub name: String,
    /// Parameters in order.
    pub params: Vec<Field>,
    /// The type of the answer; nothing where there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub returns: Option<Type>,
}

impl Signature {
    /// All that is wrong with the signature: bad names, unknown records, records that contain themselves.
    pub fn faults(&self) -> Vec<String> {
        let mut faults = bad_name("the function name", &self.name, is_snake, "snake_case");
        let parts = [("the function".to_owned(), &self.params[..])];
        faults.extend(declared_faults(&parts, &[&self.returns], &self.records));
        sorted(faults)
    }
}

impl Object {
    /// All that is wrong with the declaration, as for a signature.
    pub fn faults(&self) -> Vec<String> {
        let mut faults = bad_name("the object's name", &self.name, is_pascal, "PascalCase");
        if self.operations.is_empty() {
            faults.push("the object has no operation".into());
        }
        if self.operations.len() > MOST {
            return vec![format!("more than {MOST} operations")];
        }
        let mut parts = vec![("the constructor".to_owned(), &self.params[..])];
        for (index, operation) in self.operations.iter().enumerate() {
            faults.extend(bad_name("the operation", &operation.name, is_snake, "snake_case"));
            if self.operations[..index].iter().any(|before| before.name == operation.name) {
                faults.push(format!("the operation '{}' is there twice", operation.name));
            }
            parts.push((format!("the operation '{}'", operation.name), &operation.params));
        }
        let returned: Vec<_> = self.operations.iter().filter_map(|operation| operation.returns.as_ref()).collect();
        faults.extend(declared_faults(&parts, &returned, &self.records));
        sorted(faults)
    }

    /// The operation of this name, with its number.
    pub fn operation(&self, name: &str) -> Option<(usize, &Operation)> {
        self.operations.iter().enumerate().find(|(_, operation)| operation.name == name)
    }
}

fn sorted(mut faults: Vec<String>) -> Vec<String> {
    faults.sort();
    faults.dedup();
    faults
}

fn bad_name(what: &str, name: &str, fine: fn(&str) -> bool, form: &str) -> Vec<String> {
    if fine(name) { Vec::new() } else { vec![format!("{what} '{name}' must be {form}")] }
}

/// What is wrong with groups of parameters, with types beside them, and with the records that all of them mention.
fn declared_faults(parts: &[(String, &[Field])], more: &[&Type], records: &Records) -> Vec<String> {
    if records.len() > MOST
        || parts.iter().any(|(_, fields)| fields.len() > MOST)
        || records.values().any(|r| r.len() > MOST)
    {
        return vec![format!("more than {MOST} records, fields or parameters")];
    }
    let mut faults = Vec::new();
    for param in parts.iter().flat_map(|(_, params)| *params) {
        faults.extend(bad_name("the parameter", &param.name, is_snake, "snake_case"));
    }
    for (record, fields) in records {
        faults.extend(bad_name("the record", record, is_pascal, "PascalCase"));
        if fields.is_empty() {
            faults.push(format!("the record '{record}' has no fields"));
        }
        for field in fields {
            faults.extend(bad_name("the field", &field.name, is_snake, "snake_case"));
        }
        if reaches(records, record, record, &mut Vec::new()) {
            faults.push(format!("the record '{record}' contains itself"));
        }
    }
    let of_records = records.iter().map(|(name, fields)| (name.as_str(), &fields[..]));
    for (what, fields) in parts.iter().map(|(what, fields)| (what.as_str(), *fields)).chain(of_records) {
        let twice = fields.iter().enumerate().find(|(i, field)| fields[..*i].iter().any(|f| f.name == field.name));
        if let Some((_, field)) = twice {
            faults.push(format!("{what} has '{}' twice", field.name));
        }
    }
    let in_parts = parts.iter().flat_map(|(_, fields)| *fields).chain(records.values().flatten()).map(|f| &f.ty);
    let mut trees: Vec<&Type> = Vec::new();
    for ty in in_parts.chain(more.iter().copied()) {
        if let Some(record) = ty.record().filter(|record| !records.contains_key(*record)) {
            faults.push(format!("the record '{record}' is not declared"));
        }
        ty.nesting_faults(&mut faults);
        trees.extend(ty.tree());
    }
    // The class of a tree's nodes has one name in every language.
    if let Some(other) = trees.iter().find(|tree| **tree != trees[0]) {
        faults.push(format!("there are trees of {} and of {other}, and one signature has trees of one type", trees[0]));
    }
    faults
}

fn reaches(records: &Records, from: &str, to: &str, seen: &mut Vec<String>) -> bool {
    if seen.iter().any(|s| s == from) {
        return false;
    }
    seen.push(from.to_owned());
    let fields = records.get(from).map_or(&[][..], Vec::as_slice);
    fields.iter().filter_map(|f| f.ty.record()).any(|next| next == to || reaches(records, next, to, seen))
}

impl Type {
    /// The record that this type mentions, if any, however deep.
    pub fn record(&self) -> Option<&str> {
        match self {
            Self::List(inner) | Self::Optional(inner) | Self::Map(_, inner) | Self::Tree(inner) => inner.record(),
            Self::Record(name) => Some(name),
            Self::Int | Self::Float | Self::Bool | Self::Text | Self::Graph => None,
        }
    }

    /// The type of the values of the tree that this type mentions, if any, however deep; not through records.
    pub fn tree(&self) -> Option<&Type> {
        match self {
            Self::Tree(inner) => Some(inner),
            Self::List(inner) | Self::Optional(inner) | Self::Map(_, inner) => inner.tree(),
            _ => None,
        }
    }

    /// Whether values of this type are a single number, truth or text.
    pub fn is_scalar(&self) -> bool {
        matches!(self, Self::Int | Self::Float | Self::Bool | Self::Text)
    }

    /// What cannot be told apart where absence is a null reference, or drawn in a node.
    fn nesting_faults(&self, faults: &mut Vec<String>) {
        match self {
            Self::Optional(inner) if matches!(**inner, Self::Optional(_) | Self::Tree(_)) => {
                faults.push(format!("'{self}' says absence twice: most languages cannot tell the two apart"));
            }
            Self::Tree(inner) if !inner.is_scalar() && !matches!(**inner, Self::Record(_)) => {
                faults.push(format!("'{self}': the nodes of a tree hold scalars or records"));
            }
            _ => {}
        }
        match self {
            Self::List(inner) | Self::Optional(inner) | Self::Map(_, inner) => inner.nesting_faults(faults),
            _ => {}
        }
    }
}

/// What is wrong with the shape of a tree that is given level by level, as whether each node is there.
///
/// Each node that is there has room for two further ones behind it.
pub(crate) fn tree_fault(there: impl IntoIterator<Item = bool>) -> Option<String> {
    let mut room = 1usize;
    for (index, there) in there.into_iter().enumerate() {
        if room == 0 {
            return Some(format!("[{index}] is the child of no node: a tree goes level by level"));
        }
        room = if there { room + 1 } else { room - 1 };
    }
    None
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
            Self::Map(key, inner) => write!(f, "map<{}, {inner}>", key.ty()),
            Self::Tree(inner) => write!(f, "tree<{inner}>"),
            Self::Graph => f.write_str("graph"),
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
            format!(
                "'{text}' is no type: write int, float, bool, text, list<…>, optional<…>, map<int or text, …>, tree<…>, \
                 graph or a record's name"
            )
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
        "graph" => Type::Graph,
        _ if is_pascal(text) => Type::Record(text.to_owned()),
        _ => {
            if let Some(inner) = inside("list") {
                Type::List(Box::new(parse(inner.trim(), depth)?))
            } else if let Some(inner) = inside("tree") {
                Type::Tree(Box::new(parse(inner.trim(), depth)?))
            } else if let Some(inner) = inside("map") {
                let (key, inner) = inner.split_once(',')?;
                let key = match key.trim() {
                    "int" => Key::Int,
                    "text" => Key::Text,
                    _ => return None,
                };
                Type::Map(key, Box::new(parse(inner.trim(), depth)?))
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
        for text in [
            "int",
            "float",
            "bool",
            "text",
            "list<int>",
            "list<list<text>>",
            "optional<Order>",
            "Order",
            "graph",
            "tree<int>",
            "map<text, list<int>>",
            "map<int, map<text, Order>>",
        ] {
            assert_eq!(Type::try_from(text.to_owned()).unwrap().to_string(), text);
        }
        assert_eq!(Type::try_from(" list < int > ".to_owned()).unwrap().to_string(), "list<int>");
    }

    #[test]
    fn what_is_no_type_is_refused() {
        for text in [
            "",
            "integer",
            "list",
            "list<",
            "list<>",
            "list<int",
            "order",
            "Or der",
            "map<int>",
            "map<bool, int>",
            "tree",
        ] {
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
        let nested =
            signature(&[("A", &[("a", "tree<list<int>>"), ("b", "optional<tree<int>>"), ("c", "optional<int>")])]);
        assert_eq!(
            nested.faults(),
            [
                "'optional<tree<int>>' says absence twice: most languages cannot tell the two apart",
                "'tree<list<int>>': the nodes of a tree hold scalars or records",
                "there are trees of list<int> and of int, and one signature has trees of one type"
            ]
        );
    }

    #[test]
    fn an_object_names_all_its_faults() {
        let object = |json: &str| serde_json::from_str::<Object>(json).unwrap().faults();
        let operation = r#"{"name": "get", "params": [{"name": "key", "type": "int"}], "returns": "optional<int>"}"#;
        let fine = format!(r#"{{"name": "Cache", "params": [], "operations": [{operation}]}}"#);
        assert_eq!(object(&fine), Vec::<String>::new());
        let twice = format!(r#"{{"name": "cache", "params": [], "operations": [{operation}, {operation}]}}"#);
        assert_eq!(
            object(&twice),
            ["the object's name 'cache' must be PascalCase", "the operation 'get' is there twice"]
        );
        assert_eq!(object(r#"{"name": "C", "params": [], "operations": []}"#), ["the object has no operation"]);
    }
}
