//! A collector on a free port with a new data folder, and records to send to it.

use crate::backend;
use collector::{
    data::{self, Data},
    export::{pages::Source, prepare},
    forms,
    http::{
        self, PublicAddress, Server,
        limits::Limits,
        listen,
        pulse::Patience,
        visits::{Places, Visits},
    },
    ingest::Intake,
    parts::PartBytes,
    password,
    publishing::{self, PublishError, Submission},
    receipts::ReceiptKey,
    seal_keys::SealKeys,
    signing,
    verdict::Checker,
};
use messages::Language;
use outbox::{
    Completion, FormRef, Part, ResponseId, ResponseSecret, Sealed, Signed,
    record::INSTANCE_PART,
    sealing::seal_record,
    wire::{Catalogue, ErrorBody, ErrorCode, SECRET_HEADER},
};
use std::{
    io::Read,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};
use store::{Store, records::Which, sqlite::SqliteStore, surveys::Over};
use tokio::sync::oneshot;

pub const SURVEY: &str = "proba";

/// The test survey's workbook.
pub fn workbook(privacy: &str) -> String {
    include_str!("fixture.md").replace("PRIVACY", privacy)
}

pub struct TestApp {
    pub url: String,
    pub client: reqwest::Client,
    pub store: Arc<dyn Store>,
    pub intake: Arc<Intake>,
    pub password: String,
    pub data: tempfile::TempDir,
    stop: Option<oneshot::Sender<()>>,
    done: tokio::task::JoinHandle<()>,
}

impl TestApp {
    /// A collector with one anonymous survey.
    pub async fn start() -> Self {
        Self::start_with("anonymous", None).await
    }

    pub async fn start_with(privacy: &str, app: Option<PathBuf>) -> Self {
        let (data, opened) = opened().await;
        publish(opened.store.as_ref(), &workbook(privacy)).await.unwrap();
        Self::serve(data, Kept::of(&opened), app, Limits::default(), usual()).await
    }

    /// A collector with other places and patience.
    pub async fn start_visited(visits: Arc<Visits>) -> Self {
        Self::start_app_visited(None, visits).await
    }

    pub async fn start_app_visited(app: Option<PathBuf>, visits: Arc<Visits>) -> Self {
        let (data, opened) = opened().await;
        publish(opened.store.as_ref(), &workbook("anonymous")).await.unwrap();
        Self::serve(data, Kept::of(&opened), app, Limits::default(), visits).await
    }

    /// A collector with one anonymous survey in an SQLite database, and that.
    pub async fn start_sqlite() -> (Self, Arc<SqliteStore>) {
        let data = tempfile::tempdir().unwrap();
        let store = Arc::new(SqliteStore::open(&data.path().join(data::DATABASE)).await.unwrap());
        publish(store.as_ref(), &workbook("anonymous")).await.unwrap();
        let kept = Kept { store: store.clone(), parts: PartBytes::open(data.path()).unwrap(), shared: None };
        let app = Self::serve(data, kept, None, Limits::default(), usual()).await;
        (app, store)
    }

    /// A collector that slows down sooner.
    pub async fn start_limited(limits: Limits) -> Self {
        let (data, opened) = opened().await;
        publish(opened.store.as_ref(), &workbook("anonymous")).await.unwrap();
        Self::serve(data, Kept::of(&opened), None, limits, usual()).await
    }

