//! The program itself: started, stopped, killed.

use crate::backend;
use crate::support::{id, seal, secret, teren};
use outbox::{
    ResponseId, Signed,
    wire::{Catalogue, DEVICE_HEADER},
};
use std::{
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

/// A running `teren serve`; killed when dropped.
pub struct Program {
    child: Child,
    pub url: String,
    pub lines: Vec<String>,
}

impl Program {
    pub fn start(data: &Path, surveys: &Path) -> Self {
        Self::start_with(data, &["--surveys", surveys.to_str().unwrap()])
    }

    pub fn start_with(data: &Path, args: &[&str]) -> Self {
        Self::run(Command::new(teren()), data, args, Stdio::null())
    }

    /// `teren`, or what runs it, told to serve; its log goes there.
    pub fn run(mut command: Command, data: &Path, args: &[&str], log: Stdio) -> Self {
        command.args(["serve", "--listen", "127.0.0.1:0", "--data"]).arg(data).args(args);
        command.envs(backend::environment(data));
        let mut child = command.stdout(Stdio::piped()).stderr(log).spawn().unwrap();
        let mut lines = Vec::new();
        for line in BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok) {
            let last = line.starts_with("office ");
            lines.push(line);
            if last {
                break;
            }
        }
        let office = lines.iter().find_map(|line| line.strip_prefix("office ")).expect("the office's address");
        let url = office.strip_suffix("/office").unwrap().to_owned();
        Self { child, url, lines }
    }

    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// As `kill -9` does.
    pub fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    #[cfg(unix)]
    pub fn terminate(&mut self) -> (Option<i32>, Duration) {
        let started = Instant::now();
        Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status().unwrap();
        (self.child.wait().unwrap().code(), started.elapsed())
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A folder with the test survey.
pub fn surveys() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("proba.md"), crate::support::workbook("anonymous")).unwrap();
    folder
}

async fn put(url: &str, id: ResponseId, bytes: &[u8]) -> Option<(u16, Vec<u8>)> {
    let secret = secret(1).unwrap().to_string();
    let client = reqwest::Client::new();
    let request = client.put(format!("{url}/api/v1/responses/{id}")).header("teren-secret", secret);
    let answer = request.body(bytes.to_vec()).send().await.ok()?;
    Some((answer.status().as_u16(), answer.bytes().await.ok()?.to_vec()))
}

#[tokio::test]
async fn what_has_a_receipt_survives_kill_9() {
    let (data, surveys) = (tempfile::tempdir().unwrap(), surveys());
    let mut receipts: Vec<(ResponseId, Vec<u8>, Vec<u8>)> = Vec::new();
    for round in 0..4u8 {
        let mut program = Program::start(data.path(), surveys.path());
        for (id, bytes, receipt) in &receipts {
            assert_eq!(put(&program.url, *id, bytes).await, Some((200, receipt.clone())), "round {round}");
        }
        let catalogue: Catalogue =
            reqwest::get(format!("{}/api/v1/surveys", program.url)).await.unwrap().json().await.unwrap();
        let form = catalogue.surveys[0].pack.form_ref();
        let url = program.url.clone();
        let sender = tokio::spawn(async move {
            let mut taken = Vec::new();
            for n in 0..=u8::MAX {
                let mut random = [n; 16];
                random[0] = round;
                let id = ResponseId::from_random(random);
                let record = seal(id, &form, &format!("<uwagi>{round} {n}</uwagi>"));
                match put(&url, id, &record.bytes).await {
                    Some((201, receipt)) => taken.push((id, record.bytes, receipt)),
                    Some(other) => panic!("{other:?}"),
                    None => break,
                }
            }
            taken
        });
        tokio::time::sleep(Duration::from_millis(150 + 60 * u64::from(round))).await;
        program.kill();
        let taken = sender.await.unwrap();
        assert!(!taken.is_empty(), "some were taken before the kill");
        receipts.extend(taken);
    }
    for (id, _, receipt) in &receipts {
        assert_eq!(Signed::parse(receipt).unwrap().receipt.response, *id);
    }
}

