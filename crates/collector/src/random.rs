//! Random bytes from the operating system.

use std::fmt::Write;

/// # Errors
/// If the operating system has none to give.
pub fn bytes<const N: usize>() -> std::io::Result<[u8; N]> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|error| std::io::Error::other(error.to_string()))?;
    Ok(bytes)
}

pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// What [`hex`] wrote; none if it is of another length or not hexadecimal.
pub fn unhex<const N: usize>(text: &str) -> Option<[u8; N]> {
    let mut bytes = [0; N];
    if text.len() != 2 * N || !text.bytes().all(|digit| digit.is_ascii_hexdigit()) {
        return None;
    }
    for (i, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&text[2 * i..2 * i + 2], 16).ok()?;
    }
    Some(bytes)
}

/// A password that a person can read out: 16 letters and digits in groups of four, without those that look alike
/// (75 bits).
///
/// # Errors
/// If the operating system has no random bytes to give.
pub fn password() -> std::io::Result<String> {
    const LETTERS: &[u8] = b"abcdefghjkmnpqrstuvwxyz23456789";
    let mut password = String::new();
    while password.len() < 19 {
        let [byte] = bytes::<1>()?;
        // Bytes beyond the last whole multiple are thrown away, so that every letter is equally likely.
        if usize::from(byte) >= 256 / LETTERS.len() * LETTERS.len() {
            continue;
        }
        if matches!(password.len(), 4 | 9 | 14) {
            password.push('-');
        }
        password.push(char::from(LETTERS[usize::from(byte) % LETTERS.len()]));
    }
    Ok(password)
}

#[cfg(test)]
mod tests {
    #[test]
    fn passwords_are_readable_and_differ() {
        let password = super::password().expect("random bytes");
        assert_eq!(password.len(), 19);
        assert!(password.split('-').all(|group| group.len() == 4), "{password}");
        assert_ne!(password, super::password().expect("random bytes"));
    }
}
