//! A small XML tree and its writer.

/// An element being built.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Element {
    name: String,
    attributes: Vec<(String, String)>,
    children: Vec<Node>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Node {
    Element(Element),
    Text(String),
}

impl Element {
    pub fn new(name: &str) -> Self {
        Self { name: name.to_owned(), ..Self::default() }
    }

    pub fn attribute(mut self, name: &str, value: impl Into<String>) -> Self {
        self.set(name, value);
        self
    }

    pub fn set(&mut self, name: &str, value: impl Into<String>) {
        match self.attributes.iter_mut().find(|(other, _)| other == name) {
            Some((_, old)) => *old = value.into(),
            None => self.attributes.push((name.to_owned(), value.into())),
        }
    }

    pub fn child(mut self, child: Element) -> Self {
        self.push(child);
        self
    }

    pub fn children(mut self, children: impl IntoIterator<Item = Element>) -> Self {
        self.children.extend(children.into_iter().map(Node::Element));
        self
    }

    pub fn push(&mut self, child: Element) {
        self.children.push(Node::Element(child));
    }

    pub fn content(mut self, nodes: impl IntoIterator<Item = Node>) -> Self {
        self.children.extend(nodes);
        self
    }

    pub fn text(self, text: impl Into<String>) -> Self {
        self.content([Node::Text(text.into())])
    }

    /// The document: indented, but never within text.
    pub fn document(&self) -> String {
        let mut out = String::from("<?xml version=\"1.0\"?>\n");
        self.write(&mut out, Some(0));
        out
    }

    fn write(&self, out: &mut String, depth: Option<usize>) {
        let indent = |out: &mut String, depth: Option<usize>| out.extend(std::iter::repeat_n("  ", depth.unwrap_or(0)));
        let end = if depth.is_some() { "\n" } else { "" };
        indent(out, depth);
        out.push('<');
        out.push_str(&self.name);
        for (name, value) in &self.attributes {
            out.extend([" ", name, "=\""]);
            escape(value, true, out);
            out.push('"');
        }
        if self.children.is_empty() {
            out.extend(["/>", end]);
            return;
        }
        out.push('>');
        let mixed = self.children.iter().any(|child| matches!(child, Node::Text(_)));
        let inner = depth.map(|depth| depth + 1).filter(|_| !mixed);
        if inner.is_some() {
            out.push('\n');
        }
        for child in &self.children {
            match child {
                Node::Element(element) => element.write(out, inner),
                Node::Text(text) => escape(text, false, out),
            }
        }
        if inner.is_some() {
            indent(out, depth);
        }
        out.extend(["</", &self.name, ">", end]);
    }
}

fn escape(text: &str, attribute: bool, out: &mut String) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' if attribute => out.push_str("&quot;"),
            '\n' if attribute => out.push_str("&#10;"),
            '\t' if attribute => out.push_str("&#9;"),
            _ => out.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn indents_elements_and_leaves_text_alone() {
        let label = Element::new("label").text("a < b ").child(Element::new("output").attribute("value", "\"&\n"));
        let document = Element::new("group").child(label).child(Element::new("empty")).document();
        let expected = "<?xml version=\"1.0\"?>\n<group>\n  <label>a &lt; b <output value=\"&quot;&amp;&#10;\"/></label>\n  <empty/>\n</group>\n";
        assert_eq!(document, expected);
    }
}
