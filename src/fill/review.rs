//! The review: every answer once more, problems first, before the response is completed.

use super::answer;
use super::completing;
use super::headings::title;
use super::long_list::{self, Chunk};
use super::markdown;
use super::pages;
use super::runner::{Runner, is_problem};
use leptos::prelude::*;
use messages::{Language, Text};
use xforms::{ElementKind, Item, NodeId, Response};

/// So many answers make a part of a long section.
const PART: usize = 20;
/// A review of so many answers is drawn whole: it can be searched and printed.
const SHORT: usize = 150;
/// A longer one is drawn so many parts at a time.
const PARTS: Chunk = Chunk { rows: 3, row_height: 40 };

/// A question in the review.
#[derive(Clone, PartialEq)]
struct Entry {
    item: Item,
    reference: String,
    label: String,
    answer: String,
    problem: bool,
    readonly: bool,
}

/// The questions of a run of pages that share their headings.
#[derive(Clone, PartialEq)]
struct Section {
    heading: String,
    entries: Vec<Entry>,
}

/// The page itself, with the button that completes the response.
pub fn view(runner: Runner) -> AnyView {
    let ui = runner.ui;
    let sections = Memo::new(move |_| {
        let (language, recorded) = (ui.language.get(), runner.live.recordings().node());
        runner.live.watch_structure(|response| sections(response, language, recorded))
    });
    let entries = move || {
        sections.with(|sections| sections.iter().flat_map(|section| section.entries.clone()).collect::<Vec<_>>())
    };
    let problems = Memo::new(move |_| entries().into_iter().filter(|entry| entry.problem).collect::<Vec<_>>());
    let has_problems = Memo::new(move |_| problems.with(|problems| !problems.is_empty()));
    let skipped = move || entries().iter().filter(|entry| entry.answer.is_empty() && !entry.problem).count();
    let skipped_note = move || {
        let n = skipped();
        (n > 0).then(|| view! { <p>{ui.language.get().skipped(n)}</p> })
    };
    view! {
        <h2>{ui.text(Text::Review)}</h2>
        <p>{ui.text(Text::ReviewLead)}</p>
        {skipped_note}
        {problem_list(runner, problems)}
        {move || {
            let parts = parts(sections.get());
            let answers: usize = parts.iter().map(|part| part.entries.len()).sum();
            let draw = move |part| section(runner, part);
            if answers > SHORT {
                long_list::view(parts, PARTS, draw, |_| false)
            } else {
                parts.into_iter().map(draw).collect::<Vec<_>>().into_any()
            }
        }}
        {completing::view(runner, has_problems)}
    }
    .into_any()
}

/// Long sections in several parts, of which the first has the heading.
fn parts(sections: Vec<Section>) -> Vec<Section> {
    let parts = |section: Section| {
        let Section { heading, entries } = section;
        let chunks: Vec<_> = entries.chunks(PART).map(<[Entry]>::to_vec).collect();
        let headings = std::iter::once(heading).chain(std::iter::repeat(String::new()));
        chunks.into_iter().zip(headings).map(|(entries, heading)| Section { heading, entries })
    };
    sections.into_iter().flat_map(parts).collect()
}

fn sections(response: &Response, language: Language, recorded: Option<NodeId>) -> Vec<Section> {
    let mut sections: Vec<Section> = Vec::new();
    for page in pages::pages(response) {
        let questions = pages::questions(response, &page);
        let mut path = page.path.clone();
        path.extend((page.kind == pages::Kind::Group).then_some(page.item));
        // A table of questions has its title in a note.
        path.extend(questions.first().filter(|item| is_title(response, &page, **item)));
        let heading = heading(response, &path, language);
        let questions = questions.into_iter().filter(|item| is_asked(response, *item));
        let entries: Vec<_> = questions.map(|item| entry(response, item, language, recorded)).collect();
        match sections.last_mut() {
            Some(last) if last.heading == heading => last.entries.extend(entries),
            _ if entries.is_empty() => {}
            _ => sections.push(Section { heading, entries }),
        }
    }
    sections
}

/// Notes ask nothing, so they have no place in a list of answers.
fn is_asked(response: &Response, item: Item) -> bool {
    response.form().element(item.element).kind != ElementKind::Note
}