    async fn serve(
        data: tempfile::TempDir,
        kept: Kept,
        app: Option<PathBuf>,
        limits: Limits,
        visits: Arc<Visits>,
    ) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let Kept { store, parts, shared } = kept;
        let key = match &shared {
            Some(opened) => signing::load_or_create(opened, url.clone()).await.unwrap(),
            None => ReceiptKey::load_or_create(data.path(), url.clone()).unwrap(),
        };
        let new = password::new().await.unwrap();
        let password = new.plain.clone();
        new.store(store.as_ref()).await.unwrap();
        let checker = Checker::default();
        let seals = SealKeys::open(data.path(), &[]).unwrap();
        seals.make_first().unwrap();
        let intake = Arc::new(Intake::new(store.clone(), key, parts, seals));
        tokio::spawn(checker.clone().run(intake.clone()));
        let public = PublicAddress { url: url.clone(), behind_proxy: false };
        let server = Server { limits, ..Server::new(intake.clone(), checker, app, public) };
        let router = http::router(server);
        let (stop, stopped) = oneshot::channel::<()>();
        let done = tokio::spawn(listen::serve(listener, None, router, visits, async {
            let _ = stopped.await;
        }));
        let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        Self { url, client, store, intake, password, data, stop: Some(stop), done }
    }

    /// Stops this collector and starts another one on its data.
    pub async fn restart(mut self) -> Self {
        self.stop.take().unwrap().send(()).unwrap();
        drop(self.client);
        self.done.await.unwrap();
        self.store.close().await;
        let kept = Kept::of(&backend::open(self.data.path()).await);
        Self::serve(self.data, kept, None, Limits::default(), usual()).await
    }

    pub async fn get(&self, path: &str) -> reqwest::Response {
        self.client.get(format!("{}{path}", self.url)).send().await.unwrap()
    }

    /// The form as the catalogue names it.
    pub async fn form(&self) -> FormRef {
        let surveys = self.store.surveys().await.unwrap();
        let name = &surveys.iter().find(|survey| survey.workbook == SURVEY).unwrap().name;
        let catalogue: Catalogue = self.get(&format!("/api/v1/surveys/{name}")).await.json().await.unwrap();
        catalogue.surveys[0].pack.form_ref()
    }

    pub async fn put(&self, id: ResponseId, secret: Option<ResponseSecret>, bytes: &[u8]) -> Answer {
        let mut request = self.client.put(format!("{}/api/v1/responses/{id}", self.url)).body(bytes.to_vec());
        if let Some(ResponseSecret(secret)) = secret {
            request = request.header(SECRET_HEADER, ResponseSecret(secret).to_string());
        }
        Answer::of(request.send().await.unwrap()).await
    }

    /// Seals a response with this instance's answers.
    pub async fn record(&self, id: ResponseId, answers: &str) -> Sealed {
        seal(id, &self.form().await, answers)
    }

    /// The survey's responses as CSV.
    pub async fn csv(&self) -> String {
        let row = &self.store.surveys().await.unwrap()[0];
        let held = self.intake.seals.held().unwrap();
        let source = Source::new(self.store.clone(), self.intake.parts.clone(), held, row, Which::Counted);
        let output = ::export::Output::Csv(::export::Dialect::Rfc4180, ::export::Wanted::Answers);
        let prepared = prepare(source, output, Language::Polish).await.unwrap();
        let (bytes, _) = prepared.write(Vec::new()).await.unwrap();
        String::from_utf8(bytes).unwrap()
    }

    /// A whole part's bytes.
    pub async fn part(&self, digest: outbox::Digest) -> Option<Vec<u8>> {
        let parts = self.intake.parts.clone();
        let read = move || {
            let mut bytes = Vec::new();
            parts.read(digest).ok()?.read_to_end(&mut bytes).unwrap();
            Some(bytes)
        };
        tokio::task::spawn_blocking(read).await.unwrap()
    }

    pub async fn counts(&self) -> store::office::Counts {
        self.store.counts(SURVEY).await.unwrap()
    }

    /// Waits until every stored record has been checked, whatever its survey.
    pub async fn checked(&self) {
        for _ in 0..500 {
            if self.store.unchecked(1).await.unwrap().is_empty() {
                return;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("the records were not checked");
    }
}

/// A new data folder with its database.
async fn opened() -> (tempfile::TempDir, Data) {
    let data = tempfile::tempdir().unwrap();
    let opened = backend::open(data.path()).await;
    (data, opened)
}

/// What a collector keeps its data in.
struct Kept {
    store: Arc<dyn Store>,
    parts: PartBytes,
    shared: Option<Data>,
}

impl Kept {
    fn of(data: &Data) -> Self {
        Self { store: data.store.clone(), parts: data.parts().unwrap(), shared: Some(data.clone()) }
    }
}

fn usual() -> Arc<Visits> {
    Visits::new(Places::default(), Patience::default())
}

pub async fn publish(store: &dyn Store, workbook: &str) -> Result<bool, PublishError> {
    let pack = forms::pack("proba.md", "proba", workbook.as_bytes(), &forms::Files::new())?;
    publishing::publish(
        store,
        Submission { survey: SURVEY, pack: &pack, made_of: None, by_hand: false, over: Over::Whatever },
    )
    .await
}

/// An answer with its body read.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub body: Vec<u8>,
}

