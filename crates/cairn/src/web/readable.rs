//! Values of a case laid out to be read: short ones in a line, long ones with an item a line.
//!
//! Never the form that a program gets; and what is cut says so.

use cairn_core::value::Value;

/// A value of at most so many characters stays in one line.
const LINE: usize = 76;

/// So many items of a list are shown, and so many characters of one scalar.
const ITEMS: usize = 12;
const SCALAR: usize = 400;

/// Lays out a value that stands behind `before` characters, such as `orders = `.
pub(super) fn lay_out(value: &Value, before: usize) -> String {
    let mut out = String::new();
    write(value, 0, before, &mut out);
    out
}

fn write(value: &Value, depth: usize, before: usize, out: &mut String) {
    let short = value.preview(LINE * 4);
    // A preview is cut at four lines; whatever is that long is laid out anyway.
    if short.chars().count() + before + depth * 2 <= LINE {
        out.push_str(&short);
        return;
    }
    match value {
        Value::List(items) => {
            let shown = items.iter().take(ITEMS).map(|item| (String::new(), item));
            block(['[', ']'], shown, items.len().saturating_sub(ITEMS), depth, out);
        }
        Value::Record(fields) => {
            block(['{', '}'], fields.iter().map(|(name, field)| (format!("{name}: "), field)), 0, depth, out);
        }
        scalar => out.push_str(&scalar.preview(SCALAR)),
    }
}

fn block<'a>(
    [open, close]: [char; 2],
    items: impl Iterator<Item = (String, &'a Value)>,
    left_out: usize,
    depth: usize,
    out: &mut String,
) {
    let indent = "  ".repeat(depth + 1);
    out.push(open);
    out.push('\n');
    for (name, item) in items {
        out.push_str(&indent);
        out.push_str(&name);
        write(item, depth + 1, name.len(), out);
        out.push_str(",\n");
    }
    if left_out > 0 {
        out.push_str(&format!("{indent}… and {left_out} more\n"));
    }
    out.push_str(&indent[2..]);
    out.push(close);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_values_stay_in_a_line_and_long_ones_get_a_line_for_each_item() {
        let value = |json: &str| serde_json::from_str::<Value>(json).unwrap();
        assert_eq!(lay_out(&value("[1, 2]"), 0), "[1, 2]");
        let record = format!("{{\"name\": \"{}\", \"n\": 1}}", "x".repeat(40));
        let laid_out = lay_out(&value(&format!("[{record}, {record}]")), 0);
        let line = format!("  {{n: 1, name: \"{}\"}},\n", "x".repeat(40));
        assert_eq!(laid_out, format!("[\n{line}{line}]"));
        let many = Value::List((0..100).map(Value::Int).collect());
        assert!(lay_out(&many, 0).ends_with("  11,\n  … and 88 more\n]"));
    }
}
