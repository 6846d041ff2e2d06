//! What was done at the desk: who published, exported, changed or erased what, and when. Nothing of respondents is in it.

use super::role_told;
use crate::{clock, deletion};
use messages::{Language, people::words};
use std::{mem, sync::Mutex};
use store::{
    Store, StoreError,
    people::{Deed, Role},
};

/// Deeds that wait for room in the database: on a full disk people go on, and what they did is noted when it can be.
#[derive(Default)]
pub struct Deeds(Mutex<Vec<Deed>>);

impl Deeds {
    /// Notes a deed; where the database cannot take it, it is kept and the log says so.
    pub async fn note(&self, store: &dyn Store, deed: Deed) {
        let mut waiting = self.0.lock().map(|mut waiting| mem::take(&mut *waiting)).unwrap_or_default();
        waiting.push(deed);
        while let Some(deed) = waiting.first() {
            if let Err(error) = store.note_deed(deed).await {
                tracing::warn!(%error, "what was done at the desk is noted later");
                if let Ok(mut kept) = self.0.lock() {
                    kept.extend(waiting);
                }
                return;
            }
            waiting.remove(0);
        }
    }
}

/// Notes what a command does, or has done.
///
/// # Errors
/// If the store fails.
pub async fn by_command(store: &dyn Store, what: &str, survey: &str, detail: &str) -> Result<(), StoreError> {
    let who = Deed::COMMAND.to_owned();
    let (what, survey, detail) = (what.to_owned(), survey.to_owned(), detail.to_owned());
    store.note_deed(&Deed { at: clock::unix(), who, what, survey, detail }).await
}

/// A detail that names a role by its code, last, in words: `Anna: iod`.
fn with_role(detail: &str, language: Language) -> String {
    let (before, last) = detail.rsplit_once(": ").map_or(("", detail), |(name, last)| (name, last));
    match last.parse::<Role>() {
        Ok(role) if before.is_empty() => role_told(role, language),
        Ok(role) => format!("{before}: {}", role_told(role, language)),
        Err(_) => detail.to_owned(),
    }
}

/// A deed in words.
pub struct Told {
    pub who: String,
    pub what: String,
    pub detail: String,
}

/// Who did what, and the rest that is noted of it, in words.
pub fn told(deed: &Deed, language: Language) -> Told {
    let who = match deed.who.as_str() {
        "" => words(language, "who-password", &[]),
        Deed::COMMAND => words(language, "who-command", &[]),
        person => person.to_owned(),
    };
    let what = words(language, &format!("deed-{}", deed.what), &[]);
    let of_a_role = matches!(deed.what.as_str(), "invite" | "join" | "appoint" | "withdraw");
    let detail = match deed.what.as_str() {
        "delete" => deletion::noted(&deed.detail, language),
        _ if of_a_role => with_role(&deed.detail, language),
        _ => deed.detail.clone(),
    };
    Told { who, what, detail }
}

/// A deed as a sentence.
pub fn sentence(deed: &Deed, language: Language) -> String {
    let Told { who, what, detail } = told(deed, language);
    let about = [deed.survey.as_str(), detail.as_str()];
    let about = about.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ");
    let args = [("when", clock::local(deed.at)), ("who", who), ("what", what), ("about", about)];
    words(language, if args[3].1.is_empty() { "deed" } else { "deed-about" }, &args)
}
