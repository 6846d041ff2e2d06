//! A pack's files as they travel: compressed once, after they are published, for lines that carry fifty kilobytes a
//! second (RFC 9110, 8.4.1).

use flate2::{Compression, write::GzEncoder};
use std::io::{self, Write};
use store::{Store, StoreError, packs::Encoded};

/// Longer files are compressed less, to be published within seconds.
const LONG: usize = 512 * 1024;

/// Compresses every file that nobody has compressed yet. A file is served as it is until then.
///
/// # Errors
/// If the store fails; the rest is compressed the next time.
pub async fn fill(store: &dyn Store) -> Result<(), StoreError> {
    while let Some((sha256, bytes)) = store.unencoded_file().await? {
        let encoded = tokio::task::spawn_blocking(move || encode(&bytes)).await;
        // A compressor that stops leaves the file as it is.
        store.set_encoded(sha256, &encoded.ok().and_then(Result::ok).unwrap_or_default()).await?;
    }
    Ok(())
}

fn encode(bytes: &[u8]) -> io::Result<Encoded> {
    let mut br = Vec::new();
    let quality = if bytes.len() > LONG { 9 } else { 11 };
    let parameters = brotli::enc::BrotliEncoderParams { quality, ..Default::default() };
    brotli::BrotliCompress(&mut &*bytes, &mut br, &parameters)?;
    let mut gz = GzEncoder::new(Vec::new(), Compression::best());
    gz.write_all(bytes)?;
    let shorter = |encoded: Vec<u8>| if encoded.len() < bytes.len() { encoded } else { Vec::new() };
    Ok(Encoded { br: shorter(br), gz: shorter(gz.finish()?) })
}
