//! One test for each feature: a workbook in, pieces of the XForm out. The pieces are what pyxform 4.5 gives.

mod common;

use common::{check, packed, sheet, survey, xml};

const LIST: &str = "
    | list_name | name | label |
    | kolor | 1 | Red |
    | kolor | 2 | Blue |
    | kolor | 98 | Hard to say |";

fn with_list(rows: &str) -> String {
    survey(rows) + &sheet("choices", LIST)
}

#[test]
fn types_have_their_controls_and_binds() {
    let cases = [
        ("text", "<input ref=\"/data/a\">", "type=\"string\""),
        ("integer", "<input ref=\"/data/a\">", "type=\"int\""),
        ("decimal", "<input ref=\"/data/a\">", "type=\"decimal\""),
        ("date", "<input ref=\"/data/a\">", "type=\"date\""),
        ("time", "<input ref=\"/data/a\">", "type=\"time\""),
        ("dateTime", "<input ref=\"/data/a\">", "type=\"dateTime\""),
        ("note", "<input ref=\"/data/a\">", "readonly=\"true()\" type=\"string\""),
        ("acknowledge", "<trigger ref=\"/data/a\">", "type=\"string\""),
        ("image", "<upload ref=\"/data/a\" mediatype=\"image/*\">", "type=\"binary\""),
        ("audio", "<upload ref=\"/data/a\" mediatype=\"audio/*\">", "type=\"binary\""),
        ("video", "<upload ref=\"/data/a\" mediatype=\"video/*\">", "type=\"binary\""),
        ("file", "<upload ref=\"/data/a\" mediatype=\"application/*\">", "type=\"binary\""),
        ("geopoint", "<input ref=\"/data/a\">", "type=\"geopoint\""),
        ("geotrace", "<input ref=\"/data/a\">", "type=\"geotrace\""),
        ("geoshape", "<input ref=\"/data/a\">", "type=\"geoshape\""),
        ("barcode", "<input ref=\"/data/a\">", "type=\"barcode\""),
    ];
    for (name, control, bind) in cases {
        let table = survey(&format!("| type | name | label |\n| {name} | a | A |"));
        check(&table, &[control, &format!("<bind nodeset=\"/data/a\" {bind}/>"), "<label>A</label>"]);
    }
}

#[test]
fn metadata_is_preloaded_and_not_shown() {
    let cases = [
        ("start", "jr:preload=\"timestamp\" type=\"dateTime\" jr:preloadParams=\"start\""),
        ("end", "jr:preload=\"timestamp\" type=\"dateTime\" jr:preloadParams=\"end\""),
        ("today", "jr:preload=\"date\" type=\"date\" jr:preloadParams=\"today\""),
        ("deviceid", "jr:preload=\"property\" type=\"string\" jr:preloadParams=\"deviceid\""),
        ("username", "jr:preload=\"property\" type=\"string\" jr:preloadParams=\"username\""),
        ("phonenumber", "jr:preload=\"property\" type=\"string\" jr:preloadParams=\"phonenumber\""),
        ("email", "jr:preload=\"property\" type=\"string\" jr:preloadParams=\"email\""),
        ("hidden", "type=\"string\""),
    ];
    for (name, bind) in cases {
        let table = survey(&format!("| type | name |\n| {name} | a |"));
        check(&table, &[&format!("<bind nodeset=\"/data/a\" {bind}/>"), "<h:body/>"]);
    }
    check(
        &survey("| type | name | parameters |\n| audit | | track-changes=true |"),
        &[
            "<meta><audit/><instanceID/></meta>",
            "<bind nodeset=\"/data/meta/audit\" type=\"binary\" odk:track-changes=\"true\"/>",
        ],
    );
}

