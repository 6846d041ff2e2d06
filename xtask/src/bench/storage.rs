//! What keeping answers costs: measured by the package's own benchmark `storage`, which drives what a user would run.

use crate::workspace::{self, Workspace};
use crate::{browser, dist};

/// `names` choose among the figures; none: all of them.
pub fn measure(workspace: &Workspace, names: &[String]) -> anyhow::Result<()> {
    browser::ensure()?;
    let (app, collector) = dist::build_beside(workspace, || workspace.build_collector())?;
    // It only drives and reads the clock of others, so it need not be fast itself.
    let mut bench = workspace.cargo(["bench", "--quiet", "--profile", "dev", "-p", "app", "--bench", "storage", "--"]);
    workspace::run(bench.args(names).env("TEREN_BIN", collector).env("TEREN_APP", app))
}
