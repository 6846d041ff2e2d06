//! Whether a form has only what the app's first file can do. What few forms have is in a further one: before such a form
//! is read the app waits for that, so that the page does not have to stand still in the middle of it.

/// The functions of the bundled surveys for residents.
const FUNCTIONS: [&str; 13] = [
    "and",
    "count-selected",
    "format-date",
    "if",
    "instance",
    "itext",
    "not",
    "or",
    "randomize",
    "regex",
    "selected",
    "today",
    "true",
];
/// What only few forms have, as it stands in their XML.
const RARE: [&str; 13] = [
    "<upload",
    "<range",
    "<odk:rank",
    "<repeat",
    "<trigger",
    "<setvalue",
    "<odk:set",
    "<odk:record",
    "type=\"geo",
    "type=\"time",
    "type=\"dateTime",
    "type=\"decimal",
    "type=\"barcode",
];

/// Whether the first file is enough, as far as the form's text tells: where it does not, waiting does no harm.
pub fn is_usual(xml: &str) -> bool {
    !RARE.iter().any(|rare| xml.contains(rare)) && called(xml).all(|name| FUNCTIONS.contains(&name))
}

/// The words before opening parentheses.
fn called(xml: &str) -> impl Iterator<Item = &str> {
    xml.match_indices('(').filter_map(|(at, _)| {
        let before = &xml[..at];
        let start = before.rfind(|c: char| !c.is_ascii_alphanumeric() && c != '-').map_or(0, |at| at + 1);
        // A letter beyond ASCII may end there.
        before.get(start..).filter(|name| !name.is_empty())
    })
}

#[cfg(test)]
mod tests {
    use super::is_usual;

    #[test]
    fn what_few_forms_have_is_told() {
        let check = |xml: &str, expected: bool| assert_eq!(is_usual(xml), expected, "{xml}");
        check("<bind nodeset=\"/a/b\" relevant=\"selected( /a/c , 'x') and not(/a/d = '')\"/>", true);
        check("<label>Plac (rynek)</label><label ref=\"jr:itext('a')\"/>", true);
        check("<bind calculate=\"indexed-repeat(/a/b, /a, 1)\"/>", false);
        check("<upload ref=\"/a/b\"/>", false);
        check("<bind nodeset=\"/a\" type=\"geopoint\"/>", false);
        check("żółć(", true);
    }
}
