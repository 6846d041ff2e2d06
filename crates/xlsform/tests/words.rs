//! Slips that cannot be seen: letters of another script, characters of no text, names with spaces.

mod common;

use common::{Fault, check_faults as check, compile, faults, survey};

#[test]
fn a_letter_of_another_script_is_named() {
    let rows = "| type | name | label | relevant |\n| text | data | D | |\n| text | wiеk | W | |\n\
        | text | a | A | ${dаta} = 'x' |\n| text | b | B | ${wiek} = 'x' |";
    check(
        &survey(rows),
        &[
            ("cyrillic-letter-within", Some(3), Some("name"), Some("wiek")),
            ("cyrillic-letter", Some(4), Some("relevant"), Some("${data}")),
            ("latin-letter", Some(5), Some("relevant"), Some("${wiеk}")),
        ],
    );
}

#[test]
fn names_and_codes_that_look_like_others_are_told() {
    let check = |names: [&str; 2], codes: [&str; 2], expected: &[Fault]| {
        let [one, two] = names;
        let rows = format!("| type | name | label |\n| select_one l | {one} | A |\n| select_one l | {two} | B |");
        let rows = codes.iter().fold(survey(&rows) + "| choices |\n| | list_name | name | label |\n", |rows, code| {
            format!("{rows}| | l | {code} | {code} |\n")
        });
        check(&rows, expected);
    };
    let told = |code, row, meant| [(code, Some(row), Some("name"), meant)];
    check(["p10", "p1o"], ["1", "2"], &told("name-looks-alike", 3, None));
    check(["a", "b"], ["k0t", "kot"], &told("code-looks-alike", 3, None));
    check(["a", "b"], ["tak_c", "tak_с"], &told("cyrillic-letter-within", 3, Some("tak_c")));
    check(["a", "b"], ["a", "о"], &told("cyrillic-letter-within", 3, Some("o")));
    check(["a", "b"], ["tak", "niе"], &told("cyrillic-letter-within", 3, Some("nie")));
    check(["вік", "стать"], ["так", "нi"], &told("latin-letter-within", 3, Some("ні")));
    check(["вік", "стать"], ["c", "с"], &told("code-looks-alike", 3, None));
    check(["a", "b"], ["x\u{200b}", "y"], &told("character-unseen", 2, Some("x")));
    for codes in [["1", "l"], ["q5_0", "q5_o"], ["a1", "b1"], ["1\u{a0}", "2"], ["III", "111"]] {
        check(["a", "b"], codes, &[]);
    }
    for codes in [["так", "ні"], ["а", "о"], ["q_а", "q_в"]] {
        check(["вік", "стать"], codes, &[]);
    }
}

#[test]
fn a_text_that_shows_a_code_is_told() {
    let check = |text: &str, expected: Option<&str>| {
        let rows = format!(
            "| type | name | label | hint | calculation |\n| select_one town | t | T | | |\n\
             | select_multiple town | m | M | | |\n| select_one size | s | S | | |\n| calculate | c | | | ${{t}} |\n\
             | calculate | k | | | jr:choice-name(${{t}}, '${{t}}') |\n| text | q | Q | {text} | |"
        );
        let choices = "| choices |\n| | list_name | name | label |\n| | town | t1 | Nysa |\n| | town | t2 | Opole |\n\
            | | size | 1 | 1 |\n| | size | 2 | 2 or 3 |\n| | size | many | Many |\n";
        let expected: Vec<_> = expected.map(|code| (code, Some(7), Some("hint"), None)).into_iter().collect();
        check(&(survey(&rows) + choices), &expected);
    };
    check("Why ${t}?", Some("code-shown"));
    check("Why ${c}?", Some("code-shown"));
    check("Chosen: ${m}", Some("codes-shown"));
    for text in ["Why ${k}?", "How is ${s}?", "Code: ${t}", "Numer kodu ${t}", "Plain"] {
        check(text, None);
    }
}

#[test]
fn a_character_of_no_text_is_named_with_its_cell() {
    for character in ['\0', '\u{fffe}', '\u{ffff}'] {
        let (compiled, found) = compile(&survey(&format!("| type | name | label |\n| text | a | A{character}B |")));
        assert_eq!(faults(&found), [("character-unusable", Some(2), Some("label"), None)], "{found:?}");
        assert!(compiled.is_none());
    }
}

#[test]
fn what_spaces_or_signs_part_is_told_as_one() {
    let file = "| type | name | label |\n| select_one_from_file my list.csv | x | X |";
    let meant = Some("select_one_from_file my_list.csv");
    check(&survey(file), &[("file-with-spaces", Some(2), Some("type"), meant)]);
    let grade =
        "| type | name | label | relevant |\n| select_one g | grade | G | |\n| text | x | X | ${grade} = A - B |";
    let grades = "| choices |\n| | list_name | name | label |\n| | g | A - B | Good |\n| | g | C | Bad |\n";
    let word = ("bare-word", Some(3), Some("relevant"), Some("'A - B'"));
    check(&(survey(grade) + grades), &[word, word]);
    let looped = "| type | name | label |\n| begin_loop over g | l | L |\n| text | x | X |\n| end_loop | | |";
    let told = |row, meant| ("code-not-a-name", Some(row), Some("name"), Some(meant));
    let codes = "| choices |\n| | list_name | name | label |\n| | g | a | A |\n| | g | b c | B |\n| | g | 3 | C |\n";
    check(&(survey(looped) + codes), &[told(3, "b_c"), told(4, "_3")]);
}

