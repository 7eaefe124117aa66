//! The text in which typed values travel between the lab and a harness (see `docs/harness.md`).
//!
//! Scalars are a line each, texts and lists are preceded by their length, so that a reader in any language
//! needs nothing but "read a line" and "read n bytes". Types are not written: both sides know the signature.

use crate::exercise::{Call, Life};
use crate::types::{Field, INT_MAX, Key, Object, Records, Type, tree_fault};
use crate::value::{Arguments, Value, trim_tree};
use std::sync::Arc;

/// Writes the arguments of one call in the order of the parameters.
///
/// # Panics
/// When `arguments` were not conformed to `params`: a bug of the caller.
pub fn encode_arguments(arguments: &Arguments, params: &[Field], records: &Records) -> Vec<u8> {
    let mut out = Vec::new();
    params.iter().for_each(|param| encode_into(&arguments[&*param.name], &param.ty, records, &mut out));
    out
}

/// Writes one life of an object: the constructor's arguments, then each call by the operation's number.
///
/// # Panics
/// When `life` does not conform to `object`: a bug of the caller.
pub fn encode_life(life: &Life, object: &Object) -> Vec<u8> {
    let mut out = encode_arguments(&life.new, &object.params, &object.records);
    out.extend_from_slice(format!("{}\n", life.calls.len()).as_bytes());
    for Call { operation, arguments } in &life.calls {
        let (number, operation) = object.operation(operation).unwrap_or_else(|| panic!("no operation '{operation}'"));
        out.extend_from_slice(format!("{number}\n").as_bytes());
        for param in &operation.params {
            let value =
                arguments.get(&param.name).unwrap_or_else(|| panic!("{} lacks '{}'", operation.name, param.name));
            encode_into(value, &param.ty, &object.records, &mut out);
        }
    }
    out
}

/// Reads what the calls of one life returned, in order; operations that return nothing are passed over.
///
/// # Errors
/// As for [`decode`].
pub fn decode_life(bytes: &[u8], life: &Life, object: &Object) -> Result<Vec<Value>, String> {
    let mut reader = Reader { bytes, at: 0, records: &object.records };
    let values = life.returning(object).map(|(_, _, ty)| reader.value(ty)).collect::<Result<_, _>>()?;
    reader.expect_end()?;
    Ok(values)
}

/// Writes one value of type `ty`.
///
/// # Panics
/// When `value` does not conform to `ty`: a bug of the caller.
pub fn encode(value: &Value, ty: &Type, records: &Records) -> Vec<u8> {
    let mut out = Vec::new();
    encode_into(value, ty, records, &mut out);
    out
}

fn encode_into(value: &Value, ty: &Type, records: &Records, out: &mut Vec<u8>) {
    let mut line = |text: &str| {
        out.extend_from_slice(text.as_bytes());
        out.push(b'\n');
    };
    match (ty, value) {
        (Type::Int, Value::Int(n)) => line(&n.to_string()),
        (Type::Float, Value::Float(x)) => line(&float_text(*x)),
        #[expect(clippy::cast_precision_loss, reason = "an int literal where a float is declared")]
        (Type::Float, Value::Int(n)) => line(&float_text(*n as f64)),
        (Type::Bool, Value::Bool(b)) => line(&b.to_string()),
        (Type::Text, Value::Text(text)) => encode_text(text, out),
        (Type::Map(key, inner), Value::Record(entries)) => {
            line(&entries.iter().len().to_string());
            for (name, value) in entries.iter() {
                match key {
                    Key::Int => out.extend_from_slice(format!("{name}\n").as_bytes()),
                    Key::Text => encode_text(name, out),
                }
                encode_into(value, inner, records, out);
            }
        }
        (Type::Tree(inner), Value::List(nodes)) => {
            line(&nodes.len().to_string());
            for node in nodes {
                let absent = matches!(node, Value::List(_));
                out.extend_from_slice(if absent { b"0\n" } else { b"1\n" });
                if !absent {
                    encode_into(node, inner, records, out);
                }
            }
        }
        (Type::Graph, graph) => encode_into(graph, &adjacency(), records, out),
        (Type::List(inner) | Type::Optional(inner), Value::List(items)) => {
            line(&items.len().to_string());
            items.iter().for_each(|item| encode_into(item, inner, records, out));
        }
        (Type::Record(name), Value::Record(fields)) => {
            for field in &records[name] {
                let value = fields.get(&field.name).unwrap_or_else(|| panic!("{name} has no '{}'", field.name));
                encode_into(value, &field.ty, records, out);
            }
        }
        _ => panic!("the value {} is not of type {ty}", value.preview(40)),
    }
}

fn encode_text(text: &str, out: &mut Vec<u8>) {
    out.extend_from_slice(format!("{}\n{text}\n", text.len()).as_bytes());
}

/// How a graph travels.
pub(crate) fn adjacency() -> Type {
    Type::List(Box::new(Type::List(Box::new(Type::Int))))
}

/// The shortest decimal that reads back as the same double; `nan`, `inf` and `-inf` besides.
fn float_text(x: f64) -> String {
    if x.is_nan() { "nan".to_owned() } else { format!("{x:?}") }
}

