//! Values of a signature's types: as data (JSON, TOML), as protocol text, and for people to read.
//!
//! An optional is a list of at most one value, so that TOML, which has no null, can write it. A map is a table, its
//! keys as text; a tree is its values level by level, with `[]` for an absent child: `[4, 2, 6, [], 3]`.

use crate::fields::Fields;
use crate::types::{Field, INT_MAX, Key, Records, Type, tree_fault};
use serde::de::{self, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::fmt::{self, Write as _};
use std::sync::Arc;

/// A value; which [`Type`] it belongs to is the signature's business.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// A whole number.
    Int(i64),
    /// A double.
    Float(f64),
    /// True or false.
    Bool(bool),
    /// Text.
    Text(String),
    /// A list, or an optional as a list of at most one.
    List(Vec<Value>),
    /// A record's fields by name, or a map's values by the text of their keys.
    Record(Fields),
}

/// Named arguments of one call.
pub type Arguments = BTreeMap<String, Value>;

impl Value {
    /// Reads this value as one of `ty`: an `int` literal becomes a `float` where one is declared.
    ///
    /// # Errors
    /// The path inside the value and what is wrong there, such as `[2].total: expected int, found text`.
    pub fn conform(self, ty: &Type, records: &Records) -> Result<Self, String> {
        conform(self, ty, records, &mut String::new())
    }

    /// A total order, for sorting: by kind, then by value; NaN last of the floats.
    pub fn order(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Int(a), Self::Int(b)) => a.cmp(b),
            (Self::Float(a), Self::Float(b)) if a == b => Ordering::Equal,
            (Self::Float(a), Self::Float(b)) => a.total_cmp(b),
            (Self::Bool(a), Self::Bool(b)) => a.cmp(b),
            (Self::Text(a), Self::Text(b)) => a.cmp(b),
            (Self::List(a), Self::List(b)) => {
                let items = a.iter().zip(b).map(|(a, b)| a.order(b));
                items.chain([a.len().cmp(&b.len())]).find(|order| order.is_ne()).unwrap_or(Ordering::Equal)
            }
            (Self::Record(a), Self::Record(b)) => {
                let fields = a.iter().zip(b.iter()).map(|((n, a), (m, b))| n.cmp(m).then_with(|| a.order(b)));
                let lengths = a.iter().len().cmp(&b.iter().len());
                fields.chain([lengths]).find(|order| order.is_ne()).unwrap_or(Ordering::Equal)
            }
            (a, b) => a.kind().cmp(b.kind()),
        }
    }

    fn kind(&self) -> &'static str {
        match self {
            Self::Int(_) => "int",
            Self::Float(_) => "float",
            Self::Bool(_) => "bool",
            Self::Text(_) => "text",
            Self::List(_) => "list",
            Self::Record(_) => "record",
        }
    }

    /// Writes the value for people, cut to about `limit` characters.
    pub fn preview(&self, limit: usize) -> String {
        let mut text = String::new();
        write_preview(self, limit, &mut text);
        text
    }

    /// How much the value holds: its scalars, and the bytes of its texts.
    pub fn size(&self) -> usize {
        match self {
            Self::List(items) => 1 + items.iter().map(Self::size).sum::<usize>(),
            Self::Record(fields) => fields.iter().map(|(_, value)| value.size()).sum(),
            Self::Text(text) => 1 + text.len(),
            Self::Int(_) | Self::Float(_) | Self::Bool(_) => 1,
        }
    }
}

