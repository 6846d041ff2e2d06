//! The tables that say what the others mean: every column, and every code.

use super::{
    columns::{Kind, Nature},
    face::{Codebook, Face},
    filter::Filters,
    keys,
    question::Question,
    rows::{Plan, Tables},
    statistics::{self, Numbers},
    table::{Cell, Heading},
    version::Mode,
};
use messages::{Language, exports::words};
use xforms::form::Condition;

impl Codebook {
    /// The rows, one after the other.
    ///
    /// # Errors
    /// What `each` gives.
    pub fn rows<E>(self, plan: &Plan, mut each: impl FnMut(Vec<Cell>) -> Result<(), E>) -> Result<(), E> {
        match self {
            Codebook::Columns => columns(plan, &mut each),
            Codebook::Codes => codes(plan, &mut each),
        }
    }
}

fn columns<E>(plan: &Plan, each: &mut dyn FnMut(Vec<Cell>) -> Result<(), E>) -> Result<(), E> {
    let filters = Filters::of(plan);
    for (at, tables) in plan.tables.iter().enumerate() {
        let sheet = &tables.sheets[Face::Answers.index()];
        let spss = statistics::names(plan, at);
        let in_spss = |at: usize| spss.get(&at).map_or("", String::as_str);
        let mut row =
            |cells: [&str; 9]| each([sheet.name.as_str()].iter().chain(&cells).map(|text| Cell::text(text)).collect());
        for (at, key) in sheet.columns[..sheet.keys].iter().enumerate() {
            let kind = kind_told(key_kind(&key.name), plan);
            let in_csv = if tables.place.is_none() { &key.name } else { "" };
            row([&key.name, &key.label, &kind, "", "", "", in_csv, "", in_spss(at)])?;
        }
        for question in &tables.questions {
            let (column, path) = (&question.column, question.column.paths.join(", "));
            let (name, own_in_csv) = (&column.name, in_csv(tables, &column.name));
            for (label, versions) in column.label.iter() {
                for (nature, so_in) in column.nature.iter() {
                    for (condition, asked_in) in column.asked_when.iter() {
                        let versions = in_both(&in_both(versions, so_in), asked_in);
                        if !versions.is_empty() {
                            let kind = kind(*nature, plan);
                            let filter = condition.as_ref().map_or(String::new(), |it| filters.in_words(it));
                            let (versions, in_spss) = (named(plan, &versions), in_spss(question.at));
                            row([name, label, &kind, &versions, &path, "", &own_in_csv, &filter, in_spss])?;
                        }
                    }
                }
            }
            for (choice, at) in question.column.choices.iter().zip(&question.codes_at) {
                let Some(at) = at else { continue };
                let name = &sheet.columns[*at].name;
                for (label, versions) in question.column.label.iter() {
                    for (meaning, so_in) in choice.label.iter() {
                        let versions = in_both(versions, so_in);
                        if !versions.is_empty() {
                            let label = format!("{label}: {meaning}");
                            let (versions, in_csv) = (named(plan, &versions), in_csv(tables, name));
                            row([name, &label, "0/1", &versions, &path, &choice.code, &in_csv, "", in_spss(*at)])?;
                        }
                    }
                }
            }
        }
    }
    Ok(())
}

/// A column as its readers want it explained.
pub struct Described {
    pub name: String,
    /// Each with the versions in which it is so.
    pub wordings: Vec<(String, String)>,
    pub kinds: Vec<(String, String)>,
    pub filters: Vec<(String, String)>,
    pub versions: String,
    pub in_csv: String,
    pub in_spss: String,
    pub path: String,
    pub codes: Vec<Code>,
}

impl Described {
    /// Whether statistics programs have its codes as numbers.
    pub fn has_numbers(&self) -> bool {
        self.codes.iter().any(|code| !code.number.is_empty())
    }
}

