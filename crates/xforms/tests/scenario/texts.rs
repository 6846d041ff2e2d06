//! Labels, hints and messages in several languages, with answers in them.

use crate::harness::Scenario;

fn translated() -> Scenario {
    Scenario::new(
        "<data id='t'><name/><age/></data>",
        r#"<itext><translation lang="English (en)"><text id="age:label"><value>How old is <output value=" /data/name "/>?</value></text>
             <text id="age:constraint"><value>Too old</value></text></translation>
           <translation lang="Polski (pl)" default="true()"><text id="age:label"><value>Ile lat ma <output value=" /data/name "/>?</value></text>
             <text id="age:hint"><value>W latach</value></text><text id="age:constraint"><value>Za dużo</value></text></translation></itext>
           <bind nodeset="/data/age" type="int" constraint=". &lt; 120" jr:constraintMsg="jr:itext('age:constraint')"/>"#,
        r#"<input ref="/data/name"><label> Name </label></input>
           <input ref="/data/age"><label ref="jr:itext('age:label')"/><hint ref="jr:itext('age:hint')"/></input>"#,
    )
}

#[test]
fn texts_follow_the_language_and_fall_back_to_the_default() {
    let mut s = translated();
    let age = s.item("/data/age");
    s.answer("/data/name", "Ola");
    // White space is as written: it is for who shows it.
    assert_eq!(s.response.label(s.item("/data/name")), " Name ");
    assert_eq!(s.response.label(age), "Ile lat ma Ola?");
    assert_eq!(s.response.constraint_message(age.node).as_deref(), Some("Za dużo"));
    s.response.set_language("English (en)");
    assert_eq!(s.response.label(age), "How old is Ola?");
    assert_eq!(s.response.hint(age).as_deref(), Some("W latach"));
    assert_eq!(s.response.constraint_message(age.node).as_deref(), Some("Too old"));
    s.response.set_language("Klingon");
    assert_eq!(s.response.language(), "Polski (pl)");
}

#[test]
fn an_answer_in_a_label_makes_its_question_change() {
    let mut s = translated();
    assert_eq!(s.answer("/data/name", "Ola"), ["/data/name", "/data/age"]);
}

#[test]
fn other_forms_of_a_text_stand_beside_it() {
    let s = Scenario::new(
        "<data id='t'><a/><b/></data>",
        r#"<itext><translation lang="pl" default="true()">
             <text id="a:label"><value>Gdzie?</value><value form="image">jr://images/mapa.png</value><value form="short">G</value></text>
             <text id="a:hint"><value form="guidance">Pokaż mapę</value></text>
             <text id="c"><value>Tu</value><value form="audio">jr://audio/tu.mp3</value></text></translation>
           <translation lang="en"><text id="a:label"><value>Where?</value></text></translation></itext>
           <instance id="l"><root><item><name>1</name><itextId>c</itextId></item></root></instance>"#,
        r#"<input ref="/data/a"><label ref="jr:itext('a:label')"/><hint ref="jr:itext('a:hint')"/></input>
           <select1 ref="/data/b"><itemset nodeset="instance('l')/root/item"><value ref="name"/><label ref="jr:itext(itextId)"/></itemset></select1>"#,
    );
    let written = |forms: Vec<xforms::TextForm>| -> Vec<String> {
        forms.into_iter().map(|text| format!("{}={}", text.form, text.value)).collect()
    };
    let (a, b) = (s.item("/data/a"), s.item("/data/b"));
    assert_eq!(s.response.label(a), "Gdzie?");
    assert_eq!(written(s.response.label_forms(a)), ["image=mapa.png", "short=G"]);
    assert_eq!(written(s.response.hint_forms(a)), ["guidance=Pokaż mapę"]);
    let choice = s.response.options(b).remove(0);
    assert_eq!(
        (choice.label.as_str(), written(s.response.choice_forms(b, &choice))),
        ("Tu", vec!["audio=tu.mp3".into()])
    );
}

#[test]
fn a_translation_that_pyxform_calls_missing_falls_back() {
    let texts = |polish: &str, english: &str| {
        format!(
            r#"<itext>
              <translation lang="Polski (pl)" default="true()"><text id="a"><value>{polish}</value></text></translation>
              <translation lang="English (en)"><text id="a"><value>{english}</value></text></translation>
            </itext>"#
        )
    };
    let body = r#"<input ref="/data/a"><label ref="jr:itext('a')"/></input>"#;
    for (polish, english, shown) in
        [("Wiek", "-", "Wiek"), ("-", "Age", "Age"), ("-", "-", "-"), ("Wiek", " - ", "Wiek")]
    {
        let mut s = Scenario::new("<data id='t'><a/></data>", &texts(polish, english), body);
        s.response.set_language("English (en)");
        assert_eq!(s.response.label(s.item("/data/a")), shown, "{polish} {english}");
    }
}

#[test]
fn what_is_computed_from_texts_follows_the_language() {
    let mut s = Scenario::new(
        "<data id='t'><pick>a</pick><name/><greeting/><long/></data>",
        r#"<itext><translation lang="pl" default="true()"><text id="a"><value>Tak</value></text><text id="hi"><value>Cześć</value></text></translation>
             <translation lang="en"><text id="a"><value>Yes</value></text><text id="hi"><value>Hello</value></text></translation></itext>
           <bind nodeset="/data/name" calculate="jr:choice-name(/data/pick, '/data/pick')"/>
           <bind nodeset="/data/greeting" calculate="concat(jr:itext('hi'), '!')"/>
           <bind nodeset="/data/long" relevant="string-length(/data/name) &gt; 2" calculate="concat(/data/name, '.')"/>"#,
        r#"<select1 ref="/data/pick"><item><label ref="jr:itext('a')"/><value>a</value></item></select1>"#,
    );
    for (language, expected) in
        [("pl", ["Tak", "Cześć!", "Tak."]), ("en", ["Yes", "Hello!", "Yes."]), ("", ["Tak", "Cześć!", "Tak."])]
    {
        let changes = s.response.set_language(language);
        let found = ["/data/name", "/data/greeting", "/data/long"].map(|node| s.value(node));
        assert_eq!(found, expected, "{language}");
        assert!(language == "pl" || changes.nodes.contains(&s.node("/data/name")), "{language}");
    }
}

#[test]
fn a_name_of_a_choice_is_empty_where_there_are_no_choices() {
    let form = crate::harness::xform(
        "<data id='t'><a>x</a><b/></data>",
        r#"<bind nodeset="/data/b" calculate="concat('[', jr:choice-name(/data/a, '/data/a'), ']')"/>"#,
        r#"<input ref="/data/a"/>"#,
    );
    let (form, found) = xforms::Form::parse(&form, &());
    let found: Vec<_> = found.into_iter().map(|finding| (finding.severity, finding.code)).collect();
    assert_eq!(found, [(xforms::Severity::Warning, "choice-name-without-choices")]);
    assert_eq!(Scenario::of(form.expect("usable")).value("/data/b"), "[]");
}
