//! Links that lead nowhere: `[page]()`, `[write](mailto:)`, `<a href="https://">`, a bare `https://`

/// What an address begins with, before it says where.
const BEGINNINGS: [&str; 6] = ["mailto:", "https://", "http://", "tel:", "www.", "#"];

/// The links of a text without an address, and the addresses that are a beginning only.
pub fn empty(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (at, open) in text.match_indices("](") {
        let Some(start) = text[..at].rfind('[') else { continue };
        let inside = &text[at + open.len()..];
        let Some(end) = inside.find(')').filter(|end| is_beginning(&inside[..*end])) else { continue };
        found.push(text[start..at + open.len() + end + 1].to_owned());
    }
    for (at, name) in text.match_indices("href=") {
        let value = &text[at + name.len()..];
        let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''));
        let inside = quote.and_then(|quote| value[1..].split(quote).next());
        found.extend(inside.filter(|inside| is_beginning(inside)).map(|inside| format!("href=\"{inside}\"")));
    }
    let words = text.split_whitespace().map(|word| word.trim_matches(|c: char| "(),;<>„”".contains(c)));
    // „na stronie www.” names a kind of page.
    let bare = words.filter(|word| *word == "mailto:" || word.trim_end_matches('.').ends_with("://"));
    found.extend(bare.map(str::to_owned));
    found
}

fn is_beginning(address: &str) -> bool {
    let mut rest = address.trim().trim_matches(['<', '>']).to_lowercase();
    while let Some(begun) = BEGINNINGS.iter().find(|begun| rest.starts_with(**begun)) {
        rest = rest[begun.len()..].trim().to_owned();
    }
    rest.trim_matches(['/', '.', '@']).is_empty()
}

#[cfg(test)]
mod tests {
    use super::super::placeholder::{in_text, in_value};
    use super::empty;

    #[test]
    fn a_link_that_leads_nowhere_is_asked_about() {
        for text in [
            "Kontakt z IOD: [iod](mailto:).",
            "Kontakt z IOD: [napisz](mailto: )",
            "Pełna treść klauzuli: [tutaj]( ).",
            "Pełna treść klauzuli: [tutaj]()",
            "Pełna treść klauzuli: [tutaj](https://).",
            "Pełna treść klauzuli: [tutaj](https://www.)",
            "Pełna treść klauzuli: [tutaj](#)",
            "Telefon: [zadzwoń](tel:)",
            "Klauzula: <a href=\"\">tutaj</a>",
            "Klauzula: <a href='mailto:'>tutaj</a>",
            "Klauzula jest na stronie https://.",
        ] {
            assert!(in_text(text).is_some() && in_value(text).is_some(), "{text}");
        }
        for text in [
            "[iod](mailto:iod@katy.pl), [bip](https://bip.katy.pl), [niżej](#rodo), [tel](tel:757612201)",
            "<a href=\"https://katy.pl\">strona</a>, www.katy.pl, https://katy.pl/.",
            "Zgoda: [x] (tak), [ ] (nie)",
            "Klauzula jest na stronie www.",
        ] {
            assert_eq!(empty(text), Vec::<String>::new(), "{text}");
        }
    }
}
