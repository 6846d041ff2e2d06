//! Other programs' readers of the files that are exported: Python with pyreadstat, pandas, openpyxl and jsonschema, installed
//! by pip into a folder of the build when they are first needed.

use std::{
    io::Write,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::OnceLock,
};

const PACKAGES: [&str; 4] = ["pyreadstat", "pandas", "openpyxl", "jsonschema"];

/// The interpreter; none where Python, its `venv` or the registry is missing, which is said.
fn interpreter() -> Option<&'static Path> {
    static FOUND: OnceLock<Option<PathBuf>> = OnceLock::new();
    let found = FOUND.get_or_init(|| {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("python");
        let python = folder.join("bin/python");
        let quietly = |command: &mut Command| {
            let status = command.stdout(Stdio::null()).stderr(Stdio::null()).status();
            status.is_ok_and(|status| status.success())
        };
        let import = format!("import {}", PACKAGES.join(", "));
        let has_all = || quietly(Command::new(&python).args(["-c", &import]));
        let made = has_all()
            || quietly(Command::new("python3").args(["-m", "venv"]).arg(&folder))
                && quietly(Command::new(&python).args(["-m", "pip", "install", "--quiet"]).args(PACKAGES))
                && has_all();
        made.then_some(python)
    });
    found.as_deref()
}

/// What a script prints as JSON, given these bytes as the file named by its first argument; none where there is no Python.
pub fn read(script: &str, name: &str, bytes: &[u8]) -> Option<serde_json::Value> {
    let Some(python) = interpreter() else {
        eprintln!("SKIPPED: python3 with venv, pip and {} is not here", PACKAGES.join(", "));
        return None;
    };
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join(name);
    std::fs::File::create(&file).unwrap().write_all(bytes).unwrap();
    let told = Command::new(python).args(["-c", script]).arg(&file).output().unwrap();
    assert!(told.status.success(), "{}", String::from_utf8_lossy(&told.stderr));
    Some(serde_json::from_slice(&told.stdout).unwrap())
}
