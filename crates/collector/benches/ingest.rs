//! What taking records in costs, beside the least that it could: the same bytes inserted bare into SQLite with the same
//! durability (`cargo xtask bench --ingest`). Machines are noisy: only the ratios of one run mean something.
//!
//! The collector is the real one, over HTTP on loopback, and both write to the same disk: bare inserts into a table of two
//! columns, one commit for each record that is sent alone, one for each batch.

use anyhow::{Context, ensure};
use collector::{
    data, forms,
    http::{
        self, PublicAddress, Server, listen,
        pulse::Patience,
        visits::{Places, Visits},
    },
    ingest::Intake,
    parts::PartBytes,
    publishing::{self, Submission},
    receipts::ReceiptKey,
    seal_keys::SealKeys,
    verdict::Checker,
};
use outbox::{
    Completion, Digest, FormRef, Part, ResponseId, ResponseSecret, batch,
    record::INSTANCE_PART,
    sealing::seal_record,
    wire::{SECRET_HEADER, SealKey},
};
use sqlx::{
    QueryBuilder,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous},
};
use std::{net::SocketAddr, sync::Arc, time::Instant};
use store::surveys::Over;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

const RECORDS: usize = 5_000;
/// Letters of the answer, so that a record has about 3 kB.
const LETTERS: usize = 2_300;
const CONNECTIONS: usize = 8;
const BATCH: usize = 500;
const RUNS: usize = 3;

const SURVEY: &str = "| survey | | | |
| | type | name | label |
| | text | uwagi | Uwagi |
| settings | | | | | |
| | form_title | form_id | version | privacy | sealing |
| | Uwagi | uwagi | 1 | anonymous | SEALING |
";

/// A record on its way, with its address.
struct Sent {
    id: ResponseId,
    bytes: Vec<u8>,
}

struct Town {
    address: SocketAddr,
    form: FormRef,
    key: SealKey,
    _folder: tempfile::TempDir,
}

fn main() -> anyhow::Result<()> {
    println!(
        "{RECORDS} records of 3 kB, microseconds for each: the collector, bare inserts, ratio (median of {RUNS} runs)"
    );
    tokio::runtime::Runtime::new()?.block_on(async {
        for sealing in ["none", "hpke-x25519-chacha20"] {
            let (mut alone, mut together) = (Vec::new(), Vec::new());
            for run in 0..RUNS {
                alone.push((one_by_one(sealing, run).await?, bare(1, run).await?));
                together.push((in_batches(sealing, run).await?, bare(BATCH, run).await?));
            }
            tell(&format!("sealing {sealing}, PUT over {CONNECTIONS} connections"), alone);
            tell(&format!("sealing {sealing}, batches of {BATCH}"), together);
        }
        Ok(())
    })
}

fn tell(what: &str, mut runs: Vec<(f64, f64)>) {
    runs.sort_by(|a, b| (a.0 / a.1).total_cmp(&(b.0 / b.1)));
    let (ours, bare) = runs[runs.len() / 2];
    println!("{what}: {ours:.0}, {bare:.0}, {:.1}", ours / bare);
}

fn micros(since: Instant) -> f64 {
    since.elapsed().as_secs_f64() * 1e6 / RECORDS as f64
}

impl Town {
    async fn start(sealing: &str) -> anyhow::Result<Self> {
        let folder = tempfile::tempdir()?;
        let store = data::open(&data::Place::folder(folder.path())).await?.store;
        let pack =
            forms::pack("uwagi.md", "uwagi", SURVEY.replace("SEALING", sealing).as_bytes(), &forms::Files::new())?;
        let submission =
            Submission { survey: "uwagi", pack: &pack, made_of: None, by_hand: false, over: Over::Whatever };
        publishing::publish(store.as_ref(), submission).await?;
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let url = format!("http://{address}");
        let receipts = ReceiptKey::load_or_create(folder.path(), url.clone())?;
        let seals = SealKeys::open(folder.path(), &[])?;
        seals.make_first()?;
        let key = seals.held()?.newest().cloned().context("no key")?;
        let checker = Checker::default();
        let intake = Arc::new(Intake::new(store, receipts, PartBytes::open(folder.path())?, seals));
        tokio::spawn(checker.clone().run(intake.clone()));
        let server = Server::new(intake, checker, None, PublicAddress { url, behind_proxy: false });
        let visits = Visits::new(Places::default(), Patience::default());
        tokio::spawn(listen::serve(listener, None, http::router(server), visits, std::future::pending()));
        Ok(Self { address, form: pack.stored.pack.form_ref(), key, _folder: folder })
    }

