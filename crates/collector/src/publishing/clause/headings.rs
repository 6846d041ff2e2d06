//! Headings of a clause with nothing after them: `1. Administrator:` before `2. Cel:`.

use super::pieces::speaks_of;

/// How the elements of a clause begin that have to be said.
const ELEMENTS: [&str; 18] = [
    "administrator",
    "inspektor",
    "iod",
    "cel",
    "podstaw",
    "odbiorc",
    "okres",
    "kontakt",
    "controller",
    "purpose",
    "recipient",
    "period",
    "retention",
    "адміністратор",
    "контролер",
    "мета",
    "одержувач",
    "строк",
];
/// With these a sentence waits for its object.
const LINKS: [&str; 4] = [" jest:", " są:", " is:", " є:"];
/// A longer line is a sentence that leads to a list.
const MOST_WORDS: usize = 8;

/// The headings that nothing follows, as they are written.
pub fn found(text: &str) -> Vec<String> {
    let text = text.replace("<br>", "\n").replace("<br/>", "\n");
    let lines: Vec<&str> = text.lines().map(bare).filter(|line| !line.is_empty()).collect();
    let is_alone = |(at, line): &(usize, &&str)| {
        let next = lines.get(at + 1).copied();
        // A note that is a heading alone may have its words in the next one.
        let ends = lines.len() > 1 || LINKS.iter().any(|link| line.ends_with(link));
        is_heading(line) && next.map_or(ends, |next| is_heading(next) || follows(line, next))
    };
    lines.iter().enumerate().filter(is_alone).map(|(_, line)| (*line).to_owned()).collect()
}

/// A line without what decorates it, and without a dash that says nothing.
fn bare(line: &str) -> &str {
    let line = line.trim_matches(|c: char| c.is_whitespace() || "*_#>".contains(c));
    line.trim_end_matches([' ', '-', '–', '—']).trim_end_matches('*')
}

fn is_heading(line: &str) -> bool {
    let line = line.to_lowercase();
    line.ends_with(':') && line.split_whitespace().count() <= MOST_WORDS && speaks_of(&line, &ELEMENTS)
}

/// Whether a line is the next point; a list below a heading begins anew.
fn follows(line: &str, next: &str) -> bool {
    number(line).is_some_and(|number_of| number(next) == Some(number_of + 1))
}

/// `2. Cel` and `2) Cel` are the second.
fn number(line: &str) -> Option<u32> {
    let end = line.find(['.', ')'])?;
    line[..end].parse().ok()
}

#[cfg(test)]
mod tests {
    use super::found;

    #[test]
    fn a_heading_without_anything_is_told() {
        let check = |text: &str, expected: &[&str]| assert_eq!(found(text), expected, "{text}");
        check("1. Administrator:\n2. Cel: diagnoza", &["1. Administrator:"]);
        check("1. Administrator: Wójt\n2. Inspektor:\n\n3. Cel: -", &["2. Inspektor:", "3. Cel:"]);
        check("**Administrator:**<br>**Cel:** diagnoza", &[]);
        check("**Administrator:**<br>**Cel:**<br>diagnoza", &["Administrator:"]);
        check("Administratorem danych jest:", &["Administratorem danych jest:"]);
        check("**Administrator danych:**", &[]);
        check("Адміністратор:\nМета:\nдіагностика", &["Адміністратор:"]);
        // Said on the next line, in a list, or no element.
        check("Administratorem danych jest:\nWójt Gminy Kąty", &[]);
        check("3. Odbiorcy danych:\n1. Poczta Polska\n2. wykonawca", &[]);
        check("Odbiorcy:\n- Poczta Polska", &[]);
        check("Ma Pan/Pani prawo do:", &[]);
        check("1. Administrator: Wójt. 2. Cel: diagnoza.", &[]);
    }
}
