//! Writing the harness: from a signature and a language's template to a program's text.
//!
//! Text in, text out. What a harness must do is in `docs/harness.md`; the templates are content.

use crate::exercise::Interface;
use crate::protocol::adjacency;
use crate::types::{Field, Operation, Records, Type};
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

/// A type as templates see it: `kind` is `int`, `float`, `bool`, `text`, `list`, `optional`, `map`, `tree` or `record`;
/// `of` is the inner type of a list, an optional, a map or a tree; `key` is the type of a map's keys; `record` is a
/// record's name. A graph has become a list of lists of ints.
#[derive(Serialize, Deserialize, Clone)]
struct TypeView {
    kind: String,
    #[serde(default)]
    of: Option<Box<TypeView>>,
    #[serde(default)]
    key: Option<Box<TypeView>>,
    #[serde(default)]
    record: Option<String>,
}

impl From<&Type> for TypeView {
    fn from(ty: &Type) -> Self {
        let of = match ty {
            Type::Graph => return Self::from(&adjacency()),
            Type::List(inner) | Type::Optional(inner) | Type::Map(_, inner) | Type::Tree(inner) => {
                Some(Box::new(Self::from(&**inner)))
            }
            _ => None,
        };
        let (kind, key, record) = match ty {
            Type::List(_) => ("list".to_owned(), None, None),
            Type::Optional(_) => ("optional".to_owned(), None, None),
            Type::Tree(_) => ("tree".to_owned(), None, None),
            Type::Map(key, _) => ("map".to_owned(), Some(Box::new(Self::from(&key.ty()))), None),
            Type::Record(name) => ("record".to_owned(), None, Some(name.clone())),
            scalar => (scalar.to_string(), None, None),
        };
        Self { kind, of, key, record }
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

#[derive(Serialize)]
struct OperationView<'a> {
    name: &'a str,
    params: Vec<FieldView<'a>>,
    returns: Option<TypeView>,
}

fn operation(operation: &Operation) -> OperationView<'_> {
    let returns = operation.returns.as_ref().map(TypeView::from);
    OperationView { name: &operation.name, params: fields(&operation.params), returns }
}

/// Writes the harness that calls a function or the operations of an object. A program that stands alone has none.
///
/// # Errors
/// The line of the template that cannot be rendered.
pub fn render(template: &str, interface: &Interface) -> Result<Option<String>, TemplateFault> {
    let (name, returns, operations) = match interface {
        Interface::Stdin(_) => return Ok(None),
        Interface::Function(signature) => (&signature.name, Some(TypeView::from(&signature.returns)), &[][..]),
        Interface::Object(object) => (&object.name, None, &object.operations[..]),
    };
    let (params, records) = interface.params();
    let context = context! {
        object => matches!(interface, Interface::Object(_)),
        name => name.as_str(),
        params => Serde(fields(params)),
        returns => Serde(returns),
        operations => Serde(operations.iter().map(operation).collect::<Vec<_>>()),
        tree => Serde(tree(interface, records)),
        records => Serde(records.iter().map(|(name, f)| RecordView { name, fields: fields(f) }).collect::<Vec<_>>()),
    };
    render_with(template, context).map(Some)
}

/// The type of the values of the trees that occur anywhere; all of them are of one.
fn tree(interface: &Interface, records: &Records) -> Option<TypeView> {
    let returned: Vec<&Type> = match interface {
        Interface::Function(signature) => vec![&signature.returns],
        Interface::Object(object) => {
            let params = object.operations.iter().flat_map(|operation| &operation.params).map(|param| &param.ty);
            object.operations.iter().filter_map(|operation| operation.returns.as_ref()).chain(params).collect()
        }
        Interface::Stdin(_) => Vec::new(),
    };
    let declared = interface.params().0.iter().chain(records.values().flatten()).map(|field| &field.ty);
    declared.chain(returned).find_map(Type::tree).map(TypeView::from)
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
        ("list" | "optional" | "tree", _) => format!("{}<{}>", ty.kind, inner()),
        ("map", _) => format!("map<{}, {}>", ty.key.as_deref().map(type_text).unwrap_or_default(), inner()),
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

    fn signature() -> Interface {
        let json = r#"{"name": "recent_orders", "params": [{"name": "orders", "type": "list<Order>"}],
                "returns": "optional<int>", "records": {"Order": [{"name": "placed_at", "type": "int"}]}}"#;
        Interface::Function(serde_json::from_str(json).unwrap())
    }

    fn written(template: &str, interface: &Interface) -> String {
        render(template, interface).unwrap().unwrap()
    }

    #[test]
    fn a_template_sees_names_types_and_records() {
        let template = "\
{% macro ty(t) %}{% if t.kind == 'list' %}[{{ ty(t.of) }}]{% elif t.kind == 'record' %}{{ t.record }}{% else %}{{ t | type_text }}{% endif %}{% endmacro %}
{{ name | camel }}({% for p in params %}{{ p.name }}: {{ ty(p.type) }}{% endfor %}) -> {{ ty(returns) }}
{% for r in records %}
{{ r.name }} {% for f in r.fields %}{{ f.name | pascal }}{% endfor %}

{% endfor %}";
        let text = written(template, &signature());
        assert_eq!(text.trim(), "recentOrders(orders: [Order]) -> optional<int>\nOrder PlacedAt");
    }

    #[test]
    fn a_template_sees_the_operations_of_an_object_and_the_values_of_its_trees() {
        let json = r#"{"name": "Cache", "params": [], "operations": [
            {"name": "get", "params": [{"name": "where", "type": "map<text, graph>"}], "returns": "tree<int>"},
            {"name": "put", "params": []}]}"#;
        let object = Interface::Object(serde_json::from_str(json).unwrap());
        let template = "\
{% if object %}{{ name }}{% endif %}{% for o in operations %} {{ o.name }}\
{% for p in o.params %}({{ p.type | type_text }}){% endfor %}{% if o.returns %} -> {{ o.returns | type_text }}{% endif %}\
{% endfor %} {{ tree.kind }}{% if returns %}{% else %} nothing{% endif %}";
        assert_eq!(written(template, &object), "Cache get(map<text, list<list<int>>>) -> tree<int> put int nothing");
        let bare = "{% if object or tree or operations %}more{% else %}{{ returns.kind }}{% endif %}";
        assert_eq!(written(bare, &signature()), "optional");
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
