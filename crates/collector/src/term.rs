//! Between which days a survey runs: civil days where the collector stands, by its own clock.
//!
//! Devices go by theirs, and may be offline on these days; so what arrives is judged by when it arrives, and counts
//! until a last day that is some time after the closing day.

use jiff::{ToSpan, civil::Date};
use messages::{Language, publishing::words};
use outbox::{
    intake::{ARCHIVED, LATE},
    wire::Bound,
};
use store::surveys::{Ending, SurveyRow, Term};

use crate::clock;

/// For so many days after the closing day what arrives counts, unless something else is said.
const USUAL_DAYS: i32 = 14;
/// Days before and after these are slips of the hand.
const YEARS: std::ops::RangeInclusive<i16> = 2000..=9999;

/// Why days are none that a survey could run between.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TermError {
    #[error("{0} is no day")]
    NoDay(String),
    #[error("it would close before it opens")]
    ClosesBeforeItOpens,
    #[error("the last day would be before the closing day")]
    LastBeforeClosing,
    #[error("there is a last day, but no closing day")]
    LastWithoutClosing,
}

impl TermError {
    pub fn sentence(&self, language: Language) -> String {
        match self {
            Self::NoDay(text) => words(language, "no-day", &[("day", text.clone())]),
            Self::ClosesBeforeItOpens => words(language, "closes-before-opening", &[]),
            Self::LastBeforeClosing => words(language, "last-before-closing", &[]),
            Self::LastWithoutClosing => words(language, "last-without-closing", &[]),
        }
    }
}

/// Days as somebody typed them; what is empty is not set.
///
/// # Errors
/// If one is no day, or they stand in another order.
pub fn parse(opens: &str, closes: &str, last: &str) -> Result<Term, TermError> {
    let [opens, closes, last] = [opens, closes, last].map(day);
    let (opens, closes, last) = (opens?, closes?, last?);
    match (opens, closes, last) {
        (_, None, Some(_)) => return Err(TermError::LastWithoutClosing),
        (Some(opens), Some(closes), _) if closes < opens => return Err(TermError::ClosesBeforeItOpens),
        (_, Some(closes), Some(last)) if last < closes => return Err(TermError::LastBeforeClosing),
        _ => {}
    }
    let [opens_on, closes_on, last_day] = [opens, closes, last].map(|day| day.map(|day| day.to_string()));
    Ok(Term { opens_on, closes_on, last_day })
}

fn day(text: &str) -> Result<Option<Date>, TermError> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let day = text.parse().ok().filter(|day: &Date| YEARS.contains(&day.year()) && day.to_string() == text);
    day.map(Some).ok_or_else(|| TermError::NoDay(text.to_owned()))
}

/// The last day on which what arrives counts.
pub fn last_day(term: &Term) -> Option<String> {
    let closes = term.closes_on.as_ref()?;
    let usual = || Some(closes.parse::<Date>().ok()?.saturating_add(USUAL_DAYS.days()).to_string());
    term.last_day.clone().or_else(usual)
}

/// The last day that devices are told: an archived survey has counted nothing since the day before it was put away.
pub fn last_day_told(row: &SurveyRow) -> Option<String> {
    let before = |day: &String| Some(day.parse::<Date>().ok()?.saturating_sub(1.day()).to_string());
    let (own, archived) = (last_day(&row.term), row.archived_on.as_ref().and_then(before));
    own.iter().chain(&archived).min().cloned()
}

/// Why nothing counts that arrives today.
pub fn ended(ending: &Ending, today: &str) -> Option<&'static str> {
    let is_late = || last_day(&ending.term).is_some_and(|last| *last < *today);
    if ending.archived { Some(ARCHIVED) } else { is_late().then_some(LATE) }
}

/// Where a survey stands on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    Open,
    /// Its opening day is still to come.
    NotYet,
    /// Its closing day has passed.
    Over,
    /// Somebody has closed it.
    Closed,
    Archived,
}

/// Where it stands today.
pub fn standing(row: &SurveyRow, today: &str) -> Standing {
    let is_past = |day: &Option<String>| day.as_deref().is_some_and(|day| day < today);
    match row {
        row if row.archived_on.is_some() => Standing::Archived,
        row if row.is_closed() => Standing::Closed,
        row if is_past(&row.term.closes_on) => Standing::Over,
        row if row.term.opens_on.as_deref().is_some_and(|opens| today < opens) => Standing::NotYet,
        _ => Standing::Open,
    }
}

