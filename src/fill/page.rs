//! One page of a survey: its headings and its questions.

use super::frame::question;
use super::headings::{heading, is_within, watched_title};
use super::long_list::{self, Chunk};
use super::markdown;
use super::pages::{Body, Kind, Page, Role};
use super::question::Scope;
use super::repeat;
use leptos::prelude::*;
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

/// A long page is drawn so many questions at a time.
const QUESTIONS: Chunk = Chunk { rows: 20, row_height: 8 };

/// Something between the top and the bottom of a page.
#[derive(Clone)]
enum Piece {
    Item(Item),
    /// Questions that are the rows of one table.
    Table(Vec<Item>),
}

/// Everything in a group that is shown on one page.
pub fn items(scope: Scope, group: Item) -> AnyView {
    let pieces = scope.live.read(|response| pieces(response, group));
    let draw = move |piece| match piece {
        Piece::Item(child) => item(scope, child),
        Piece::Table(rows) => table(scope, rows),
    };
    let wanted = move |piece: &Piece| {
        let Some(node) = scope.wanted.get() else { return false };
        scope.live.read(|response| match piece {
            Piece::Item(item) => is_within(response, node, item.node),
            Piece::Table(rows) => rows.iter().any(|row| row.node == node),
        })
    };
    long_list::view(pieces, QUESTIONS, draw, wanted)
}

fn pieces(response: &Response, group: Item) -> Vec<Piece> {
    let mut pieces = Vec::new();
    for child in Response::children(response, Some(group)) {
        match pieces.last_mut() {
            _ if !is_row(response, group, child) => pieces.push(Piece::Item(child)),
            Some(Piece::Table(rows)) => rows.push(child),
            _ => pieces.push(Piece::Table(vec![child])),
        }
    }
    pieces
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
        Role::Range { may_add } => repeat::inline(scope, item, may_add, items),
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

/// Questions with the same options: stacked on a phone, columns where there is room.
fn table(scope: Scope, rows: Vec<Item>) -> AnyView {
    let Some(first) = rows.first().copied() else { return ().into_any() };
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
    let questions: Vec<_> = rows.into_iter().map(|row| question(scope, row)).collect();
    view! {
        <div class="grid" style:--columns=columns>
            <div class="grid-header" aria-hidden="true"><span></span>{header}</div>
            {questions}
        </div>
    }
    .into_any()
}
