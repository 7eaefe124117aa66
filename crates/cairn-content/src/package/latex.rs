//! The LaTeX of problem statements as Markdown: the subset that the format names, and what real packages use besides.
//!
//! Formulas stay TeX between dollars. What is not known loses its command and keeps its words; nothing fails.

use std::collections::BTreeMap;

/// A statement that was converted.
pub(super) struct Converted {
    pub(super) markdown: String,
    /// The problem's name, from `plainproblemname` or `\problemname`.
    pub(super) title: Option<String>,
}

/// Groups and environments lie at most so deep in each other; deeper text is left as it is.
const MOST_DEPTH: usize = 40;

/// After so many braces that are never closed, braces are left out unread.
const MOST_UNCLOSED: usize = 50;

/// Macros are replaced so often in all: a macro may be made of macros, or of itself.
const MOST_MACROS: usize = 2000;

/// Converts a statement.
pub(super) fn convert(text: &str, constants: &BTreeMap<String, String>) -> Converted {
    let plain = text
        .lines()
        .find_map(|line| line.trim().strip_prefix("%% plainproblemname:"))
        .map(|name| name.trim().to_owned());
    let text = with_macros(&without_comments(text));
    let mut writer = Writer::new(constants);
    writer.text(&text, 0);
    let title = plain.or(writer.title.filter(|title| !title.is_empty()));
    Converted { markdown: tidy(&writer.out), title }
}

/// Without comments; a comment takes the end of its line with it, unless a blank line follows.
fn without_comments(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut verbatim = false;
    for line in text.lines() {
        verbatim |= line.contains("\\begin{verbatim}") || line.contains("\\begin{lstlisting}");
        let bytes = line.as_bytes();
        let comment = (0..bytes.len()).find(|at| bytes[*at] == b'%' && (*at == 0 || bytes[at - 1] != b'\\'));
        match comment.filter(|_| !verbatim) {
            Some(at) if line[..at].trim().is_empty() => {}
            Some(at) => {
                out.push_str(&line[..at]);
                out.push('\n');
            }
            None => {
                out.push_str(line);
                out.push('\n');
            }
        }
        verbatim &= !(line.contains("\\end{verbatim}") || line.contains("\\end{lstlisting}"));
    }
    out
}

/// Takes definitions of macros without arguments and puts what they stand for in their places.
fn with_macros(text: &str) -> String {
    let mut macros: Vec<(String, String)> = Vec::new();
    let (mut out, mut rest) = (String::with_capacity(text.len()), text);
    while let Some(at) = ["\\newcommand", "\\renewcommand", "\\def\\"].iter().filter_map(|start| rest.find(start)).min()
    {
        out.push_str(&rest[..at]);
        let definition = &rest[at..];
        match defined(definition) {
            Some((name, body, length)) => {
                macros.push((name, body));
                rest = &definition[length..];
            }
            None => {
                out.push_str(&definition[..1]);
                rest = &definition[1..];
            }
        }
    }
    out.push_str(rest);
    // A longer name may begin with a shorter one.
    macros.sort_by_key(|(name, _)| std::cmp::Reverse(name.len()));
    let mut left = MOST_MACROS;
    // Once more for macros that are made of macros.
    for (name, body) in macros.iter().chain(&macros) {
        if body.contains(name.as_str()) {
            continue;
        }
        while left > 0
            && out.len() < 4 << 20
            && let Some(at) = find_command(&out, name)
        {
            out.replace_range(at..at + name.len(), body);
            left -= 1;
        }
    }
    out
}

/// Where a command stands that is not the beginning of a longer one.
fn find_command(text: &str, name: &str) -> Option<usize> {
    let ends = |at: usize| !text[at + name.len()..].starts_with(|c: char| c.is_ascii_alphabetic());
    text.match_indices(name).map(|(at, _)| at).find(|at| ends(*at))
}

