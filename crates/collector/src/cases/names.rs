//! The names of a form, and what an author's `street`, `household/street` or `child[2]/age` means.

use super::{Target, Words};
use std::collections::BTreeSet;
use xforms::{ElementKind, Form, diagnostic::nearest};

/// Every question, group and repeat of a form.
pub(super) struct Names {
    entries: Vec<Entry>,
}

pub(super) struct Entry {
    /// `/data/child/age`
    path: String,
    pub kind: Kind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Somebody answers it; `true` when by choosing.
    Question {
        choices: bool,
    },
    /// A note, a calculation, metadata.
    Other,
    Group,
    Repeat,
}

impl Names {
    pub fn of(form: &Form) -> Self {
        let mut entries: Vec<Entry> = Vec::new();
        let mut groups = BTreeSet::new();
        for field in form.fields() {
            let kind = match field.kind {
                None | Some(ElementKind::Note | ElementKind::Group | ElementKind::Repeat { .. }) => Kind::Other,
                Some(ElementKind::Select { .. } | ElementKind::Rank) => Kind::Question { choices: true },
                Some(_) => Kind::Question { choices: false },
            };
            let ancestors = field.path.match_indices('/').skip(2).map(|(end, _)| field.path[..end].to_owned());
            groups.extend(ancestors);
            let mut above = field.element.and_then(|element| form.element(element).parent);
            while let Some(element) = above.map(|id| form.element(id)) {
                if let (ElementKind::Repeat { .. }, Some(path)) = (&element.kind, &element.reference)
                    && !entries.iter().any(|entry| entry.path == *path)
                {
                    entries.push(Entry { path: path.clone(), kind: Kind::Repeat });
                }
                above = element.parent;
            }
            entries.push(Entry { path: field.path, kind });
        }
        groups.retain(|path| !entries.iter().any(|entry| entry.path == *path));
        entries.extend(groups.into_iter().map(|path| Entry { path, kind: Kind::Group }));
        Self { entries }
    }

    /// What a name means.
    ///
    /// # Errors
    /// If it means nothing or more than one thing; with the name that was probably meant.
    pub fn resolve(&self, written: &str) -> Result<(Target, &Entry), (Words, Option<String>)> {
        let mut parts = Vec::new();
        for part in plain(written).split('/') {
            parts.push(split(part).map_err(|position| (Words::new("bad-position").arg("position", position), None))?);
        }
        let found: Vec<&Entry> = self.entries.iter().filter(|entry| places(&entry.path, &parts).is_some()).collect();
        let entry = match found[..] {
            [entry] => entry,
            [] => return Err(self.unknown(written, parts.last().map_or("", |(name, _)| name))),
            [first, ..] => {
                let paths: Vec<&str> = found.iter().map(|entry| without_root(&entry.path)).collect();
                let words = Words::new("ambiguous-question").arg("name", written).arg("paths", paths.join(", "));
                return Err((words.arg("example", without_root(&first.path)), None));
            }
        };
        let mut steps: Vec<_> = segments(&entry.path).map(|name| (name.to_owned(), None)).collect();
        for (place, (name, position)) in places(&entry.path, &parts).unwrap_or_default().into_iter().zip(parts) {
            if position.is_some() && !self.repeats(&steps[..=place]) {
                return Err((Words::new("not-in-repeat").arg("name", name), None));
            }
            steps[place].1 = position;
        }
        Ok((Target { written: written.to_owned(), steps }, entry))
    }

    fn unknown(&self, written: &str, name: &str) -> (Words, Option<String>) {
        let known = self.entries.iter().filter_map(|entry| segments(&entry.path).last());
        (Words::new("unknown-question").arg("name", written), nearest(name, known).map(str::to_owned))
    }

    fn repeats(&self, steps: &[(String, Option<usize>)]) -> bool {
        let path: String = steps.iter().flat_map(|(name, _)| ["/", name]).collect();
        self.entries.iter().any(|entry| entry.kind == Kind::Repeat && entry.path == path)
    }
}

/// `${street}` is how other cells write it.
fn plain(written: &str) -> &str {
    let inner = written.strip_prefix("${").and_then(|rest| rest.strip_suffix('}')).unwrap_or(written);
    inner.trim_matches('/')
}

/// `child[2]` is the name and the entry's number; or the number that is none.
fn split(part: &str) -> Result<(&str, Option<usize>), &str> {
    let Some((name, rest)) = part.split_once('[') else { return Ok((part, None)) };
    let number = rest.strip_suffix(']').unwrap_or(rest);
    match number.trim().parse() {
        Ok(position) if position > 0 && rest.ends_with(']') => Ok((name, Some(position))),
        _ => Err(number),
    }
}

fn segments(path: &str) -> impl Iterator<Item = &str> {
    path.split('/').skip(1)
}

fn without_root(path: &str) -> &str {
    path.splitn(3, '/').last().unwrap_or(path)
}

/// Where in the path each part stands: the last part last, the others in order before it.
fn places(path: &str, parts: &[(&str, Option<usize>)]) -> Option<Vec<usize>> {
    let names: Vec<&str> = segments(path).collect();
    let mut places = Vec::new();
    let mut end = names.len();
    for (part, _) in parts.iter().rev() {
        let place = names[..end].iter().rposition(|name| name == part)?;
        if places.is_empty() && place + 1 != names.len() {
            return None;
        }
        places.push(place);
        end = place;
    }
    places.reverse();
    Some(places)
}
