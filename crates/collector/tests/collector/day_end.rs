//! Whoever gets hold of the data folder and the log cannot tell in which order, or when, anonymous responses came, once
//! their day has ended: tried as an attacker would, on the database's pages, its write-ahead log, the attachments' files
//! and the access log.
//!
//! The program is the real one. Its days end as everywhere, with the civil day of the zone that `TZ` names; the tests put
//! that zone's midnight where they need it.

#![cfg(unix)]

use crate::{
    program::{Program, surveys},
    support::{id_of, instance, secret, teren},
    uploads::{ENDPOINT, completion, entry},
};
use outbox::{
    Digest, FormRef, Part, ResponseId, Sealed,
    base64::encode,
    record::INSTANCE_PART,
    sealing::seal_record,
    wire::{Catalogue, SECRET_HEADER},
};
use std::{
    fs::{self, File},
    os::unix::fs::MetadataExt,
    path::PathBuf,
    process::{Command, Stdio},
    time::{Duration, SystemTime},
};

const RESPONSES: u32 = 120;
const DAY: i64 = 86_400;
const NOON: i64 = DAY / 2;

/// A town whose days end when the test wants it.
struct Town {
    folder: tempfile::TempDir,
    surveys: tempfile::TempDir,
    /// Its first day, counted from 1970.
    day: i64,
    sent: Vec<Sent>,
}

/// What an attacker may know of a response from elsewhere, in the order in which they came.
struct Sent {
    id: ResponseId,
    record: Sealed,
    photo: Vec<u8>,
}

fn unix() -> i64 {
    SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap().as_secs() as i64
}

