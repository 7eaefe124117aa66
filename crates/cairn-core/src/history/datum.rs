//! What operations ask and answer: null, whole numbers, text, lists and maps, all of which can be compared and hashed.
//!
//! Never a float: a checker asks for equality all the time, and money in floats is a fault of its own.

use serde::de::{self, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::sync::Arc;

/// A value of a history. Cloning is cheap: whatever is long is shared.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Datum {
    /// Nothing: an empty register, an empty queue, no answer.
    #[default]
    Null,
    /// True or false.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// Text.
    Text(Arc<str>),
    /// Values in order.
    List(Arc<[Datum]>),
    /// Values by name, sorted, each name once.
    Map(Arc<[(Arc<str>, Datum)]>),
}

impl Datum {
    /// Text as a value.
    pub fn text(text: &str) -> Self {
        Self::Text(text.into())
    }

    /// The whole number, if it is one.
    pub fn int(&self) -> Option<i64> {
        if let Self::Int(number) = self { Some(*number) } else { None }
    }

    /// The items, if it is a list.
    pub fn list(&self) -> Option<&[Datum]> {
        if let Self::List(items) = self { Some(items) } else { None }
    }

    /// The value of this name, if it is a map that has it.
    pub fn get(&self, name: &str) -> Option<&Datum> {
        let Self::Map(fields) = self else { return None };
        let at = fields.binary_search_by(|(other, _)| (**other).cmp(name)).ok()?;
        Some(&fields[at].1)
    }

    /// A map of these values, or the name that comes twice.
    ///
    /// # Errors
    /// The first name that comes twice.
    pub fn map(mut fields: Vec<(Arc<str>, Datum)>) -> Result<Self, Arc<str>> {
        fields.sort_by(|(a, _), (b, _)| a.cmp(b));
        match fields.windows(2).find(|pair| pair[0].0 == pair[1].0) {
            Some(pair) => Err(pair[0].0.clone()),
            None => Ok(Self::Map(fields.into())),
        }
    }

    /// The word for what kind of value it is.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "true or false",
            Self::Int(_) => "a whole number",
            Self::Text(_) => "text",
            Self::List(_) => "a list",
            Self::Map(_) => "a map",
        }
    }
}

impl From<i64> for Datum {
    fn from(number: i64) -> Self {
        Self::Int(number)
    }
}

impl FromIterator<Datum> for Datum {
    fn from_iter<I: IntoIterator<Item = Datum>>(items: I) -> Self {
        Self::List(items.into_iter().collect())
    }
}

/// How many characters of a value are shown to people.
const SHOWN: usize = 60;

/// For people: as JSON, cut where it is long.
impl fmt::Display for Datum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = String::new();
        preview(self, &mut text);
        f.write_str(&text)
    }
}

fn preview(datum: &Datum, out: &mut String) {
    match datum {
        Datum::Null => out.push_str("null"),
        Datum::Bool(truth) => out.push_str(if *truth { "true" } else { "false" }),
        Datum::Int(number) => out.push_str(&number.to_string()),
        Datum::Text(text) => {
            // Of a long text the end tells more: that is where appends differ.
            let count = text.chars().count();
            let tail: String = text.chars().skip(count.saturating_sub(SHOWN)).collect();
            out.push_str(&format!("{}{tail:?}", if count > SHOWN { "…" } else { "" }));
        }
        Datum::List(items) => several(out, ['[', ']'], items.iter(), preview),
        Datum::Map(fields) => several(out, ['{', '}'], fields.iter(), |(name, value), out| {
            out.push_str(name);
            out.push_str(": ");
            preview(value, out);
        }),
    }
}

fn several<T>(
    out: &mut String,
    marks: [char; 2],
    items: impl ExactSizeIterator<Item = T>,
    show: impl Fn(T, &mut String),
) {
    let (begin, count) = (out.len(), items.len());
    out.push(marks[0]);
    for (number, item) in items.enumerate() {
        if number > 0 {
            out.push_str(", ");
        }
        if out.len() - begin > SHOWN {
            out.push_str(&format!("… {} more", count - number));
            break;
        }
        show(item, out);
    }
    out.push(marks[1]);
}

impl Serialize for Datum {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_unit(),
            Self::Bool(truth) => serializer.serialize_bool(*truth),
            Self::Int(number) => serializer.serialize_i64(*number),
            Self::Text(text) => serializer.serialize_str(text),
            Self::List(items) => serializer.collect_seq(items.iter()),
            Self::Map(fields) => serializer.collect_map(fields.iter().map(|(name, value)| (name, value))),
        }
    }
}

impl<'de> Deserialize<'de> for Datum {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Reader)
    }
}

struct Reader;

impl<'de> Visitor<'de> for Reader {
    type Value = Datum;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("null, true, false, a whole number, text, a list or a map")
    }

    fn visit_unit<E: de::Error>(self) -> Result<Datum, E> {
        Ok(Datum::Null)
    }

    fn visit_bool<E: de::Error>(self, truth: bool) -> Result<Datum, E> {
        Ok(Datum::Bool(truth))
    }

    fn visit_i64<E: de::Error>(self, number: i64) -> Result<Datum, E> {
        Ok(Datum::Int(number))
    }

    fn visit_u64<E: de::Error>(self, number: u64) -> Result<Datum, E> {
        let wide = || E::custom(format!("{number} is beyond 64 bits with a sign; write it as text"));
        i64::try_from(number).map(Datum::Int).map_err(|_| wide())
    }

    fn visit_f64<E: de::Error>(self, number: f64) -> Result<Datum, E> {
        Err(E::custom(format!("{number} is no whole number; write cents or another small unit, or text")))
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Datum, E> {
        Ok(Datum::text(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Datum, A::Error> {
        let mut all = Vec::new();
        while let Some(item) = items.next_element()? {
            all.push(item);
        }
        Ok(all.into_iter().collect())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Datum, A::Error> {
        let mut all = Vec::new();
        while let Some((name, value)) = entries.next_entry::<String, Datum>()? {
            all.push((name.into(), value));
        }
        Datum::map(all).map_err(|name| de::Error::custom(format!("the name {name:?} comes twice")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn data_are_read_and_written_as_json_and_shown_short() {
        let read = |json: &str| serde_json::from_str::<Datum>(json).map_err(|error| error.to_string());
        let json = r#"{"a":[1,-2,null],"b":"é","c":true}"#;
        assert_eq!(serde_json::to_string(&read(json).unwrap()).unwrap(), json);
        assert_eq!(read(json).unwrap().to_string(), r#"{a: [1, -2, null], b: "é", c: true}"#);
        let long: Datum = (0..1000).map(Datum::Int).collect();
        assert!(long.to_string().ends_with("… 982 more]"), "{long}");
        for (json, fault) in [
            ("1.5", "no whole number"),
            ("9223372036854775808", "beyond 64 bits"),
            ("1e400", "number out of range"),
            (r#"{"a": 1, "a": 2}"#, "comes twice"),
            ("NaN", "expected"),
        ] {
            assert!(read(json).unwrap_err().contains(fault), "{json}: {:?}", read(json));
        }
        assert!(read(&"[".repeat(100_000)).unwrap_err().contains("recursion limit"));
    }
}
