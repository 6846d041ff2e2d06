//! Deleting a survey with everything of it: its responses, what is kept apart, attachments, what is under way, its versions
//! and what else is remembered of it. Only what is in the archive, where nothing comes in any more.
//!
//! One transaction takes it out of the tables and notes what is left to do, as an erasure does ([`crate::erasure`]); a line
//! in the list of erasures has it deleted again wherever a backup brings it back.

use crate::{
    clock,
    erasure::{EraseError, Eraser, copies_told},
    fieldwork::targets,
    parts,
    publishing::{meant, order},
    rescue::{self, DRAFTS},
};
use messages::{Language, deletion::words};
use outbox::{Event, Op, ResponseId, erasure::DeletedSurvey};
use std::{collections::HashSet, fs, io};
use store::{
    Store, StoreError,
    deletion::{Deletion, Holdings},
    erasure::Copy,
    surveys::SurveyRow,
};

/// What goes, and where else it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Look {
    pub holdings: Holdings,
    /// Backups and exports that may have some of it.
    pub copies: Vec<Copy>,
}

/// What came of deleting a survey.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Done {
    title: String,
    pub look: Look,
    /// Somebody reads the database just now: traces there go later.
    finished: bool,
}

/// Why a survey is not deleted; nothing was changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    NotArchived,
    /// What was typed is not its name.
    OtherName,
}

/// Whether this survey may be deleted by somebody who has typed this.
///
/// # Errors
/// [`Refused`]
pub fn allowed(survey: &SurveyRow, typed: &str) -> Result<(), Refused> {
    match survey.archived_on {
        None => Err(Refused::NotArchived),
        Some(_) if typed.trim() != survey.workbook => Err(Refused::OtherName),
        Some(_) => Ok(()),
    }
}

impl Refused {
    /// Why, and what to do, as a sentence.
    pub fn sentence(self, survey: &SurveyRow, language: Language) -> String {
        let code = match self {
            Self::NotArchived => "not-archived",
            Self::OtherName => "other-name",
        };
        words(language, code, &[("title", survey.pack.title.clone()), ("survey", survey.workbook.clone())])
    }
}

/// What is here of a survey, and where else it may be.
///
/// # Errors
/// If the store fails.
pub async fn look(store: &dyn Store, survey: &SurveyRow) -> Result<Look, StoreError> {
    let holdings = store.holdings(&survey.pack.pack.form_id).await?;
    let mut copies = store.copies_since("").await?;
    copies.retain(|copy| copy.survey.is_empty() || copy.survey == survey.workbook);
    Ok(Look { holdings, copies })
}

impl Look {
    /// How many there are of each, in words.
    pub fn counts(&self, language: Language) -> Vec<String> {
        let Holdings { responses, tests, excluded, apart, parts, versions } = self.holdings;
        let all = [
            ("holds-responses", responses, true),
            ("holds-tests", tests, tests > 0),
            ("holds-excluded", excluded, excluded > 0),
            ("holds-apart", apart, true),
            ("holds-parts", parts, true),
            ("holds-versions", versions, true),
        ];
        let told = all.into_iter().filter(|(.., is_told)| *is_told);
        told.map(|(code, count, _)| words(language, code, &[("count", count.to_string())])).collect()
    }

    /// Where else it may be.
    pub fn copies(&self, language: Language) -> Vec<String> {
        copies_told(&self.copies, language)
    }

    /// As the log keeps it: [`noted`] has it in words.
    pub fn note(&self) -> String {
        let Holdings { responses, apart, parts, versions, .. } = self.holdings;
        [responses, apart, parts, versions].map(|count| count.to_string()).join(" ")
    }
}

/// What the log has of a deletion, in words.
pub fn noted(note: &str, language: Language) -> String {
    match note.split(' ').collect::<Vec<_>>()[..] {
        [responses, apart, parts, versions] => {
            let args = [("responses", responses), ("apart", apart), ("parts", parts), ("versions", versions)];
            words(language, "noted", &args.map(|(name, count)| (name, count.to_owned())))
        }
        _ => note.to_owned(),
    }
}

