//! The text in which typed values travel between the lab and a harness (see `docs/harness.md`).
//!
//! Scalars are a line each, texts and lists are preceded by their length, so that a reader in any language
//! needs nothing but "read a line" and "read n bytes". Types are not written: both sides know the signature.

use crate::types::{INT_MAX, Records, Signature, Type};
use crate::value::{Arguments, Value};

/// Writes the arguments of one call in the order of the parameters.
///
/// # Panics
/// When `arguments` were not conformed to `signature`: a bug of the caller.
pub fn encode_arguments(arguments: &Arguments, signature: &Signature) -> Vec<u8> {
    let mut out = Vec::new();
    for param in &signature.params {
        encode_into(&arguments[&*param.name], &param.ty, &signature.records, &mut out);
    }
    out
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
        (Type::Text, Value::Text(text)) => {
            line(&text.len().to_string());
            line(text);
        }
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
    if reader.at != bytes.len() {
        return Err(format!("at byte {}: {} bytes too many", reader.at, bytes.len() - reader.at));
    }
    Ok(value)
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
    records: &'a Records,
}

impl Reader<'_> {
    fn value(&mut self, ty: &Type) -> Result<Value, String> {
        Ok(match ty {
            Type::Int => {
                Value::Int(self.scalar("an int", |t| {
                    t.parse().ok().filter(|n: &i64| n.unsigned_abs() <= INT_MAX.unsigned_abs())
                })?)
            }
            Type::Float => Value::Float(self.scalar("a float", parse_float)?),
            Type::Bool => Value::Bool(self.scalar("true or false", |t| t.parse().ok())?),
            Type::Text => Value::Text(self.text()?),
            Type::List(inner) => Value::List(self.items(inner, usize::MAX)?),
            Type::Optional(inner) => Value::List(self.items(inner, 1)?),
            Type::Record(name) => {
                let fields = &self.records[name];
                let read = |f: &crate::types::Field| Ok((f.name.clone(), self.value(&f.ty)?));
                Value::Record(fields.iter().map(read).collect::<Result<_, String>>()?)
            }
        })
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
    }
}
