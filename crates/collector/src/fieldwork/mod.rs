//! How the fieldwork goes: a survey's responses per day, how long people took, what the check found, what looks odd, and how
//! far the targets are. One walk over the responses makes all of it; nothing of a single response is kept.

mod answers;
mod days;
mod odd;
mod problems;
pub mod reading;
pub mod targets;

pub use days::Day;
pub use odd::Odd;
pub use problems::Found;

use crate::{
    clock,
    export::{ExportError, pages::Source},
    forms,
};
use answers::Answers;
use days::Days;
use odd::Oddities;
use problems::Problems;
use serde::Serialize;
use statistics::minutes::Minutes;
use std::sync::Arc;
use store::{Store, StoreError, surveys::SurveyRow};
use targets::{Reached, Tally, Targets};
use xforms::Form;

/// A survey's figures.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Figures {
    pub responses: u64,
    /// Of these, nobody here can read what they say: they are in the days alone.
    pub closed: u64,
    /// From the first day to today, without a gap.
    pub days: Vec<Day>,
    /// None for fewer than [`statistics::minutes::LEAST`] responses.
    pub median_minutes: Option<u32>,
    pub problems: Vec<Found>,
    pub odd: Odd,
    pub targets: Option<Reached>,
}

/// What the figures are made with.
pub struct Survey {
    /// The version that it shows now.
    pub form: Form,
    pub targets: Option<Targets>,
    /// `2026-11-22`
    pub today: String,
}

impl Survey {
    /// What a survey's figures are made with now; none where its form cannot be read. Its table of targets may have become
    /// old: then it has none until it is written anew.
    ///
    /// # Errors
    /// If the store fails.
    pub async fn load(store: &dyn Store, row: &SurveyRow, targets: &str) -> Result<Option<Self>, StoreError> {
        let Some(form) = Self::form(store, row).await? else { return Ok(None) };
        let targets = Targets::read(targets, &form).ok();
        Ok(Some(Self { form, targets, today: clock::today() }))
    }

    /// The version that it shows now.
    ///
    /// # Errors
    /// If the store fails.
    pub async fn form(store: &dyn Store, row: &SurveyRow) -> Result<Option<Form>, StoreError> {
        let (xml, files) = forms::load(store, &row.pack.pack).await?;
        Ok(forms::parse(&xml, &files))
    }
}

/// Looks at every response that counts.
///
/// # Errors
/// If the store fails.
pub async fn figures(source: &Arc<Source>, survey: Survey) -> Result<Figures, ExportError> {
    let walk = source.each(Walk::new(survey), |walk, row| {
        walk.add(&row.response());
        Ok(())
    });
    Ok(walk.await?.figures())
}

/// The figures in the making.
struct Walk {
    survey: Survey,
    answers: Answers,
    responses: u64,
    closed: u64,
    days: Days,
    minutes: Minutes,
    problems: Problems,
    odd: Oddities,
    tally: Option<Tally>,
}

impl Walk {
    fn new(survey: Survey) -> Self {
        let tally = survey.targets.as_ref().map(Targets::tally);
        Self {
            answers: Answers::of(&survey.form),
            tally,
            survey,
            responses: 0,
            closed: 0,
            days: Days::default(),
            minutes: Minutes::default(),
            problems: Problems::default(),
            odd: Oddities::default(),
        }
    }

    fn add(&mut self, response: &::export::Response) {
        self.responses += 1;
        self.days.add(response.received_on);
        self.problems.add(response.problems);
        self.odd.arrived(response.received_at);
        let Ok(opened) = &response.opened else {
            self.closed += 1;
            return;
        };
        self.minutes.add(opened.duration_min);
        let Some(answers) = self.answers.read(opened.instance) else { return };
        self.odd.answered(&answers);
        if let (Some(tally), Some(targets)) = (&mut self.tally, &self.survey.targets) {
            tally.add(targets, &answers);
        }
    }

    fn figures(self) -> Figures {
        let Survey { form, targets, today } = self.survey;
        Figures {
            responses: self.responses,
            closed: self.closed,
            days: self.days.until(&today),
            median_minutes: self.minutes.median(),
            problems: self.problems.told(&form),
            odd: self.odd.told(),
            targets: targets.zip(self.tally).map(|(targets, tally)| tally.reached(&targets)),
        }
    }
}
