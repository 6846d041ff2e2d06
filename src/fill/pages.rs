//! The pages of a survey, computed from the response's live body tree.
//!
//! One question is one page; a group with appearance `field-list` or `table-list` is one page; other groups only lend
//! their label as a heading. Each instance of a repeat gives its pages, and after them comes a page that offers another.
//! Pages on which nothing is relevant do not exist. Pure: see [`Body`] for all that is asked of a response.

use std::hash::Hash;
use xforms::{ElementKind, Item, Response};

/// What an item of the body is, as far as pages are concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// A question or a note.
    Question,
    /// A group, or one instance of a repeat.
    Group { one_page: bool },
    /// All instances of a repeat.
    Range { may_add: bool },
    /// Shown by its neighbours only: the header row of a table of questions.
    Silent,
}

/// A live body tree.
pub trait Body {
    type Item: Copy + Eq + Hash;
    /// The items below one, in order; `None` is the top.
    fn children(&self, parent: Option<Self::Item>) -> Vec<Self::Item>;
    fn role(&self, item: Self::Item) -> Role;
    fn relevant(&self, item: Self::Item) -> bool;
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// One question.
    Question,
    /// A whole group.
    Group,
    /// The offer of another instance of a repeat.
    AddAnother,
}

/// One page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<I = Item> {
    /// The question, the group or the repeat.
    pub item: I,
    pub kind: Kind,
    /// The groups and instances around it, outermost first: their labels are its headings.
    pub path: Vec<I>,
}

/// All pages that exist now.
pub fn pages<B: Body>(body: &B) -> Vec<Page<B::Item>> {
    let mut pages = Vec::new();
    collect_pages(body, None, &mut Vec::new(), &mut pages);
    pages
}

fn collect_pages<B: Body>(body: &B, parent: Option<B::Item>, path: &mut Vec<B::Item>, pages: &mut Vec<Page<B::Item>>) {
    for item in body.children(parent) {
        if !body.relevant(item) {
            continue;
        }
        let mut page = |kind| pages.push(Page { item, kind, path: path.clone() });
        match body.role(item) {
            Role::Silent => {}
            Role::Question => page(Kind::Question),
            Role::Group { one_page: true } => {
                if has_content(body, item) {
                    page(Kind::Group);
                }
            }
            Role::Group { one_page: false } => {
                path.push(item);
                collect_pages(body, Some(item), path, pages);
                path.pop();
            }
            Role::Range { may_add } => {
                collect_pages(body, Some(item), path, pages);
                if may_add {
                    pages.push(Page { item, kind: Kind::AddAnother, path: path.clone() });
                }
            }
        }
    }
}

/// Whether anything would be shown of a group; a repeat that may grow always has its button.
fn has_content<B: Body>(body: &B, item: B::Item) -> bool {
    match body.role(item) {
        _ if !body.relevant(item) => false,
        Role::Silent => false,
        Role::Question | Role::Range { may_add: true } => true,
        Role::Group { .. } | Role::Range { .. } => {
            body.children(Some(item)).into_iter().any(|child| has_content(body, child))
        }
    }
}

/// The relevant questions of a page, in order.
pub fn questions<B: Body>(body: &B, page: &Page<B::Item>) -> Vec<B::Item> {
    let mut found = Vec::new();
    if page.kind != Kind::AddAnother {
        collect_questions(body, page.item, &mut found);
    }
    found
}

fn collect_questions<B: Body>(body: &B, item: B::Item, found: &mut Vec<B::Item>) {
    if !body.relevant(item) {
        return;
    }
    match body.role(item) {
        Role::Silent => {}
        Role::Question => found.push(item),
        Role::Group { .. } | Role::Range { .. } => {
            body.children(Some(item)).into_iter().for_each(|child| collect_questions(body, child, found));
        }
    }
}

/// Where a page stands among the pages that exist now. If it is gone, the place where it would have been.
pub fn position<I: Copy + Eq>(pages: &[Page<I>], page: &Page<I>, before: usize) -> usize {
    let same = |other: &Page<I>| other.item == page.item && other.kind == page.kind;
    pages.iter().position(same).unwrap_or(before.min(pages.len().saturating_sub(1)))
}

/// A body as it would be were everything relevant: the measure of how far along a page is, which no answer changes.
pub struct Everything<'a>(pub &'a Response);

impl Body for Everything<'_> {
    type Item = Item;

    fn children(&self, parent: Option<Item>) -> Vec<Item> {
        self.0.children(parent)
    }
    fn role(&self, item: Item) -> Role {
        self.0.role(item)
    }
    fn relevant(&self, _: Item) -> bool {
        true
    }
}

impl Body for Response {
    type Item = Item;

    fn children(&self, parent: Option<Item>) -> Vec<Item> {
        Response::children(self, parent)
    }

    fn role(&self, item: Item) -> Role {
        let element = self.form().element(item.element);
        match &element.kind {
            ElementKind::Repeat { controlled } if !item.instance => Role::Range { may_add: !controlled },
            ElementKind::Group | ElementKind::Repeat { .. } => {
                Role::Group { one_page: element.has_appearance("field-list") || element.has_appearance("table-list") }
            }
            ElementKind::Select { .. } if element.has_appearance("label") => Role::Silent,
            _ => Role::Question,
        }
    }

