//! What the select controls share: the options in their order, a filter for long lists, codes that stand apart.

use super::super::question::Question;
use leptos::prelude::*;
use messages::Text;
use outbox::sorted::sort_by_key;
use xforms::Choice;

/// Longer lists get a field to search in, and show at most this many options at a time.
const MANY: usize = 60;

/// The options now, in displayed order.
pub fn options(question: Question) -> Memo<Vec<Choice>> {
    let (live, item) = (question.live, question.item);
    Memo::new(move |_| live.watch(item.node, |response| response.options(item)))
}

/// "Hard to say", "rather not answer", "not applicable": codes outside the scale, shown at a distance from it.
pub fn stands_apart(choice: &Choice) -> bool {
    matches!(choice.value.as_str(), "97" | "98" | "99")
}

/// The list of options, each drawn by `draw`; a long list with a field above it to search in.
pub fn list(question: Question, chosen: Memo<String>, draw: fn(Question, Memo<String>, Choice) -> AnyView) -> AnyView {
    let ui = question.scope.ui;
    let options = options(question);
    let sought = RwSignal::new(String::new());
    let is_long = Memo::new(move |_| options.with(|options| options.len() > MANY));
    let shape = shape(question);
    let columns = question.appearance_number("columns-N").map(|columns| columns.clamp(1, 12).to_string());
    let shown = move || {
        let found = options.with(|options| filtered(options, &sought.get(), &chosen.get_untracked()));
        let shape = if is_long.get() { "choices long" } else { shape };
        let drawn: Vec<_> = found.into_iter().map(|choice| draw(question, chosen, choice)).collect();
        view! { <div class=shape style:--columns=columns.clone()>{drawn}</div> }
    };
    let search = move || {
        is_long.get().then(|| {
            let id = question.id() + "-search";
            view! {
                <label class="search-label" for=id.clone()>{ui.text(Text::SearchList)}</label>
                <input type="search" id=id autocomplete="off" on:input=move |event| sought.set(event_target_value(&event))/>
                <p class="hint" role="status">
                    {move || {
                        let matching = options.with(|options| count(options, &sought.get()));
                        ui.language.get().matches(matching.min(MANY), matching)
                    }}
                </p>
            }
        })
    };
    let none = move || options.with(Vec::is_empty).then(|| view! { <p class="notice">{ui.text(Text::NoOptions)}</p> });
    view! { {search} {shown} {none} }.into_any()
}

/// How the options stand beside each other; on a narrow screen only as many as have room.
fn shape(question: Question) -> &'static str {
    if question.has_appearance("likert") {
        "choices likert"
    } else if question.has_appearance("columns-N") {
        "choices columns counted"
    } else if question.has_appearance("columns") || question.has_appearance("horizontal") {
        "choices columns"
    } else if question.has_appearance("columns-pack")
        || question.has_appearance("columns-flex")
        || question.has_appearance("horizontal-compact")
    {
        "choices pack"
    } else {
        "choices"
    }
}

/// The options to show: all of a short list, else the first that match and those already chosen.
fn filtered(options: &[Choice], sought: &str, chosen: &str) -> Vec<Choice> {
    if options.len() <= MANY {
        return options.to_vec();
    }
    let is_chosen = |choice: &Choice| chosen == choice.value || chosen.split(' ').any(|value| value == choice.value);
    let needle = folded(sought);
    let mut room = MANY;
    let mut take = |choice: &Choice| {
        let matching = room > 0 && folded(&choice.label).contains(&needle);
        room -= usize::from(matching);
        matching
    };
    options.iter().filter(|choice| take(choice) || is_chosen(choice)).cloned().collect()
}

fn count(options: &[Choice], sought: &str) -> usize {
    let needle = folded(sought);
    options.iter().filter(|choice| folded(&choice.label).contains(&needle)).count()
}

/// Lower case without Polish marks, so that "lodz" finds "Łódź".
fn folded(text: &str) -> String {
    let plain = |c| match c {
        'ą' => 'a',
        'ć' => 'c',
        'ę' => 'e',
        'ł' => 'l',
        'ń' => 'n',
        'ó' => 'o',
        'ś' => 's',
        'ź' | 'ż' => 'z',
        other => other,
    };
    text.trim().chars().flat_map(char::to_lowercase).map(plain).collect()
}

/// The value of a multiple choice after one option was ticked or not: codes in the options' order.
pub fn toggled(options: &[Choice], value: &str, code: &str, ticked: bool) -> String {
    let chosen = |candidate: &str| if candidate == code { ticked } else { value.split(' ').any(|v| v == candidate) };
    let mut kept: Vec<_> = options.iter().filter(|option| chosen(&option.value)).collect();
    sort_by_key(&mut kept, |option| option.rank);
    kept.iter().map(|option| option.value.as_str()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn choices(codes: &[&str]) -> Vec<Choice> {
        codes
            .iter()
            .zip(0..)
            .map(|(code, rank)| Choice { value: (*code).into(), label: format!("Ulica {code}"), rank })
            .collect()
    }

    #[test]
    fn ticked_codes_stay_in_the_options_order() {
        let options = choices(&["1", "2", "10", "98"]);
        let check = |value: &str, code: &str, ticked, expected: &str| {
            assert_eq!(toggled(&options, value, code, ticked), expected, "{value} {code} {ticked}");
        };
        check("", "2", true, "2");
        check("2", "1", true, "1 2");
        check("1 2", "10", true, "1 2 10");
        check("1 2 10", "1", false, "2 10");
        check("2", "2", false, "");
        check("10", "1", true, "1 10");
        check("7", "1", true, "1");
    }

    #[test]
    fn a_long_list_shows_what_is_sought_and_what_is_chosen() {
        let codes: Vec<_> = (0..200).map(|n| n.to_string()).collect();
        let options = choices(&codes.iter().map(String::as_str).collect::<Vec<_>>());
        let values =
            |sought, chosen| filtered(&options, sought, chosen).into_iter().map(|c| c.value).collect::<Vec<_>>();
        assert_eq!(values("", "").len(), MANY);
        assert_eq!(
            values("ULICA 15", "3"),
            ["3", "15", "150", "151", "152", "153", "154", "155", "156", "157", "158", "159"]
        );
        assert_eq!(values("zzz", ""), [""; 0]);
        assert_eq!(filtered(&options[..10], "zzz", "").len(), 10, "a short list is never filtered");
    }

    #[test]
    fn search_ignores_case_and_polish_marks() {
        let check = |text: &str, expected: &str| assert_eq!(folded(text), expected);
        check(" Łódź ", "lodz");
        check("ŻÓŁĆ gęśla", "zolc gesla");
    }
}