#[test]
fn a_form_has_an_id_a_version_and_an_instance_id() {
    let settings = "
        | form_title | form_id | version | style | instance_name |
        | Ankieta | ankieta | 7 | pages | concat('x', ${a}) |";
    check(
        &(survey("| type | name | label |\n| text | a | A |") + &sheet("settings", settings)),
        &[
            "<h:title>Ankieta</h:title>",
            "<data id=\"ankieta\" version=\"7\"><a/><meta><instanceID/><instanceName/></meta></data>",
            "<h:body class=\"pages\">",
            "<bind nodeset=\"/data/meta/instanceID\" type=\"string\" readonly=\"true()\" jr:preload=\"uid\"/>",
            "<bind nodeset=\"/data/meta/instanceName\" type=\"string\" calculate=\"concat('x',  /data/a )\"/>",
        ],
    );
    check(&survey("| type | name | label |\n| text | a | A |"), &["<h:title>form</h:title>", "<data id=\"form\"><a/>"]);
}

#[test]
fn logic_stands_in_the_bind() {
    check(
        &survey(
            "| type | name | label | required | relevant | constraint | constraint_message | required_message | readonly | default |
             | integer | a | A | yes | | . > 1 | More | Please | no | 5 |
             | text | c | C | ${a} = 2 | ${a} > 1 and not(${a} = 3) | | | | TRUE | |",
        ),
        &[
            "<a>5</a>",
            "<bind nodeset=\"/data/a\" type=\"int\" required=\"true()\" constraint=\". &gt; 1\" jr:constraintMsg=\"More\" \
             jr:requiredMsg=\"Please\" readonly=\"false()\"/>",
            "required=\" /data/a  = 2\" relevant=\" /data/a  &gt; 1 and not( /data/a  = 3)\" readonly=\"true()\"",
        ],
    );
    check(
        &survey(
            "| type | name | label | calculation |\n| calculate | a | | 1 + 1 |\n| integer | b | | ${a} * 2 |\n| integer | c | C | ${b} |",
        ),
        &[
            "<bind nodeset=\"/data/a\" type=\"string\" calculate=\"1 + 1\"/>",
            "calculate=\" /data/a  * 2\"",
            "<h:body><input ref=\"/data/c\">",
        ],
    );
}

#[test]
fn selects_read_the_instance_of_their_list() {
    check(
        &with_list(
            "| type | name | label |\n| select_one kolor | a | A |\n| select_multiple kolor | b | B |\n| rank kolor | c | C |",
        ),
        &[
            "<instance id=\"kolor\"><root><item><name>1</name><label>Red</label></item>",
            "<select1 ref=\"/data/a\"><label>A</label><itemset nodeset=\"instance('kolor')/root/item\"><value ref=\"name\"/>\
             <label ref=\"label\"/></itemset></select1>",
            "<select ref=\"/data/b\">",
            "<odk:rank ref=\"/data/c\">",
            "<bind nodeset=\"/data/c\" type=\"odk:rank\"/>",
        ],
    );
}

#[test]
fn choice_filters_and_files() {
    let choices = "
        | list_name | name | label | kraj |
        | miasto | w | Warszawa | pl |";
    check(
        &(survey(
            "| type | name | label | choice_filter | parameters |
             | text | k | K | | |
             | select_one miasto | a | A | kraj = ${k} | |
             | select_one_from_file ulice.csv | b | B | | |
             | select_multiple_from_file m.geojson | c | C | | |
             | select_one_from_file x.xml | d | D | | value=Kod label=Nazwa |
             | csv-external | gmina | | | |
             | xml-external | inne | | | |",
        ) + &sheet("choices", choices)),
        &[
            "<itemset nodeset=\"instance('miasto')/root/item[kraj =  /data/k ]\">",
            "<item><name>w</name><label>Warszawa</label><kraj>pl</kraj></item>",
            "<instance id=\"ulice\" src=\"jr://file-csv/ulice.csv\"/>",
            "<itemset nodeset=\"instance('m')/root/item\"><value ref=\"id\"/><label ref=\"title\"/></itemset>",
            "<itemset nodeset=\"instance('x')/root/item\"><value ref=\"Kod\"/><label ref=\"Nazwa\"/></itemset>",
            "<instance id=\"gmina\" src=\"jr://file-csv/gmina.csv\"/>",
            "<instance id=\"inne\" src=\"jr://file/inne.xml\"/>",
        ],
    );
}

