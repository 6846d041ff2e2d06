//! The machine that decides about responses, [`outbox::tab::Tab`], and its effects, carried out in this browser.
//!
//! What an input writes to localStorage is there when [`tell`] returns; effects follow in order, answers come as inputs.

use super::{
    attaching, open, opening,
    world::{self, Here},
};
use crate::device::{
    Attached, Connection, Device, gates,
    platform::{
        http::{self, Answer},
        js, listeners, locks, random, time, worker,
    },
    stores::{
        fault, mirror,
        stored::{self, News},
    },
};
use outbox::{
    Op, ResponseId, ResponseSecret,
    record::MEDIA_TYPE,
    seal::{Instant, Times},
    tab::{Effect, Input, Lock, Reply, Show, Tab, Timer},
    upload::{self, Http},
    wire::{CLOCK_HEADER, DEVICE_HEADER, SECRET_HEADER},
};
use std::{
    cell::{Cell, RefCell},
    collections::VecDeque,
};
use wasm_bindgen_futures::spawn_local;

#[derive(Default)]
struct Machine {
    tab: RefCell<Tab>,
    /// What has happened and was not taken in yet, with the time when it did.
    inputs: RefCell<VecDeque<(Input, Instant)>>,
    busy: Cell<bool>,
    /// The database has failed.
    doubts: Cell<bool>,
}

thread_local! {
    static MACHINE: Machine = Machine::default();
}

/// Something has happened now.
pub fn tell(input: Input) {
    tell_at(input, world::now());
}

/// Something has happened at this time. What an effect tells at once is taken in after the other effects.
pub fn tell_at(input: Input, at: Instant) {
    MACHINE.with(|machine| {
        machine.inputs.borrow_mut().push_back((input, at));
        if machine.busy.replace(true) {
            return;
        }
        while let Some((input, at)) = machine.take() {
            let lost = match &input {
                Input::LockLost(Lock::Response(id)) => Some(*id),
                _ => None,
            };
            let effects = machine.tab.borrow_mut().handle(input, &mut Here(at));
            effects.into_iter().for_each(|effect| perform(effect, at));
            lost.into_iter().for_each(open::lost);
        }
        if machine.tab.borrow().has_recovered() {
            gates(|gates| gates.recovered.open());
        }
        machine.busy.set(false);
    });
}

impl Machine {
    fn take(&self) -> Option<(Input, Instant)> {
        self.inputs.borrow_mut().pop_front()
    }
}

/// Whether typing on in this text would overwrite the event of what was typed before.
pub fn overwrites(id: ResponseId, op: &Op) -> bool {
    MACHINE.with(|machine| machine.tab.borrow().overwrites(id, op))
}

/// Whether the database has failed in this session of the browser.
pub fn doubts() -> bool {
    MACHINE.with(|machine| machine.doubts.get())
}

/// Whether a response is open in this tab, or about to be.
pub fn is_busy() -> bool {
    MACHINE.with(|machine| machine.tab.borrow().is_busy())
}

fn perform(effect: Effect, at: Instant) {
    match effect {
        Effect::Commit { ticket, batch } => spawn_local(async move {
            let doubted = MACHINE.with(|machine| machine.doubts.get());
            let tell_of = |news| match news {
                News::Mirrored => tell(Input::Mirrored { ticket }),
                News::Committed(result) => tell(Input::Committed { ticket, result }),
            };
            stored::commit(batch, doubted, tell_of).await;
        }),
        Effect::Read { ticket, query } => spawn_local(async move {
            let stored = stored::read(query).await;
            tell(Input::Found { ticket, stored });
        }),
        Effect::Lock { lock, steal } => locks::ask(lock, steal),
        Effect::Release(lock) => {
            locks::release(lock);
            if let Lock::Response(_) = lock {
                worker::response_closed();
            }
        }
        Effect::Send { ticket, id, secret, record, times } => spawn_local(async move {
            let reply = send(id, secret, &record, times).await;
            tell(Input::Answered { ticket, reply });
        }),
        Effect::Upload { ticket, id, secret, request } => spawn_local(async move {
            let reply = upload(id, secret, &request).await;
            tell(Input::Answered { ticket, reply });
        }),
        Effect::Wait { timer, ms } => {
            if timer == Timer::Recover {
                // The database does not answer: what can be known now is known.
                gates(|gates| gates.recovered.open());
            }
            spawn_local(async move {
                js::sleep(i32::try_from(ms).unwrap_or(i32::MAX)).await;
                tell(Input::Elapsed(timer));
            });
        }
        Effect::Take { id, name, index, start, len } => attaching::take(id, name, index, start, len),
        Effect::Show(show) => shown(show, at),
        Effect::TellOthers => listeners::tell_others(),
        Effect::Distrust => {
            MACHINE.with(|machine| machine.doubts.set(true));
            fault::note();
            listeners::tell_of_fault();
            mirror::look();
            if let Some(device) = Device::current() {
                leptos::prelude::Update::update(&device.storage, |health| health.failed = true);
            }
        }
        Effect::Activate => worker::activate(),
    }
}

