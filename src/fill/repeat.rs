//! Repeats: the page that offers another entry, and entries inside a page.

use super::headings::{heading, is_within, label, title};
use super::long_list;
use super::markdown;
use super::question::Scope;
use crate::dialog::{Question, confirm};
use leptos::prelude::*;
use messages::Text;
use xforms::{Item, Response};

const REMOVE: Question = Question {
    title: Text::RemoveEntry,
    lead: Text::RemoveEntryConfirm,
    yes: Text::RemoveEntry,
    no: Text::Cancel,
    grave: true,
};

/// So many entries on one page are drawn at once.
const SHORT: usize = 10;
/// What an entry that was never drawn is taken to be high, in rem.
const ENTRY_HEIGHT: usize = 24;

/// The page after a repeat's entries: what there is, and another one if wanted.
pub fn offer(scope: Scope, range: Item) -> AnyView {
    let ui = scope.ui;
    let question = ui.say(move |language| {
        let label = scope.live.watch(range.node, |response| label(response, range));
        language.add_another(&markdown::plain(&label))
    });
    let count = ui.say(move |language| {
        language.instances(scope.live.watch_structure(|r| Response::children(r, Some(range)).len()))
    });
    let entry = move |instance: Item| {
        let name = Memo::new(move |_| {
            let language = ui.language.get();
            scope.live.watch_structure(|response| markdown::plain(&title(response, instance, language)))
        });
        view! { <li><span>{name}</span> {remove_button(scope, instance)}</li> }
    };
    view! {
        <h2>{question}</h2>
        <p>{count}</p>
        {refused(scope, range)}
        <ul class="entries">
            <For each=move || instances(scope, range) key=|instance| *instance children=entry/>
        </ul>
    }
    .into_any()
}

/// A repeat inside a one-page group: its entries one below the other, each with what `items` draws of it.
pub fn inline(scope: Scope, range: Item, may_add: bool, items: fn(Scope, Item) -> AnyView) -> AnyView {
    let relevant = Memo::new(move |_| scope.live.state(range.node, |state| state.relevant));
    let entry = move |instance: Item| {
        let draw = move || {
            let remove = may_add.then(|| remove_button(scope, instance));
            view! { <section class="group">{heading(scope, instance)} {items(scope, instance)} {remove}</section> }
                .into_any()
        };
        let count = scope.live.read(|response| Response::children(response, Some(range)).len());
        if count <= SHORT {
            draw()
        } else {
            long_list::chunk(false, ENTRY_HEIGHT, move || is_wanted(scope, instance), draw)
        }
    };
    let add = move |_| {
        scope.live.add_repeat(range);
    };
    let add_label = move || {
        let label = scope.live.watch(range.node, |response| label(response, range));
        scope.ui.language.get().add_entry(&markdown::plain(&label))
    };
    let inner = move || {
        relevant.get().then(|| {
            view! {
                <For each=move || instances(scope, range) key=|instance| *instance children=entry/>
                {may_add.then(|| view! {
                    <button type="button" class="secondary" on:click=add>{add_label}</button>
                    {refused(scope, range)}
                })}
            }
        })
    };
    inner.into_any()
}

/// What is said when there is no room for another entry.
fn refused(scope: Scope, range: Item) -> AnyView {
    let full = move || scope.malformed.with(|list| list.contains(&(range.node, Text::EntryTooLong)));
    (move || full().then(|| view! { <p class="error" role="alert">{scope.ui.text(Text::EntryTooLong)}</p> })).into_any()
}

/// Whether the question that is about to take the focus stands in this entry.
fn is_wanted(scope: Scope, instance: Item) -> bool {
    let wanted = scope.wanted.get();
    wanted.is_some_and(|node| scope.live.read(|response| is_within(response, node, instance.node)))
}

fn instances(scope: Scope, range: Item) -> Vec<Item> {
    scope.live.watch_structure(|response| Response::children(response, Some(range)))
}

fn remove_button(scope: Scope, instance: Item) -> AnyView {
    let ui = scope.ui;
    let asked = RwSignal::new(false);
    let remove = move || scope.live.remove_repeat(instance);
    // A file on its way to an entry further down would end in the wrong one.
    let waits = move || scope.live.is_keeping_files();
    view! {
        <button type="button" class="quiet" disabled=waits on:click=move |_| asked.set(true)>{ui.text(Text::RemoveEntry)}</button>
        {confirm(ui, asked, REMOVE, remove)}
    }
    .into_any()
}
