//! Secondary instances: files, the record saved before, and the lists of the choices sheet.

use super::Survey;
use crate::choices::List;
use crate::references::{self, LAST_SAVED};
use crate::survey::select::file_stem;
use crate::text::Text;
use crate::tree::{Id, Kind, Shape};
use crate::xml::Element;

/// An instance that a file brings, or the record saved before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct External {
    pub id: String,
    pub src: String,
    /// The item that needs it.
    pub from: Id,
}

impl External {
    /// The file's name.
    pub fn file(&self) -> &str {
        self.src.rsplit('/').next().unwrap_or_default()
    }

    /// Whether it is a file, and not the record saved before.
    pub fn is_file(&self) -> bool {
        self.id != LAST_SAVED
    }

    fn csv(id: &str, from: Id) -> Self {
        Self { id: id.to_owned(), src: format!("jr://file-csv/{id}.csv"), from }
    }
}

/// The attributes and columns that may look into a file by `pulldata` or at the record saved before.
const LOOKING: &[&str] = &["calculate", "constraint", "readonly", "required", "relevant"];

impl Survey<'_> {
    pub(super) fn secondary_instances(&self) -> Vec<Element> {
        let externals = self.externals();
        let mut seen: Vec<&str> = Vec::new();
        let mut elements = Vec::new();
        for external in externals.iter() {
            if !seen.contains(&external.id.as_str()) {
                seen.push(&external.id);
                elements.push(Element::new("instance").attribute("id", &external.id).attribute("src", &external.src));
            }
        }
        let lists = self.instance_lists().into_iter().filter(|list| !seen.contains(&list.name.as_str()));
        elements.extend(lists.map(list_instance));
        elements
    }

    /// The lists that are instances: those that are searched for stand choice by choice in the body.
    fn instance_lists(&self) -> Vec<&List> {
        let sources = self.tree.document_order().into_iter().filter_map(|id| self.item(id).source.as_ref());
        let searched: Vec<&str> =
            sources.filter(|source| source.shape == Shape::Items).map(|source| source.list.as_str()).collect();
        self.lists.lists.iter().filter(|list| !searched.contains(&list.name.as_str())).collect()
    }

    /// Instances of one name that would come from different sources: the first and the other one.
    pub(crate) fn conflicts(&self) -> Vec<(External, External)> {
        let mut known: Vec<External> = Vec::new();
        let mut conflicts = Vec::new();
        for external in self.externals() {
            match known.iter().find(|other| other.id == external.id) {
                None => known.push(external),
                Some(other) if other.src == external.src && !self.both_declare(other, &external) => {}
                Some(other) => conflicts.push((other.clone(), external)),
            }
        }
        for list in self.instance_lists() {
            if let Some(external) = known.iter().find(|external| external.id == list.name) {
                let list = External { src: "choices".to_owned(), ..external.clone() };
                conflicts.push((list, external.clone()));
            }
        }
        conflicts
    }

    /// Whether both are rows that only declare a file, so that one is too many.
    fn both_declare(&self, one: &External, other: &External) -> bool {
        [one, other].iter().all(|external| matches!(self.item(external.from).kind, Kind::External(_)))
    }

    /// Every need of an external instance, in document order.
    pub(crate) fn externals(&self) -> Vec<External> {
        let mut externals = Vec::new();
        let mut last_saved = None;
        for id in self.tree.document_order() {
            let item = self.item(id);
            if let Kind::External(extension) = item.kind {
                let scheme = if extension == "csv" { "file-csv" } else { "file" };
                let src = format!("jr://{scheme}/{}.{extension}", item.name);
                externals.push(External { id: item.name.clone(), src, from: id });
                continue;
            }
            for text in self.looking(id) {
                externals.extend(pulled(text).map(|file| External::csv(file, id)));
                if reads_last_saved(text) {
                    last_saved = last_saved.or(Some(id));
                }
            }
            let texts = [&item.label, &item.hint, &item.guidance];
            if texts.iter().flat_map(|text| text.by_language("")).any(|(_, text)| reads_last_saved(text)) {
                last_saved = last_saved.or(Some(id));
            }
            if let Some((file, (stem, extension))) =
                item.source.as_ref().and_then(|source| Some((&source.list, file_stem(&source.list)?)))
            {
                let scheme = if extension == "csv" { "file-csv" } else { "file" };
                externals.push(External { id: stem.to_owned(), src: format!("jr://{scheme}/{file}"), from: id });
            }
        }
        externals.extend(last_saved.map(|from| External {
            id: LAST_SAVED.to_owned(),
            src: "jr://instance/last-saved".to_owned(),
            from,
        }));
        externals
    }

    /// The expressions of an item that may look into other instances.
    fn looking(&self, id: Id) -> impl Iterator<Item = &str> {
        let item = self.item(id);
        let binds = LOOKING.iter().filter_map(|name| match item.bind(name) {
            Some(Text::Plain(text)) => Some(text.as_str()),
            _ => None,
        });
        let filter = item.source.as_ref().and_then(|source| source.filter.as_deref());
        binds.chain(filter).chain(item.default.as_deref())
    }
}

fn reads_last_saved(text: &str) -> bool {
    references::scan(text).iter().any(|reference| reference.last_saved)
}

/// The files that `pulldata('file', …)` names.
fn pulled(text: &str) -> impl Iterator<Item = &str> {
    text.match_indices("pulldata").filter_map(|(at, word)| {
        let inner = text[at + word.len()..].trim_start().strip_prefix('(')?;
        Some(inner[..inner.find(',')?].trim().trim_matches(['\'', '"']).trim())
    })
}

fn list_instance(list: &List) -> Element {
    let in_itext = list.needs_itext();
    let items = list.choices.iter().enumerate().map(|(index, choice)| {
        let mut item = Element::new("item");
        if in_itext {
            item.push(Element::new("itextId").text(format!("{}-{index}", list.name)));
        }
        item.push(Element::new("name").text(&choice.name));
        if let (Text::Plain(label), false) = (&choice.label, in_itext) {
            item.push(Element::new("label").text(label));
        }
        item.children(choice.extra.iter().map(|(name, value)| Element::new(name).text(value)))
    });
    Element::new("instance").attribute("id", &list.name).child(Element::new("root").children(items))
}

/// The names of the files that the form reads.
pub(crate) fn external_files(survey: Survey) -> Vec<String> {
    let mut files: Vec<String> = Vec::new();
    for external in survey.externals().iter().filter(|external| external.is_file()) {
        if !files.iter().any(|file| file == external.file()) {
            files.push(external.file().to_owned());
        }
    }
    files
}
