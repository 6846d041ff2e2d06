//! What the form fills in by itself.

use crate::harness::Scenario;
use xforms::Wish;

#[test]
fn times_and_the_id_come_with_the_start_and_nothing_tells_who_it_is() {
    let preloads = [
        ("start", "timestamp", "start", "2026-11-18T12:26:40.000+01:00"),
        ("end", "timestamp", "end", "2026-11-18T12:26:40.000+01:00"),
        ("today", "date", "today", "2026-11-18"),
        ("id", "uid", "", "uuid:1"),
        ("deviceid", "property", "deviceid", ""),
        ("username", "property", "username", ""),
        ("phonenumber", "property", "phonenumber", ""),
        ("email", "property", "email", ""),
    ];
    let nodes: String = preloads.iter().map(|(name, ..)| format!("<{name}/>")).collect();
    let bind = |(name, kind, params, _): &(&str, &str, &str, &str)| {
        format!("<bind nodeset='/data/{name}' jr:preload='{kind}' jr:preloadParams='{params}'/>")
    };
    let binds: String = preloads.iter().map(bind).collect();
    let s = Scenario::new(&format!("<data id='t'>{nodes}</data>"), &binds, "");
    for (name, _, _, expected) in preloads {
        assert_eq!(s.value(&format!("/data/{name}")), expected, "{name}");
    }
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
