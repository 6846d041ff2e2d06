#![cfg(not(target_arch = "wasm32"))]
//! A small disk that can be filled up: a mount of its own, which needs root.

use anyhow::ensure;
use std::{fs, path::Path, process::Command};
use tempfile::TempDir;

/// How large it is, in MB: a browser's profile, and little more.
const SIZE_MB: u32 = 120;

pub struct SmallDisk(TempDir);

impl SmallDisk {
    /// None, and says so, where nothing can be mounted.
    pub fn mount() -> anyhow::Result<Option<SmallDisk>> {
        let folder = tempfile::tempdir()?;
        let size = format!("size={SIZE_MB}m");
        let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", &size, "tmpfs"]).arg(folder.path()).output();
        match mounted {
            Ok(output) if output.status.success() => Ok(Some(SmallDisk(folder))),
            failed => {
                eprintln!("SKIPPED: no small disk can be mounted (root is needed): {failed:?}");
                Ok(None)
            }
        }
    }

    pub fn path(&self) -> &Path {
        self.0.path()
    }

    /// Takes all the room there is.
    pub fn fill(&self) -> anyhow::Result<()> {
        let piece = vec![1; 65_536];
        let mut file = fs::File::options().create(true).append(true).open(self.filler())?;
        // Until the disk is full, to the last byte.
        for size in [65_536, 4_096, 1] {
            while std::io::Write::write_all(&mut file, &piece[..size]).is_ok() {}
        }
        ensure!(fs::write(self.path().join("more"), [1; 8_192]).is_err(), "the disk is not full");
        Ok(())
    }

    /// There is room again.
    pub fn free(&self) -> anyhow::Result<()> {
        let _ = fs::remove_file(self.path().join("more"));
        Ok(fs::remove_file(self.filler())?)
    }

    fn filler(&self) -> std::path::PathBuf {
        self.path().join("filler")
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        // Processes that are just ending may still be in it.
        let _ = Command::new("umount").arg("--lazy").arg(self.0.path()).status();
    }
}
