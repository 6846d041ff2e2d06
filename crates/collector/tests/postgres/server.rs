//! A PostgreSQL server for as long as the tests run: on a socket in a temporary folder, found nowhere else.

use std::{
    io::{self, Write},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{
        OnceLock,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

/// The oldest version that Teren works with.
const OLDEST: u32 = 15;
/// It makes a database, runs the server, and clears up when nobody holds its input any more, however these tests end.
const RUN: &str = r#"
    trap '' HUP INT TERM
    "$1/initdb" -D "$2/data" -U postgres -A trust -E UTF8 --locale=C $3 --no-sync >"$2/initdb.log" 2>&1 &&
    "$1/postgres" -D "$2/data" -k "$2" -c listen_addresses= -c fsync=off -c max_connections=400 >"$2/log" 2>&1 &
    server=$!
    read held
    kill -INT $(head -1 "$2/data/postmaster.pid")
    wait $server
    rm -rf "$2"
"#;

struct Server {
    folder: PathBuf,
    /// Its input is held open.
    _shell: Child,
}

static SERVER: OnceLock<Server> = OnceLock::new();

fn server() -> &'static Server {
    SERVER.get_or_init(|| Server::start().unwrap_or_else(|why| skip(&why)))
}

/// The folder of the server, with its files in `data`.
pub fn folder() -> &'static Path {
    &server().folder
}

/// The address of a new, empty database.
pub fn database() -> String {
    static NUMBER: AtomicU32 = AtomicU32::new(1);
    let server = server();
    let name = format!("teren_{}", NUMBER.fetch_add(1, Ordering::Relaxed));
    let created = client(&server.folder, "createdb").arg(&name).output().unwrap();
    assert!(created.status.success(), "{}", String::from_utf8_lossy(&created.stderr));
    format!("postgres://postgres@localhost/{name}?host={}", server.folder.display())
}

/// Ends all of these tests, loudly: without a server they show nothing.
fn skip(why: &str) -> ! {
    // Past the harness, which keeps what passing tests say to itself.
    let _ = writeln!(io::stderr(), "SKIPPED: {why}. (On Debian: apt-get install postgresql)");
    std::process::exit(if std::env::var_os("CI").is_some() { 1 } else { 0 });
}

/// The folder of the newest server's programs.
fn programs() -> Option<PathBuf> {
    let debian = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten().map(|entry| {
        let version = entry.file_name().to_str().and_then(|name| name.parse::<u32>().ok());
        (version, entry.path().join("bin"))
    });
    let newest = debian.filter(|(version, _)| *version >= Some(OLDEST)).max();
    let in_path = || std::env::split_paths(&std::env::var_os("PATH")?).find(|folder| folder.join("initdb").is_file());
    newest.map(|(_, folder)| folder).or_else(in_path)
}

fn client(folder: &Path, program: &str) -> Command {
    let mut command = Command::new(programs().unwrap_or_default().join(program));
    command.args(["-U", "postgres", "-h"]).arg(folder);
    command
}

impl Server {
    fn start() -> Result<Self, String> {
        let programs = programs().ok_or_else(|| format!("there is no PostgreSQL {OLDEST} or newer"))?;
        let folder = tempfile::Builder::new().prefix("teren-pg").tempdir().unwrap().keep();
        let is_root = Command::new("id").arg("-u").output().is_ok_and(|output| output.stdout == b"0\n");
        let mut shell = if is_root {
            // The server refuses to work for root.
            let given = Command::new("chown").arg("postgres").arg(&folder).status();
            if !given.is_ok_and(|status| status.success()) {
                return Err("root needs a user postgres to run the server as".to_owned());
            }
            let mut shell = Command::new("setpriv");
            shell.args(["--reuid=postgres", "--regid=postgres", "--clear-groups", "sh"]);
            shell
        } else {
            Command::new("sh")
        };
        // Polish order, so that what depends on an order shows.
        let order = if has_icu(&programs) { "--locale-provider=icu --icu-locale=pl" } else { "" };
        let shell = shell.args(["-c", &RUN.replace("$3", order), "sh"]).arg(&programs).arg(&folder);
        let shell = shell.current_dir("/").stdin(Stdio::piped()).spawn().map_err(|error| error.to_string())?;
        let server = Self { folder, _shell: shell };
        for _ in 0..600 {
            let ready = client(&server.folder, "pg_isready").arg("-q").status();
            if ready.is_ok_and(|status| status.success()) {
                return Ok(server);
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        let log =
            ["initdb.log", "log"].map(|name| std::fs::read_to_string(server.folder.join(name)).unwrap_or_default());
        Err(format!("PostgreSQL does not start: {}", log.concat()))
    }
}

fn has_icu(programs: &Path) -> bool {
    let options = Command::new(programs.join("pg_config")).arg("--configure").output();
    options.is_ok_and(|output| String::from_utf8_lossy(&output.stdout).contains("--with-icu"))
}
