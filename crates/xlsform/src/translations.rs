//! The languages of a workbook, as its headers name them: `label::Polski (pl)`.

use std::collections::{HashMap, HashSet};

use crate::diagnostic::Diagnostic;
use crate::table::{Column, Table};

/// The columns that are translated, by the last fixed word of their path.
const TRANSLATED: &[&str] =
    &["label", "hint", "guidance_hint", "image", "big-image", "audio", "video", "jr:constraintMsg", "jr:requiredMsg"];

/// Those of them that are files.
const MEDIA: &[&str] = &["image", "big-image", "audio", "video"];

/// The texts of columns without a language.
const DEFAULT: &str = "default";

/// A column of text: what is translated, and into which language.
struct Translation<'a> {
    column: &'a Column,
    what: &'a str,
    language: &'a str,
}

fn translations<'a>(table: &'a Table<'_>) -> impl Iterator<Item = Translation<'a>> {
    table.columns.iter().filter(|column| column.known).filter_map(|column| {
        let path: Vec<&str> = column.path.iter().map(String::as_str).collect();
        let path = match &path[..] {
            ["media" | "bind", rest @ ..] if !rest.is_empty() => rest,
            path => path,
        };
        let (what, language) = match *path {
            [what] => (what, DEFAULT),
            [what, language] => (what, language),
            _ => return None,
        };
        TRANSLATED.contains(&what).then_some(Translation { column, what, language })
    })
}

/// Whether a sheet has texts in a language that its header names.
pub(crate) fn any(table: &Table) -> bool {
    translations(table).any(|translation| translation.language != DEFAULT)
}

/// The languages that a sheet's labels are in, as its headers name them.
pub(crate) fn languages<'a>(table: &'a Table<'_>) -> Vec<&'a str> {
    let labels = translations(table).filter(|translation| translation.what == "label");
    let mut found = Vec::new();
    for Translation { language, .. } in labels {
        if language != DEFAULT && !found.contains(&language) {
            found.push(language);
        }
    }
    found
}

/// Warns about a language that lacks a column which another has, and about one that machines do not know.
pub(crate) fn check(tables: &[&Table], default_language: &str, diagnostics: &mut Vec<Diagnostic>) {
    let mut named: Vec<&str> = Vec::new();
    for table in tables.iter().filter(|table| any(table)) {
        // Labels without a language, none of which is there, are no language.
        let is_filled = |column: &Column| {
            let holds = |(index, _): &(usize, String)| table.columns[*index].index == column.index;
            table.records.iter().any(|record| record.cells.iter().any(holds))
        };
        let is_one = |one: &Translation| one.language != DEFAULT || one.what != "label" || is_filled(one.column);
        let found: Vec<Translation> = translations(table).filter(is_one).collect();
        check_cells(table, &found, default_language, diagnostics);
        let mut all: Vec<&str> = found.iter().map(|translation| translation.what).collect();
        all.sort_unstable();
        all.dedup();
        let mut seen: Vec<&str> = Vec::new();
        for Translation { column, language, .. } in &found {
            if seen.contains(language) {
                continue;
            }
            seen.push(language);
            let place = table.sheet.place(Some(table.sheet.header_row), Some(column.index));
            // One look for each language: there may be thousands of them.
            let own: Vec<&str> = found.iter().filter(|other| other.language == *language).map(|t| t.what).collect();
            let missing: Vec<&str> = all.iter().copied().filter(|what| !own.contains(what)).collect();
            if !missing.is_empty() {
                let shown = if *language == DEFAULT { "–" } else { language };
                let diagnostic = Diagnostic::warning("missing-translation").arg("language", shown);
                let columns: Vec<&str> = missing.into_iter().map(shown_name).collect();
                diagnostics.push(diagnostic.arg("columns", columns.join(", ")).at(place.clone()));
            }
            if !named.contains(language) && *language != DEFAULT && !has_code(language) {
                named.push(language);
                diagnostics.push(Diagnostic::warning("language-without-code").arg("language", *language).at(place));
            }
        }
    }
}

/// Warns of labels without a language beside others that have one: without a default language they are in one of their own,
/// whose name nobody knows.
pub(crate) fn check_unnamed(table: &Table, default_language: &str, diagnostics: &mut Vec<Diagnostic>) {
    let of_labels = || translations(table).filter(|translation| translation.what == "label");
    let is_filled = |translation: &Translation| {
        let holds = |(index, _): &(usize, String)| table.columns[*index].index == translation.column.index;
        table.records.iter().any(|record| record.cells.iter().any(holds))
    };
    let plain = of_labels().find(|translation| translation.language == DEFAULT && is_filled(translation));
    let named = of_labels().find(|translation| translation.language != DEFAULT);
    if let (Some(plain), Some(named)) = (plain.filter(|_| default_language == DEFAULT), named) {
        let place = table.sheet.place(Some(table.sheet.header_row), Some(plain.column.index));
        let diagnostic = Diagnostic::warning("language-unnamed").arg("language", named.language);
        diagnostics.push(diagnostic.arg("column", &plain.column.header).at(place));
    }
}

