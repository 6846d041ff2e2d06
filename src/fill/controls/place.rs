//! Places: a point, a line or an area, taken where one stands or typed in. Serialised as ODK does: `latitude longitude
//! altitude accuracy`, points separated by `;`, an area closed by its first point.

use super::super::question::Question;
use crate::device::location::{self, NoPosition, Position};
use crate::session::Edit;
use leptos::prelude::*;
use leptos::task::spawn_local;
use messages::{Language, Text};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    Point,
    Line,
    Area,
}

/// What is being done about the device's position.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Search {
    Idle,
    Running,
    Failed(Text),
}

pub fn view(question: Question, shape: Shape) -> AnyView {
    let ui = question.scope.ui;
    let value = question.value();
    let search = RwSignal::new(Search::Idle);
    let typed = RwSignal::new(String::new());
    // The page may be turned while the device looks for its place: the answer is given all the same.
    let (live, node) = (question.live, question.node);
    let add = move |point: Position| {
        if live.is_gone() || live.read(|response| response.find(&response.reference(node))) != Some(node) {
            return;
        }
        let value = live.read(|response| response.state(node).value.to_owned());
        live.set(node, &with_point(&points(&value, shape), point, shape), Edit::Choice);
    };
    let locate = move |_| {
        if search.get_untracked() == Search::Running {
            return;
        }
        search.set(Search::Running);
        spawn_local(async move {
            let outcome = location::here().await;
            search.try_set(match outcome {
                Ok(_) => Search::Idle,
                Err(NoPosition::Denied) => Search::Failed(Text::LocationDenied),
                Err(NoPosition::Unavailable) => Search::Failed(Text::LocationUnavailable),
            });
            if let Ok(position) = outcome {
                add(position);
            }
        });
    };
    // Whoever leaves the field means what stands in it, with or without the button.
    let take_typed = move || match parsed(&typed.get_untracked()) {
        None if typed.with_untracked(String::is_empty) => {}
        Some(position) => {
            search.set(Search::Idle);
            typed.set(String::new());
            add(position);
        }
        None => search.set(Search::Failed(Text::NotCoordinates)),
    };
    let locate_text = match shape {
        Shape::Point => Text::LocateMe,
        Shape::Line | Shape::Area => Text::AddPointHere,
    };
    let said = move || match search.get() {
        Search::Idle => "",
        Search::Running => Text::Locating.get(ui.language.get()),
        Search::Failed(text) => text.get(ui.language.get()),
    };
    let field = question.id() + "-typed";
    view! {
        {list(question, value, shape)}
        <p class="hint" role="status">{said}</p>
        <button type="button" class="secondary" id=question.id() on:click=locate
            disabled=move || search.get() == Search::Running>{ui.text(locate_text)}</button>
        <details class="typed-place">
            <summary>{ui.text(Text::TypeCoordinates)}</summary>
            <label class="search-label" for=field.clone()>{ui.text(Text::Coordinates)}</label>
            <input type="text" id=field autocomplete="off" prop:value=move || typed.get()
                on:input=move |event| typed.set(event_target_value(&event)) on:change=move |_| take_typed()/>
            <button type="button" class="secondary" on:click=move |_| take_typed()>{ui.text(Text::UseCoordinates)}</button>
        </details>
    }
    .into_any()
}

/// The points so far, each with a button that takes it out.
fn list(question: Question, value: Memo<String>, shape: Shape) -> AnyView {
    let ui = question.scope.ui;
    let remove = move |index: usize| {
        if let Some(value) = value.try_get_untracked() {
            let mut left = points(&value, shape);
            if index < left.len() {
                left.remove(index);
            }
            question.live.set(question.node, &serialised(&left, shape), Edit::Choice);
        }
    };
    (move || {
        let language = ui.language.get();
        let shown = points(&value.get(), shape).into_iter().enumerate().map(|(index, point)| {
            let text = displayed(&point, language);
            let name = language.remove_point(&text);
            view! {
                <li>
                    <span>{text}</span>
                    <button type="button" class="quiet" aria-label=name on:click=move |_| remove(index)>
                        {Text::RemovePoint.get(language)}
                    </button>
                </li>
            }
        });
        let shown: Vec<_> = shown.collect();
        (!shown.is_empty()).then(|| view! { <ol class="entries points">{shown}</ol> })
    })
    .into_any()
}

/// The points as they are serialised, without the one that closes an area.
fn points(value: &str, shape: Shape) -> Vec<String> {
    let mut points: Vec<_> =
        value.split(';').map(|point| point.trim().to_owned()).filter(|point| !point.is_empty()).collect();
    if shape == Shape::Area && points.len() > 3 && points.first() == points.last() {
        points.pop();
    }
    points
}

