//! `teren serve`

use super::{Outcome, ReportLang, tls};
use crate::{
    bundled, data, day_end, encodings,
    erasure::Eraser,
    files, findings, forms,
    http::{
        self, PublicAddress, Server, listen,
        pulse::Patience,
        visits::{Places, Visits},
    },
    ingest::{COLLECTOR_NAME, Intake},
    key_files,
    keyring::{self, KeyringError},
    lock::{LockError, ServeLock},
    parts::PartFiles,
    password,
    publishing::folder::{Origin, publish_all},
    receipts::ReceiptKey,
    seal_keys::SealKeys,
    verdict::Checker,
};
use anyhow::{Context, anyhow};
use messages::{Language, serving::words};
use std::{
    fmt::Write,
    io::{self, IsTerminal},
    net::{IpAddr, Ipv4Addr, SocketAddr},
    path::{Path, PathBuf},
    process::ExitCode,
    sync::Arc,
    time::Duration,
};
use store::Store;
use tokio::net::TcpListener;

#[derive(clap::Args)]
pub struct Args {
    /// Address and port to listen on.
    #[arg(long, default_value = "127.0.0.1:8080", value_name = "ADDR")]
    listen: SocketAddr,
    /// The folder of the database and the keys.
    #[arg(long, default_value = "data", value_name = "DIR")]
    data: PathBuf,
    /// The folder of the built app.
    #[arg(long, value_name = "DIR")]
    app: Option<PathBuf>,
    /// Certificate chain (PEM) for HTTPS.
    #[arg(long, value_name = "FILE", requires = "tls_key")]
    tls_cert: Option<PathBuf>,
    /// The certificate's private key (PEM).
    #[arg(long, value_name = "FILE", requires = "tls_cert")]
    tls_key: Option<PathBuf>,
    /// The address that people open, e.g. https://ankiety.gmina.pl
    #[arg(long, value_name = "URL")]
    public_url: Option<String>,
    /// Believe X-Forwarded-Proto and the last hop of X-Forwarded-For, because only our own proxy can reach this port.
    #[arg(long)]
    behind_proxy: bool,
    /// Withdraw the installed app from all browsers: its service worker and its files go, the responses stay. For a
    /// version that does harm; start without this again once a mended one is there.
    #[arg(long)]
    without_worker: bool,
    /// Workbooks to publish instead of the bundled ones, with the files that they read. They fill gaps: what `publish` or the
    /// office has published stays.
    #[arg(long, value_name = "DIR")]
    surveys: Option<PathBuf>,
    /// A private sealing key that is kept elsewhere (64 hexadecimal digits); more of them open older responses.
    /// Without it, a key is made in the data folder.
    #[arg(long, value_name = "FILE")]
    seal_key: Vec<PathBuf>,
    /// The language of what is told about the data folder and its keys.
    #[arg(long, value_enum, default_value_t = ReportLang::Pl)]
    lang: ReportLang,
    /// Keep the list of erasures in this file too, outside of the data folder, where no backup takes it back. It is
    /// remembered; what it has and the database has not is erased.
    #[arg(long, value_name = "FILE")]
    erasures: Option<PathBuf>,
}

/// The limit of open files where the system does not tell it.
const USUAL_FILES: u64 = 1024;
/// How often forgotten uploads are looked for.
const SWEEP: Duration = Duration::from_secs(6 * 3600);