/// The name, the body and the length of a definition without arguments.
fn defined(text: &str) -> Option<(String, String, usize)> {
    let rest = text
        .strip_prefix("\\def")
        .or_else(|| text.strip_prefix("\\newcommand"))
        .or_else(|| text.strip_prefix("\\renewcommand"))?;
    let rest = rest.strip_prefix('*').unwrap_or(rest).trim_start();
    let braced = rest.starts_with('{');
    let rest = rest.strip_prefix('{').unwrap_or(rest).trim_start();
    let letters = rest.strip_prefix('\\')?.chars().take_while(char::is_ascii_alphabetic).count();
    if letters == 0 {
        return None;
    }
    let name = rest[..=letters].to_owned();
    let mut rest = rest[letters + 1..].trim_start();
    if braced {
        rest = rest.strip_prefix('}')?.trim_start();
    }
    let (body, after) = group(rest)?;
    (!body.contains('#')).then(|| (name, body.to_owned(), text.len() - after.len()))
}

/// A group in braces at the beginning: what is inside, and what comes after.
fn group(text: &str) -> Option<(&str, &str)> {
    enclosed(text, '{', '}')
}

fn enclosed(text: &str, open: char, close: char) -> Option<(&str, &str)> {
    let text = text.strip_prefix(open)?;
    let (mut depth, mut escaped) = (0usize, false);
    for (at, c) in text.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            c if c == close && depth == 0 => return Some((&text[..at], &text[at + close.len_utf8()..])),
            c if c == open => depth += 1,
            c if c == close => depth -= 1,
            _ => {}
        }
    }
    None
}

struct Writer<'a> {
    constants: &'a BTreeMap<String, String>,
    title: Option<String>,
    /// For each list around, whether its items are numbered.
    lists: Vec<bool>,
    out: String,
    /// How many braces were opened and never closed; each of them cost a look at all that follows.
    unclosed: usize,
    /// Whether what is written is emphasised already.
    emphasised: bool,
}

/// Environments whose body is a formula.
const FORMULAS: [&str; 8] =
    ["equation", "equation*", "align", "align*", "displaymath", "math", "eqnarray", "eqnarray*"];

impl<'a> Writer<'a> {
    fn new(constants: &'a BTreeMap<String, String>) -> Self {
        Self { constants, title: None, lists: Vec::new(), out: String::new(), unclosed: 0, emphasised: false }
    }
}

