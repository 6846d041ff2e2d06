//! Forms driven by steps: whole states after every step against those that ODK Web Forms' engine had, and the tests' own
//! assertions where that engine misses them.

use std::collections::HashMap;
use std::fs;
use std::path::Path;
use std::rc::Rc;

use anyhow::Context;
use serde_json::{Map, Value, json};
use xforms::play::Player;
use xforms::{Form, Moment};

use super::tally::{Outcome, Tally};

/// When the scenarios were recorded; values that tell the time are compared to the day.
const RECORDED: Moment = Moment { utc_ms: 1_795_341_600_000, offset_min: 0 };
const RECORDED_DAY: &str = "2026-11-22T";

pub fn run(corpus: &Path) -> anyhow::Result<Vec<Tally>> {
    let mut passing = Tally::new("scenarios", 97.0);
    let mut beyond = Tally::new("scenarios beyond Web Forms", 0.0);
    let rows = fs::read_to_string(corpus.join("scenario.jsonl")).context("scenario.jsonl")?;
    for line in rows.lines() {
        let row: Value = serde_json::from_str(line).context("scenario.jsonl")?;
        let id = row["id"].as_str().unwrap_or_default();
        let mut case = Case {
            folder: corpus.join("scenario_forms"),
            players: HashMap::new(),
            states: HashMap::new(),
            foreign: false,
        };
        match row["status"].as_str() {
            Some("pass") => passing.count(id, case.play(&row, true)),
            Some("known-failing-in-web-forms") => beyond.count(id, case.play(&row, false)),
            _ => passing.count(id, Outcome::Excluded("failed where it was recorded")),
        }
    }
    Ok(vec![passing, beyond])
}

/// One row: its live responses and the states expected of them, by scenario number.
struct Case {
    folder: std::path::PathBuf,
    players: HashMap<i64, (Player, Rc<Form>)>,
    states: HashMap<i64, Map<String, Value>>,
    /// The next instance restored was the test's own: the row holds what became of it.
    foreign: bool,
}

impl Case {
    /// `whole`: states are compared; otherwise only what the test itself asserts.
    fn play(&mut self, row: &Value, whole: bool) -> Outcome {
        let mut compared = 0;
        let mut scenario = 0;
        for (n, step) in row["steps"].as_array().into_iter().flatten().enumerate() {
            scenario = step["scenario"].as_i64().unwrap_or(scenario);
            let outcome = match step["op"].as_str().unwrap_or_default() {
                "load" => self.load(step, scenario, whole),
                "check" => self.check(step, scenario),
                "query" => {
                    self.foreign |= step["query"] == "restoreWebFormsInstanceState";
                    Ok(0)
                }
                _ => self.act(step, scenario, whole),
            };
            match outcome {
                Ok(count) => compared += count,
                Err(Outcome::Failed(why)) => return Outcome::Failed(format!("step {n}: {why}")),
                Err(other) => return other,
            }
        }
        if compared > 0 { Outcome::Passed } else { Outcome::Excluded("asserts nothing that a state shows") }
    }

