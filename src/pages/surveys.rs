//! The list of surveys that can be answered here and now.

use crate::device::{CatalogueState, Listed, ListedState, time, visit};
use crate::pages::trouble::send_until;
use crate::route::Opening;
use crate::ui::Ui;
use leptos::prelude::*;
use messages::{Language, Text};
use outbox::wire::{Door, Survey};

pub fn view(ui: Ui) -> AnyView {
    let content = move || match ui.device.catalogue().get() {
        CatalogueState::Loading => view! { <p class="loading">{ui.text(Text::Loading)}</p> }.into_any(),
        CatalogueState::Unavailable => unreachable_notice(ui),
        CatalogueState::Loaded(catalogue) => {
            // An unlisted one is shown where somebody has opened it by its address, a closed one where it was begun.
            let shown = |survey: &Survey| {
                (!survey.unlisted || ui.device.ready_offline(&survey.name))
                    && (survey.door(time::now().utc_ms) != Door::Closed || has_draft(ui, &survey.name))
            };
            let cards: Vec<_> = catalogue.surveys.into_iter().filter(shown).map(|survey| card(ui, survey)).collect();
            if cards.is_empty() {
                return view! { <p>{ui.text(Text::NoSurveys)}</p> }.into_any();
            }
            view! { <ul class="cards">{cards}</ul> }.into_any()
        }
    };
    view! { <div class="page"><h1>{ui.text(Text::Surveys)}</h1>{content}</div> }.into_any()
}

fn unreachable_notice(ui: Ui) -> AnyView {
    let again = move |_| leptos::task::spawn_local(ui.device.refresh());
    view! {
        <p role="status">{ui.text(Text::SurveysUnreachable)}</p>
        <button type="button" class="primary" on:click=again>{ui.text(Text::TryAgain)}</button>
    }
    .into_any()
}

fn card(ui: Ui, survey: Survey) -> AnyView {
    let name = survey.name.clone();
    let ready_name = survey.name.clone();
    let ready = move || {
        ui.device.ready_offline(&ready_name).then(|| view! { <p class="ready">{ui.text(Text::ReadyOffline)}</p> })
    };
    let drafts_name = survey.name.clone();
    let has_draft = Memo::new(move |_| has_draft(ui, &drafts_name));
    let languages: Vec<_> = survey.languages.iter().map(|name| name.split(" (").next().unwrap_or(name)).collect();
    let languages = (languages.len() > 1).then(|| view! { <p class="meta">{languages.join(", ")}</p> });
    let open_label = move || {
        let text = if has_draft.get() { Text::Continue } else { Text::OpenSurvey };
        text.get(ui.language.get())
    };
    let door = survey.door(time::now().utc_ms);
    let (closed, is_open) = (door == Door::Closed, door == Door::Open);
    let not_yet = match door {
        Door::NotYet(day) => Some(day.to_owned()),
        Door::Open | Door::Closed => None,
    };
    let not_yet = not_yet.map(|day| {
        let opens = ui.say(move |language| language.opens_on(&day));
        view! { <p class="meta">{opens}</p> }
    });
    let last_day = survey.last_day.clone().filter(|_| closed);
    let last_day = last_day.map(|day| view! { <p class="meta">{send_until(ui, day)}</p> });
    let href = crate::route::Route::Survey(survey.name).href();
    let new = move || {
        let name = name.clone();
        (has_draft.get() && is_open).then(|| {
            let begin = move |_| ui.open_survey(name.clone(), Opening::New);
            view! { <button type="button" class="secondary" on:click=begin>{ui.text(Text::NewResponse)}</button> }
        })
    };
    let code = survey.languages.first().and_then(|name| Language::of_tag(name)).map(Language::code);
    view! {
        <li class="card">
            <h2 lang=code>{survey.title}</h2>
            {survey.trial.then(|| view! { <p class="trial">{ui.text(Text::Trial)}</p> })}
            {closed.then(|| view! { <p class="meta">{ui.text(Text::SurveyClosed)}</p> })}
            {last_day}
            {not_yet}
            {languages}
            {ready}
            <div class="actions">{new}<a class="button primary" href=href>{open_label}</a></div>
        </li>
    }
    .into_any()
}

/// Whether somebody has begun to answer it on this device, which is their own.
fn has_draft(ui: Ui, survey: &str) -> bool {
    let of_survey = |listed: &Listed| listed.state == ListedState::Draft && listed.survey == survey;
    !visit::is_shared() && ui.device.listed().with(|list| list.iter().any(of_survey))
}