impl Writer<'_> {
    /// Converts text into `out`.
    fn text(&mut self, text: &str, depth: usize) {
        if depth > MOST_DEPTH {
            self.out.push_str(text);
            return;
        }
        let mut rest = text;
        while let Some(c) = rest.chars().next() {
            rest = match c {
                '\\' => self.command(&rest[1..], depth),
                '$' => self.formula(rest),
                '{' if self.unclosed > MOST_UNCLOSED => &rest[1..],
                '{' => match group(rest) {
                    Some((inner, after)) => {
                        self.grouped(inner, depth);
                        after
                    }
                    None => {
                        self.unclosed += 1;
                        &rest[1..]
                    }
                },
                '}' => &rest[1..],
                '~' => self.push("\u{a0}", &rest[1..]),
                '`' if rest.starts_with("``") => self.push("“", &rest[2..]),
                '\'' if rest.starts_with("''") => self.push("”", &rest[2..]),
                '`' => self.push("‘", &rest[1..]),
                '-' if rest.starts_with("---") => self.push("—", &rest[3..]),
                '-' if rest.starts_with("--") => self.push("–", &rest[2..]),
                '*' | '_' | '[' | ']' | '<' | '>' | '|' | '#' => {
                    self.out.push('\\');
                    self.out.push(c);
                    &rest[1..]
                }
                '\n' => {
                    self.newline();
                    rest[1..].trim_start_matches([' ', '\t'])
                }
                _ => {
                    self.out.push(c);
                    &rest[c.len_utf8()..]
                }
            };
        }
    }

    fn push<'t>(&mut self, text: &str, rest: &'t str) -> &'t str {
        self.out.push_str(text);
        rest
    }

    /// Within a list, lines go on below their item.
    fn newline(&mut self) {
        self.out.push('\n');
        self.out.push_str(&"   ".repeat(self.lists.len()));
    }

    fn paragraph(&mut self) {
        self.newline();
        self.newline();
    }

    /// A group, in which a command such as `\bf` at the beginning holds to the end.
    fn grouped(&mut self, inner: &str, depth: usize) {
        let trimmed = inner.trim_start();
        for (command, mark) in [("\\bf", "**"), ("\\it", "*"), ("\\em", "*"), ("\\tt", "`")] {
            if let Some(rest) = trimmed.strip_prefix(command)
                && !rest.starts_with(|c: char| c.is_ascii_alphabetic())
            {
                return self.marked(mark, rest.trim(), depth);
            }
        }
        self.text(inner, depth + 1);
    }

    /// Emphasised text; Markdown wants no space inside of the marks.
    fn marked(&mut self, mark: &str, inner: &str, depth: usize) {
        let inner = inner.trim();
        if inner.is_empty() {
            return;
        }
        if mark == "`" {
            let code = plain(inner);
            // A formula inside of code would stay as it is.
            let fence = if code.contains('`') { "``" } else { "`" };
            self.out.push_str(&format!("{fence}{code}{fence}"));
            return;
        }
        // Emphasis within emphasis has the other of Markdown's two marks.
        let mark = if mark == "*" && self.emphasised { "_" } else { mark };
        let around = self.emphasised;
        self.emphasised |= mark == "*";
        self.out.push_str(mark);
        self.text(inner, depth + 1);
        self.out.push_str(mark);
        self.emphasised = around;
    }

    fn formula<'t>(&mut self, rest: &'t str) -> &'t str {
        let (mark, body) = match rest.strip_prefix("$$") {
            Some(body) => ("$$", body),
            None => ("$", &rest[1..]),
        };
        let mut from = 0;
        while let Some(found) = body[from..].find(mark) {
            let end = from + found;
            if end > 0 && body.as_bytes()[end - 1] == b'\\' {
                from = end + 1;
                continue;
            }
            self.write_formula(mark, &body[..end]);
            return &body[end + mark.len()..];
        }
        self.push("\\$", body)
    }

    fn write_formula(&mut self, mark: &str, formula: &str) {
        let mut formula = formula.split_whitespace().collect::<Vec<_>>().join(" ");
        while let Some(at) = formula.find("\\constant{") {
            let Some((name, after)) = group(&formula[at + "\\constant".len()..]) else { break };
            let value = self.constants.get(name).cloned().unwrap_or_else(|| name.to_owned());
            formula = format!("{}{value}{after}", &formula[..at]);
        }
        if formula.is_empty() {
            return;
        }
        if mark == "$$" {
            self.paragraph();
            self.out.push_str(&format!("$${formula}$$"));
            self.paragraph();
        } else {
            self.out.push_str(&format!("${formula}$"));
        }
    }

    /// A command after its backslash; gives what comes after it.
    fn command<'t>(&mut self, text: &'t str, depth: usize) -> &'t str {
        let letters = text.bytes().take_while(u8::is_ascii_alphabetic).count();
        if letters == 0 {
            return self.symbol(text, depth);
        }
        let (name, mut rest) = text.split_at(letters);
        rest = rest.strip_prefix('*').unwrap_or(rest);
        // A space after a command of letters only ends its name.
        let after = rest.trim_start_matches([' ', '\t']);
        let argument = |rest: &'t str| group(options(rest.trim_start()));
        match name {
            "begin" => self.environment(rest, depth),
            "problemname" => match argument(after) {
                Some((title, after)) => {
                    self.title = Some(plain(title));
                    after
                }
                None => after,
            },
            "section" | "subsection" | "subsubsection" | "paragraph" => match argument(after) {
                Some((title, after)) => {
                    self.heading(if name == "section" { "##" } else { "###" }, title, depth);
                    after
                }
                None => after,
            },
            "textbf" | "textit" | "emph" | "texttt" | "t" | "sout" | "textsl" => match argument(after) {
                Some((inner, after)) => {
                    let mark = match name {
                        "textbf" => "**",
                        "texttt" | "t" => "`",
                        "sout" => "~~",
                        _ => "*",
                    };
                    self.marked(mark, inner, depth);
                    after
                }
                None => after,
            },
            "verb" => self.verb(rest),
            "url" => match argument(after) {
                Some((url, after)) => self.push(&format!("<{}>", plain(url)), after),
                None => after,
            },
            "href" => self.link(after, depth),
            "includegraphics" => match argument(after) {
                Some((file, after)) => self.push(&format!("![]({})", file.trim()), after),
                None => after,
            },
            "illustration" => self.illustration(after, depth),
            "caption" => match argument(after) {
                Some((caption, after)) => {
                    self.paragraph();
                    self.marked("*", caption, depth);
                    self.paragraph();
                    after
                }
                None => after,
            },
            "footnote" => match argument(after) {
                Some((note, after)) => {
                    self.out.push_str(" (");
                    self.text(note, depth + 1);
                    self.out.push(')');
                    after
                }
                None => after,
            },
            "constant" => match argument(after) {
                Some((name, after)) => {
                    let value = self.constants.get(name).cloned().unwrap_or_else(|| name.to_owned());
                    self.text(&value, depth + 1);
                    after
                }
                None => after,
            },
            "item" => {
                self.item();
                match enclosed(after, '[', ']') {
                    Some((label, after)) => {
                        self.marked("**", label, depth);
                        self.push(" ", after)
                    }
                    None => after,
                }
            }
            "newline" | "par" | "bigskip" | "medskip" | "smallskip" => {
                self.paragraph();
                after
            }
            "epigraph" => match argument(after) {
                Some((words, after)) => {
                    self.paragraph();
                    self.out.push_str("> ");
                    self.text(&words.replace('\n', " "), depth + 1);
                    self.paragraph();
                    after
                }
                None => after,
            },
            _ => match word(name) {
                Some(written) => self.push(written, after),
                // Sizes, spaces, labels and the like have nothing to say; what else stands in braces stays.
                None if SILENT.contains(&name) => argument(after).map_or(after, |(_, after)| after),
                None => options(after),
            },
        }
    }

    /// A command of one character.
    fn symbol<'t>(&mut self, text: &'t str, depth: usize) -> &'t str {
        let Some(c) = text.chars().next() else { return text };
        let rest = &text[c.len_utf8()..];
        match c {
            '(' | '[' => {
                let (close, mark) = if c == '(' { ("\\)", "$") } else { ("\\]", "$$") };
                let Some(end) = rest.find(close) else { return rest };
                self.write_formula(mark, &rest[..end]);
                &rest[end + 2..]
            }
            '\\' => {
                self.out.push_str("\\\n");
                self.out.push_str(&"   ".repeat(self.lists.len()));
                enclosed(rest, '[', ']').map_or(rest, |(_, after)| after).trim_start_matches('\n')
            }
            '%' | '&' => self.push(&c.to_string(), rest),
            '{' | '}' | '_' | '#' | '$' => self.push(&format!("\\{c}"), rest),
            ',' | ' ' | ';' | ':' | '\n' => self.push(" ", rest),
            '!' | '/' | '-' | '@' => rest,
            '\'' | '`' | '^' | '"' | '~' | '=' | '.' => self.accent(c, rest, depth),
            _ => self.push("", rest),
        }
    }

    /// A letter with what is above it.
    fn accent<'t>(&mut self, accent: char, rest: &'t str, _depth: usize) -> &'t str {
        let (inner, after) = match group(rest) {
            Some(both) => both,
            None => rest.split_at(rest.chars().next().map_or(0, char::len_utf8)),
        };
        let mark = match accent {
            '\'' => '\u{301}',
            '`' => '\u{300}',
            '^' => '\u{302}',
            '"' => '\u{308}',
            '~' => '\u{303}',
            '=' => '\u{304}',
            _ => '\u{307}',
        };
        let letter = inner.trim_start_matches('\\').chars().next();
        if let Some(letter) = letter {
            self.out.push_str(&composed(letter, mark));
        }
        after
    }

    fn heading(&mut self, marks: &str, title: &str, depth: usize) {
        self.paragraph();
        self.out.push_str(marks);
        self.out.push(' ');
        self.text(&title.replace('\n', " "), depth + 1);
        self.paragraph();
    }

    fn item(&mut self) {
        let depth = self.lists.len().max(1);
        self.out.push('\n');
        self.out.push_str(&"   ".repeat(depth - 1));
        self.out.push_str(if self.lists.last() == Some(&true) { "1. " } else { "-  " });
    }

    fn verb<'t>(&mut self, rest: &'t str) -> &'t str {
        let Some(mark) = rest.chars().next() else { return rest };
        let inner = &rest[mark.len_utf8()..];
        let Some(end) = inner.find(mark) else { return rest };
        self.out.push_str(&format!("`{}`", &inner[..end]));
        &inner[end + mark.len_utf8()..]
    }

    fn link<'t>(&mut self, rest: &'t str, depth: usize) -> &'t str {
        let Some((url, after)) = group(rest) else { return rest };
        let Some((words, after)) = group(after.trim_start()) else { return after };
        self.out.push('[');
        self.text(words, depth + 1);
        self.out.push_str(&format!("]({})", plain(url)));
        after
    }

    /// `\illustration{width}{file}{caption}`.
    fn illustration<'t>(&mut self, rest: &'t str, depth: usize) -> &'t str {
        let parts = group(rest).and_then(|(_, after)| group(after.trim_start()));
        let Some((file, after)) = parts else { return rest };
        let (caption, after) = group(after.trim_start()).unwrap_or(("", after));
        self.paragraph();
        self.out.push_str(&format!("![{}]({})", plain(caption).replace(['[', ']'], ""), file.trim()));
        self.paragraph();
        self.marked("*", &caption.replace('\n', " "), depth);
        self.paragraph();
        after
    }

    /// An environment after `\begin`.
    fn environment<'t>(&mut self, rest: &'t str, depth: usize) -> &'t str {
        let Some((name, body)) = group(rest) else { return rest };
        let Some((body, after)) = until_end(name, body) else { return body };
        match name {
            "Input" | "Output" | "Interaction" | "Constraints" | "Scoring" | "Note" | "Explanation" => {
                self.heading("##", name, depth);
                self.text(body, depth + 1);
            }
            "itemize" | "enumerate" | "description" => {
                self.out.push('\n');
                self.lists.push(name == "enumerate");
                self.text(options(body.trim_start()).trim(), depth + 1);
                self.lists.pop();
                self.paragraph();
            }
            "verbatim" | "lstlisting" | "Verbatim" | "alltt" | "lstlisting*" => {
                let code = options(body).trim_matches('\n');
                self.out.push_str(&format!("\n\n```text\n{code}\n```\n\n"));
            }
            "quote" | "quotation" => {
                let mut inner = Writer::new(self.constants);
                inner.text(body.trim(), depth + 1);
                let quoted = inner.out.trim().replace('\n', "\n> ");
                self.out.push_str(&format!("\n\n> {quoted}\n\n"));
            }
            "tabular" | "tabular*" | "array" | "longtable" | "tabularx" => self.table(name, body, depth),
            "figure" | "wrapfigure" | "table" | "minipage" | "center" | "document" | "flushleft" | "flushright" => {
                let body = if name == "wrapfigure" { arguments(body) } else { options(body) };
                self.paragraph();
                self.text(if name == "minipage" { arguments(body) } else { body }, depth + 1);
                self.paragraph();
            }
            _ if FORMULAS.contains(&name) => {
                let aligned = body.contains('&') || body.contains("\\\\");
                let body = if aligned { format!("\\begin{{aligned}}{body}\\end{{aligned}}") } else { body.to_owned() };
                self.write_formula("$$", &body);
            }
            _ => self.text(body, depth + 1),
        }
        after
    }

    /// A table; what spans rows or columns stands in the first of its cells.
    fn table(&mut self, name: &str, body: &str, depth: usize) {
        let mut body = options(body.trim_start());
        for _ in 0..if name.ends_with('x') || name.ends_with('*') { 2 } else { 1 } {
            body = group(body.trim_start()).map_or(body, |(_, after)| after);
        }
        let rows: Vec<Vec<String>> = cells(body)
            .into_iter()
            .map(|row| row.into_iter().map(|cell| self.cell(&cell, depth)).collect::<Vec<_>>())
            .filter(|row| row.iter().any(|cell| !cell.is_empty()))
            .collect();
        let width = rows.iter().map(Vec::len).max().unwrap_or(0);
        if width == 0 {
            return;
        }
        self.out.push_str("\n\n");
        for (number, row) in rows.iter().enumerate() {
            let padded = row.iter().map(String::as_str).chain(std::iter::repeat("")).take(width);
            self.out.push_str(&format!("| {} |\n", padded.collect::<Vec<_>>().join(" | ")));
            if number == 0 {
                self.out.push_str(&format!("|{}\n", "---|".repeat(width)));
            }
        }
        self.out.push('\n');
    }

    fn cell(&self, text: &str, depth: usize) -> String {
        let mut text = text.to_owned();
        for (command, before) in [("\\multicolumn", 2), ("\\multirow", 2)] {
            while let Some(at) = text.find(command) {
                let mut rest = &text[at + command.len()..];
                for _ in 0..before {
                    rest = group(rest.trim_start()).map_or(rest, |(_, after)| after);
                }
                text = format!("{}{rest}", &text[..at]);
            }
        }
        for command in ["\\hline", "\\toprule", "\\midrule", "\\bottomrule"] {
            text = text.replace(command, "");
        }
        while let Some(at) = text.find("\\cline") {
            let after = group(text[at + 6..].trim_start()).map_or("", |(_, after)| after).to_owned();
            text = format!("{}{after}", &text[..at]);
        }
        let mut inner = Writer::new(self.constants);
        inner.text(text.trim(), depth + 1);
        inner.out.split_whitespace().collect::<Vec<_>>().join(" ")
    }
}