    /// How many comparisons were made.
    fn load(&mut self, step: &Value, scenario: i64, whole: bool) -> Result<usize, Outcome> {
        let from = step["from"].as_i64();
        let form = match (step["form"].as_str(), from.and_then(|from| self.players.get(&from))) {
            (Some(name), _) => {
                let text = fs::read_to_string(self.folder.join(format!("{name}.xml")))
                    .map_err(|error| Outcome::Failed(error.to_string()))?;
                let (form, found) = Form::salvage(&text, &());
                let missing_files = found.iter().any(|finding| finding.code == "file-missing");
                if missing_files && step["options"]["missingResourceBehavior"] != "BLANK" {
                    return Err(Outcome::Excluded("wants attachments that are not in the corpus"));
                }
                match (form, step["loadError"].as_str()) {
                    (None, Some(_)) => return Ok(1),
                    (Some(_), Some(error)) if error.contains("has no possible choices") => {
                        return Err(Outcome::Excluded(
                            "the sources disagree about jr:choice-name() of a question without choices: JavaRosa and we give an empty text",
                        ));
                    }
                    (Some(_), Some(error)) if whole => {
                        return Err(Outcome::Failed(format!("loads, where it should not: {error}")));
                    }
                    (Some(form), _) => Rc::new(form),
                    (None, None) if !whole => {
                        return Err(Outcome::Excluded("refused at loading, as JavaRosa refuses it"));
                    }
                    (None, None) => return Err(Outcome::Failed(format!("does not load: {found:?}"))),
                }
            }
            (None, Some((_, form))) => form.clone(),
            (None, None) => return Err(Outcome::Failed("begins with a response that is not there".into())),
        };
        let mut player = Player::new(form.clone(), RECORDED, None, 1);
        let request = match (step["how"].as_str(), step["options"]["editInstance"].as_str(), from) {
            (_, Some(xml), _) => json!({ "op": "edit", "xml": xml }),
            (Some("restoreWebFormsInstanceState"), ..) if std::mem::take(&mut self.foreign) => {
                json!({ "op": "restore", "xml": step["observedInstanceXML"] })
            }
            (Some("restoreWebFormsInstanceState"), _, Some(from)) => json!({ "op": "restore", "xml": self.xml(from) }),
            (Some("editCurrentInstance"), _, Some(from)) => json!({ "op": "edit", "xml": self.xml(from) }),
            _ => json!({ "op": "load" }),
        };
        let reply = player.step(&request);
        self.players.insert(scenario, (player, form));
        let observed = step["observed"].as_object().cloned().unwrap_or_default();
        self.states.insert(scenario, observed);
        if whole { self.compare(&reply, scenario) } else { Ok(0) }
    }

    fn xml(&mut self, scenario: i64) -> String {
        let reply = self.players.get_mut(&scenario).map(|(player, _)| player.step(&json!({ "op": "serialize" })));
        reply.and_then(|reply| reply["xml"].as_str().map(str::to_owned)).unwrap_or_default()
    }

    /// An answer, a repeat instance or a language.
    fn act(&mut self, step: &Value, scenario: i64, whole: bool) -> Result<usize, Outcome> {
        let argument = |name: &str| {
            let first = &step["args"][0];
            first["assertCurrentReference"].as_str().or(first.as_str()).unwrap_or_default().to_owned() + name
        };
        let request = match step["op"].as_str().unwrap_or_default() {
            "answer" => match given(&step["value"]) {
                Some(value) => json!({ "op": "answer", "ref": step["ref"], "value": value }),
                None => return Err(Outcome::Excluded("an answer that JSON cannot hold")),
            },
            "createNewRepeat" | "proposed_addExplicitCreateNewRepeatCallHere" => {
                json!({ "op": "add-repeat", "ref": argument("") })
            }
            "removeRepeat" => json!({ "op": "remove-repeat", "ref": argument("") }),
            "setLanguage" => json!({ "op": "language", "language": argument("") }),
            _ => return Ok(0),
        };
        let Some((player, _)) = self.players.get_mut(&scenario) else { return Ok(0) };
        let reply = player.step(&request);
        if !whole {
            return Ok(0);
        }
        if step.get("throws").is_some() {
            return Ok(1);
        }
        if reply.get("error").is_some() {
            return Err(Outcome::Failed(format!("{request}: {reply}")));
        }
        let state = self.states.entry(scenario).or_default();
        for (reference, entry) in step["observedChanges"].as_object().into_iter().flatten() {
            match entry {
                Value::Null => state.remove(reference),
                entry => state.insert(reference.clone(), entry.clone()),
            };
        }
        self.compare(&reply, scenario).map_err(|outcome| match outcome {
            Outcome::Failed(why) => Outcome::Failed(format!("{request}: {why}")),
            other => other,
        })
    }

    fn compare(&self, reply: &Value, scenario: i64) -> Result<usize, Outcome> {
        let Some(nodes) = reply["nodes"].as_object() else {
            return Err(Outcome::Failed(format!("no state: {reply}")));
        };
        let Some(expected) = self.states.get(&scenario) else { return Ok(0) };
        for (reference, wanted) in expected {
            match nodes.get(reference) {
                None => return Err(Outcome::Failed(format!("{reference} is missing, wanted {wanted}"))),
                Some(found) if !same(wanted, found) => {
                    return Err(Outcome::Failed(format!("{reference} is {found}, wanted {wanted}")));
                }
                Some(_) => {}
            }
        }
        match nodes.iter().find(|(reference, _)| !expected.contains_key(*reference)) {
            Some((reference, found)) => Err(Outcome::Failed(format!("{reference} should not be there: {found}"))),
            None => Ok(1),
        }
    }

