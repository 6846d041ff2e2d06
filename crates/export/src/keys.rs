//! The columns before the answers: which response it is, when it came, and what the check says of it.

use super::{
    names::Names,
    problems,
    response::Response,
    table::{Cell, Cells, DAY_LEN, Heading},
    version::Mode,
};
use jiff::{Timestamp, tz::TimeZone};
use messages::{Language, exports::words};
use outbox::ResponseId;

/// The columns before a response's answers.
const RESPONSE: [&str; 8] =
    ["response_id", "completed_at", "received_on", "form_version", "verdict", "duration_min", "problems", "mode"];
/// After them where the moment of arrival is kept, which it is not for anonymous surveys.
const CLOCK: [&str; 2] = ["received_at", "clock_ahead_s"];
/// The columns before the answers of a repeat's entry.
const ENTRY: [&str; 2] = ["response_id", "instance"];
/// After them in a repeat inside of another one: the `instance` that the entry stands in.
const PARENT: &str = "parent_instance";
/// What stands before the ones and zeros of what was asked.
const ASKED: [&str; 2] = [RESPONSE[0], RESPONSE[3]];
/// Every verdict, in the order of how good it is.
pub const VERDICTS: [&str; 7] =
    ["valid", "violations", "not-decidable", "unreadable", "sealed", "too-large", "too-long"];
/// The places of these among a response's columns.
const VERDICT: usize = 4;
const MODE: usize = 7;

fn headings<'a>(columns: impl IntoIterator<Item = &'a &'static str>, language: Language) -> Vec<Heading> {
    let label = |name: &str| words(language, &format!("key-{name}"), &[]);
    columns.into_iter().map(|name| Heading { name: (*name).into(), label: label(name) }).collect()
}

/// A response's; with those of the clock where its arrival is kept.
pub fn of_response(clock: bool, language: Language) -> Vec<Heading> {
    headings(RESPONSE.iter().chain(CLOCK.iter().filter(|_| clock)), language)
}

/// Of a repeat's entry; `nested` in another repeat, it has that one's key too.
pub fn of_entry(nested: bool, language: Language) -> Vec<Heading> {
    headings(ENTRY.iter().chain(nested.then_some(&PARENT)), language)
}

/// The cells of these; the place of the entry's parent is that many steps of its own.
pub fn entry_cells(response: ResponseId, place: &str, parent: Option<usize>) -> Cells {
    let parent = parent.map(|steps| place.split('/').take(steps).collect::<Vec<_>>().join("/"));
    let texts = [Some(response.to_string()), Some(place.to_owned()), parent];
    texts.iter().flatten().map(|text| Cell::text(text)).enumerate().collect()
}

pub fn of_asked(language: Language) -> Vec<Heading> {
    headings(&ASKED, language)
}

/// The names of columns that are no answers, taken already.
pub fn names(repeat: bool) -> Names {
    let mut names = Names::default();
    let (own, more): (&[&str], &[&str]) = if repeat { (&ENTRY, &[PARENT]) } else { (&RESPONSE, &CLOCK) };
    own.iter().chain(more).for_each(|name| drop(names.take(name)));
    names
}

/// A response's own cells, in the zone of the town hall where they are moments.
pub fn response_cells(
    response: &Response,
    (version, mode): (&str, Option<Mode>),
    clock: bool,
    zone: &TimeZone,
    language: Language,
) -> Vec<Cell> {
    let minutes = response.opened.as_ref().ok().map(|opened| opened.duration_min);
    let mut cells = vec![
        Cell::text(&response.id.to_string()),
        moment(response.completed_at, zone),
        Cell::Date(response.received_on.to_owned()),
        Cell::text(version),
        Cell::text(response.verdict.unwrap_or_default()),
        minutes.map_or(Cell::Empty, |minutes| Cell::Number(minutes.to_string())),
        Cell::text(&problems::in_words(response.problems, language)),
        Cell::text(mode.map_or("", Mode::code)),
    ];
    if clock {
        cells.extend(clock_cells(response, zone));
    }
    cells
}

/// The same in words.
pub fn in_words(mut cells: Vec<Cell>, language: Language) -> Vec<Cell> {
    for (at, of) in [(VERDICT, "verdict"), (MODE, "mode")] {
        if let Some(cell @ Cell::Text(_)) = cells.get_mut(at)
            && let Cell::Text(code) = cell
        {
            *cell = Cell::text(&meaning(of, code, language));
        }
    }
    cells
}

/// What a code of a column that is no answer means.
pub fn meaning(column: &str, code: &str, language: Language) -> String {
    words(language, &format!("{column}-{code}"), &[])
}

/// When it arrived, and how far the device's clock was ahead, by what it told when it sent; else how far at least: the
/// response cannot have been completed after it arrived.
fn clock_cells(response: &Response, zone: &TimeZone) -> [Cell; 2] {
    if response.received_at.is_empty() {
        return [Cell::Empty, Cell::Empty];
    }
    let second = |text: &str| text.parse::<Timestamp>().ok().map(Timestamp::as_second);
    let at_least = || Some((second(response.completed_at)? - second(response.received_at)?).max(0));
    let ahead = response.clock_behind_ms.map(|behind| behind.saturating_neg() / 1000).or_else(at_least);
    let ahead = ahead.map_or(Cell::Empty, |seconds| Cell::Number(seconds.to_string()));
    [moment(response.received_at, zone), ahead]
}

/// A moment on the town hall's clock, whichever zone the device or the collector wrote it in; the day alone where no more
/// is told; what is no moment stays as it is.
pub fn moment(text: &str, zone: &TimeZone) -> Cell {
    if text.len() == DAY_LEN {
        return Cell::Date(text.to_owned());
    }
    match text.parse::<Timestamp>() {
        Ok(at) => Cell::DateTime(at.to_zoned(zone.clone()).strftime("%Y-%m-%dT%H:%M:%S%.f%:z").to_string()),
        Err(_) => Cell::text(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_told_on_one_clock() {
        let zone = TimeZone::get("Europe/Warsaw").expect("a zone");
        let check = |text: &str, expected: Cell| assert_eq!(moment(text, &zone), expected, "{text}");
        let at = |text: &str| Cell::DateTime(text.to_owned());
        check("2026-11-29T04:36:00Z", at("2026-11-29T05:36:00+01:00"));
        check("2026-11-29T05:36:00.123+01:00", at("2026-11-29T05:36:00.123+01:00"));
        check("2026-11-28T22:36:00-06:00", at("2026-11-29T05:36:00+01:00"));
        check("2026-07-20T12:00:00+01:00", at("2026-07-20T13:00:00+02:00"));
        check("2026-11-29", Cell::Date("2026-11-29".into()));
        check("wczoraj", Cell::Text("wczoraj".into()));
        check("", Cell::Empty);
    }
}
