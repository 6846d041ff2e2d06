//! Labels, hints and messages.

use super::compile::Compiled;

/// A text of the form, in all its languages.
#[derive(Debug)]
pub(crate) enum Text {
    /// The same in every language.
    Fixed(Vec<Piece>),
    /// An `<itext>` id, and its plain text by language index; `None` where the translation is missing.
    Translated(String, Vec<Option<Vec<Piece>>>),
    /// A computed text: `<label ref="…"/>`.
    Computed(Compiled),
}

#[derive(Debug)]
pub(crate) enum Piece {
    Text(String),
    Output(Compiled),
}

impl Text {
    /// The pieces for a language; where it has none, the default language's.
    pub fn pieces(&self, language: usize, default: usize) -> &[Piece] {
        match self {
            Text::Fixed(pieces) => pieces,
            Text::Translated(_, by_language) => {
                let of = |language: usize| by_language.get(language).and_then(Option::as_ref);
                let any = || by_language.iter().flatten().next();
                of(language).or_else(|| of(default)).or_else(any).map(Vec::as_slice).unwrap_or_default()
            }
            Text::Computed(_) => &[],
        }
    }

    /// Everything that the text depends on, in any language.
    pub fn outputs(&self) -> Vec<&Compiled> {
        let mut found = Vec::new();
        match self {
            Text::Fixed(pieces) => found.extend(pieces.iter().filter_map(Piece::output)),
            Text::Translated(_, languages) => {
                found.extend(languages.iter().flatten().flatten().filter_map(Piece::output));
            }
            Text::Computed(compiled) => found.push(compiled),
        }
        found
    }
}

impl Piece {
    fn output(&self) -> Option<&Compiled> {
        match self {
            Piece::Output(compiled) => Some(compiled),
            Piece::Text(_) => None,
        }
    }
}