/// Warns of a language that a sheet has by two spellings, each of which people see as one of its own.
pub(crate) fn check_spelling(table: &Table, diagnostics: &mut Vec<Diagnostic>) {
    let plain = |language: &str| {
        language.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect::<String>()
    };
    let mut first: HashMap<String, &str> = HashMap::new();
    let mut told = HashSet::new();
    for Translation { column, language, .. } in translations(table) {
        let other = *first.entry(plain(language)).or_insert(language);
        if other != language && told.insert(language) {
            let place = table.sheet.place(Some(table.sheet.header_row), Some(column.index));
            let diagnostic = Diagnostic::warning("language-written-otherwise").arg("language", language);
            let suggestion = Some(other.to_owned());
            diagnostics.push(Diagnostic { suggestion, ..diagnostic.arg("other", other).at(place) });
        }
    }
}

/// Warns of a language that the sheet of choices has and the survey has not, and of one that it lacks: the header of one
/// of them is written otherwise.
pub(crate) fn check_across(survey: &Table, choices: &Table, default_language: &str, diagnostics: &mut Vec<Diagnostic>) {
    let [asked, chosen] = [survey, choices].map(|table| {
        let mut found: Vec<(&str, usize)> =
            translations(table).map(|translation| (translation.language, translation.column.index)).collect();
        let mut seen = HashSet::new();
        found.retain(|(language, _)| seen.insert(*language));
        found
    });
    let has = |languages: &[(&str, usize)], wanted: &str| {
        languages.iter().any(|(language, _)| *language == wanted || *language == DEFAULT && wanted == default_language)
    };
    let names = |languages: &[(&str, usize)]| languages.iter().any(|(language, _)| *language != DEFAULT);
    if !names(&asked) || !names(&chosen) {
        return;
    }
    let mut meant = Vec::new();
    for (language, index) in chosen.iter().filter(|(language, _)| *language != DEFAULT && !has(&asked, language)) {
        let free = || asked.iter().map(|(other, _)| *other).filter(|other| *other != DEFAULT && !has(&chosen, other));
        let same_code = free().find(|other| code(other).is_some() && code(other) == code(language));
        let diagnostic = Diagnostic::warning("language-of-one-sheet").arg("language", *language);
        let mut diagnostic = diagnostic.arg("sheet", &survey.sheet.name).nearest(language, free());
        diagnostic.suggestion = same_code.map(str::to_owned).or(diagnostic.suggestion);
        meant.extend(diagnostic.suggestion.clone());
        let place = choices.sheet.place(Some(choices.sheet.header_row), Some(*index));
        diagnostics.push(diagnostic.at(place));
    }
    let lacks =
        |language: &str| language != DEFAULT && !has(&chosen, language) && !meant.iter().any(|other| other == language);
    for (language, index) in asked.iter().filter(|(language, _)| lacks(language)) {
        let diagnostic = Diagnostic::warning("language-of-one-sheet").arg("language", *language);
        let place = survey.sheet.place(Some(survey.sheet.header_row), Some(*index));
        diagnostics.push(diagnostic.arg("sheet", &choices.sheet.name).at(place));
    }
}

/// The code in parentheses: `pl` of `Polski (pl)`.
fn code(language: &str) -> Option<&str> {
    Some(language.strip_suffix(')')?.rsplit_once('(')?.1)
}

/// Of so many cells it is told: a workbook may lack the texts of a whole language.
const MOST_CELLS: usize = 1_000;

/// Warns of each cell that is empty while another language has the text. Media may well be the same in all languages.
/// Warns of a default language that no text is in, so that the app opens in an empty one.
pub(crate) fn check_default(settings: &Table, tables: &[&Table], diagnostics: &mut Vec<Diagnostic>) {
    let Some(record) = settings.records.first() else { return };
    let Some(wanted) = settings.get(record, &["default_language"]) else { return };
    let languages: Vec<&str> =
        tables.iter().flat_map(|table| translations(table)).map(|translation| translation.language).collect();
    // Texts without a language are in the default one.
    if languages.is_empty() || languages.iter().any(|language| [wanted, DEFAULT].contains(language)) {
        return;
    }
    // `pl` for `Polski (pl)`.
    let tagged = languages.iter().find(|language| language.ends_with(&format!("({wanted})")));
    let mut diagnostic = Diagnostic::warning("unknown-default-language").arg("language", wanted);
    let begins = || languages.iter().find(|language| language.to_lowercase().starts_with(&wanted.to_lowercase()));
    diagnostic = diagnostic.nearest(wanted, languages.iter().copied());
    diagnostic.suggestion = tagged.or_else(begins).map(|language| (*language).to_owned()).or(diagnostic.suggestion);
    diagnostics.push(diagnostic.at(settings.place(record, &["default_language"])));
}

