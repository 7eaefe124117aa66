//! The format's default output validator: a comparison of tokens that knows case, space and tolerance.
//!
//! Source: *Default output validator specification* of the versions `legacy` and `2025-09`, and what the program that
//! comes with `problemtools` does where the text is silent.

use serde::{Deserialize, Serialize};

/// What the default validator is told. Tokens are words between spaces; letters match in either case.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Flags {
    /// Letters must match in case as well.
    pub case_sensitive: bool,
    /// The spaces between tokens, before the first and after the last must be the same.
    pub space_change_sensitive: bool,
    /// How far a number may be off as a part of the expected one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub relative: Option<f64>,
    /// How far a number may be off.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub absolute: Option<f64>,
}

impl Flags {
    /// Reads arguments.
    ///
    /// # Errors
    /// Which argument is wrong; the package's fault.
    pub fn parse<'a>(arguments: impl IntoIterator<Item = &'a str>) -> Result<Self, String> {
        let mut flags = Self::default();
        let mut arguments = arguments.into_iter();
        while let Some(argument) = arguments.next() {
            let mut tolerance = || {
                let given = arguments.next().ok_or_else(|| format!("'{argument}' needs a number after it"))?;
                number(given.as_bytes())
                    .filter(|tolerance| *tolerance >= 0.0)
                    .ok_or_else(|| format!("'{argument} {given}': a tolerance is a number, and not negative"))
            };
            match argument {
                "case_sensitive" => flags.case_sensitive = true,
                "space_change_sensitive" => flags.space_change_sensitive = true,
                "float_relative_tolerance" => flags.relative = Some(tolerance()?),
                "float_absolute_tolerance" => flags.absolute = Some(tolerance()?),
                "float_tolerance" => {
                    let both = Some(tolerance()?);
                    (flags.relative, flags.absolute) = (both, both);
                }
                _ => return Err(format!("the default validator knows no argument '{argument}'")),
            }
        }
        Ok(flags)
    }
}

/// Where `output` first differs from `answer`, or nothing if it is accepted.
pub fn difference(flags: Flags, answer: &[u8], output: &[u8]) -> Option<String> {
    let (mut expected, mut seen) = (Text::new(answer), Text::new(output));
    loop {
        let spaces = (expected.spaces(), seen.spaces());
        if flags.space_change_sensitive && spaces.0 != spaces.1 {
            let [a, b] = [spaces.0, spaces.1].map(|space| space.escape_ascii().to_string());
            return Some(format!("line {}: the space \"{a}\" is expected, and \"{b}\" is seen", seen.line));
        }
        let line = seen.line;
        match (expected.token(), seen.token()) {
            (None, None) => return None,
            (Some(a), None) => return Some(format!("line {line}: expected \"{}\", seen the end", shown(a))),
            (None, Some(b)) => return Some(format!("line {line}: expected the end, seen \"{}\"", shown(b))),
            (Some(a), Some(b)) if same(flags, a, b) => {}
            (Some(a), Some(b)) => {
                return Some(format!("line {line}: expected \"{}\", seen \"{}\"", shown(a), shown(b)));
            }
        }
    }
}

fn same(flags: Flags, expected: &[u8], seen: &[u8]) -> bool {
    if flags.relative.is_some() || flags.absolute.is_some() {
        // Once there is a tolerance, whatever is a number in the answer must be one in the output, integers included.
        if let Some(a) = number(expected) {
            let off = number(seen).map(|b| (a - b).abs());
            let within = |most: Option<f64>| most.is_some_and(|most| off.is_some_and(|off| off <= most));
            return within(flags.absolute) || within(flags.relative.map(|most| most * a.abs()));
        }
    }
    if flags.case_sensitive { expected == seen } else { expected.eq_ignore_ascii_case(seen) }
}

/// Reads a number as the format writes them: no `inf`, no `nan`, no hexadecimal.
pub fn number(token: &[u8]) -> Option<f64> {
    let unsigned = token.strip_prefix(b"+").or(token.strip_prefix(b"-")).unwrap_or(token);
    let fine = unsigned.first().is_some_and(|first| first.is_ascii_digit() || *first == b'.')
        && unsigned.iter().any(u8::is_ascii_digit);
    let text = std::str::from_utf8(token).ok().filter(|_| fine)?;
    text.parse().ok().filter(|number: &f64| number.is_finite())
}

/// A text that is read token by token.
struct Text<'a> {
    rest: &'a [u8],
    line: usize,
}

impl<'a> Text<'a> {
    fn new(text: &'a [u8]) -> Self {
        Self { rest: text, line: 1 }
    }

