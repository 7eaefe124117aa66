//! Jepsen's histories: maps of EDN with `:process`, `:type`, `:f`, `:value`, one after the other or in one vector.
//!
//! The order of the maps is the order in time, as Jepsen's own checkers have it. What a process has that is no number, such as
//! the nemesis, is left out. Never recurses deeper than [`DEPTH`], whatever the file holds.

use super::event::{Event, pair};
use super::{Header, Recording};
use crate::history::datum::Datum;
use crate::history::op::{Fault, Outcome};

/// How deep values may be nested: more than any history needs, less than any stack has.
const DEPTH: usize = 100;

pub(super) fn read(text: &str, keyed: bool) -> Result<Recording, Fault> {
    let mut parser = Parser { text, at: 0, line: 1 };
    let mut forms = Vec::new();
    while parser.more() {
        let line = parser.line;
        // A history may be one vector of maps: its maps are read one by one, to know their lines.
        if forms.is_empty() && parser.peek() == Some('[') {
            parser.next();
            while !parser.closes(']')? {
                let line = parser.line;
                forms.push((line, parser.value(0)?));
            }
            continue;
        }
        forms.push((line, parser.value(0)?));
    }
    let mut events = Vec::with_capacity(forms.len());
    for (line, form) in forms {
        events.extend(event(line, &form, keyed)?);
    }
    Ok(Recording { history: pair(events)?, header: Header::default() })
}

/// Reads one value that stands alone.
pub(super) fn one(line: usize, text: &str) -> Result<Datum, Fault> {
    Parser { text, at: 0, line }.value(0)
}

fn event(line: usize, form: &Datum, keyed: bool) -> Result<Option<Event>, Fault> {
    let hint = "an event is such as {:process 0, :type :invoke, :f :write, :value 5}";
    let field = |name: &str| match form.get(name) {
        Some(value) => Ok(value.clone()),
        None => Err(Fault::new(line, format!("{} without :{name}", form.kind()), hint)),
    };
    let process = field("process")?;
    if process.int().is_none() {
        return Ok(None);
    }
    let text = |name: &str| match field(name)? {
        Datum::Text(text) => Ok(text),
        other => Err(Fault::new(line, format!(":{name} is {other}"), hint)),
    };
    let completes = match &*text("type")? {
        "invoke" => None,
        "ok" => Some(Outcome::Ok),
        "fail" => Some(Outcome::Fail),
        "info" => Some(Outcome::Info),
        other => return Err(Fault::new(line, format!("the type {other:?} is not known"), hint)),
    };
    let (mut key, mut value) = (form.get("key").cloned(), form.get("value").cloned().unwrap_or_default());
    if keyed && value != Datum::Null {
        let Some([part, inner]) =
            value.list().map(<[Datum]>::to_vec).and_then(|pair| <[Datum; 2]>::try_from(pair).ok())
        else {
            let what = format!("{value} is no pair of key and value");
            return Err(Fault::new(line, what, "leave --keyed out if values are no [key value]"));
        };
        (key, value) = (Some(part), inner);
    }
    Ok(Some(Event { line, process, completes, f: text("f")?, key, value, time: None }))
}

struct Parser<'t> {
    text: &'t str,
    at: usize,
    line: usize,
}

impl<'t> Parser<'t> {
    fn peek(&self) -> Option<char> {
        self.text[self.at..].chars().next()
    }

    fn next(&mut self) -> Option<char> {
        let c = self.peek()?;
        self.at += c.len_utf8();
        self.line += usize::from(c == '\n');
        Some(c)
    }

    /// Passes what means nothing; false at the end.
    fn more(&mut self) -> bool {
        while let Some(c) = self.peek() {
            match c {
                ';' => {
                    while self.peek().is_some_and(|c| c != '\n') {
                        self.next();
                    }
                }
                ',' => _ = self.next(),
                c if c.is_whitespace() => _ = self.next(),
                _ => return true,
            }
        }
        false
    }