/// Reads one value of type `ty` that fills all of `bytes`.
///
/// # Errors
/// The offset in bytes and what was expected there. The text comes from the learner's process, so this is
/// the learner's fault or the harness's.
pub fn decode(bytes: &[u8], ty: &Type, records: &Records) -> Result<Value, String> {
    let mut reader = Reader { bytes, at: 0, records };
    let value = reader.value(ty)?;
    reader.expect_end()?;
    Ok(value)
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
    records: &'a Records,
}

impl Reader<'_> {
    fn expect_end(&self) -> Result<(), String> {
        match self.bytes.len() - self.at {
            0 => Ok(()),
            rest => Err(format!("at byte {}: {rest} bytes too many", self.at)),
        }
    }

    fn value(&mut self, ty: &Type) -> Result<Value, String> {
        Ok(match ty {
            Type::Int => Value::Int(self.int()?),
            Type::Float => Value::Float(self.scalar("a float", parse_float)?),
            Type::Bool => Value::Bool(self.scalar("true or false", |t| t.parse().ok())?),
            Type::Text => Value::Text(self.text()?),
            Type::List(inner) => Value::List(self.items(inner, usize::MAX)?),
            Type::Optional(inner) => Value::List(self.items(inner, 1)?),
            Type::Map(key, inner) => self.map(*key, inner)?,
            Type::Tree(inner) => self.tree(inner)?,
            Type::Graph => self.value(&adjacency())?,
            Type::Record(name) => {
                let fields = &self.records[name];
                let read = |f: &crate::types::Field| Ok((f.name.clone(), self.value(&f.ty)?));
                Value::Record(fields.iter().map(read).collect::<Result<_, String>>()?)
            }
        })
    }

    fn int(&mut self) -> Result<i64, String> {
        let small = |n: &i64| n.unsigned_abs() <= INT_MAX.unsigned_abs();
        self.scalar("an int", |text| text.parse().ok().filter(small))
    }

    fn map(&mut self, key: Key, inner: &Type) -> Result<Value, String> {
        let count: usize = self.scalar("a count", |t| t.parse().ok())?;
        let mut entries: Vec<(Arc<str>, Value)> = Vec::with_capacity(count.min(self.bytes.len() - self.at));
        for _ in 0..count {
            let name = match key {
                Key::Int => self.int()?.to_string(),
                Key::Text => self.text()?,
            };
            entries.push((name.into(), self.value(inner)?));
        }
        entries.sort_by(|(a, _), (b, _)| a.cmp(b));
        match entries.windows(2).find(|pair| pair[0].0 == pair[1].0) {
            Some(pair) => Err(format!("the key {:?} is there twice", pair[0].0)),
            None => Ok(Value::Record(entries.into_iter().collect())),
        }
    }

    fn tree(&mut self, inner: &Type) -> Result<Value, String> {
        let nodes = self.items(&Type::Optional(Box::new(inner.clone())), usize::MAX)?;
        let node = |node| match node {
            Value::List(mut there) => there.pop().unwrap_or(Value::List(Vec::new())),
            other => other,
        };
        let nodes: Vec<_> = nodes.into_iter().map(node).collect();
        match tree_fault(nodes.iter().map(|node| !matches!(node, Value::List(_)))) {
            Some(fault) => Err(fault),
            None => Ok(Value::List(trim_tree(nodes))),
        }
    }

    fn scalar<T>(&mut self, what: &str, parse: impl Fn(&str) -> Option<T>) -> Result<T, String> {
        let start = self.at;
        let rest = &self.bytes[start..];
        let end = rest.iter().position(|b| *b == b'\n');
        let text = end.and_then(|end| std::str::from_utf8(&rest[..end]).ok());
        let value = text.and_then(parse).ok_or_else(|| format!("at byte {start}: expected {what} on a line"))?;
        self.at += end.unwrap_or(0) + 1;
        Ok(value)
    }

    fn text(&mut self) -> Result<String, String> {
        let length: usize = self.scalar("the length of a text", |t| t.parse().ok())?;
        let start = self.at;
        let end = start.checked_add(length).filter(|end| self.bytes.get(*end) == Some(&b'\n'));
        let end = end.ok_or_else(|| format!("at byte {start}: expected a text of {length} bytes and a line end"))?;
        self.at = end + 1;
        String::from_utf8(self.bytes[start..end].to_vec())
            .map_err(|_| format!("at byte {start}: the text is not UTF-8"))
    }

    fn items(&mut self, inner: &Type, most: usize) -> Result<Vec<Value>, String> {
        let start = self.at;
        let count: usize = self.scalar("a count", |t| t.parse().ok())?;
        if count > most {
            return Err(format!("at byte {start}: an optional holds at most one value"));
        }
        // The count comes from the learner's process: it must not decide how much memory is taken.
        let mut items = Vec::with_capacity(count.min(self.bytes.len() - self.at));
        for _ in 0..count {
            items.push(self.value(inner)?);
        }
        Ok(items)
    }
}

