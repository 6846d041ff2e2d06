//! The figures, for programs and for the next time: `size.toml`.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::io::ErrorKind;

use anyhow::Context;
use serde::Serialize;

use crate::workspace::Workspace;

const FILE: &str = "size.toml";

/// Bytes, compressed by brotli.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Figures {
    /// What is loaded before a form of about fifty questions can be answered, that form included.
    pub first_visit: usize,
    /// The whole app with that form.
    pub total: usize,
    /// What the first visit consists of.
    pub parts: BTreeMap<String, usize>,
    /// The compiler that made them: another one makes others.
    #[serde(skip)]
    pub rustc: String,
}

/// By how much a figure may grow unnoticed.
const GROWTH: usize = 2_000;

impl Figures {
    /// Those that were kept; nothing where none were.
    pub fn last(workspace: &Workspace) -> anyhow::Result<Figures> {
        match fs::read_to_string(workspace.root.join(FILE)) {
            Ok(text) => Figures::read(&text),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(Figures::default()),
            Err(error) => Err(error).context("cannot read size.toml"),
        }
    }

    pub fn keep(&self, workspace: &Workspace) -> anyhow::Result<()> {
        fs::write(workspace.root.join(FILE), self.written()).context("cannot write size.toml")
    }

    /// How much more or less it is than the last time, as the end of a sentence.
    pub fn compared(&self, last: &Figures) -> String {
        if last.first_visit == 0 {
            return String::new();
        }
        let kilo = |bytes: usize| bytes as f64 / 1000.0;
        format!(", last time {:.1} ({:+.1})", kilo(last.first_visit), kilo(self.first_visit) - kilo(last.first_visit))
    }

    /// What has grown by more than 2 kB since the last time, as lines.
    pub fn grown(&self, last: &Figures) -> Vec<String> {
        let parts = self.parts.iter().map(|(part, now)| (part.as_str(), *now, last.parts.get(part).copied()));
        let sums = [("first visit", self.first_visit, last.first_visit), ("total", self.total, last.total)];
        let all = sums.into_iter().map(|(name, now, before)| (name, now, Some(before))).chain(parts);
        let grown = all.map(|(name, now, before)| (name, now, before.unwrap_or_default()));
        let grown = grown.filter(|(_, now, before)| *now > before + GROWTH);
        grown.map(|(name, now, before)| format!("{name}: {now} bytes, {before} the last time")).collect()
    }

    fn written(&self) -> String {
        let mut text =
            String::from("# What a phone loads, in bytes compressed by brotli: `cargo xtask size --write`.\n");
        let Figures { first_visit, total, rustc, .. } = self;
        let _ = writeln!(text, "rustc = \"{rustc}\"\nfirst_visit = {first_visit}\ntotal = {total}\n\n[parts]");
        for (part, bytes) in &self.parts {
            let _ = writeln!(text, "\"{part}\" = {bytes}");
        }
        text
    }

    fn read(text: &str) -> anyhow::Result<Figures> {
        let mut figures = Figures::default();
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            let Some((name, bytes)) = line.rsplit_once(" = ") else { continue };
            if name == "rustc" {
                figures.rustc = bytes.trim_matches('"').to_owned();
                continue;
            }
            let bytes = bytes.parse().with_context(|| format!("size.toml: `{line}`"))?;
            match name {
                "first_visit" => figures.first_visit = bytes,
                "total" => figures.total = bytes,
                part => drop(figures.parts.insert(part.trim_matches('"').to_owned(), bytes)),
            }
        }
        Ok(figures)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figures() -> Figures {
        let parts = BTreeMap::from([("app (wasm)".to_owned(), 290_000), ("glue".to_owned(), 10_500)]);
        Figures { first_visit: 300_500, total: 400_000, parts, rustc: "rustc 1.95.0".to_owned() }
    }

    #[test]
    fn what_is_kept_is_read_again() {
        assert_eq!(Figures::read(&figures().written()).unwrap(), figures());
        assert!(Figures::read("total = many").is_err());
    }

    #[test]
    fn programs_get_three_names() {
        let json = r#"{"first_visit":300500,"total":400000,"parts":{"app (wasm)":290000,"glue":10500}}"#;
        assert_eq!(serde_json::to_string(&figures()).unwrap(), json);
    }

    #[test]
    fn what_has_grown_is_named() {
        let check = |change: fn(&mut Figures), expected: &[&str]| {
            let mut now = figures();
            change(&mut now);
            assert_eq!(now.grown(&figures()), expected);
        };
        check(|_| {}, &[]);
        check(|now| now.total += 2_000, &[]);
        check(|now| now.total += 2_001, &["total: 402001 bytes, 400000 the last time"]);
        check(|now| now.parts.extend([("map".to_owned(), 3_000)]), &["map: 3000 bytes, 0 the last time"]);
        check(|now| now.parts.clear(), &[]);
    }

    #[test]
    fn growth_is_said() {
        let less = Figures { first_visit: 290_500, ..figures() };
        assert_eq!(figures().compared(&less), ", last time 290.5 (+10.0)");
        assert_eq!(figures().compared(&Figures::default()), "");
    }
}
