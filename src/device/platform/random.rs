//! Random bytes for ids, secrets and seeds.

/// The platform has no source of randomness.
#[derive(Debug, Clone, Copy)]
pub struct NoRandomness;

/// `N` bytes of the platform's cryptographic randomness.
///
/// # Errors
/// Where the platform has none: no response can be begun then, because its id could be somebody else's.
pub fn bytes<const N: usize>() -> Result<[u8; N], NoRandomness> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|_| NoRandomness)?;
    Ok(bytes)
}

/// The same, where it has worked before (no response is opened otherwise); until then a platform's plain randomness does.
pub fn fill(bytes: &mut [u8]) {
    if getrandom::fill(bytes).is_err() {
        bytes.iter_mut().for_each(|byte| *byte = (fraction() * 256.0) as u8);
    }
}

/// A number in `[0, 1)`, for spreading questions; predictable is good enough here.
pub fn fraction() -> f64 {
    js_sys::Math::random()
}
