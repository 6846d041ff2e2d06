//! Which file of a crate needs which: read from the paths in its code, followed through re-exports to where things are.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context;

use crate::tokens::{is_word, tokens};

/// A module's path in its crate; the crate itself has none.
pub type Name = Vec<String>;

/// The modules of a crate that have files of their own, without its unit tests.
#[derive(Default)]
pub struct Modules(BTreeMap<Name, Module>);

#[derive(Default)]
struct Module {
    file: PathBuf,
    imports: Vec<Import>,
    /// Paths that are written out where they are used.
    paths: Vec<Name>,
}

/// One name that a `use` brings in.
#[derive(Debug, PartialEq)]
struct Import {
    path: Name,
    known_as: String,
}

/// More re-exports than this one after another lead nowhere.
const MOST_STEPS: usize = 16;

impl Modules {
    /// The crate whose root is this file.
    pub fn read(root: &Path) -> anyhow::Result<Modules> {
        let mut modules = Modules::default();
        modules.add(Name::new(), root, root.parent().context("a root stands in a folder")?)?;
        Ok(modules)
    }

    fn add(&mut self, name: Name, file: &Path, folder: &Path) -> anyhow::Result<()> {
        let text = fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
        let (module, children) = parse(file, &text);
        self.0.insert(name.clone(), module);
        for child in children {
            let below = folder.join(&child);
            let candidates = [folder.join(format!("{child}.rs")), below.join("mod.rs")];
            if let Some(file) = candidates.iter().find(|file| file.exists()) {
                self.add([&name[..], &[child]].concat(), file, &below)?;
            }
        }
        Ok(())
    }

    pub fn file(&self, name: &Name) -> Option<&Path> {
        self.0.get(name).map(|module| module.file.as_path())
    }

    /// What each file needs, apart from the modules around it and those in it.
    pub fn needs(&self) -> BTreeMap<Name, BTreeSet<Name>> {
        let needs = |(name, module): (&Name, &Module)| {
            let paths = module.imports.iter().map(|import| &import.path).chain(&module.paths);
            let owners = paths.filter_map(|path| self.owner(name, path, MOST_STEPS));
            let others = owners.filter(|owner| !owner.starts_with(name) && !name.starts_with(owner));
            (name.clone(), others.collect())
        };
        self.0.iter().map(needs).collect()
    }

    /// The module that has what is called so in another; none where that is no module of this crate.
    fn owner(&self, from: &Name, path: &[String], steps: usize) -> Option<Name> {
        let (first, rest) = path.split_first()?;
        match first.as_str() {
            "crate" => self.follow(Name::new(), rest, steps),
            "self" => self.follow(from.clone(), rest, steps),
            "super" => {
                let around = from.split_last()?.1.to_vec();
                match rest.first() {
                    Some(next) if next == "super" => self.owner(&around, rest, steps),
                    _ => self.follow(around, rest, steps),
                }
            }
            _ if self.child(from, first).is_some() => self.follow(from.clone(), path, steps),
            _ => self.imported(from, path, steps),
        }
    }

    fn follow(&self, from: Name, path: &[String], steps: usize) -> Option<Name> {
        let Some((first, rest)) = path.split_first() else { return Some(from) };
        if let Some(child) = self.child(&from, first) {
            return self.follow(child, rest, steps);
        }
        if self.0.get(&from)?.imports.iter().any(|import| import.known_as == *first) {
            return self.imported(&from, path, steps);
        }
        Some(from)
    }

    fn imported(&self, from: &Name, path: &[String], steps: usize) -> Option<Name> {
        let (first, rest) = path.split_first()?;
        let import = self.0.get(from)?.imports.iter().find(|import| import.known_as == *first)?;
        self.owner(from, &[&import.path, rest].concat(), steps.checked_sub(1)?)
    }

    fn child(&self, of: &Name, name: &str) -> Option<Name> {
        let child = [&of[..], &[name.to_owned()]].concat();
        self.0.contains_key(&child).then_some(child)
    }
}