fn serialised(points: &[String], shape: Shape) -> String {
    let closing = points.first().filter(|_| shape == Shape::Area && points.len() > 2);
    points.iter().chain(closing).map(String::as_str).collect::<Vec<_>>().join("; ")
}

fn with_point(before: &[String], point: Position, shape: Shape) -> String {
    let mut points = if shape == Shape::Point { Vec::new() } else { before.to_vec() };
    points.push(point.to_text());
    serialised(&points, shape)
}

/// `52.2297, 21.0122`, with `;` or a space between the two as well; a comma inside a number is a decimal comma.
fn parsed(typed: &str) -> Option<Position> {
    let number = |text: &str| text.trim().replace(',', ".").parse::<f64>().ok();
    let parts: Vec<_> =
        typed.split([';', ' ']).map(|part| part.trim_matches(',')).filter(|part| !part.is_empty()).collect();
    let (latitude, longitude) = match parts[..] {
        [latitude, longitude] => (number(latitude)?, number(longitude)?),
        [both] => {
            both.split_once(',').and_then(|(latitude, longitude)| Some((number(latitude)?, number(longitude)?)))?
        }
        _ => return None,
    };
    let possible = latitude.abs() <= 90.0 && longitude.abs() <= 180.0;
    possible.then_some(Position { latitude, longitude, altitude: 0.0, accuracy: 0.0 })
}

/// A serialised point as people read it.
pub fn displayed(point: &str, language: Language) -> String {
    let mut numbers = point.split_whitespace();
    let (Some(latitude), Some(longitude)) = (numbers.next(), numbers.next()) else { return point.to_owned() };
    let accuracy = numbers.nth(1).and_then(|text| text.parse::<f64>().ok()).filter(|metres| *metres > 0.0);
    let short = |text: &str| text.parse::<f64>().map_or_else(|_| text.to_owned(), |degrees| format!("{degrees:.5}"));
    let place = [&short(latitude), ", ", &short(longitude)].concat();
    accuracy.map_or(place.clone(), |metres| place + &language.accuracy(metres.ceil() as usize))
}

/// A whole value as people read it.
pub fn displayed_all(value: &str, shape: Shape, language: Language) -> String {
    points(value, shape).iter().map(|point| displayed(point, language)).collect::<Vec<_>>().join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: Position = Position { latitude: 52.2297, longitude: 21.0122, altitude: 113.04, accuracy: 4.96 };

    #[test]
    fn points_are_added_and_an_area_is_closed() {
        let check = |before: &str, shape, expected: &str| {
            assert_eq!(with_point(&points(before, shape), HERE, shape), expected, "{before} {shape:?}");
        };
        let here = "52.2297 21.0122 113 5";
        check("", Shape::Point, here);
        check("1 2 0 0", Shape::Point, here);
        check("1 2 0 0", Shape::Line, &format!("1 2 0 0; {here}"));
        check("1 2 0 0", Shape::Area, &format!("1 2 0 0; {here}"));
        check("1 2 0 0; 3 4 0 0", Shape::Area, &format!("1 2 0 0; 3 4 0 0; {here}; 1 2 0 0"));
        check(
            "1 2 0 0; 3 4 0 0; 5 6 0 0; 1 2 0 0",
            Shape::Area,
            &format!("1 2 0 0; 3 4 0 0; 5 6 0 0; {here}; 1 2 0 0"),
        );
    }

    #[test]
    fn typed_coordinates() {
        let check = |typed: &str, expected: Option<(f64, f64)>| {
            assert_eq!(parsed(typed).map(|p| (p.latitude, p.longitude)), expected, "{typed}");
        };
        check("52.2297, 21.0122", Some((52.2297, 21.0122)));
        check("52,2297 21,0122", Some((52.2297, 21.0122)));
        check("52.2297;21.0122", Some((52.2297, 21.0122)));
        check("52.2297,21.0122", Some((52.2297, 21.0122)));
        check("-33.9 -151", Some((-33.9, -151.0)));
        check("95 10", None);
        check("tu", None);
        check("", None);
    }

    #[test]
    fn places_read_as_people_say_them() {
        assert_eq!(displayed("52.2297 21.0122 113 5", Language::Polish), "52.22970, 21.01220 (±5 m)");
        assert_eq!(displayed("52.2297 21.0122 0 0", Language::Polish), "52.22970, 21.01220");
        assert_eq!(displayed("tu", Language::Polish), "tu");
    }
}
