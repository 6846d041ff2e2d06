//! Who may import whom.

use super::metadata::{Metadata, Package};
use crate::dist::wasm;
use crate::workspace::{Workspace, output};

/// Package, and which of our packages it may build on.
const MAY_IMPORT: [(&str, &[&str]); 14] = [
    ("calendar", &[]),
    ("xforms", &["calendar"]),
    ("messages", &[]),
    ("outbox", &["calendar"]),
    ("simulator", &["outbox"]),
    ("xlsform", &["xforms"]),
    ("app", &["xforms", "outbox", "messages"]),
    ("store", &["outbox"]),
    ("sav", &[]),
    ("dta", &[]),
    ("statistics", &[]),
    ("export", &["xforms", "outbox", "messages", "sav", "dta"]),
    ("collector", &["xforms", "xlsform", "outbox", "messages", "store", "export", "statistics"]),
    ("xtask", &["xforms", "xlsform"]),
];

/// Nothing builds on these, not even a test.
const TOPS: [&str; 3] = ["app", "collector", "xtask"];

/// No clock, no randomness, no browser: all that comes in from outside.
const PURE: [&str; 8] = ["calendar", "xforms", "xlsform", "outbox", "messages", "sav", "dta", "statistics"];
const IMPURE: [&str; 7] = ["getrandom", "rand", "web-sys", "js-sys", "wasm-bindgen", "tokio", "chrono"];

pub fn faults(workspace: &Workspace) -> anyhow::Result<Vec<String>> {
    let metadata = Metadata::read(workspace)?;
    let names: Vec<&str> = metadata.ours().map(|package| package.name.as_str()).collect();
    let mut faults: Vec<String> = metadata.ours().flat_map(|package| imports(package, &names)).collect();
    for name in PURE {
        let tree = tree(workspace, name)?;
        let impure = IMPURE.iter().filter(|impure| tree.lines().any(|line| line.split(' ').next() == Some(impure)));
        faults.extend(impure.map(|impure| format!("{name} is pure, but {impure} is in its tree")));
    }
    Ok(faults)
}

fn imports(package: &Package, ours: &[&str]) -> Vec<String> {
    let Some((_, allowed)) = MAY_IMPORT.iter().find(|(name, _)| *name == package.name) else {
        return vec![format!("{} has no import rule yet: say in `cargo xtask check` what it may import", package.name)];
    };
    let forbidden = package.dependencies.iter().filter(|dependency| {
        let name = dependency.name.as_str();
        let in_tests = dependency.kind.as_deref() == Some("dev");
        ours.contains(&name) && (TOPS.contains(&name) || !in_tests && !allowed.contains(&name))
    });
    forbidden.map(|dependency| format!("{} must not import {}", package.name, dependency.name)).collect()
}

/// One line, `name version`, for each package that the named one needs in the browser. Asked for one package alone:
/// in the whole workspace's graph it would get the features that others ask for.
fn tree(workspace: &Workspace, name: &str) -> anyhow::Result<String> {
    let arguments = ["tree", "--package", name, "--edges", "normal", "--prefix", "none", "--target", wasm::TARGET];
    output(&mut workspace.cargo(arguments))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(package: &str, dependency: &str, kind: Option<&str>, expected: &[&str]) {
        let json = serde_json::json!({
            "id": package, "name": package, "version": "1.0.0", "license": null,
            "dependencies": [{ "name": dependency, "kind": kind }],
        });
        let package: Package = serde_json::from_value(json).unwrap();
        let ours = MAY_IMPORT.map(|(name, _)| name);
        assert_eq!(imports(&package, &ours), expected);
    }

    #[test]
    fn rules() {
        check("app", "outbox", None, &[]);
        check("app", "xlsform", None, &["app must not import xlsform"]);
        check("app", "xlsform", Some("dev"), &[]);
        check("app", "collector", Some("dev"), &["app must not import collector"]);
        check("xforms", "outbox", None, &["xforms must not import outbox"]);
        check("outbox", "serde", None, &[]);
        check("stray", "serde", None, &["stray has no import rule yet: say in `cargo xtask check` what it may import"]);
    }
}
