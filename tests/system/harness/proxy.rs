#![cfg(not(target_arch = "wasm32"))]
//! A bad line between browser and collector: it passes everything on, until it is told what to lose.

use std::{
    net::Ipv4Addr,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream, tcp},
    sync::{mpsc, watch},
    task::JoinHandle,
};

/// What to do with a request that begins so.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fault {
    /// It reaches the collector, but the connection breaks when the answer comes.
    LoseAnswer,
    /// It gets no further; the browser waits.
    Hold,
    /// It gets no further; somebody else answers.
    Answer(&'static str, &'static str),
    /// It gets further only after so long.
    Delay(Duration),
    /// It reaches the collector, and the signature in the answer is one of nobody's.
    Forge,
    /// It reaches the collector with its last bit changed.
    Flip,
}

/// What a hotel's network says to whatever is asked.
const PORTAL: &str = "<html><h1>Welcome! Sign in</h1></html>\n";

type Ordered = (Fault, mpsc::UnboundedSender<()>);

struct Order {
    beginning: String,
    fault: Fault,
    done: mpsc::UnboundedSender<()>,
}

#[derive(Clone, Default)]
struct Orders(Arc<Mutex<Vec<Order>>>);

impl Orders {
    /// The fault ordered for a request.
    fn of(&self, request: &[u8]) -> Option<Ordered> {
        let orders = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let order = orders.iter().find(|order| request.starts_with(order.beginning.as_bytes()))?;
        Some((order.fault, order.done.clone()))
    }
}

pub struct Proxy {
    port: u16,
    orders: Orders,
    accepting: JoinHandle<()>,
}

impl Proxy {
    /// Listens on a port of its own and passes on to that of the collector.
    pub async fn start(collector: u16) -> anyhow::Result<Proxy> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let (port, orders) = (listener.local_addr()?.port(), Orders::default());
        let passed = orders.clone();
        let accepting = tokio::spawn(async move {
            while let Ok((browser, _)) = listener.accept().await {
                tokio::spawn(pass(browser, collector, passed.clone()));
            }
        });
        Ok(Proxy { port, orders, accepting })
    }

    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Requests that begin so reach the collector; their answers are lost. Tells about each.
    pub fn lose_answers(&self, beginning: &str) -> mpsc::UnboundedReceiver<()> {
        self.order(beginning, Fault::LoseAnswer)
    }

    /// Requests that begin so are never answered. Tells when one is there.
    pub fn hold(&self, beginning: &str) -> mpsc::UnboundedReceiver<()> {
        self.order(beginning, Fault::Hold)
    }

    /// Requests that begin so are answered by a stranger. Tells about each.
    pub fn portal(&self, beginning: &str) -> mpsc::UnboundedReceiver<()> {
        self.order(beginning, Fault::Answer("text/html", PORTAL))
    }

    /// Requests that begin so reach the collector; the signature in their answers is nobody's. Tells about each.
    pub fn forge(&self, beginning: &str) -> mpsc::UnboundedReceiver<()> {
        self.order(beginning, Fault::Forge)
    }

    /// Requests that begin so reach the collector with their last bit changed. Tells about each.
    pub fn flip(&self, beginning: &str) -> mpsc::UnboundedReceiver<()> {
        self.order(beginning, Fault::Flip)
    }

    /// Requests that begin so reach the collector late.
    pub fn delay(&self, beginning: &str, by: Duration) {
        // Nobody wants to be told.
        drop(self.order(beginning, Fault::Delay(by)));
    }

    /// From now on the line is a good one.
    pub fn mend(&self) {
        self.orders.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    fn order(&self, beginning: &str, fault: Fault) -> mpsc::UnboundedReceiver<()> {
        let (done, told) = mpsc::unbounded_channel();
        let order = Order { beginning: beginning.to_owned(), fault, done };
        self.orders.0.lock().unwrap_or_else(PoisonError::into_inner).push(order);
        told
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

async fn pass(browser: TcpStream, collector: u16, orders: Orders) {
    let Ok(collector) = TcpStream::connect((Ipv4Addr::LOCALHOST, collector)).await else { return };
    let (from_browser, to_browser) = browser.into_split();
    let (from_collector, to_collector) = collector.into_split();
    let (ordered, order) = watch::channel(None);
    // Whichever ends first takes the connection with it.
    tokio::select! {
        () = requests(from_browser, to_collector, orders, ordered) => {}
        () = answers(from_collector, to_browser, order) => {}
    }
}

async fn requests(
    mut from: tcp::OwnedReadHalf,
    mut to: tcp::OwnedWriteHalf,
    orders: Orders,
    ordered: watch::Sender<Option<Ordered>>,
) {
    let mut buffer = vec![0; 64 * 1024];
    // A body that comes apart from its head is what is to be changed.
    let mut flips = None;
    while let Ok(count @ 1..) = from.read(&mut buffer).await {
        let order = flips.take().or_else(|| orders.of(&buffer[..count]));
        match order {
            Some(order @ (Fault::Flip, _)) if buffer[..count].ends_with(b"\r\n\r\n") => flips = Some(order),
            Some((Fault::Delay(by), _)) => tokio::time::sleep(by).await,
            Some((Fault::Flip, done)) => {
                buffer[count - 1] ^= 1;
                // Whoever ordered it may have gone.
                let _ = done.send(());
            }
            Some(order) => {
                let passes = matches!(order.0, Fault::LoseAnswer | Fault::Forge);
                ordered.send_replace(Some(order));
                if !passes {
                    std::future::pending::<()>().await;
                }
            }
            None => {}
        }
        if to.write_all(&buffer[..count]).await.is_err() {
            return;
        }
    }
}

async fn answers(
    mut from: tcp::OwnedReadHalf,
    mut to: tcp::OwnedWriteHalf,
    mut ordered: watch::Receiver<Option<Ordered>>,
) {
    let mut buffer = vec![0; 64 * 1024];
    loop {
        let count = tokio::select! {
            count = from.read(&mut buffer) => count.unwrap_or_default(),
            Ok(_) = ordered.wait_for(|order| order.as_ref().is_some_and(|order| !matches!(order.0, Fault::LoseAnswer | Fault::Forge))) => 0,
        };
        let order = ordered.borrow().clone();
        if let Some((Fault::Forge, done)) = &order {
            const SIG: &[u8] = b"\"sig\":\"";
            let found = buffer[..count].windows(SIG.len()).position(|window| window == SIG);
            if let Some(at) = found {
                buffer[at + SIG.len()..][..128].fill(b'0');
            }
            if count == 0 || to.write_all(&buffer[..count]).await.is_err() {
                return;
            }
            if found.is_some() {
                // Whoever ordered it may have gone. The next request comes over a connection of its own.
                let _ = done.send(());
                return;
            }
            continue;
        }
        if let Some((fault, done)) = order {
            if let Fault::Answer(media_type, body) = fault {
                let answer = format!(
                    "HTTP/1.1 200 OK\r\nContent-Type: {media_type}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
                    body.len()
                );
                if to.write_all(answer.as_bytes()).await.is_err() {
                    return;
                }
            }
            // Whoever ordered the fault may have gone: then nobody wants to know.
            let _ = done.send(());
            if fault == Fault::Hold {
                std::future::pending::<()>().await;
            }
            return;
        }
        if count == 0 || to.write_all(&buffer[..count]).await.is_err() {
            return;
        }
    }
}
