//! Functions that look at a form around the expression.

use crate::check_at;

const FORM: &str = r#"<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml" xmlns:jr="http://openrosa.org/javarosa">
<h:head><model>
<itext>
  <translation lang="en" default="true()"><text id="hi"><value form="image">hi.png</value><value>Hello</value></text>
    <text id="only"><value>Only here</value></text></translation>
  <translation lang="pl"><text id="hi"><value>Cześć</value></text></translation>
</itext>
<instance><data id="f"><town>krakow</town><pick>b</pick>
  <child><name>Ala</name><toy><n>1</n></toy><toy><n>2</n></toy></child>
  <child><name>Ola</name><toy><n>3</n></toy></child></data></instance>
<instance id="towns"><root><item><name>krakow</name><label>Kraków</label><pop>800</pop></item>
  <item><name>lodz</name><label>Łódź</label><pop>670</pop></item></root></instance>
</model></h:head>
<h:body>
  <select1 ref="/data/town"><itemset nodeset="instance('towns')/root/item[pop &gt; 1]"><value ref="name"/><label ref="label"/></itemset></select1>
  <select1 ref="/data/pick"><item><value>a</value><label>First</label></item><item><value>b</value><label ref="jr:itext('hi')"/></item></select1>
</h:body></h:html>"#;

const DATA: &str = "/h:html[1]/h:head[1]/model[1]/instance[1]/data[1]";

#[test]
fn a_whole_form_has_instances_and_texts() {
    check_at(
        FORM,
        DATA,
        &[
            ("count(instance('towns')/root/item)", "2"),
            ("string(instance('towns')/root/item[name = current()/town]/label)", "'Kraków'"),
            ("string(instance('towns')/root/item[name = /data/town]/label)", "'Kraków'"),
            ("string(/data/child[2]/name)", "'Ola'"),
            ("pulldata('towns', 'label', 'name', 'lodz')", "'Łódź'"),
            ("pulldata('towns.csv', 'pop', 'name', 'lodz')", "'670'"),
            ("pulldata('towns', 'pop', 'name', 'nowhere')", "''"),
            ("pulldata('rivers', 'pop', 'name', 'lodz')", "error xpath-unknown-instance"),
            ("jr:itext('hi')", "'Cześć'"),
            ("string(jr:itext('none'))", "''"),
            ("jr:choice-name('lodz', '/data/town')", "'Łódź'"),
            ("jr:choice-name('nowhere', '/data/town')", "''"),
            ("jr:choice-name(pick, ' /data/pick ')", "'Cześć'"),
            ("jr:choice-name('a', '/data/pick')", "'First'"),
            ("string(indexed-repeat(/data/child/name, /data/child, 2))", "'Ola'"),
            ("string(indexed-repeat(child/toy/n, child, 1, child/toy, 2))", "'2'"),
            ("string(indexed-repeat(child/toy/n, child/toy, 2, child, 1))", "'2'"),
            ("count(indexed-repeat(child/toy/n, child, 2, child/toy, 2))", "0"),
            ("count(indexed-repeat(child/name, child, 0))", "0"),
            ("indexed-repeat(child/name, child, 1, child)", "error xpath-arity"),
        ],
    );
    check_at(FORM, &format!("{DATA}/town[1]"), &[("once('new')", "'krakow'"), ("string(current()/../pick)", "'b'")]);
    check_at("<r><a/></r>", "/r[1]/a[1]", &[("once('new')", "'new'"), ("once(. * 2)", "''")]);
    // Outside the instance, the root is the document's.
    check_at(FORM, "/", &[("count(/data)", "0"), ("count(//data)", "1")]);
}
