//! What people answer, and what is calculated from it: what a file says there is nothing that the town hall leaves out.

use super::paths::{elements, is_relative, name_of, paths_in};
use roxmltree::{Document, Node};
use std::collections::{HashMap, HashSet};

/// The controls that somebody answers.
pub const CONTROLS: [&str; 7] = ["input", "select", "select1", "upload", "range", "rank", "trigger"];
/// What they give is another in each response.
const MOMENTARY: &[&str] = &["today(", "now(", "random(", "uuid("];

/// A form's calculations, and which of them depend on answers or on the moment.
pub struct Answers<'a> {
    pub calculations: HashMap<&'a str, &'a str>,
    /// Those that a relative path may mean.
    by_name: HashMap<&'a str, Vec<&'a str>>,
    decided: HashSet<&'a str>,
}

impl<'a> Answers<'a> {
    pub fn of(document: &'a Document<'_>) -> Self {
        let binds = || elements(document, "bind").filter_map(|bind| Some((bind.attribute("nodeset")?.trim(), bind)));
        let asked = asked(document);
        // Who holds the device, and what an answer sets, is nothing that the town hall writes.
        let set = elements(document, "setvalue")
            .filter(|set| set.attribute("event").is_some_and(|event| event.contains("value-changed")))
            .filter_map(|set| set.attribute("ref"));
        let preloaded = binds().filter(|(_, bind)| has_preload(*bind)).map(|(path, _)| path);
        let answered = asked.filter_map(|control| control.attribute("ref")).chain(set).map(str::trim).chain(preloaded);
        let calculations: HashMap<&str, &str> =
            binds().filter_map(|(path, bind)| Some((path, bind.attribute("calculate")?))).collect();
        let mut by_name: HashMap<&str, Vec<&str>> = HashMap::new();
        for path in calculations.keys().copied() {
            by_name.entry(name_of(path)).or_default().push(path);
        }
        let decided = decided(answered.collect(), &calculations);
        Self { calculations, by_name, decided }
    }

    /// Whether what is calculated here depends on them, or on the moment.
    pub fn decide(&self, path: &str) -> bool {
        self.decided.contains(path)
    }

    /// The calculations that a path of an expression means.
    pub fn meant(&self, read: &'a str) -> impl Iterator<Item = &'a str> {
        let relative = is_relative(read).then(|| self.by_name.get(name_of(read))).flatten();
        let absolute = self.calculations.contains_key(read).then_some(read);
        absolute.into_iter().chain(relative.into_iter().flatten().copied())
    }
}

/// The controls of what is asked: what is only read says something.
pub fn asked<'a, 'input>(document: &'a Document<'input>) -> impl Iterator<Item = Node<'a, 'input>> {
    let told = elements(document, "bind").filter(|bind| bind.attribute("readonly") == Some("true()"));
    let told: HashSet<&str> = told.filter_map(|bind| Some(bind.attribute("nodeset")?.trim())).collect();
    let controls = CONTROLS.into_iter().flat_map(|control| elements(document, control));
    controls.filter(move |control| !control.attribute("ref").is_some_and(|path| told.contains(path.trim())))
}

/// The calculations that depend on answers or on the moment, from those that do so themselves to all that read them.
fn decided<'a>(answered: Vec<&'a str>, calculations: &HashMap<&'a str, &'a str>) -> HashSet<&'a str> {
    let (mut reading, mut reading_name) = (HashMap::<&str, Vec<&str>>::new(), HashMap::<&str, Vec<&str>>::new());
    let mut found = answered;
    for (path, calculation) in calculations.iter().map(|(path, calculation)| (*path, *calculation)) {
        if MOMENTARY.iter().any(|function| calculation.contains(function)) {
            found.push(path);
        }
        for read in paths_in(calculation) {
            reading.entry(read).or_default().push(path);
            if is_relative(read) {
                reading_name.entry(name_of(read)).or_default().push(path);
            }
        }
    }
    let mut decided: HashSet<&str> = found.iter().copied().collect();
    while let Some(path) = found.pop() {
        let readers = [reading.remove(path), reading_name.remove(name_of(path))];
        found.extend(readers.into_iter().flatten().flatten().filter(|reader| decided.insert(reader)));
    }
    decided
}

fn has_preload(bind: Node<'_, '_>) -> bool {
    bind.attributes().any(|attribute| attribute.name() == "preload")
}
