//! An answer that would make what is sent too long is known before it is given.

use crate::harness::Scenario;

fn scenario() -> Scenario {
    Scenario::new(
        "<data id='t'><a/><copy/><row><b/></row></data>",
        "<bind nodeset='/data/copy' calculate='concat(/data/a, /data/a)'/>",
        "<input ref='/data/a'/><repeat nodeset='/data/row'><input ref='/data/row/b'/></repeat>",
    )
}

/// The longest answer in whole thousands of `letter` that has room within so many bytes more than an empty response has.
fn longest(letter: &str, more: usize) -> usize {
    let scenario = scenario();
    let most = scenario.response.to_sealed_xml().len() + more;
    let node = scenario.node("/data/a");
    let fits = |thousands: &usize| {
        let value = letter.repeat(thousands * 1000);
        scenario.response.has_room(most, value.len(), |response| drop(response.set(node, &value)))
    };
    let longest = (0..).take_while(fits).last().expect("an empty answer has room") * 1000;
    let mut given = scenario;
    given.answer("/data/a", &letter.repeat(longest));
    assert!(given.response.to_sealed_xml().len() <= most);
    longest
}

#[test]
fn an_answer_has_room_with_all_that_follows_from_it() {
    // Three times the answer, and the closing tags of two elements that are not empty any more.
    assert_eq!(longest("x", 300_020), 100_000);
    assert_eq!(longest("&", 300_020), 20_000);
    assert_eq!(longest("ż", 300_020), 50_000);
}

#[test]
fn what_is_too_long_already_may_become_shorter() {
    let mut scenario = scenario();
    scenario.answer("/data/a", &"x".repeat(1000));
    let node = scenario.node("/data/a");
    let fits = |len: usize| {
        let value = "x".repeat(len);
        scenario.response.has_room(2000, len, |response| drop(response.set(node, &value)))
    };
    assert!(fits(999) && fits(1000) && !fits(1001));
    let range = scenario.items(None).into_iter().find(|item| scenario.response.children(Some(*item)).len() == 1);
    assert!(!scenario.response.has_room(2000, 0, |response| drop(response.add_repeat(range.expect("the repeat")))));
}

#[test]
fn many_small_answers_come_to_the_bound_as_well() {
    let mut scenario = scenario();
    let node = scenario.node("/data/a");
    let mut given = String::new();
    loop {
        given.push_str("0123456789");
        if !scenario.response.has_room(10_300, given.len(), |response| drop(response.set(node, &given))) {
            break;
        }
        scenario.response.set(node, &given);
    }
    let len = scenario.response.to_sealed_xml().len();
    assert!((10_200..=10_300).contains(&len), "{len}");
}
