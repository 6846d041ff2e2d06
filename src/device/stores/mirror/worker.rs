//! In the worker: the one open file, and the questions of all pages. No page, no window: only what workers have.

use super::{
    folder::{self, Found, resolved},
    message::{Answer, Ask, CHANNEL, Message},
};
use crate::device::platform::js::{call, listen, property};
use js_sys::Promise;
use outbox::{
    mirror::{Disk, DiskFailed, Mirror},
    policy::MIRROR_SIZE,
};
use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};
use wasm_bindgen::{JsCast, prelude::wasm_bindgen};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{BroadcastChannel, FileSystemReadWriteOptions, FileSystemSyncAccessHandle, MessageEvent};

/// How much of a new file is filled at a time: browsers give no more random bytes at once.
const PIECE: usize = 65_536;
/// A file whose last worker has just ended may be closed a moment later.
const TRIES: u32 = 50;
const AGAIN_MS: i32 = 100;
/// When there was no room for a file, another try is made, each time after twice as long.
const MAKE_MS: i32 = 1_000;
const MAKE_AT_MOST_MS: i32 = 60_000;

/// The mirror as the worker serves it.
struct Served {
    mirror: RefCell<Mirror<File>>,
    /// The file was thrown away under it, and another cannot be made yet.
    lost: Cell<bool>,
    channel: BroadcastChannel,
}

/// Serves the mirror for as long as the worker lives.
#[wasm_bindgen]
pub fn serve_mirror() {
    spawn_local(async {
        let Ok(channel) = BroadcastChannel::new(CHANNEL) else { return };
        let mut waits = MAKE_MS;
        let mirror = loop {
            let disk = open().await.ok_or(DiskFailed);
            if let Ok(mirror) = disk.and_then(whole).and_then(Mirror::open) {
                break RefCell::new(mirror);
            }
            // Where the file cannot be made whole or read, nobody serves, and every page knows that it has no mirror.
            say(&channel, &Message::Away);
            pause(waits).await;
            waits = MAKE_AT_MOST_MS.min(waits * 2);
        };
        let served = Rc::new(Served { mirror, lost: Cell::new(false), channel: channel.clone() });
        let answers = served.clone();
        listen(&channel, "message", move |event| {
            let text = event.dyn_ref::<MessageEvent>().and_then(|event| event.data().as_string());
            match text.and_then(|text| Message::parse(&text)) {
                Some(Message::Lost) if !answers.lost.replace(true) => spawn_local(make_again(answers.clone())),
                Some(message) => {
                    if let Some(reply) = answers.reply(message) {
                        say(&answers.channel, &reply);
                    }
                }
                None => {}
            }
        });
        say(&served.channel, &Message::Here);
    });
}

/// All that the mirror has goes into another file, as soon as there is room for one.
async fn make_again(served: Rc<Served>) {
    let (mut waits, mut began) = (MAKE_MS, false);
    loop {
        match look(false).await {
            // The file is there after all.
            Found::There(_) if !began => break,
            Found::There(_) | Found::Gone => {
                began = true;
                let disk = open().await.ok_or(DiskFailed).and_then(whole);
                if disk.and_then(|disk| served.mirror.borrow_mut().move_to(disk)).is_ok() {
                    break;
                }
            }
            Found::Unknown => {}
        }
        pause(waits).await;
        waits = MAKE_AT_MOST_MS.min(waits * 2);
    }
    served.lost.set(false);
    say(&served.channel, &Message::Here);
}

fn say(channel: &BroadcastChannel, message: &Message) {
    // A page that is not told waits, and then knows.
    let _ = channel.post_message(&message.to_text().into());
}

impl Served {
    fn reply(&self, message: Message) -> Option<Message> {
        let lost = self.lost.get();
        let (from, number, ask) = match message {
            Message::Ping => return Some(if lost { Message::Away } else { Message::Here }),
            Message::Ask { from, number, ask } => (from, number, ask),
            Message::Here | Message::Away | Message::Lost | Message::Answer { .. } => return None,
        };
        let mut mirror = self.mirror.borrow_mut();
        let answer = match ask {
            Ask::Apply(changes) => Answer::Done(!lost && mirror.apply(&changes).is_ok()),
            Ask::Overview => Answer::Found(mirror.overview()),
            Ask::Read(id) => Answer::Found(mirror.read(id)),
        };
        Some(Message::Answer { to: from, number, answer })
    }
}

async fn look(make: bool) -> Found {
    match property(&js_sys::global(), "navigator") {
        Some(navigator) => folder::file(&navigator, make).await,
        None => Found::Unknown,
    }
}

async fn open() -> Option<File> {
    let Found::There(file) = look(true).await else { return None };
    for _ in 0..TRIES {
        if let Ok(handle) = resolved(call(&file, "createSyncAccessHandle", &[])?).await {
            return Some(File(handle.unchecked_into()));
        }
        pause(AGAIN_MS).await;
    }
    None
}

async fn pause(ms: i32) {
    let promise = Promise::new(&mut |resolve, _| {
        call(&js_sys::global(), "setTimeout", &[resolve.into(), ms.into()]);
    });
    let _ = JsFuture::from(promise).await;
}

/// A new file is filled once with bytes that no file system can make smaller; from then on writing needs no room. One that
/// there is no room for takes none.
fn whole(mut disk: File) -> Result<File, DiskFailed> {
    if disk.size() < MIRROR_SIZE && fill(&mut disk).is_err() {
        // What cannot be cut stays as it is, until there is room.
        let _ = disk.0.truncate_with_u32(0);
        disk.0.close();
        return Err(DiskFailed);
    }
    Ok(disk)
}

fn fill(disk: &mut File) -> Result<(), DiskFailed> {
    let mut piece = vec![0; PIECE];
    for at in (0..MIRROR_SIZE).step_by(PIECE) {
        getrandom::fill(&mut piece).map_err(|_| DiskFailed)?;
        disk.write(at, &piece)?;
    }
    disk.flush()
}

struct File(FileSystemSyncAccessHandle);

impl File {
    fn at(place: usize) -> FileSystemReadWriteOptions {
        let options = FileSystemReadWriteOptions::new();
        options.set_at(place as f64);
        options
    }
}

impl Disk for File {
    fn size(&mut self) -> usize {
        self.0.get_size().map_or(0, |size| size as usize)
    }

    fn read(&mut self, at: usize, into: &mut [u8]) -> Result<(), DiskFailed> {
        let read = self.0.read_with_u8_array_and_options(into, &Self::at(at)).map_err(|_| DiskFailed)?;
        if read as usize == into.len() { Ok(()) } else { Err(DiskFailed) }
    }

    fn write(&mut self, at: usize, bytes: &[u8]) -> Result<(), DiskFailed> {
        let written = self.0.write_with_u8_array_and_options(bytes, &Self::at(at)).map_err(|_| DiskFailed)?;
        if written as usize == bytes.len() { Ok(()) } else { Err(DiskFailed) }
    }

    fn flush(&mut self) -> Result<(), DiskFailed> {
        self.0.flush().map_err(|_| DiskFailed)
    }
}
