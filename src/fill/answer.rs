//! An answer as a person reads it, for the review.

use super::controls::{PlaceShape, displayed_number, displayed_places};
use super::markdown;
use messages::{Language, Text};
use xforms::{DataType, ElementKind, Item, Response};

/// The answer's text; empty when there is none.
pub fn text(response: &Response, item: Item, language: Language) -> String {
    let state = response.state(item.node);
    if state.value.is_empty() {
        return String::new();
    }
    let element = response.form().element(item.element);
    match &element.kind {
        _ if element.has_appearance("masked") || element.has_appearance("hidden-answer") => "••••".to_owned(),
        ElementKind::Select { multiple: false } => labels(response, item, [state.value]),
        ElementKind::Select { .. } | ElementKind::Rank => {
            labels(response, item, state.value.split(' ').filter(|code| !code.is_empty()))
        }
        // A file's name means nothing to a person.
        ElementKind::Upload { media_type, .. } => match media_type.split('/').next() {
            Some("image") => Text::YourPicture.get(language).to_owned(),
            Some("audio" | "video") => Text::YourRecording.get(language).to_owned(),
            _ => Text::YourFile.get(language).to_owned(),
        },
        ElementKind::Trigger => Text::Confirmed.get(language).to_owned(),
        ElementKind::Input(DataType::Date) if element.has_appearance("year") => {
            state.value.get(..4).unwrap_or(state.value).to_owned()
        }
        ElementKind::Input(DataType::Date) if element.has_appearance("month-year") => {
            language.civil(state.value.get(..7).unwrap_or(state.value))
        }
        ElementKind::Input(DataType::Date) => language.civil(state.value),
        ElementKind::Input(DataType::Time) => state.value.get(..5).unwrap_or(state.value).to_owned(),
        ElementKind::Input(DataType::DateTime) => match state.value.split_once('T') {
            Some((date, time)) => language.civil(date) + ", " + time.get(..5).unwrap_or(time),
            None => state.value.to_owned(),
        },
        ElementKind::Input(DataType::Geopoint) => displayed_places(state.value, PlaceShape::Point, language),
        ElementKind::Input(DataType::Geotrace) => displayed_places(state.value, PlaceShape::Line, language),
        ElementKind::Input(DataType::Geoshape) => displayed_places(state.value, PlaceShape::Area, language),
        ElementKind::Input(DataType::Decimal) | ElementKind::Range { .. } => displayed_number(state.value, language),
        _ => state.value.to_owned(),
    }
}

fn labels<'a>(response: &Response, item: Item, codes: impl IntoIterator<Item = &'a str>) -> String {
    let options = response.options(item);
    let label = |code: &str| {
        let option = options.iter().find(|option| option.value == code).filter(|option| !option.label.is_empty());
        option.map_or_else(|| code.to_owned(), |option| markdown::plain(&option.label))
    };
    codes.into_iter().map(label).collect::<Vec<_>>().join("; ")
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;

    #[test]
    fn answers_read_as_people_say_them() {
        let check = |reference: &str, value: &str, polish: &str, english: &str| {
            let response = sample::response(&[("/data/first/gate", "1"), (reference, value)]);
            let item = sample::item(&response, reference);
            assert_eq!(text(&response, item, Language::Polish), polish, "{reference}");
            assert_eq!(text(&response, item, Language::English), english, "{reference}");
        };
        check("/data/first/gate", "2", "Nie", "Nie");
        check("/data/first/gate", "7", "", "");
        check("/data/first/gate", "not sure", "Nie wiem", "Nie wiem");
        check("/data/date", "2026-11-22", "22.11.2026", "2026-11-22");
        check("/data/month", "2026-11-01", "11.2026", "2026-11");
        check("/data/price", "3.5", "3,5", "3.5");
        check("/data/many", "a b", "Raz; Dwa", "Raz; Dwa");
        check("/data/many", "", "", "");
        check("/data/ok", "OK", "potwierdzono", "confirmed");
    }
}
