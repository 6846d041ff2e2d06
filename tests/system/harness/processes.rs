#![cfg(not(target_arch = "wasm32"))]
//! Processes of this machine: who started whom, and how to end them.

use super::until;
use anyhow::{bail, ensure};
use std::{
    fs,
    net::{Ipv4Addr, TcpListener},
    ops::Range,
    path::Path,
    process::Command,
    sync::atomic::{AtomicU32, Ordering},
    time::{Duration, Instant},
};

/// All processes started by this one, by those, and so on; parents first.
pub fn descendants(of: u32) -> Vec<u32> {
    let mut found = children(of);
    let mut next = 0;
    while let Some(pid) = found.get(next) {
        let more = children(*pid);
        found.extend(more);
        next += 1;
    }
    found
}

fn children(of: u32) -> Vec<u32> {
    // A process that is gone has no children.
    let threads = fs::read_dir(format!("/proc/{of}/task")).into_iter().flatten().flatten();
    let lists = threads.filter_map(|thread| fs::read_to_string(thread.path().join("children")).ok());
    lists.flat_map(|list| list.split_whitespace().filter_map(|pid| pid.parse().ok()).collect::<Vec<u32>>()).collect()
}

/// The command line, its arguments separated by spaces.
pub fn command_line(pid: u32) -> String {
    fs::read_to_string(format!("/proc/{pid}/cmdline")).unwrap_or_default().replace('\0', " ")
}

/// Whether a process still runs: one that waits for its parent to take note of its end does not.
pub fn is_alive(pid: u32) -> bool {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    stat.rsplit_once(')').is_some_and(|(_, rest)| !rest.trim_start().starts_with(['Z', 'X']))
}

/// Sends one signal to all of them at once.
pub fn signal(name: &str, pids: &[u32]) -> anyhow::Result<()> {
    let status = Command::new("kill").arg(format!("-{name}")).args(pids.iter().map(u32::to_string)).output()?;
    // Some may have ended by themselves meanwhile.
    ensure!(!pids.is_empty(), "no process to send {name} to: {status:?}");
    Ok(())
}

/// SIGKILL, and waits until they are gone.
pub async fn kill(pids: &[u32]) -> anyhow::Result<()> {
    signal("KILL", pids)?;
    until("killed processes are gone", async || Ok((!pids.iter().any(|pid| is_alive(*pid))).then_some(()))).await
}

/// The same where nothing can be awaited.
pub fn kill_blocking(pids: &[u32]) {
    let end = Instant::now() + Duration::from_secs(5);
    if signal("KILL", pids).is_ok() {
        while pids.iter().any(|pid| is_alive(*pid)) && Instant::now() < end {
            std::thread::sleep(Duration::from_millis(10));
        }
    }
}

/// Below those that systems give to outgoing connections: one of them could take the port of a server that was stopped.
/// Above those that browsers do not open (10080 is the last).
const PORTS: Range<u32> = 11_000..30_000;

/// A port that nobody listens on now, another one each time.
pub fn free_port() -> anyhow::Result<u16> {
    static ASKED: AtomicU32 = AtomicU32::new(0);
    // Test runs beside each other begin at different places.
    let begin = std::process::id().wrapping_mul(499);
    for _ in PORTS {
        let next = begin.wrapping_add(ASKED.fetch_add(1, Ordering::Relaxed));
        let port = u16::try_from(PORTS.start + next % PORTS.len() as u32)?;
        if TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok() {
            return Ok(port);
        }
    }
    bail!("no port is free")
}

/// The last lines of a log.
pub fn tail_of(log: &Path) -> String {
    let text = fs::read_to_string(log).unwrap_or_default();
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(40)..].join("\n")
}