/// A file's module, and the names of those that it declares.
fn parse(file: &Path, text: &str) -> (Module, Vec<String>) {
    let mut module = Module { file: file.to_owned(), ..Module::default() };
    let mut children = Vec::new();
    let ranges = tokens(text);
    let words: Vec<&str> = ranges.into_iter().map(|range| &text[range]).collect();
    let mut rest = &words[..];
    while let Some((first, after)) = rest.split_first() {
        rest = match rest {
            ["#", "[", "cfg", "(", "test", ")", "]", "mod", _, "{", ..] => break,
            ["#", "[", "cfg", "(", "test", ")", "]", "mod", _, ";", after @ ..] => after,
            ["mod", name, ";", after @ ..] => {
                children.push((*name).to_owned());
                after
            }
            // `impl Trait + use<'a>` is no import.
            ["use", next, ..] if *next != "<" => {
                let end = after.iter().position(|word| *word == ";").unwrap_or(after.len());
                module.imports.extend(imports(&after[..end]));
                &after[end..]
            }
            [_, ":", ":", ..] if is_name(first) => {
                let mut path = vec![(*first).to_owned()];
                let mut after = after;
                while let [":", ":", next, further @ ..] = after
                    && is_name(next)
                {
                    path.push((*next).to_owned());
                    after = further;
                }
                module.paths.push(path);
                // Generic arguments may follow.
                if let [":", ":", further @ ..] = after { further } else { after }
            }
            _ => after,
        };
    }
    (module, children)
}

/// The names that the tree of a `use` brings in.
fn imports(tree: &[&str]) -> Vec<Import> {
    let mut found = Vec::new();
    // Where the groups that are open began, and the path to where we are.
    let (mut groups, mut path) = (Vec::new(), Name::new());
    let mut known_as = None;
    for (at, word) in tree.iter().chain(&[","]).enumerate() {
        match *word {
            "{" => groups.push(path.len()),
            "," | "}" => {
                if let Some(name) = known_as.take() {
                    found.push(import(path.clone(), name));
                }
                path.truncate(groups.last().copied().unwrap_or(0));
                if *word == "}" {
                    groups.pop();
                }
            }
            ":" | "as" => {}
            name if at > 0 && tree[at - 1] == "as" => known_as = Some(name.to_owned()),
            name => {
                path.push(name.to_owned());
                known_as = Some(name.to_owned());
            }
        }
    }
    found
}

/// `self` in a group is the module that the group is of.
fn import(mut path: Name, mut known_as: String) -> Import {
    if path.len() > 1 && path.pop_if(|last| last == "self").is_some() && known_as == "self" {
        known_as = path.last().cloned().unwrap_or_default();
    }
    if path.pop_if(|last| last == "*").is_some() {
        known_as = "*".to_owned();
    }
    Import { path, known_as }
}

fn is_name(word: &str) -> bool {
    word.chars().all(is_word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_use_brings_in() {
        let check = |text: &str, expected: &[(&str, &str)]| {
            let words: Vec<&str> = tokens(text).into_iter().map(|range| &text[range]).collect();
            let found: Vec<_> = imports(&words).into_iter().map(|one| (one.path.join("::"), one.known_as)).collect();
            let expected: Vec<_> = expected.iter().map(|(path, name)| ((*path).into(), (*name).into())).collect();
            assert_eq!(found, expected, "{text}");
        };
        check("crate::a::B", &[("crate::a::B", "B")]);
        check(
            "super::a::{self, b::{C, D as E}, f,}",
            &[("super::a", "a"), ("super::a::b::C", "C"), ("super::a::b::D", "E"), ("super::a::f", "f")],
        );
        check("a::*", &[("a", "*")]);
    }

    #[test]
    fn files_need_what_their_paths_lead_to() {
        let folder = tempfile::tempdir().expect("a folder");
        let files = [
            ("lib.rs", "mod a; mod b; pub use b::inner::Deep; pub struct Top;"),
            ("a.rs", "use crate::{Deep, Top, elsewhere}; fn f() -> std::io::Result<()> { super::b::call::<Top>() }"),
            ("b/mod.rs", "pub mod inner; use inner::Deep; #[cfg(test)] mod tests { use crate::a::X; }"),
            ("b/inner.rs", "use super::Other; // crate::a::X\nconst TEXT: &str = r#\"\"crate::a::X\"\"#;"),
        ];
        fs::create_dir(folder.path().join("b")).expect("made");
        for (name, text) in files {
            fs::write(folder.path().join(name), text).expect("written");
        }
        let needs = Modules::read(&folder.path().join("lib.rs")).expect("read").needs();
        let needs: Vec<_> = needs.into_iter().filter(|(_, needs)| !needs.is_empty()).collect();
        let name = |text: &str| -> Name { text.split("::").map(str::to_owned).collect() };
        assert_eq!(needs, [(name("a"), [name("b"), name("b::inner")].into())]);
    }
}
