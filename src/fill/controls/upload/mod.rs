//! Files as answers: photographs, drawings, recordings, documents. The answer's value is the name of a file that is
//! whole on this device before the answer is recorded.

mod chooser;
mod drawing;
mod recording;
mod shown;

use super::super::question::{Frame, Question};
use super::super::recording::sentence;
use crate::device::picture;
use crate::dialog;
use crate::ui::Ui;
use chooser::Chooser;
use leptos::prelude::*;
use leptos::task::spawn_local;
use messages::Text;
use outbox::policy;
use std::future::Future;
use web_sys::Blob;
use xforms::Capture;

const REPLACE: dialog::Question = dialog::Question {
    title: Text::ReplaceFileTitle,
    lead: Text::ReplaceFileLead,
    yes: Text::ReplaceFile,
    no: Text::KeepDraft,
    grave: true,
};

/// Room for some photographs, in bytes.
const LITTLE: u64 = 100 * 1024 * 1024;

/// What kind of file a question asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Picture,
    /// Drawn by hand, on an empty sheet or upon a picture.
    Drawing(drawing::Sheet),
    Sound,
    Video,
    Any,
}

/// What is being done about the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Keeping {
    Idle,
    Running,
    Failed(Text),
}

/// A question's means: its file, and how it is got.
#[derive(Clone, Copy)]
struct Upload {
    question: Question,
    kind: Kind,
    capture: Capture,
    value: Memo<String>,
    keeping: RwSignal<Keeping>,
    /// A drawing is being made: the sheet itself shows what is kept.
    drawing: RwSignal<bool>,
    /// Rises with every file: of a drawing one is kept after every stroke.
    turn: StoredValue<u32>,
    /// Whether somebody is asked if a file may take the place of the one that is kept, and what is done then.
    asked: RwSignal<bool>,
    then: StoredValue<Option<Box<dyn FnOnce()>>, LocalStorage>,
}

pub fn view(question: Question, media_type: &str, accept: Option<&str>) -> (Frame, AnyView) {
    let kind = kind(media_type, |appearance| question.has_appearance(appearance));
    let capture = question.live.read(|response| response.form().capture(question.item.element));
    let upload = Upload {
        question,
        kind,
        capture,
        value: question.value(),
        keeping: RwSignal::new(Keeping::Idle),
        drawing: RwSignal::new(false),
        turn: StoredValue::new(0),
        asked: RwSignal::new(false),
        then: StoredValue::new_local(None),
    };
    let accept = accept.unwrap_or(if media_type == "application/*" { "" } else { media_type }).to_owned();
    let means = match kind {
        Kind::Drawing(sheet) => drawing::view(upload, sheet),
        Kind::Sound => recording::view(upload, accept),
        Kind::Picture | Kind::Video | Kind::Any => chooser::view(upload, Chooser::of(upload, accept)),
    };
    let ui = question.scope.ui;
    ui.device.look_at_storage();
    let said = move || match upload.keeping.get() {
        Keeping::Idle if has_little_room(ui) => Text::LittleRoom.get(ui.language.get()),
        Keeping::Idle => "",
        Keeping::Running => Text::KeepingFile.get(ui.language.get()),
        Keeping::Failed(text) => text.get(ui.language.get()),
    };
    let shown = view! {
        {shown::view(upload)}
        <p class="hint" role="status">{said}</p>
        {means}
        {dialog::confirm(ui, upload.asked, REPLACE, move || upload.replace())}
    };
    (Frame::Group { radio: false }, shown.into_any())
}

/// Before it hurts: the answers themselves take next to nothing. Reactive.
fn has_little_room(ui: Ui) -> bool {
    ui.device.storage().get().room.is_some_and(|room| room.free() < LITTLE)
}

