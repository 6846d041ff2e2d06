//! Pages that say why something is not shown, that nothing is lost, and what comes next.

use crate::device::time;
use crate::ui::Ui;
use leptos::prelude::*;
use messages::Text;
use xforms::Diagnostic;

/// Why a page cannot be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trouble {
    text: Text,
    details: Vec<String>,
    passing: bool,
}

impl Trouble {
    /// Nothing gets better by trying again.
    pub fn lasting(text: Text) -> Self {
        Self { text, details: Vec::new(), passing: false }
    }

    /// The same may well work the next time.
    pub fn passing(text: Text) -> Self {
        Self { text, details: Vec::new(), passing: true }
    }

    /// Lasting, with what a technician wants to know.
    pub fn with_details(text: Text, details: Vec<String>) -> Self {
        Self { text, details, passing: false }
    }

    pub fn is_passing(&self) -> bool {
        self.passing
    }
}

/// The page of a trouble.
pub fn view(ui: Ui, trouble: Trouble, retry: impl Fn() + Send + 'static) -> AnyView {
    let details = (!trouble.details.is_empty()).then(|| {
        let lines: Vec<_> = trouble.details.into_iter().map(|line| view! { <li>{line}</li> }).collect();
        view! { <details><summary>{ui.text(Text::Details)}</summary><ul>{lines}</ul></details> }
    });
    let again = trouble.passing.then(|| {
        view! { <button type="button" class="primary" on:click=move |_| retry()>{ui.text(Text::TryAgain)}</button> }
    });
    view! {
        <div class="page">
            <p role="alert">{ui.text(trouble.text)}</p>
            {details}
            <div class="actions">
                <a class="button secondary" href="/">{ui.text(Text::BackToSurveys)}</a>
                {again}
            </div>
        </div>
    }
    .into_any()
}

/// The end of a response that the survey's own conditions ended.
pub fn screened_out(ui: Ui) -> AnyView {
    view! {
        <div class="page" id="screened-out">
            <h1>{ui.text(Text::ScreenedOutTitle)}</h1>
            <p role="status">{ui.text(Text::ScreenedOut)}</p>
            <div class="actions"><a class="button secondary" href="/">{ui.text(Text::BackToSurveys)}</a></div>
        </div>
    }
    .into_any()
}

/// A survey that nobody begins any more; what was begun is to be sent until a last day, if there is one.
pub fn closed(ui: Ui, title: String, last_day: Option<String>) -> AnyView {
    let counts = !last_day.as_deref().is_some_and(is_over);
    view! {
        <div class="page" id="closed">
            <h1>{title}</h1>
            <p role="status">{ui.text(Text::SurveyClosed)}</p>
            {counts.then(|| view! { <p>{ui.text(Text::SurveyClosedSent)}</p> })}
            {last_day.map(|day| view! { <p id="last-day">{send_until(ui, day)}</p> })}
            <div class="actions">
                <a class="button secondary" href="/">{ui.text(Text::BackToSurveys)}</a>
                <a class="button secondary" href="/responses">{ui.text(Text::MyResponses)}</a>
            </div>
        </div>
    }
    .into_any()
}

/// Today, as the device has it.
fn today() -> String {
    time::now().civil_date()
}

/// Whether a last day is over.
pub fn is_over(day: &str) -> bool {
    *day < *today()
}

/// Until when what was begun is to be sent.
pub fn send_until(ui: Ui, day: String) -> impl Fn() -> String + Send + 'static {
    let today = today();
    ui.say(move |language| language.send_until(&day, &today))
}

/// A survey that can be begun from some day on.
pub fn not_yet(ui: Ui, title: String, day: String) -> AnyView {
    let opens = ui.say(move |language| language.opens_on(&day));
    view! {
        <div class="page" id="not-yet">
            <h1>{title}</h1>
            <p role="status">{opens}</p>
            <div class="actions"><a class="button secondary" href="/">{ui.text(Text::BackToSurveys)}</a></div>
        </div>
    }
    .into_any()
}

/// An address that leads nowhere.
pub fn not_found(ui: Ui) -> AnyView {
    view! {
        <div class="page">
            <h1>{ui.text(Text::NotFoundTitle)}</h1>
            <p>{ui.text(Text::NotFound)}</p>
            <div class="actions"><a class="button secondary" href="/">{ui.text(Text::BackToSurveys)}</a></div>
        </div>
    }
    .into_any()
}

/// A diagnostic as one line: its code, where it is, and its arguments.
pub fn describe(diagnostic: &Diagnostic) -> String {
    let mut line = diagnostic.code.to_owned();
    let mut push = |label: &str, value: &str| {
        line.push_str(label);
        line.push_str(value);
    };
    if let Some(number) = diagnostic.line {
        push(", ", &number.to_string());
    }
    if let Some(reference) = &diagnostic.reference {
        push(", ", reference);
    }
    for (_, value) in &diagnostic.args {
        push(", ", value);
    }
    line
}
