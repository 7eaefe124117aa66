//! Text as XML takes it: well-formed whatever bytes a program wrote.

/// Escapes text for an attribute or an element (XML 1.0, 2.2 and 2.4). Characters that XML cannot hold become
/// visible ones; blanks that a parser would fold in an attribute are written as references.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 8);
    for c in super::paint::harmless(text).chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' => out.push_str("&#10;"),
            '\t' => out.push_str("&#9;"),
            '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_character_becomes_one_that_xml_holds() {
        assert_eq!(escaped("a<b> & \"c\"\n\t"), "a&lt;b&gt; &amp; &quot;c&quot;&#10;&#9;");
        assert_eq!(escaped("]]>\0\u{1b}[1m\r\u{7f}\u{ffff}\u{85}"), "]]&gt;␀␛[1m␍\u{fffd}\u{fffd}\u{fffd}");
        // XML 1.0, production 2: Char.
        let holds =
            |c: char| matches!(c, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..);
        let every: String = (0..=0x10_ffff).filter_map(char::from_u32).collect();
        assert!(escaped(&every).chars().all(holds));
    }
}