#[tokio::test]
async fn the_log_names_nobody() {
    const DEVICE: &str = "0123456789abcdef";
    let (folder, surveys) = (tempfile::tempdir().unwrap(), surveys());
    let log = folder.path().join("log");
    let args = ["--surveys", surveys.path().to_str().unwrap()];
    let to = Stdio::from(std::fs::File::create(&log).unwrap());
    let mut program = Program::run(Command::new(teren()), &folder.path().join("data"), &args, to);
    let catalogue: Catalogue =
        reqwest::get(format!("{}/api/v1/surveys", program.url)).await.unwrap().json().await.unwrap();
    let record = seal(id(1), &catalogue.surveys[0].pack.form_ref(), "<uwagi>Tajna</uwagi>");
    assert_eq!(put(&program.url, id(1), &record.bytes).await.map(|(status, _)| status), Some(201));
    assert_eq!(put(&program.url, id(2), b"<uwagi>Tajna</uwagi>").await.map(|(status, _)| status), Some(400));
    let secret = secret(1).unwrap().to_string();
    for path in [
        format!("/api/v1/responses/{}/receipt", id(1)),
        format!("/api/v1/uploads/{}.{}", id(1), record.digest),
        "/s/proba?kod=Tajna".into(),
        "/office/export/proba/Tajna".into(),
        "/Tajna".into(),
    ] {
        let request = reqwest::Client::new().get(format!("{}{path}", program.url));
        let request = request.header("teren-secret", &secret).header(DEVICE_HEADER, DEVICE);
        request.header("cookie", "teren-office=Tajna").send().await.unwrap();
    }
    program.kill();

    let log = std::fs::read_to_string(log).unwrap();
    assert!(log.contains("method=GET route=\"/office/export/{survey}/{file}\" status="), "{log}");
    for route in ["/api/", "/s/", "PUT"] {
        assert!(!log.contains(route), "{route} is in {log}, and so when somebody answered");
    }
    let ids = [id(1).to_string(), id(2).to_string()];
    let named = [ids[0].as_str(), &ids[1], &record.digest.to_string(), &secret, DEVICE, "Tajna", "127.0.0.1"];
    for name in named {
        assert!(!log.contains(name), "{name} is in {log}");
    }
}

#[cfg(unix)]
#[tokio::test]
async fn sigterm_ends_it_within_five_seconds_even_with_a_slow_client() {
    use std::io::Write;
    let (data, surveys) = (tempfile::tempdir().unwrap(), surveys());
    let mut program = Program::start(data.path(), surveys.path());
    let mut slow = std::net::TcpStream::connect(program.url.strip_prefix("http://").unwrap()).unwrap();
    let head = format!("PUT /api/v1/responses/{} HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\nabc", id(1));
    slow.write_all(head.as_bytes()).unwrap();
    tokio::time::sleep(Duration::from_millis(200)).await;
    let (code, took) = program.terminate();
    assert_eq!(code, Some(0));
    assert!(took < Duration::from_secs(5), "{took:?}");
}

/// A form whose rules take for ever, on a response that a stranger made long: the check gives up, and ends with the program.
#[cfg(unix)]
#[tokio::test]
async fn sigterm_ends_it_while_something_heavy_is_checked() {
    let (data, surveys) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let heavy = crate::support::workbook("anonymous")
        .replace("| bind::teren:protect | required |", "| bind::teren:protect | required | constraint |")
        .replace(
            "|  | integer                    | wiek     | Wiek                     |                     |          |",
            "|  | integer | wiek | Wiek | | | count(/data/dziecko[wiek != current()/../imie]) > -1 |",
        );
    std::fs::write(surveys.path().join("proba.md"), heavy).unwrap();
    let mut program = Program::start(data.path(), surveys.path());
    let catalogue: Catalogue =
        reqwest::get(format!("{}/api/v1/surveys", program.url)).await.unwrap().json().await.unwrap();
    let form = catalogue.surveys[0].pack.form_ref();
    let rows = "<dziecko><imie>a</imie><wiek>1</wiek></dziecko>".repeat(9_000);
    for n in 1..4 {
        let record = seal(id(n), &form, &format!("<zgoda>1</zgoda>{rows}"));
        assert_eq!(put(&program.url, id(n), &record.bytes).await.map(|(status, _)| status), Some(201));
    }
    let (code, took) = program.terminate();
    assert_eq!(code, Some(0));
    assert!(took < Duration::from_secs(5), "{took:?}");
}