    fn spaces(&mut self) -> &'a [u8] {
        // As isspace(3) in the C locale, where the vertical tab is a space too.
        let space = |byte: &u8| byte.is_ascii_whitespace() || *byte == 0x0b;
        let end = self.rest.iter().position(|byte| !space(byte)).unwrap_or(self.rest.len());
        let (spaces, rest) = self.rest.split_at(end);
        self.rest = rest;
        self.line += spaces.iter().filter(|byte| **byte == b'\n').count();
        spaces
    }

    fn token(&mut self) -> Option<&'a [u8]> {
        let space = |byte: &u8| byte.is_ascii_whitespace() || *byte == 0x0b;
        let end = self.rest.iter().position(space).unwrap_or(self.rest.len());
        let (token, rest) = self.rest.split_at(end);
        self.rest = rest;
        (!token.is_empty()).then_some(token)
    }
}

fn shown(token: &[u8]) -> String {
    const MOST: usize = 40;
    let text: String = String::from_utf8_lossy(token).chars().take(MOST + 1).collect();
    if text.chars().count() > MOST { text.chars().take(MOST).chain(['…']).collect() } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn accepts(arguments: &str, answer: &str, output: &str) -> bool {
        let flags = Flags::parse(arguments.split_whitespace()).unwrap();
        difference(flags, answer.as_bytes(), output.as_bytes()).is_none()
    }

    #[test]
    fn by_default_case_and_space_do_not_matter() {
        assert!(accepts("", "Yes\n1 2\n", "  yES 1\x0b\r\n\n2"));
        assert!(!accepts("", "1 2", "12"));
        assert!(!accepts("", "1", "1 1"));
        assert!(!accepts("", "1 1", "1"));
        assert!(accepts("", "", "\n"));
        assert!(!accepts("", "É", "é"), "only ASCII letters have a case");
        assert!(!accepts("", "1.0", "1.00"), "without a tolerance, numbers are words");
    }

    #[test]
    fn each_flag_does_what_it_says_and_no_more() {
        assert!(!accepts("case_sensitive", "Yes", "yes"));
        assert!(accepts("case_sensitive", "Yes  No", "Yes No\n"));
        assert!(!accepts("space_change_sensitive", "a b\n", "a  b\n"));
        assert!(!accepts("space_change_sensitive", "a b\n", "a b"));
        assert!(!accepts("space_change_sensitive", "a b", "a b\n"));
        assert!(!accepts("space_change_sensitive", "a b", " a b"));
        assert!(!accepts("space_change_sensitive", "a\tb", "a b"));
        assert!(accepts("space_change_sensitive", "A b\n", "a B\n"));
    }

    #[test]
    fn a_number_is_near_absolutely_or_relatively() {
        assert!(accepts("float_tolerance 1e-6", "0.0314", "3.14000000e-2"));
        assert!(
            accepts("float_absolute_tolerance 0.1", "100", "100.09")
                && !accepts("float_absolute_tolerance 0.1", "1000", "1000.2")
        );
        assert!(
            accepts("float_relative_tolerance 0.1", "1000", "1099")
                && !accepts("float_relative_tolerance 0.1", "0", "0.0001")
        );
        assert!(accepts("float_tolerance 1e-6", "200", "2.0e2"), "integers count as numbers");
        assert!(!accepts("float_tolerance 1e-6", "2", "two") && accepts("float_tolerance 1e-6", "Two", "two"));
        for word in ["nan", "inf", "infinity", "0x1p3", "1e999", "1_0", ".", "+", "e5"] {
            assert!(!accepts("float_tolerance 1e9", "8", word), "{word}");
        }
        assert!(accepts("float_tolerance 0", "+.5", "5.E-1"));
        assert!(accepts("float_tolerance 1", "inf", "INF"), "what is no number is a word");
    }

    #[test]
    fn arguments_that_nobody_knows_are_refused() {
        let fault = |arguments: &str| Flags::parse(arguments.split_whitespace()).unwrap_err();
        assert_eq!(fault("case_insensitive"), "the default validator knows no argument 'case_insensitive'");
        assert_eq!(fault("float_tolerance"), "'float_tolerance' needs a number after it");
        assert!(
            fault("float_tolerance -1").contains("not negative") && fault("float_tolerance x").contains("a number")
        );
    }

    #[test]
    fn the_first_difference_is_told_with_its_line() {
        let told = difference(Flags::default(), b"1\n2\n", b"1\n3\n");
        assert_eq!(told.as_deref(), Some("line 2: expected \"2\", seen \"3\""));
    }
}
