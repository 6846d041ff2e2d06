//! No files need each other in a circle: each can be understood after those that it needs. A module and what is in it are
//! one thing here.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::modules::{Modules, Name};

/// The crates that are held to it, by their roots.
const ROOTS: [&str; 6] = [
    "src/lib.rs",
    "crates/collector/src/lib.rs",
    "crates/export/src/lib.rs",
    "crates/messages/src/lib.rs",
    "crates/simulator/src/lib.rs",
    "xtask/src/main.rs",
];

pub fn faults(root: &Path) -> anyhow::Result<Vec<String>> {
    let mut faults = Vec::new();
    for file in ROOTS {
        let modules = Modules::read(&root.join(file))?;
        if let Some(circle) = circle(&modules.needs()) {
            let files = circle.iter().filter_map(|name| modules.file(name)).map(|file| {
                let file = file.strip_prefix(root).unwrap_or(file);
                file.display().to_string()
            });
            faults.push(format!("these need each other: {}", files.collect::<Vec<_>>().join(" -> ")));
        }
    }
    Ok(faults)
}

/// A way from a file back to itself, if there is any.
fn circle(needs: &BTreeMap<Name, BTreeSet<Name>>) -> Option<Vec<Name>> {
    let mut left = needs.clone();
    loop {
        // What needs nothing that is left is in no circle.
        let free = |(_, needs): &(&Name, &BTreeSet<Name>)| needs.iter().all(|name| !left.contains_key(name));
        let free: Vec<Name> = left.iter().filter(free).map(|(name, _)| name.clone()).collect();
        if free.is_empty() {
            break;
        }
        left.retain(|name, _| !free.contains(name));
    }
    let mut way = vec![left.keys().next()?.clone()];
    loop {
        let next = left[way.last()?].iter().find(|name| left.contains_key(*name))?;
        if let Some(start) = way.iter().position(|name| name == next) {
            way.push(next.clone());
            return Some(way.split_off(start));
        }
        way.push(next.clone());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn circles() {
        let check = |needs: &[(&str, &[&str])], expected: Option<&[&str]>| {
            let name = |text: &&str| vec![(*text).to_owned()];
            let needs = needs.iter().map(|(file, needs)| (name(file), needs.iter().map(name).collect())).collect();
            assert_eq!(circle(&needs), expected.map(|way| way.iter().map(name).collect::<Vec<_>>()));
        };
        check(&[("a", &["b", "c"]), ("b", &["c"]), ("c", &[])], None);
        check(&[("a", &["b"]), ("b", &["c", "d"]), ("c", &[]), ("d", &["b"])], Some(&["b", "d", "b"]));
    }
}
