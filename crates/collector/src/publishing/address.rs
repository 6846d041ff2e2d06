//! Names for addresses: `Ankieta biblioteki ł.xlsx` is published as `ankieta-biblioteki-l`.

use deunicode::deunicode;
use outbox::Digest;

/// The longest name. A longer one is cut and marked, so that two that begin alike stay two.
const MOST: usize = 60;
/// How many digits mark it.
const MARK: usize = 6;
/// For a file whose name has neither letters nor digits.
const NAMELESS: &str = "ankieta";

/// A name of small Latin letters, digits, hyphens and underscores.
pub fn clean(text: &str) -> String {
    let plain = deunicode(&xlsform::composed(text)).to_lowercase();
    let kept = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let words: Vec<&str> = plain.split(|c| !kept(c)).filter(|word| !word.is_empty()).collect();
    let name = words.join("-");
    let name = name.trim_matches(['-', '_']);
    match name.len() {
        0 => NAMELESS.to_owned(),
        1..=MOST => name.to_owned(),
        _ => {
            let mark = Digest::of(name.as_bytes()).to_string();
            format!("{}-{}", name[..MOST - MARK - 1].trim_end_matches(['-', '_']), &mark[..MARK])
        }
    }
}

/// Whether two names are one but for their spelling. Names without letters and digits are only like themselves.
pub fn is_alike(one: &str, other: &str) -> bool {
    one == other || clean(one) == clean(other) && clean(one) != NAMELESS
}

/// Whether two names of files are one but for capitals and for what stands between their words.
pub fn is_same_name(one: &str, other: &str) -> bool {
    let words = |name: &str| {
        let name = xlsform::composed(name).to_lowercase();
        let words = name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
        words.collect::<Vec<_>>().join(" ")
    };
    one == other || words(one) == words(other) && !words(one).is_empty()
}

/// The name, or the first of `name-2`, `name-3`… that is not taken.
pub fn free(name: &str, is_taken: impl Fn(&str) -> bool) -> String {
    let others = (2u32..).map(|n| format!("{name}-{n}"));
    std::iter::once(name.to_owned()).chain(others).find(|name| !is_taken(name)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        assert_eq!(clean(text), expected, "{text}");
        assert_eq!(clean(expected), expected, "a clean name stays");
    }

    #[test]
    fn addresses_are_clean() {
        check("Ankieta biblioteki ł", "ankieta-biblioteki-l");
        check("seniorzy", "seniorzy");
        check("dane_zastane", "dane_zastane");
        check("Zażółć  gęślą – JAŹŃ (kopia 2)", "zazolc-gesla-jazn-kopia-2");
        check("Z\u{307}uk", "zuk");
        check("Опитування", "opituvannia");
        check("../../etc/passwd", "etc-passwd");
        check("?!", "ankieta");
        check("", "ankieta");
        check(&"a".repeat(60), &"a".repeat(60));
    }

    #[test]
    fn long_names_that_begin_alike_stay_two() {
        let name = |last: &str| format!("{} – {last}", "Ankieta o życiu w naszym mieście ".repeat(3));
        let (seniors, youth) = (clean(&name("seniorzy")), clean(&name("młodzież")));
        assert!(
            seniors != youth && seniors.len() <= MOST && seniors.starts_with("ankieta-o-zyciu-w-naszym"),
            "{seniors}"
        );
        assert_eq!(clean(&seniors), seniors);
    }

    #[test]
    fn names_are_alike_but_for_their_spelling() {
        let check =
            |one: &str, other: &str, expected: bool| assert_eq!(is_alike(one, other), expected, "{one} {other}");
        check("Klub Seniora", "klub-seniora", true);
        check("?!", "...", false);
        check("?!", "ankieta", false);
        check("?!", "?!", true);
    }

    #[test]
    fn files_are_told_from_those_that_only_share_an_address() {
        let check =
            |one: &str, other: &str, expected: bool| assert_eq!(is_same_name(one, other), expected, "{one} {other}");
        check("Klub Seniora", "klub_seniora", true);
        check("Kąty", "ka\u{328}ty", true);
        check("Kąty", "Katy", false);
        check(".", "..", false);
        check("?!", "?!", true);
    }

    #[test]
    fn a_taken_name_gets_a_number() {
        let check = |taken: &[&str], expected: &str| assert_eq!(free("klub", |name| taken.contains(&name)), expected);
        check(&[], "klub");
        check(&["klub"], "klub-2");
        check(&["klub", "klub-2"], "klub-3");
    }
}
