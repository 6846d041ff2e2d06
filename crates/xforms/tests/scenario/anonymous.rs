//! An anonymous survey's response tells no time finer than the day that its device has made, and nothing of its zone.

use crate::harness::{self, Scenario, xform};
use xforms::{Form, Moment, Response, Start, Violation};

/// 2026-11-18 in Chicago, 22:26:40 with -06:00: in UTC it is the next day already.
const CHICAGO: Moment = Moment { utc_ms: harness::NOW.utc_ms + 17 * 3_600_000 + 20 * 60_000, offset_min: -360 };

const FIELDS: &str = "<data id='t'><start/><end/><day/><now/><once/><text/><format/><number/><hour/><copy/>\
    <typed/><clock/><late/><set/><own>2026-01-01T10:00:00Z</own></data>";

const BINDS: &str = r#"
    <bind nodeset="/data/start" type="dateTime" jr:preload="timestamp" jr:preloadParams="start"/>
    <bind nodeset="/data/end" type="dateTime" jr:preload="timestamp" jr:preloadParams="end"/>
    <bind nodeset="/data/day" type="date" jr:preload="date" jr:preloadParams="today"/>
    <bind nodeset="/data/now" type="dateTime" calculate="now()"/>
    <bind nodeset="/data/once" type="dateTime" calculate="once(now())"/>
    <bind nodeset="/data/text" type="string" calculate="concat('at ', now(), ' or ', date-time(now()))"/>
    <bind nodeset="/data/format" type="string" calculate="format-date-time(now(), '%H:%M:%S.%3')"/>
    <bind nodeset="/data/number" type="string" calculate="decimal-date-time(now()) * 24 mod 24"/>
    <bind nodeset="/data/hour" type="string" calculate="decimal-date-time(/data/typed) * 24 mod 24"/>
    <bind nodeset="/data/copy" type="string" calculate="date-time(/data/typed)"/>
    <bind nodeset="/data/typed" type="dateTime" constraint=". &lt;= now()"/>
    <bind nodeset="/data/clock" type="time"/>
    <bind nodeset="/data/late" relevant="decimal-date-time(now()) mod 1 &gt; 0"/>"#;

fn at(privacy: &str, at: Moment) -> Response {
    let model = BINDS.to_owned() + "<setvalue event='odk-instance-first-load' ref='/data/set' value='now()'/>";
    let body = "<input ref='/data/typed'/><input ref='/data/clock'/>";
    let xml = xform(FIELDS, &model, body).replace("<model>", &format!("<model teren:privacy='{privacy}'>"));
    let (form, found) = Form::parse(&xml, &());
    assert!(found.is_empty(), "{found:#?}");
    Response::start(form.expect("usable").into(), Start { instance_id: "uuid:1".into(), seed: 7, at, zone: None })
}

/// The values of a response whose person typed two times.
fn sealed(privacy: &str) -> String {
    let mut response = at(privacy, CHICAGO);
    for (reference, value) in [("/data/typed", "2026-11-18T14:00:00.000-06:00"), ("/data/clock", "14:00:00.000-06:00")]
    {
        response.set(response.find(reference).expect("there"), value);
    }
    response.finish();
    assert_eq!(response.violations(), []);
    response.to_sealed_xml().replace("><", ">\n<")
}

#[test]
fn whatever_way_the_time_takes_an_anonymous_response_tells_the_day() {
    let anonymous = sealed("anonymous");
    for line in [
        "<start>2026-11-18</start>",
        "<end>2026-11-18</end>",
        "<day>2026-11-18</day>",
        "<now>2026-11-18</now>",
        "<once>2026-11-18</once>",
        "<text>at 2026-11-18 or 2026-11-18</text>",
        "<format>00:00:00.000</format>",
        "<number>0</number>",
        "<hour>14</hour>",
        "<copy>2026-11-18T14:00:00.000</copy>",
        "<typed>2026-11-18T14:00:00.000</typed>",
        "<clock>14:00:00.000</clock>",
        "<set>2026-11-18</set>",
        "<own>2026-01-01T10:00:00Z</own>",
    ] {
        assert!(anonymous.lines().any(|found| found == line), "{line}\n{anonymous}");
    }
    assert!(!anonymous.contains("late") && !anonymous.contains("06:00"), "{anonymous}");

    let full = sealed("confidential");
    for line in ["<end>2026-11-18T22:26:40.000-06:00</end>", "<clock>14:00:00.000-06:00</clock>", "<late/>"] {
        assert!(full.lines().any(|found| found == line), "{line}\n{full}");
    }
}

#[test]
fn a_constraint_still_knows_what_time_it_is() {
    for privacy in ["anonymous", "confidential"] {
        let mut response = at(privacy, CHICAGO);
        let typed = response.find("/data/typed").expect("there");
        for (value, expected) in [("22:26", None), ("22:27", Some(Violation::Constraint)), ("00:00", None)] {
            response.set(typed, &format!("2026-11-18T{value}:00.000-06:00"));
            assert_eq!(response.state(typed).violation, expected, "{privacy} {value}");
        }
    }
}

#[test]
fn what_depends_on_the_clock_is_known_through_what_stands_between() {
    let scenario = Scenario::new(
        "<data id='t'><a/><age/><sum/><g><b/></g><c/><d/><row><e/></row><count/><f/></data>",
        "<bind nodeset='/data/age' calculate='int((today() - /data/a) div 365)'/>
         <bind nodeset='/data/sum' calculate='/data/age + 1'/>
         <bind nodeset='/data/g' relevant='/data/sum &gt; 17'/>
         <bind nodeset='/data/g/b' constraint='. != 1'/>
         <bind nodeset='/data/c' constraint='. &lt; /data/sum'/>
         <bind nodeset='/data/d' constraint='. != /data/a'/>
         <bind nodeset='/data/count' calculate='/data/sum'/>
         <bind nodeset='/data/f' required='now() &gt; /data/a'/>
         <setvalue event='odk-instance-first-load' ref='/data/a' value='now()'/>",
        "<input ref='/data/a'/><group ref='/data/g'><input ref='/data/g/b'/></group><input ref='/data/c'/>
         <input ref='/data/d'/><input ref='/data/f'/>
         <repeat nodeset='/data/row' jr:count='/data/count'><input ref='/data/row/e'/></repeat>",
    );
    let response = &scenario.response;
    let (set, judged) = (response.set_by_clock(), response.judged_by_clock());
    for (reference, by_clock) in [
        ("/data/a", (true, true)),
        ("/data/age", (true, true)),
        ("/data/g", (true, true)),
        ("/data/g/b", (false, true)),
        ("/data/c", (false, true)),
        ("/data/d", (false, true)),
        ("/data/f", (false, true)),
    ] {
        let node = scenario.node(reference);
        assert_eq!((set(node), judged(node)), by_clock, "{reference}");
    }
    let plain = Scenario::new(
        "<data id='t'><a/><b/></data>",
        "<bind nodeset='/data/b' constraint='. &gt; /data/a'/>",
        "<input ref='/data/a'/><input ref='/data/b'/>",
    );
    assert!(!plain.response.judged_by_clock()(plain.node("/data/b")));
}
