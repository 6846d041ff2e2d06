//! Visible numbers of questions: the same for everybody who has the same form, whatever they see of it.

use super::{Element, ElementId, ElementKind, Form};

impl Form {
    /// A question's number from 1, when the form's settings ask for numbers: its place among all questions of the form, hidden
    /// ones included. Notes, groups and repeats have none; the entries of a repeat share theirs.
    pub fn question_number(&self, id: ElementId) -> Option<usize> {
        if !self.settings.question_numbers || !is_question(self.element(id)) {
            return None;
        }
        let mut number = 0;
        self.count_until(&self.top, id, &mut number).then_some(number)
    }

    fn count_until(&self, elements: &[ElementId], wanted: ElementId, number: &mut usize) -> bool {
        elements.iter().any(|&id| {
            let element = self.element(id);
            *number += usize::from(is_question(element));
            id == wanted || self.count_until(&element.children, wanted, number)
        })
    }
}

fn is_question(element: &Element) -> bool {
    !matches!(element.kind, ElementKind::Note | ElementKind::Group | ElementKind::Repeat { .. })
}

#[cfg(test)]
mod tests {
    use crate::{Form, Moment, Response, Start, response::Item};
    use std::rc::Rc;

    const FORM: &str = r#"<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"
        xmlns:teren="urn:teren:xforms"><h:head><h:title>T</h:title><model><instance><data id="t"><a/><g><b/></g><n/><c/></data></instance>
        <bind nodeset="/data/g" relevant="/data/a = '1'"/><bind nodeset="/data/n" type="string" readonly="true()"/></model></h:head>
        <h:body><input ref="/data/a"><label>a</label></input>
        <group ref="/data/g"><label>g</label><input ref="/data/g/b"><label>b</label></input></group>
        <input ref="/data/n"><label>n</label></input><input ref="/data/c"><label/></input></h:body></h:html>"#;

    /// The labels of all elements before and after the group becomes relevant.
    fn check(xml: &str, expected: [&str; 5]) {
        let (form, _) = Form::parse(xml, &());
        let Some(form) = form.map(Rc::new) else { panic!("unusable") };
        let start =
            Start { instance_id: "uuid:1".into(), seed: 1, at: Moment { utc_ms: 0, offset_min: 0 }, zone: None };
        let mut response = Response::start(form, start);
        for answer in ["", "1"] {
            if let Some(node) = response.find("/data/a") {
                response.set(node, answer);
            }
            let items: Vec<Item> = response.children(None);
            let below = items.iter().flat_map(|item| std::iter::once(*item).chain(response.children(Some(*item))));
            let labels: Vec<String> = below.map(|item| response.label(item)).collect();
            assert_eq!(labels, expected);
        }
    }

    #[test]
    fn are_the_same_whatever_is_shown_and_only_where_asked_for() {
        check(FORM, ["a", "g", "b", "n", ""]);
        let numbered = FORM.replace("<model>", "<model teren:question-numbers='true'>");
        check(&numbered, ["1. a", "g", "2. b", "n", ""]);
        check(&numbered.replace("<label/>", "<label>c</label>"), ["1. a", "g", "2. b", "n", "3. c"]);
    }
}
