//! A page that names a version says for which versions it was checked.

use crate::catalog::Catalog;
use crate::diagnostic::Diagnostic;

/// Products whose versions differ, as they are written before a number.
const PRODUCTS: [&str; 24] = [
    ".NET",
    "C#",
    "Java",
    "JDK",
    "Python",
    "Go",
    "Rust",
    "Node",
    "Node.js",
    "Kotlin",
    "TypeScript",
    "PHP",
    "Ruby",
    "PostgreSQL",
    "Postgres",
    "MySQL",
    "SQLite",
    "Redis",
    "Kafka",
    "Kubernetes",
    "Docker",
    "Server",
    "Core",
    "Linux",
];

/// Tells pages that name a version, or are about one stack, and do not say what they apply to.
pub(super) fn lint(catalog: &Catalog, told: &mut Vec<Diagnostic>) {
    for page in catalog.pages.values().filter(|page| page.applies_to.is_empty()) {
        let hint = "write applies_to: [\".NET 8-10\"] in the front matter";
        if let Some(track) = &page.track {
            told.push(page.fault(None, format!("the page is about {track} and names no version"), hint));
            continue;
        }
        let named = page.prose.iter().find_map(|(place, prose)| Some((*place, named(prose)?)));
        if let Some((place, name)) = named {
            let message = format!("the section names {name}, and the page does not say what it applies to");
            told.push(page.fault(Some(place), message, hint));
        }
    }
}

/// The first product with its version.
fn named(prose: &str) -> Option<String> {
    let words: Vec<&str> = prose.split_whitespace().collect();
    let plain = |word: &str| word.trim_matches(|c: char| !c.is_alphanumeric() && c != '#' && c != '.').to_owned();
    let is_product = |word: &str| PRODUCTS.contains(&plain(word).as_str());
    let is_version = |word: &str| {
        let word = plain(word);
        let word = word.trim_end_matches('.');
        word.starts_with(|c: char| c.is_ascii_digit())
            && word.len() < 7
            && !word.contains(',')
            && word.chars().all(|c| c.is_ascii_digit() || c == '.' || c == '+')
    };
    let found = words
        .windows(2)
        .find(|pair| is_product(pair[0]) && !pair[0].ends_with([',', '.', ':']) && is_version(pair[1]))?;
    Some(format!("{} {}", plain(found[0]), plain(found[1]).trim_end_matches('.')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_a_number_behind_a_product() {
        assert_eq!(named("It came with (Java 21), they say.").as_deref(), Some("Java 21"));
        assert_eq!(named("In .NET 8. And").as_deref(), Some(".NET 8"));
        assert_eq!(named("Go on 3 times; in Java, 3 of them; Rust has 100,000 users"), None);
    }
}