    fn fault<T>(&self, what: impl Into<String>) -> Result<T, Fault> {
        Err(Fault::new(self.line, what, "is it EDN? nil, true, numbers, \"text\", :keywords, (), [], {} and #{} are"))
    }

    /// Whether the collection ends here; passes its bracket if so.
    fn closes(&mut self, bracket: char) -> Result<bool, Fault> {
        if !self.more() {
            return self.fault(format!("the file ends where a {bracket:?} is missing"));
        }
        let closed = self.peek() == Some(bracket);
        if closed {
            self.next();
        }
        Ok(closed)
    }

    fn value(&mut self, depth: usize) -> Result<Datum, Fault> {
        if depth > DEPTH {
            return self.fault(format!("values are nested more than {DEPTH} deep"));
        }
        if !self.more() {
            return self.fault("the file ends where a value is missing");
        }
        match self.peek() {
            Some('"') => self.string(),
            Some('[') => self.items(']', depth),
            Some('(') => self.items(')', depth),
            Some('{') => self.map(depth),
            Some('#') => self.tagged(depth),
            Some(':') => {
                self.next();
                Ok(Datum::text(self.word()))
            }
            Some(c) if c.is_ascii_digit() || "+-".contains(c) => self.number(),
            Some(c @ (')' | ']' | '}')) => self.fault(format!("an unexpected {c:?}")),
            _ => Ok(match self.word() {
                "nil" => Datum::Null,
                "true" => Datum::Bool(true),
                "false" => Datum::Bool(false),
                "" => return self.fault("an unexpected character"),
                symbol => Datum::text(symbol),
            }),
        }
    }

    fn word(&mut self) -> &'t str {
        let start = self.at;
        let ends = |c: char| c.is_whitespace() || "()[]{}\",;".contains(c);
        while self.peek().is_some_and(|c| !ends(c)) {
            self.next();
        }
        &self.text[start..self.at]
    }

    fn number(&mut self) -> Result<Datum, Fault> {
        let word = self.word();
        match word.trim_end_matches('N').parse() {
            Ok(number) => Ok(Datum::Int(number)),
            // A sign alone is a symbol.
            Err(_) if !word.contains(|c: char| c.is_ascii_digit()) => Ok(Datum::text(word)),
            Err(_) => self.fault(format!("{word} is no whole number of 64 bits")),
        }
    }

    fn string(&mut self) -> Result<Datum, Fault> {
        self.next();
        let mut text = String::new();
        loop {
            match self.next() {
                Some('"') => return Ok(Datum::text(&text)),
                Some('\\') => text.push(match self.next() {
                    Some('n') => '\n',
                    Some('t') => '\t',
                    Some('r') => '\r',
                    Some(c @ ('"' | '\\')) => c,
                    other => return self.fault(format!("the escape {other:?} is not known")),
                }),
                Some(c) => text.push(c),
                None => return self.fault("the file ends within text"),
            }
        }
    }

    fn items(&mut self, bracket: char, depth: usize) -> Result<Datum, Fault> {
        self.next();
        let mut items = Vec::new();
        while !self.closes(bracket)? {
            items.push(self.value(depth + 1)?);
        }
        Ok(items.into_iter().collect())
    }

    fn map(&mut self, depth: usize) -> Result<Datum, Fault> {
        self.next();
        let mut fields = Vec::new();
        while !self.closes('}')? {
            let name = match self.value(depth + 1)? {
                Datum::Text(name) => name,
                other => other.to_string().into(),
            };
            fields.push((name, self.value(depth + 1)?));
        }
        Datum::map(fields).or_else(|name| self.fault(format!("the key {name:?} comes twice")))
    }

    fn tagged(&mut self, depth: usize) -> Result<Datum, Fault> {
        self.next();
        if self.peek() == Some('{') {
            let Datum::List(items) = self.items('}', depth)? else { return self.fault("a set is missing") };
            let mut items = items.to_vec();
            items.sort();
            return Ok(items.into_iter().collect());
        }
        let tag = self.word();
        let value = self.value(depth + 1)?;
        // What is discarded stands before something else.
        if tag == "_" { self.value(depth + 1) } else { Ok(value) }
    }
}
