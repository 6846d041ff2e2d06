#![cfg(not(target_arch = "wasm32"))]
//! The collector, as the clerk runs it: it can be stopped and started again on the same address and data.

use super::{
    office::Office,
    processes::{free_port, signal, tail_of},
    tools::Tools,
    until,
};
use anyhow::{Context, ensure};
use outbox::{
    Digest,
    sealing::{OpenedRecord, PrivateKey, open_record},
};
use std::{
    collections::BTreeMap,
    fs::{self, File},
    path::{Path, PathBuf},
    process::Stdio,
    time::Duration,
};
use tempfile::TempDir;
use tokio::process::{Child, Command};

pub struct Collector {
    tools: Tools,
    surveys: Option<PathBuf>,
    port: u16,
    folder: TempDir,
    /// The app that is served: as it was built, or the next version of it.
    app: PathBuf,
    /// Whether it withdraws the app's worker when it is next started.
    pub without_worker: bool,
    process: Option<Child>,
}

impl Collector {
    /// Starts one with a new data folder; with the bundled surveys unless others are given.
    pub async fn start(tools: &Tools, surveys: Option<PathBuf>) -> anyhow::Result<Collector> {
        let folder = tempfile::tempdir()?;
        let mut collector = Collector {
            tools: tools.clone(),
            surveys,
            port: free_port()?,
            folder,
            app: tools.app.clone(),
            without_worker: false,
            process: None,
        };
        collector.resume().await?;
        Ok(collector)
    }

