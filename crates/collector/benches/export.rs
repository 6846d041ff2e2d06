//! What exports take: how long each format is made, and the most memory that the program had meanwhile
//! (`cargo xtask bench --export`). The responses are 100,000, or as many as the first argument says, of 66 questions and a
//! repeat with three entries; the memory of half as many stands beside, since it should be the same.

use anyhow::{Context, ensure};
use collector::{
    data, forms,
    ingest::{Carrier, Incoming, Intake},
    parts::PartBytes,
    publishing::{self, Submission},
    receipts::ReceiptKey,
    seal_keys::SealKeys,
};
use outbox::{
    Completion, Digest, FormRef, Part, ResponseId, ResponseSecret, record::INSTANCE_PART, sealing::seal_record,
};
use std::{
    path::Path,
    process::{Command, Stdio},
    time::{Duration, Instant},
};
use store::surveys::Over;

const RESPONSES: usize = 100_000;
const BATCH: usize = 1_000;
const FORMATS: [&str; 5] = ["csv", "xlsx", "sav", "geojson", "jsonl"];

fn survey() -> String {
    let mut rows = "| survey | | | |\n| | type | name | label |\n".to_owned();
    (1..=45).for_each(|n| rows.push_str(&format!("| | select_one o | o{n} | Jak ocenia Pan/Pani sprawę {n}? |\n")));
    (1..=5).for_each(|n| rows.push_str(&format!("| | select_multiple m | m{n} | Które z tych miejsc, {n}? |\n")));
    (1..=10).for_each(|n| rows.push_str(&format!("| | integer | n{n} | Ile razy, {n}? |\n")));
    (1..=5).for_each(|n| rows.push_str(&format!("| | text | t{n} | Uwagi, {n} |\n")));
    rows.push_str("| | geopoint | gdzie | Gdzie? |\n| | begin_repeat | os | Osoba | |\n| | text | imie | Imię |\n");
    rows.push_str(
        "| | integer | wiek | Wiek |\n| | end_repeat | | | |\n| choices | | | |\n| | list_name | name | label |\n",
    );
    [1, 2, 3, 4, 5, 98].iter().for_each(|code| rows.push_str(&format!("| | o | {code} | Odpowiedź {code} |\n")));
    (1..=10).for_each(|code| rows.push_str(&format!("| | m | {code} | Miejsce {code} |\n")));
    rows + "| settings | | | | | |\n| | form_title | form_id | version | privacy | sealing |\n\
            | | Miasto | miasto | 1 | anonymous | none |\n"
}

fn answers(random: &[u8; 32]) -> String {
    let byte = |n: usize| usize::from(random[n % 32] ^ (n / 32) as u8);
    let mut xml = "<data id=\"miasto\" version=\"1\">".to_owned();
    (1..=45).for_each(|n| xml.push_str(&format!("<o{n}>{}</o{n}>", [1, 2, 3, 4, 5, 98][byte(n) % 6])));
    (1..=5).for_each(|n| xml.push_str(&format!("<m{n}>{} {}</m{n}>", 1 + byte(n) % 5, 6 + byte(n + 1) % 5)));
    (1..=10).for_each(|n| xml.push_str(&format!("<n{n}>{}</n{n}>", byte(n))));
    (1..=5).for_each(|n| xml.push_str(&format!("<t{n}>{}</t{n}>", "mało zieleni i ławek ".repeat(byte(n) % 8))));
    xml.push_str(&format!("<gdzie>52.{:02} 21.{:02} 0 5</gdzie>", byte(1) % 100, byte(2) % 100));
    (0..3).for_each(|n| xml.push_str(&format!("<os><imie>Osoba {n}</imie><wiek>{}</wiek></os>", byte(n) % 100)));
    xml + "</data>"
}