    fn relevant(&self, item: Item) -> bool {
        self.state(item.node).relevant
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;

    /// A tree of named items: `(name, role, relevant, children)`.
    struct Node(&'static str, Role, bool, Vec<Node>);

    impl Body for Vec<Node> {
        type Item = &'static str;

        fn children(&self, parent: Option<&'static str>) -> Vec<&'static str> {
            let nodes = parent.map_or(self, |name| &find(self, name).3);
            nodes.iter().map(|node| node.0).collect()
        }
        fn role(&self, item: &'static str) -> Role {
            find(self, item).1
        }
        fn relevant(&self, item: &'static str) -> bool {
            find(self, item).2
        }
    }

    fn find<'a>(nodes: &'a [Node], name: &str) -> &'a Node {
        fn search<'a>(nodes: &'a [Node], name: &str) -> Option<&'a Node> {
            nodes.iter().find_map(|node| if node.0 == name { Some(node) } else { search(&node.3, name) })
        }
        search(nodes, name).expect("a known name")
    }

    fn question(name: &'static str) -> Node {
        Node(name, Role::Question, true, vec![])
    }
    fn group(name: &'static str, children: Vec<Node>) -> Node {
        Node(name, Role::Group { one_page: false }, true, children)
    }
    fn field_list(name: &'static str, children: Vec<Node>) -> Node {
        Node(name, Role::Group { one_page: true }, true, children)
    }
    fn range(name: &'static str, may_add: bool, instances: Vec<Node>) -> Node {
        Node(name, Role::Range { may_add }, true, instances)
    }
    fn irrelevant(mut node: Node) -> Node {
        node.2 = false;
        node
    }

    /// Each page as `path/item`, `+` before an offer of another instance.
    fn outline(body: &Vec<Node>) -> Vec<String> {
        let name = |page: &Page<&str>| {
            let mut parts = page.path.clone();
            parts.push(page.item);
            format!("{}{}", if page.kind == Kind::AddAnother { "+" } else { "" }, parts.join("/"))
        };
        pages(body).iter().map(name).collect()
    }

    #[test]
    fn groups_repeats_and_relevance_make_pages() {
        let check = |body: Vec<Node>, expected: &[&str]| assert_eq!(outline(&body), expected);
        check(vec![question("a"), question("b")], &["a", "b"]);
        check(vec![group("g", vec![question("a"), group("h", vec![question("b")])])], &["g/a", "g/h/b"]);
        check(vec![field_list("g", vec![question("a"), question("b")]), question("c")], &["g", "c"]);
        check(vec![group("g", vec![field_list("h", vec![question("a")])])], &["g/h"]);
        check(vec![irrelevant(question("a")), question("b")], &["b"]);
        check(vec![irrelevant(group("g", vec![question("a")])), question("b")], &["b"]);
        check(vec![field_list("g", vec![irrelevant(question("a"))]), question("b")], &["b"]);
        check(vec![field_list("g", vec![]), group("h", vec![])], &[]);
        check(
            vec![range("r", true, vec![group("1", vec![question("a")]), group("2", vec![question("b")])])],
            &["1/a", "2/b", "+r"],
        );
        check(vec![range("r", false, vec![group("1", vec![question("a")])]), question("b")], &["1/a", "b"]);
        check(vec![range("r", true, vec![])], &["+r"]);
        check(vec![range("r", true, vec![field_list("1", vec![question("a"), question("b")])])], &["1", "+r"]);
        check(vec![field_list("g", vec![range("r", true, vec![])])], &["g"]);
        check(vec![Node("header", Role::Silent, true, vec![]), question("a")], &["a"]);
        check(vec![field_list("g", vec![Node("header", Role::Silent, true, vec![])])], &[]);
    }

    #[test]
    fn a_response_has_the_pages_of_its_answers() {
        let check = |answers: &[(&str, &str)], expected: &[&str]| {
            let response = sample::response(answers);
            let name = |page: &Page| {
                let own = response.form().element(page.item.element).reference.clone().unwrap_or_default();
                let instance = page.path.last().filter(|item| item.instance);
                let instance = instance.map_or_else(String::new, |item| response.reference(item.node) + " ");
                format!("{}{instance}{own}", if page.kind == Kind::AddAnother { "+" } else { "" })
            };
            assert_eq!(pages(&response).iter().map(name).collect::<Vec<_>>(), expected);
        };
        let always = ["/data/month", "/data/price", "/data/many", "/data/ok", "/data/table"];
        let entries = ["/data/child[1] /data/child/name", "+/data/child"];
        let all = |first: &[&'static str]| [first, &always, &entries].concat();
        check(&[], &all(&["/data/start", "/data/first"]));
        check(&[("/data/first/gate", "1")], &all(&["/data/start", "/data/first", "/data/date"]));
        check(&[("/data/first/gate", "2")], &all(&["/data/start", "/data/first"]));
    }

    #[test]
    fn the_measure_of_progress_does_not_depend_on_answers() {
        let length = |answers: &[(&str, &str)]| pages(&Everything(&sample::response(answers))).len();
        assert_eq!(length(&[]), length(&[("/data/first/gate", "1")]));
        assert!(length(&[]) > pages(&sample::response(&[])).len());
    }

    #[test]
    fn a_page_knows_its_relevant_questions() {
        let body = vec![field_list(
            "g",
            vec![
                question("a"),
                irrelevant(question("b")),
                group("h", vec![question("c")]),
                irrelevant(group("i", vec![question("d")])),
                range("r", true, vec![group("1", vec![question("e")])]),
            ],
        )];
        assert_eq!(questions(&body, &pages(&body)[0]), ["a", "c", "e"]);
    }

    #[test]
    fn a_page_that_is_gone_leaves_its_place() {
        let page = |item| Page { item, kind: Kind::Question, path: vec![] };
        let now = [page("a"), page("b"), page("c")];
        let check = |item, before, expected| assert_eq!(position(&now, &page(item), before), expected, "{item}");
        check("c", 0, 2);
        check("gone", 1, 1);
        check("gone", 9, 2);
        assert_eq!(position(&[], &page("a"), 3), 0);
    }
}
