//! The benchmark's page: one form from `/forms/NAME.xml` (`?form=NAME`) on the product's own pages, driven through
//! `window.__bench`: `engine`, `marks {start, text, ready, painted}`, `ready`, `set(name, value)`, `get(name)`, `settle()`,
//! `visible(name)`. Names are those of nodes right below the root. Answers are kept as always: journal, tail, IndexedDB.

use crate::device::{Device, FormPack, http, js};
use crate::fill::{self, Live};
use crate::session::{Edit, Session};
use crate::ui::Ui;
use js_sys::Promise;
use leptos::prelude::*;
use leptos::task::tick;
use outbox::{Digest, wire};
use std::{cell::RefCell, collections::BTreeMap, collections::HashMap, rc::Rc};
use wasm_bindgen::{JsValue, closure::Closure};
use wasm_bindgen_futures::{JsFuture, future_to_promise, spawn_local};
use xforms::{Form, NodeId};

thread_local! {
    static SHOWN: RefCell<Option<Shown>> = const { RefCell::new(None) };
}

/// The response on the page.
struct Shown {
    live: Live,
    /// The root's reference.
    root: String,
    /// Nodes by name, as far as they were asked for.
    nodes: HashMap<String, NodeId>,
}

/// Shows the form that the address names and puts `window.__bench` in place; its `ready` is rejected with what went wrong.
/// Tells whether the address names one.
pub fn start(root: &web_sys::HtmlElement) -> bool {
    let Some(name) = asked_for() else { return false };
    root.set_text_content(None);
    let root = root.clone();
    let marks = js::object(&[("start", now())]);
    let shown = marks.clone();
    let ready = future_to_promise(async move {
        show(root, name, &shown).await.map_err(|problem| JsValue::from(js_sys::Error::new(&problem)))?;
        Ok(JsValue::UNDEFINED)
    });
    let set = Closure::<dyn Fn(String, JsValue)>::new(|name: String, value: JsValue| {
        let text = value.as_string().or_else(|| value.as_f64().map(|number| number.to_string())).unwrap_or_default();
        on_node(&name, |live, node| live.set(node, &text, Edit::Choice));
    });
    let get = Closure::<dyn Fn(String) -> Option<String>>::new(|name: String| {
        on_node(&name, |live, node| live.read(|response| response.state(node).value.to_owned()))
    });
    let visible = Closure::<dyn Fn(String) -> Option<bool>>::new(|name: String| {
        on_node(&name, |live, node| live.read(|response| response.state(node).relevant))
    });
    let settle = Closure::<dyn Fn() -> Promise>::new(|| {
        future_to_promise(async {
            tick().await;
            Ok(JsValue::UNDEFINED)
        })
    });
    let bench = js::object(&[
        ("engine", "teren".into()),
        ("marks", marks),
        ("ready", ready.into()),
        ("set", set.into_js_value()),
        ("get", get.into_js_value()),
        ("visible", visible.into_js_value()),
        ("settle", settle.into_js_value()),
    ]);
    // The window of a page takes any property.
    let _ = js_sys::Reflect::set(&window(), &"__bench".into(), &bench);
    true
}

fn asked_for() -> Option<String> {
    let query = window().location().search().ok()?;
    let name = query.trim_start_matches('?').split('&').find_map(|pair| pair.strip_prefix("form="))?;
    Some(name.to_owned())
}

async fn show(root: web_sys::HtmlElement, name: String, marks: &JsValue) -> Result<(), String> {
    spawn_local(async { fill::warm_up::run() });
    let answer = http::get(&format!("/forms/{name}.xml")).await.map_err(|_| "the form cannot be fetched")?;
    if answer.reply.status != 200 {
        return Err(format!("the form cannot be fetched: status {}", answer.reply.status));
    }
    let form_xml = String::from_utf8(answer.reply.body).map_err(|_| "the form is not UTF-8")?;
    // The stores are open before a respondent comes to a survey; their opening is not the form's.
    let owner = Owner::new();
    let device = owner.with(Device::start_alone).await;
    // A form's hash comes with the catalogue.
    let hash = Digest::of(form_xml.as_bytes());
    mark(marks, "text");
    let (form, diagnostics) = Form::parse(&form_xml, &BTreeMap::new());
    let form = form.map(Rc::new).ok_or_else(|| format!("{diagnostics:?}"))?;
    let open = device.create(&pack(name, &form, form_xml, hash)).map_err(|error| error.to_string())?;
    let session = Session::begin(open, form.clone());
    let path = form.fields().first().map(|field| field.path.clone()).ok_or("the form has no nodes")?;
    let path = path.split('/').take(2).collect::<Vec<_>>().join("/");
    let mount = leptos::mount::mount_to(root, move || {
        let live = Live::new(session);
        SHOWN.set(Some(Shown { live, root: path, nodes: HashMap::new() }));
        fill::answering(Ui::new(device), live, &form, || {}, |_| {})
    });
    mount.forget();
    std::mem::forget(owner);
    tick().await;
    mark(marks, "ready");
    let marks = marks.clone();
    spawn_local(async move {
        next_frame().await;
        mark(&marks, "painted");
    });
    Ok(())
}

/// A pack as the catalogue would have brought it.
fn pack(name: String, form: &Form, form_xml: String, hash: Digest) -> FormPack {
    let survey = wire::Survey {
        name,
        title: form.title().to_owned(),
        pack: wire::Pack { form_id: form.id().to_owned(), version: form.version().to_owned(), hash, files: Vec::new() },
        languages: form.languages().to_vec(),
        unlisted: false,
        draft_days: None,
        trial: false,
        closed: false,
        opens: None,
        closes: None,
        last_day: None,
    };
    FormPack { survey, form_xml, files: BTreeMap::new() }
}

fn on_node<T>(name: &str, work: impl FnOnce(Live, NodeId) -> T) -> Option<T> {
    let (live, node) = SHOWN.with_borrow_mut(|shown| {
        let Shown { live, root, nodes } = shown.as_mut()?;
        if !nodes.contains_key(name) {
            let node = live.read(|response| response.find(&format!("{root}/{name}")))?;
            nodes.insert(name.to_owned(), node);
        }
        Some((*live, *nodes.get(name)?))
    })?;
    Some(work(live, node))
}

async fn next_frame() {
    let promise = Promise::new(&mut |resolve, _| {
        // Without frames the promise never resolves.
        let _ = window().request_animation_frame(&resolve);
    });
    // The promise is never rejected.
    let _ = JsFuture::from(promise).await;
}

fn now() -> JsValue {
    let performance = js::property(&window(), "performance").unwrap_or_default();
    js::call(&performance, "now", &[]).unwrap_or_default()
}

fn mark(marks: &JsValue, name: &str) {
    // A plain object of our own takes any property.
    let _ = js_sys::Reflect::set(marks, &name.into(), &now());
}