async fn fill(folder: &Path, responses: std::ops::Range<usize>) -> anyhow::Result<()> {
    let store = data::open(&data::Place::folder(folder)).await?.store;
    let pack = forms::pack("miasto.md", "miasto", survey().as_bytes(), &forms::Files::new())?;
    let over = Over::Whatever;
    publishing::publish(
        store.as_ref(),
        Submission { survey: "miasto", pack: &pack, made_of: None, by_hand: false, over },
    )
    .await?;
    let receipts = ReceiptKey::load_or_create(folder, "http://127.0.0.1".to_owned())?;
    let seals = SealKeys::open(folder, &[])?;
    seals.make_first()?;
    let intake = Intake::new(store, receipts, PartBytes::open(folder)?, seals);
    let form: FormRef = pack.stored.pack.form_ref();
    let completion = Completion {
        completed_at: "2026-11-22".into(),
        offset_min: 0,
        zone: String::new(),
        seed: 7,
        duration_min: 12,
        replaces: Vec::new(),
    };
    let numbers: Vec<usize> = responses.collect();
    for batch in numbers.chunks(BATCH) {
        let incoming = batch.iter().map(|n| {
            let random = Digest::of(&n.to_le_bytes());
            let id = ResponseId::from_random(std::array::from_fn(|k| random.0[k]));
            let bytes = answers(&random.0).into_bytes();
            let part = Part { name: INSTANCE_PART.into(), media_type: "application/xml".into(), bytes };
            let record = seal_record(id, &form, completion.clone(), &[part], &[], None).expect("no key");
            Incoming {
                id,
                secret_hash: Some(ResponseSecret([1; 16]).hash()),
                bytes: record.bytes.into(),
                clock_behind_ms: None,
                carrier: Carrier::TownHall,
            }
        });
        for taken in intake.take_all(incoming.collect()).await {
            ensure!(taken.is_ok(), "a response was refused");
        }
    }
    Ok(())
}

/// Seconds, the most memory in MB, and how long the file is, in MB.
fn export(folder: &Path, format: &str) -> anyhow::Result<(f64, f64, f64)> {
    let (file, started) = (folder.join("export.out"), Instant::now());
    let mut teren = Command::new(env!("CARGO_BIN_EXE_teren"));
    teren.args(["export", "--survey", "miasto", "--format", format]).arg("--data").arg(folder).arg("-o").arg(&file);
    let mut teren = teren.stderr(Stdio::null()).spawn()?;
    let (status, mut most) = (format!("/proc/{}/status", teren.id()), 0.0_f64);
    let ended = loop {
        if let Some(ended) = teren.try_wait()? {
            break ended;
        }
        let told = std::fs::read_to_string(&status).unwrap_or_default();
        let peak = told.lines().find_map(|line| line.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB")?.parse().ok());
        most = most.max(peak.unwrap_or(0.0) / 1024.0);
        std::thread::sleep(Duration::from_millis(20));
    };
    ensure!(ended.success(), "{format} failed");
    let bytes = std::fs::metadata(&file)?.len();
    Ok((started.elapsed().as_secs_f64(), most, bytes as f64 / 1e6))
}

fn main() -> anyhow::Result<()> {
    let responses = std::env::args().skip(1).find_map(|arg| arg.parse().ok()).unwrap_or(RESPONSES);
    let folder = tempfile::tempdir()?;
    let runtime = tokio::runtime::Runtime::new()?;
    let mut half = Vec::new();
    runtime.block_on(fill(folder.path(), 0..responses / 2))?;
    for format in FORMATS {
        half.push(export(folder.path(), format)?.1);
    }
    runtime.block_on(fill(folder.path(), responses / 2..responses)).context("the second half")?;
    println!("{responses} responses: seconds, MB of memory (of half as many), MB of file");
    for (format, half) in FORMATS.into_iter().zip(half) {
        let (seconds, most, long) = export(folder.path(), format)?;
        println!("{format}: {seconds:.1}, {most:.0} ({half:.0}), {long:.0}");
    }
    Ok(())
}