    fn records(&self, run: usize, sealing: &str) -> anyhow::Result<Vec<Sent>> {
        let completion = Completion {
            completed_at: "2026-11-22".into(),
            offset_min: 0,
            zone: String::new(),
            seed: 7,
            duration_min: 12,
            replaces: Vec::new(),
        };
        (0..RECORDS)
            .map(|n| {
                let random = Digest::of(format!("{run} {n}").as_bytes());
                let id = ResponseId::from_random(std::array::from_fn(|k| random.0[k]));
                let answer = format!("{n} {}", "uwaga do planu ".repeat(LETTERS / 15));
                let xml = format!("<data id=\"uwagi\" version=\"1\"><uwagi>{answer}</uwagi></data>").into_bytes();
                let part = Part { name: INSTANCE_PART.into(), media_type: "application/xml".into(), bytes: xml };
                let key = (sealing != "none").then_some((&self.key, random.0));
                let record = seal_record(id, &self.form, completion.clone(), &[part], &[], key)?;
                Ok(Sent { id, bytes: record.bytes })
            })
            .collect()
    }
}

const SECRET: [u8; 16] = [1; 16];

async fn one_by_one(sealing: &str, run: usize) -> anyhow::Result<f64> {
    let town = Town::start(sealing).await?;
    let requests: Vec<Vec<u8>> = town
        .records(run, sealing)?
        .iter()
        .map(|sent| {
            let head = format!(
                "PUT /api/v1/responses/{} HTTP/1.1\r\nhost: {}\r\n{SECRET_HEADER}: {}\r\ncontent-length: {}\r\n\r\n",
                sent.id,
                town.address,
                ResponseSecret(SECRET),
                sent.bytes.len()
            );
            [head.as_bytes(), &sent.bytes].concat()
        })
        .collect();
    let mut lanes = vec![Vec::new(); CONNECTIONS];
    requests.into_iter().enumerate().for_each(|(n, request)| lanes[n % CONNECTIONS].push(request));
    let started = Instant::now();
    let lanes: Vec<_> = lanes.into_iter().map(|lane| tokio::spawn(send(town.address, lane, "201"))).collect();
    for lane in lanes {
        lane.await??;
    }
    Ok(micros(started))
}

async fn in_batches(sealing: &str, run: usize) -> anyhow::Result<f64> {
    let town = Town::start(sealing).await?;
    let records = town.records(run, sealing)?;
    let requests = records
        .chunks(BATCH)
        .map(|records| {
            let mut body = Vec::new();
            records.iter().for_each(|sent| batch::write(&mut body, sent.id, ResponseSecret(SECRET), &sent.bytes));
            let host = town.address;
            let head =
                format!("POST /api/v1/responses HTTP/1.1\r\nhost: {host}\r\ncontent-length: {}\r\n\r\n", body.len());
            [head.as_bytes(), &body].concat()
        })
        .collect();
    let started = Instant::now();
    let bodies = send(town.address, requests, "200").await?;
    let took = micros(started);
    let stored = bodies.iter().map(|body| body.matches("\"status\":201").count()).sum::<usize>();
    ensure!(stored == RECORDS, "{stored} of {RECORDS} were stored");
    Ok(took)
}

/// Sends requests one after another over one connection; the bodies of the answers.
async fn send(address: SocketAddr, requests: Vec<Vec<u8>>, expected: &'static str) -> anyhow::Result<Vec<String>> {
    let mut stream = TcpStream::connect(address).await?;
    stream.set_nodelay(true)?;
    let (mut bodies, mut read) = (Vec::with_capacity(requests.len()), Vec::new());
    for request in requests {
        stream.write_all(&request).await?;
        loop {
            ensure!(stream.read_buf(&mut read).await? > 0, "the connection was closed");
            let Some(end) = read.windows(4).position(|window| window == b"\r\n\r\n") else { continue };
            let head = std::str::from_utf8(&read[..end])?.to_ascii_lowercase();
            ensure!(head.split(' ').nth(1) == Some(expected), "{}", String::from_utf8_lossy(&read));
            let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")).context("no length")?;
            let whole = end + 4 + length.trim().parse::<usize>()?;
            if read.len() >= whole {
                bodies.push(String::from_utf8(read[end + 4..whole].to_vec())?);
                read.drain(..whole);
                break;
            }
        }
    }
    Ok(bodies)
}

/// The same bytes into a table of two columns, so many with each commit.
async fn bare(at_once: usize, run: usize) -> anyhow::Result<f64> {
    let folder = tempfile::tempdir()?;
    let options = SqliteConnectOptions::new()
        .filename(folder.path().join("bare.db"))
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full);
    let db: SqlitePool = SqlitePoolOptions::new().max_connections(1).connect_with(options).await?;
    sqlx::query("CREATE TABLE bare (id TEXT NOT NULL PRIMARY KEY, record BLOB NOT NULL) WITHOUT ROWID")
        .execute(&db)
        .await?;
    let records: Vec<(String, Vec<u8>)> = Town::start("none")
        .await?
        .records(run, "none")?
        .into_iter()
        .map(|sent| (sent.id.to_string(), sent.bytes))
        .collect();
    let started = Instant::now();
    for records in records.chunks(at_once) {
        let mut insert = QueryBuilder::new("INSERT INTO bare (id, record) ");
        insert.push_values(records, |mut row, (id, bytes)| {
            row.push_bind(id).push_bind(bytes);
        });
        insert.build().execute(&db).await?;
    }
    Ok(micros(started))
}
