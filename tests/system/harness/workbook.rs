#![cfg(not(target_arch = "wasm32"))]
//! A workbook on the clerk's desk: opened, changed in a cell, saved.

use anyhow::{Context, ensure};
use calamine::{Data, Reader, Xlsx};
use std::{io::Cursor, path::Path};

pub struct Workbook(Vec<Sheet>);

struct Sheet {
    name: String,
    rows: Vec<Vec<String>>,
}

impl Workbook {
    pub fn open(bytes: &[u8]) -> anyhow::Result<Workbook> {
        let mut workbook: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(bytes))?;
        let text = |cell: &Data| cell.to_string();
        let sheet = |(name, range): (String, calamine::Range<Data>)| Sheet {
            name,
            rows: range.rows().map(|row| row.iter().map(text).collect()).collect(),
        };
        Ok(Workbook(workbook.worksheets().into_iter().map(sheet).collect()))
    }

    /// Writes into the cell of this column, in the row that has this text in another column.
    pub fn write(&mut self, sheet: &str, (column, text): (&str, &str), target: &str, new: &str) -> anyhow::Result<()> {
        let found = self.0.iter_mut().find(|known| known.name == sheet).context("no such sheet")?;
        let header = found.rows.first().context("an empty sheet")?;
        let place = |name: &str| header.iter().position(|header| header == name).with_context(|| format!("no {name}"));
        let (column, target) = (place(column)?, place(target)?);
        let mut rows = found.rows.iter_mut().skip(1).filter(|row| row[column] == text);
        let row = rows.next().with_context(|| format!("no row {text}"))?;
        ensure!(row[target] != new, "nothing changes");
        new.clone_into(&mut row[target]);
        Ok(())
    }

    pub fn save(&self, path: &Path) -> anyhow::Result<()> {
        let mut workbook = rust_xlsxwriter::Workbook::new();
        for Sheet { name, rows } in &self.0 {
            let sheet = workbook.add_worksheet().set_name(name)?;
            for (row, cells) in (0u32..).zip(rows) {
                for (column, cell) in (0u16..).zip(cells).filter(|(_, cell)| !cell.is_empty()) {
                    sheet.write_string(row, column, cell)?;
                }
            }
        }
        Ok(workbook.save(path)?)
    }
}
