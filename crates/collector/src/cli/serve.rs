//! `teren serve`

use super::{Common, Outcome, path, tls};
use crate::{
    bundled, clock, data, day_end, encodings,
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
    lock::ServeLock,
    password, people,
    publishing::{
        Meant, address,
        folder::{Origin, publish_all},
    },
    seal_keys::SealKeys,
    signing,
    verdict::Checker,
};
use anyhow::{Context, anyhow};
use messages::{Language, commands::words, serving};
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
    #[arg(long, default_value = "127.0.0.1:8080", value_name = "ADDR")]
    listen: SocketAddr,
    #[command(flatten)]
    common: Common,
    #[arg(long, value_name = "DIR")]
    app: Option<PathBuf>,
    #[arg(long, value_name = "FILE", requires = "tls_key")]
    tls_cert: Option<PathBuf>,
    #[arg(long, value_name = "FILE", requires = "tls_cert")]
    tls_key: Option<PathBuf>,
    #[arg(long, value_name = "URL")]
    public_url: Option<String>,
    #[arg(long)]
    behind_proxy: bool,
    #[arg(long)]
    without_worker: bool,
    #[arg(long, value_name = "DIR")]
    surveys: Option<PathBuf>,
    #[arg(long, value_name = "FILE")]
    seal_key: Vec<PathBuf>,
    #[arg(long, value_name = "FILE")]
    erasures: Option<PathBuf>,
}

/// The limit of open files where the system does not tell it.
const USUAL_FILES: u64 = 1024;
/// How often forgotten uploads are looked for.
const SWEEP: Duration = Duration::from_secs(6 * 3600);

pub async fn run(args: Args, language: Language) -> Outcome {
    let log = tracing_subscriber::fmt().with_writer(io::stderr).with_ansi(io::stderr().is_terminal());
    log.with_max_level(tracing::Level::INFO).init();
    let refused = |given: &str| anyhow!(words(language, "no-public-url", &[("given", given.to_owned())]));
    let public_url = args.public_url.as_deref();
    let public_url = public_url.map(|given| http::origin(given).map_err(|_| refused(given))).transpose()?;
    let tls = match (&args.tls_cert, &args.tls_key) {
        (Some(cert), Some(key)) => Some(tls::acceptor(cert, key, language)?),
        _ => None,
    };
    // As many files as the system lets us have: each connection is one.
    let files = rlimit::increase_nofile_limit(u64::MAX).unwrap_or(USUAL_FILES);
    let listener = bind(args.listen, language).await?;
    let address = listener.local_addr()?;
    let scheme = if tls.is_some() { "https" } else { "http" };
    let url = public_url.unwrap_or_else(|| format!("{scheme}://{}", reachable(address)));
    let public = PublicAddress { url, behind_proxy: args.behind_proxy };

    let told = |error: KeyringError| anyhow!(error.sentence(language));
    let unusable = |code: &'static str| move || words(language, code, &[]);
    let place = args.common.place()?;
    let folder = place.folder.clone();
    if place.server.is_some() && args.seal_key.is_empty() {
        // Each would make one of its own, and none could open what is sealed to another's.
        return Err(anyhow!(words(language, "seal-key-needed", &[])));
    }
    data::prepare(&folder)?;
    // The folder is ours alone, for as long as this is held.
    let _lock = ServeLock::take(&folder)?;
    if place.server.is_none() {
        keyring::before_opening(&folder).map_err(told)?;
    }
    let opened = data::open(&place).await?;
    let store = opened.store.clone();
    let seals = SealKeys::open(&folder, &args.seal_key).with_context(unusable("seal-key-unusable"))?;
    keyring::check(&opened, &seals).await.map_err(told)?;
    let key =
        signing::load_or_create(&opened, public.url.clone()).await.with_context(unusable("receipt-key-unusable"))?;
    store.set_setting(COLLECTOR_NAME, &public.url).await?;
    clock::remember_zone(store.as_ref()).await?;
    seals.make_first().with_context(unusable("seal-key-unusable"))?;
    keyring::remember(&opened, &seals).await.map_err(told)?;
    warn_of_missing_keys(store.as_ref(), &seals, language).await?;
    close_to_strangers(&folder, &args.seal_key, language)?;
    let parts = opened.parts().with_context(unusable("attachments-unusable"))?;
    let eraser = Eraser { store: store.as_ref(), parts: &parts, key: &key };
    if let Some(path) = &args.erasures {
        warn_of_other_erasures(eraser.keep_list(path).await?, path, language);
    }
    finish_erasures(eraser).await;
    load_surveys(store.as_ref(), args.surveys.as_deref(), language).await?;
    if let Some(app) = args.app.as_deref().filter(|app| !app.join("index.html").is_file()) {
        tell!("{}", words(language, "no-app", &[path("folder", app)]));
    }
    if !address.ip().is_loopback() && !public.url.starts_with("https://") && !args.behind_proxy {
        tell!("{}", words(language, "no-https", &[]));
    }

    let checker = Checker::default();
    let intake = Arc::new(Intake::new(store.clone(), key, parts, seals));
    let server = Server::new(intake.clone(), checker.clone(), args.app, public);
    let server = Server { without_worker: args.without_worker, ..server };
    let upload_locks = server.upload_locks.clone();
    let checking = tokio::spawn(checker.run(intake.clone()));
    // Nobody is listened to before what was left of former days is gone.
    if let Err(error) = day_end::run(&intake, &upload_locks).await {
        tell!("{}", words(language, "order-stays", &[("error", error.to_string())]));
    }
    announce(store.as_ref(), &folder, &server.public.url).await?;
    let sweeping = tokio::spawn(sweep(intake.clone()));
    let encoding = tokio::spawn(encode(store.clone()));
    let ending = tokio::spawn(async move { day_end::keep(&intake, &upload_locks).await });
    let visits = Visits::new(Places::within(files), Patience::default());
    listen::serve(listener, tls, http::router(server), visits, stop_asked_for()).await;
    for task in [checking, sweeping, encoding, ending] {
        task.abort();
    }
    let _ = tokio::time::timeout(Duration::from_secs(1), store.close()).await;
    Ok(ExitCode::SUCCESS)
}