/// The rows and cells of a table, cut where no group or formula is open.
fn cells(body: &str) -> Vec<Vec<String>> {
    let (mut rows, mut row, mut cell) = (Vec::new(), Vec::new(), String::new());
    let (mut depth, mut formula) = (0usize, false);
    let mut chars = body.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\\' if chars.peek() == Some(&'\\') && depth == 0 && !formula => {
                chars.next();
                row.push(std::mem::take(&mut cell));
                rows.push(std::mem::take(&mut row));
            }
            '\\' => {
                cell.push(c);
                cell.extend(chars.next());
            }
            '&' if depth == 0 && !formula => row.push(std::mem::take(&mut cell)),
            _ => {
                match c {
                    '{' => depth += 1,
                    '}' => depth = depth.saturating_sub(1),
                    '$' => formula = !formula,
                    _ => {}
                }
                cell.push(c);
            }
        }
    }
    row.push(cell);
    rows.push(row);
    rows
}

/// The body of an environment, and what comes after it; the same environment may lie in itself.
fn until_end<'t>(name: &str, body: &'t str) -> Option<(&'t str, &'t str)> {
    let (begin, end) = (format!("\\begin{{{name}}}"), format!("\\end{{{name}}}"));
    let (mut depth, mut from) = (0usize, 0);
    loop {
        let close = body[from..].find(&end)? + from;
        match body[from..close].find(&begin) {
            Some(open) => {
                depth += 1;
                from += open + begin.len();
            }
            None if depth == 0 => return Some((&body[..close], &body[close + end.len()..])),
            None => {
                depth -= 1;
                from = close + end.len();
            }
        }
    }
}

