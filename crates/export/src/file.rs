//! A file's way: responses are looked at where it needs that before its first byte, then it is written.

use crate::{
    FileError, Response,
    beside::{Beside, Census},
    csv::CsvFile,
    face::{Codebook, Face},
    html, jsonl,
    model::Table,
    notes::Notes,
    output::{Dialect, Output, Shown},
    places::Features,
    rows::Plan,
    statistics::Statistics,
    xlsx::{self, Book},
};
use std::{io::Write, path::Path, sync::Arc};

/// A file before its first byte.
pub struct Gathering {
    plan: Arc<Plan>,
    notes: Notes,
    gathered: Gathered,
}

enum Gathered {
    Explaining(Dialect, Codebook),
    Page,
    JsonLines,
    GeoJson,
    Csv(Dialect, Face, Census),
    Book(Box<Book>),
    Statistics(Box<Statistics>),
}

/// A file of which nothing is missing but its rows, if it takes any.
pub struct Ready {
    plan: Arc<Plan>,
    notes: Notes,
    content: Content,
}

enum Content {
    Explaining(Dialect, Codebook),
    Page,
    JsonLines,
    GeoJson,
    Csv(Dialect, Face, Vec<Beside>),
    Book(Box<Book>),
    Statistics(Box<Statistics>),
}

/// A file that is being written.
pub struct Writing<W: Write> {
    plan: Arc<Plan>,
    notes: Notes,
    kind: Kind<W>,
}

enum Kind<W: Write> {
    Whole(W),
    Csv(CsvFile<W>, Face),
    JsonLines(W),
    GeoJson(Features<W>),
}

impl Table {
    /// Begins a file; what it is made from stands in files without a name in this folder meanwhile.
    ///
    /// # Errors
    /// If the folder cannot be written.
    pub fn gather(self, output: Output, folder: &Path) -> Result<Gathering, FileError> {
        let Table { schema, versions, plan, mut notes, now } = self;
        let (plan, gathered) = match output {
            Output::Csv(dialect, wanted) => match wanted.shown() {
                Shown::Codebook(codebook) => (plan, Gathered::Explaining(dialect, codebook)),
                Shown::Responses(face) => {
                    let census = Census::new(&plan, face);
                    (plan, Gathered::Csv(dialect, face, census))
                }
            },
            Output::CodebookHtml => (plan, Gathered::Page),
            Output::JsonLines => (plan, Gathered::JsonLines),
            Output::GeoJson => (plan, Gathered::GeoJson),
            Output::Xlsx | Output::CodebookXlsx => {
                // A spreadsheet has fewer columns than a CSV.
                let plan = Plan::new(&schema, &versions, xlsx::MAX_COLUMNS, &now, plan.language, &mut notes);
                let plan = Arc::new(plan);
                let begin = if output == Output::Xlsx { Book::begin } else { Book::explaining };
                let book = begin(plan.clone(), folder, std::mem::take(&mut notes))?;
                (plan, Gathered::Book(Box::new(book)))
            }
            Output::Statistics(program) => {
                let statistics = Statistics::begin(plan.clone(), program, folder, std::mem::take(&mut notes))?;
                (plan, Gathered::Statistics(Box::new(statistics)))
            }
        };
        Ok(Gathering { plan, notes, gathered })
    }
}

impl Gathering {
    /// Whether it has to see all responses now.
    pub fn looks(&self) -> bool {
        match &self.gathered {
            Gathered::Explaining(..) | Gathered::Page | Gathered::JsonLines | Gathered::GeoJson => false,
            // The columns of a CSV depend on how many entries there are.
            Gathered::Csv(..) => self.plan.tables.len() > 1,
            Gathered::Book(book) => book.takes_rows(),
            Gathered::Statistics(..) => true,
        }
    }

    /// Looks at a response.
    ///
    /// # Errors
    /// If what is made of it cannot be written down.
    pub fn add(&mut self, response: &Response) -> Result<(), FileError> {
        match &mut self.gathered {
            Gathered::Explaining(..) | Gathered::Page | Gathered::JsonLines | Gathered::GeoJson => Ok(()),
            Gathered::Csv(_, _, census) => {
                census.add(self.plan.places(response));
                Ok(())
            }
            Gathered::Book(book) => {
                let line = self.plan.line(response, &Face::ALL, book.notes());
                book.add(&line)
            }
            Gathered::Statistics(statistics) => statistics.add(response),
        }
    }

    /// Has seen all that it has to.
    #[must_use]
    pub fn ready(self) -> Ready {
        let Gathering { plan, notes, gathered } = self;
        let content = match gathered {
            Gathered::Explaining(dialect, codebook) => Content::Explaining(dialect, codebook),
            Gathered::Page => Content::Page,
            Gathered::JsonLines => Content::JsonLines,
            Gathered::GeoJson => Content::GeoJson,
            Gathered::Csv(dialect, face, census) => Content::Csv(dialect, face, census.columns(&plan)),
            Gathered::Book(book) => Content::Book(book),
            Gathered::Statistics(statistics) => Content::Statistics(statistics),
        };
        Ready { plan, notes, content }
    }
}

impl Ready {
    /// Writes all of it but its rows.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn begin<W: Write + Send>(self, mut to: W) -> Result<Writing<W>, FileError> {
        let Ready { plan, mut notes, content } = self;
        let kind = match content {
            Content::Explaining(dialect, codebook) => {
                Kind::Whole(CsvFile::codebook(to, dialect, plan.clone(), codebook)?)
            }
            Content::Page => {
                html::write(&mut to, &plan)?;
                Kind::Whole(to)
            }
            Content::JsonLines => Kind::JsonLines(to),
            Content::GeoJson => Kind::GeoJson(Features::begin(to)?),
            Content::Csv(dialect, face, beside) => {
                Kind::Csv(CsvFile::begin(to, dialect, plan.clone(), face, beside)?, face)
            }
            Content::Book(book) => {
                notes = book.finish(&mut to)?;
                Kind::Whole(to)
            }
            Content::Statistics(statistics) => {
                let (to, told) = statistics.finish(to)?;
                notes = told;
                Kind::Whole(to)
            }
        };
        Ok(Writing { plan, notes, kind })
    }
}

impl<W: Write> Writing<W> {
    /// Whether all responses are to be added.
    pub fn takes_rows(&self) -> bool {
        !matches!(self.kind, Kind::Whole(_))
    }

    /// Writes a response's rows.
    ///
    /// # Errors
    /// If they cannot be written.
    pub fn add(&mut self, response: &Response) -> Result<(), FileError> {
        match &mut self.kind {
            Kind::Whole(_) => Ok(()),
            Kind::Csv(file, face) => {
                let line = self.plan.line(response, &[*face], &mut self.notes);
                file.add(&line, &mut self.notes)
            }
            Kind::JsonLines(to) => jsonl::write(to, &self.plan, response, &mut self.notes),
            Kind::GeoJson(features) => features.add(&self.plan, response, &mut self.notes),
        }
    }

    /// Ends the file: gives back what it was written to, and what there is to be said of it.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn finish(self) -> Result<(W, Notes), FileError> {
        Ok(match self.kind {
            Kind::Whole(to) => (to, self.notes),
            Kind::Csv(file, _) => (file.finish(), self.notes),
            Kind::JsonLines(to) => (to, self.notes),
            Kind::GeoJson(features) => (features.finish()?, self.notes),
        })
    }
}
