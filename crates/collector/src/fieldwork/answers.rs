//! What one response says, question by question.

use std::collections::HashMap;
use xforms::{Form, form::ElementKind};

/// The questions whose answers are looked at.
pub struct Answers {
    /// By the path in the form; whether a person answers it.
    asked: HashMap<String, bool>,
}

/// The answers of a response by their questions' paths; of a repeat's question the last entry's.
pub struct Given {
    pub values: HashMap<String, String>,
    /// Question and answer, in the order of the form, of what a person has answered.
    pub asked: Vec<(String, String)>,
}

impl Answers {
    pub fn of(form: &Form) -> Self {
        let by_person = |kind: &Option<ElementKind>| !matches!(kind, None | Some(ElementKind::Trigger));
        let asked = form.fields().into_iter().map(|field| (field.path, by_person(&field.kind))).collect();
        Self { asked }
    }

    /// None of what is no instance.
    pub fn read(&self, instance: &str) -> Option<Given> {
        let document = roxmltree::Document::parse(instance).ok()?;
        let mut given = Given { values: HashMap::new(), asked: Vec::new() };
        self.walk(document.root_element(), &mut String::new(), &mut given);
        Some(given)
    }

    fn walk(&self, node: roxmltree::Node, path: &mut String, given: &mut Given) {
        let before = path.len();
        path.push('/');
        path.push_str(node.tag_name().name());
        let mut children = node.children().filter(roxmltree::Node::is_element).peekable();
        if children.peek().is_none()
            && let Some(text) = node.text().filter(|text| !text.is_empty())
            && let Some(by_person) = self.asked.get(path.as_str())
        {
            given.values.insert(path.clone(), text.to_owned());
            if *by_person {
                given.asked.push((path.clone(), text.to_owned()));
            }
        }
        children.for_each(|child| self.walk(child, path, given));
        path.truncate(before);
    }
}