/// XLSForm's appearances of `image`, and its types.
fn kind(media_type: &str, has_appearance: impl Fn(&str) -> bool) -> Kind {
    match media_type.split('/').next().unwrap_or_default() {
        "image" if has_appearance("signature") => Kind::Drawing(drawing::Sheet::Signature),
        "image" if has_appearance("draw") => Kind::Drawing(drawing::Sheet::Empty),
        "image" if has_appearance("annotate") => Kind::Drawing(drawing::Sheet::UponPicture),
        "image" => Kind::Picture,
        "audio" => Kind::Sound,
        "video" => Kind::Video,
        _ => Kind::Any,
    }
}

impl Upload {
    fn is_busy(self) -> bool {
        self.keeping.get() == Keeping::Running
    }

    /// Does something that puts a file in the place of the one that is kept, if there is one: then only if that is wanted.
    fn replacing(self, work: impl FnOnce() + 'static) {
        if self.value.try_with_untracked(String::is_empty) == Some(false) {
            self.then.set_value(Some(Box::new(work)));
            self.asked.set(true);
        } else {
            work();
        }
    }

    fn replace(self) {
        if let Some(work) = self.then.try_update_value(Option::take).flatten() {
            work();
        }
    }

    /// Keeps what `work` gives (a file and its name's ending) as the answer.
    fn keep(self, work: impl Future<Output = Result<(Blob, String), Text>> + 'static) {
        let Question { live, node, .. } = self.question;
        if live.is_gone() {
            return;
        }
        let turn = self.turn.try_update_value(|turn| {
            *turn += 1;
            *turn
        });
        self.keeping.try_set(Keeping::Running);
        // The page may be turned meanwhile: the answer is given all the same.
        let (session, busy) = (live.session(), live.keeps_file());
        spawn_local(async move {
            let outcome = async {
                let (blob, ending) = work.await?;
                if blob.size() > policy::MAX_FILE as f64 {
                    return Err(Text::FileTooLarge);
                }
                session.attach(node, &blob, &blob.type_(), &ending).await.map_err(sentence)
            };
            let outcome = outcome.await.map(|(_, changes)| live.fire(changes));
            drop(busy);
            if self.turn.try_get_value() == turn {
                self.keeping.try_set(outcome.map_or_else(Keeping::Failed, |()| Keeping::Idle));
            }
        });
    }

    /// A file that was chosen. Photographs are drawn anew unless the form wants them as they are.
    fn keep_chosen(self, file: Blob, name: String) {
        self.keep(async move {
            if self.kind != Kind::Picture || self.capture.keeps_metadata && self.capture.max_pixels.is_none() {
                return Ok((file, ending(&name)));
            }
            let redrawn = picture::redrawn(&file, self.capture.max_pixels).await.ok_or(Text::NotAPicture)?;
            let whole =
                if self.capture.keeps_metadata { picture::with_metadata(redrawn, &file).await } else { redrawn };
            Ok((whole, "jpg".to_owned()))
        });
    }
}

/// The ending of a file's name, as far as it is a harmless one: `pdf`.
fn ending(name: &str) -> String {
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_lowercase()).unwrap_or_default();
    let harmless = (1..=8).contains(&ending.len()) && ending.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if harmless { ending } else { "bin".to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn appearances_choose_the_means() {
        let check = |media_type: &str, appearance: &str, expected: Kind| {
            assert_eq!(kind(media_type, |word| word == appearance), expected, "{media_type} {appearance}");
        };
        check("image/*", "", Kind::Picture);
        check("image/*", "signature", Kind::Drawing(drawing::Sheet::Signature));
        check("image/*", "draw", Kind::Drawing(drawing::Sheet::Empty));
        check("image/*", "annotate", Kind::Drawing(drawing::Sheet::UponPicture));
        check("audio/*", "signature", Kind::Sound);
        check("video/*", "", Kind::Video);
        check("application/*", "draw", Kind::Any);
    }

    #[test]
    fn endings_are_kept_when_harmless() {
        let check = |name: &str, expected: &str| assert_eq!(ending(name), expected);
        check("umowa.PDF", "pdf");
        check("a.b.docx", "docx");
        check("bez-kropki", "bin");
        check("a.", "bin");
        check("a.p d/f", "bin");
        check("a.dlugiekoncowka", "bin");
    }
}
