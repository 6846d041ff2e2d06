//! What stands before the rows and behind them.

use crate::MAX_SHORT;

const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
/// A long text with its end.
pub(crate) const LONG: u8 = 130;
/// What stands before each long text.
const LONG_HEAD: u64 = 3 + 4 + 8 + 1 + 4;
/// How the values that are no numbers are numbered among labels: `.` here, `.a` behind it.
const MISSING_LABEL: i32 = 2_147_483_621;
/// The longest label of a file or a column, in letters.
const MAX_LABEL: usize = 80;

/// All that is known before the first row.
#[derive(Debug, Clone, PartialEq)]
pub struct Dataset {
    pub label: String,
    pub made: Made,
    pub columns: Vec<Column>,
    pub rows: u64,
    /// How many of its texts stand behind the rows, and how many bytes they have together.
    pub long_texts: (u64, u64),
}

/// The wall clock's reading when the file was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Made {
    pub year: u16,
    /// From 1.
    pub month: u8,
    pub day: u8,
    pub hour: u8,
    pub minute: u8,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// Legal, at most 32 letters, and no other column's.
    pub name: String,
    pub label: String,
    pub kind: Kind,
    /// What whole numbers mean.
    pub values: Vec<(i32, String)>,
    /// What `.a` (1), `.b` (2) … mean.
    pub extended: Vec<(u8, String)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Number,
    /// Days since 1 January 1960.
    Date,
    /// Milliseconds since then.
    DateTime,
    /// Milliseconds since midnight.
    Time,
    /// Of at most so many bytes; above [`MAX_SHORT`] they stand behind the rows.
    Text {
        bytes: usize,
    },
}

impl Kind {
    fn code(self) -> u16 {
        match self {
            Kind::Text { bytes } if bytes <= MAX_SHORT => bytes.max(1) as u16,
            Kind::Text { .. } => 32_768,
            _ => 65_526,
        }
    }

    fn format(self) -> String {
        match self {
            Kind::Number => "%10.0g".to_owned(),
            Kind::Date => "%tdCCYY-NN-DD".to_owned(),
            Kind::DateTime => "%tcCCYY-NN-DD_HH:MM:SS".to_owned(),
            Kind::Time => "%tcHH:MM:SS".to_owned(),
            Kind::Text { bytes } if bytes <= MAX_SHORT => format!("%{}s", bytes.clamp(1, 40)),
            Kind::Text { .. } => "%9s".to_owned(),
        }
    }

    /// Its bytes in a row.
    fn width(self) -> u64 {
        match self {
            Kind::Text { bytes } if bytes <= MAX_SHORT => bytes.max(1) as u64,
            _ => 8,
        }
    }
}

impl Column {
    fn has_labels(&self) -> bool {
        !self.values.is_empty() || !self.extended.is_empty()
    }
}

impl Dataset {
    /// Everything up to the first row.
    pub(crate) fn head(&self) -> Vec<u8> {
        let mut out = b"<stata_dta>".to_vec();
        let Made { year, month, day, hour, minute } = self.made;
        let month = MONTHS[usize::from(month.clamp(1, 12) - 1)];
        let label = cut(&self.label, MAX_LABEL);
        out.extend(b"<header><release>118</release><byteorder>LSF</byteorder><K>");
        out.extend((self.columns.len() as u16).to_le_bytes());
        out.extend(b"</K><N>");
        out.extend(self.rows.to_le_bytes());
        out.extend(b"</N><label>");
        out.extend((label.len() as u16).to_le_bytes());
        out.extend(label.as_bytes());
        out.extend(b"</label><timestamp>");
        let told = format!("{day:02} {month} {year:04} {hour:02}:{minute:02}");
        out.push(told.len() as u8);
        out.extend(told.as_bytes());
        out.extend(b"</timestamp></header>");
        let map = out.len();
        // Where each part begins.
        let mut places = vec![0, map as u64];
        out.extend(b"<map>");
        out.extend([0; 14 * 8]);
        out.extend(b"</map>");
        let parts: [(&str, Vec<u8>); 7] = [
            ("variable_types", self.columns.iter().flat_map(|column| column.kind.code().to_le_bytes()).collect()),
            ("varnames", self.fixed(129, |column| column.name.clone())),
            ("sortlist", vec![0; 2 * (self.columns.len() + 1)]),
            ("formats", self.fixed(57, |column| column.kind.format())),
            (
                "value_label_names",
                self.fixed(129, |column| if column.has_labels() { column.name.clone() } else { String::new() }),
            ),
            ("variable_labels", self.fixed(321, |column| cut(&column.label, MAX_LABEL))),
            ("characteristics", Vec::new()),
        ];
        for (name, content) in parts {
            places.push(out.len() as u64);
            out.extend(format!("<{name}>").as_bytes());
            out.extend(content);
            out.extend(format!("</{name}>").as_bytes());
        }
        let data = out.len() as u64;
        out.extend(b"<data>");
        let width: u64 = self.columns.iter().map(|column| column.kind.width()).sum();
        let long = data + (b"<data></data>".len() as u64) + width * self.rows;
        let (count, bytes) = self.long_texts;
        let labels = long + (b"<strls></strls>".len() as u64) + count * (LONG_HEAD + 1) + bytes;
        let end = labels + self.value_labels().len() as u64;
        places.extend([data, long, labels, end, end + text_end().len() as u64]);
        let at = map + b"<map>".len();
        for (slot, place) in out[at..at + 14 * 8].chunks_exact_mut(8).zip(places) {
            slot.copy_from_slice(&place.to_le_bytes());
        }
        out
    }

    /// A text of each column in so many bytes, with zeros behind it.
    fn fixed(&self, bytes: usize, text: impl Fn(&Column) -> String) -> Vec<u8> {
        let field = |column: &Column| {
            let text = text(column);
            let mut field = text.as_bytes()[..text.floor_char_boundary(bytes - 1)].to_vec();
            field.resize(bytes, 0);
            field
        };
        self.columns.iter().flat_map(field).collect()
    }

    pub(crate) fn value_labels(&self) -> Vec<u8> {
        let mut out = b"<value_labels>".to_vec();
        for column in self.columns.iter().filter(|column| column.has_labels()) {
            let extended = column.extended.iter().map(|(which, label)| (MISSING_LABEL + i32::from(*which), label));
            let all = || column.values.iter().map(|(value, label)| (*value, label)).chain(extended.clone());
            let (mut starts, mut texts) = (Vec::new(), Vec::new());
            for (_, label) in all() {
                starts.extend((texts.len() as i32).to_le_bytes());
                texts.extend(&label.as_bytes()[..label.floor_char_boundary(32_000)]);
                texts.push(0);
            }
            let values: Vec<u8> = all().flat_map(|(value, _)| value.to_le_bytes()).collect();
            let count = (values.len() / 4) as i32;
            out.extend(b"<lbl>");
            out.extend(((8 + starts.len() + values.len() + texts.len()) as i32).to_le_bytes());
            let mut name = column.name.as_bytes().to_vec();
            name.resize(129 + 3, 0);
            out.extend(name);
            out.extend(count.to_le_bytes());
            out.extend((texts.len() as i32).to_le_bytes());
            out.extend(starts);
            out.extend(values);
            out.extend(texts);
            out.extend(b"</lbl>");
        }
        out.extend(b"</value_labels>");
        out
    }
}

pub(crate) fn text_end() -> &'static [u8] {
    b"</stata_dta>"
}

/// A label within its room, in one line; one that was cut says so.
fn cut(text: &str, letters: usize) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= letters { line } else { line.chars().take(letters - 1).chain(['…']).collect() }
}