/// A note that opens a page whose group has no label of its own.
fn is_title(response: &Response, page: &pages::Page, first: Item) -> bool {
    page.kind == pages::Kind::Group && !is_asked(response, first) && response.label(page.item).is_empty()
}

/// The innermost label around a page, with the numbers of the repeats' entries.
fn heading(response: &Response, path: &[Item], language: Language) -> String {
    let titles = path.iter().rev().map(|group| markdown::plain(&title(response, *group, language)));
    titles.into_iter().find(|title| !title.is_empty()).unwrap_or_default()
}

fn entry(response: &Response, item: Item, language: Language, recorded: Option<NodeId>) -> Entry {
    let being_recorded = (recorded == Some(item.node)).then(|| Text::Recording.get(language).to_owned());
    Entry {
        item,
        reference: response.reference(item.node),
        label: markdown::plain(&response.label(item)),
        answer: being_recorded.unwrap_or_else(|| answer::text(response, item, language)),
        problem: is_problem(response, item, recorded),
        readonly: response.state(item.node).readonly,
    }
}

fn problem_list(runner: Runner, problems: Memo<Vec<Entry>>) -> AnyView {
    let ui = runner.ui;
    let link = move |entry: Entry| {
        view! {
            <li><button type="button" class="link" on:click=move |_| runner.visit(entry.item)>{entry.label}</button></li>
        }
    };
    (move || {
        problems.with(|problems| !problems.is_empty()).then(|| {
            view! {
                <div class="problems" id="problems" tabindex="-1" role="alert">
                    <p>{ui.text(Text::ReviewProblems)}</p>
                    <ul>{problems.get().into_iter().map(link).collect::<Vec<_>>()}</ul>
                </div>
            }
        })
    })
    .into_any()
}

fn section(runner: Runner, part: Section) -> AnyView {
    let ui = runner.ui;
    let row = move |entry: Entry| {
        let label = entry.label.clone();
        let name = ui.say(move |language| language.edit(&label));
        let answer = if entry.answer.is_empty() {
            view! { <span class="skipped">{ui.text(Text::Skipped)}</span> }.into_any()
        } else {
            entry.answer.into_any()
        };
        let edit = (!entry.readonly).then(|| {
            view! {
                <button type="button" class="link" aria-label=name on:click=move |_| runner.visit(entry.item)>
                    {ui.text(Text::Edit)}
                </button>
            }
        });
        view! {
            <div class="answer" class:has-error=entry.problem data-review=entry.reference>
                <dt>{entry.label}</dt>
                <dd>{answer}</dd>
                <dd class="edit">{edit}</dd>
            </div>
        }
    };
    let heading = (!part.heading.is_empty()).then(|| view! { <h3>{part.heading}</h3> });
    view! { {heading} <dl class="answers">{part.entries.into_iter().map(row).collect::<Vec<_>>()}</dl> }.into_any()
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;

    /// Each section as `heading: label = answer, …`, `!` before an answer that is a problem.
    fn outline(answers: &[(&str, &str)]) -> Vec<String> {
        let row = |entry: &Entry| format!("{}{} = {}", if entry.problem { "!" } else { "" }, entry.label, entry.answer);
        let line = |part: &Section| {
            let rows: Vec<_> = part.entries.iter().map(row).collect();
            format!("{}: {}", part.heading, rows.join(", "))
        };
        sections(&sample::response(answers), Language::Polish, None).iter().map(line).collect()
    }

    #[test]
    fn every_question_is_listed_under_its_heading() {
        let found = outline(&[("/data/first/gate", "1"), ("/data/price", "2"), ("/data/child[1]/name", "Ola")]);
        let expected = [
            "Na początek: Udział? = Tak",
            ": Kiedy? = , Miesiąc? = , Cena = 2, Które? = , Zgoda = ",
            "Jak jest…: w parku = , w domu = ",
            "Dziecko – 1: Imię = Ola",
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn problems_are_marked_where_they_are() {
        let found = outline(&[("/data/price", "-1")]).join("; ");
        assert!(found.contains("!Udział?") && found.contains("!Cena") && !found.contains("!Zgoda"), "{found}");
    }
}