#[test]
fn shuffled_choices_keep_special_codes_at_the_end() {
    let rows = "| type | name | label | parameters |
        | select_one kolor | a | A | randomize=true |
        | select_one kolor | b | B | randomize=true, seed=42 |
        | select_one zwykle | c | C | randomize=true |";
    let choices = format!("{LIST}\n| zwykle | x | X |\n| zwykle | 89 | Y |");
    check(
        &(survey(rows) + &sheet("choices", &choices)),
        &[
            "xmlns:teren=\"urn:teren:xforms\"",
            "<itemset nodeset=\"randomize(instance('kolor')/root/item)\" teren:pin-from=\"90\">",
            "<itemset nodeset=\"randomize(instance('kolor')/root/item, 42)\" teren:pin-from=\"90\">",
            "<itemset nodeset=\"randomize(instance('zwykle')/root/item)\">",
        ],
    );
}

#[test]
fn or_other_adds_a_choice_and_a_question() {
    check(
        &with_list("| type | name | label |\n| select_one kolor or_other | a | A |"),
        &[
            "<item><name>other</name><label>Other</label></item>",
            "<bind nodeset=\"/data/a_other\" type=\"string\" relevant=\"selected(../a, 'other')\"/>",
            "<input ref=\"/data/a_other\"><label>Specify other.</label></input>",
        ],
    );
}

#[test]
fn or_other_speaks_the_authors_language() {
    let rows = "| type | name | label |\n| select_one kolor or_other | a | Który kolor? |";
    check(&with_list(rows), &["<label>Inne</label>", "<label>Co konkretnie?</label>"]);
    let rows = "| type | name | label::Polski (pl) | label::English (en) |\n| select_one kolor or_other | a | Kolor | Colour |";
    let form = xml(&with_list(rows));
    for (language, said) in [("Polski (pl)", "Co konkretnie?"), ("English (en)", "Specify other.")] {
        let texts = form.split(&format!("<translation lang=\"{language}\"")).nth(1).unwrap();
        let texts = texts.split("</translation>").next().unwrap();
        assert!(texts.contains(said), "{language}: {texts}");
    }
}

#[test]
fn or_other_in_other_languages_is_as_the_standard_has_it() {
    let rows = "| type | name | label::en | label::fr |\n| select_one kolor or_other | a | Colour | Couleur |";
    check(&with_list(rows), &["<input ref=\"/data/a_other\"><label>Specify other.</label></input>"]);
}