fn conform(value: Value, ty: &Type, records: &Records, path: &mut String) -> Result<Value, String> {
    let wrong = |value: &Value, path: &str| {
        let place = if path.is_empty() { String::new() } else { format!("{path}: ") };
        Err(format!("{place}expected {ty}, found {}", value.kind()))
    };
    Ok(match (ty, value) {
        (Type::Int, Value::Int(n)) if n.unsigned_abs() <= INT_MAX.unsigned_abs() => Value::Int(n),
        (Type::Int, Value::Int(n)) => {
            return Err(format!("{path}: {n} is outside the range of int, ±(2^53 - 1)"));
        }
        // JSON, in which evidence is written, has neither.
        (Type::Float, Value::Float(x)) if !x.is_finite() => {
            return Err(format!("{path}: {x} cannot be written in a case"));
        }
        (Type::Float, Value::Float(x)) => Value::Float(x),
        #[expect(clippy::cast_precision_loss, reason = "an int literal where a float is declared")]
        (Type::Float, Value::Int(n)) => Value::Float(n as f64),
        (Type::Bool, Value::Bool(b)) => Value::Bool(b),
        (Type::Text, Value::Text(t)) if t.contains('\0') => return Err(format!("{path}: a text holds no NUL")),
        (Type::Text, Value::Text(t)) => Value::Text(t),
        (Type::Tree(inner), Value::List(nodes)) => conform_tree(nodes, inner, records, path)?,
        (Type::Graph, nodes @ Value::List(_)) => conform_graph(nodes, records, path)?,
        (Type::Map(key, inner), Value::Record(entries)) => conform_map(entries, *key, inner, records, path)?,
        (Type::Optional(_), Value::List(items)) if items.len() > 1 => {
            return Err(format!("{path}: an optional holds at most one value, found {}", items.len()));
        }
        (Type::List(inner) | Type::Optional(inner), Value::List(items)) => {
            let conformed = items.into_iter().enumerate().map(|(index, item)| {
                within(path, format_args!("[{index}]"), |path| conform(item, inner, records, path))
            });
            Value::List(conformed.collect::<Result<_, _>>()?)
        }
        (Type::Record(name), Value::Record(fields)) => conform_record(fields, name, records, path)?,
        (_, other) => return wrong(&other, path),
    })
}

/// Runs `conform` with a longer path, which an error keeps.
fn within<T>(
    path: &mut String,
    place: fmt::Arguments<'_>,
    conform: impl FnOnce(&mut String) -> Result<T, String>,
) -> Result<T, String> {
    let length = path.len();
    let _ = path.write_fmt(place);
    let conformed = conform(path)?;
    path.truncate(length);
    Ok(conformed)
}

/// Nodes level by level; what is absent is an empty list, and is left out at the end.
fn conform_tree(nodes: Vec<Value>, inner: &Type, records: &Records, path: &mut String) -> Result<Value, String> {
    let absent = Value::List(Vec::new());
    let mut conformed = Vec::with_capacity(nodes.len());
    for (index, node) in nodes.into_iter().enumerate() {
        let node = match node {
            node if node == absent => node,
            node => within(path, format_args!("[{index}]"), |path| conform(node, inner, records, path))?,
        };
        conformed.push(node);
    }
    if let Some(fault) = tree_fault(conformed.iter().map(|node| *node != absent)) {
        return Err(format!("{path}: {fault}"));
    }
    Ok(Value::List(trim_tree(conformed)))
}

/// Leaves out the absent children at the end, so that equal trees are equal lists.
pub(crate) fn trim_tree(mut nodes: Vec<Value>) -> Vec<Value> {
    while nodes.last() == Some(&Value::List(Vec::new())) {
        nodes.pop();
    }
    nodes
}

fn conform_graph(nodes: Value, records: &Records, path: &mut String) -> Result<Value, String> {
    let conformed = conform(nodes, &Type::List(Box::new(Type::List(Box::new(Type::Int)))), records, path)?;
    let Value::List(nodes) = &conformed else { return Ok(conformed) };
    let neighbours = |list: &Value| if let Value::List(items) = list { items.clone() } else { Vec::new() };
    for (index, neighbour) in
        nodes.iter().enumerate().flat_map(|(i, list)| neighbours(list).into_iter().map(move |n| (i, n)))
    {
        if !matches!(neighbour, Value::Int(n) if usize::try_from(n).is_ok_and(|n| n < nodes.len())) {
            let (most, shown) = (nodes.len().saturating_sub(1), neighbour.preview(20));
            return Err(format!("{path}[{index}]: {shown} is no node: they are 0 to {most}"));
        }
    }
    Ok(conformed)
}

fn conform_map(entries: Fields, key: Key, inner: &Type, records: &Records, path: &mut String) -> Result<Value, String> {
    let mut conformed = Vec::with_capacity(entries.iter().len());
    for (name, value) in entries {
        match key {
            Key::Int if !parse_key(&name) => {
                return Err(format!("{path}: the key '{name}' is no int within ±(2^53 - 1), written shortly"));
            }
            Key::Text if name.contains('\0') => return Err(format!("{path}: a text holds no NUL")),
            Key::Int | Key::Text => {}
        }
        let value = within(path, format_args!("[{name:?}]"), |path| conform(value, inner, records, path))?;
        conformed.push((name, value));
    }
    Ok(Value::Record(conformed.into_iter().collect()))
}

