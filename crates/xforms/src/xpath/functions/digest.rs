//! `digest` and base64.
//!
//! Source: XForms 1.1, 7.8.3; ODK XForms specification, `base64-decode`.

use super::{Function, Result, function};
use crate::xpath::{Context, EvalError, Value, ast::Expr};
use md5::Md5;
use sha1::Sha1;
use sha2::{Digest, Sha256, Sha384, Sha512};

pub static FUNCTIONS: &[Function] = &[
    function("digest", 2, 3, digest),
    function("base64-decode", 1, 1, |c, a| Ok(Value::Text(decode(&c.text(&a[0])?)))),
];

fn digest(c: &Context<'_>, args: &[Expr]) -> Result {
    let (text, algorithm) = (c.text(&args[0])?, c.text(&args[1])?);
    let bytes = match &*algorithm {
        "MD5" => Md5::digest(&text).to_vec(),
        "SHA-1" => Sha1::digest(&text).to_vec(),
        "SHA-256" => Sha256::digest(&text).to_vec(),
        "SHA-384" => Sha384::digest(&text).to_vec(),
        "SHA-512" => Sha512::digest(&text).to_vec(),
        _ => return Err(EvalError::new("xpath-type", "value", algorithm)),
    };
    let encoding = args.get(2).map_or_else(|| Ok("base64".to_owned()), |arg| c.text(arg))?;
    match &*encoding {
        "hex" => Ok(Value::Text(bytes.iter().map(|byte| format!("{byte:02x}")).collect())),
        "base64" => Ok(Value::Text(encode(&bytes))),
        _ => Err(EvalError::new("xpath-type", "value", encoding)),
    }
}

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

fn encode(bytes: &[u8]) -> String {
    let mut out = String::new();
    for three in bytes.chunks(3) {
        let bits = three.iter().fold(0u32, |bits, byte| bits << 8 | u32::from(*byte)) << (8 * (3 - three.len()));
        for i in 0..4 {
            let sextet = (bits >> (18 - 6 * i)) as usize & 63;
            out.push(if i <= three.len() { ALPHABET[sextet] as char } else { '=' });
        }
    }
    out
}

/// The text that base64 holds; empty when it holds none. Padding may be missing, white space is skipped.
fn decode(text: &str) -> String {
    let (mut bytes, mut bits, mut held) = (Vec::new(), 0u32, 0);
    for symbol in text.bytes().filter(|symbol| !symbol.is_ascii_whitespace() && *symbol != b'=') {
        let Some(sextet) = ALPHABET.iter().position(|known| *known == symbol) else { return String::new() };
        bits = (bits << 6 | sextet as u32) & 0xff_ffff;
        held += 6;
        if held >= 8 {
            held -= 8;
            bytes.push((bits >> held) as u8);
        }
    }
    String::from_utf8(bytes).unwrap_or_default()
}