/// Without the options in brackets at the beginning.
fn options(text: &str) -> &str {
    enclosed(text, '[', ']').map_or(text, |(_, after)| after)
}

/// Without options and arguments at the beginning.
fn arguments(mut text: &str) -> &str {
    loop {
        let next = options(text.trim_start());
        match group(next) {
            Some((_, after)) => text = after,
            None => return next,
        }
    }
}

/// Commands that say nothing, with an argument that says nothing either.
const SILENT: [&str; 16] = [
    "vspace",
    "hspace",
    "label",
    "ref",
    "setlength",
    "vskip",
    "hskip",
    "pagestyle",
    "usepackage",
    "documentclass",
    "input",
    "addtolength",
    "fontsize",
    "color",
    "setcounter",
    "linespread",
];

/// What a command without an argument stands for.
fn word(name: &str) -> Option<&'static str> {
    Some(match name {
        "ldots" | "dots" | "textellipsis" => "…",
        "nextsample" | "remainingsamples" | "noindent" | "centering" | "bf" | "it" | "tt" | "em" | "tiny"
        | "scriptsize" | "footnotesize" | "small" | "normalsize" | "large" | "Large" | "LARGE" | "huge" | "Huge"
        | "bfseries" | "itshape" | "ttfamily" | "newpage" | "clearpage" | "hfill" | "vfill" | "maketitle"
        | "protect" | "relax" => "",
        "quad" | "qquad" | "thinspace" => " ",
        "textbackslash" => "\\\\",
        "textasciitilde" => "\\~",
        "textasciicircum" => "^",
        "textbar" => "\\|",
        "textless" => "\\<",
        "textgreater" => "\\>",
        "textquotedbl" => "\"",
        "textendash" => "–",
        "textemdash" => "—",
        "textdegree" => "°",
        "textregistered" => "®",
        "copyright" => "©",
        "texteuro" | "euro" => "€",
        "pounds" => "£",
        "S" => "§",
        "LaTeX" => "LaTeX",
        "TeX" => "TeX",
        "ss" => "ß",
        "o" => "ø",
        "O" => "Ø",
        "aa" => "å",
        "AA" => "Å",
        "ae" => "æ",
        "AE" => "Æ",
        "oe" => "œ",
        "l" => "ł",
        "L" => "Ł",
        "i" => "ı",
        _ => return None,
    })
}

