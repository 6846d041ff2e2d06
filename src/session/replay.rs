//! Journal events applied to a live response: the same again, a day later and in another time zone.

use outbox::{Event, Op};
use xforms::{ElementKind, Item, Moment, Response};

/// Applies one event. A reference that the form no longer has is passed over: the event stays in the journal.
pub fn apply(response: &mut Response, event: &Event) {
    response.set_moment(Moment { utc_ms: event.at, offset_min: event.offset_min });
    match &event.op {
        Op::Begin { values, .. } => {
            loaded(response, values).into_iter().for_each(|(reference, value)| set(response, reference, value));
        }
        Op::Set { reference, value } => set(response, reference, value),
        Op::Attach { reference, name, .. } => set(response, reference, name),
        Op::AddRepeat { reference } => {
            if let Some(range) = range_of(response, reference) {
                response.add_repeat(range);
            }
        }
        Op::RemoveRepeat { reference } => {
            let instances = range_of(response, reference).map(|range| response.children(Some(range)));
            let gone = response.find(reference);
            let found = instances.into_iter().flatten().find(|instance| Some(instance.node) == gone);
            if let Some(instance) = found {
                response.remove_repeat(instance);
            }
        }
        Op::Language { language } => drop(response.set_language(language)),
        // The journal gives a splice as the whole value that it makes.
        Op::Splice { .. } | Op::Place { .. } | Op::Complete => {}
    }
}

/// What loading set. Where an anonymous response was begun by an older version, moments stand in it: there it stays as the
/// form's own actions have set it now, to the day.
fn loaded<'a>(response: &Response, values: &'a [(String, String)]) -> Vec<&'a (String, String)> {
    if values.is_empty() || !response.is_anonymous() {
        return values.iter().collect();
    }
    let by_clock = response.set_by_clock();
    values.iter().filter(|(reference, _)| !response.find(reference).is_some_and(&by_clock)).collect()
}

fn set(response: &mut Response, reference: &str, value: &str) {
    if let Some(node) = response.find(reference) {
        response.set(node, value);
    }
}

/// The repeat range that an instance's reference (`/data/child[2]`) belongs to.
fn range_of(response: &Response, reference: &str) -> Option<Item> {
    let (outer, _) = reference.rsplit_once('/')?;
    search(response, None, &without_positions(reference), outer)
}

fn search(response: &Response, parent: Option<Item>, plain: &str, outer: &str) -> Option<Item> {
    response.children(parent).into_iter().find_map(|item| {
        let element = response.form().element(item.element);
        let is_range = matches!(element.kind, ElementKind::Repeat { .. }) && !item.instance;
        let found = is_range && element.reference.as_deref() == Some(plain) && response.reference(item.node) == outer;
        if found { Some(item) } else { search(response, Some(item), plain, outer) }
    })
}