fn shown(show: Show, at: Instant) {
    match show {
        Show::Save(save) => open::show(save),
        Show::Opened(opened) => opening::opened(*opened),
        Show::NotOpened { id, why } => opening::not_opened(id, why),
        Show::Completed { id, .. } => {
            open::ended(id);
            worker::ask_for_sync();
        }
        Show::Discarded(id) => open::ended(id),
        Show::NotCompleted { id, why } => open::not_ended(id, why),
        Show::Attached { id, name, media_type, len, sha256, .. } => {
            attaching::attached(id, Attached { name, media_type, len, sha256 }, at);
        }
        Show::NotAttached { id, name, why } => attaching::not_attached(id, name, why),
        // The list says it: it is read again after each of them.
        Show::Received(_) | Show::Quarantined { .. } | Show::Refused { .. } => {}
        Show::Overtaken { id, why } => open::overtaken(id, why),
        Show::PutBack { id, files } => {
            open::put_back(id, files);
            mirror::look();
            if let Some(device) = Device::current() {
                // The forms went with the answers.
                spawn_local(device.refresh());
            }
        }
        Show::Responses => {
            if let Some(device) = Device::current() {
                device.list_again();
            }
        }
    }
}

/// Sends a sealed record.
async fn send(id: ResponseId, secret: ResponseSecret, record: &[u8], times: Times) -> Option<Reply> {
    let secret = secret.to_string();
    let page = page_number();
    let clock = (times == Times::Full).then(|| time::now().utc_ms.to_string());
    let mut headers =
        vec![("content-type", MEDIA_TYPE), (SECRET_HEADER, secret.as_str()), (DEVICE_HEADER, page.as_str())];
    headers.extend(clock.as_deref().map(|clock| (CLOCK_HEADER, clock)));
    reply(http::send("PUT", &format!("/api/v1/responses/{id}"), &headers, Some(record)).await.ok())
}

/// What this page calls itself to the collector's limits until it is closed.
fn page_number() -> String {
    thread_local!(static NUMBER: [u8; 8] = {
        let mut number = [0; 8];
        random::fill(&mut number);
        number
    });
    NUMBER.with(|number| format!("{:016x}", u64::from_be_bytes(*number)))
}

/// Asks about a part that travels apart, or sends some of it.
async fn upload(id: ResponseId, secret: ResponseSecret, request: &upload::Request) -> Option<Reply> {
    let Http { method, path, headers, body } = request.http(id);
    let secret = secret.to_string();
    let page = page_number();
    let own = [(SECRET_HEADER, secret.as_str()), (DEVICE_HEADER, page.as_str())];
    let headers = headers.iter().map(|(name, value)| (*name, value.as_str())).chain(own);
    let body = (!body.is_empty()).then_some(&body[..]);
    reply(http::send(method, &path, &headers.collect::<Vec<_>>(), body).await.ok())
}

/// An answer as the machine judges it. Whether anybody is there is seen at once: who neither speaks JSON nor tus is a
/// stranger.
fn reply(answer: Option<Answer>) -> Option<Reply> {
    let collector =
        answer.as_ref().is_some_and(|answer| answer.content_type.starts_with("application/json") || answer.speaks_tus);
    if let Some(device) = Device::current() {
        device.set_connection(if collector { Connection::Online } else { Connection::Offline });
    }
    answer.map(|answer| Reply {
        status: answer.status,
        content_type: answer.content_type,
        retry_after: answer.retry_after,
        upload_offset: answer.upload_offset,
        body: answer.body,
    })
}