impl Done {
    /// What came of it, as sentences.
    pub fn sentences(&self, language: Language) -> Vec<String> {
        let mut lines = vec![words(language, "deleted", &[("title", self.title.clone())])];
        lines.extend(self.look.counts(language));
        lines.extend((!self.finished).then(|| messages::erasure::words(language, "erased-later", &[])));
        lines.extend(self.look.copies(language));
        lines
    }
}

impl Eraser<'_> {
    /// Deletes a survey. None: it was deleted before.
    ///
    /// # Errors
    /// If nothing was done, or it could not be brought to its end: then it will be at the next start.
    pub async fn delete(&self, row: &SurveyRow) -> Result<Option<Done>, EraseError> {
        let copies = look(self.store, row).await?.copies;
        let (form, name) = (row.pack.pack.form_id.clone(), row.workbook.clone());
        let survey = DeletedSurvey { form, name, address: row.name.clone() };
        let Some(holdings) = self.take_survey_out(&survey, &clock::today()).await? else { return Ok(None) };
        let finished = self.finish().await?;
        Ok(Some(Done { title: row.pack.title.clone(), look: Look { holdings, copies }, finished }))
    }

    /// Everything but what [`Eraser::finish`] does. None: it was deleted before.
    pub(crate) async fn take_survey_out(
        &self,
        survey: &DeletedSurvey,
        day: &str,
    ) -> Result<Option<Holdings>, EraseError> {
        let settings = [order::key(&survey.form), meant::key(&survey.name), targets::key(&survey.name)];
        // Files of one collector's folder are nothing to the others: each looks after its own.
        let files = if self.parts.are_shared() { Vec::new() } else { self.files_of_survey(&survey.form).await? };
        Ok(self.store.delete(Deletion { survey, day, settings: &settings, files: &files }).await?)
    }

    /// What stands in the data folder of its responses, by names there.
    async fn files_of_survey(&self, form_id: &str) -> Result<Vec<String>, EraseError> {
        let ids: HashSet<ResponseId> = self.store.ids_of(form_id).await?.into_iter().collect();
        let mut files = self.parts.growing_of(&ids)?;
        let drafts = self.drafts_of_form(form_id, ids)?;
        files.extend(drafts.into_iter().map(|name| format!("{DRAFTS}/{name}")));
        Ok(files)
    }

    /// Of what rescue files have brought unfinished, what belongs to this form or to these responses.
    pub(crate) fn drafts_of_form(&self, form_id: &str, mut ids: HashSet<ResponseId>) -> io::Result<Vec<String>> {
        let names = self.drafts()?;
        for name in names.iter().filter(|name| name.ends_with(rescue::DRAFT_END)) {
            if begins_in(&fs::read(self.parts.data().join(DRAFTS).join(name))?, form_id) {
                ids.extend(rescue::ids_in(name));
            }
        }
        Ok(names.into_iter().filter(|name| rescue::ids_in(name).iter().any(|id| ids.contains(id))).collect())
    }

    /// What another collector has deleted goes from this one's folder too.
    pub(crate) fn follow_deletion(&self, form_id: &str) -> io::Result<()> {
        for name in self.drafts_of_form(form_id, HashSet::new())? {
            parts::gone(fs::remove_file(self.parts.data().join(DRAFTS).join(name)))?;
        }
        Ok(())
    }
}

/// Whether a draft's journal begins in this form.
fn begins_in(journal: &[u8], form_id: &str) -> bool {
    let lines = journal.split(|byte| *byte == b'\n').filter_map(|line| std::str::from_utf8(line).ok());
    lines.filter_map(|line| Event::parse(line).ok()).any(|event| match event.op {
        Op::Begin { form, .. } => form.id == form_id,
        _ => false,
    })
}
