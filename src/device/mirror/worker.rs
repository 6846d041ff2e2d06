//! In the worker: the one open file, and the questions of all pages. No page, no window: only what workers have.

use super::{
    super::js::{call, listen, object, property},
    message::{Answer, Ask, CHANNEL, Message},
};
use js_sys::Promise;
use outbox::mirror::{Disk, DiskFailed, Mirror, NAME, SIZE};
use std::cell::RefCell;
use wasm_bindgen::{JsCast, JsValue, prelude::wasm_bindgen};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{BroadcastChannel, FileSystemReadWriteOptions, FileSystemSyncAccessHandle, MessageEvent};

/// How much of a new file is filled at a time: browsers give no more random bytes at once.
const PIECE: usize = 65_536;
/// A file whose last worker has just ended may be closed a moment later.
const TRIES: u32 = 50;
const AGAIN_MS: i32 = 100;

/// Serves the mirror for as long as the worker lives.
#[wasm_bindgen]
pub fn serve_mirror() {
    spawn_local(async {
        let Ok(channel) = BroadcastChannel::new(CHANNEL) else { return };
        let disk = open().await.map(File).ok_or(DiskFailed);
        // Where the file cannot be made whole or read, nobody serves, and every page knows that it has no mirror.
        let Ok(mirror) = disk.and_then(whole).and_then(Mirror::open) else { return say(&channel, &Message::Away) };
        let (mirror, answers) = (RefCell::new(mirror), channel.clone());
        listen(&channel, "message", move |event| {
            let text = event.dyn_ref::<MessageEvent>().and_then(|event| event.data().as_string());
            if let Some(reply) = text.and_then(|text| reply(&mut mirror.borrow_mut(), &text)) {
                say(&answers, &reply);
            }
        });
        say(&channel, &Message::Here);
    });
}

fn say(channel: &BroadcastChannel, message: &Message) {
    // A page that is not told waits, and then knows.
    let _ = channel.post_message(&message.to_text().into());
}

fn reply(mirror: &mut Mirror<File>, text: &str) -> Option<Message> {
    let (from, number, ask) = match Message::parse(text)? {
        Message::Ping => return Some(Message::Here),
        Message::Ask { from, number, ask } => (from, number, ask),
        Message::Here | Message::Away | Message::Answer { .. } => return None,
    };
    let answer = match ask {
        Ask::Apply(changes) => Answer::Done(mirror.apply(&changes).is_ok()),
        Ask::Overview => Answer::Found(mirror.overview()),
        Ask::Read(id) => Answer::Found(mirror.read(id)),
    };
    Some(Message::Answer { to: from, number, answer })
}

async fn open() -> Option<FileSystemSyncAccessHandle> {
    let storage = property(&property(&js_sys::global(), "navigator")?, "storage")?;
    let folder = answer(call(&storage, "getDirectory", &[])?).await?;
    let create = object(&[("create", true.into())]);
    let file = answer(call(&folder, "getFileHandle", &[NAME.into(), create])?).await?;
    for _ in 0..TRIES {
        if let Some(handle) = answer(call(&file, "createSyncAccessHandle", &[])?).await {
            return Some(handle.unchecked_into());
        }
        pause().await;
    }
    None
}

async fn answer(promise: JsValue) -> Option<JsValue> {
    JsFuture::from(promise.dyn_into::<Promise>().ok()?).await.ok()
}

async fn pause() {
    let promise = Promise::new(&mut |resolve, _| {
        call(&js_sys::global(), "setTimeout", &[resolve.into(), AGAIN_MS.into()]);
    });
    let _ = JsFuture::from(promise).await;
}

/// A new file is filled once with bytes that no file system can make smaller; from then on writing needs no room. One that
/// there is no room for takes none.
fn whole(mut disk: File) -> Result<File, DiskFailed> {
    if disk.size() < SIZE && fill(&mut disk).is_err() {
        // What cannot be cut stays as it is, until there is room.
        let _ = disk.0.truncate_with_u32(0);
        disk.0.close();
        return Err(DiskFailed);
    }
    Ok(disk)
}

fn fill(disk: &mut File) -> Result<(), DiskFailed> {
    let mut piece = vec![0; PIECE];
    for at in (0..SIZE).step_by(PIECE) {
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
