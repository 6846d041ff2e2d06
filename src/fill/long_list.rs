//! Lists of any length: only what is near the screen is drawn, so that the number of elements follows what is shown.

use crate::device::js;
use leptos::prelude::*;
use std::rc::Rc;
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{HtmlElement, IntersectionObserver, IntersectionObserverEntry};

/// So much is drawn or left out together; a list that is not longer is drawn whole.
#[derive(Clone, Copy)]
pub struct Chunk {
    /// How many rows.
    pub rows: usize,
    /// What a row that was never drawn is taken to be high, in rem.
    pub row_height: usize,
}

/// Rows are drawn before they come into view, this far around the screen.
const MARGIN: &str = "150% 0px";

/// Draws `rows` one below the other. `wanted` names a row that has to be there wherever it stands: the one that is about
/// to take the focus.
pub fn view<T: Clone + 'static>(
    rows: Vec<T>,
    size: Chunk,
    draw: impl Fn(T) -> AnyView + 'static,
    wanted: impl Fn(&T) -> bool + 'static,
) -> AnyView {
    if rows.len() <= size.rows {
        return rows.into_iter().map(draw).collect::<Vec<_>>().into_any();
    }
    let (draw, wanted) = (Rc::new(draw), Rc::new(wanted));
    let chunks = rows.chunks(size.rows).enumerate();
    let chunks = chunks.map(|(index, rows)| {
        let (rows, draw, wanted) = (rows.to_vec(), draw.clone(), wanted.clone());
        chunk(
            index == 0,
            rows.len() * size.row_height,
            {
                let rows = rows.clone();
                move || rows.iter().any(|row| wanted(row))
            },
            move || rows.iter().cloned().map(|row| draw(row)).collect::<Vec<_>>().into_any(),
        )
    });
    chunks.collect::<Vec<_>>().into_any()
}

/// Some rows, drawn while they are near the screen or hold the focus; else a gap of their height. `shown` is whether they
/// are drawn from the start, `rem` their likely height.
pub fn chunk(
    shown: bool,
    rem: usize,
    wanted: impl Fn() -> bool + 'static,
    draw: impl Fn() -> AnyView + 'static,
) -> AnyView {
    let near = RwSignal::new(shown);
    let height = RwSignal::new(format!("{rem}rem"));
    Effect::new(move |_| {
        if wanted() && !near.get_untracked() {
            near.set(true);
        }
    });
    let element = NodeRef::<leptos::html::Div>::new();
    element.on_load(move |element| watch(element.unchecked_into(), near, height));
    let draw = StoredValue::new_local(draw);
    let rows = move || near.get().then(|| draw.with_value(|draw| draw()));
    let gap = move || if near.get() { String::new() } else { height.get() };
    view! { <div class="rows" style:min-height=gap node_ref=element>{rows}</div> }.into_any()
}

/// Keeps `near` and `height` true until the list is gone.
fn watch(element: HtmlElement, near: RwSignal<bool>, height: RwSignal<String>) {
    let target = element.clone();
    let seen = Closure::<dyn Fn(js_sys::Array)>::new(move |entries: js_sys::Array| {
        let Some(entry) = entries.iter().last() else { return };
        let is_near = entry.unchecked_into::<IntersectionObserverEntry>().is_intersecting();
        let has_focus = document().active_element().is_some_and(|focus| target.contains(Some(&focus)));
        // Setting it to what it is would draw the rows anew, and the focus would be lost.
        let is_drawn = near.try_get_untracked() == Some(true);
        if is_near && !is_drawn {
            near.try_set(true);
        } else if !is_near && is_drawn && !has_focus {
            height.try_set(format!("{}px", target.offset_height()));
            near.try_set(false);
        }
    });
    let options = js::object(&[("rootMargin", MARGIN.into())]);
    let observer = IntersectionObserver::new_with_options(seen.as_ref().unchecked_ref(), options.unchecked_ref());
    let Ok(observer) = observer else {
        // A browser without observers draws everything.
        near.set(true);
        return;
    };
    observer.observe(&element);
    let kept = StoredValue::new_local((observer, seen));
    on_cleanup(move || {
        kept.try_with_value(|(observer, _): &(IntersectionObserver, Closure<_>)| observer.disconnect());
    });
}
