//! What is wrong with an input, as a code with arguments; the shells turn it into a sentence.

/// How bad: an error is what could not be loaded, a warning what will not work as written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    Error,
    Warning,
    Info,
}

/// One finding, with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    pub severity: Severity,
    /// Stable, kebab-case.
    pub code: &'static str,
    /// Values for the sentence's placeholders, by name.
    pub args: Vec<(&'static str, String)>,
    /// Line in the XML, from 1.
    pub line: Option<u32>,
    /// Column in the XML, in characters, from 1.
    pub col: Option<u32>,
    /// The instance node concerned, e.g. `/data/age`.
    pub reference: Option<String>,
    /// What was probably meant.
    pub suggestion: Option<String>,
    /// The place as a byte offset, until line and column are counted: once, for the few that are told.
    pub(crate) offset: Option<u32>,
}

impl Diagnostic {
    pub fn new(severity: Severity, code: &'static str) -> Self {
        Self {
            severity,
            code,
            args: Vec::new(),
            line: None,
            col: None,
            reference: None,
            suggestion: None,
            offset: None,
        }
    }

    pub fn error(code: &'static str) -> Self {
        Self::new(Severity::Error, code)
    }

    pub fn warning(code: &'static str) -> Self {
        Self::new(Severity::Warning, code)
    }

    pub fn arg(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.args.push((name, value.into()));
        self
    }

    pub fn at(mut self, position: roxmltree::TextPos) -> Self {
        self.line = Some(position.row);
        self.col = Some(position.col);
        self
    }

    pub(crate) fn at_offset(mut self, offset: usize) -> Self {
        self.offset = u32::try_from(offset).ok();
        self
    }

    /// Counts line and column of its place in the document.
    pub(crate) fn locate(&mut self, document: &roxmltree::Document<'_>) {
        if let Some(offset) = self.offset.take() {
            let position = document.text_pos_at(offset as usize);
            (self.line, self.col) = (Some(position.row), Some(position.col));
        }
    }

    pub fn of(mut self, reference: impl Into<String>) -> Self {
        self.reference = Some(reference.into());
        self
    }
}

/// Whether any of them makes the input unusable.
pub fn any_error(diagnostics: &[Diagnostic]) -> bool {
    diagnostics.iter().any(|d| d.severity == Severity::Error)
}

/// The known name that is nearest to a misspelt one, if any is near.
///
/// ```
/// assert_eq!(xforms::diagnostic::nearest("selct_one", ["text", "select_one"].into_iter()), Some("select_one"));
/// assert_eq!(xforms::diagnostic::nearest("banana", ["text"].into_iter()), None);
/// ```
pub fn nearest<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let limit = (name.chars().count() / 3).max(1);
    known.map(|k| (distance(name, k), k)).filter(|(d, _)| *d <= limit).min_by_key(|(d, _)| *d).map(|(_, k)| k)
}

/// Levenshtein distance, letter case ignored.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().flat_map(char::to_lowercase).collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, ca) in a.chars().flat_map(char::to_lowercase).enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, cb) in b.iter().enumerate() {
            let substituted = diagonal + usize::from(ca != *cb);
            diagonal = row[j + 1];
            row[j + 1] = substituted.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}
