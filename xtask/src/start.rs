//! `cargo xtask start`: the app and the collector on this machine, with one command.

use std::io::ErrorKind;
use std::net::{Ipv4Addr, TcpListener};
use std::process::{Command, ExitCode};

use anyhow::Context;

use crate::dist;
use crate::options::Options;
use crate::refusal::Refusal;
use crate::workspace::Workspace;

pub fn run(workspace: &Workspace, mut options: Options) -> anyhow::Result<ExitCode> {
    let port = options.port(8080)?;
    let data = options.path("--data")?.unwrap_or_else(|| workspace.root.join("data"));
    let build = !options.flag("--no-build");
    options.finish()?;
    // Before minutes of building rather than after; the collector checks it once more when it listens.
    refuse_taken(port)?;

    let app = dist::folder(workspace);
    if build {
        dist::build_beside(workspace, || workspace.build_collector())?;
    } else if !app.join("index.html").exists() || !workspace.collector().exists() {
        return Err(Refusal::new("Nothing is built yet: run `cargo xtask start` without --no-build first."));
    }

    let mut collector = Command::new(workspace.collector());
    collector.arg("serve").args(["--listen", &format!("127.0.0.1:{port}")]);
    collector.arg("--data").arg(&data).arg("--app").arg(&app);
    become_collector(collector)
}

fn refuse_taken(port: u16) -> anyhow::Result<()> {
    match TcpListener::bind((Ipv4Addr::LOCALHOST, port)) {
        Err(error) if error.kind() == ErrorKind::AddrInUse => Err(Refusal::new(format!(
            "Port {port} is taken by another program: stop it, or choose another with --port."
        ))),
        _ => Ok(()),
    }
}

/// The collector takes this process's place, so that signals and the exit code are its own.
#[cfg(unix)]
fn become_collector(mut collector: Command) -> anyhow::Result<ExitCode> {
    use std::os::unix::process::CommandExt;
    Err(collector.exec()).context("cannot start the collector")
}

#[cfg(not(unix))]
fn become_collector(mut collector: Command) -> anyhow::Result<ExitCode> {
    let status = collector.status().context("cannot start the collector")?;
    Ok(ExitCode::from(u8::try_from(status.code().unwrap_or(1)).unwrap_or(1)))
}
