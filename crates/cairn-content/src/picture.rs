//! Pictures of ours: SVG in plain shapes and texts, so that it can stand in a page as it is.
//!
//! What may be in one is listed; everything else is a fault. So a picture holds no script, no style and nothing of elsewhere.

use std::ops::Range;

const ELEMENTS: [&str; 18] = [
    "svg", "g", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "text", "tspan", "title", "desc",
    "defs", "marker", "use", "clipPath", "symbol",
];

const ATTRIBUTES: [&str; 63] = [
    "xmlns",
    "viewBox",
    "width",
    "height",
    "class",
    "id",
    "role",
    "aria-label",
    "aria-labelledby",
    "aria-hidden",
    "x",
    "y",
    "x1",
    "y1",
    "x2",
    "y2",
    "cx",
    "cy",
    "r",
    "rx",
    "ry",
    "d",
    "points",
    "dx",
    "dy",
    "transform",
    "fill",
    "fill-opacity",
    "stroke",
    "stroke-width",
    "stroke-dasharray",
    "stroke-linecap",
    "stroke-linejoin",
    "stroke-opacity",
    "opacity",
    "font-size",
    "font-family",
    "font-weight",
    "font-style",
    "text-anchor",
    "dominant-baseline",
    "letter-spacing",
    "marker-start",
    "marker-mid",
    "marker-end",
    "markerWidth",
    "markerHeight",
    "markerUnits",
    "refX",
    "refY",
    "orient",
    "href",
    "preserveAspectRatio",
    "clip-path",
    "clipPathUnits",
    "fill-rule",
    "clip-rule",
    "textLength",
    "lengthAdjust",
    "xml:lang",
    "lang",
    "overflow",
    "pathLength",
];

/// What is wrong with a picture, and where.
pub(crate) fn fault(text: &str) -> Option<(Range<usize>, String)> {
    if !text.trim_start().starts_with("<svg") {
        return Some((0..1, "the picture does not begin with <svg".into()));
    }
    let mut at = 0;
    while let Some(open) = text[at..].find('<').map(|found| found + at) {
        let rest = &text[open..];
        if rest.starts_with("<!--") {
            let Some(end) = rest.find("-->") else { return Some((open..open + 4, "the comment has no end".into())) };
            at = open + end + 3;
            continue;
        }
        let Some(close) = tag_end(rest) else { return Some((open..open + 1, "the tag has no end".into())) };
        if let Some(message) = tag(&rest[1..close]) {
            return Some((open..open + close + 1, message));
        }
        at = open + close + 1;
    }
    (!text.trim_end().ends_with("</svg>"))
        .then(|| (text.len()..text.len(), "the picture does not end with </svg>".into()))
}

/// Where a tag ends: the first `>` outside of quotes.
fn tag_end(text: &str) -> Option<usize> {
    let mut quote = None;
    for (at, c) in text.char_indices() {
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (None, '"' | '\'') => quote = Some(c),
            (None, '>') => return Some(at),
            _ => {}
        }
    }
    None
}

/// What is wrong with a tag, given without its angle brackets.
fn tag(text: &str) -> Option<String> {
    if let Some(name) = text.strip_prefix('/') {
        return (!ELEMENTS.contains(&name.trim())).then(|| format!("'</{name}>' does not belong in a picture"));
    }
    let text = text.strip_suffix('/').unwrap_or(text);
    let (name, mut rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
    if !ELEMENTS.contains(&name) {
        return Some(format!("'<{name}>' does not belong in a picture"));
    }
    loop {
        rest = rest.trim_start();
        if rest.is_empty() {
            return None;
        }
        let Some((key, after)) = rest.split_once('=') else { return Some(format!("'{rest}' is no attribute")) };
        let after = after.trim_start();
        let quote = after.chars().next().filter(|c| ['"', '\''].contains(c));
        let value = quote.and_then(|quote| after[1..].split_once(quote));
        let Some((value, next)) = value else { return Some(format!("the attribute '{key}' has no value in quotes")) };
        if let Some(message) = attribute(key.trim(), value) {
            return Some(message);
        }
        rest = next;
    }
}

fn attribute(key: &str, value: &str) -> Option<String> {
    if !ATTRIBUTES.contains(&key) {
        return Some(format!("the attribute '{key}' does not belong in a picture"));
    }
    let colour = ["fill", "stroke"].contains(&key) && !["none", "currentColor"].contains(&value);
    if colour {
        return Some(format!("{key}=\"{value}\" is right in light or in dark, not in both"));
    }
    let elsewhere =
        (key == "href" && !value.starts_with('#')) || (value.contains("url(") && !value.starts_with("url(#"));
    elsewhere.then(|| format!("{key}=\"{value}\" leads out of the picture"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_is_plain_shapes() {
        let of = |inner: &str| fault(&format!("<svg viewBox=\"0 0 9 9\">{inner}</svg>\n")).map(|(_, message)| message);
        assert_eq!(
            of("<!-- a > b --><g class='ink'><path d=\"M0 0\" fill=\"none\"/><text x=\"1\">a &lt; b</text></g>"),
            None
        );
        for wrong in [
            "<script>x</script>",
            "<style/>",
            "<image href=\"x\"/>",
            "<g onclick=\"x\"/>",
            "<g style=\"x\"/>",
            "<g fill=\"red\"/>",
            "<use href=\"https://x.example\"/>",
            "<g clip-path=\"url(https://x)\"/>",
            "<g class=x/>",
            "<g class=\"x",
            "<!-- x",
        ] {
            assert!(of(wrong).is_some(), "{wrong}");
        }
        assert!(fault("<?xml?><svg></svg>").is_some() && fault("<svg><g></g>").is_some());
    }
}