/// What devices are told of its days. One that has opened by this clock is open, whatever theirs say.
pub fn bounds(term: &Term, today: &str) -> (Option<Bound>, Option<Bound>) {
    let opens = term.opens_on.as_ref().filter(|opens| today < opens.as_str());
    let opens = opens.and_then(|day| Some(Bound { day: day.clone(), at: clock::day_begins(day, 0)? }));
    let closes = term.closes_on.as_ref();
    let closes = closes.and_then(|day| Some(Bound { day: day.clone(), at: clock::day_begins(day, 1)? }));
    (opens, closes)
}

/// Its days in words; nothing where it has none.
pub fn told(term: &Term, language: Language) -> Option<String> {
    let code = match (&term.opens_on, &term.closes_on) {
        (None, None) => return None,
        (Some(_), None) => "term-from",
        (None, Some(_)) => "term-until",
        (Some(_), Some(_)) => "term-between",
    };
    let day = |day: &Option<String>| day.clone().unwrap_or_default();
    let args = [("opens", day(&term.opens_on)), ("closes", day(&term.closes_on)), ("last", day(&last_day(term)))];
    Some(words(language, code, &args))
}

/// Its days as the log of deeds has them: `2026-12-01…2026-12-15 (2026-12-29)`.
pub fn noted(term: &Term) -> String {
    let day = |day: &Option<String>| day.clone().unwrap_or_default();
    let last = last_day(term).map(|last| format!(" ({last})")).unwrap_or_default();
    format!("{}…{}{last}", day(&term.opens_on), day(&term.closes_on))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn term(opens: &str, closes: &str, last: &str) -> Term {
        parse(opens, closes, last).expect("a term")
    }

    #[test]
    fn days_are_days_in_their_order() {
        let check = |days: [&str; 3], expected: TermError| {
            let [opens, closes, last] = days;
            assert_eq!(parse(opens, closes, last), Err(expected), "{days:?}");
        };
        for slip in ["31.12.2026", "2026-02-30", "20261201", "0026-12-01", "2026-12-01T10:00", "jutro"] {
            check([slip, "", ""], TermError::NoDay(slip.to_owned()));
            check(["", slip, ""], TermError::NoDay(slip.to_owned()));
        }
        check(["2026-12-02", "2026-12-01", ""], TermError::ClosesBeforeItOpens);
        check(["", "2026-12-01", "2026-11-30"], TermError::LastBeforeClosing);
        check(["2026-12-01", "", "2026-12-31"], TermError::LastWithoutClosing);
        assert_eq!(term(" ", "", ""), Term::default());
        assert_eq!(term("2026-12-01", "2026-12-01", "2026-12-01").opens_on.as_deref(), Some("2026-12-01"));
    }

    #[test]
    fn what_arrives_counts_until_the_last_day_has_passed() {
        let check = |term: Term, archived, today: &str, expected| {
            assert_eq!(ended(&Ending { form_id: String::new(), term, archived }, today), expected, "{today}");
        };
        check(term("", "2026-12-20", ""), false, "2027-01-03", None);
        check(term("", "2026-12-20", ""), false, "2027-01-04", Some(LATE));
        check(term("", "2026-12-20", "2026-12-20"), false, "2026-12-21", Some(LATE));
        check(term("2027-01-01", "", ""), false, "2026-12-21", None);
        check(Term::default(), true, "2026-12-21", Some(ARCHIVED));
        check(term("", "9999-12-31", ""), false, "2026-12-21", None);
    }

    #[test]
    fn devices_are_told_the_moments_of_days_that_matter_to_them() {
        let term = term("2026-12-01", "2026-12-15", "");
        let (opens, closes) = bounds(&term, "2026-11-30");
        let (opens, closes) = (opens.expect("a day"), closes.expect("a day"));
        assert_eq!((opens.day.as_str(), closes.day.as_str()), ("2026-12-01", "2026-12-15"));
        assert_eq!(closes.at - opens.at, 15 * 24 * 3_600_000, "the closing day belongs to it");
        assert_eq!(bounds(&term, "2026-12-01"), (None, Some(closes)), "it is open");
    }
}