/// Whether the text is an `int` in its shortest form, as keys of maps are written.
fn parse_key(text: &str) -> bool {
    text.parse().is_ok_and(|n: i64| n.unsigned_abs() <= INT_MAX.unsigned_abs() && n.to_string() == text)
}

fn conform_record(fields: Fields, name: &str, records: &Records, path: &mut String) -> Result<Value, String> {
    let declared = records.get(name).ok_or_else(|| format!("{path}: the record '{name}' is not declared"))?;
    let mut given: BTreeMap<Arc<str>, Value> = fields.into_iter().collect();
    let mut conformed = Vec::with_capacity(declared.len());
    for field in declared {
        let value =
            given.remove(&field.name).ok_or_else(|| format!("{path}: '{}' of {name} is missing", field.name))?;
        let value = within(path, format_args!(".{}", field.name), |path| conform(value, &field.ty, records, path))?;
        conformed.push((Arc::clone(&field.name), value));
    }
    match given.keys().next() {
        Some(extra) => Err(format!("{path}: {name} has no field '{extra}'")),
        None => Ok(Value::Record(conformed.into_iter().collect())),
    }
}

/// Reads the arguments of one call as the parameters declare them.
///
/// # Errors
/// What is missing, unknown or of another type; the author's fault.
pub fn conform_arguments(mut given: Arguments, params: &[Field], records: &Records) -> Result<Arguments, String> {
    let mut conformed = Arguments::new();
    for param in params {
        let value = given.remove(&*param.name).ok_or_else(|| format!("the argument '{}' is missing", param.name))?;
        let value = value.conform(&param.ty, records);
        conformed.insert(param.name.to_string(), value.map_err(|e| format!("{}{e}", join(&param.name, &e)))?);
    }
    match given.keys().next() {
        Some(extra) => Err(format!("there is no parameter '{extra}'")),
        None => Ok(conformed),
    }
}

/// A path that starts with `[` or `.` continues the name; anything else is set off by a colon.
fn join(name: &str, rest: &str) -> String {
    if rest.starts_with(['[', '.', ':']) { name.to_owned() } else { format!("{name}: ") }
}

fn write_preview(value: &Value, limit: usize, out: &mut String) {
    match value {
        Value::Int(n) => _ = write!(out, "{n}"),
        Value::Float(x) => _ = write!(out, "{x:?}"),
        Value::Bool(b) => _ = write!(out, "{b}"),
        Value::Text(text) => write_text_preview(text, limit.saturating_sub(out.len()).max(16), out),
        Value::List(items) => write_sequence(items.len(), ['[', ']'], limit, out, items.iter().map(|v| (None, v))),
        Value::Record(fields) => {
            let entries = fields.iter().map(|(name, v)| (Some(&**name), v));
            write_sequence(fields.iter().len(), ['{', '}'], limit, out, entries);
        }
    }
}

fn write_text_preview(text: &str, limit: usize, out: &mut String) {
    let mut shown = text.chars();
    let head: String = shown.by_ref().take(limit).collect();
    let _ = write!(out, "{head:?}");
    let rest = shown.count();
    if rest > 0 {
        let _ = write!(out, "… and {rest} more characters");
    }
}

fn write_sequence<'a>(
    length: usize,
    [open, close]: [char; 2],
    limit: usize,
    out: &mut String,
    entries: impl Iterator<Item = (Option<&'a str>, &'a Value)>,
) {
    out.push(open);
    for (index, (name, value)) in entries.enumerate() {
        if index > 0 {
            out.push_str(", ");
        }
        if out.len() >= limit {
            let _ = write!(out, "… and {} more", length - index);
            break;
        }
        match name {
            Some(name) if name.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '-') && !name.is_empty() => {
                let _ = write!(out, "{name}: ");
            }
            Some(name) => {
                write_text_preview(name, limit.saturating_sub(out.len()).max(16), out);
                out.push_str(": ");
            }
            None => {}
        }
        write_preview(value, limit, out);
    }
    out.push(close);
}

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Int(n) => serializer.serialize_i64(*n),
            Self::Float(x) => serializer.serialize_f64(*x),
            Self::Bool(b) => serializer.serialize_bool(*b),
            Self::Text(text) => serializer.serialize_str(text),
            Self::List(items) => serializer.collect_seq(items),
            Self::Record(fields) => serializer.collect_map(fields.iter()),
        }
    }
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AnyValue)
    }
}

