//! Journal events applied to a live response: the same again, a day later and in another time zone.

use outbox::{Event, Op};
use xforms::{ElementKind, Item, Moment, Response};

/// Applies one event. A reference that the form no longer has is passed over: the event stays in the journal.
pub fn apply(response: &mut Response, event: &Event) {
    response.set_moment(Moment { utc_ms: event.at, offset_min: event.offset_min });
    match &event.op {
        Op::Begin { values, .. } => values.iter().for_each(|(reference, value)| set(response, reference, value)),
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
        Op::Language { language } => response.set_language(language),
        // The journal gives a splice as the whole value that it makes.
        Op::Splice { .. } | Op::Place { .. } | Op::Complete => {}
    }
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
        let (form, found) = Form::parse(FORM, &());
        let at = Moment { utc_ms: 1_795_338_000_000, offset_min: 60 };
        let start = Start { instance_id: id().instance_id(), seed: 7, at };
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
