//! What the form fills in by itself.

use crate::harness::Scenario;
use xforms::Wish;

#[test]
fn times_are_filled_in_and_nothing_tells_who_it_is() {
    let preloads = [
        ("start", "timestamp", "2026-11-18T12:06:40.000+01:00"),
        ("today", "date", "2026-11-18"),
        ("end", "timestamp", ""),
        ("deviceid", "property", ""),
        ("username", "property", ""),
        ("phonenumber", "property", ""),
        ("email", "property", ""),
    ];
    let nodes: String = preloads.iter().map(|(name, ..)| format!("<{name}/>")).collect();
    let bind = |(name, kind, _): &(&str, &str, &str)| {
        format!("<bind nodeset='/data/{name}' jr:preload='{kind}' jr:preloadParams='{name}'/>")
    };
    let binds: String = preloads.iter().map(bind).collect();
    let mut s = Scenario::new(&format!("<data id='t'>{nodes}</data>"), &binds, "");
    for (name, _, expected) in preloads {
        assert_eq!(s.value(&format!("/data/{name}")), expected, "{name}");
    }
    s.response.finish();
    assert_eq!(s.value("/data/end"), "2026-11-18T12:06:40.000+01:00");
}

#[test]
fn a_changed_answer_may_ask_where_the_device_is() {
    let mut s = Scenario::new(
        "<data id='t'><a/><place/></data>",
        "<bind nodeset='/data/place' type='geopoint'/>",
        "<input ref='/data/a'><odk:setgeopoint xmlns:odk='http://www.opendatakit.org/xforms'
           event='xforms-value-changed' ref='/data/place'/></input>",
    );
    assert!(s.response.take_wishes().is_empty());
    s.answer("/data/a", "1");
    let place = s.node("/data/place");
    assert_eq!(s.response.take_wishes(), [(Wish::Place, place)]);
}

#[test]
fn the_response_saved_last_is_an_instance_of_its_own() {
    let model = "<instance id='__last-saved' src='jr://instance/last-saved'/>
        <setvalue event='odk-instance-first-load' ref='/data/town' value=\"instance('__last-saved')/data/town\"/>";
    let town = |files: &[(&str, &str)]| {
        let instance = "<data id='t'><town/></data>";
        Scenario::with_files(instance, model, "<input ref='/data/town'/>", files).value("/data/town")
    };
    assert_eq!(town(&[]), "");
    assert_eq!(town(&[("last-saved", "<data id='t'><town>Opole</town></data>")]), "Opole");
}