fn parse_float(text: &str) -> Option<f64> {
    match text {
        "nan" => Some(f64::NAN),
        "inf" => Some(f64::INFINITY),
        "-inf" => Some(f64::NEG_INFINITY),
        _ if text.contains(|c: char| c.is_ascii_alphabetic() && c != 'e' && c != 'E') => None,
        _ => text.parse().ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn records() -> Records {
        serde_json::from_str(r#"{"P": [{"name": "b", "type": "text"}, {"name": "a", "type": "optional<int>"}]}"#)
            .unwrap()
    }

    fn check(json: &str, ty: &str, text: &str) {
        let ty = Type::try_from(ty.to_owned()).unwrap();
        let value = serde_json::from_str::<Value>(json).unwrap().conform(&ty, &records()).unwrap();
        assert_eq!(String::from_utf8(encode(&value, &ty, &records())).unwrap(), text);
        assert_eq!(decode(text.as_bytes(), &ty, &records()), Ok(value));
    }

    #[test]
    fn every_type_reads_back_what_it_writes() {
        check("-7", "int", "-7\n");
        check("0.1", "float", "0.1\n");
        check("1e300", "float", "1e300\n");
        check("-0.0", "float", "-0.0\n");
        check("true", "bool", "true\n");
        check("\"a\\nü\"", "text", "4\na\nü\n");
        check("[[1], []]", "list<list<int>>", "2\n1\n1\n0\n");
        check(r#"[{"a": [5], "b": ""}, {"a": [], "b": "x"}]"#, "list<P>", "2\n0\n\n1\n5\n1\nx\n0\n");
        check(r#"{"a": 1, "": 2}"#, "map<text, int>", "2\n0\n\n2\n1\na\n1\n");
        check(r#"{"7": [true], "-1": []}"#, "map<int, list<bool>>", "2\n-1\n0\n7\n1\ntrue\n");
        check("[4, [], 2]", "tree<int>", "3\n1\n4\n0\n1\n2\n");
        check("[]", "tree<P>", "0\n");
        check("[[1], [0, 1]]", "graph", "2\n1\n1\n2\n0\n1\n");
    }

    #[test]
    fn the_calls_of_a_life_travel_by_number_and_return_what_they_declare() {
        let object: Object = serde_json::from_str(
            r#"{"name": "Box", "params": [{"name": "size", "type": "int"}], "operations": [
                {"name": "get", "params": [{"name": "key", "type": "int"}], "returns": "optional<int>"},
                {"name": "put", "params": [{"name": "key", "type": "int"}, {"name": "value", "type": "int"}]}]}"#,
        )
        .unwrap();
        let life: Life = serde_json::from_str(
            r#"{"new": {"size": 2}, "calls": [{"put": {"key": 7, "value": 70}}, {"get": {"key": 7}}]}"#,
        )
        .unwrap();
        assert_eq!(String::from_utf8(encode_life(&life, &object)).unwrap(), "2\n2\n1\n7\n70\n0\n7\n");
        assert_eq!(decode_life(b"1\n70\n", &life, &object), Ok(vec![Value::List(vec![Value::Int(70)])]));
        assert_eq!(decode_life(b"", &life, &object), Err("at byte 0: expected a count on a line".to_owned()));
        assert_eq!(decode_life(b"0\n0\n", &life, &object), Err("at byte 2: 2 bytes too many".to_owned()));
    }

    #[test]
    fn floats_without_a_json_form_travel_too() {
        for (text, x) in [("inf\n", f64::INFINITY), ("-inf\n", f64::NEG_INFINITY)] {
            assert_eq!(decode(text.as_bytes(), &Type::Float, &records()), Ok(Value::Float(x)));
        }
        assert!(matches!(decode(b"nan\n", &Type::Float, &records()), Ok(Value::Float(x)) if x.is_nan()));
    }

    #[test]
    fn damaged_text_is_refused_with_its_place_and_never_trusted_for_sizes() {
        let refuse = |text: &str, ty: &str, message: &str| {
            let ty = Type::try_from(ty.to_owned()).unwrap();
            assert_eq!(decode(text.as_bytes(), &ty, &records()), Err(message.to_owned()));
        };
        refuse("", "int", "at byte 0: expected an int on a line");
        refuse("1", "int", "at byte 0: expected an int on a line");
        refuse("1\n2\n", "int", "at byte 2: 2 bytes too many");
        refuse("9007199254740992\n", "int", "at byte 0: expected an int on a line");
        refuse("Infinity\n", "float", "at byte 0: expected a float on a line");
        refuse("99\nab\n", "text", "at byte 3: expected a text of 99 bytes and a line end");
        refuse(
            "18446744073709551615\nab\n",
            "text",
            "at byte 21: expected a text of 18446744073709551615 bytes and a line end",
        );
        refuse("4000000000000\n1\n", "list<int>", "at byte 16: expected an int on a line");
        refuse("2\n1\n2\n", "optional<int>", "at byte 0: an optional holds at most one value");
        refuse("2\n1\n5\n1\n6\n", "map<int, int>", "the key \"1\" is there twice");
        refuse("2\n0\n1\n5\n", "tree<int>", "[1] is the child of no node: a tree goes level by level");
    }
}
