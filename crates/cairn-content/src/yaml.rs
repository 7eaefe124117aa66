//! YAML with the place of every fault: a tree of nodes, and maps whose unknown keys are told.

use crate::diagnostic::{Diagnostic, Place};
use crate::table::nearest;
use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_saphyr::Spanned;
use std::fmt;

/// A node with its place.
#[derive(Debug, Clone)]
pub(crate) struct Node {
    pub(crate) value: Value,
    place: Option<Place>,
}

/// What a node holds. Numbers and words keep their text apart from their value only where YAML does.
#[derive(Debug, Clone)]
pub(crate) enum Value {
    Null,
    Bool(bool),
    Number(f64),
    Text(String),
    List(Vec<Node>),
    Map(Vec<(String, Node)>),
}

impl Node {
    /// Where it stands.
    pub(crate) fn place(&self) -> Option<Place> {
        self.place
    }
}

struct Raw(Value);

impl<'de> Deserialize<'de> for Raw {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Reader).map(Self)
    }
}

struct Reader;

impl<'de> Visitor<'de> for Reader {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_none<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(Self)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    #[expect(clippy::cast_precision_loss, reason = "limits and scores are far smaller than 2^53")]
    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::Number(value as f64))
    }

    #[expect(clippy::cast_precision_loss, reason = "limits and scores are far smaller than 2^53")]
    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(Value::Number(value as f64))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(Value::Number(value))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::Text(value.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element::<Spanned<Raw>>()? {
            list.push(node(item));
        }
        Ok(Value::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let mut map = Vec::new();
        while let Some((key, value)) = entries.next_entry::<Raw, Spanned<Raw>>()? {
            map.push((text_of(&key.0).unwrap_or_default(), node(value)));
        }
        Ok(Value::Map(map))
    }
}

fn node(spanned: Spanned<Raw>) -> Node {
    let (line, column) = (spanned.referenced.line(), spanned.referenced.column());
    Node { value: spanned.value.0, place: place(line, column) }
}

fn place(line: u64, column: u64) -> Option<Place> {
    let (line, column) = (usize::try_from(line).ok()?, usize::try_from(column).ok()?);
    (line > 0).then_some(Place { line, column: column.max(1), end: column.max(1) + 1 })
}

/// A scalar as text: a word may look like a number.
fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::Text(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(value) => Some(value.to_string()),
        Value::Null | Value::List(_) | Value::Map(_) => None,
    }
}

/// A file of YAML, and where its faults go.
pub(crate) struct Yaml<'a> {
    pub(crate) path: String,
    pub(crate) diagnostics: &'a mut Vec<Diagnostic>,
}

impl Yaml<'_> {
    /// Parses a file; an empty one is an empty map.
    pub(crate) fn parse(&mut self, bytes: &[u8]) -> Option<Map> {
        let Ok(text) = std::str::from_utf8(bytes) else {
            self.fault(None, "it is not UTF-8", "save it as UTF-8");
            return None;
        };
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        match serde_saphyr::from_str::<Option<Spanned<Raw>>>(text) {
            Ok(None) => Some(Map { entries: Vec::new() }),
            Ok(Some(root)) => self.map(node(root), "the file"),
            Err(error) => {
                let location = error.location();
                let message = error.without_snippet().to_string();
                let message = message.lines().next().unwrap_or_default().to_owned();
                self.fault(location.and_then(|at| place(at.line(), at.column())), message, "");
                None
            }
        }
    }

    /// Reports a fault.
    pub(crate) fn fault(&mut self, place: Option<Place>, message: impl Into<String>, hint: impl Into<String>) {
        let (message, hint) = (message.into(), hint.into());
        self.diagnostics.push(Diagnostic { path: self.path.clone(), place, message, hint });
    }

    /// Reports a fault of a node.
    pub(crate) fn of(&mut self, node: &Node, message: impl Into<String>, hint: impl Into<String>) {
        self.fault(node.place, message, hint);
    }

    /// A map.
    pub(crate) fn map(&mut self, node: Node, what: &str) -> Option<Map> {
        match node.value {
            Value::Map(entries) => Some(Map { entries }),
            Value::Null => Some(Map { entries: Vec::new() }),
            _ => {
                self.of(&node, format!("{what} must be a map, with a key and a value on each line"), "");
                None
            }
        }
    }

    /// Text, or a scalar taken as text.
    pub(crate) fn text(&mut self, node: &Node, what: &str) -> Option<String> {
        let text = text_of(&node.value);
        if text.is_none() && !matches!(node.value, Value::Null) {
            self.of(node, format!("{what} must be text"), "");
        }
        text
    }

    /// A list of texts.
    pub(crate) fn texts(&mut self, node: &Node, what: &str) -> Vec<String> {
        match &node.value {
            Value::List(items) => items.iter().filter_map(|item| self.text(item, what)).collect(),
            Value::Null => Vec::new(),
            _ => {
                self.of(node, format!("{what} must be a list of texts"), "write [a, b]");
                Vec::new()
            }
        }
    }

    /// A text, or a list of texts.
    pub(crate) fn one_or_more(&mut self, node: &Node, what: &str) -> Vec<String> {
        match text_of(&node.value) {
            Some(text) => vec![text],
            None => self.texts(node, what),
        }
    }
}

