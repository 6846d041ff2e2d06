//! Text for the respondent, in one language or several.

/// A label, a hint, a message, a media file name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) enum Text {
    #[default]
    None,
    /// From a column without a language: it stands in the form as it is.
    Plain(String),
    /// From columns with a language: it stands in the itext.
    Localized(Vec<(String, String)>),
}

impl Text {
    /// Gathers a text from its cells: what is left of each header's path (the language, if any) and the value. A text
    /// without a language next to translations is in the default language, unless that one has a column of its own.
    pub fn gather<'a>(cells: impl Iterator<Item = (&'a [String], &'a str)>, default_language: &str) -> Self {
        let mut plain = None;
        let mut localized: Vec<(String, String)> = Vec::new();
        for (path, value) in cells {
            match path {
                [] => plain = Some((localized.len(), value.to_owned())),
                [language, ..] => localized.push((language.clone(), value.to_owned())),
            }
        }
        match plain {
            None if localized.is_empty() => Text::None,
            Some((_, value)) if localized.is_empty() => Text::Plain(value),
            Some((at, value)) if !localized.iter().any(|(language, _)| language == default_language) => {
                localized.insert(at, (default_language.to_owned(), value));
                Text::Localized(localized)
            }
            _ => Text::Localized(localized),
        }
    }

    pub fn is_none(&self) -> bool {
        *self == Text::None
    }

    pub fn is_localized(&self) -> bool {
        matches!(self, Text::Localized(_))
    }

    /// The text by language, a plain one in the default language.
    pub fn by_language<'a>(&'a self, default_language: &'a str) -> Vec<(&'a str, &'a str)> {
        match self {
            Text::None => Vec::new(),
            Text::Plain(text) => vec![(default_language, text)],
            Text::Localized(texts) => texts.iter().map(|(language, text)| (language.as_str(), text.as_str())).collect(),
        }
    }
}
