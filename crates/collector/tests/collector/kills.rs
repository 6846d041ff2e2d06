//! `kill -9` again and again, under load from four devices behind a bad network: nothing is lost and nothing comes twice,
//! whatever the database, and with as many collectors on it as it takes.

use crate::{
    backend,
    program::{Program, surveys},
    proxy::{Fates, Proxy, next},
    sealed,
    support::{seal, secret},
    uploads::photo,
};
use collector::{
    parts::digest_of,
    receipts::{Checked, verify_any},
    signing,
};
use outbox::{
    Digest, FormRef, ResponseId, Signed,
    answer::Reply,
    upload::{Progress, Request, judge},
    wire::{Catalogue, SealKey},
};
use std::{
    collections::BTreeMap,
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Duration,
};

/// So many responses are received before the next kill, at least.
const BETWEEN_KILLS: u64 = 4;
const DEVICES: u64 = 4;
/// Every so many responses has a photograph.
const PHOTO_EVERY: u64 = 4;
const PIECE: usize = 20_000;
/// Far more than it takes: whoever waits longer waits for ever.
const PATIENCE: Duration = Duration::from_secs(60);

/// A completed response as its device keeps it.
struct Completed {
    id: ResponseId,
    record: Vec<u8>,
    parts: Vec<Vec<u8>>,
}

/// One device: completes responses and sends each until it has its receipt.
struct Device {
    client: reqwest::Client,
    /// Of each collector, behind its network.
    urls: Vec<String>,
    form: FormRef,
    key: SealKey,
    dice: AtomicU64,
    number: u64,
}

impl Device {
    fn complete(&self, n: u64) -> Completed {
        let mut random = [0; 16];
        random[..8].copy_from_slice(&next(&self.dice).to_be_bytes());
        random[8..].copy_from_slice(&(self.number << 32 | n).to_be_bytes());
        let id = ResponseId::from_random(random);
        let answers = format!("<uwagi>{} {n}</uwagi><zgoda>1</zgoda>", self.number);
        if n.is_multiple_of(PHOTO_EVERY) {
            let bytes = photo(50_000 + n as usize);
            let (record, parts) = sealed::seal(id, &self.form, &self.key, &answers, &[("a.jpg", &bytes)]);
            return Completed { id, record: record.bytes, parts };
        }
        Completed { id, record: seal(id, &self.form, &answers).bytes, parts: Vec::new() }
    }

    /// One of the collectors, whichever: what was begun at one goes on at another.
    fn url(&self) -> &str {
        &self.urls[next(&self.dice) as usize % self.urls.len()]
    }

    /// An answer, whole, with its `Upload-Offset`.
    async fn ask(&self, request: reqwest::RequestBuilder) -> Option<(u16, Option<String>, Vec<u8>)> {
        let request = request.header("teren-secret", secret(1).unwrap().to_string()).header("connection", "close");
        let answer = request.timeout(Duration::from_secs(3)).send().await.ok()?;
        let offset = answer.headers().get("upload-offset").and_then(|value| value.to_str().ok()).map(str::to_owned);
        Some((answer.status().as_u16(), offset, answer.bytes().await.ok()?.to_vec()))
    }

    /// Brings a part on, by the device's own rules, until it is whole there or something goes wrong.
    async fn upload(&self, id: ResponseId, bytes: &[u8]) -> Option<()> {
        let (part, len) = (Digest::of(bytes), bytes.len() as u64);
        let mut request = Request::Ask { part };
        loop {
            let http = request.http(id);
            let mut call = self.client.request(http.method.parse().unwrap(), format!("{}{}", self.url(), http.path));
            for (name, value) in http.headers {
                call = call.header(name, value);
            }
            let (status, upload_offset, body) = self.ask(call.body(http.body)).await?;
            let content_type = "application/json".into();
            let reply = Reply { status, content_type, upload_offset, body, ..Reply::default() };
            request = match judge(&request, len, &reply) {
                Progress::At(all) if all == len => return Some(()),
                Progress::At(offset) => {
                    let piece = &bytes[offset as usize..bytes.len().min(offset as usize + PIECE)];
                    Request::Append { part, offset, bytes: piece.to_vec() }
                }
                Progress::Unknown => Request::Create { part, len },
                Progress::Elsewhere => Request::Ask { part },
                Progress::Failed(_) => return None,
            };
        }
    }

    /// One attempt; the receipt's bytes if one came that names these bytes.
    async fn send(&self, response: &Completed) -> Option<Vec<u8>> {
        for part in &response.parts {
            self.upload(response.id, part).await?;
        }
        let put =
            self.client.put(format!("{}/api/v1/responses/{}", self.url(), response.id)).body(response.record.clone());
        let (status, _, body) = self.ask(put).await?;
        let (envelope, _) = outbox::record::open_envelope(&response.record).unwrap();
        let receipt = Signed::parse(&body).ok().filter(|_| matches!(status, 200 | 201))?.receipt;
        let parts: Vec<Digest> = response.parts.iter().map(|part| Digest::of(part)).collect();
        assert_eq!((receipt.response, receipt.digest, receipt.parts), (response.id, envelope.ct_sha256, parts));
        Some(body)
    }
}

/// The responses that it has completed, with their receipts.
async fn work(device: Device, stop: Arc<AtomicBool>, count: Arc<AtomicU64>) -> Vec<(Completed, Vec<u8>)> {
    let mut received = Vec::new();
    for n in 0.. {
        if stop.load(Ordering::Relaxed) {
            break;
        }
        let response = device.complete(n);
        let receipt = loop {
            if let Some(receipt) = device.send(&response).await {
                break receipt;
            }
            tokio::time::sleep(Duration::from_millis(next(&device.dice) % 20)).await;
        };
        received.push((response, receipt));
        count.fetch_add(1, Ordering::Relaxed);
    }
    received
}

