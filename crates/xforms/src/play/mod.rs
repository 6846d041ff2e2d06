//! A response driven by steps, each a JSON object, and its whole state after each: `teren play`, and how the engine is
//! measured against other people's tests.

mod snapshot;

pub use snapshot::snapshot;

use crate::{Form, Item, Limit, Moment, NodeId, Response, Start, Violation, Zone};
use serde_json::{Map, Value, json};
use std::rc::Rc;

/// One form and, once loaded, a response to it.
pub struct Player {
    form: Rc<Form>,
    at: Moment,
    zone: Option<Zone>,
    seed: u32,
    response: Option<Response>,
}

/// Why a step did nothing.
struct Refused {
    code: &'static str,
    message: String,
}

type Outcome = Result<Value, Refused>;

fn refuse<T>(code: &'static str, message: impl Into<String>) -> Result<T, Refused> {
    Err(Refused { code, message: message.into() })
}

impl Player {
    /// `at` is the clock's answer for the whole play, in a zone with these rules; the seed gives everything random, the
    /// instance id too.
    pub fn new(form: Rc<Form>, at: Moment, zone: Option<Zone>, seed: u32) -> Player {
        Player { form, at, zone, seed, response: None }
    }

    /// Takes one line. The answer is `{"nodes"}`, `{"xml"}`, `{"violations"}` or `{"error": {"code", "message"}}`; an
    /// error leaves the state as it was.
    pub fn line(&mut self, line: &str) -> Value {
        match serde_json::from_str(line) {
            Ok(step) => self.step(&step),
            Err(error) => failure(Refused { code: "step-malformed", message: error.to_string() }),
        }
    }

    pub fn step(&mut self, step: &Value) -> Value {
        self.take(step).unwrap_or_else(failure)
    }

    fn take(&mut self, step: &Value) -> Outcome {
        let Some(op) = step.get("op").and_then(Value::as_str) else {
            return refuse("step-malformed", "a step is an object with \"op\"");
        };
        match op {
            "load" => self.response = Some(Response::start(self.form.clone(), self.start())),
            "restore" | "edit" => {
                let open = if op == "edit" { Response::edit } else { Response::restore };
                match open(self.form.clone(), text(step, "xml")?, self.start()) {
                    Ok(response) => self.response = Some(response),
                    Err(error) => return refuse("instance-unreadable", error.to_string()),
                }
            }
            "answer" => {
                let value = step.get("value").unwrap_or(&Value::Null);
                answer(self.live()?, text(step, "ref")?, value)?;
            }
            "add-repeat" => add_repeat(self.live()?, text(step, "ref")?)?,
            "remove-repeat" => remove_repeat(self.live()?, text(step, "ref")?)?,
            "language" => {
                let language = text(step, "language")?;
                if !self.form.languages().iter().any(|known| known == language) {
                    return refuse("language-unknown", format!("the form has no language \"{language}\""));
                }
                self.live()?.set_language(language);
            }
            "serialize" => return Ok(json!({ "xml": self.live()?.to_xml() })),
            "validate" => return Ok(violations(self.live()?)),
            "state" => {}
            _ => return refuse("step-unknown", format!("there is no step \"{op}\"")),
        }
        let response = self.live()?;
        let mut state = json!({ "nodes": snapshot(response) });
        let limits = response.limits();
        if !limits.is_empty() {
            let limit = |limit: &Limit| json!({ "limit": limit.name(), "ref": limit.reference() });
            state["limits"] = limits.iter().map(limit).collect();
        }
        Ok(state)
    }

    fn live(&mut self) -> Result<&mut Response, Refused> {
        match &mut self.response {
            Some(response) => Ok(response),
            None => refuse("not-loaded", "the first step loads, restores or edits"),
        }
    }

    fn start(&self) -> Start {
        // A version-4 UUID in form; that it follows from the seed is what makes a play repeatable.
        let instance_id = format!("uuid:{:08x}-7465-4e2c-8077-74656e6e6965", self.seed);
        Start { instance_id, seed: self.seed, at: self.at, zone: self.zone.clone() }
    }
}

fn failure(refused: Refused) -> Value {
    json!({ "error": { "code": refused.code, "message": refused.message } })
}

fn text<'a>(step: &'a Value, key: &str) -> Result<&'a str, Refused> {
    match step.get(key).and_then(Value::as_str) {
        Some(text) => Ok(text),
        None => refuse("step-malformed", format!("the step lacks \"{key}\"")),
    }
}

fn node(response: &Response, reference: &str) -> Result<NodeId, Refused> {
    match response.find(reference) {
        Some(node) => Ok(node),
        None => refuse("reference-missing", format!("there is no node {reference}")),
    }
}

fn answer(response: &mut Response, reference: &str, value: &Value) -> Result<(), Refused> {
    let node = node(response, reference)?;
    let Some(value) = serialised(value, response.is_boolean(node)) else {
        return refuse("value-malformed", "a value is a string, a number, a boolean, null or a list of strings");
    };
    match response.answer(node, &value) {
        Ok(_) => Ok(()),
        Err(problem) => refuse(problem.code(), format!("{reference} cannot take this value")),
    }
}

/// `true` is the `OK` of a trigger, a list is a multiple choice, null empties. A boolean node holds 1 or 0.
fn serialised(value: &Value, boolean: bool) -> Option<String> {
    Some(match value {
        Value::Bool(truth) if boolean => if *truth { "1" } else { "0" }.to_owned(),
        Value::Null | Value::Bool(false) => String::new(),
        Value::Bool(true) => "OK".to_owned(),
        Value::Number(number) => number.to_string(),
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(Value::as_str).collect::<Option<Vec<_>>>()?.join(" "),
        Value::Object(_) => return None,
    })
}

fn add_repeat(response: &mut Response, reference: &str) -> Result<(), Refused> {
    let Some(range) = response.find_range(reference) else {
        return refuse("reference-missing", format!("there is no repeat {reference}"));
    };
    if response.is_fixed(range) {
        return refuse("repeat-fixed", format!("the number of {reference} follows from the form"));
    }
    response.add_repeat(range);
    Ok(())
}

fn remove_repeat(response: &mut Response, reference: &str) -> Result<(), Refused> {
    let node = node(response, reference)?;
    let found: Option<Item> = reference
        .rsplit_once('[')
        .and_then(|(range, _)| response.find_range(range))
        .and_then(|range| response.children(Some(range)).into_iter().find(|instance| instance.node == node));
    let Some(instance) = found else {
        return refuse("reference-missing", format!("{reference} is no instance of a repeat"));
    };
    if response.is_fixed(instance) {
        return refuse("repeat-fixed", format!("the number of {reference} follows from the form"));
    }
    response.remove_repeat(instance);
    Ok(())
}

fn violations(response: &Response) -> Value {
    let row = |(node, violation): (NodeId, Violation)| {
        let message = match violation {
            Violation::Required => response.required_message(node),
            Violation::Constraint => response.constraint_message(node),
        };
        let mut row = Map::new();
        row.insert("ref".into(), response.reference(node).into());
        row.insert("kind".into(), violation.name().into());
        row.insert("message".into(), message.unwrap_or_default().into());
        Value::Object(row)
    };
    json!({ "violations": response.violations().into_iter().map(row).collect::<Vec<_>>() })
}