/// A map whose keys are taken one by one.
#[derive(Debug, Clone)]
pub(crate) struct Map {
    pub(crate) entries: Vec<(String, Node)>,
}

impl Map {
    /// Takes a key, if it is there and not null.
    pub(crate) fn take(&mut self, key: &str) -> Option<Node> {
        let at = self.entries.iter().position(|(name, _)| name == key)?;
        let (_, node) = self.entries.remove(at);
        (!matches!(node.value, Value::Null)).then_some(node)
    }

    /// Takes a text.
    pub(crate) fn text(&mut self, yaml: &mut Yaml<'_>, key: &str) -> Option<String> {
        let node = self.take(key)?;
        yaml.text(&node, &format!("'{key}'"))
    }

    /// Takes a number within bounds.
    pub(crate) fn number(&mut self, yaml: &mut Yaml<'_>, key: &str, bounds: [f64; 2]) -> Option<f64> {
        let node = self.take(key)?;
        let number = match &node.value {
            Value::Number(number) => Some(*number),
            Value::Text(text) => text.trim().parse().ok(),
            _ => None,
        };
        match number.filter(|number| (bounds[0]..=bounds[1]).contains(number)) {
            Some(number) => Some(number),
            None => {
                yaml.of(&node, format!("'{key}' must be a number from {} to {}", bounds[0], bounds[1]), "");
                None
            }
        }
    }

    /// Takes yes or no.
    pub(crate) fn flag(&mut self, yaml: &mut Yaml<'_>, key: &str) -> Option<bool> {
        let node = self.take(key)?;
        match &node.value {
            Value::Bool(value) => Some(*value),
            Value::Text(text) if ["yes", "true", "on"].contains(&text.to_ascii_lowercase().as_str()) => Some(true),
            Value::Text(text) if ["no", "false", "off"].contains(&text.to_ascii_lowercase().as_str()) => Some(false),
            _ => {
                yaml.of(&node, format!("'{key}' must be true or false"), "");
                None
            }
        }
    }

    /// Takes a map.
    pub(crate) fn map(&mut self, yaml: &mut Yaml<'_>, key: &str) -> Option<Self> {
        let node = self.take(key)?;
        yaml.map(node, &format!("'{key}'"))
    }

    /// Reports the keys that nobody took; both versions of the format call them errors.
    pub(crate) fn finish(self, yaml: &mut Yaml<'_>, known: &[&str]) {
        for (key, node) in self.entries {
            if known.contains(&key.as_str()) {
                continue;
            }
            let hint = match nearest(&key, known) {
                Some(near) => format!("did you mean '{near}'?"),
                None => format!("the keys here are {}", known.join(", ")),
            };
            yaml.of(&node, format!("unknown key '{key}'"), hint);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> (Option<Map>, Vec<String>) {
        let mut diagnostics = Vec::new();
        let map = Yaml { path: "x.yaml".into(), diagnostics: &mut diagnostics }.parse(text.as_bytes());
        (map, diagnostics.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn values_are_read_by_their_kind() {
        let mut diagnostics = Vec::new();
        let mut yaml = Yaml { path: "x.yaml".into(), diagnostics: &mut diagnostics };
        let mut map = yaml.parse(b"a: 1\nb: [x, 2]\nc: {d: yes}\ne:\nf: 1.5e1\ng: 'q: z'\nzzzz: 3\n").unwrap();
        assert_eq!(map.text(&mut yaml, "a").as_deref(), Some("1"));
        let list = map.take("b").unwrap();
        assert_eq!(yaml.texts(&list, "b"), ["x", "2"]);
        assert_eq!(map.map(&mut yaml, "c").unwrap().flag(&mut yaml, "d"), Some(true));
        assert!(map.take("e").is_none());
        assert_eq!(map.number(&mut yaml, "f", [0.0, 20.0]), Some(15.0));
        assert_eq!(map.text(&mut yaml, "g").as_deref(), Some("q: z"));
        map.finish(&mut yaml, &["a", "b"]);
        assert_eq!(diagnostics[0].to_string(), "x.yaml:7:7: unknown key 'zzzz'\n  hint: the keys here are a, b");
    }

    #[test]
    fn what_is_no_yaml_is_told_with_its_place() {
        assert!(parse("").1.is_empty() && parse("# nothing\n").1.is_empty());
        for text in ["a: [1\nb: 2\n", "a: 1\na: 2\n", "- 1\n", "a: *nobody\n", "a: b: c\n"] {
            let (map, told) = parse(text);
            assert!(map.is_none() && told[0].starts_with("x.yaml:"), "{text}: {told:?}");
        }
    }

    #[test]
    fn bombs_are_refused() {
        let mut text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
        for n in 1..12 {
            let before = format!("*a{}", n - 1);
            text.push_str(&format!("a{n}: &a{n} [{}]\n", vec![before; 10].join(", ")));
        }
        assert!(parse(&text).0.is_none());
        assert!(parse(&"[".repeat(100_000)).0.is_none());
    }
}
