//! A question that is shown, as its control sees it, and what belongs to it: label, hint, guidance, error.

use super::live::Live;
use super::markdown;
use super::media;
use crate::ui::Ui;
use leptos::prelude::*;
use messages::Text;
use std::sync::atomic::{AtomicU32, Ordering};
use xforms::{Item, NodeId, Violation};

/// What the questions of one page share.
#[derive(Clone, Copy)]
pub struct Scope {
    pub ui: Ui,
    pub live: Live,
    /// Whether Next was pressed in vain, so that problems are to be shown.
    pub attempted: RwSignal<bool>,
    /// Fields whose text is not a value (`12a` for a number) or was not taken, and what to say of it.
    pub malformed: RwSignal<Vec<(NodeId, Text)>>,
    /// The question that is about to take the focus: it is drawn wherever on a long page it stands.
    pub wanted: RwSignal<Option<NodeId>>,
    /// Whether the form has pictures, sound or video at all.
    pub has_media: bool,
}

impl Scope {
    /// Says or takes back that a field's text is not a value.
    pub fn set_malformed(self, node: NodeId, problem: Option<Text>) {
        let known =
            self.malformed.with_untracked(|list| list.iter().find(|(other, _)| *other == node).map(|(_, text)| *text));
        if known != problem {
            self.malformed.update(|list| {
                list.retain(|(other, _)| *other != node);
                list.extend(problem.map(|text| (node, text)));
            });
        }
    }
}

/// A question being shown: what its control needs to know.
#[derive(Clone, Copy)]
pub struct Question {
    pub scope: Scope,
    pub live: Live,
    pub item: Item,
    pub node: NodeId,
    pub required: Memo<bool>,
    error: Memo<Option<String>>,
    has_hint: Memo<bool>,
    number: u32,
}

impl Question {
    pub fn new(scope: Scope, item: Item) -> Self {
        // Numbers, not references: a reference may pass to another node when a repeat shrinks.
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let (live, node) = (scope.live, item.node);
        Self {
            scope,
            live,
            item,
            node,
            required: Memo::new(move |_| live.state(node, |state| state.required)),
            error: Memo::new(move |_| error(scope, node)),
            has_hint: Memo::new(move |_| live.watch(node, |response| response.hint(item).is_some())),
            number: NEXT.fetch_add(1, Ordering::Relaxed),
        }
    }

    /// The control's id, which is also the name of a group of radio buttons.
    pub fn id(&self) -> String {
        format!("q{}", self.number)
    }

    pub fn has_error(self) -> bool {
        self.error.with(Option::is_some)
    }

    /// The ids of hint and error, for `aria-describedby`.
    pub fn described_by(self) -> Option<String> {
        match (self.has_hint.get(), self.has_error()) {
            (true, true) => Some(format!("q{0}-hint q{0}-error", self.number)),
            (true, false) => Some(format!("q{}-hint", self.number)),
            (false, true) => Some(format!("q{}-error", self.number)),
            (false, false) => None,
        }
    }

    /// `aria-invalid`, written only when it is so.
    pub fn invalid(self) -> Option<&'static str> {
        self.has_error().then_some("true")
    }

    /// `aria-required`, written only when it is so.
    pub fn required_mark(self) -> Option<&'static str> {
        self.required.get().then_some("true")
    }

    /// The value, for controls whose values are short.
    pub fn value(self) -> Memo<String> {
        let Self { live, node, .. } = self;
        Memo::new(move |_| live.state(node, |state| state.value.to_owned()))
    }

    /// Whether the element that defines the question has this appearance.
    pub fn has_appearance(self, appearance: &str) -> bool {
        self.live.read(|response| response.form().element(self.item.element).has_appearance(appearance))
    }

    /// The number of an appearance such as `columns-4`, asked for as `columns-N`.
    pub fn appearance_number(self, appearance: &str) -> Option<u32> {
        self.live.read(|response| response.form().element(self.item.element).appearance_number(appearance))
    }

    /// Its words, and that an answer is required.
    pub fn label(self, shape: Frame) -> AnyView {
        let (live, item) = (self.live, self.item);
        // Where `aria-required` says it, the mark is for eyes only, so that the control's name is the label and no more.
        let is_said = (shape != Frame::Group { radio: false }).then_some("true");
        let label = Memo::new(move |_| live.watch(item.node, |response| response.label(item)));
        let mark = self.scope.ui.text(Text::RequiredMark);
        view! {
            {move || label.with(|label| markdown::view(label))}
            {move || self.required.get().then(|| view! { " " <span class="required" aria-hidden=is_said>{mark}</span> })}
        }
        .into_any()
    }

    /// What belongs to the label besides its words.
    pub fn media(self) -> AnyView {
        let (live, item) = (self.live, self.item);
        if !self.scope.has_media {
            return ().into_any();
        }
        let forms = Memo::new(move |_| live.watch(item.node, |response| response.label_forms(item)));
        (move || media::view(live, forms.get())).into_any()
    }

    /// What an interviewer may want to read, folded away.
    pub fn guidance(self) -> AnyView {
        let (live, item) = (self.live, self.item);
        let guidance = Memo::new(move |_| {
            let forms = live.watch(item.node, |response| response.hint_forms(item));
            forms.into_iter().find(|form| form.form == "guidance").map(|form| form.value)
        });
        let title = self.scope.ui.text(Text::Guidance);
        let shown = move || {
            guidance.get().map(|text| {
                view! { <details class="guidance"><summary>{title}</summary><p>{markdown::view(&text)}</p></details> }
            })
        };
        shown.into_any()
    }

    /// What helps with the answer.
    pub fn hint(self) -> AnyView {
        let (live, item) = (self.live, self.item);
        let hint = Memo::new(move |_| live.watch(item.node, |response| response.hint(item)));
        let id = format!("q{}-hint", self.number);
        (move || {
            let id = id.clone();
            hint.with(|hint| hint.as_ref().map(|hint| view! { <p class="hint" id=id>{markdown::view(hint)}</p> }))
        })
        .into_any()
    }

    /// What is wrong with the answer.
    pub fn error(self) -> AnyView {
        let (error, id) = (self.error, format!("q{}-error", self.number));
        (move || {
            let id = id.clone();
            error.get().map(|error| view! { <p class="error" id=id role="alert">{markdown::view(&error)}</p> })
        })
        .into_any()
    }
}

/// The sentence about a question's problem, once it is to be shown.
fn error(scope: Scope, node: NodeId) -> Option<String> {
    let language = scope.ui.language.get();
    let malformed = scope.malformed.with(|list| list.iter().find(|(other, _)| *other == node).map(|(_, text)| *text));
    if let Some(text) = malformed {
        return Some(text.get(language).to_owned());
    }
    if !scope.attempted.get() {
        return None;
    }
    scope.live.watch(node, |response| match response.state(node).violation? {
        Violation::Required => {
            response.required_message(node).or_else(|| Some(Text::Required.get(language).to_owned()))
        }
        Violation::Constraint => {
            response.constraint_message(node).or_else(|| Some(Text::Constraint.get(language).to_owned()))
        }
    })
}

/// How the label is tied to the control.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Frame {
    /// One field: `<label for>`.
    Field,
    /// Several controls that make one answer: `<fieldset>`; of radio buttons when exactly one may be chosen.
    Group { radio: bool },
    /// Nothing to answer.
    Plain,
}
