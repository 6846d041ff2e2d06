//! What single columns and settings of a workbook become in the form.

mod common;

use common::{check, compile, packed, sheet, survey};

#[test]
fn columns_of_the_survey_have_their_place() {
    let cases = [
        ("guidance_hint", "G", "<value form=\"guidance\">G</value>"),
        ("image", "a.png", "<value form=\"image\">jr://images/a.png</value>"),
        ("audio", "a.mp3", "<value form=\"audio\">jr://audio/a.mp3</value>"),
        ("video", "a.mp4", "<value form=\"video\">jr://video/a.mp4</value>"),
        ("media::image", "a.png", "<value form=\"image\">jr://images/a.png</value>"),
        ("default", "x", "<a>x</a>"),
        ("default", "today()", "<setvalue event=\"odk-instance-first-load\" ref=\"/data/a\" value=\"today()\"/>"),
        ("trigger", "${b}", "<setvalue event=\"xforms-value-changed\" ref=\"/data/a\"/>"),
        ("appearance", "multiline", "<input ref=\"/data/a\" appearance=\"multiline\">"),
        ("readonly", "yes", "readonly=\"true()\""),
        ("bind::odk:length", "5", "odk:length=\"5\""),
        ("body::accuracyThreshold", "5", "accuracyThreshold=\"5\""),
        ("control::accuracyThreshold", "5", "accuracyThreshold=\"5\""),
        ("instance::odk:tag", "t", "<a odk:tag=\"t\"/>"),
    ];
    for (column, cell, piece) in cases {
        let rows = format!("| type | name | label | {column} |\n| text | a | A | {cell} |\n| text | b | B | |");
        check(&survey(&rows), &[piece]);
    }
    let rows = "| type | name | label | image | big-image |\n| text | a | A | a.png | b.png |";
    check(&survey(rows), &["<value form=\"big-image\">jr://images/b.png</value>"]);
}

#[test]
fn a_disabled_row_is_not_there() {
    let rows = "| type | name | label | disabled |\n| text | a | A | yes |\n| text | b | B | no |";
    let xml = packed(&survey(rows));
    assert!(xml.contains("<b/>") && !xml.contains("<a/>"), "{xml}");
}

#[test]
fn choices_have_pictures_sound_and_video() {
    for (column, piece) in [
        ("image", "<value form=\"image\">jr://images/a.x</value>"),
        ("big-image", "<value form=\"big-image\">jr://images/a.x</value>"),
        ("audio", "<value form=\"audio\">jr://audio/a.x</value>"),
        ("video", "<value form=\"video\">jr://video/a.x</value>"),
        ("media::image", "<value form=\"image\">jr://images/a.x</value>"),
    ] {
        let choices = format!("| list_name | name | label | {column} |\n| l | 1 | One | a.x |");
        let rows = "| type | name | label |\n| select_one l | q | Q |";
        check(&(survey(rows) + &sheet("choices", &choices)), &[piece, "<value>One</value>"]);
    }
}

#[test]
fn settings_have_their_place() {
    let cases = [
        ("form_title", "T", "<h:title>T</h:title>"),
        ("form_id", "f", "<data id=\"f\">"),
        ("name", "root", "<root id=\"form\">"),
        ("version", "7", "<data id=\"form\" version=\"7\">"),
        ("style", "pages", "<h:body class=\"pages\">"),
        ("instance_name", "'x'", "<bind nodeset=\"/data/meta/instanceName\" type=\"string\" calculate=\"'x'\"/>"),
        ("instance_xmlns", "urn:x", "xmlns=\"urn:x\""),
        ("namespaces", "esri=\"http://esri.com/x\"", "xmlns:esri=\"http://esri.com/x\""),
        ("attribute::xyz", "1", "<data xyz=\"1\" id=\"form\">"),
        ("privacy", "interviewer", "teren:privacy=\"interviewer\""),
        ("question_numbers", "yes", "teren:question-numbers=\"true\""),
        ("client_editable", "yes", "teren:client-editable=\"true\""),
        ("show_instance_name", "yes", "teren:show-instance-name=\"true\""),
        ("draft_days", "14", "teren:draft-days=\"14\""),
    ];
    for (setting, value, piece) in cases {
        let rows = "| type | name | label |\n| text | a | A |";
        check(&(survey(rows) + &sheet("settings", &format!("| {setting} |\n| {value} |"))), &[piece]);
    }
}

#[test]
fn choices_may_share_a_name_where_the_settings_say_so() {
    let table = survey("| type | name | label |\n| select_one l | q | Q |")
        + &sheet("choices", "| list_name | name | label |\n| l | 1 | One |\n| l | 1 | Uno |");
    assert!(compile(&table).0.is_none());
    check(&(table + &sheet("settings", "| allow_choice_duplicates |\n| yes |")), &["<label>Uno</label>"]);
}

/// The words that the crate says it knows are the ones that the compiler takes without a word.
#[test]
fn known_names_are_taken_without_complaint() {
    for word in xlsform::appearance_names() {
        let (_, found) = compile(&survey(&format!("| type | name | label | appearance |\n| text | a | A | {word} |")));
        // Which types they are for is another matter.
        assert!(found.iter().all(|found| found.code == "appearance-of-others"), "{word}: {found:?}");
    }
    for column in xlsform::column_names("survey") {
        let (_, found) = compile(&survey(&format!("| type | name | label | {column} |\n| text | a | A | |")));
        let unknown = found.iter().find(|found| found.code.contains("unknown"));
        assert_eq!(unknown, None, "{column}");
    }
    assert_eq!(xlsform::column_names("nonsense").count(), 0);
    assert!(xlsform::column_names("survey").any(|name| name == "relevant"));
    assert!(!xlsform::column_names("survey").any(|name| name == "relevance"), "one name for each column");
}
