//! A small form with every shape that pages, review and answers know, for tests.

use std::rc::Rc;
use xforms::{Form, Item, Moment, Response, Start};

const FORM: &str = r#"<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml" xmlns:jr="http://openrosa.org/javarosa">
<h:head><h:title>Próba</h:title><model>
<instance><data id="proba"><start/><first><gate/><why/></first><date/><month/><price/><many/><ok/>
  <table><title/><head/><row1/><row2/></table><child jr:template=""><name/></child><child><name/></child></data></instance>
<bind nodeset="/data/start" type="string" readonly="true()"/>
<bind nodeset="/data/first/gate" type="string" required="true()"/>
<bind nodeset="/data/first/why" type="string" relevant="/data/first/gate = '2'"/>
<bind nodeset="/data/date" type="date" relevant="/data/first/gate = '1'"/>
<bind nodeset="/data/month" type="date"/>
<bind nodeset="/data/price" type="decimal" constraint=". &gt; 0"/>
<bind nodeset="/data/many" type="string"/><bind nodeset="/data/ok" type="string"/>
<bind nodeset="/data/table/title" type="string" readonly="true()"/>
<bind nodeset="/data/table/head" type="string"/><bind nodeset="/data/table/row1" type="string"/>
<bind nodeset="/data/table/row2" type="string"/><bind nodeset="/data/child/name" type="string"/>
</model></h:head><h:body>
<input ref="/data/start"><label>Witamy</label></input>
<group ref="/data/first" appearance="field-list"><label>Na początek</label>
  <select1 ref="/data/first/gate"><label>Udział?</label><item><label>Tak</label><value>1</value></item><item><label>Nie</label><value>2</value></item>
    <item><label>Nie wiem</label><value>not sure</value></item></select1>
  <input ref="/data/first/why"><label>Dlaczego?</label></input></group>
<input ref="/data/date"><label>Kiedy?</label></input>
<input ref="/data/month" appearance="month-year"><label>Miesiąc?</label></input>
<input ref="/data/price"><label>**Cena**</label></input>
<select ref="/data/many"><label>Które?</label><item><label>*Raz*</label><value>a</value></item><item><label>Dwa</label><value>b</value></item></select>
<trigger ref="/data/ok"><label>Zgoda</label></trigger>
<group ref="/data/table" appearance="field-list">
  <input ref="/data/table/title"><label>Jak jest…</label></input>
  <select1 ref="/data/table/head" appearance="label"><label> </label><item><label>Dobrze</label><value>1</value></item></select1>
  <select1 ref="/data/table/row1" appearance="list-nolabel"><label>w parku</label><item><label>Dobrze</label><value>1</value></item></select1>
  <select1 ref="/data/table/row2" appearance="list-nolabel"><label>w domu</label><item><label>Dobrze</label><value>1</value></item></select1></group>
<group ref="/data/child"><label>Dziecko</label><repeat nodeset="/data/child"><input ref="/data/child/name"><label>Imię</label></input></repeat></group>
</h:body></h:html>"#;

/// A new response of the sample form, with answers given by reference.
pub fn response(answers: &[(&str, &str)]) -> Response {
    let (form, diagnostics) = Form::parse(FORM, &());
    let form = form.unwrap_or_else(|| panic!("the sample form is valid: {diagnostics:?}"));
    let start = Start { instance_id: "uuid:1".into(), seed: 1, at: Moment { utc_ms: 0, offset_min: 60 }, zone: None };
    let mut response = Response::start(Rc::new(form), start);
    for (reference, value) in answers {
        let node = response.find(reference).expect("a reference of the sample form");
        response.set(node, value);
    }
    response
}

/// The body item of a reference.
pub fn item(response: &Response, reference: &str) -> Item {
    fn search(response: &Response, parent: Option<Item>, reference: &str) -> Option<Item> {
        response.children(parent).into_iter().find_map(|item| {
            let own =
                response.form().element(item.element).children.is_empty() && response.reference(item.node) == reference;
            if own { Some(item) } else { search(response, Some(item), reference) }
        })
    }
    search(response, None, reference).expect("an item of the sample form")
}