/// A collector's program behind a bad network.
struct Collector {
    data: PathBuf,
    args: Vec<String>,
    program: Program,
    proxy: Proxy,
}

impl Collector {
    async fn start(data: PathBuf, args: Vec<String>, seed: u64) -> Self {
        let program = Program::start_with(&data, &args.iter().map(String::as_str).collect::<Vec<_>>());
        let proxy = Proxy::start(seed).await;
        let collector = Self { data, args, program, proxy };
        collector.connect();
        collector
    }

    fn connect(&self) {
        let address = self.program.url.strip_prefix("http://").unwrap().to_owned();
        *self.proxy.target.lock().unwrap() = Some(address);
    }

    fn kill_and_start_again(&mut self) {
        *self.proxy.target.lock().unwrap() = None;
        self.program.kill();
        let args: Vec<_> = self.args.iter().map(String::as_str).collect();
        self.program = tokio::task::block_in_place(|| Program::start_with(&self.data, &args));
        self.connect();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn kills_under_load_lose_nothing_and_store_nothing_twice() {
    let (folder, surveys) = (tempfile::tempdir().unwrap(), surveys());
    let mut collectors = Vec::new();
    for ((data, mut args), seed) in backend::collectors(folder.path()).into_iter().zip(7..) {
        args.extend(["--surveys".to_owned(), surveys.path().to_str().unwrap().to_owned()]);
        collectors.push(Collector::start(data, args, seed).await);
    }
    let catalogue: Catalogue =
        reqwest::get(format!("{}/api/v1/surveys", collectors[0].program.url)).await.unwrap().json().await.unwrap();
    let (stop, count) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU64::new(0)));
    let devices: Vec<_> = (0..DEVICES)
        .map(|number| {
            let device = Device {
                client: reqwest::Client::builder().pool_max_idle_per_host(0).build().unwrap(),
                urls: collectors.iter().map(|collector| collector.proxy.url.clone()).collect(),
                form: catalogue.surveys[0].pack.form_ref(),
                key: catalogue.collector.seal.clone().unwrap(),
                dice: AtomicU64::new(number + 1),
                number,
            };
            tokio::spawn(work(device, stop.clone(), count.clone()))
        })
        .collect();

    let (dice, kills) = (AtomicU64::new(42), backend::KILLS * collectors.len() as u64);
    for kill in 1..=kills {
        let enough = async {
            while count.load(Ordering::Relaxed) < kill * BETWEEN_KILLS {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        tokio::time::timeout(PATIENCE, enough).await.expect("responses are received between two kills");
        tokio::time::sleep(Duration::from_millis(next(&dice) % 60)).await;
        let whose = kill as usize % collectors.len();
        collectors[whose].kill_and_start_again();
    }
    for collector in &collectors {
        collector.proxy.calm.store(true, Ordering::Relaxed);
    }
    stop.store(true, Ordering::Relaxed);
    let mut received = Vec::new();
    for device in devices {
        let sent = tokio::time::timeout(PATIENCE, device).await;
        received.extend(sent.expect("a device can send what it has, once the network is calm").unwrap());
    }

    // Asked again, every receipt is the same wherever it is asked for; each is genuine.
    let data = backend::open(&collectors[0].data).await;
    let keys = signing::public_keys(&data).await.unwrap();
    let device = reqwest::Client::new();
    for (response, receipt) in &received {
        for Collector { program, .. } in &collectors {
            let address = format!("{}/api/v1/responses/{}", program.url, response.id);
            let put = device.put(address).body(response.record.clone());
            let answer = put.header("teren-secret", secret(1).unwrap().to_string()).send().await.unwrap();
            assert_eq!(answer.status(), 200);
            assert_eq!(answer.bytes().await.unwrap(), receipt);
        }
        assert!(matches!(verify_any(receipt, &keys), Ok(Checked::Genuine(_))));
    }
    collectors.iter_mut().for_each(|collector| collector.program.kill());

    // As many rows as responses, each once and each with what was sent; every attachment byte for byte.
    let rows = data.store.responses("proba", None, u32::MAX).await.unwrap();
    let stored: BTreeMap<ResponseId, &[u8]> = rows.iter().map(|row| (row.id, row.record.as_slice())).collect();
    assert_eq!((rows.len(), stored.len()), (received.len(), received.len()));
    let (parts, mut photographs) = (data.parts().unwrap(), 0);
    for (response, _) in &received {
        assert_eq!(stored.get(&response.id), Some(&response.record.as_slice()));
        for part in &response.parts {
            let (parts, digest) = (parts.clone(), Digest::of(part));
            let read = move || digest_of(parts.read(digest).unwrap()).unwrap();
            assert_eq!(tokio::task::spawn_blocking(read).await.unwrap(), digest);
            photographs += 1;
        }
    }
    assert!(rows.iter().all(|row| row.revision == 1), "nothing was taken for a revision");
    assert_eq!(data.store.counts("proba").await.unwrap().quarantined, 0);
    for Collector { proxy, .. } in &collectors {
        let Fates { passed, cut_up, cut_down, repeated, refused } = &*proxy.fates;
        let fates = [passed, cut_up, cut_down, repeated, refused].map(|fate| fate.load(Ordering::Relaxed));
        println!(
            "{} responses, {photographs} photographs; passed, cut up, cut down, repeated, refused: {fates:?}",
            received.len()
        );
        assert!(fates.iter().all(|&fate| fate > 0), "too little happened: {fates:?}");
    }
    assert!(received.len() as u64 >= kills * BETWEEN_KILLS && photographs > 15, "too little was sent");
}
