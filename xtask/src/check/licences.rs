//! Every crate that we build with has a licence that lets us pass the result on.

use super::metadata::Metadata;
use crate::workspace::Workspace;

const ALLOWED: [&str; 14] = [
    "0BSD",
    "Apache-2.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "CDLA-Permissive-2.0",
    "ISC",
    "MIT",
    "MIT-0",
    "Unicode-3.0",
    "Unicode-DFS-2016",
    "Unlicense",
    "Zlib",
];

/// Crates under a licence that asks for more, used unchanged.
const EXCEPTIONS: [(&str, &str); 0] = [];

pub fn faults(workspace: &Workspace) -> anyhow::Result<Vec<String>> {
    let metadata = Metadata::read(workspace)?;
    let theirs = metadata.packages.iter().filter(|package| !metadata.is_ours(package));
    let refused = theirs.filter_map(|package| {
        let licence = package.license.as_deref().unwrap_or("no licence");
        let excepted = EXCEPTIONS.contains(&(package.name.as_str(), licence));
        (!excepted && !allows(licence)).then(|| format!("{} {}: {licence}", package.name, package.version))
    });
    Ok(refused.collect())
}

/// Whether an SPDX expression leaves us one way that uses allowed licences only.
fn allows(expression: &str) -> bool {
    let spaced = expression.replace('(', " ( ").replace(')', " ) ").replace('/', " OR ");
    let mut words: Vec<&str> = spaced.split_whitespace().rev().collect();
    any(&mut words) && words.is_empty()
}

fn any(words: &mut Vec<&str>) -> bool {
    let mut allowed = all(words);
    while words.pop_if(|word| *word == "OR").is_some() {
        allowed |= all(words);
    }
    allowed
}

fn all(words: &mut Vec<&str>) -> bool {
    let mut allowed = one(words);
    while words.pop_if(|word| *word == "AND").is_some() {
        allowed &= one(words);
    }
    allowed
}

fn one(words: &mut Vec<&str>) -> bool {
    let allowed = match words.pop() {
        Some("(") => {
            let allowed = any(words);
            words.pop_if(|word| *word == ")").is_some() && allowed
        }
        Some(name) => ALLOWED.contains(&name),
        None => false,
    };
    // An exception only ever grants more.
    if words.pop_if(|word| *word == "WITH").is_some() {
        words.pop();
    }
    allowed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expressions() {
        let check = |expression: &str, expected: bool| assert_eq!(allows(expression), expected, "{expression}");
        check("MIT", true);
        check("MIT/Apache-2.0", true);
        check("GPL-3.0", false);
        check("GPL-3.0 OR MIT", true);
        check("MIT AND GPL-3.0", false);
        check("(MIT OR Apache-2.0) AND Unicode-3.0", true);
        check("Apache-2.0 WITH LLVM-exception OR GPL-2.0", true);
        check("(GPL-2.0 OR LGPL-3.0) AND MIT", false);
        check("MIT MIT", false);
        check("(MIT", false);
        check("no licence", false);
    }
}
