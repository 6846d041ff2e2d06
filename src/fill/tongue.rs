//! In which language, and from which side, the texts of a form are written: browsers, screen readers and the order of
//! punctuation go by that (WCAG 3.1.2).

use messages::Language;

/// Written from right to left.
const FROM_RIGHT: [&str; 13] = ["ar", "arc", "ckb", "dv", "fa", "he", "iw", "ks", "ps", "sd", "ug", "ur", "yi"];

/// The attributes `lang` and `dir` for a form's language such as `العربية (ar)`; none for a name that tells no tag.
pub fn attributes(language: &str) -> (Option<String>, &'static str) {
    let known = || Language::of_tag(language).map(|language| language.code().to_owned());
    let Some(tag) = tag(language).or_else(known) else { return (None, "auto") };
    let primary = tag.split('-').next().unwrap_or_default().to_lowercase();
    let dir = if FROM_RIGHT.contains(&primary.as_str()) { "rtl" } else { "ltr" };
    (Some(tag), dir)
}

/// What stands in the brackets at the end, or alone, and looks like a tag of BCP 47.
fn tag(language: &str) -> Option<String> {
    let language = language.trim();
    let bracketed = language.strip_suffix(')').and_then(|rest| rest.rsplit_once('('));
    let tag = bracketed.map_or(language, |(_, tag)| tag).trim().replace('_', "-");
    let mut parts = tag.split('-');
    let primary = parts.next().filter(|part| (2..=3).contains(&part.len()))?;
    let letters = primary.bytes().all(|byte| byte.is_ascii_alphabetic());
    let rest = parts.all(|part| (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric()));
    (letters && rest).then_some(tag)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_languages_name_tells_its_tag_and_direction() {
        let check = |language: &str, tag: Option<&str>, dir: &str| {
            assert_eq!(attributes(language), (tag.map(str::to_owned), dir), "{language}");
        };
        check("Polski (pl)", Some("pl"), "ltr");
        check("العربية (ar)", Some("ar"), "rtl");
        check("fa_IR", Some("fa-IR"), "rtl");
        check("Українська", Some("uk"), "ltr");
        check("Deutsch", None, "auto");
        check("default", None, "auto");
        check("Łatwy (!)", None, "auto");
    }
}
