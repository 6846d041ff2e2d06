//! What the page may say about how safe the answers are.

use leptos::prelude::*;
pub use outbox::tail::Durability;
use outbox::{ResponseId, tab::Save};
use web_sys::Element;

/// How far an open response is recorded and saved. Numbers never fall.
#[derive(Clone)]
pub struct SaveState {
    response: ResponseId,
    /// The number of the last event that was recorded.
    pub last_seq: ArcReadSignal<u32>,
    /// The highest number up to which everything has completed a strict transaction.
    pub saved_seq: ArcReadSignal<u32>,
    pub durability: ArcReadSignal<Durability>,
    /// Whether this tab may write: false once another tab has taken over, and when the response is completed.
    pub writable: ArcReadSignal<bool>,
    set: Setters,
    element: StoredValue<Option<Element>, LocalStorage>,
}

#[derive(Clone)]
struct Setters {
    last_seq: ArcWriteSignal<u32>,
    saved_seq: ArcWriteSignal<u32>,
    durability: ArcWriteSignal<Durability>,
    writable: ArcWriteSignal<bool>,
}

impl SaveState {
    pub(super) fn new(response: ResponseId, count: u32, durability: Durability, writable: bool) -> Self {
        let (last_seq, set_last) = arc_signal(count);
        let (saved_seq, set_saved) = arc_signal(count);
        let (durability, set_durability) = arc_signal(durability);
        let (writable, set_writable) = arc_signal(writable);
        let set =
            Setters { last_seq: set_last, saved_seq: set_saved, durability: set_durability, writable: set_writable };
        SaveState { response, last_seq, saved_seq, durability, writable, set, element: StoredValue::new_local(None) }
    }

    /// Keeps `data-response`, `data-last-seq`, `data-saved-seq` and `data-durability` of this element true. They are
    /// written in the same task as the change: an effect would come after the event handler has returned.
    pub fn bind(&self, element: &Element) {
        self.element.set_value(Some(element.clone()));
        write(element, "data-response", &self.response.to_string());
        write(element, "data-last-seq", &self.last_seq.get_untracked().to_string());
        write(element, "data-saved-seq", &self.saved_seq.get_untracked().to_string());
        write(element, "data-durability", self.durability.get_untracked().as_str());
    }

    /// Whether everything recorded is on the disk. Reactive.
    pub fn is_saved(&self) -> bool {
        self.last_seq.get() == self.saved_seq.get() && self.durability.get() == Durability::Durable
    }

    pub(super) fn can_write(&self) -> bool {
        self.writable.get_untracked()
    }

    /// As the machine tells it.
    pub(super) fn show(&self, save: Save) {
        self.raise(save.last, &self.last_seq, &self.set.last_seq, "data-last-seq");
        self.raise(save.saved, &self.saved_seq, &self.set.saved_seq, "data-saved-seq");
        if save.durability != self.durability.get_untracked() {
            self.write("data-durability", save.durability.as_str());
            self.set.durability.set(save.durability);
        }
        self.set_writable(save.writable);
    }

    fn raise(&self, to: u32, from: &ArcReadSignal<u32>, set: &ArcWriteSignal<u32>, attribute: &str) {
        if to > from.get_untracked() {
            self.write(attribute, &to.to_string());
            set.set(to);
        }
    }

    pub(super) fn set_writable(&self, to: bool) {
        if to != self.writable.get_untracked() {
            self.set.writable.set(to);
        }
    }

    fn write(&self, attribute: &str, value: &str) {
        self.element.try_with_value(|element| {
            if let Some(element) = element {
                write(element, attribute, value);
            }
        });
    }
}

fn write(element: &Element, attribute: &str, value: &str) {
    // The names are valid: this cannot fail.
    let _ = element.set_attribute(attribute, value);
}