fn warn_of_other_erasures(others: usize, list: &Path, language: Language) {
    if others > 0 {
        let args = [path("file", list), ("count", others.to_string())];
        tell!("{}", words(language, "erasures-passed-over", &args));
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

async fn warn_of_missing_keys(store: &dyn Store, seals: &SealKeys, language: Language) -> anyhow::Result<()> {
    let held = seals.held()?;
    for (key, count) in store.sealed_to().await?.into_iter().filter(|(key, _)| held.key(key).is_none()) {
        tell!("{}", serving::words(language, "records-without-key", &[("key", key), ("count", count.to_string())]));
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
        tell!("{}", serving::words(language, code, &[("file", path.display().to_string())]));
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

async fn bind(address: SocketAddr, language: Language) -> anyhow::Result<TcpListener> {
    TcpListener::bind(address).await.map_err(|error| match error.kind() {
        io::ErrorKind::AddrInUse => {
            anyhow!(words(language, "port-taken", &[("port", address.port().to_string())]))
        }
        _ => {
            let args = [("address", address.to_string()), ("error", error.to_string())];
            anyhow!(words(language, "not-listening", &args))
        }
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
            let files =
                read_folder(folder).with_context(|| words(language, "folder-unread", &[path("folder", folder)]))?;
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
        // What was confirmed of the clause is known by the survey that the file would be.
        let meant = Meant::of(store, &address::clean(forms::stem(&notice.file))).await?;
        let checked = findings::check_to_publish(&path, &meant, language);
        for finding in checked.findings.iter().filter(|finding| finding.holds_up()) {
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
    if !password::is_set(store).await? && !store.has_owner().await? {
        let password = password::new().await?;
        let owner = people::invite_first_owner(store, url).await?;
        let with_password = format!("{lines}office-password {}\noffice-owner {owner}\n", password.plain);
        // Handed over before it counts: a password that nobody has seen would lock everybody out.
        files::write_private(&data.join(data::FIRST_START), with_password.as_bytes())?;
        if password.store_first(store).await? {
            lines = with_password;
        } else {
            // Another collector on the same database was first.
            files::write_private(&data.join(data::FIRST_START), lines.as_bytes())?;
        }
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
