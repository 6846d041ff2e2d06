//! Moving through a survey: which page is shown, forward, back, the review and the end.

use super::live::Live;
use super::pages::{self, Kind, Page};
use super::question::Scope;
use crate::focus;
use crate::route;
use crate::ui::Ui;
use leptos::prelude::*;
use xforms::{ElementKind, Item, NodeId, Response};

/// What the journal calls the review page.
const REVIEW: &str = "review";

/// What is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    Page(usize),
    Review,
}

/// The state of one walk through a survey.
#[derive(Clone, Copy)]
pub struct Runner {
    pub ui: Ui,
    pub live: Live,
    pub scope: Scope,
    /// The pages as they were when the shown one was turned to: the count does not jump while answering.
    pub pages: RwSignal<Vec<Page>>,
    pub place: RwSignal<Place>,
    /// The question that was opened from the review to be changed: from its page the way leads back there.
    pub changing: RwSignal<Option<Item>>,
    /// How far along the survey the place is: done of all, whatever is relevant.
    pub progress: Memo<(usize, usize)>,
}

/// Why the survey does not go on to a further page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    Turned,
    /// There are problems on the page; the first has the focus.
    Held,
    /// A screen-out note was reached: the response ends here.
    ScreenedOut,
}

impl Runner {
    /// Begins where the respondent stopped.
    pub fn new(ui: Ui, live: Live) -> Self {
        let pages = live.read(pages::pages);
        let place = match live.session().place().as_deref() {
            Some(REVIEW) => Place::Review,
            Some(reference) => Place::Page(live.read(|response| index_of(response, &pages, reference))),
            None => Place::Page(0),
        };
        let place = if pages.is_empty() { Place::Review } else { place };
        let scope = Scope {
            ui,
            live,
            attempted: RwSignal::new(false),
            malformed: live.malformed(),
            wanted: RwSignal::new(None),
            has_media: live.read(|response| !response.form().media_files().is_empty()),
        };
        let (pages, place) = (RwSignal::new(pages), RwSignal::new(place));
        let progress = Memo::new(move |_| {
            let page = match place.get() {
                Place::Page(index) => pages.with(|pages| pages.get(index).cloned()),
                Place::Review => None,
            };
            live.read(|response| progress(response, page.as_ref()))
        });
        let changing = RwSignal::new(None);
        let runner = Self { ui, live, scope, pages, place, changing, progress };
        route::note_page(runner.history_index(), true);
        runner
    }

    /// Forward, unless something on this page must be mended first.
    pub fn next(self) -> Turn {
        self.live.leave_field();
        let Place::Page(index) = self.place.get_untracked() else { return Turn::Held };
        let Some(page) = self.pages.with_untracked(|pages| pages.get(index).cloned()) else { return Turn::Held };
        if let Some(problem) = self.first_problem(&page) {
            self.scope.attempted.set(true);
            self.focus_question(problem);
            return Turn::Held;
        }
        let pages = self.live.read(pages::pages);
        let next = pages::position(&pages, &page, index) + 1;
        // The note that ends the response may stand on the next page, to be read first.
        let note_follows = pages.get(next).is_some_and(|page| self.live.read(|response| is_note(response, page.item)));
        if !note_follows && self.live.read(Response::screened_out) {
            return Turn::ScreenedOut;
        }
        self.pages.set(pages);
        self.turn_to(self.page_or_review(next), true);
        Turn::Turned
    }

