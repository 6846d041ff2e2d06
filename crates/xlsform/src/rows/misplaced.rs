//! Appearances that are for questions of another type: no client obeys them where they stand.

use crate::tree::{Item, Kind};
use crate::types::Control;

/// What an appearance may be for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Text,
    Number,
    Note,
    One,
    Several,
    Rank,
    Day,
    Range,
    Image,
    /// Sound, films and other files.
    File,
    Barcode,
    Position,
    Group,
    /// Times and confirmations, which have no appearance of their own.
    Other,
}

impl Place {
    /// The types, as authors write them.
    fn types(self) -> &'static str {
        match self {
            Place::Text => "text",
            Place::Number => "integer, decimal",
            Place::Note => "note",
            Place::One => "select_one",
            Place::Several => "select_multiple",
            Place::Rank => "rank",
            Place::Day => "date, dateTime",
            Place::Range => "range",
            Place::Image => "image",
            Place::File => "audio, video, file",
            Place::Barcode => "barcode",
            Place::Position => "geopoint, geotrace, geoshape",
            Place::Group => "begin_group, begin_repeat",
            Place::Other => "",
        }
    }
}

/// Words of one kind, and what they are for.
type Words = (&'static [&'static str], &'static [Place]);

const WORDS: &[Words] = &[
    (&["multiline"], &[Place::Text]),
    (&["numbers", "masked"], &[Place::Text, Place::Number]),
    (&["url"], &[Place::Text, Place::Note]),
    (&["thousands-sep"], &[Place::Text, Place::Number, Place::Note]),
    (&["bearing", "counter"], &[Place::Number]),
    (&["hidden-answer"], &[Place::Text, Place::Number, Place::Barcode]),
    (&["printer"], &[Place::Text, Place::Note, Place::Barcode]),
    (&["minimal"], &[Place::One, Place::Several, Place::Rank]),
    (&["quick", "quickcompact", "likert"], &[Place::One]),
    (
        &[
            "autocomplete",
            "columns",
            "columns-pack",
            "columns-flex",
            "horizontal-compact",
            "label",
            "list",
            "list-nolabel",
            "image-map",
            "map",
            "no-buttons",
            "randomized",
        ],
        &[Place::One, Place::Several],
    ),
    // Old clients have scales for numbers, and fold groups.
    (&["horizontal"], &[Place::One, Place::Several, Place::Range, Place::Number]),
    (&["compact"], &[Place::One, Place::Several, Place::Group]),
    (&["field-list", "table-list"], &[Place::Group]),
    (
        &[
            "no-calendar",
            "month-year",
            "year",
            "ethiopian",
            "coptic",
            "islamic",
            "bikram-sambat",
            "myanmar",
            "persian",
            "buddhist",
        ],
        &[Place::Day],
    ),
    (
        &["vertical", "no-ticks", "picker", "rating", "distress", "analog-scale", "show-scale", "no-scale"],
        &[Place::Range, Place::Number],
    ),
    (&["annotate", "draw", "signature"], &[Place::Image]),
    (&["new", "new-front", "new-rear", "front", "selfie"], &[Place::Image, Place::File, Place::Barcode]),
    (&["placement-map", "maps", "streets", "hide-input"], &[Place::Position]),
];

/// The words that are for some types only.
pub(super) fn words() -> impl Iterator<Item = &'static str> {
    WORDS.iter().flat_map(|(words, _)| words.iter().copied())
}

/// The first word that does nothing for an item, and the types that it is for.
pub(crate) fn check<'a>(item: &Item, appearance: &'a str) -> Option<(&'a str, String)> {
    let place = place(item)?;
    // Calls of functions and of other programs stand for themselves.
    if appearance.contains(['(', ':', '$']) {
        return None;
    }
    appearance.split_whitespace().find_map(|word| {
        let meant = meant(word).filter(|places| !places.contains(&place))?;
        Some((word, meant.iter().map(|place| place.types()).collect::<Vec<_>>().join(", ")))
    })
}

fn meant(word: &str) -> Option<&'static [Place]> {
    let lower = word.to_lowercase();
    let stem = lower.trim_end_matches(|c: char| c.is_ascii_digit());
    let word = if stem.len() < lower.len() { stem.trim_end_matches('-') } else { stem };
    WORDS.iter().find(|(words, _)| words.contains(&word)).map(|(_, places)| *places)
}

/// What an item is, if it is seen.
fn place(item: &Item) -> Option<Place> {
    let kind = match item.kind {
        Kind::Group | Kind::Repeat => return Some(Place::Group),
        Kind::Question(kind) => kind,
        _ => return None,
    };
    Some(match kind.control {
        Control::None | Control::Action => return None,
        Control::SelectOne => Place::One,
        Control::Select => Place::Several,
        Control::Rank => Place::Rank,
        Control::Range => Place::Range,
        Control::Trigger => Place::Other,
        Control::Upload("image/*") => Place::Image,
        Control::Upload(_) => Place::File,
        Control::Input => match kind.name() {
            "note" => Place::Note,
            "date" | "dateTime" => Place::Day,
            "time" => Place::Other,
            "barcode" => Place::Barcode,
            "geopoint" | "geotrace" | "geoshape" => Place::Position,
            // Its choices come from elsewhere.
            "select one external" => return None,
            "text" | "phone number" => Place::Text,
            _ => Place::Number,
        },
    })
}
