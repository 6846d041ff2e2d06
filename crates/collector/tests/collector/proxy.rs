//! A network between devices and the collector: it delays, cuts in the middle of either direction, and sends what a
//! device said once more. Which fate a connection has follows from a seed.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

/// What happened to connections.
#[derive(Debug, Default)]
pub struct Fates {
    pub passed: AtomicU64,
    pub cut_up: AtomicU64,
    pub cut_down: AtomicU64,
    pub repeated: AtomicU64,
    pub refused: AtomicU64,
}

pub struct Proxy {
    pub url: String,
    /// Where the collector is now.
    pub target: Arc<Mutex<Option<String>>>,
    pub fates: Arc<Fates>,
    /// From now on everything passes.
    pub calm: Arc<std::sync::atomic::AtomicBool>,
}

/// Random enough, and the same each time.
pub fn next(state: &AtomicU64) -> u64 {
    let mut x = state.fetch_add(0x9E37_79B9_7F4A_7C15, Ordering::Relaxed);
    x = (x ^ (x >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    x ^ (x >> 31)
}

impl Proxy {
    pub async fn start(seed: u64) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (target, fates) = (Arc::new(Mutex::new(None::<String>)), Arc::new(Fates::default()));
        let calm = Arc::new(std::sync::atomic::AtomicBool::new(false));
        let (to, met, quiet, dice) = (target.clone(), fates.clone(), calm.clone(), Arc::new(AtomicU64::new(seed)));
        tokio::spawn(async move {
            while let Ok((device, _)) = listener.accept().await {
                let address = to.lock().unwrap().clone();
                let lot = if quiet.load(Ordering::Relaxed) { 99 } else { next(&dice) % 100 };
                let amount = next(&dice);
                tokio::spawn(carry(device, address, lot, amount, met.clone()));
            }
        });
        Self { url, target, fates, calm }
    }
}

/// One connection with one request on it.
async fn carry(mut device: TcpStream, address: Option<String>, lot: u64, amount: u64, met: Arc<Fates>) {
    let count = |fate: &AtomicU64| fate.fetch_add(1, Ordering::Relaxed);
    let Some(address) = address else {
        count(&met.refused);
        return;
    };
    let Ok(mut collector) = TcpStream::connect(&address).await else {
        count(&met.refused);
        return;
    };
    if lot.is_multiple_of(4) {
        tokio::time::sleep(Duration::from_millis(amount % 30)).await;
    }
    match lot {
        // What the device says breaks off after some bytes.
        0..15 => {
            count(&met.cut_up);
            let mut piece = vec![0; 1 + amount as usize % 6000];
            let n = device.read(&mut piece).await.unwrap_or(0);
            let _ = collector.write_all(&piece[..n / 2]).await;
        }
        // The collector hears everything, and its answer is lost, or half of it.
        15..35 => {
            count(&met.cut_down);
            let request = hear(&mut device).await;
            let _ = collector.write_all(&request).await;
            let mut piece = vec![0; 1 + amount as usize % 300];
            let n = collector.read(&mut piece).await.unwrap_or(0);
            let _ = device.write_all(&piece[..n / 2]).await;
        }
        // The request comes twice, the second time on a connection of its own; the device hears the later answer.
        35..50 => {
            count(&met.repeated);
            let request = hear(&mut device).await;
            let twin = TcpStream::connect(&address).await;
            let _ = collector.write_all(&request).await;
            if let Ok(mut twin) = twin {
                let _ = twin.write_all(&request).await;
                let _ = tokio::io::copy_bidirectional(&mut device, &mut twin).await;
            }
        }
        _ => {
            count(&met.passed);
            let _ = tokio::io::copy_bidirectional(&mut device, &mut collector).await;
        }
    }
}

/// A request: whatever comes until the device waits for its answer.
async fn hear(device: &mut TcpStream) -> Vec<u8> {
    let (mut request, mut piece) = (Vec::new(), vec![0; 64 * 1024]);
    while let Ok(Ok(n)) = tokio::time::timeout(Duration::from_millis(40), device.read(&mut piece)).await {
        if n == 0 {
            break;
        }
        request.extend_from_slice(&piece[..n]);
    }
    request
}