/// What a code means.
pub struct Code {
    pub code: String,
    pub meaning: String,
    pub versions: String,
    /// What it is in statistics programs, and whether it is no answer there.
    pub number: String,
    pub no_answer: String,
}

/// The columns of a table, those that are no answers first.
pub fn described(plan: &Plan, at: usize) -> Vec<Described> {
    let (tables, sheet) = (&plan.tables[at], plan.sheet(Face::Answers, at));
    let (filters, spss) = (Filters::of(plan), statistics::names(plan, at));
    let in_spss = |at: usize, name: &str| spss.get(&at).map_or(name, String::as_str).to_owned();
    let key = |(at, key): (usize, &Heading)| Described {
        name: key.name.clone(),
        wordings: vec![(key.label.clone(), String::new())],
        kinds: vec![(kind_told(key_kind(&key.name), plan), String::new())],
        filters: Vec::new(),
        versions: String::new(),
        in_csv: if tables.place.is_none() { key.name.clone() } else { String::new() },
        in_spss: in_spss(at, &key.name),
        path: String::new(),
        codes: own_codes(&key.name, plan).collect(),
    };
    let question = |question: &Question| {
        let column = &question.column;
        let so_in = |versions: &[usize]| named(plan, versions);
        let in_numbers = InNumbers::of(plan, question);
        let words = |condition: &Condition| filters.in_words(condition);
        let meanings = column.choices.iter().flat_map(|choice| choice.label.iter().map(move |it| (choice, it)));
        let filters =
            column.asked_when.iter().filter_map(|(it, versions)| Some((words(it.as_ref()?), so_in(versions))));
        Described {
            name: column.name.clone(),
            wordings: column.label.iter().map(|(label, versions)| (label.clone(), so_in(versions))).collect(),
            kinds: column.nature.iter().map(|(nature, versions)| (kind(*nature, plan), so_in(versions))).collect(),
            filters: filters.collect(),
            versions: so_in(&column.label.iter().flat_map(|(_, versions)| versions.to_vec()).collect::<Vec<_>>()),
            in_csv: in_csv(tables, &column.name),
            in_spss: in_spss(question.at, &column.name),
            path: column.paths.join(", "),
            codes: meanings
                .map(|(choice, (label, versions))| {
                    let (number, no_answer) = in_numbers.told(&choice.code);
                    let (code, meaning, versions) = (choice.code.clone(), label.clone(), so_in(versions));
                    Code { code, meaning, versions, number, no_answer }
                })
                .collect(),
        }
    };
    let keys = sheet.columns[..sheet.keys].iter().enumerate().map(key);
    keys.chain(tables.questions.iter().map(question)).collect()
}

/// A CSV has the keys of a response alone, and its entries beside it.
fn in_csv(tables: &Tables, name: &str) -> String {
    tables.place.as_ref().map_or(name.to_owned(), |place| format!("{place}_{name}"))
}

fn key_kind(name: &str) -> Kind {
    match name {
        "completed_at" | "received_at" => Kind::Moment,
        "received_on" => Kind::Date,
        "duration_min" | "clock_ahead_s" => Kind::Number,
        _ => Kind::Text,
    }
}

/// What stands in a column that is no answer, if that are codes.
fn own_codes(name: &str, plan: &Plan) -> impl Iterator<Item = Code> {
    let verdicts = keys::VERDICTS.iter().map(|verdict| ("verdict", *verdict));
    let modes = [Mode::Own, Mode::Interviewer].into_iter().map(|mode| ("mode", mode.code()));
    verdicts.chain(modes).filter(move |(column, _)| *column == name).map(|(column, code)| Code {
        code: code.to_owned(),
        meaning: keys::meaning(column, code, plan.language),
        versions: String::new(),
        number: String::new(),
        no_answer: String::new(),
    })
}

