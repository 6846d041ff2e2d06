//! One page of a survey: its headings and its questions.

use super::markdown;
use super::pages::{Body, Kind, Page, Role};
use super::question::{Scope, question};
use super::repeat;
use leptos::prelude::*;
use messages::Language;
use xforms::{ElementKind, Item, Response};

/// The page, with the labels of the groups around it as headings.
pub fn view(scope: Scope, page: &Page) -> AnyView {
    let mut path = page.path.clone();
    path.extend((page.kind == Kind::Group).then_some(page.item));
    let content = match page.kind {
        Kind::Question => question(scope, page.item),
        Kind::Group => items(scope, page.item),
        Kind::AddAnother => repeat::offer(scope, page.item),
    };
    view! { {headings(scope, path)} {content} }.into_any()
}

/// The innermost label as the heading; those around it in one small line above.
fn headings(scope: Scope, path: Vec<Item>) -> AnyView {
    let titles = Memo::new(move |_| {
        let titles = path.iter().map(|group| watched_title(scope, *group)).filter(|title| !title.is_empty());
        titles.collect::<Vec<_>>()
    });
    let shown = move || {
        titles.with(|titles| {
            let (last, around) = titles.split_last()?;
            let around: Vec<_> = around.iter().map(|title| markdown::plain(title)).collect();
            let trail = (!around.is_empty()).then(|| view! { <p class="trail">{around.join(" › ")}</p> });
            Some(view! { {trail} <h2>{markdown::view(last)}</h2> })
        })
    };
    shown.into_any()
}

/// A group's title, watched.
fn watched_title(scope: Scope, group: Item) -> String {
    let language = scope.ui.language.get();
    scope.live.watch(group.node, |_| ());
    scope.live.watch_structure(|response| title(response, group, language))
}

/// A group's label, with its number if it is an entry of a repeat.
pub fn title(response: &Response, group: Item, language: Language) -> String {
    match instance_number(response, group) {
        Some(number) => language.repeat_instance(&label(response, group), number),
        // The group around a repeat only names the entries.
        None if is_around_repeat(response, group) => String::new(),
        None => label(response, group),
    }
}

/// The label of a group or a repeat; XForms puts that of a repeat on a group around it.
pub fn label(response: &Response, item: Item) -> String {
    let element = response.form().element(item.element);
    let around = element.parent.map(|parent| Item { element: parent, node: item.node, instance: false });
    match around {
        Some(around) if matches!(element.kind, ElementKind::Repeat { .. }) && is_around_repeat(response, around) => {
            response.label(around)
        }
        _ => response.label(item),
    }
}

fn is_around_repeat(response: &Response, item: Item) -> bool {
    let element = response.form().element(item.element);
    let [child] = element.children[..] else { return false };
    let child = response.form().element(child);
    element.kind == ElementKind::Group
        && matches!(child.kind, ElementKind::Repeat { .. })
        && child.reference == element.reference
}

/// The heading of a group inside a page; nothing when it has no label.
pub fn heading(scope: Scope, group: Item) -> AnyView {
    let text = Memo::new(move |_| watched_title(scope, group));
    (move || text.with(|text| (!text.is_empty()).then(|| view! { <h3>{markdown::view(text)}</h3> }))).into_any()
}

/// The number of a repeat's instance, counted from one.
pub fn instance_number(response: &Response, item: Item) -> Option<usize> {
    if !item.instance {
        return None;
    }
    let reference = response.reference(item.node);
    reference.strip_suffix(']')?.rsplit_once('[')?.1.parse().ok()
}

/// Everything in a group that is shown on one page.
pub fn items(scope: Scope, group: Item) -> AnyView {
    let children = scope.live.read(|response| Response::children(response, Some(group)));
    let mut views = Vec::new();
    let mut rows = Vec::new();
    for child in children {
        if scope.live.read(|response| is_row(response, group, child)) {
            rows.push(child);
            continue;
        }
        flush(scope, &mut rows, &mut views);
        views.push(item(scope, child));
    }
    flush(scope, &mut rows, &mut views);
    views.into_any()
}

fn item(scope: Scope, item: Item) -> AnyView {
    match scope.live.read(|response| response.role(item)) {
        Role::Silent => ().into_any(),
        Role::Question => question(scope, item),
        Role::Group { .. } => {
            let relevant = Memo::new(move |_| scope.live.state(item.node, |state| state.relevant));
            let inner = move || {
                relevant
                    .get()
                    .then(|| view! { <section class="group">{heading(scope, item)} {items(scope, item)}</section> })
            };
            inner.into_any()
        }
        Role::Range { may_add } => repeat::inline(scope, item, may_add),
    }
}

/// A question that is a row of a table of questions with the same options.
fn is_row(response: &Response, group: Item, item: Item) -> bool {
    let element = response.form().element(item.element);
    let in_table = || response.form().element(group.element).has_appearance("table-list");
    matches!(element.kind, ElementKind::Select { .. })
        && response.role(item) == Role::Question
        && (element.has_appearance("list-nolabel") || element.has_appearance("list") || in_table())
}

/// Turns the rows gathered so far into a table: stacked questions on a phone, columns where there is room.
fn flush(scope: Scope, rows: &mut Vec<Item>, views: &mut Vec<AnyView>) {
    let Some(first) = rows.first().copied() else { return };
    let options = Memo::new(move |_| scope.live.watch(first.node, |response| response.options(first)));
    let columns = move || options.with(|options| options.len().max(1).to_string());
    // The header repeats what each row's options say for themselves, so only eyes need it.
    let header = move || {
        options
            .get()
            .into_iter()
            .map(|choice| view! { <span>{markdown::view(&choice.label)}</span> })
            .collect::<Vec<_>>()
    };
    let questions: Vec<_> = std::mem::take(rows).into_iter().map(|row| question(scope, row)).collect();
    views.push(
        view! {
            <div class="grid" style:--columns=columns>
                <div class="grid-header" aria-hidden="true"><span></span>{header}</div>
                {questions}
            </div>
        }
        .into_any(),
    );
}