fn check_cells(table: &Table, found: &[Translation], default_language: &str, diagnostics: &mut Vec<Diagnostic>) {
    let mut kinds: Vec<(&str, Vec<&Translation>)> = Vec::new();
    for translation in found.iter().filter(|translation| !MEDIA.contains(&translation.what)) {
        match kinds.iter_mut().find(|(what, _)| *what == translation.what) {
            Some((_, columns)) => columns.push(translation),
            None => kinds.push((translation.what, vec![translation])),
        }
    }
    let mut told = 0;
    for record in &table.records {
        let filled: HashSet<usize> = record.cells.iter().map(|(index, _)| table.columns[*index].index).collect();
        for (_, columns) in &kinds {
            let has: HashSet<&str> =
                columns.iter().filter(|t| filled.contains(&t.column.index)).map(|t| t.language).collect();
            if has.is_empty() {
                continue;
            }
            // A column without a language is the default language's.
            let lacks = |language: &str| {
                language != DEFAULT
                    && !has.contains(language)
                    && !(language == default_language && has.contains(DEFAULT))
            };
            for Translation { column, language, .. } in columns.iter().filter(|t| lacks(t.language)) {
                if told == MOST_CELLS {
                    return;
                }
                told += 1;
                let place = table.sheet.place(Some(record.number), Some(column.index));
                diagnostics.push(Diagnostic::warning("missing-text").arg("language", *language).at(place));
            }
        }
    }
}

/// The column as authors write it.
fn shown_name(what: &str) -> &str {
    match what {
        "jr:constraintMsg" => "constraint_message",
        "jr:requiredMsg" => "required_message",
        what => what,
    }
}

/// Whether a language ends with its code in parentheses: `Polski (pl)`.
fn has_code(language: &str) -> bool {
    let code = language.strip_suffix(')').and_then(|text| Some(text.split_once('(')?.1));
    code.is_some_and(|code| {
        let of = |codes: &str| codes.split_whitespace().any(|other| other == code);
        match code.len() {
            2 => of(TWO_LETTERS),
            3 => code.bytes().all(|byte| byte.is_ascii_lowercase()) && !of(REPLACED),
            _ => false,
        }
    })
}

/// The language subtags of two letters in the IANA registry.
const TWO_LETTERS: &str = "aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz \
    ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik \
    in io is it iu iw ja ji jv jw ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg \
    mh mi mk ml mn mo mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro \
    ru rw sa sc sd se sg sh si sk sl sm sn so sq sr ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty \
    ug uk ur uz ve vi vo wa wo xh yi yo za zh zu";

/// Codes of three letters that the registry does not have, as the language has one of two letters.
const REPLACED: &str = "aar abk afr aka alb amh ara arg arm asm ava ave aym aze bak bam baq bel ben bih bis bod bos bre bul bur \
    cat ces cha che chi chu chv cor cos cre cym cze dan deu div dut dzo ell eng epo est eus ewe fao fas fij \
    fin fra fre fry ful geo ger gla gle glg glv gre grn guj hat hau heb her hin hmo hrv hun hye ibo ice ido \
    iii iku ile ina ind ipk isl ita jav jpn kal kan kas kat kau kaz khm kik kin kir kom kon kor kua kur lao \
    lat lav lim lin lit ltz lub lug mac mah mal mao mar may mkd mlg mlt mon mri msa mya nau nav nbl nde ndo \
    nep nld nno nob nor nya oci oji ori orm oss pan per pli pol por pus que roh ron rum run rus sag san sin \
    slk slo slv sme smo sna snd som sot spa sqi srd srp ssw sun swa swe tah tam tat tel tgk tgl tha tib tir \
    ton tsn tso tuk tur twi uig ukr urd uzb ven vie vol wel wln wol xho yid yor zha zho zul";

#[cfg(test)]
mod tests {
    use super::has_code;

    #[test]
    fn knows_language_codes() {
        for language in ["Polski (pl)", "Українська (uk)", "eng(en)", "Silesian (szl)"] {
            assert!(has_code(language), "{language}");
        }
        for language in ["Polski", "Polski (pol)", "English (schm)", "x (xx)", "Polski (PL)", "(", ""] {
            assert!(!has_code(language), "{language}");
        }
    }
}
