//! Accepting connections, with TLS or without, until told to stop.

use super::{
    limits::{Network, Peer},
    pulse::Counted,
    visits::{Visit, Visits},
};
use axum::{Extension, Router, middleware::AddExtension};
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::{conn::auto, graceful::GracefulShutdown, graceful::Watcher},
    service::TowerToHyperService,
};
use std::{future::Future, sync::Arc, time::Duration};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpListener, TcpStream},
};
use tokio_rustls::TlsAcceptor;
use tower::Layer;

/// How long open requests may still take after the stop was asked for.
const FAREWELL: Duration = Duration::from_secs(3);
/// After this the system is asked again for a connection that it could not give.
const AGAIN: Duration = Duration::from_millis(10);
/// Requests of one HTTP/2 connection at once.
const STREAMS: u32 = 32;
/// What is held of an answer that its client has not taken.
const BUFFER: usize = 64 * 1024;

/// Serves until `stop` resolves, then lets open requests end, for a few seconds at most.
pub async fn serve(
    listener: TcpListener,
    tls: Option<TlsAcceptor>,
    app: Router,
    visits: Arc<Visits>,
    stop: impl Future<Output = ()>,
) {
    let graceful = GracefulShutdown::new();
    let mut stop = std::pin::pin!(stop);
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = &mut stop => break,
        };
        let (stream, address) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                // No more files, as a rule: some connection is worth less than the next one.
                tracing::warn!(%error, "a connection could not be accepted");
                visits.make_room();
                tokio::time::sleep(AGAIN).await;
                continue;
            }
        };
        let visit = visits.enter(Network::of_neighbours(address.ip()));
        let app = (Extension(Peer(address.ip())), Extension(visit.clone())).layer(app.clone());
        let (tls, watcher) = (tls.clone(), graceful.watcher());
        let _ = stream.set_nodelay(true);
        let stream = Counted { stream, pulse: visit.pulse.clone() };
        tokio::spawn(async move {
            tokio::select! {
                () = visit.pulse.ended(visit.patience()) => {}
                () = welcome(stream, tls, &visit, app, watcher) => {}
            }
        });
    }
    drop(listener);
    if tokio::time::timeout(FAREWELL, graceful.shutdown()).await.is_err() {
        tracing::warn!("some requests were cut off");
    }
}

/// The site, told who is connected.
type App = AddExtension<AddExtension<Router, Arc<Visit>>, Peer>;

async fn welcome(stream: Counted<TcpStream>, tls: Option<TlsAcceptor>, visit: &Visit, app: App, watcher: Watcher) {
    match tls {
        None => speak(stream, app, watcher).await,
        Some(tls) => {
            if let Ok(Ok(stream)) = tokio::time::timeout(visit.patience().handshake, tls.accept(stream)).await {
                speak(stream, app, watcher).await;
            }
        }
    }
}

async fn speak<S>(stream: S, app: App, watcher: Watcher)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let mut server = auto::Builder::new(TokioExecutor::new());
    // How long a head may take is told by the connection's pulse, for both protocols.
    server.http1().timer(TokioTimer::new()).header_read_timeout(None).max_buf_size(BUFFER);
    server.http2().timer(TokioTimer::new()).max_concurrent_streams(STREAMS).max_send_buf_size(BUFFER);
    let connection = server.serve_connection(TokioIo::new(stream), TowerToHyperService::new(app)).into_owned();
    // An error here is a client that went away or spoke nonsense: nothing to tell anyone.
    let _ = watcher.watch(connection).await;
}