#[test]
fn the_first_start_tells_the_password_once_and_keeps_a_private_note() {
    let (data, surveys) = (tempfile::tempdir().unwrap(), surveys());
    let mut first = Program::start(data.path(), surveys.path());
    let note = std::fs::read_to_string(data.path().join("first-start.txt")).unwrap();
    let lines: Vec<&str> = note.lines().collect();
    assert_eq!(lines[0], format!("survey proba {}/s/proba", first.url));
    assert_eq!(lines[1], format!("office {}/office", first.url));
    assert!(lines[2].starts_with("office-password "), "{note}");
    assert!(lines[3].starts_with(&format!("office-owner {}/office/join/", first.url)), "{note}");
    assert_eq!(lines.len(), 4);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let keys = collector::key_files::all(data.path()).unwrap();
        let keys = keys.iter().map(collector::key_files::KeyName::in_data);
        for name in keys.chain(["first-start.txt".to_owned(), "teren.db".to_owned()]) {
            let mode = std::fs::metadata(data.path().join(&name)).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600, "{name}");
        }
    }
    first.kill();
    let second = Program::start(data.path(), surveys.path());
    assert_eq!(second.lines.len(), 2, "{:?}", second.lines);
    assert_eq!(std::fs::read_to_string(data.path().join("first-start.txt")).unwrap(), note);
}

#[tokio::test]
async fn without_a_folder_the_bundled_surveys_are_there() {
    let data = tempfile::tempdir().unwrap();
    let program = Program::start_with(data.path(), &[]);
    let names: Vec<&str> = program.lines.iter().filter_map(|line| line.split(' ').nth(1)).collect();
    for name in ["mieszkancy", "mlodziez", "przedsiebiorcy", "seniorzy"] {
        assert!(names.contains(&name), "{names:?}");
    }
}

/// What cannot be started says so in one sentence and ends with 2.
#[track_caller]
pub fn check_refused(args: &[&str], expected: &str) {
    let output = Command::new(teren()).arg("serve").args(args).output().unwrap();
    let text = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{text}");
    assert!(text.contains(expected), "{text}");
    assert_eq!(text.lines().count(), 1, "{text}");
}

#[test]
fn an_address_that_no_phone_can_open_is_refused() {
    let data = tempfile::tempdir().unwrap();
    let folder = data.path().join("data");
    for given in ["ankiety.gmina.pl", "", "ftp://ankiety.gmina.pl", "https://gmina.pl/ankiety", " https://gmina.pl"] {
        let args = ["--listen", "127.0.0.1:0", "--data", folder.to_str().unwrap(), "--public-url", given];
        check_refused(&args, &format!("„{given}”: to nie jest cały adres."));
    }
    assert!(!folder.exists());
}

#[test]
fn a_taken_port_a_file_for_a_folder_and_a_newer_database_are_plain_sentences() {
    let data = tempfile::tempdir().unwrap();
    let folder = data.path().join("data");
    let folder = folder.to_str().unwrap();

    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    check_refused(&["--listen", &address, "--data", folder], "zajmuje inny program");

    let file = data.path().join("file");
    std::fs::write(&file, "").unwrap();
    check_refused(&["--listen", "127.0.0.1:0", "--data", file.to_str().unwrap()], "nie da się pisać");

    Program::start(Path::new(folder), surveys().path()).kill();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let path = Path::new(folder).join("teren.db");
        let options = sqlx::sqlite::SqliteConnectOptions::new().filename(path);
        let pool = sqlx::sqlite::SqlitePool::connect_with(options).await.unwrap();
        let sql = "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
                   VALUES (9999, 'later', TRUE, x'00', 0)";
        sqlx::query(sql).execute(&pool).await.unwrap();
        pool.close().await;
    });
    check_refused(&["--listen", "127.0.0.1:0", "--data", folder], "nowsza wersja Terenu");
}

#[tokio::test]
async fn https_with_certificate_files_of_ones_own() {
    let (data, surveys) = (tempfile::tempdir().unwrap(), surveys());
    let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    let (cert, key) = (data.path().join("cert.pem"), data.path().join("key.pem"));
    std::fs::write(&cert, made.cert.pem()).unwrap();
    std::fs::write(&key, made.signing_key.serialize_pem()).unwrap();
    let folder = data.path().join("data");
    let args = ["--surveys", surveys.path().to_str().unwrap(), "--tls-cert", cert.to_str().unwrap()];
    let program = Program::start_with(&folder, &[&args[..], &["--tls-key", key.to_str().unwrap()]].concat());
    assert!(program.url.starts_with("https://"), "{}", program.url);

    let ask = |url: &str| Command::new(teren()).args(["healthcheck", "--url", url]).status().unwrap().code();
    assert_eq!(ask(&program.url), Some(0));
    assert_eq!(ask(&program.url.replace("https", "http")), Some(1));
    assert_eq!(ask("http://127.0.0.1:9"), Some(1));
    check_refused(
        &["--listen", "127.0.0.1:0", "--tls-cert", key.to_str().unwrap(), "--tls-key", cert.to_str().unwrap()],
        "PEM",
    );
}
