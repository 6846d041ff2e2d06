//! A table of targets as people write it.

use super::{
    Group, Means, Question, Row, Targets,
    error::{MOST_ROWS, TargetsError},
};
use xforms::{
    Form,
    diagnostic::nearest,
    form::{
        DataType, ElementKind, Field,
        csv::{Table, table},
    },
};

impl Targets {
    /// Reads a table as a spreadsheet gives it, by its file or by the clipboard: commas, semicolons or tabs. Questions are
    /// named by their names or labels, answers by their codes or labels; numbers may be ranges: `60-74`, `75+`.
    ///
    /// # Errors
    /// [`TargetsError`], with the row as a spreadsheet counts.
    pub fn read(text: &str, form: &Form) -> Result<Self, TargetsError> {
        let Table { delimiter, text, lines_above } = table(text);
        let mut reader = csv::ReaderBuilder::new();
        let mut reader = reader.delimiter(delimiter).has_headers(false).flexible(true).from_reader(text.as_bytes());
        let mut lines = reader.records().map_while(Result::ok).map(|line| {
            let row = line.position().map_or(0, csv::Position::line) + u64::from(lines_above);
            let cells: Vec<String> = line.iter().map(|cell| cell.trim().to_owned()).collect();
            (usize::try_from(row).unwrap_or_default(), cells)
        });
        let (_, mut head) = lines.next().ok_or(TargetsError::Empty)?;
        while head.last().is_some_and(String::is_empty) {
            head.pop();
        }
        head.pop();
        if head.is_empty() {
            return Err(TargetsError::Empty);
        }
        let known = form.fields();
        let fields: Vec<&Field> = head.iter().map(|name| question(name, &known, form)).collect::<Result<_, _>>()?;
        let mut rows = Vec::new();
        for (at, cells) in lines.filter(|(_, cells)| cells.iter().any(|cell| !cell.is_empty())) {
            if rows.len() == MOST_ROWS {
                return Err(TargetsError::TooLong);
            }
            rows.push((at, row(at, &cells, &fields, form)?));
        }
        if rows.is_empty() {
            return Err(TargetsError::Empty);
        }
        for (place, (second, row)) in rows.iter().enumerate() {
            let same = |(_, earlier): &&(usize, Row)| earlier.groups.iter().zip(&row.groups).all(|(a, b)| a.meets(b));
            if let Some((first, _)) = rows[..place].iter().find(same) {
                return Err(TargetsError::Overlap { first: *first, second: *second });
            }
        }
        let told = |field: &&Field| Question { path: field.path.clone(), label: label(field, form) };
        Ok(Self { questions: fields.iter().map(told).collect(), rows: rows.into_iter().map(|(_, row)| row).collect() })
    }
}

fn label(field: &Field, form: &Form) -> String {
    let label = form.field_label(field, form.default_language()).filter(|label| !label.trim().is_empty());
    label.unwrap_or_else(|| field.name.clone())
}

/// Alike for people: letters of any case, spaces of any number.
fn alike(a: &str, b: &str) -> bool {
    let plain = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    plain(a) == plain(b)
}

fn question<'a>(name: &str, known: &'a [Field], form: &Form) -> Result<&'a Field, TargetsError> {
    let labelled = |field: &&Field| {
        form.languages()
            .iter()
            .any(|language| form.field_label(field, language).is_some_and(|label| alike(&label, name)))
            || alike(&label(field, form), name)
    };
    let found = known.iter().find(|field| alike(&field.name, name)).or_else(|| known.iter().find(labelled));
    let Some(field) = found else {
        let near = nearest(name, known.iter().map(|field| field.name.as_str())).map(str::to_owned);
        return Err(TargetsError::NoQuestion { name: name.to_owned(), near });
    };
    let several = field.repeat.is_some() || field.kind.as_ref().is_some_and(ElementKind::takes_several);
    if several { Err(TargetsError::Several { name: name.to_owned() }) } else { Ok(field) }
}

fn row(at: usize, cells: &[String], fields: &[&Field], form: &Form) -> Result<Row, TargetsError> {
    let number = cells.get(fields.len()).map_or("", String::as_str);
    let wanted = number.replace([' ', '\u{a0}'], "").parse();
    let wanted = wanted.map_err(|_| TargetsError::NoNumber { row: at, text: number.to_owned() })?;
    let groups = fields.iter().enumerate().map(|(column, field)| {
        let cell = cells.get(column).map_or("", String::as_str);
        group(at, cell, field, form)
    });
    Ok(Row { groups: groups.collect::<Result<_, _>>()?, wanted })
}

fn group(row: usize, cell: &str, field: &Field, form: &Form) -> Result<Group, TargetsError> {
    let name = label(field, form);
    if cell.is_empty() {
        return Err(TargetsError::Blank { row, name });
    }
    let told = cell.to_owned();
    if matches!(field.data_type, DataType::Int | DataType::Decimal) {
        let no_answer = || TargetsError::NoAnswer { row, name, text: told.clone(), answers: "60-74, 75+".to_owned() };
        let (from, to) = range(cell).ok_or_else(no_answer)?;
        return Ok(Group { told, means: Means::Range(from, to) });
    }
    let choices = form.field_choices(field, form.default_language());
    if choices.is_empty() {
        return Ok(Group { told: told.clone(), means: Means::Text(told) });
    }
    let shown = |code: &str| {
        choices.iter().find(|(known, _)| known == code).map_or(code.to_owned(), |(_, label)| label.clone())
    };
    let exact = choices.iter().find(|(code, _)| code == cell).map(|(code, _)| code.clone());
    let labelled = || {
        let languages = form.languages().iter().map(String::as_str).chain([form.default_language()]);
        languages.flat_map(|language| form.field_choices(field, language)).find(|(_, label)| alike(label, cell))
    };
    match exact.or_else(|| labelled().map(|(code, _)| code)) {
        Some(code) => Ok(Group { told: shown(&code), means: Means::Text(code) }),
        None => {
            let answers = choices.iter().take(12).map(|(_, label)| label.as_str()).collect::<Vec<_>>().join(", ");
            Err(TargetsError::NoAnswer { row, name, text: told, answers })
        }
    }
}

/// `60-74`, `75+`, `60`: both ends are in it.
fn range(text: &str) -> Option<(f64, f64)> {
    let number = |text: &str| text.trim().replace(',', ".").parse::<f64>().ok().filter(|number| number.is_finite());
    if let Some(from) = text.strip_suffix('+') {
        return Some((number(from)?, f64::INFINITY));
    }
    if let Some((from, to)) = text.split_once(['-', '–', '—']) {
        let (from, to) = (number(from)?, number(to)?);
        return (from <= to).then_some((from, to));
    }
    let one = number(text)?;
    Some((one, one))
}
