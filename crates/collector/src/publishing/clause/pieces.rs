//! Texts as they are looked at for gaps: in small letters, in parts, in brackets.

use super::vocabulary::{BEFORE_NAMES, FIELDS, LINKS, OFFICES, SETTINGS, SIGNED, WAYS};
use xlsform::composed;

/// A text in small letters, with one space wherever there is white space, without what decorates words.
pub fn plain(text: &str) -> String {
    let text = composed(text).to_lowercase();
    let kept =
        text.chars().filter(|c| !matches!(c, '\u{200b}'..='\u{200d}' | '\u{feff}' | '\u{ad}' | '*' | '\\' | '`'));
    let is_quote = |c: &char| matches!(c, '„' | '”' | '“' | '"' | '«' | '»' | '‚' | '’' | '‘' | '\'');
    let kept = kept.filter(|c| !is_quote(c)).map(|c| if matches!(c, '﹍' | '＿') { '_' } else { c });
    let kept: String = kept.collect();
    let mut plain = String::new();
    for word in kept.split_whitespace() {
        // `. . . .` is one row.
        let mark = word.chars().next().filter(|mark| word.len() == 1 && matches!(mark, '.' | '-' | '_'));
        let last = plain.rsplit(' ').next().unwrap_or_default();
        let goes_on = mark.is_some_and(|mark| !last.is_empty() && last.chars().all(|c| c == mark));
        if !plain.is_empty() && !goes_on {
            plain.push(' ');
        }
        plain.push_str(word);
    }
    plain
}

/// What stands between marks that end a thought; of a value, also between commas.
pub fn parts(text: &str, is_value: bool) -> Vec<&str> {
    let ends = |c: char| ":;–—.!?…()[]{}<>‹›".contains(c) || is_value && c == ',';
    let parts = text.split(" - ").flat_map(|part| part.split(ends));
    let mut parts: Vec<&str> = parts.map(str::trim).filter(|part| !part.is_empty()).collect();
    // A phrase may have a comma inside.
    if is_value && text.contains("будь ласка, ") {
        parts.push(text);
    }
    parts
}

/// What stands in brackets: where, and the bracket that opens it. `[the words of a link](…)` are none.
pub fn brackets(text: &str) -> impl Iterator<Item = (usize, char, &str)> {
    text.match_indices(['(', '[', '{', '<', '‹']).filter_map(|(at, open)| {
        let inside = &text[at + open.len()..];
        let end = inside.find([')', ']', '}', '>', '›'])?;
        let is_link = open == "[" && ["](", "]["].iter().any(|link| inside[end..].starts_with(link));
        Some((at, open.chars().next()?, inside[..end].trim_start_matches(['[', '{', '<']).trim())).filter(|_| !is_link)
    })
}

pub fn sentence_at(text: &str, at: usize) -> &str {
    let start = text[..at].rfind(['.', '!', '?']).map_or(0, |end| end + 1);
    let end = text[at..].find(['.', '!', '?']).map_or(text.len(), |end| at + end);
    &text[start..end]
}

/// How many dots a word is made of; none where it is made of anything else.
pub fn dots(word: &str) -> usize {
    let is_dots = word.chars().all(|c| matches!(c, '.' | '…'));
    if is_dots { word.chars().map(|c| if c == '…' { 3 } else { 1 }).sum() } else { 0 }
}

/// `XXX`, `YYY`.
pub fn is_letter_for_a_name(word: &str, least: usize) -> bool {
    ['x', 'y', 'z'].into_iter().any(|letter| word.len() >= least && word.chars().all(|c| c == letter))
}

/// `#nazwa#`, `%nazwa%`, `$nazwa$`.
pub fn is_slot(text: &str) -> bool {
    let inside = |mark: char| text.strip_prefix(mark).and_then(|rest| rest.strip_suffix(mark));
    ['#', '%', '$'].into_iter().filter_map(inside).any(|inside| !inside.is_empty() && !inside.contains(' '))
}

/// Whether one of the words begins so.
pub fn speaks_of(text: &str, beginnings: &[&str]) -> bool {
    text.split(|c: char| !c.is_alphanumeric())
        .any(|word| beginnings.iter().any(|beginning| word.starts_with(beginning)))
}

/// Whether a sentence tells what a form has for who answers: „W formularzu są pola: [imię i nazwisko], [adres]”.
pub fn names_fields(sentence: &str) -> bool {
    let is_field = |word: &str| FIELDS.contains(&word);
    sentence.split(|c: char| !c.is_alphanumeric()).any(is_field) && !speaks_of(sentence, &SETTINGS)
}

/// Whether among these words somebody writes by hand: who answers, not the town hall.
pub fn is_signed<'a>(mut near: impl Iterator<Item = &'a str> + Clone) -> bool {
    let is_told_of = near.clone().any(|word| speaks_of(word, &SETTINGS));
    !is_told_of && near.any(|word| speaks_of(word, &SIGNED))
}

/// Whether what is to be filled in is little, or is the town hall's.
pub fn is_object_of_the_office(object: &str) -> bool {
    let words = object.split_whitespace().count();
    words < 3 && !speaks_of(object, &["temat"]) || words < 8 && speaks_of(object, &OFFICES)
}

/// Whether a name, an address or a number has to follow a word.
pub fn awaits(word: &str) -> bool {
    let bare = word.trim_end_matches([':', '.']);
    word.ends_with(':') || [BEFORE_NAMES.as_slice(), &LINKS, &WAYS].iter().any(|words| words.contains(&bare))
}

/// Whether a bracket says where a detail stands: `(adres jak w stopce)`.
pub fn refers(inside: &str) -> bool {
    [" jak w ", " na stronie ", " w stopce"].iter().any(|place| inside.contains(place))
}

/// A text without what quotations leave out: „gdy […] jest to niezbędne”.
pub fn without_omissions(text: &str) -> String {
    let mut kept = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(['„', '«', '“', '"']) {
        let quoted = &rest[at..];
        let open = quoted.chars().next().map_or(0, char::len_utf8);
        let Some(end) = quoted[open..].find(['”', '»', '“', '"']) else { break };
        let inside = &quoted[open..open + end];
        let words = inside.split_whitespace().filter(|word| word.contains(char::is_alphabetic)).count();
        kept.push_str(&rest[..at + open]);
        match words < 3 {
            true => kept.push_str(inside),
            false => {
                let is_left_out = |word: &&str| matches!(word.trim_matches(['[', ']', '(', ')']), "…" | "...");
                let said: Vec<&str> = inside.split_whitespace().filter(|word| !is_left_out(word)).collect();
                kept.push_str(&said.join(" "));
            }
        }
        rest = &quoted[open + end..];
        // The closing mark opens nothing.
        let close = rest.chars().next().map_or(0, char::len_utf8);
        kept.push_str(&rest[..close]);
        rest = &rest[close..];
    }
    kept.push_str(rest);
    kept
}

/// Whether it says something already: an address, a number.
pub fn has_contact(text: &str) -> bool {
    text.contains('@') || text.chars().filter(char::is_ascii_digit).count() > 4
}

/// Whether a bracket tells what it names: `[adres: Rynek 1]`.
pub fn is_told(inside: &str) -> bool {
    // „adres e-mail, np. iod@gmina.pl” shows what one looks like.
    let is_example = ["np.", "e.g.", "for example", "наприклад"].iter().any(|word| inside.contains(word));
    !is_example && inside.contains(|c: char| c.is_ascii_digit() || c == '@')
        || inside.split_once(':').is_some_and(|(_, t)| !t.is_empty())
}
