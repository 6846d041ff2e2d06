//! `teren healthcheck`

use super::{Outcome, tls};
use anyhow::{Context, anyhow};
use messages::{Language, commands::words};
use rustls_pki_types::ServerName;
use std::{process::ExitCode, time::Duration};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::TcpStream,
};

const PATIENCE: Duration = Duration::from_secs(5);
const HEAD: u64 = 1024;

#[derive(clap::Args)]
pub struct Args {
    #[arg(long, default_value = "http://127.0.0.1:8080", value_name = "URL")]
    url: String,
}

pub async fn run(args: Args, language: Language) -> Outcome {
    let asked = tokio::time::timeout(PATIENCE, ask(&args.url, language))
        .await
        .map_err(|_| anyhow!(words(language, "no-answer", &[])));
    match asked.flatten() {
        Ok(()) => Ok(ExitCode::SUCCESS),
        Err(error) => {
            tell!("teren: {}: {error:#}", args.url);
            Ok(ExitCode::FAILURE)
        }
    }
}

async fn ask(url: &str, language: Language) -> anyhow::Result<()> {
    let (scheme, rest) = url.split_once("://").with_context(|| words(language, "no-url", &[]))?;
    let authority = rest.split('/').next().unwrap_or(rest);
    let port = if scheme == "https" { 443 } else { 80 };
    let has_port = authority.rsplit_once(':').is_some_and(|(_, port)| port.parse::<u16>().is_ok());
    let address = if has_port { authority.to_owned() } else { format!("{authority}:{port}") };
    let stream = TcpStream::connect(&address).await.with_context(|| words(language, "no-connection", &[]))?;
    if scheme == "https" {
        let host = address.rsplit_once(':').map_or(authority, |(host, _)| host).trim_matches(['[', ']']).to_owned();
        let stream = tls::unverified_connector()?.connect(ServerName::try_from(host)?, stream).await?;
        speak(stream, authority, language).await
    } else {
        speak(stream, authority, language).await
    }
}

async fn speak(mut stream: impl AsyncRead + AsyncWrite + Unpin, host: &str, language: Language) -> anyhow::Result<()> {
    let request = format!("GET /health HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await?;
    let mut answer = Vec::new();
    // The head is enough, and some servers close without ceremony after it.
    let _ = stream.take(HEAD).read_to_end(&mut answer).await;
    if answer.starts_with(b"HTTP/1.1 200 ") { Ok(()) } else { Err(anyhow!(words(language, "not-well", &[]))) }
}
