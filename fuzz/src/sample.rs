//! A small form with what makes a response hard to keep right: relevance, calculations, cascades, constraints, repeats in
//! repeats, a count, a ranking, an action.

use std::rc::Rc;
use xforms::Form;

pub const XML: &str = include_str!("sample.xml");

/// The form, compiled.
pub fn form() -> Rc<Form> {
    let (form, findings) = Form::parse(XML, &());
    assert!(findings.is_empty(), "{findings:#?}");
    Rc::new(form.expect("usable"))
}