fn without_positions(reference: &str) -> String {
    let steps = reference.split('/').map(|step| step.split('[').next().unwrap_or(step));
    steps.collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::*;
    use outbox::{Edit, Journal, RawEntry, Source, Writing, WritingId, journal::database_key};
    use std::rc::Rc;
    use xforms::{Form, Start};

    const FORM: &str = r#"<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"
        xmlns:jr="http://openrosa.org/javarosa"><h:head><h:title>Dom</h:title><model><instance><data id="dom" version="1">
        <name/><when/><child jr:template=""><n/><pet jr:template=""><p/></pet></child><sum/></data></instance>
        <bind nodeset="/data/when" type="string" calculate="if(/data/name = '', '', today())"/>
        <bind nodeset="/data/sum" type="string" calculate="concat(count(/data/child), '/', count(/data/child/pet))"/>
        </model></h:head><h:body><input ref="/data/name"><label>n</label></input>
        <group ref="/data/child"><label>c</label><repeat nodeset="/data/child"><input ref="/data/child/n"><label>n</label></input>
        <group ref="/data/child/pet"><label>p</label><repeat nodeset="/data/child/pet"><input ref="/data/child/pet/p">
        <label>p</label></input></repeat></group></repeat></group></h:body></h:html>"#;

    fn id() -> outbox::ResponseId {
        outbox::ResponseId::from_random([5; 16])
    }

    fn start() -> Response {
        start_of(FORM)
    }

    fn start_of(xml: &str) -> Response {
        let (form, found) = Form::parse(xml, &());
        let at = Moment { utc_ms: 1_795_338_000_000, offset_min: 60 };
        let start = Start { instance_id: id().instance_id(), seed: 7, at, zone: None };
        Response::start(Rc::new(form.unwrap_or_else(|| panic!("{found:?}"))), start)
    }

    /// A live response with its journal; every step is recorded as the session records it.
    struct Live {
        response: Response,
        writing: Writing,
        journal: std::collections::BTreeMap<u32, Event>,
        at: i64,
    }

    impl Live {
        fn step(&mut self, op: Op, edit: Edit) {
            self.at += 3_600_000;
            let step = self.writing.record(op, edit, self.at, 60);
            self.journal.insert(step.event.seq, step.event);
            self.response.set_moment(Moment { utc_ms: self.at, offset_min: 60 });
        }

        fn set(&mut self, reference: &str, value: &str) {
            self.step(Op::Set { reference: reference.into(), value: value.into() }, Edit::Text);
            let node = self.response.find(reference).unwrap_or_else(|| panic!("{reference}"));
            self.response.set(node, value);
        }

        fn add(&mut self, reference: &str) {
            self.step(Op::AddRepeat { reference: reference.into() }, Edit::Choice);
            let range = range_of(&self.response, reference).unwrap_or_else(|| panic!("{reference}"));
            let (added, _) = self.response.add_repeat(range);
            assert_eq!(self.response.reference(added.node), reference);
        }

        fn remove(&mut self, reference: &str) {
            let range = range_of(&self.response, reference).unwrap_or_else(|| panic!("{reference}"));
            let node = self.response.find(reference);
            self.step(Op::RemoveRepeat { reference: reference.into() }, Edit::Choice);
            let instance = self.response.children(Some(range)).into_iter().find(|item| Some(item.node) == node);
            self.response.remove_repeat(instance.unwrap_or_else(|| panic!("{reference}")));
        }
    }

    #[test]
    fn replay_gives_the_live_state_again() {
        let writing = Writing::first(WritingId([1; 8]));
        let mut live = Live { response: start(), writing, journal: Default::default(), at: 1_795_338_000_000 };
        live.set("/data/name", "Z");
        live.set("/data/name", "Zofia");
        live.add("/data/child[1]");
        live.add("/data/child[2]");
        live.set("/data/child[1]/n", "Ala");
        live.set("/data/child[2]/n", "Ola");
        live.add("/data/child[2]/pet[1]");
        live.set("/data/child[2]/pet[1]/p", "kot");
        live.remove("/data/child[1]");
        live.add("/data/child[1]/pet[2]");
        let long = "ż".repeat(5_000);
        live.set("/data/child[1]/n", &long);
        live.set("/data/child[1]/n", &format!("{}x{long}", &long[..10]));
        live.add("/data/child[2]");
        live.remove("/data/child[1]/pet[1]");
        let entries = live.journal.values().map(|event| RawEntry {
            source: Source::Database,
            key: database_key(&id(), event.key()),
            text: event.to_text(),
        });
        let (journal, set_aside) = Journal::read(entries);
        assert_eq!((set_aside.len(), journal.stranded().len()), (0, 0));
        let mut replayed = start();
        journal.events().for_each(|event| apply(&mut replayed, &event));
        assert_eq!(replayed.to_xml(), live.response.to_xml());
        assert!(replayed.to_xml().contains("<sum>2/1</sum>"), "{}", replayed.to_xml());
    }

    /// An anonymous response that is opened in another time zone, its journal begun by a version that knew the moment.
    #[test]
    fn an_anonymous_journal_gives_days_wherever_it_is_replayed() {
        let form = FORM
            .replace("<model>", "<model xmlns:teren='urn:teren:xforms' teren:privacy='anonymous'>")
            .replace("<name/>", "<name/><begun/><at/>")
            .replace("today()", "now()")
            .replace("</model>", "<bind nodeset='/data/at' type='dateTime'/><setvalue event='odk-instance-first-load' ref='/data/begun' value='now()'/></model>");
        let begun = "/data/begun".to_owned();
        let begin = |value: &str| Op::Begin {
            response: id(),
            survey: "dom".into(),
            form: outbox::FormRef { id: "dom".into(), version: "1".into(), hash: outbox::Digest::of(b"") },
            seed: 7,
            zone: "America/Chicago".into(),
            edits: None,
            values: vec![(begun.clone(), value.into())],
        };
        let told = |first: Op| {
            let mut writing = Writing::first(WritingId([1; 8]));
            let mut response = start_of(&form);
            let name = Op::Set { reference: "/data/name".into(), value: "Z".into() };
            let at = Op::Set { reference: "/data/at".into(), value: "2026-11-22T08:30:00.000-06:00".into() };
            for op in [first, name, at] {
                let step = writing.record(op, Edit::Choice, 1_795_338_000_000, 60);
                apply(&mut response, &step.event);
            }
            response.to_xml()
        };
        let now = told(begin("2026-11-22"));
        for value in ["<begun>2026-11-22</begun>", "<when>2026-11-22</when>", "<at>2026-11-22T08:30:00.000</at>"] {
            assert!(now.contains(value), "{value}\n{now}");
        }
        assert_eq!(told(begin("2026-11-22T03:00:00.000-06:00")), now);
    }

    #[test]
    fn a_reference_that_the_form_does_not_have_is_passed_over() {
        let mut response = start();
        let before = response.to_xml();
        let gone = ["/data/gone", "/data/gone[1]", "gone", "", "/data/child[7]"];
        for reference in gone.map(str::to_owned) {
            let set = Op::Set { reference: reference.clone(), value: "x".into() };
            let remove = Op::RemoveRepeat { reference: reference.clone() };
            let mut writing = Writing::first(WritingId([1; 8]));
            for op in [set, remove] {
                apply(&mut response, &writing.record(op, Edit::Choice, 0, 0).event);
            }
        }
        assert_eq!(response.to_xml(), before);
    }
}
