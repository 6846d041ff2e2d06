//! Chance that replays: everything comes from the response's seed.

use super::{Function, function};
use crate::xpath::{Context, EvalError, Value, ast::Expr};
use sha2::{Digest, Sha256};

pub static FUNCTIONS: &[Function] = &[
    function("random", 0, 0, |c, _| Ok(Value::Number(c.host.random()))),
    function("uuid", 0, 1, uuid),
    function("randomize", 1, 2, |c, a| {
        let nodes = c.nodes(&a[0])?;
        let seed = match a.get(1) {
            Some(seed) => seed_number(c, seed)?,
            None => i64::from(c.host.seed()),
        };
        Ok(Value::Nodes(shuffle(nodes, seed)))
    }),
];

/// A number is cut to a whole one; any other text is hashed to one, nothing to 0.
fn seed_number(c: &Context<'_>, seed: &Expr) -> std::result::Result<i64, EvalError> {
    let value = c.eval(seed)?;
    let number = c.to_number(&value);
    match value {
        Value::Text(_) | Value::Nodes(_) if number.is_nan() => {
            let text = c.to_text(value);
            let hash = Sha256::digest(&text);
            let seed = hash[..8].iter().fold(0, |seed, byte| seed << 8 | i64::from(*byte));
            Ok(if text.is_empty() { 0 } else { seed })
        }
        _ => Ok(number as i64),
    }
}

const MODULUS: i64 = 0x7fff_ffff;

/// The "inside-out" Fisher–Yates shuffle with the Park–Miller generator, as the ODK specification's `randomize()` asks:
/// the same seed gives the same order in every client.
pub fn shuffle<T: Clone>(items: Vec<T>, seed: i64) -> Vec<T> {
    let mut state = seed % MODULUS;
    if state <= 0 {
        state += MODULUS - 1;
    }
    let mut shuffled: Vec<T> = Vec::with_capacity(items.len());
    for (i, item) in items.into_iter().enumerate() {
        state = state * 16_807 % MODULUS;
        let random = (state - 1) as f64 / (MODULUS - 1) as f64;
        let j = (random * (i + 1) as f64) as usize;
        shuffled.push(item.clone());
        if j < i {
            shuffled[i] = std::mem::replace(&mut shuffled[j], item);
        }
    }
    shuffled
}

/// A version 4 UUID; with an argument (ODK), that many random letters and digits.
fn uuid(c: &Context<'_>, args: &[Expr]) -> super::Result {
    const DIGITS: &[u8] = b"0123456789abcdef";
    const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    let pick = |from: &[u8]| from[(c.host.random() * from.len() as f64) as usize] as char;
    if let Some(length) = args.first() {
        let length = c.number(length)?;
        if length.is_nan() {
            return Err(EvalError::new("xpath-type", "value", "NaN"));
        }
        if length > 10_000.0 {
            return Err(EvalError { code: "xpath-limit", args: Vec::new() });
        }
        let length = length.max(0.0) as usize;
        return Ok(Value::Text((0..length).map(|_| pick(LETTERS)).collect()));
    }
    let text = "xxxxxxxx-xxxx-4xxx-yxxx-xxxxxxxxxxxx".chars().map(|c| match c {
        'x' => pick(DIGITS),
        'y' => pick(&DIGITS[8..12]),
        other => other,
    });
    Ok(Value::Text(text.collect()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_decides_the_order() {
        let items: Vec<u32> = (0..20).collect();
        assert_eq!(shuffle(items.clone(), 42), shuffle(items.clone(), 42));
        assert_ne!(shuffle(items.clone(), 42), shuffle(items.clone(), 43));
        let mut sorted = shuffle(items.clone(), -7);
        sorted.sort_unstable();
        assert_eq!(sorted, items);
    }
}
