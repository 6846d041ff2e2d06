//! A text while it is being typed: one answer, given again and again, that the journal keeps once.

use xforms::{Changes, NodeId, Response};

/// The response before the text's first letter, where the letters between could leave traces.
#[derive(Default)]
pub struct Typed(Option<Before>);

struct Before {
    node: NodeId,
    response: Response,
    /// What the letters so far have changed on the screen.
    changed: Vec<NodeId>,
    structure: bool,
}

impl Typed {
    /// Sets the text as it is now. `again`: it takes the place of what was set last, as in the journal; then it is set as
    /// if nothing of it had been typed before. So a replay, which knows the last text alone, gives the same response.
    pub fn set(&mut self, response: &mut Response, node: NodeId, value: &str, again: bool) -> Changes {
        if !response.form().keeps_traces() {
            return response.set(node, value);
        }
        let before = self.0.take().filter(|before| again && before.node == node);
        let mut before =
            before.unwrap_or_else(|| Before { node, response: response.fork(), changed: Vec::new(), structure: false });
        if again {
            let mut fresh = before.response.fork();
            fresh.set_moment(response.moment());
            *response = fresh;
        }
        let mut changes = response.set(node, value);
        before.changed.extend(&changes.nodes);
        before.changed.sort_unstable();
        before.changed.dedup();
        before.structure |= changes.structure;
        changes.nodes.clone_from(&before.changed);
        changes.structure = before.structure;
        self.0 = Some(before);
        changes
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::rc::Rc;
    use xforms::{Form, Moment, Start};

    const FORM: &str = r#"<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"
        xmlns:jr="http://openrosa.org/javarosa"><h:head><h:title>T</h:title><model><instance><data id="t">
        <name/><first/><times/><count/><child jr:template=""><n/></child></data></instance>
        <bind nodeset="/data/first" type="string" calculate="once(/data/name)"/></model></h:head>
        <h:body><input ref="/data/name"><label>n</label>
          <setvalue event="xforms-value-changed" ref="/data/times" value="concat(/data/times, '+')"/></input>
        <input ref="/data/count"><label>c</label></input>
        <group ref="/data/child"><repeat nodeset="/data/child" jr:count="/data/count"><input ref="/data/child/n"><label>n</label></input></repeat></group>
        </h:body></h:html>"#;

    fn response() -> Response {
        let (form, diagnostics) = Form::parse(FORM, &());
        let start =
            Start { instance_id: "uuid:1".into(), seed: 1, at: Moment { utc_ms: 0, offset_min: 0 }, zone: None };
        Response::start(Rc::new(form.unwrap_or_else(|| panic!("{diagnostics:?}"))), start)
    }

    /// Types texts letter by letter; the same response comes of setting each whole.
    fn check(texts: &[(&str, &str)]) -> Response {
        let (mut live, mut replayed) = (response(), response());
        let mut typed = Typed::default();
        for (reference, text) in texts {
            let node = live.find(reference).unwrap();
            for (at, letter) in text.char_indices() {
                typed.set(&mut live, node, &text[..at + letter.len_utf8()], at > 0);
            }
            let node = replayed.find(reference).unwrap();
            replayed.set(node, text);
        }
        assert_eq!(live.to_xml(), replayed.to_xml());
        live
    }

    #[test]
    fn letters_on_the_way_leave_no_trace() {
        let live = check(&[("/data/name", "Ola"), ("/data/name", "Ela")]);
        let value = |reference: &str| live.state(live.find(reference).unwrap()).value.to_owned();
        assert_eq!((value("/data/first"), value("/data/times")), ("Ola".into(), "++".into()));
        check(&[("/data/count", "12"), ("/data/child[7]/n", "x"), ("/data/count", "13")]);
    }

    #[test]
    fn what_an_earlier_letter_changed_is_told_with_the_later_ones() {
        let mut live = response();
        let mut typed = Typed::default();
        let count = live.find("/data/count").unwrap();
        assert!(typed.set(&mut live, count, "2", false).structure);
        assert!(typed.set(&mut live, count, "2x", true).structure, "the two entries are gone again");
        assert!(live.find("/data/child[1]").is_none());
    }
}