/// Sequences of responses, as something tells them: by the order in which they came.
type Told = (&'static str, Vec<usize>);

impl Town {
    fn new() -> Self {
        let day = (unix() - NOON).div_euclid(DAY);
        Self { folder: tempfile::tempdir().unwrap(), surveys: surveys(), day, sent: Vec::new() }
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// The program, where it is so many seconds after the midnight in which the first day began.
    fn command(&self, at: i64) -> Command {
        let west = unix() - self.day * DAY - at;
        let (sign, seconds) = if west < 0 { ('-', -west) } else { ('+', west) };
        let mut command = Command::new(teren());
        command.env("TZ", format!("TST{sign}{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60));
        command
    }

    fn start(&self, at: i64) -> Program {
        let log = File::options().append(true).create(true).open(self.folder.path().join("log")).unwrap();
        Program::run(
            self.command(at),
            &self.data(),
            &["--surveys", self.surveys.path().to_str().unwrap()],
            Stdio::from(log),
        )
    }

    /// Sends responses with a photograph each.
    async fn send(&mut self, program: &Program, count: u32) {
        let client = reqwest::Client::new();
        let catalogue = client.get(format!("{}/api/v1/surveys", program.url)).send().await.unwrap();
        let form = catalogue.json::<Catalogue>().await.unwrap().surveys[0].pack.form_ref();
        let secret = secret(1).unwrap().to_string();
        for _ in 0..count {
            let sent = Sent::new(self.sent.len() as u32, &form);
            let (id, digest) = (sent.id, Digest::of(&sent.photo));
            let names = [id.to_string(), digest.to_string()].map(|name| encode(name.as_bytes()));
            let begin = client.post(format!("{}{ENDPOINT}", program.url)).header("upload-length", sent.photo.len());
            let begin = begin.header("upload-metadata", format!("response {},digest {}", names[0], names[1]));
            let append = client.patch(format!("{}{ENDPOINT}/{id}.{digest}", program.url)).header("upload-offset", "0");
            let append = append.header("content-type", "application/offset+octet-stream").body(sent.photo.clone());
            let put = client.put(format!("{}/api/v1/responses/{id}", program.url)).body(sent.record.bytes.clone());
            for (request, expected) in [(begin, 201), (append, 204), (put, 201)] {
                let request = request.header(SECRET_HEADER, &secret).header("tus-resumable", "1.0.0");
                assert_eq!(request.send().await.unwrap().status(), expected);
            }
            self.sent.push(sent);
        }
    }

    /// By where the bytes of what was sent stand in a file of the database.
    fn places(&self, file: &str) -> Vec<usize> {
        let bytes = fs::read(self.data().join(file)).unwrap_or_default();
        let mut found = vec![None; self.sent.len()];
        for (place, _) in bytes.iter().enumerate().filter(|(_, byte)| **byte == b'@') {
            let number =
                bytes.get(place + 1..place + 7).and_then(|digits| std::str::from_utf8(digits).ok()?.parse().ok());
            let marked: Option<usize> = number.filter(|_| bytes.get(place + 7) == Some(&b'@'));
            if let Some(place_of) = marked.and_then(|n| found.get_mut(n)) {
                place_of.get_or_insert(place);
            }
        }
        ordered(found.into_iter())
    }

    fn parts(&self) -> Vec<PathBuf> {
        self.sent.iter().map(|sent| self.data().join("parts").join(Digest::of(&sent.photo).to_string())).collect()
    }

    /// All that may tell something, each as the responses in its order.
    fn told(&self) -> Vec<Told> {
        let parts: Vec<_> = self.parts().iter().map(|path| fs::metadata(path).unwrap()).collect();
        let listed: Vec<_> =
            fs::read_dir(self.data().join("parts")).unwrap().map(|entry| entry.unwrap().path()).collect();
        vec![
            ("pages", self.places("teren.db")),
            ("write-ahead log", self.places("teren.db-wal")),
            ("inodes", ordered(parts.iter().map(|part| Some(part.ino())))),
            ("changed", ordered(parts.iter().map(|part| Some((part.ctime(), part.ctime_nsec()))))),
            ("modified", ordered(parts.iter().map(|part| Some((part.mtime(), part.mtime_nsec()))))),
            ("made", ordered(parts.iter().map(|part| part.created().ok()))),
            ("folder", ordered(self.parts().iter().map(|path| listed.iter().position(|found| found == path)))),
        ]
    }

    /// What tells the order of arrival, by name.
    fn giveaways(&self) -> Vec<&'static str> {
        self.told().into_iter().filter(|(_, order)| gives_away(order)).map(|(name, _)| name).collect()
    }

    /// Nothing tells the order, and nothing is dated to when they came.
    fn check(&self, last_arrival: SystemTime) {
        assert_eq!(self.giveaways(), [""; 0]);
        assert_eq!(self.places("teren.db-wal"), [0; 0], "the log of the database still has them");
        assert_eq!(self.places("teren.db").len(), self.sent.len());
        for part in self.parts().iter().map(|path| fs::metadata(path).unwrap()) {
            let changed = SystemTime::UNIX_EPOCH + Duration::new(part.ctime() as u64, part.ctime_nsec() as u32);
            let made = part.created().unwrap_or(changed);
            assert!(changed > last_arrival && made > last_arrival, "{changed:?} {made:?} {last_arrival:?}");
            assert_eq!(part.mtime(), 0);
            assert_eq!(part.mode() & 0o777, 0o600);
        }
        let left = ["parts.new", "parts.old"].map(|name| self.data().join(name).exists());
        assert_eq!(left, [false; 2]);
        let log = fs::read_to_string(self.folder.path().join("log")).unwrap();
        assert!(!log.contains("/api/"), "the access log tells when somebody came: {log}");
    }

    /// Everything that has a receipt is there as it came.
    async fn check_whole(&self, program: &Program) {
        let client = reqwest::Client::new();
        let secret = secret(1).unwrap().to_string();
        for sent in &self.sent {
            let put =
                client.put(format!("{}/api/v1/responses/{}", program.url, sent.id)).header(SECRET_HEADER, &secret);
            assert_eq!(put.body(sent.record.bytes.clone()).send().await.unwrap().status(), 200, "stored before");
            assert_eq!(
                fs::read(self.data().join("parts").join(Digest::of(&sent.photo).to_string())).unwrap(),
                sent.photo
            );
        }
    }
}

impl Sent {
    /// Long enough for overflow pages, of different lengths.
    fn new(n: u32, form: &FormRef) -> Self {
        let id = id_of(n);
        let noise = Digest::of(&n.to_le_bytes());
        let long: String =
            (0..60 + n * 7 % 90).map(|k| Digest::of(&[&noise.0[..], &k.to_le_bytes()].concat()).to_string()).collect();
        let photo = long.as_bytes()[..2000 + n as usize].to_vec();
        // Found again wherever it stands: one of the two is on one page as a whole.
        let mark = format!("@{n:06}@");
        let bytes = instance(&format!("<uwagi>{long}{mark}{noise}{mark}</uwagi>")).into_bytes();
        let part = Part { name: INSTANCE_PART.into(), media_type: "application/xml".into(), bytes };
        let parts = [entry("p.jpg", &photo, &photo)];
        let record = seal_record(id, form, completion(), &[part], &parts, None).unwrap();
        Self { id, record, photo }
    }
}

/// The responses in the order of what is known of them; of those of which the same is known nothing is told.
fn ordered<T: Ord>(known: impl Iterator<Item = Option<T>>) -> Vec<usize> {
    let mut known: Vec<(T, usize)> = known.enumerate().filter_map(|(n, known)| Some((known?, n))).collect();
    known.sort();
    let same = known.windows(2).any(|pair| pair[0].0 == pair[1].0);
    if same { Vec::new() } else { known.into_iter().map(|(_, n)| n).collect() }
}

/// Whether a sequence has to do with the order of arrival: as a whole, forwards or backwards, or in that neighbours came
/// one after another. A shuffled one is taken for such a sequence once in a hundred thousand times.
fn gives_away(order: &[usize]) -> bool {
    if order.len() < 2 {
        return false;
    }
    let (n, middle) = (order.len() as f64, (order.len() - 1) as f64 / 2.0);
    let product: f64 =
        order.iter().enumerate().map(|(place, &came)| (place as f64 - middle) * (came as f64 - middle)).sum();
    let correlation = product / (n * (n * n - 1.0) / 12.0);
    let apart: f64 = order.windows(2).map(|pair| pair[0].abs_diff(pair[1]) as f64).sum::<f64>() / (n - 1.0);
    correlation.abs() > 4.3 / n.sqrt() || apart < n / 3.0 - 4.3 * 0.24 * n.sqrt()
}

#[test]
fn the_attack_knows_an_order_when_it_sees_one() {
    let n = RESPONSES as usize;
    let check = |order: Vec<usize>, expected: bool| assert_eq!(gives_away(&order), expected, "{order:?}");
    check((0..n).collect(), true);
    check((0..n).rev().collect(), true);
    check((0..n / 2).rev().chain(n / 2..n).collect(), true);
    check(ordered((0..RESPONSES).map(|n| Some(id_of(n).to_string()))), false);
    check((0..n).map(|k| k / 8 * 8 + (k * 5) % 8).collect(), true);
}

#[tokio::test]
async fn the_next_start_leaves_nothing_that_tells_the_order() {
    let mut town = Town::new();
    let mut program = town.start(NOON);
    town.send(&program, RESPONSES).await;
    let arrived = SystemTime::now();
    let running = town.giveaways();
    assert!(["inodes", "changed"].iter().all(|name| running.contains(name)), "{running:?}");
    assert!(running.contains(&"pages") || running.contains(&"write-ahead log"), "{running:?}");
    assert_eq!(program.terminate().0, Some(0));
    assert!(town.giveaways().contains(&"pages"), "while its day lasts, a stopped collector tells: {:?}", town.told());

    // Started again on the same day, it still does.
    let mut program = town.start(NOON + 3600);
    assert!(town.giveaways().contains(&"pages"));
    assert_eq!(program.terminate().0, Some(0));

    let mut program = town.start(DAY + 600);
    town.check(arrived);
    town.check_whole(&program).await;
    let (code, took) = program.terminate();
    assert!(code == Some(0) && took < Duration::from_secs(5), "{code:?} {took:?}");
    town.check(arrived);
}

#[tokio::test]
async fn a_running_collector_leaves_nothing_either_when_the_day_ends() {
    let mut town = Town::new();
    let mut program = town.start(NOON);
    town.send(&program, RESPONSES).await;
    assert_eq!(program.terminate().0, Some(0));
    // Eight seconds to midnight.
    let mut program = town.start(DAY - 8);
    town.send(&program, 3).await;
    let arrived = SystemTime::now();
    assert!(town.giveaways().contains(&"pages"));
    assert_ne!(town.places("teren.db-wal"), [0; 0]);
    for _ in 0..300 {
        tokio::time::sleep(Duration::from_millis(200)).await;
        if town.giveaways().is_empty() && town.places("teren.db-wal").is_empty() {
            break;
        }
    }
    town.check(arrived);
    town.check_whole(&program).await;
    // Who comes today is taken as ever.
    town.send(&program, 1).await;
    let (code, took) = program.terminate();
    assert!(code == Some(0) && took < Duration::from_secs(5), "{code:?} {took:?}");
}

/// A kill in the middle loses nothing, and the next start does it all.
#[tokio::test]
async fn a_day_that_could_not_be_ended_is_ended_at_the_next_start() {
    let mut town = Town::new();
    let mut program = town.start(NOON);
    town.send(&program, RESPONSES).await;
    let arrived = SystemTime::now();
    program.kill();
    for milliseconds in [5, 20, 60] {
        let mut command = town.command(DAY + 600);
        command.args(["serve", "--listen", "127.0.0.1:0", "--data"]).arg(town.data());
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        tokio::time::sleep(Duration::from_millis(milliseconds)).await;
        child.kill().unwrap();
        child.wait().unwrap();
    }
    let mut program = town.start(DAY + 600);
    town.check_whole(&program).await;
    town.check(arrived);
    program.kill();
}
