//! Which crate the code in a wasm file comes from, by the names that the compiler leaves in it.

use std::collections::BTreeMap;

use anyhow::{Context, bail};

const IMPORTS: u8 = 2;
const CODE: u8 = 10;
const CUSTOM: u8 = 0;
const FUNCTION_NAMES: u8 = 1;

/// Bytes of code per crate. A generic function counts for the crate that asked for it.
pub fn by_crate(wasm: &[u8]) -> anyhow::Result<BTreeMap<String, usize>> {
    let mut file = Reader(wasm.get(8..).context("no wasm")?);
    let (mut imported, mut lengths, mut names) = (0, Vec::new(), BTreeMap::new());
    while !file.0.is_empty() {
        let kind = file.byte()?;
        let mut section = file.block()?;
        match kind {
            IMPORTS => imported = imported_functions(&mut section)?,
            CODE => {
                lengths = (0..section.number()?).map(|_| Ok(section.block()?.0.len())).collect::<anyhow::Result<_>>()?
            }
            CUSTOM if section.text()? == b"name" => names = function_names(&mut section)?,
            _ => {}
        }
    }
    let mut crates = BTreeMap::new();
    for (index, length) in (imported..).zip(lengths) {
        let name = names.get(&index).map_or("", String::as_str);
        // wasm-bindgen runs these while it makes the glue and throws them away.
        if !name.starts_with("__wbindgen_describe_") {
            *crates.entry(crate_of(name).to_owned()).or_default() += length;
        }
    }
    Ok(crates)
}

/// In a mangled name (v0) a crate is `Cs<base 62>_<length><name>`; the last one asked for the code.
fn crate_of(symbol: &str) -> &str {
    let roots = symbol.match_indices("Cs").filter_map(|(at, _)| {
        let (hash, rest) = symbol[at + 2..].split_once('_')?;
        let digits = rest.len() - rest.trim_start_matches(|digit: char| digit.is_ascii_digit()).len();
        let length: usize = rest[..digits].parse().ok()?;
        let name = rest[digits..].trim_start_matches('_').get(..length)?;
        hash.chars().all(|letter| letter.is_ascii_alphanumeric()).then_some(name)
    });
    roots.last().unwrap_or("")
}

fn imported_functions(section: &mut Reader) -> anyhow::Result<usize> {
    let mut functions = 0;
    for _ in 0..section.number()? {
        section.text()?;
        section.text()?;
        match section.byte()? {
            0 => {
                section.number()?;
                functions += 1;
            }
            // A table says the type of its elements before its limits.
            kind @ (1 | 2) => {
                if kind == 1 {
                    section.byte()?;
                }
                let limits = if section.byte()? & 1 == 1 { 2 } else { 1 };
                for _ in 0..limits {
                    section.number()?;
                }
            }
            3 => {
                section.byte()?;
                section.byte()?;
            }
            kind => bail!("an import of kind {kind}"),
        }
    }
    Ok(functions)
}

fn function_names(section: &mut Reader) -> anyhow::Result<BTreeMap<usize, String>> {
    while !section.0.is_empty() {
        let kind = section.byte()?;
        let mut names = section.block()?;
        if kind == FUNCTION_NAMES {
            let count = names.number()?;
            let mut name = || Ok((names.number()?, String::from_utf8_lossy(names.text()?).into_owned()));
            return (0..count).map(|_| name()).collect();
        }
    }
    Ok(BTreeMap::new())
}

/// What is left to read.
struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn byte(&mut self) -> anyhow::Result<u8> {
        let (first, rest) = self.0.split_first().context("the wasm file ends early")?;
        self.0 = rest;
        Ok(*first)
    }

    /// A LEB128 number.
    fn number(&mut self) -> anyhow::Result<usize> {
        let mut number = 0;
        for shift in (0..35).step_by(7) {
            let byte = self.byte()?;
            number |= usize::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Ok(number);
            }
        }
        bail!("a number without an end")
    }

    fn text(&mut self) -> anyhow::Result<&'a [u8]> {
        let length = self.number()?;
        let (text, rest) = self.0.split_at_checked(length).context("the wasm file ends early")?;
        self.0 = rest;
        Ok(text)
    }

    fn block(&mut self) -> anyhow::Result<Reader<'a>> {
        Ok(Reader(self.text()?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn crates_of_symbols() {
        let check = |symbol: &str, expected: &str| assert_eq!(crate_of(symbol), expected, "{symbol}");
        check("_RNvNtCs5cOc02OMXlo_5alloc3str12to_lowercase", "alloc");
        check("_RINvNtCs1_4core3ptr13drop_in_placeNtCs2_3app3PadECs3_6xforms", "xforms");
        check("memcpy", "");
        check("Cs", "");
    }

    #[test]
    fn code_of_a_small_file() {
        // One imported function, two own ones of 2 and 4 bytes, named after two crates.
        let mut wasm = b"\0asm\x01\0\0\0".to_vec();
        wasm.extend(b"\x02\x07\x01\x01a\x01b\0\0");
        wasm.extend(b"\x0a\x09\x02\x02\0\x0b\x04\0\x01\x01\x0b");
        let names = b"\x02\x01\x0a_RNvCs1_1x\x02\x0a_RNvCs2_1y";
        wasm.extend([0, 5 + 2 + names.len() as u8]);
        wasm.extend(b"\x04name");
        wasm.extend([1, names.len() as u8]);
        wasm.extend(names);
        assert_eq!(by_crate(&wasm).unwrap(), BTreeMap::from([("x".to_owned(), 2), ("y".to_owned(), 4)]));
    }

    #[test]
    fn no_wasm_is_an_error() {
        assert!(by_crate(b"").is_err());
        assert!(by_crate(b"\0asm\x01\0\0\0\x0a\x05\x01").is_err());
    }
}
