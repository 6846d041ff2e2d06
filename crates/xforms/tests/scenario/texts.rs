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
    assert_eq!(s.response.label(s.item("/data/name")), "Name");
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
