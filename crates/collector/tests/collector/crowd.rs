//! A crowd that only holds places, and honest devices beside it.

use crate::{
    commands::path,
    program::{Program, surveys},
    support::{TestApp, id, seal, secret, teren},
};
use collector::http::{
    pulse::Patience,
    visits::{Places, Visits},
};
use outbox::{ResponseId, wire::Catalogue};
use std::{
    fs,
    process::{Command, Stdio},
    time::{Duration, Instant},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// Open files that the collector may have.
const FILES: u32 = 256;
/// Strangers, each with a connection of its own.
const CROWD: usize = 600;
/// How soon every honest record is answered.
const SOON: Duration = Duration::from_secs(5);
const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0";

/// The real program under a low limit of open files.
struct Narrow {
    program: Program,
    _folder: tempfile::TempDir,
    _surveys: tempfile::TempDir,
}

impl Narrow {
    fn start() -> Self {
        rlimit::increase_nofile_limit(4096).unwrap();
        let (folder, surveys) = (tempfile::tempdir().unwrap(), surveys());
        let mut command = Command::new("sh");
        command.args(["-c", &format!("ulimit -n {FILES}; exec \"$0\" \"$@\"")]).arg(teren());
        let args = ["--surveys", path(surveys.path())];
        let program = Program::run(command, &folder.path().join("data"), &args, Stdio::null());
        Self { program, _folder: folder, _surveys: surveys }
    }

    fn address(&self) -> &str {
        self.program.url.strip_prefix("http://").unwrap()
    }

    async fn catalogue(&self) -> Catalogue {
        reqwest::get(format!("{}/api/v1/surveys", self.program.url)).await.unwrap().json().await.unwrap()
    }

    /// Every one of the crowd connects, and says this. Some are put out again at once.
    async fn crowd(&self, says: impl Fn(usize) -> Vec<u8>) -> Vec<TcpStream> {
        let mut crowd = Vec::new();
        for n in 0..CROWD {
            if let Ok(mut stream) = TcpStream::connect(self.address()).await {
                let _ = stream.write_all(&says(n)).await;
                crowd.push(stream);
            }
        }
        crowd
    }

    /// Memory of the program that is in use, in KiB.
    fn memory(&self) -> u64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.program.pid())).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
        line.trim().strip_suffix(" kB").unwrap().parse().unwrap()
    }

    /// Twenty honest devices send a record each, one after the other.
    async fn honest(&self, catalogue: &Catalogue, first: u8) {
        let form = catalogue.surveys[0].pack.form_ref();
        for n in first..first + 20 {
            let record = seal(id(n), &form, "<zgoda>1</zgoda>");
            let client = reqwest::Client::builder().timeout(SOON).build().unwrap();
            let request = client.put(format!("{}/api/v1/responses/{}", self.program.url, id(n)));
            let request = request.header("teren-secret", secret(1).unwrap().to_string()).body(record.bytes);
            let answer = request.send().await.unwrap_or_else(|error| panic!("device {n}: {error:?}"));
            assert_eq!(answer.status(), 201, "device {n}");
        }
    }
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn connections_that_say_nothing_stop_nobody() {
    let narrow = Narrow::start();
    let catalogue = narrow.catalogue().await;
    for (first, preface) in [(1, false), (101, true)] {
        let crowd = narrow.crowd(|_| if preface { PREFACE.to_vec() } else { Vec::new() }).await;
        narrow.honest(&catalogue, first).await;
        drop(crowd);
    }
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn slow_bodies_stop_nobody_and_take_no_memory_by_what_they_announce() {
    let narrow = Narrow::start();
    let catalogue = narrow.catalogue().await;
    narrow.honest(&catalogue, 1).await;
    let before = narrow.memory();
    let says = |n: usize| match n % 3 {
        0 => slow("PUT", &format!("/api/v1/responses/{}", nobody(n, 0)), 16 << 20),
        1 => slow("POST", "/api/v1/responses", 64 << 20),
        _ => slow_streams(n),
    };
    let mut crowd = narrow.crowd(says).await;
    let dripping = async {
        loop {
            for stream in &mut crowd {
                let _ = stream.write_all(b"\"").await;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    };
    tokio::select! {
        () = narrow.honest(&catalogue, 101) => {}
        () = dripping => {}
    }
    let grown = narrow.memory().saturating_sub(before);
    eprintln!("memory with {CROWD} slow senders: {before} KiB, and {grown} KiB more");
    assert!(grown < 64 * 1024, "{grown} KiB for what {CROWD} clients have announced");
}

/// An id that nobody else has.
fn nobody(n: usize, stream: u32) -> ResponseId {
    let mut random = [200; 16];
    random[..8].copy_from_slice(&(n as u64).to_be_bytes());
    random[8..12].copy_from_slice(&stream.to_be_bytes());
    ResponseId::from_random(random)
}

/// The beginning of a body that is announced long.
fn slow(method: &str, path: &str, length: usize) -> Vec<u8> {
    let secret = secret(2).unwrap();
    let head = format!("{method} {path} HTTP/1.1\r\nhost: x\r\nteren-secret: {secret}\r\n");
    format!("{head}content-length: {length}\r\n\r\n{{").into_bytes()
}

/// The same on many streams of one HTTP/2 connection.
fn slow_streams(n: usize) -> Vec<u8> {
    const HEADERS: u8 = 1;
    const DATA: u8 = 0;
    const END_HEADERS: u8 = 4;
    let frame = |kind: u8, flags: u8, stream: u32, payload: &[u8]| {
        let length = (payload.len() as u32).to_be_bytes();
        [&length[1..], &[kind, flags], &stream.to_be_bytes(), payload].concat()
    };
    let mut says = PREFACE.to_vec();
    for stream in (1..64).step_by(2) {
        let path = format!("/api/v1/responses/{}", nobody(n, stream));
        let secret = secret(2).unwrap().to_string();
        let fields = [
            (":method", "PUT"),
            (":scheme", "http"),
            (":authority", "x"),
            (":path", &path),
            ("teren-secret", &secret),
            ("content-length", "16777216"),
        ];
        // HPACK: literals that are not indexed, short enough for one byte of length.
        let literal = |(name, value): (&str, &str)| {
            [&[0, name.len() as u8], name.as_bytes(), &[value.len() as u8], value.as_bytes()].concat()
        };
        let block: Vec<u8> = fields.into_iter().flat_map(literal).collect();
        says.extend(frame(HEADERS, END_HEADERS, stream, &block));
        says.extend(frame(DATA, 0, stream, b"{"));
    }
    says
}

/// HTTP/2 is spoken as it should be above: its streams are requests, and each waits for its body.
#[tokio::test]
async fn slow_streams_are_requests_and_end_as_such() {
    let pause = Duration::from_millis(400);
    let app = patient(Patience { pause, ..Patience::default() }).await;
    let mut stream = TcpStream::connect(app.url.strip_prefix("http://").unwrap()).await.unwrap();
    stream.write_all(&slow_streams(0)).await.unwrap();
    let (mut heard, mut answers) = (Vec::new(), 0);
    let started = Instant::now();
    while answers < 32 {
        let mut piece = vec![0; 64 << 10];
        let length = tokio::time::timeout(SOON, stream.read(&mut piece)).await.expect("answered").unwrap();
        assert!(length > 0, "closed after {answers} answers");
        heard.extend_from_slice(&piece[..length]);
        // Whole frames only; an answer begins with its HEADERS.
        while heard.len() >= 9 {
            let end = 9 + (usize::from(heard[0]) << 16 | usize::from(heard[1]) << 8 | usize::from(heard[2]));
            if heard.len() < end {
                break;
            }
            answers += usize::from(heard[3] == 1);
            heard.drain(..end);
        }
    }
    assert!(started.elapsed() >= pause);
}

/// Half of what it says it will send, and no more: what arrived is held for as long as it may be, and given back.
#[tokio::test]
async fn bodies_that_stop_halfway_give_their_memory_back() {
    let pause = Duration::from_millis(400);
    let app = patient(Patience { pause, ..Patience::default() }).await;
    let started = Instant::now();
    let head = format!("PUT /api/v1/responses/{} HTTP/1.1\r\nhost: x\r\ncontent-length: 8000000\r\n\r\n", id(1));
    let mut streams = Vec::new();
    for _ in 0..20 {
        let mut stream = TcpStream::connect(app.url.strip_prefix("http://").unwrap()).await.unwrap();
        stream.write_all(head.as_bytes()).await.unwrap();
        stream.write_all(&vec![b'x'; 4_000_000]).await.unwrap();
        streams.push(stream);
    }
    for mut stream in streams {
        let mut answer = String::new();
        let _ = tokio::time::timeout(SOON, stream.read_to_string(&mut answer)).await.expect("answered");
        assert!(answer.starts_with("HTTP/1.1 400 ") || answer.starts_with("HTTP/1.1 503 "), "{answer}");
    }
    assert!(started.elapsed() >= pause);
    let record = app.record(id(2), "<zgoda>1</zgoda>").await;
    assert_eq!(app.put(id(2), secret(1), &record.bytes).await.status, 201);
}

async fn patient(patience: Patience) -> TestApp {
    TestApp::start_visited(Visits::new(Places::default(), patience)).await
}

/// Whoever says this and nothing more is gone soon after its time, and not before.
async fn check_closed(patience: Patience, says: &[u8], after: Duration) {
    let app = patient(patience).await;
    let mut stream = TcpStream::connect(app.url.strip_prefix("http://").unwrap()).await.unwrap();
    let started = Instant::now();
    stream.write_all(says).await.unwrap();
    let mut answer = Vec::new();
    let read = tokio::time::timeout(SOON, stream.read_to_end(&mut answer)).await;
    let what = String::from_utf8_lossy(says);
    assert!(read.is_ok(), "still open: {what}");
    assert!(started.elapsed() + Duration::from_millis(20) >= after, "too soon: {what}");
}

#[tokio::test]
async fn every_phase_of_a_connection_ends() {
    let short = Duration::from_millis(300);
    let patience = Patience { first: short, idle: short, taking: short, pause: short, ..Patience::default() };
    let put = format!("PUT /api/v1/responses/{} HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\nabc", id(1));
    for says in [
        &b""[..],
        b"PRI * HTTP/2.0\r\n",
        PREFACE,
        b"GET /health HT",
        b"GET /health HTTP/1.1\r\nhost: x\r\nslow: ",
        // Answered, and then silent.
        b"GET /api/v1/surveys HTTP/1.1\r\nhost: x\r\n\r\n",
        put.as_bytes(),
        b"POST /office/login HTTP/1.1\r\nhost: x\r\ncontent-type: application/x-www-form-urlencoded\r\ncontent-length: 20\r\n\r\npass",
    ] {
        check_closed(patience, says, short).await;
    }
}

#[tokio::test]
async fn an_answer_that_nobody_takes_is_given_up() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("index.html"), "x").unwrap();
    fs::write(folder.path().join("big.bin"), vec![7; 64 << 20]).unwrap();
    let taking = Duration::from_millis(500);
    let visits = Visits::new(Places::default(), Patience { taking, ..Patience::default() });
    let app = TestApp::start_app_visited(Some(folder.path().to_owned()), visits).await;
    let mut stream = TcpStream::connect(app.url.strip_prefix("http://").unwrap()).await.unwrap();
    stream.write_all(b"GET /big.bin HTTP/1.1\r\nhost: x\r\n\r\n").await.unwrap();
    tokio::time::sleep(4 * taking).await;
    // What is on its way already still comes; the rest does not.
    let mut taken = Vec::new();
    let _ = tokio::time::timeout(SOON, stream.read_to_end(&mut taken)).await.expect("closed");
    assert!(taken.len() < 48 << 20, "{} bytes came", taken.len());
    // Whoever reads on gets all of it.
    assert_eq!(app.get("/big.bin").await.bytes().await.unwrap().len(), 64 << 20);
}

/// A body that keeps a pace, however slow against its length, is taken whole.
#[tokio::test]
async fn a_slow_phone_that_goes_on_is_served() {
    let pause = Duration::from_millis(500);
    let app = patient(Patience { pause, rate: 512, ..Patience::default() }).await;
    let record = app.record(id(1), "<uwagi>powoli</uwagi><zgoda>1</zgoda>").await;
    let secret = secret(1).unwrap();
    let (path, length) = (format!("/api/v1/responses/{}", id(1)), record.bytes.len());
    let head = format!(
        "PUT {path} HTTP/1.1\r\nhost: x\r\nteren-secret: {secret}\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n"
    );
    let mut stream = TcpStream::connect(app.url.strip_prefix("http://").unwrap()).await.unwrap();
    stream.write_all(head.as_bytes()).await.unwrap();
    let started = Instant::now();
    for piece in record.bytes.chunks(length / 8 + 1) {
        tokio::time::sleep(pause / 4).await;
        stream.write_all(piece).await.unwrap();
    }
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 201 "), "{answer}");
    assert!(started.elapsed() > pause, "slower than one pause");
}