fn codes<E>(plan: &Plan, each: &mut dyn FnMut(Vec<Cell>) -> Result<(), E>) -> Result<(), E> {
    let own = Face::Answers.wanted_name(None, plan.language);
    for column in ["verdict", "mode"] {
        for Code { code, meaning, .. } in own_codes(column, plan) {
            each([own.as_str(), column, &code, &meaning, "", "", ""].map(Cell::text).to_vec())?;
        }
    }
    for tables in &plan.tables {
        let name = &tables.sheets[Face::Answers.index()].name;
        for question in &tables.questions {
            let in_numbers = InNumbers::of(plan, question);
            for choice in &question.column.choices {
                let (number, no_answer) = in_numbers.told(&choice.code);
                for (label, versions) in choice.label.iter() {
                    let text = |text: &str| Cell::text(text);
                    let code = if question.is_numeric() { Cell::code(&choice.code) } else { text(&choice.code) };
                    let versions = text(&named(plan, versions));
                    let (number, no_answer) = (Cell::number(&number), text(&no_answer));
                    each(vec![
                        text(name),
                        text(&question.column.name),
                        code,
                        text(label),
                        versions,
                        number,
                        no_answer,
                    ])?;
                }
            }
        }
    }
    Ok(())
}

/// What statistics programs make of a question's codes.
struct InNumbers {
    numbers: Option<Numbers>,
    yes: String,
}

impl InNumbers {
    fn of(plan: &Plan, question: &Question) -> Self {
        Self { numbers: statistics::numbers(plan, &question.column), yes: words(plan.language, "yes", &[]) }
    }

    /// The number of a code, and whether it counts as no answer; nothing where no variable holds the codes.
    fn told(&self, code: &str) -> (String, String) {
        let number = self.numbers.as_ref().and_then(|numbers| Some((numbers, *numbers.of.get(code)?)));
        let no_answer = number.is_some_and(|(numbers, number)| numbers.no_answer.contains(&number));
        let told = number.map(|(_, number)| number.to_string()).unwrap_or_default();
        (told, if no_answer { self.yes.clone() } else { String::new() })
    }
}

fn in_both(versions: &[usize], so_in: &[usize]) -> Vec<usize> {
    versions.iter().filter(|version| so_in.contains(version)).copied().collect()
}

/// The versions' names.
fn named(plan: &Plan, versions: &[usize]) -> String {
    let mut versions = versions.to_vec();
    versions.sort_unstable();
    versions.dedup();
    versions.iter().filter_map(|version| plan.versions.get(*version)).map(String::as_str).collect::<Vec<_>>().join(", ")
}

/// The zone's name; a clock that was set up without one is the server's.
fn zone(plan: &Plan) -> String {
    let is_utc = || plan.zone.to_fixed_offset().is_ok_and(|offset| offset.is_zero());
    match plan.zone.iana_name() {
        Some(name) => name.to_owned(),
        None if is_utc() => "UTC".to_owned(),
        None => words(plan.language, "server-clock", &[]),
    }
}

fn kind(nature: Nature, plan: &Plan) -> String {
    let kind = kind_told(nature.kind, plan);
    if nature.is_asked { kind } else { words(plan.language, "kind-calculated", &[("kind", kind)]) }
}

fn kind_told(kind: Kind, plan: &Plan) -> String {
    kind.in_words(&zone(plan), plan.language)
}

impl Kind {
    /// What it is called; a moment is told with the zone of its clock.
    pub fn in_words(self, zone: &str, language: Language) -> String {
        let code = match self {
            Kind::Text => "kind-text",
            Kind::Number => "kind-number",
            Kind::Code => "kind-code",
            Kind::Codes => "kind-codes",
            Kind::Ranking => "kind-ranking",
            Kind::Date => "kind-date",
            Kind::Time => "kind-time",
            Kind::DateTime => "kind-date-time",
            Kind::Moment => "kind-moment",
            Kind::Point => "kind-point",
            Kind::Line => "kind-line",
            Kind::Area => "kind-area",
        };
        words(language, code, &[("zone", zone.to_owned())])
    }
}