struct AnyValue;

impl<'de> Visitor<'de> for AnyValue {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a number, true or false, text, a list or a table")
    }

    fn visit_i64<E: de::Error>(self, n: i64) -> Result<Value, E> {
        Ok(Value::Int(n))
    }

    fn visit_u64<E: de::Error>(self, n: u64) -> Result<Value, E> {
        i64::try_from(n).map(Value::Int).map_err(|_| E::custom(format!("{n} is too large")))
    }

    fn visit_f64<E: de::Error>(self, x: f64) -> Result<Value, E> {
        Ok(Value::Float(x))
    }

    fn visit_bool<E: de::Error>(self, b: bool) -> Result<Value, E> {
        Ok(Value::Bool(b))
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Value, E> {
        Ok(Value::Text(text.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(Value::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let mut fields = Vec::new();
        while let Some(field) = entries.next_entry::<Arc<str>, Value>()? {
            fields.push(field);
        }
        Ok(Value::Record(fields.into_iter().collect()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(json: &str) -> Value {
        serde_json::from_str(json).unwrap()
    }

    fn records() -> Records {
        serde_json::from_str(
            r#"{"Order": [{"name": "id", "type": "int"}, {"name": "note", "type": "optional<text>"}]}"#,
        )
        .unwrap()
    }

    fn check(json: &str, ty: &str, expected: Result<&str, &str>) {
        let conformed = value(json).conform(&Type::try_from(ty.to_owned()).unwrap(), &records());
        match expected {
            Ok(json) => assert_eq!(conformed, Ok(value(json))),
            Err(message) => assert_eq!(conformed, Err(message.to_owned())),
        }
    }

    #[test]
    fn values_conform_to_their_type_or_name_the_place() {
        check("[1, 2]", "list<int>", Ok("[1, 2]"));
        check("[1, 2.5]", "list<float>", Ok("[1.0, 2.5]"));
        check("[]", "optional<int>", Ok("[]"));
        check("[1, 2]", "optional<int>", Err(": an optional holds at most one value, found 2"));
        check("[1, \"x\"]", "list<int>", Err("[1]: expected int, found text"));
        check("9007199254740992", "int", Err(": 9007199254740992 is outside the range of int, ±(2^53 - 1)"));
        check(r#"[{"id": 1, "note": []}]"#, "list<Order>", Ok(r#"[{"id": 1, "note": []}]"#));
        check(r#"[{"id": 1, "note": [3]}]"#, "list<Order>", Err("[0].note[0]: expected text, found int"));
        check(r#"[{"id": 1}]"#, "list<Order>", Err("[0]: 'note' of Order is missing"));
        check(r#"{"7": "a", "-3": "b"}"#, "map<int, text>", Ok(r#"{"7": "a", "-3": "b"}"#));
        check(r#"{"07": "a"}"#, "map<int, text>", Err(": the key '07' is no int within ±(2^53 - 1), written shortly"));
        check(r#"{"a b": "x"}"#, "map<text, int>", Err("[\"a b\"]: expected int, found text"));
        check("[4, 2, 6, [], 3, [], []]", "tree<int>", Ok("[4, 2, 6, [], 3]"));
        check("[4, [], [], 3]", "tree<int>", Err(": [3] is the child of no node: a tree goes level by level"));
        check("[[1], []]", "graph", Ok("[[1], []]"));
        check("[[2], []]", "graph", Err("[0]: 2 is no node: they are 0 to 1"));
        check(r#""a\u0000b""#, "text", Err(": a text holds no NUL"));
        check(r#"[{"id": 1, "note": [], "x": 1}]"#, "list<Order>", Err("[0]: Order has no field 'x'"));
    }

    #[test]
    fn a_preview_is_cut_and_says_how_much_it_leaves_out() {
        assert_eq!(value(r#"{"a": [1, "x\n"], "b": 1.0}"#).preview(100), r#"{a: [1, "x\n"], b: 1.0}"#);
        assert_eq!(value(r#"{"": 1, "a b": 2, "-3": 3}"#).preview(100), r#"{"": 1, -3: 3, "a b": 2}"#);
        let long = Value::List((0..1000).map(Value::Int).collect());
        assert_eq!(long.preview(12), "[0, 1, 2, 3, … and 996 more]");
        assert_eq!(Value::Text("é".repeat(50)).preview(10), format!("\"{}\"… and 34 more characters", "é".repeat(16)));
    }
}
