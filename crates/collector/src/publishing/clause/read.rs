//! What a form shows before its questions, and from which files that comes.

use super::answers::{Answers, asked};
use super::lifted::reads;
use super::paths::{elements, is_meant, paths_in};
use roxmltree::{Document, Node};
use std::collections::{HashMap, HashSet};

/// How many values that stand in each other are looked at for one text.
const MOST_JOINED: usize = 500;

/// A note's or a group's text in one language.
pub struct Shown {
    pub reference: String,
    pub text: String,
    pub is_clause: bool,
    /// It stands before the first question, or around it.
    pub is_first: bool,
}

/// What of a form is needed here.
pub struct Read<'a, 'input> {
    document: &'a Document<'input>,
    /// By id, in every language.
    texts: HashMap<&'a str, Vec<Node<'a, 'input>>>,
    /// The file and its row of every node that is read from one whatever people answer, by the node's path.
    pub sources: HashMap<String, (String, String)>,
    /// What stands inside of a calculation or a shown expression, by that.
    inner: HashMap<String, Vec<String>>,
    answers: Answers<'a>,
    /// The nodes whose texts show one of the form's translated texts, by its id.
    owners: HashMap<&'a str, Vec<&'a str>>,
    /// The conditions of nodes, by their paths.
    conditions: HashMap<&'a str, Vec<&'a str>>,
}

impl<'a, 'input> Read<'a, 'input> {
    pub fn of(document: &'a Document<'input>, inner: HashMap<String, Vec<String>>) -> Self {
        let mut texts: HashMap<&str, Vec<Node>> = HashMap::new();
        for text in elements(document, "text") {
            texts.entry(text.attribute("id").unwrap_or_default()).or_default().push(text);
        }
        let file = |node: Node<'a, 'input>| {
            let (id, source) = (node.attribute("id")?, node.attribute("src")?);
            // What was answered before (`jr://instance/last-saved`) is no file of the town hall's.
            let is_file = source.starts_with("jr://file");
            Some((id, source.rsplit('/').next().filter(|_| is_file)?.to_owned()))
        };
        let files: HashMap<_, _> = elements(document, "instance").filter_map(file).collect();
        let source = |bind: Node<'a, 'input>| {
            let (path, calculation) = (bind.attribute("nodeset")?, bind.attribute("calculate")?);
            let read = reads(calculation).into_iter().next()?;
            let mut literals = read.split(['\'', '"']).skip(1).step_by(2);
            let name = literals.next()?;
            let file = files.get(name).or_else(|| files.get(name.strip_suffix(".csv")?))?;
            // Of `pulldata('gm', 'label', 'name', 'adm')` the last one names the row.
            let row = if read.starts_with("pulldata(") { literals.last() } else { literals.next() };
            let field = row.or_else(|| path.rsplit('/').next())?;
            Some((path.trim().to_owned(), (file.clone(), field.to_owned())))
        };
        let mut sources: HashMap<_, _> = elements(document, "bind").filter_map(source).collect();
        let answers = Answers::of(document);
        sources.retain(|path, _| !answers.decide(path));
        let mut owners: HashMap<&str, Vec<&str>> = HashMap::new();
        for shows in document.descendants() {
            let id = shows.attribute("ref").and_then(|itext| itext.split('\'').nth(1));
            let owner = shows.parent().and_then(|owner| owner.attribute("ref"));
            if let (Some(id), Some(owner)) = (id, owner) {
                owners.entry(id).or_default().push(owner);
            }
        }
        let mut conditions: HashMap<&str, Vec<&str>> = HashMap::new();
        for bind in elements(document, "bind") {
            if let (Some(path), Some(relevant)) = (bind.attribute("nodeset"), bind.attribute("relevant")) {
                conditions.entry(path.trim()).or_default().push(relevant);
            }
        }
        Self { document, texts, sources, inner, answers, owners, conditions }
    }

