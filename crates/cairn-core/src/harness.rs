//! Writing the harness: from a signature and a language's template to a program's text.
//!
//! Text in, text out. What a harness must do is in `docs/harness.md`; the templates are content.

use crate::types::{Field, Signature, Type};
use minijinja::syntax::SyntaxConfig;
use minijinja::value::{Serde, Value as Jinja};
use minijinja::{Environment, Error, UndefinedBehavior, context};
use serde::{Deserialize, Serialize};

/// A template that cannot be rendered; the author's fault.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {message}")]
pub struct TemplateFault {
    /// The line in the template, from 1.
    pub line: usize,
    /// What is wrong there.
    pub message: String,
}

/// A type as templates see it: `kind` is `int`, `float`, `bool`, `text`, `list`, `optional` or `record`;
/// `of` is the inner type of a list or an optional; `record` is a record's name.
#[derive(Serialize, Deserialize, Clone)]
struct TypeView {
    kind: String,
    #[serde(default)]
    of: Option<Box<TypeView>>,
    #[serde(default)]
    record: Option<String>,
}

impl From<&Type> for TypeView {
    fn from(ty: &Type) -> Self {
        let of = match ty {
            Type::List(inner) | Type::Optional(inner) => Some(Box::new(Self::from(&**inner))),
            _ => None,
        };
        let (kind, record) = match ty {
            Type::List(_) => ("list".to_owned(), None),
            Type::Optional(_) => ("optional".to_owned(), None),
            Type::Record(name) => ("record".to_owned(), Some(name.clone())),
            scalar => (scalar.to_string(), None),
        };
        Self { kind, of, record }
    }
}

#[derive(Serialize)]
struct FieldView<'a> {
    name: &'a str,
    #[serde(rename = "type")]
    ty: TypeView,
}

#[derive(Serialize)]
struct RecordView<'a> {
    name: &'a str,
    fields: Vec<FieldView<'a>>,
}

fn fields(fields: &[Field]) -> Vec<FieldView<'_>> {
    fields.iter().map(|f| FieldView { name: &f.name, ty: TypeView::from(&f.ty) }).collect()
}

/// Writes the harness that calls a function of this signature.
///
/// # Errors
/// The line of the template that cannot be rendered.
pub fn render(template: &str, signature: &Signature) -> Result<String, TemplateFault> {
    let records = signature.records.iter().map(|(name, f)| RecordView { name, fields: fields(f) });
    let context = context! {
        name => signature.name.as_str(),
        params => Serde(fields(&signature.params)),
        returns => Serde(TypeView::from(&signature.returns)),
        records => Serde(records.collect::<Vec<_>>()),
    };
    render_with(template, context)
}

/// Writes the text of standard input from drawn arguments, by the exercise's own template.
///
/// # Errors
/// The line of the template that cannot be rendered.
pub fn render_input(template: &str, arguments: &crate::value::Arguments) -> Result<String, TemplateFault> {
    render_with(template, Jinja::from(Serde(arguments)))
}

/// How many instructions a template may take: enough for a line for each of a million values, and an end for a
/// template that has none.
const FUEL: u64 = 10_000_000;

fn render_with(template: &str, context: Jinja) -> Result<String, TemplateFault> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_fuel(Some(FUEL));
    let syntax = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).keep_trailing_newline(true).build();
    environment.set_syntax(syntax.map_err(|error| fault(&error))?);
    environment.add_filter("camel", camel);
    environment.add_filter("pascal", pascal);
    environment.add_filter("type_text", |ty: Serde<TypeView>| type_text(&ty.0));
    environment.render_str(template, context).map_err(|error| fault(&error))
}

fn fault(error: &Error) -> TemplateFault {
    let message = error.detail().map_or_else(|| error.kind().to_string(), |d| format!("{}: {d}", error.kind()));
    TemplateFault { line: error.line().unwrap_or(1), message }
}

/// The type as authors write it, for messages to learners.
fn type_text(ty: &TypeView) -> String {
    let inner = || ty.of.as_deref().map(type_text).unwrap_or_default();
    match (ty.kind.as_str(), &ty.record) {
        ("record", Some(name)) => name.clone(),
        ("list" | "optional", _) => format!("{}<{}>", ty.kind, inner()),
        (scalar, _) => scalar.to_owned(),
    }
}

fn words(name: &str) -> impl Iterator<Item = (usize, &str)> {
    name.split('_').filter(|word| !word.is_empty()).enumerate()
}

/// `longest_run` becomes `longestRun`.
pub fn camel(name: &str) -> String {
    words(name).map(|(index, word)| if index == 0 { word.to_owned() } else { capital(word) }).collect()
}

/// `longest_run` becomes `LongestRun`.
pub fn pascal(name: &str) -> String {
    words(name).map(|(_, word)| capital(word)).collect()
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signature() -> Signature {
        serde_json::from_str(
            r#"{"name": "recent_orders", "params": [{"name": "orders", "type": "list<Order>"}],
                "returns": "optional<int>", "records": {"Order": [{"name": "placed_at", "type": "int"}]}}"#,
        )
        .unwrap()
    }

    #[test]
    fn a_template_sees_names_types_and_records() {
        let template = "\
{% macro ty(t) %}{% if t.kind == 'list' %}[{{ ty(t.of) }}]{% elif t.kind == 'record' %}{{ t.record }}{% else %}{{ t | type_text }}{% endif %}{% endmacro %}
{{ name | camel }}({% for p in params %}{{ p.name }}: {{ ty(p.type) }}{% endfor %}) -> {{ ty(returns) }}
{% for r in records %}
{{ r.name }} {% for f in r.fields %}{{ f.name | pascal }}{% endfor %}

{% endfor %}";
        let text = render(template, &signature()).unwrap();
        assert_eq!(text.trim(), "recentOrders(orders: [Order]) -> optional<int>\nOrder PlacedAt");
    }

    #[test]
    fn a_broken_template_names_its_line() {
        let broken = render("one\n{{ nothing }}\n", &signature()).unwrap_err();
        assert_eq!(broken.line, 2);
        assert_eq!(render("{% if %}", &signature()).unwrap_err().line, 1);
        let endless = "{% for a in range(9999) %}{% for b in range(9999) %}{{ b }}{% endfor %}{% endfor %}";
        assert!(render(endless, &signature()).unwrap_err().message.contains("fuel"));
    }

    #[test]
    fn input_text_is_laid_out_by_the_exercise() {
        let arguments = serde_json::from_str(r#"{"numbers": [3, 1, 2]}"#).unwrap();
        let text = render_input("{{ numbers | length }}\n{{ numbers | join(' ') }}\n", &arguments).unwrap();
        assert_eq!(text, "3\n3 1 2\n");
    }
}
