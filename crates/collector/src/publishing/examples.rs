//! The files that come with the bundled surveys and tell of a town that there is not: its streets. They are there to be tried
//! out; whoever publishes a survey with them has to have seen that.

use crate::{bundled, forms::NewPack, rows::rows};
use outbox::wire::{Pack, PackFile};
use std::sync::LazyLock;

/// What waits in the town's own details is the clause's business.
const DETAILS: &str = "gmina.csv";
/// A spreadsheet program may write a file longer than it was: quotes, marks, empty rows.
const LONGEST: usize = 64 * 1024;

/// The rows of a file, of which neither the order nor what is around the cells matters.
type Said = Vec<Vec<String>>;

static EXAMPLES: LazyLock<Vec<Said>> = LazyLock::new(|| {
    let is_example = |name: &str| name.ends_with(".csv") && name != DETAILS;
    bundled::FILES.iter().filter(|(name, _)| is_example(name)).map(|(_, bytes)| said(bytes)).collect()
});

/// The names of a pack's files that are examples, but for those with which the survey is live already.
pub fn among(pack: &NewPack, live: Option<&Pack>) -> Vec<String> {
    let files = pack.stored.pack.files.iter().zip(&pack.files);
    let is_new = |file: &PackFile| live.is_none_or(|live| !live.files.contains(file));
    files.filter(|(file, bytes)| is_new(file) && is_example(bytes)).map(|(file, _)| file.name.clone()).collect()
}

fn is_example(bytes: &[u8]) -> bool {
    bytes.len() <= LONGEST && EXAMPLES.contains(&said(bytes))
}

fn said(bytes: &[u8]) -> Said {
    let cells = |row: Vec<String>| -> Vec<String> {
        let mut cells: Vec<String> = row.iter().map(|cell| cell.trim().to_owned()).collect();
        cells.truncate(cells.iter().rposition(|cell| !cell.is_empty()).map_or(0, |last| last + 1));
        cells
    };
    let mut rows: Said = rows(bytes).into_iter().map(cells).filter(|cells| !cells.is_empty()).collect();
    rows.sort_unstable();
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_example_is_one_whatever_excel_has_made_of_it() {
        let text = |name: &str| {
            let (_, bytes) = bundled::FILES.iter().find(|(known, _)| *known == name).expect("is bundled");
            String::from_utf8(bytes.to_vec()).expect("is UTF-8")
        };
        let check = |text: &str, expected: bool| assert_eq!(is_example(text.as_bytes()), expected, "{text}");
        for name in ["ulice.csv", "odcinki.csv"] {
            let own = text(name);
            check(&own, true);
            let of_excel = own.replace(',', ";").replace('\n', "\r\n");
            check(&format!("\u{feff}{of_excel};;;;\r\n"), true);
            let mut sorted: Vec<&str> = own.lines().collect();
            sorted[1..].reverse();
            check(&sorted.join("\n"), true);
            check(&own.replacen("1,", "7,", 1), false);
            check(own.rsplit_once("\n9").or(own.rsplit_once("\n3")).expect("has rows").0, false);
        }
        check(&text("gmina.csv"), false);
        check("", false);
        check("name,label\n1,Rynek\n", false);
    }
}