    /// Back to the review from which a question was opened, unless something on this page must be mended first.
    pub fn return_to_review(self) -> Turn {
        self.live.leave_field();
        let Some(question) = self.changing.get_untracked() else { return self.next() };
        let shown = self.place.get_untracked();
        let page = match shown {
            Place::Page(index) => self.pages.with_untracked(|pages| pages.get(index).cloned()),
            Place::Review => None,
        };
        if let Some(problem) = page.and_then(|page| self.first_problem(&page)) {
            self.scope.attempted.set(true);
            self.focus_question(problem);
            return Turn::Held;
        }
        if self.live.read(Response::screened_out) {
            return self.next();
        }
        self.pages.set(self.live.read(pages::pages));
        self.turn_to(Place::Review, true);
        let reference = self.live.read(|response| response.reference(question.node));
        focus::soon(&[r#"[data-review=""#, &reference, r#""] .edit button"#].concat());
        Turn::Turned
    }

    /// One page back; never held up, whatever the page's problems.
    pub fn back(self) {
        self.live.leave_field();
        let before = match self.place.get_untracked() {
            Place::Page(index) => {
                let pages = self.live.read(pages::pages);
                let page = self.pages.with_untracked(|pages| pages.get(index).cloned());
                let now = page.map_or(index, |page| pages::position(&pages, &page, index));
                self.pages.set(pages);
                now.saturating_sub(1)
            }
            Place::Review => {
                self.pages.set(self.live.read(pages::pages));
                self.pages.with_untracked(|pages| pages.len().saturating_sub(1))
            }
        };
        self.turn_to(self.page_or_review(before), true);
    }

    /// To the page that holds a question, with its problem shown if it has one.
    pub fn visit(self, question: Item) {
        let found = self.live.read(|response| {
            let pages = pages::pages(response);
            let index = pages.iter().position(|page| pages::questions(response, page).contains(&question));
            index.map(|index| (pages, index))
        });
        let Some((pages, index)) = found else { return };
        self.pages.set(pages);
        self.turn_to(Place::Page(index), true);
        self.changing.set(Some(question));
        self.scope.attempted.set(true);
        self.focus_question(question);
    }

    fn focus_question(self, question: Item) {
        self.scope.wanted.set(Some(question.node));
        let reference = self.live.read(|response| response.reference(question.node));
        let question = [r#"[data-ref=""#, &reference, r#""] "#].concat();
        focus::soon(&["input", "textarea", "select", "button"].map(|control| question.clone() + control).join(","));
    }

    /// Adds an entry to the repeat whose offer is shown, and turns to the entry's first page.
    pub fn add_entry(self, range: Item) {
        let Some(instance) = self.live.add_repeat(range) else { return };
        let pages = self.live.read(pages::pages);
        let first = pages.iter().position(|page| page.item == instance || page.path.contains(&instance));
        self.pages.set(pages);
        if let Some(index) = first {
            self.turn_to(Place::Page(index), true);
        }
    }

    /// Where the browser's own "back" or "forward" leads.
    pub fn follow_history(self, index: usize) {
        self.live.leave_field();
        self.pages.set(self.live.read(pages::pages));
        self.turn_to(self.page_or_review(index), false);
    }

    /// The repeat that the shown page offers another entry of.
    pub fn offered_range(self) -> Option<Item> {
        let Place::Page(index) = self.place.get() else { return None };
        self.pages.with(|pages| pages.get(index).filter(|page| page.kind == Kind::AddAnother).map(|page| page.item))
    }

    /// Whether this tab is the one that writes.
    pub fn is_writable(self) -> bool {
        self.live.session().save().writable.get()
    }

    /// Leads to the list of problems on the review page.
    pub fn focus_problems(self) {
        focus::soon("#problems");
    }

    fn page_or_review(self, index: usize) -> Place {
        let count = self.pages.with_untracked(Vec::len);
        if index < count { Place::Page(index) } else { Place::Review }
    }

    fn turn_to(self, place: Place, note: bool) {
        self.scope.attempted.set(false);
        self.scope.malformed.set(Vec::new());
        self.scope.wanted.set(None);
        if place == Place::Review {
            self.changing.set(None);
        }
        self.place.set(place);
        if note {
            route::note_page(self.history_index(), false);
        }
        let reference = match place {
            Place::Review => REVIEW.to_owned(),
            Place::Page(index) => {
                let page = self.pages.with_untracked(|pages| pages.get(index).cloned());
                page.map(|page| self.live.read(|response| reference(response, &page))).unwrap_or_default()
            }
        };
        self.live.session().set_place(&reference);
        window().scroll_to_with_x_and_y(0.0, 0.0);
        focus::soon("#page");
    }

    fn history_index(self) -> usize {
        match self.place.get_untracked() {
            Place::Page(index) => index,
            Place::Review => self.pages.with_untracked(Vec::len),
        }
    }

    fn first_problem(self, page: &Page) -> Option<Item> {
        let malformed = self.scope.malformed.get_untracked();
        let recorded = untrack(|| self.live.recordings().node());
        self.live.read(|response| {
            pages::questions(response, page).into_iter().find(|item| {
                malformed.iter().any(|(node, _)| *node == item.node) || is_problem(response, *item, recorded)
            })
        })
    }
}

fn is_note(response: &Response, item: Item) -> bool {
    response.form().element(item.element).kind == ElementKind::Note
}

/// Whether a question's answer must be mended. One that is being recorded is on its way.
pub fn is_problem(response: &Response, item: Item, recorded: Option<NodeId>) -> bool {
    recorded != Some(item.node) && response.state(item.node).violation.is_some()
}

/// Pages up to and including this one, and all pages, the irrelevant ones counted too; the review comes after them all.
fn progress(response: &Response, page: Option<&Page>) -> (usize, usize) {
    let all = pages::pages(&pages::Everything(response));
    let done = page.and_then(|page| all.iter().position(|other| other.item == page.item && other.kind == page.kind));
    (done.map_or(all.len(), |index| index + 1), all.len())
}

/// What the journal calls a page: its question or group; for the offer of another entry, the repeat without a position.
fn reference(response: &Response, page: &Page) -> String {
    let element = response.form().element(page.item.element);
    let name = element.reference.as_deref().and_then(|path| path.rsplit('/').next());
    match (page.kind, name) {
        // The item of a repeat as a whole is bound to the node around its entries.
        (Kind::AddAnother, Some(name)) => response.reference(page.item.node) + "/" + name,
        (Kind::Group, None) => {
            let first = pages::questions(response, page).first().copied();
            response.reference(first.unwrap_or(page.item).node)
        }
        _ => response.reference(page.item.node),
    }
}

/// The page of a reference that the journal noted; the first page when it is gone.
fn index_of(response: &Response, pages: &[Page], noted: &str) -> usize {
    pages.iter().position(|page| reference(response, page) == noted).unwrap_or_default()
}
