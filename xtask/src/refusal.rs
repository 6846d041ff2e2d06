//! What the user can put right: one plain sentence, exit code 2.

use std::fmt;

#[derive(Debug)]
pub struct Refusal(String);

impl Refusal {
    // An anyhow error rather than a `Refusal`: it only ever travels up to `main`.
    #[expect(clippy::new_ret_no_self)]
    pub fn new(sentence: impl Into<String>) -> anyhow::Error {
        Refusal(sentence.into()).into()
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Refusal {}
