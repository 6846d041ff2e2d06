//! What keeping answers costs, in the built app as people use it: a real Chromium, the real collector, a disk.
//!
//! `cargo xtask bench --storage` builds both halves and says where they are. Names after it (`journal`, `queue`, `memory`)
//! choose among the figures. Machines are noisy: read the figures of one run beside each other.

#[expect(dead_code, reason = "the system tests use more of it")]
#[path = "../../tests/system/harness/mod.rs"]
mod harness;

#[expect(unused_imports, reason = "its tests run where it is at home")]
#[path = "../../xtask/src/bench/figures.rs"]
mod figures;
mod journal;
mod memory;
mod queue;

fn main() -> anyhow::Result<()> {
    // cargo adds options of its own.
    let chosen: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with('-')).collect();
    let wanted = |name: &str| chosen.is_empty() || chosen.iter().any(|chosen| chosen == name);
    tokio::runtime::Runtime::new()?.block_on(async {
        if wanted("journal") {
            journal::measure().await?;
        }
        if wanted("queue") {
            queue::measure().await?;
        }
        if wanted("memory") {
            memory::measure().await?;
        }
        Ok(())
    })
}