    pub fn port(&self) -> u16 {
        self.port
    }

    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Starts it again where it was stopped.
    pub async fn resume(&mut self) -> anyhow::Result<()> {
        let mut command = Command::new(&self.tools.teren);
        command.args(["serve", "--listen", &format!("127.0.0.1:{}", self.port)]);
        command.arg("--data").arg(self.data()).arg("--app").arg(&self.app);
        if let Some(surveys) = &self.surveys {
            command.arg("--surveys").arg(surveys);
        }
        command.args(self.without_worker.then_some("--without-worker"));
        let log = File::options().append(true).create(true).open(self.log_file())?;
        command.stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log).kill_on_drop(true);
        self.process = Some(command.spawn().context("the collector cannot be started")?);
        let health = format!("{}/health", self.url());
        until("the collector is healthy", async || Ok(reqwest::get(&health).await?.status().is_success().then_some(())))
            .await
    }

    /// Stops it as an operating system does, and waits until it has ended well.
    pub async fn stop(&mut self) -> anyhow::Result<()> {
        let mut process = self.process.take().context("the collector is not running")?;
        signal("TERM", &[process.id().context("the collector has ended by itself")?])?;
        let ended = tokio::time::timeout(Duration::from_secs(20), process.wait()).await;
        let status = ended.context("the collector does not stop")??;
        ensure!(status.success(), "the collector ended with {status}\n{}", self.log());
        Ok(())
    }

    /// SIGKILL: no time to finish anything.
    pub async fn kill(&mut self) -> anyhow::Result<()> {
        let mut process = self.process.take().context("the collector is not running")?;
        Ok(process.kill().await?)
    }

    /// Gives the stopped collector the next version of the app: another page, another worker.
    pub fn update_app(&mut self) -> anyhow::Result<()> {
        self.publish_next(|_, page, worker| Ok((newer(page), worker.to_owned())))
    }

    /// The same with a version whose boot script fails.
    pub fn update_app_to_one_that_does_not_start(&mut self) -> anyhow::Result<()> {
        self.publish_next(|app, page, worker| {
            let (_, rest) = page.split_once("src=\"/boot.").context("no boot script")?;
            let (hash, _) = rest.split_once(".js\"").context("no boot script")?;
            let (old, broken) = (format!("boot.{hash}.js"), "boot.0000000000000000.js");
            let script = fs::read_to_string(app.join(&old))?;
            let failing = script.replace("await start(", "throw new Error(\"it does not start\"); await start(");
            ensure!(failing != script, "the boot script starts nothing");
            let digests = [&script, &failing].map(|script| Digest::of(script.as_bytes()).to_string());
            fs::write(app.join(broken), failing)?;
            let worker = worker.replace(&old, broken).replace(&digests[0], &digests[1]);
            ensure!(worker.contains(&digests[1]), "the boot script is not in the worker's list");
            Ok((newer(page).replace(&old, broken), worker))
        })
    }

    /// The same with a version that lists one more file, of which only this was published, or nothing.
    pub fn update_app_to_one_with_a_file(&mut self, listed: &str, published: Option<&str>) -> anyhow::Result<()> {
        self.publish_next(|app, page, worker| {
            let name = "more.0000000000000000.js";
            if let Some(published) = published {
                fs::write(app.join(name), published)?;
            }
            let list = format!("const FILES = {{\n  \"/{name}\": \"{}\",", Digest::of(listed.as_bytes()));
            let longer = worker.replacen("const FILES = {", &list, 1);
            ensure!(longer != worker, "the worker has no list");
            Ok((newer(page), longer))
        })
    }

    /// The same with a version whose worker does something more.
    pub fn extend_worker(&mut self, script: &str) -> anyhow::Result<()> {
        self.publish_next(|_, page, worker| Ok((newer(page), format!("{worker}\n{script}"))))
    }

    fn publish_next(
        &mut self,
        change: impl FnOnce(&Path, &str, &str) -> anyhow::Result<(String, String)>,
    ) -> anyhow::Result<()> {
        let app = self.folder.path().join("app");
        if app.exists() {
            fs::remove_dir_all(&app)?;
        }
        copy(&self.tools.app, &app)?;
        let page = fs::read_to_string(app.join("index.html"))?;
        let worker = fs::read_to_string(app.join("sw.js"))?;
        let (newer, worker) = change(&app, &page, &worker)?;
        let digests = [&page, &newer].map(|page| Digest::of(page.as_bytes()).to_string());
        let (_, rest) = worker.split_once("const BUILD = \"").context("no build id in sw.js")?;
        let (build, _) = rest.split_once('"').context("no build id in sw.js")?;
        let next = worker.replace(&digests[0], &digests[1]).replace(build, "next");
        ensure!(newer != page && next.contains(&digests[1]), "the page is not in the worker's list");
        for (file, text) in [("index.html", newer), ("sw.js", next)] {
            fs::write(app.join(file), text)?;
            for packed in ["br", "gz"].map(|ending| app.join(format!("{file}.{ending}"))) {
                if packed.exists() {
                    fs::remove_file(packed)?;
                }
            }
        }
        self.app = app;
        Ok(())
    }

    /// Signs in at the office.
    pub async fn office(&self) -> anyhow::Result<Office> {
        Office::sign_in(&self.url(), &self.password()?).await
    }

    /// Takes a rescue file in.
    pub fn import(&self, file: &Path) -> anyhow::Result<()> {
        let output = std::process::Command::new(&self.tools.teren)
            .arg("import")
            .arg(file)
            .arg("--data")
            .arg(self.data())
            .output()?;
        ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        Ok(())
    }

    /// Changes a survey by `teren surveys`: its days, the archive.
    pub fn change(&self, survey: &str, what: &[&str]) -> anyhow::Result<()> {
        let mut command = std::process::Command::new(&self.tools.teren);
        let output = command.args(["surveys", survey]).args(what).arg("--data").arg(self.data()).output()?;
        ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        Ok(())
    }

    /// What rescue files brought besides responses, by the files' names.
    pub fn drafts(&self) -> anyhow::Result<BTreeMap<String, Vec<u8>>> {
        let mut found = BTreeMap::new();
        for entry in fs::read_dir(self.data().join("drafts"))? {
            let entry = entry?;
            found.insert(entry.file_name().to_string_lossy().into_owned(), fs::read(entry.path())?);
        }
        Ok(found)
    }

    /// The exit code of `teren verify` and what it says, by the public key that everybody can see.
    pub async fn verify(&self, receipt: &Path) -> anyhow::Result<(Option<i32>, String)> {
        let key = self.folder.path().join("surveys.json");
        fs::write(&key, reqwest::get(format!("{}/api/v1/surveys", self.url())).await?.bytes().await?)?;
        let mut command = std::process::Command::new(&self.tools.teren);
        let output = command.arg("verify").arg(receipt).arg("--key").arg(&key).output()?;
        Ok((output.status.code(), String::from_utf8_lossy(&output.stdout).into_owned()))
    }

    /// Writes the files of a survey's responses to a folder.
    pub fn export_attachments(&self, survey: &str, folder: &Path) -> anyhow::Result<()> {
        let mut command = std::process::Command::new(&self.tools.teren);
        command.args(["export", "--strict", "--survey", survey, "--format", "csv", "--data"]).arg(self.data());
        let output = command.arg("--attachments").arg(folder).output()?;
        ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        Ok(())
    }

    /// The office's password, as the first start wrote it down.
    pub fn password(&self) -> anyhow::Result<String> {
        let note = fs::read_to_string(self.data().join("first-start.txt"))?;
        let password = note.lines().find_map(|line| line.strip_prefix("office-password "));
        Ok(password.context("no password in first-start.txt")?.to_owned())
    }

    /// Where the owner makes an account, as the first start wrote it down.
    pub fn owner_path(&self) -> anyhow::Result<String> {
        let note = fs::read_to_string(self.data().join("first-start.txt"))?;
        let link = note.lines().find_map(|line| line.strip_prefix("office-owner ")).context("no link of the owner")?;
        link.find("/office/").map(|at| link[at..].to_owned()).context("no path")
    }

    /// Opens a record that was sealed to it.
    pub fn opened(&self, record: &[u8]) -> anyhow::Result<OpenedRecord> {
        let mut entries = fs::read_dir(self.data().join("keys"))?.flatten();
        let file = entries.find(|entry| entry.file_name().to_string_lossy().starts_with("seal."));
        let text = fs::read_to_string(file.context("no sealing key")?.path())?;
        let digits = |at: usize| u8::from_str_radix(text.get(at..at + 2).unwrap_or_default(), 16);
        let bytes = (0..32).map(|n| digits(2 * n)).collect::<Result<Vec<u8>, _>>()?;
        let key = PrivateKey::from_bytes(bytes.try_into().map_err(|_| anyhow::anyhow!("no key"))?);
        Ok(open_record(record, |id| (key.seal_key().id == id).then_some(&key))?)
    }

    pub fn log(&self) -> String {
        tail_of(&self.log_file())
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    fn log_file(&self) -> PathBuf {
        self.folder.path().join("collector.log")
    }
}

fn copy(from: &Path, to: &Path) -> anyhow::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}

/// The page with a mark of its version.
fn newer(page: &str) -> String {
    page.replace("<head>", "<head>\n    <meta name=\"version\" content=\"next\">")
}