    /// The test's own assertion, where it is about a node's state.
    fn check(&mut self, step: &Value, scenario: i64) -> Result<usize, Outcome> {
        let is_answer = step["query"] == "answerOf" && step["matcher"] == "toBe" && step.get("not").is_none();
        let (reference, key) = match step["check"].as_str() {
            Some("value") if step.get("approx").is_none() => (step["ref"].as_str(), "v"),
            Some("query") if is_answer && step["equals"].is_string() => (step["args"][0].as_str(), "v"),
            Some("relevant") => (step["ref"].as_str(), "relevant"),
            Some("required") => (step["ref"].as_str(), "required"),
            _ => return Ok(0),
        };
        let (Some(reference), Some((player, _))) = (reference, self.players.get_mut(&scenario)) else { return Ok(0) };
        let state = player.step(&json!({ "op": "state" }));
        let Some(node) = state["nodes"].get(reference) else { return Ok(0) };
        let found = match (key, node.get(key)) {
            (_, Some(value)) => value.clone(),
            ("relevant", None) => true.into(),
            ("required", None) => false.into(),
            _ => return Ok(0),
        };
        let wanted = match &step["equals"] {
            Value::Bool(wanted) if key == "v" => Value::from(if *wanted { "true" } else { "false" }),
            wanted => wanted.clone(),
        };
        let boolean = step["type"] == "ExpectedBooleanAnswer";
        let equal = same(&wanted, &found) || numerically(&wanted, &found) || boolean && truth(&wanted) == truth(&found);
        if equal { Ok(1) } else { Err(Outcome::Failed(format!("{reference} {key} is {found}, asserted {wanted}"))) }
    }
}

/// An answer as a step holds it: the recorder's wrappings of what JSON lacks are taken off.
fn given(value: &Value) -> Option<Value> {
    let Some(wrapped) = value.as_object() else { return Some(value.clone()) };
    if let Some(number) = wrapped.get("$bigint") {
        return Some(number.clone());
    }
    if let Some(name) = wrapped.get("$blob") {
        return Some(name.clone());
    }
    if wrapped.contains_key("$choice") {
        return wrapped.get("value").cloned();
    }
    if wrapped.contains_key("$object") {
        return wrapped.get("str").cloned();
    }
    let latitude = wrapped.get("latitude")?.as_f64()?;
    let longitude = wrapped.get("longitude")?.as_f64()?;
    let further = |key: &str| wrapped.get(key).and_then(Value::as_f64);
    let point = match (further("altitude"), further("accuracy")) {
        (None, None) => format!("{latitude} {longitude}"),
        (Some(altitude), None) => format!("{latitude} {longitude} {altitude}"),
        (altitude, Some(accuracy)) => format!("{latitude} {longitude} {} {accuracy}", altitude.unwrap_or(0.0)),
    };
    Some(point.into())
}

/// Equal but for what the recorder masked and for the time of day.
fn same(wanted: &Value, found: &Value) -> bool {
    match (wanted, found) {
        (Value::String(wanted), Value::String(found)) => same_text(wanted, found),
        (Value::Object(wanted), Value::Object(found)) => {
            wanted.len() == found.len()
                && wanted.iter().all(|(key, value)| found.get(key).is_some_and(|found| same(value, found)))
        }
        (wanted, found) => wanted == found,
    }
}

fn same_text(wanted: &str, found: &str) -> bool {
    let masked = wanted.split_once("uuid:*").is_some_and(|(before, after)| {
        found.strip_prefix(before).and_then(|rest| rest.strip_suffix(after)).is_some_and(|id| id.starts_with("uuid:"))
    });
    let clock = wanted.starts_with(RECORDED_DAY) && found.starts_with(RECORDED_DAY);
    wanted == found || masked || clock
}

fn numerically(wanted: &Value, found: &Value) -> bool {
    let number = |value: &Value| value.as_f64().or_else(|| value.as_str().and_then(|text| text.parse().ok()));
    number(wanted).is_some_and(|wanted: f64| number(found) == Some(wanted))
}

fn truth(value: &Value) -> bool {
    !matches!(value.as_str(), Some("" | "0" | "false"))
}