impl Answer {
    pub async fn of(response: reqwest::Response) -> Self {
        Self { status: response.status().as_u16(), body: response.bytes().await.unwrap().to_vec() }
    }

    pub fn receipt(&self) -> Signed {
        Signed::parse(&self.body).unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&self.body)))
    }

    pub fn error(&self) -> (u16, ErrorCode) {
        let body: ErrorBody = serde_json::from_slice(&self.body)
            .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&self.body)));
        assert!(body.error.message.ends_with('.'), "not a sentence: {}", body.error.message);
        (self.status, body.error.code)
    }
}

pub fn id(n: u8) -> ResponseId {
    ResponseId::from_random([n; 16])
}

/// An id like those that devices make up: nothing in it tells which comes before which.
pub fn id_of(n: u32) -> ResponseId {
    let digest = outbox::Digest::of(&n.to_le_bytes());
    ResponseId::from_random(std::array::from_fn(|k| digest.0[k]))
}

pub fn secret(n: u8) -> Option<ResponseSecret> {
    Some(ResponseSecret([n; 16]))
}

pub fn instance(answers: &str) -> String {
    format!(r#"<data xmlns:jr="http://openrosa.org/javarosa" id="proba" version="1">{answers}</data>"#)
}

pub fn seal(id: ResponseId, form: &FormRef, answers: &str) -> Sealed {
    seal_at(id, form, answers, "2026-11-22")
}

pub fn seal_at(id: ResponseId, form: &FormRef, answers: &str, completed_at: &str) -> Sealed {
    seal_replacing(id, form, answers, completed_at, &[])
}

/// What is sealed of a response that was reopened: earlier records of it do not count any more.
pub fn seal_replacing(
    id: ResponseId,
    form: &FormRef,
    answers: &str,
    completed_at: &str,
    replaces: &[outbox::Digest],
) -> Sealed {
    let completion = Completion {
        completed_at: completed_at.into(),
        offset_min: 60,
        zone: "Europe/Warsaw".into(),
        seed: 7,
        duration_min: 12,
        replaces: replaces.to_vec(),
    };
    let bytes = instance(answers).into_bytes();
    let part = Part { name: INSTANCE_PART.into(), media_type: "application/xml".into(), bytes };
    seal_record(id, form, completion, &[part], &[], None).expect("no key")
}

/// The built program.
pub fn teren() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_teren"))
}

/// Nobody but the owner enters what is in this folder; gives all of it.
#[cfg(unix)]
pub fn check_private(folder: &Path) -> Vec<PathBuf> {
    use std::os::unix::fs::PermissionsExt;
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let metadata = entry.metadata().unwrap();
        let expected = if metadata.is_dir() { 0o700 } else { 0o600 };
        assert_eq!(metadata.permissions().mode() & 0o777, expected, "{}", entry.path().display());
        if metadata.is_dir() {
            found.extend(check_private(&entry.path()));
        }
        found.push(entry.path());
    }
    found
}