/// A letter with a mark above it as one character, where there is such.
fn composed(letter: char, mark: char) -> String {
    const ROWS: [(char, &str, &str); 5] = [
        ('\u{301}', "aeiouyAEIOUYncszNCSZ", "áéíóúýÁÉÍÓÚÝńćśźŃĆŚŹ"),
        ('\u{300}', "aeiouAEIOU", "àèìòùÀÈÌÒÙ"),
        ('\u{302}', "aeiouAEIOU", "âêîôûÂÊÎÔÛ"),
        ('\u{308}', "aeiouyAEIOU", "äëïöüÿÄËÏÖÜ"),
        ('\u{303}', "anoANO", "ãñõÃÑÕ"),
    ];
    let row = ROWS.iter().find(|(of, ..)| *of == mark);
    let found = row.and_then(|(_, plain, with)| with.chars().nth(plain.chars().position(|c| c == letter)?));
    found.map_or_else(|| format!("{letter}{mark}"), String::from)
}

/// Text without commands and braces, for titles, code and addresses.
fn plain(text: &str) -> String {
    let mut out = String::new();
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\\' => match chars.peek() {
                Some(next) if next.is_ascii_alphabetic() => {
                    let mut name = String::new();
                    while let Some(letter) = chars.next_if(char::is_ascii_alphabetic) {
                        name.push(letter);
                    }
                    out.push_str(word(&name).unwrap_or_default().trim_start_matches('\\'));
                }
                _ => out.extend(chars.next()),
            },
            '{' | '}' | '$' => {}
            '~' => out.push(' '),
            _ => out.push(c),
        }
    }
    out.trim().to_owned()
}