#[test]
fn a_list_with_spaces_gets_a_suggestion() {
    for (list, meant) in
        [("mylist", "select_one mylist"), ("my_list", "select_one my_list"), ("x", "select_one my_list")]
    {
        let choices = format!("| choices |\n| | list_name | name | label |\n| | {list} | 1 | A |\n");
        check(
            &(survey("| type | name | label |\n| select_one my list | a | A |") + &choices),
            &[("list-with-spaces", Some(2), Some("type"), Some(meant))],
        );
    }
}

#[test]
fn a_scale_in_steps_down_is_told_in_its_cell() {
    let rows = "| type | name | label | parameters |\n| range | a | A | start=1 end=10 step=-1 |";
    let (_, found) = compile(&survey(rows));
    assert!(
        faults(&found).iter().all(|(_, row, column, _)| (*row, *column) == (Some(2), Some("parameters"))),
        "{found:?}"
    );
    assert!(!found.is_empty());
}

#[test]
fn a_language_of_one_sheet_is_told() {
    let rows = "| type | name | label::English (en) | label::Polish (pl) |\n| select_one l | a | Fruit? | Owoc? |";
    let choices = |headers: &str, cells: &str| {
        format!("{}| choices |\n| | list_name | name | {headers} |\n| | l | 1 | {cells} |\n", survey(rows))
    };
    let told = |row, column, meant| ("language-of-one-sheet", Some(row), Some(column), meant);
    for (headers, cells, expected) in [
        ("label::English (en) | label::Polski (pl)", "A | J", vec![told(1, "label::Polski (pl)", Some("Polish (pl)"))]),
        ("label::English (en)", "A", vec![told(1, "label::Polish (pl)", None)]),
        ("label::English (en) | label::Polish (pl)", "A | J", vec![]),
        ("label", "A", vec![]),
    ] {
        check(&choices(headers, cells), &expected);
    }
}

#[test]
fn a_typographic_quote_within_a_text_stays() {
    let rows = |relevant: &str| {
        format!("| type | name | label | relevant |\n| integer | a | A | |\n| text | b | B | {relevant} |")
    };
    for (typed, kept) in [
        ("${a} != '' and 'l’eau' != ''", "'l’eau'"),
        ("${a} = ‘5’", "'5'"),
        ("${a} = '5’ or ${a} = '6'", "'5'"),
        ("${a} != \"say “hello”\"", "say “hello”"),
        ("${a} != „5”", "&quot;5&quot;"),
    ] {
        let xml = common::xml(&survey(&rows(typed)));
        assert!(xml.contains(kept), "{typed}: {xml}");
    }
}

#[test]
fn a_tab_in_a_type_is_a_space() {
    let choices = "| choices |\n| | list_name | name | label |\n| | l | 1 | A |\n";
    check(&(survey("| type | name | label |\n| select_one\tl | a | A |") + choices), &[]);
}

#[test]
fn words_of_other_tools_are_told_with_what_they_mean() {
    for (constraint, meant) in [("value > 5", ". > 5"), (". = null", ". = ''")] {
        let rows = format!("| type | name | label | constraint |\n| integer | a | A | {constraint} |");
        let (_, found) = compile(&survey(&rows));
        assert_eq!(faults(&found)[0], ("bare-word", Some(2), Some("constraint"), Some(meant)), "{found:?}");
    }
}

#[test]
fn html_is_told_in_texts_for_people() {
    let choices = "| choices |\n| | list_name | name | label |\n| | l | 1 | <i>A</i> |\n";
    check(
        &(survey("| type | name | label | hint |\n| select_one l | a | <b>A</b> | x < 3 |") + choices),
        &[
            ("html-in-text", Some(2), Some("label"), Some("**A**")),
            ("html-in-text", Some(2), Some("label"), Some("*A*")),
        ],
    );
}

#[test]
fn names_in_the_authors_own_language_are_understood() {
    let sheets = "| Pytania |\n| | typ | nazwa | etykieta |\n| | text | a | A |\n| Odpowiedzi |\n| | lista | kod | etykieta |\n| | l | 1 | A |\n";
    check(
        sheets,
        &[("misspelt-sheet", None, None, Some("choices")), ("missing-sheet-among", None, None, Some("Pytania"))],
    );
    check(
        &survey("| typ | nazwa | etykieta | opis |\n| text | a | A | x |"),
        &[
            ("unknown-column", Some(1), Some("typ"), Some("type")),
            ("unknown-column", Some(1), Some("nazwa"), Some("name")),
            ("unknown-column", Some(1), Some("etykieta"), Some("label")),
            ("missing-column", Some(1), Some("typ"), Some("type")),
        ],
    );
    check(
        &survey("| type | name | label | required |\n| text | a | A | tak |\n| text | b | B | yes |"),
        &[("yes-or-no", Some(2), Some("required"), Some("yes"))],
    );
}

#[test]
fn a_column_of_texts_without_a_language_that_holds_nothing_is_none() {
    check(&survey("| type | name | label | label::Polski (pl) | hint::Polski (pl) |\n| text | a | | A | B |"), &[]);
}
