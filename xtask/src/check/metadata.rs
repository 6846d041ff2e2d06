//! What `cargo metadata` says, as far as the checks read it.

use serde::Deserialize;

use crate::dist::wasm;
use crate::workspace::{Workspace, output};

#[derive(Deserialize)]
pub struct Metadata {
    pub packages: Vec<Package>,
    workspace_members: Vec<String>,
}

#[derive(Deserialize)]
pub struct Package {
    id: String,
    pub name: String,
    pub version: String,
    pub license: Option<String>,
    pub dependencies: Vec<Dependency>,
}

#[derive(Deserialize)]
pub struct Dependency {
    pub name: String,
    /// `dev`, `build`, or none for a normal one.
    pub kind: Option<String>,
}

impl Metadata {
    /// The packages that this machine and the browser need, with every feature of ours.
    pub fn read(workspace: &Workspace) -> anyhow::Result<Metadata> {
        let mut query = workspace.cargo(["metadata", "--format-version", "1", "--all-features"]);
        for platform in [wasm::host(workspace)?.as_str(), wasm::TARGET] {
            query.args(["--filter-platform", platform]);
        }
        Ok(serde_json::from_str(&output(&mut query)?)?)
    }

    pub fn is_ours(&self, package: &Package) -> bool {
        self.workspace_members.contains(&package.id)
    }

    /// The workspace's own packages.
    pub fn ours(&self) -> impl Iterator<Item = &Package> {
        self.packages.iter().filter(|package| self.is_ours(package))
    }
}
