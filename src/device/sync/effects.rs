//! What the machine asks for, carried out in this browser.

use super::{
    attaching,
    machine::{self, Hands, dispatch},
    open, opening, sending,
};
use crate::device::{
    Device, gates,
    platform::{js, listeners, locks, worker},
    stores::{
        fault, mirror,
        stored::{self, News},
    },
};
use outbox::{
    Moment,
    tab::{Effect, Input, Lock, Notification, Timer},
};
use wasm_bindgen_futures::spawn_local;

/// The machine's hands in this browser.
pub const HANDS: Hands = Hands { perform, lost: open::lost };

fn perform(effect: Effect, at: Moment) {
    match effect {
        Effect::Commit { ticket, batch } => spawn_local(async move {
            let doubted = machine::doubts();
            let tell_of = |news| match news {
                News::Mirrored => dispatch(Input::Mirrored { ticket }),
                News::Committed(result) => dispatch(Input::Committed { ticket, result }),
            };
            stored::commit(batch, doubted, tell_of).await;
        }),
        Effect::Read { ticket, query } => spawn_local(async move {
            let stored = stored::read(query).await;
            dispatch(Input::Found { ticket, stored });
        }),
        Effect::Lock { lock, steal } => locks::ask(lock, steal),
        Effect::Release(lock) => {
            locks::release(lock);
            if let Lock::Response(_) = lock {
                worker::response_closed();
            }
        }
        Effect::Send { ticket, id, secret, record, times } => spawn_local(async move {
            let reply = sending::send(id, secret, &record, times).await;
            dispatch(Input::Answered { ticket, reply });
        }),
        Effect::SendMany { ticket, body, times, .. } => spawn_local(async move {
            let reply = sending::send_many(&body, times).await;
            dispatch(Input::Answered { ticket, reply });
        }),
        Effect::Upload { ticket, id, secret, request } => spawn_local(async move {
            let reply = sending::upload(id, secret, &request).await;
            dispatch(Input::Answered { ticket, reply });
        }),
        Effect::Wait { timer, ms } => {
            if timer == Timer::Recover {
                // The database does not answer: what can be known now is known.
                gates(|gates| gates.recovered.open());
            }
            spawn_local(async move {
                js::sleep(i32::try_from(ms).unwrap_or(i32::MAX)).await;
                dispatch(Input::Elapsed(timer));
            });
        }
        Effect::ReadFile { id, name, index, start, len } => attaching::take(id, name, index, start, len),
        Effect::Notify(notification) => shown(notification, at),
        Effect::TellOthers => listeners::tell_others(),
        Effect::Distrust => {
            machine::doubt();
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

fn shown(notification: Notification, at: Moment) {
    match notification {
        Notification::Save(save) => open::show(save),
        Notification::Opened(opened) => opening::opened(*opened),
        Notification::NotOpened { id, why } => opening::not_opened(id, why),
        Notification::Completed { id, .. } => {
            open::ended(id);
            worker::ask_for_sync();
        }
        Notification::Discarded(id) => open::ended(id),
        Notification::NotCompleted { id, why } => open::not_ended(id, why),
        Notification::Attached { id, file, .. } => attaching::attached(id, file, at),
        Notification::NotAttached { id, name, why } => attaching::not_attached(id, name, why),
        // The list says it: it is read again after each of them.
        Notification::Received(_) | Notification::Quarantined { .. } | Notification::Refused { .. } => {}
        Notification::Overtaken { id, why } => open::overtaken(id, why),
        Notification::PutBack { id, files } => {
            open::put_back(id, files);
            mirror::look();
            if let Some(device) = Device::current() {
                // The forms went with the answers.
                spawn_local(device.refresh());
            }
        }
        Notification::Responses => {
            if let Some(device) = Device::current() {
                device.list_again();
            }
        }
    }
}