#[test]
fn or_other_is_offered_where_it_is_asked_what_is_meant() {
    let rows = "| type | name | label |\n| select_one kolor or_other | a | A |\n| select_one kolor | b | B |\n\
                | select_multiple kolor or_other | c | C |";
    let form = xml(&with_list(rows));
    let lists: Vec<_> = form.split("<itemset nodeset=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    let (own, other) = ("instance('kolor')/root/item", "instance('kolor_or_other')/root/item");
    assert_eq!(lists, [other, own, other]);
    assert_eq!(form.matches("<name>other</name>").count(), 1, "{form}");
}

#[test]
fn table_lists_share_one_heading() {
    check(
        &with_list(
            "| type | name | label | hint | appearance |
             | begin_group | g | Rate | Each | table-list w4 |
             | select_one kolor | a | A | | |
             | select_one kolor | b | B | | |
             | end_group | | | | |",
        ),
        &[
            "<group appearance=\"field-list w4\" ref=\"/data/g\">\
             <input ref=\"/data/g/generated_table_list_label_2\"><label>Rate</label><hint>Each</hint></input>\
             <select1 ref=\"/data/g/reserved_name_for_field_list_labels_3\" appearance=\"label\"><label> </label><itemset",
            "<select1 ref=\"/data/g/a\" appearance=\"list-nolabel\"><label>A</label>",
            "<select1 ref=\"/data/g/b\" appearance=\"list-nolabel\">",
        ],
    );
}

#[test]
fn groups_and_repeats_nest() {
    check(
        &survey(
            "| type | name | label | relevant | repeat_count | calculation |
             | integer | n | N | | | |
             | begin group | g | G | ${n} > 0 | | |
             | begin_repeat | r | R | | ${n} | |
             | text | a | A | | | |
             | text | b | B | ${a} != '' | | |
             | end_repeat | | | | | |
             | end group | | | | | |
             | begin repeat | s | S | | ${n} + 1 | |
             | text | c | C | | | |
             | end repeat | | | | | |
             | calculate | total | | | | count(${a}) |",
        ),
        &[
            "<g><r jr:template=\"\"><a/><b/></r><r><a/><b/></r></g>",
            "<bind nodeset=\"/data/g\" relevant=\" /data/n  &gt; 0\"/>",
            "<group ref=\"/data/g/r\"><label>R</label><repeat nodeset=\"/data/g/r\" jr:count=\" /data/n \">",
            "relevant=\" ../a  != ''\"",
            "<s_count/><s jr:template=\"\"><c/></s><s><c/></s>",
            "<bind nodeset=\"/data/s_count\" type=\"string\" calculate=\" /data/n  + 1\" readonly=\"true()\"/>",
            "jr:count=\" /data/s_count \"",
            "calculate=\"count( /data/g/r/a )\"",
        ],
    );
}

#[test]
fn references_are_relative_within_a_repeat() {
    let table = with_list(
        "| type | name | label | calculation | choice_filter |
         | text | top | Top | | |
         | begin_repeat | r | R | | |
         | begin_group | g | G | | |
         | text | a | A ${top} | | |
         | end_group | | | | |
         | select_one kolor | b | B ${a} | | name = ${a} |
         | begin_repeat | q | Q | | |
         | calculate | c | | concat(${a}, ${top}, sum(${r}), instance('kolor')/root/item[name = ${a}]/label) | |
         | end_repeat | | | | |
         | end_repeat | | | | |",
    );
    check(
        &table,
        &[
            "<label>A <output value=\" /data/top \"/></label>",
            "<label>B <output value=\" ../g/a \"/></label>",
            "nodeset=\"instance('kolor')/root/item[name =  current()/../g/a ]\"",
            "calculate=\"concat( ../../g/a ,  /data/top , sum( /data/r ), instance('kolor')/root/item[name =  \
             current()/../../g/a ]/label)\"",
            "<r jr:template=\"\"><g><a/></g><b/><q jr:template=\"\"><c/></q></r><r><g><a/></g><b/><q><c/></q></r>",
        ],
    );
}

#[test]
fn choices_may_be_the_answers_of_a_repeat() {
    check(
        &survey(
            "| type | name | label |
             | begin_repeat | r | R |
             | text | a | A |
             | end_repeat | | |
             | select_one ${a} | b | B |",
        ),
        &["<itemset nodeset=\"/data/r[./a != '']\"><value ref=\"a\"/><label ref=\"a\"/></itemset>"],
    );
}

#[test]
fn translations_stand_in_the_itext() {
    let choices = "
        | list_name | name | label::Polski (pl) | label::English (en) |
        | tn | 1 | Tak | Yes |";
    let table = survey(
        "| type | name | label::Polski (pl) | label::English (en) | hint::Polski (pl) | constraint | constraint_message::Polski (pl) | constraint_message::English (en) | required_message |
         | select_one tn | a | Czy? | Is it? | Hm | . = 1 | Nie | No | Must |",
    ) + &sheet("choices", choices)
        + &sheet("settings", "| default_language |\n| Polski (pl) |");
    check(
        &table,
        &[
            "<translation lang=\"Polski (pl)\" default=\"true()\">",
            "<translation lang=\"English (en)\">",
            "<text id=\"/data/a:label\"><value>Czy?</value></text>",
            "<text id=\"/data/a:label\"><value>Is it?</value></text>",
            "<text id=\"/data/a:hint\"><value>-</value></text>",
            "<text id=\"/data/a:jr:constraintMsg\"><value>Nie</value></text>",
            "jr:constraintMsg=\"jr:itext('/data/a:jr:constraintMsg')\" jr:requiredMsg=\"Must\"",
            "<label ref=\"jr:itext('/data/a:label')\"/><hint ref=\"jr:itext('/data/a:hint')\"/>",
            "<item><itextId>tn-0</itextId><name>1</name></item>",
            "<text id=\"tn-0\"><value>Yes</value></text>",
            "<label ref=\"jr:itext(itextId)\"/>",
        ],
    );
}

#[test]
fn there_is_no_itext_without_need() {
    let xml = packed(&with_list("| type | name | label | hint |\n| select_one kolor | a | A | H |"));
    assert!(!xml.contains("itext"), "{xml}");
    assert!(xml.contains("<hint>H</hint>"), "{xml}");
}

#[test]
fn media_and_guidance_stand_in_the_itext() {
    check(
        &survey(
            "| type | name | label | hint | guidance_hint | media::image | audio |\n| text | a | A | H | G | a.png | a.mp3 |",
        ),
        &[
            "<translation lang=\"default\" default=\"true()\">",
            "<value>A</value><value form=\"image\">jr://images/a.png</value><value form=\"audio\">jr://audio/a.mp3</value>",
            "<text id=\"/data/a:hint\"><value>H</value><value form=\"guidance\">G</value></text>",
        ],
    );
}

#[test]
fn labels_show_answers() {
    check(
        &survey("| type | name | label |\n| text | a | A |\n| note | b | Hello <b> & ${a}, **you** |"),
        &["<label>Hello &lt;b&gt; &amp; <output value=\" /data/a \"/>, **you**</label>"],
    );
    check(
        &(survey(
            "| type | name | label |\n| csv-external | u | |\n| text | a | A |\n| note | b | In instance('u')/root/item[name = ${a}]/label now |",
        )),
        &["<label>In <output value=\"instance('u')/root/item[name =  /data/a ]/label\"/> now</label>"],
    );
}

#[test]
fn ranges_have_their_scale() {
    check(
        &survey(
            "| type | name | label | parameters |\n| range | a | A | start=0 end=5 step=0.5 |\n| range | b | B | |",
        ),
        &[
            "<range ref=\"/data/a\" start=\"0\" end=\"5\" step=\"0.5\">",
            "<bind nodeset=\"/data/a\" type=\"decimal\"/>",
            "<range ref=\"/data/b\" start=\"1\" end=\"10\" step=\"1\">",
            "<bind nodeset=\"/data/b\" type=\"int\"/>",
        ],
    );
}

#[test]
fn own_attributes_are_kept() {
    let settings = "
        | namespaces | privacy | sealing | client_editable | question_numbers |
        | esri=\"http://esri.com/x\" | anonymous | none | no | yes |";
    check(
        &(survey(
            "| type | name | label | bind::teren:protect | bind::teren:outcome | bind::esri:fieldType | body::accuracyThreshold | instance::odk:tag |
             | text | a | A | technical | | x | 5 | t |
             | note | b | B | | screen-out | | | |",
        ) + &sheet("settings", settings)),
        &[
            "xmlns:esri=\"http://esri.com/x\"",
            "xmlns:teren=\"urn:teren:xforms\"",
            "<model odk:xforms-version=\"1.0.0\" teren:privacy=\"anonymous\" teren:sealing=\"none\" teren:client-editable=\"false\" teren:question-numbers=\"true\">",
            "<bind nodeset=\"/data/a\" type=\"string\" teren:protect=\"technical\" esri:fieldType=\"x\"/>",
            "teren:outcome=\"screen-out\"",
            "<input ref=\"/data/a\" accuracyThreshold=\"5\">",
            "<a odk:tag=\"t\"/>",
        ],
    );
}

#[test]
fn typographic_quotes_stay_as_written() {
    check(
        &survey("| type | name | label |\n| note | a | Zaznacz „nic” ‘albo’ “coś” |"),
        &["<label>Zaznacz „nic” ‘albo’ “coś”</label>"],
    );
    // Not so in expressions, where a spreadsheet has put them by itself.
    check(
        &survey("| type | name | label | relevant |\n| text | a | A | |\n| text | b | B | ${a} = ‘x’ or ${a} = “y” |"),
        &["relevant=\" /data/a  = 'x' or  /data/a  = &quot;y&quot;\""],
    );
}

#[test]
fn spaces_within_cells_stay_where_the_settings_say_so() {
    let text = survey("| type | name | label |\n| text | a | A  B |");
    check(&text, &["<label>A B</label>"]);
    check(&(text + &sheet("settings", "| clean_text_values |\n| no |")), &["<label>A  B</label>"]);
}