pub async fn run(args: Args) -> Outcome {
    let log = tracing_subscriber::fmt().with_writer(io::stderr).with_ansi(io::stderr().is_terminal());
    log.with_max_level(tracing::Level::INFO).init();
    let tls = match (&args.tls_cert, &args.tls_key) {
        (Some(cert), Some(key)) => Some(tls::acceptor(cert, key)?),
        _ => None,
    };
    // As many files as the system lets us have: each connection is one.
    let files = rlimit::increase_nofile_limit(u64::MAX).unwrap_or(USUAL_FILES);
    let listener = bind(args.listen).await?;
    let address = listener.local_addr()?;
    let scheme = if tls.is_some() { "https" } else { "http" };
    let url = args.public_url.as_deref().map_or_else(|| format!("{scheme}://{}", reachable(address)), str::to_owned);
    let public = PublicAddress { url: url.trim_end_matches('/').to_owned(), behind_proxy: args.behind_proxy };

    let language = Language::from(args.lang);
    let told = |error: KeyringError| anyhow!(error.sentence(language));
    data::prepare(&args.data)?;
    let _lock = lock(&args.data, language)?;
    keyring::before_opening(&args.data).map_err(told)?;
    let store = data::open(&args.data).await?;
    let seals = SealKeys::open(&args.data, &args.seal_key).context("the sealing key cannot be used")?;
    keyring::check(store.as_ref(), &args.data, &seals).await.map_err(told)?;
    let key = ReceiptKey::load_or_create(&args.data, public.url.clone()).context("the receipt key cannot be used")?;
    store.set_setting(COLLECTOR_NAME, &public.url).await?;
    seals.make_first().context("the sealing key cannot be used")?;
    keyring::remember(store.as_ref(), &args.data, &seals).await.map_err(told)?;
    warn_of_missing_keys(store.as_ref(), &seals, language).await?;
    close_to_strangers(&args.data, &args.seal_key, language)?;
    let parts = PartFiles::open(&args.data).context("the folders of attachments cannot be used")?;
    let eraser = Eraser { store: store.as_ref(), parts: &parts, key: &key };
    if let Some(path) = &args.erasures {
        warn_of_other_erasures(eraser.keep_list(path).await?, path);
    }
    finish_erasures(eraser).await;
    load_surveys(store.as_ref(), args.surveys.as_deref(), language).await?;
    if let Some(app) = args.app.as_deref().filter(|app| !app.join("index.html").is_file()) {
        tell!("Warning: there is no built app in {}; only the API and the office pages are served.", app.display());
    }
    if !address.ip().is_loopback() && !public.url.starts_with("https://") && !args.behind_proxy {
        tell!(
            "Warning: beyond this machine the app needs HTTPS to work offline; without it, it begins no response. \
             Use --tls-cert and --tls-key, or a proxy with --behind-proxy and --public-url."
        );
    }

    let checker = Checker::default();
    let intake = Arc::new(Intake::new(store.clone(), key, parts, seals));
    let server = Server::new(intake.clone(), checker.clone(), args.app, public);
    let server = Server { without_worker: args.without_worker, ..server };
    let turns = server.turns.clone();
    let checking = tokio::spawn(checker.run(intake.clone()));
    // Nobody is listened to before what was left of former days is gone.
    if let Err(error) = day_end::run(&intake, &turns).await {
        tell!("Warning: the order in which responses came could not be erased: {error}; this is tried again soon.");
    }
    announce(store.as_ref(), &args.data, &server.public.url).await?;
    let sweeping = tokio::spawn(sweep(intake.clone()));
    let encoding = tokio::spawn(encode(store.clone()));
    let ending = tokio::spawn(async move { day_end::keep(&intake, &turns).await });
    let visits = Visits::new(Places::within(files), Patience::default());
    listen::serve(listener, tls, http::router(server), visits, stop_asked_for()).await;
    for task in [checking, sweeping, encoding, ending] {
        task.abort();
    }
    let _ = tokio::time::timeout(Duration::from_secs(1), store.close()).await;
    Ok(ExitCode::SUCCESS)
}

fn warn_of_other_erasures(others: usize, path: &Path) {
    if others > 0 {
        tell!(
            "Warning: {others} erasures in {} are signed with another key than this collector's, and were passed over.",
            path.display()
        );
    }
}

/// The forms are served as they are until they are compressed.
async fn encode(store: Arc<dyn Store>) {
    if let Err(error) = encodings::fill(store.as_ref()).await {
        tracing::warn!(%error, "forms travel uncompressed until the next start");
    }
}

/// What an erasure has left to do when the program was killed, or somebody read the database.
async fn finish_erasures(eraser: Eraser<'_>) {
    match eraser.finish().await {
        Ok(true) => {}
        Ok(false) => tracing::warn!("traces of an erased response are in the database still; trying again later"),
        Err(error) => tracing::error!(%error, "an erasure could not be brought to its end; trying again later"),
    }
}

/// The folder is ours alone, for as long as this is held.
fn lock(data: &Path, language: Language) -> anyhow::Result<ServeLock> {
    ServeLock::take(data).map_err(|error| match error {
        LockError::Taken(folder) => {
            anyhow!(words(language, "folder-in-use", &[("folder", folder.display().to_string())]))
        }
        other => other.into(),
    })
}

async fn warn_of_missing_keys(store: &dyn Store, seals: &SealKeys, language: Language) -> anyhow::Result<()> {
    let held = seals.held()?;
    for (key, count) in store.sealed_to().await?.into_iter().filter(|(key, _)| held.key(key).is_none()) {
        tell!("{}", words(language, "records-without-key", &[("key", key), ("count", count.to_string())]));
    }
    Ok(())
}