    /// The values that stand in this one as they are: itself, and what it joins. What chooses among them may mean one
    /// that is empty.
    pub fn joined(&'a self, path: &'a str) -> Vec<&'a str> {
        let (mut found, mut known) = (vec![path], HashSet::from([path]));
        let mut next = 0;
        while let Some(path) = found.get(next).copied().filter(|_| next < MOST_JOINED) {
            next += 1;
            let calculation = self.answers.calculations.get(path).copied().unwrap_or(path);
            if ["if(", "coalesce("].iter().any(|choice| calculation.contains(choice)) {
                continue;
            }
            let inner = self.inner.get(path).into_iter().flatten().map(String::as_str);
            found.extend(inner.filter(|path| known.insert(path)));
            let meant = paths_in(calculation).flat_map(|read| self.answers.meant(read));
            found.extend(meant.filter(|path| known.insert(path)));
        }
        found
    }

    /// Whether the text of this output is not shown because of this very value: it is relevant only where there is one.
    pub fn is_left_out(&self, output: Node<'_, '_>, path: &str, is_relevant: &dyn Fn(&str) -> bool) -> bool {
        let itext = output.ancestors().find(|node| node.tag_name().name() == "text");
        let owners: Vec<&str> = match itext.and_then(|text| text.attribute("id")) {
            Some(id) => self.owners.get(id).cloned().unwrap_or_default(),
            None => output.ancestors().skip(2).find_map(|owner| owner.attribute("ref")).into_iter().collect(),
        };
        let depends = |owner: &str| {
            let ends = owner.match_indices('/').map(|(at, _)| at).chain([owner.len()]);
            let mut conditions = ends.filter_map(|end| self.conditions.get(&owner[..end])).flatten();
            conditions.any(|condition| paths_in(condition).any(|read| is_meant(read, path)))
        };
        !owners.is_empty() && owners.iter().all(|owner| !is_relevant(owner) && depends(owner))
    }

    /// The labels and hints of everything that asks nothing by itself, and the first question's hint.
    pub fn shown(&self) -> Vec<Shown> {
        let first_asked = asked(self.document).map(|control| control.range().start).min().unwrap_or(usize::MAX);
        let mut found = Vec::new();
        for label in elements(self.document, "label").chain(elements(self.document, "hint")) {
            let Some(owner) =
                label.parent().filter(|owner| matches!(owner.tag_name().name(), "input" | "group" | "trigger"))
            else {
                continue;
            };
            let reference = owner.attribute("ref").unwrap_or_default();
            let id = label.attribute("ref").and_then(|itext| itext.split(['\'', '"']).nth(1));
            let translations = id.and_then(|id| self.texts.get(id)).cloned().unwrap_or_else(|| vec![label]);
            let (start, is_hint) = (owner.range().start, label.tag_name().name() == "hint");
            let is_first = start < first_asked || is_hint && start == first_asked;
            found.extend(translations.into_iter().map(|node| Shown { is_first, ..self.said(reference, node) }));
        }
        // A clause in one language is one in all: it says the same.
        let clauses: HashSet<String> = found.iter().filter(|s| s.is_clause).map(|s| s.reference.clone()).collect();
        for shown in &mut found {
            shown.is_clause |= !shown.reference.is_empty() && clauses.contains(&shown.reference);
        }
        found
    }

    /// A text with what its values say whatever people answer: `concat('Ankieta jest ', 'anonimowa')`.
    fn said(&self, reference: &str, node: Node<'_, '_>) -> Shown {
        let said = node.descendants().filter_map(|part| {
            if part.is_text() {
                return part.text().map(str::to_owned);
            }
            let calculation = self.answers.calculations.get(part.attribute("value")?.trim())?;
            // The words of what is read from a file say where it stands there.
            let is_ours = !["instance(", "pulldata("].iter().any(|reader| calculation.contains(reader));
            (is_ours && part.tag_name().name() == "output")
                .then(|| calculation.split(['\'', '"']).skip(1).step_by(2).collect::<Vec<_>>().concat())
        });
        let text = said.collect::<String>().trim().to_owned();
        let (reference, is_clause) = (reference.to_owned(), xlsform::is_clause(&text));
        Shown { reference, is_clause, is_first: false, text }
    }
}
