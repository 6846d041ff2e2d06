//! Elements of a form by their names, and nodes by the paths in expressions.

use roxmltree::{Document, Node};

/// The paths of an expression to nodes of the response: `/data/a`, `../a`.
pub fn paths_in(expression: &str) -> impl Iterator<Item = &str> {
    let outside_quotes = expression.split(['\'', '"']).step_by(2);
    let words = outside_quotes.flat_map(|part| part.split(|c: char| !(c.is_alphanumeric() || "/._-:".contains(c))));
    words.filter(|word| word.starts_with('/') || word.starts_with("../"))
}

/// A relative path means every node of its name.
pub fn is_meant(read: &str, path: &str) -> bool {
    read == path || is_relative(read) && name_of(read) == name_of(path)
}

pub fn is_relative(read: &str) -> bool {
    read.contains("../")
}

/// The last step of a path.
pub fn name_of(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

pub fn elements<'a, 'input>(
    document: &'a Document<'input>,
    name: &'static str,
) -> impl Iterator<Item = Node<'a, 'input>> {
    document.descendants().filter(move |node| node.is_element() && node.tag_name().name() == name)
}