/// Keys and answers are for the owner's eyes only: rights that were given to everybody are taken back, and told. Files
/// outside of the folder are only told of.
fn close_to_strangers(data: &Path, given: &[PathBuf], language: Language) -> anyhow::Result<()> {
    let ours = key_files::all(data)?.into_iter().map(|name| name.in_data());
    let ours = ours.chain([data::DATABASE, data::FIRST_START].map(str::to_owned)).map(|name| data.join(name));
    let ours = ours
        .filter(|path| files::is_open_to_all(path).unwrap_or(false))
        .map(|path| (files::close_to_all(&path).is_ok(), path));
    let given =
        given.iter().filter(|path| files::is_open_to_all(path).unwrap_or(false)).map(|path| (false, path.clone()));
    for (mended, path) in ours.chain(given) {
        let code = if mended { "open-to-all-mended" } else { "open-to-all" };
        tell!("{}", words(language, code, &[("file", path.display().to_string())]));
    }
    Ok(())
}

/// Removes forgotten uploads and what erasures have left, now and then; never returns.
async fn sweep(intake: Arc<Intake>) {
    loop {
        if let Err(error) = intake.parts.sweep(intake.store.as_ref()).await {
            tracing::warn!(%error, "forgotten uploads could not be removed; trying again later");
        }
        finish_erasures(intake.eraser()).await;
        tokio::time::sleep(SWEEP).await;
    }
}

async fn bind(address: SocketAddr) -> anyhow::Result<TcpListener> {
    TcpListener::bind(address).await.map_err(|error| match error.kind() {
        io::ErrorKind::AddrInUse => {
            anyhow!("port {} is taken by another program; choose another one with --listen", address.port())
        }
        _ => anyhow!("{address} cannot be listened on: {error}"),
    })
}

/// An address that a browser on this machine can open.
fn reachable(address: SocketAddr) -> SocketAddr {
    let ip = if address.ip().is_unspecified() { IpAddr::V4(Ipv4Addr::LOCALHOST) } else { address.ip() };
    SocketAddr::new(ip, address.port())
}

/// The bundled surveys go into an empty database only, on trial; a folder of one's own is looked at at every start. A
/// workbook that cannot be published is told of, with its mistakes; the others are served.
async fn load_surveys(store: &dyn Store, folder: Option<&Path>, language: Language) -> anyhow::Result<()> {
    let (files, origin) = match folder {
        Some(folder) => {
            let files = read_folder(folder).with_context(|| format!("{} cannot be read", folder.display()))?;
            (files, Origin::Folder)
        }
        None if store.surveys().await?.is_empty() => {
            let files = bundled::FILES.iter().map(|(name, bytes)| ((*name).to_owned(), bytes.to_vec()));
            (files.collect(), Origin::Bundled)
        }
        None => return Ok(()),
    };
    for notice in publish_all(store, &files, origin).await? {
        tell!("{}", notice.sentence(language));
        let (Some(folder), true) = (folder, notice.error.is_for_its_author()) else { continue };
        let path = folder.join(&notice.file);
        for finding in findings::check_to_publish(&path, language).findings.iter().filter(|finding| finding.holds_up())
        {
            tell!("{}", finding.line(&path.display().to_string(), language));
        }
    }
    Ok(())
}

fn read_folder(folder: &Path) -> io::Result<forms::Files> {
    let mut found = forms::Files::new();
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let Ok(name) = entry.file_name().into_string() else { continue };
        // Hidden files are nobody's surveys, nor are those by which Excel says that one is open (`~$dobra.xlsx`).
        if entry.path().is_file() && !name.starts_with('.') && !name.starts_with("~$") {
            found.insert(&name, std::fs::read(entry.path())?);
        }
    }
    Ok(found)
}

/// Prints the addresses; at the first start also the office password, and keeps both in a file for the clerk.
async fn announce(store: &dyn Store, data: &Path, url: &str) -> anyhow::Result<()> {
    let mut lines = String::new();
    for survey in store.surveys().await? {
        writeln!(lines, "survey {} {url}/s/{}", survey.workbook, survey.name)?;
    }
    writeln!(lines, "office {url}/office")?;
    if !password::is_set(store).await? {
        let password = password::new().await?;
        writeln!(lines, "office-password {}", password.plain)?;
        // Handed over before it counts: a password that nobody has seen would lock everybody out.
        files::write_private(&data.join(data::FIRST_START), lines.as_bytes())?;
        password.store(store).await?;
    }
    use io::Write as _;
    let mut out = io::stdout().lock();
    // Whoever closed our output does not want to read it.
    let _ = out.write_all(lines.as_bytes()).and_then(|()| out.flush());
    Ok(())
}

/// Resolves on Ctrl-C or SIGTERM.
async fn stop_asked_for() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut term) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = term.recv() => {}
                _ = tokio::signal::ctrl_c() => {}
            }
            return;
        }
    }
    let _ = tokio::signal::ctrl_c().await;
}