/// At most one empty line in a row, and none at the ends; code stays as it is.
fn tidy(text: &str) -> String {
    let (mut out, mut empty, mut code) = (String::with_capacity(text.len()), true, false);
    for line in text.lines() {
        code ^= line.trim_start().starts_with("```");
        let line = if code { line } else { line.trim_end_matches([' ', '\t']) };
        if line.trim().is_empty() && !code {
            if !empty {
                out.push('\n');
            }
            empty = true;
            continue;
        }
        empty = false;
        out.push_str(line);
        out.push('\n');
    }
    let end = out.trim_end().len();
    out.truncate(end);
    out.push('\n');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn markdown(text: &str) -> String {
        convert(text, &BTreeMap::from([("k".to_owned(), "5".to_owned())])).markdown
    }

    #[test]
    fn a_statement_becomes_markdown() {
        let text = "\\problemname{Two $+$ Two}\n% secret\nAdd ``two'' numbers --- \\emph{fast}: $a_1 \\le\n 10^9$.~\\textbf{Go}!\n\n\
                    \\begin{Input}\nA line with $a$ and~$b$, 5\\% of 2\\_3.\n\\begin{itemize}\n\\item one\n\\item \\texttt{a\\_b}\n\\end{itemize}\n\\end{Input}\n\
                    \\section*{Output}\nThe sum.\n\\nextsample\n";
        let converted = convert(text, &BTreeMap::new());
        assert_eq!(converted.title.as_deref(), Some("Two + Two"));
        assert_eq!(
            converted.markdown,
            "Add “two” numbers — *fast*: $a_1 \\le 10^9$.\u{a0}**Go**!\n\n## Input\n\nA line with $a$ and\u{a0}$b$, 5% of 2\\_3.\n\n\
             -  one\n\n-  `a_b`\n\n## Output\n\nThe sum.\n"
        );
    }

    #[test]
    fn pictures_tables_code_and_links_are_kept() {
        assert_eq!(
            markdown("\\illustration{0.3}{cave.jpg}{A cave, \\textit{deep}}"),
            "![A cave, deep](cave.jpg)\n\n*A cave, _deep_*\n"
        );
        assert_eq!(markdown("\\includegraphics[width=3cm]{a.png}"), "![](a.png)\n");
        assert_eq!(
            markdown(
                "\\begin{tabular}{|l|r|}\\hline a & $x \\& y$ \\\\ \\hline \\multicolumn{2}{c}{both}\\end{tabular}"
            ),
            "| a | $x \\& y$ |\n|---|---|\n| both |  |\n"
        );
        assert_eq!(markdown("\\begin{verbatim}\n% a_b\n\n\nc\n\\end{verbatim}"), "```text\n% a_b\n\n\nc\n```\n");
        assert_eq!(
            markdown("\\href{https://x.example/a\\_b}{here} \\url{https://y.example}"),
            "[here](https://x.example/a_b) <https://y.example>\n"
        );
    }

    #[test]
    fn formulas_keep_their_tex() {
        assert_eq!(markdown("\\[ x = \\frac{1}{2} \\]"), "$$x = \\frac{1}{2}$$\n");
        assert_eq!(
            markdown("\\begin{align*}a &= b\\\\c &= d\\end{align*}"),
            "$$\\begin{aligned}a &= b\\\\c &= d\\end{aligned}$$\n"
        );
        assert_eq!(markdown("costs 5\\$ and $\\constant{k}$, \\constant{k}"), "costs 5\\$ and $5$, 5\n");
        assert_eq!(markdown("an open $ dollar"), "an open \\$ dollar\n");
    }

    #[test]
    fn macros_are_put_in_place_and_never_without_end() {
        assert_eq!(markdown("\\newcommand{\\n}{10^5}\\def\\m{$\\n$}We have \\m."), "We have $10^5$.\n");
        assert_eq!(markdown("\\newcommand{\\a}{\\b\\b}\\newcommand{\\b}{\\a}x \\a").lines().count(), 1);
    }

    #[test]
    fn whatever_comes_is_converted_somehow() {
        for text in [
            "{",
            "}",
            "\\",
            "\\begin{x",
            "\\begin{itemize}",
            "$$",
            "\\verb",
            "\\href{a",
            "\\'",
            "\\item[",
            "{{{{\\bf",
            "\\illustration{a}",
        ] {
            let _ = markdown(text);
        }
        let _ = markdown(&"{".repeat(100_000));
        let _ = markdown(&format!("{}x{}", "{\\bf ".repeat(5000), "}".repeat(5000)));
        assert_eq!(markdown("\\unknown{words} stay, a*b_c <d>"), "words stay, a\\*b\\_c \\<d\\>\n");
        assert_eq!(markdown("\\'{e}t\\'e \\\"o \\aa \\c{c}"), "été ö åc\n");
    }
}
