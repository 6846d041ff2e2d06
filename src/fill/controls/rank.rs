//! Ranking: the options in the respondent's order, moved by buttons.

use super::super::question::Question;
use super::{choices, clear_button};
use crate::fill::markdown;
use crate::session::Edit;
use leptos::prelude::*;
use messages::Text;
use xforms::Choice;

pub fn view(question: Question) -> AnyView {
    let ui = question.scope.ui;
    let value = question.value();
    let options = choices::options(question);
    let announced = RwSignal::new(String::new());
    let ranked = Memo::new(move |_| value.with(|value| options.with(|options| order(options, value))));
    // A list in its first order would pass for an answer, so ranking begins with a button.
    let begin = move |_| {
        let first = options.with_untracked(|options| order(options, ""));
        question.live.set(question.node, &first.join(" "), Edit::Choice);
    };
    let shift = move |code: String, up: bool| {
        let mut codes = ranked.get_untracked();
        let Some(from) = codes.iter().position(|other| *other == code) else { return };
        let to = if up { from.saturating_sub(1) } else { (from + 1).min(codes.len() - 1) };
        codes.swap(from, to);
        question.live.set(question.node, &codes.join(" "), Edit::Choice);
        let label = options.with_untracked(|options| label(options, &code));
        announced.set(ui.language.get_untracked().rank_place(&label, to + 1, codes.len()));
    };
    let row = move |code: String| {
        let name = {
            let code = code.clone();
            Memo::new(move |_| options.with(|options| label(options, &code)))
        };
        let (up, down) = (code.clone(), code);
        view! {
            <li>
                <span>{name}</span>
                <button type="button" class="move" aria-label=move || ui.language.get().move_up(&name.get())
                    on:click=move |_| shift(up.clone(), true)>"↑"</button>
                <button type="button" class="move" aria-label=move || ui.language.get().move_down(&name.get())
                    on:click=move |_| shift(down.clone(), false)>"↓"</button>
            </li>
        }
    };
    let answered = Memo::new(move |_| value.with(|value| !value.is_empty()));
    let control = move || {
        if !answered.get() {
            return view! { <button type="button" class="secondary" on:click=begin>{ui.text(Text::RankStart)}</button> }.into_any();
        }
        view! {
            <p class="hint">{ui.text(Text::RankHint)}</p>
            <ol class="rank"><For each=move || ranked.get() key=String::clone children=row/></ol>
        }
        .into_any()
    };
    view! {
        {control}
        <p class="visually-hidden" role="status">{move || announced.get()}</p>
        {clear_button(question, value)}
    }
    .into_any()
}

/// All options' codes: first those ranked already, then the others as they come.
fn order(options: &[Choice], value: &str) -> Vec<String> {
    let ranked = value.split(' ').filter(|code| options.iter().any(|option| option.value == *code));
    let others =
        options.iter().map(|option| option.value.as_str()).filter(|code| !value.split(' ').any(|v| v == *code));
    ranked.chain(others).map(str::to_owned).collect()
}

fn label(options: &[Choice], code: &str) -> String {
    let option = options.iter().find(|option| option.value == code);
    option
        .filter(|option| !option.label.is_empty())
        .map_or_else(|| code.to_owned(), |option| markdown::plain(&option.label))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_ranked_comes_first_and_nothing_is_lost() {
        let options: Vec<_> =
            ["a", "b", "c"].map(|code| Choice { value: code.into(), label: String::new(), rank: 0 }).into();
        let check = |value: &str, expected: &str| assert_eq!(order(&options, value).join(" "), expected, "{value}");
        check("", "a b c");
        check("c a b", "c a b");
        check("c", "c a b");
        check("x b", "b a c");
    }
}
