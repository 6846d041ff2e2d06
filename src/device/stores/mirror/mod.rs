//! The mirror, as a page asks it: a copy of all that was not sent, in a file of its own ([`outbox::mirror`]).
//!
//! One page hosts the worker that has the file open; it serves all pages over one channel. Nobody waits long for it: what it
//! does not answer in time it does not have.

mod folder;
mod host;
mod message;
mod worker;

use crate::device::{
    Device,
    platform::{gate::Gate, js, random},
    sync::machine,
};
use folder::Found;
use futures_channel::oneshot;
use leptos::prelude::Update;
use message::{Answer, Ask, CHANNEL, Message};
use outbox::sorted::SortedMap;
use outbox::{
    ResponseId,
    mirror::{Changes, Mirrored},
    policy::{MIRROR_CHANGE_MS, MIRROR_READ_MS, MIRROR_START_MS},
    tab::{Input, Timer},
};
use std::cell::{Cell, RefCell};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::{BroadcastChannel, MessageEvent};

/// At the first start of all the file is made once the page has had time to show itself.
const FIRST_MS: i32 = 3_000;

struct Client {
    /// Of this page; no other has it.
    name: String,
    channel: Option<BroadcastChannel>,
    asked: RefCell<SortedMap<u32, oneshot::Sender<Answer>>>,
    number: Cell<u32>,
    serves: Cell<bool>,
    /// The worker serves, or is not waited for any longer.
    ready: Gate,
    /// Somebody has looked around without it.
    missed: Cell<bool>,
}

thread_local! {
    static CLIENT: Client = Client {
        name: random::fraction().to_string(),
        channel: BroadcastChannel::new(CHANNEL).ok(),
        asked: RefCell::default(),
        number: Cell::new(0),
        serves: Cell::new(false),
        ready: Gate::default(),
        missed: Cell::new(false),
    };
}

/// Looks for the mirror, and makes one where there is none.
pub fn start() {
    let Some(channel) = CLIENT.with(|client| client.channel.clone()).filter(|_| host::can()) else {
        return CLIENT.with(|client| client.ready.open());
    };
    js::listen(&channel, "message", |event| {
        let text = event.dyn_ref::<MessageEvent>().and_then(|event| event.data().as_string());
        if let Some(message) = text.and_then(|text| Message::parse(&text)) {
            heard(message);
        }
    });
    spawn_local(async {
        if let Found::There(_) = host::look().await {
            post(&Message::Ping);
        } else {
            CLIENT.with(|client| client.ready.open());
            js::sleep(FIRST_MS).await;
        }
        host::lead();
    });
    spawn_local(async {
        js::sleep(MIRROR_START_MS).await;
        CLIENT.with(|client| client.ready.open());
    });
}

fn heard(message: Message) {
    match message {
        Message::Here => serves(true),
        Message::Away => CLIENT.with(|client| client.ready.open()),
        Message::Lost => lost(),
        Message::Answer { to, number, answer } => {
            let waiting = CLIENT.with(|client| {
                let mine = client.name == to;
                mine.then(|| client.asked.borrow_mut().remove(&number)).flatten()
            });
            serves(true);
            if let Some(waiting) = waiting {
                // Whoever asked may not be waiting any more.
                let _ = waiting.send(answer);
            }
        }
        Message::Ping | Message::Ask { .. } => {}
    }
}

fn serves(now: bool) {
    let (before, missed) = CLIENT.with(|client| {
        if now {
            client.ready.open();
        }
        (client.serves.replace(now), client.missed.take())
    });
    if before == now {
        return;
    }
    if let Some(device) = Device::current() {
        device.storage.update(|health| health.mirrored = now);
    }
    if now && missed {
        // What only one of the two has is found now.
        machine::dispatch(Input::Elapsed(Timer::Recover));
    }
}

fn post(message: &Message) {
    CLIENT.with(|client| {
        if let Some(channel) = &client.channel {
            // Who is not told answers nothing, which is waited for.
            let _ = channel.post_message(&message.to_text().into());
        }
    });
}

async fn ask(ask: Ask) -> Option<Answer> {
    if !CLIENT.with(|client| client.serves.get()) {
        post(&Message::Ping);
        return None;
    }
    let (answered, answer) = oneshot::channel();
    let (from, number) = CLIENT.with(|client| {
        let number = client.number.get().wrapping_add(1);
        client.number.set(number);
        client.asked.borrow_mut().insert(number, answered);
        (client.name.clone(), number)
    });
    let patience = if let Ask::Apply(_) = ask { MIRROR_CHANGE_MS } else { MIRROR_READ_MS };
    post(&Message::Ask { from, number, ask });
    let answer = js::within(patience, answer).await.and_then(Result::ok);
    if answer.is_none() {
        CLIENT.with(|client| client.asked.borrow_mut().remove(&number));
        serves(false);
    }
    answer
}

/// Makes changes; whether the mirror has them now. Where the database has failed (`doubted`), it is looked whether the file
/// is still there: a browser whose disk is full may throw away all that a site has stored, under the worker that writes it.
pub async fn apply(changes: Changes, doubted: bool) -> bool {
    if changes.is_wipe() {
        // Nobody waits for that.
        spawn_local(async move {
            ask(Ask::Apply(changes)).await;
        });
        return false;
    }
    let done = matches!(ask(Ask::Apply(changes)).await, Some(Answer::Done(true)));
    done && (!doubted || is_there().await)
}

/// Looks whether the file is still there, where something has happened to what the site has stored.
pub fn look() {
    spawn_local(async {
        is_there().await;
    });
}

/// Whether the file that is served has its name. Where it has not, its worker is told, and so are all pages.
async fn is_there() -> bool {
    let found = host::look().await;
    if matches!(found, Found::Gone) && CLIENT.with(|client| client.serves.get()) {
        post(&Message::Lost);
        lost();
    }
    matches!(found, Found::There(_))
}

/// The browser has thrown away what the site had stored: no store is believed alone any more, and once there is another
/// file, what only one of them has is found.
fn lost() {
    serves(false);
    CLIENT.with(|client| client.missed.set(true));
    machine::dispatch(Input::Distrust);
}

/// The heads of all responses; where nothing else is known of any (`waits`), the mirror is waited for for a while.
pub async fn overview(waits: bool) -> Option<Mirrored> {
    if waits {
        CLIENT.with(|client| client.ready.clone()).wait().await;
    }
    let found = found(ask(Ask::Overview).await);
    CLIENT.with(|client| client.missed.set(found.is_none()));
    found
}

/// All that it has of a response. A page that has just started waits for it for a while.
pub async fn read(id: ResponseId) -> Option<Mirrored> {
    CLIENT.with(|client| client.ready.clone()).wait().await;
    let found = found(ask(Ask::Read(id)).await);
    if found.is_none() {
        CLIENT.with(|client| client.missed.set(true));
    }
    found
}

fn found(answer: Option<Answer>) -> Option<Mirrored> {
    match answer? {
        Answer::Found(mirrored) => Some(mirrored),
        Answer::Done(_) => None,
    }
}
