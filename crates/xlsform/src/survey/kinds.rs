//! What single question types make of their parameters.

use super::Builder;
use crate::diagnostic::Diagnostic;
use crate::names::is_ncname;
use crate::parameters::{self, get};
use crate::references;
use crate::settings::yes_no;
use crate::table::Record;
use crate::text::Text;
use crate::tree::{Item, Kind, Shape, Source};
use crate::types::{self, Control};

/// The parameters of a question, by key.
type Pairs = Vec<(String, String)>;

impl Builder<'_> {
    /// The row's parameters, those that the type does not have left out.
    pub(super) fn parameters(&mut self, record: &Record, accepted: &[&str]) -> Pairs {
        debug_assert!(accepted.iter().all(|name| parameters::NAMES.contains(name)), "{accepted:?}");
        let text = self.get(record, &["parameters"]).unwrap_or_default();
        let Some(mut pairs) = parameters::parse(text) else {
            self.report(Diagnostic::error("malformed-parameters").arg("text", text), record, &["parameters"]);
            return Vec::new();
        };
        for (key, _) in pairs.iter().filter(|(key, _)| !accepted.contains(&key.as_str())) {
            let diagnostic =
                Diagnostic::error("unknown-parameter").arg("name", key).arg("allowed", accepted.join(", "));
            self.report(diagnostic.nearest(key, accepted.iter().copied()), record, &["parameters"]);
        }
        pairs.retain(|(key, _)| accepted.contains(&key.as_str()));
        pairs
    }

    pub(super) fn invalid_parameter(&mut self, record: &Record, name: &str, value: &str) {
        let diagnostic = Diagnostic::error("invalid-parameter").arg("name", name).arg("value", value);
        self.report(diagnostic, record, &["parameters"]);
    }

    /// Takes a parameter if its value is valid; says so if not.
    fn take<'b>(
        &mut self,
        record: &Record,
        pairs: &'b Pairs,
        name: &str,
        valid: impl Fn(&str) -> bool,
    ) -> Option<&'b str> {
        let value = get(pairs, name)?;
        if valid(value) {
            return Some(value);
        }
        self.invalid_parameter(record, name, value);
        None
    }

    /// What is particular to the question's type.
    pub(super) fn specialise(&mut self, record: &Record, type_name: &str, item: &mut Item) {
        let Some(kind) = item.question() else { return };
        match (kind.name(), kind.control) {
            ("calculate", _) if item.bind("calculate").is_none() && !has_dynamic_default(item, type_name) => {
                self.report(
                    Diagnostic::error("missing-calculation").arg("name", &item.name),
                    record,
                    &["bind", "calculate"],
                );
            }
            ("text", _) if type_name == "text" => {
                let pairs = self.parameters(record, &["rows"]);
                if let Some(rows) = self.take(record, &pairs, "rows", is_integer) {
                    item.set_control("rows", rows);
                }
            }
            ("image", Control::Upload(_)) => self.image(record, item),
            ("audio", _) => {
                let pairs = self.parameters(record, &["quality"]);
                let qualities = |value: &str| matches!(value, "voice-only" | "low" | "normal" | "external");
                if let Some(quality) = self.take(record, &pairs, "quality", qualities) {
                    item.set_bind("odk:quality", quality);
                }
            }
            ("background-audio", _) => {
                let pairs = self.parameters(record, &["quality"]);
                let qualities = |value: &str| matches!(value, "voice-only" | "low" | "normal");
                if let Some(quality) = self.take(record, &pairs, "quality", qualities) {
                    // Read again where the action is written.
                    item.set_control("odk:quality", quality);
                }
            }
            ("geopoint" | "geotrace" | "geoshape", _) => self.geo(record, kind.name(), item),
            ("range", _) => self.range(record, item),
            ("background-geopoint", _) => {
                if item.triggers.is_empty() {
                    self.report(Diagnostic::error("missing-trigger").arg("name", &item.name), record, &["trigger"]);
                }
                if item.bind("calculate").is_some() {
                    let diagnostic = Diagnostic::error("calculation-not-allowed").arg("type", type_name);
                    self.report(diagnostic, record, &["bind", "calculate"]);
                }
            }
            _ => self.check_unused_parameters(record, type_name),
        }
    }

    /// Parameters of a type that has none.
    pub(super) fn check_unused_parameters(&mut self, record: &Record, type_name: &str) {
        let Some(text) = self.get(record, &["parameters"]) else { return };
        let diagnostic = match parameters::parse(text) {
            Some(_) => Diagnostic::warning("parameters-ignored").arg("type", type_name),
            None => Diagnostic::error("malformed-parameters").arg("text", text),
        };
        self.report(diagnostic, record, &["parameters"]);
    }

    fn image(&mut self, record: &Record, item: &mut Item) {
        if let Some(default) = item.default.as_mut().filter(|default| is_file_name(default)) {
            default.insert_str(0, "jr://images/");
        }
        let pairs = self.parameters(record, &["app", "max-pixels"]);
        match get(&pairs, "max-pixels") {
            Some(_) => {
                if let Some(pixels) = self.take(record, &pairs, "max-pixels", is_integer) {
                    item.set_bind("orx:max-pixels", pixels);
                }
            }
            None => self.report(
                Diagnostic::warning("image-without-max-pixels").arg("name", &item.name),
                record,
                &["parameters"],
            ),
        }
        if item.control("appearance").is_none_or(|appearance| appearance.eq_ignore_ascii_case("annotate"))
            && let Some(app) = self.take(record, &pairs, "app", is_package)
        {
            item.set_control("intent", app);
        }
    }

    fn geo(&mut self, record: &Record, kind: &str, item: &mut Item) {
        let point = ["allow-mock-accuracy", "capture-accuracy", "reference-geometry", "warning-accuracy"];
        let line = ["allow-mock-accuracy", "incremental", "reference-geometry"];
        let pairs = self.parameters(record, if kind == "geopoint" { &point } else { &line });
        let accuracies =
            [("capture-accuracy", "accuracyThreshold"), ("warning-accuracy", "unacceptableAccuracyThreshold")];
        for (name, attribute) in accuracies {
            if let Some(metres) = self.take(record, &pairs, name, |value| value.parse::<f64>().is_ok()) {
                item.set_control(attribute, metres);
            }
        }
        if self.take(record, &pairs, "incremental", |value| yes_no(value) == Some(true)).is_some() {
            item.set_control("incremental", "true");
        }
        if let Some(allow) = self.take(record, &pairs, "allow-mock-accuracy", is_boolean) {
            item.set_bind("odk:allow-mock-accuracy", allow);
        }
        if let Some(list) = get(&pairs, "reference-geometry") {
            let filter = self.get(record, &["choice_filter"]).map(str::to_owned);
            item.source = Some(Source { filter, ..Source::of(list) });
        }
    }

    /// What geometries are shown on the map must come from a list, a file, an entity list or a repeat.
    pub(super) fn check_geometries(&mut self) {
        let mut known: Vec<&str> = self.lists.lists.iter().map(|list| list.name.as_str()).collect();
        let entities = self.sheets.entities.iter();
        known.extend(entities.flat_map(|table| table.records.iter().filter_map(|row| table.get(row, &["dataset"]))));
        let mut wanted = Vec::new();
        for id in self.tree.document_order() {
            let item = self.tree.get(id);
            match (item.kind, &item.source) {
                (Kind::External(_), _) => known.push(stem(&item.name)),
                (Kind::Question(kind), Some(source)) if kind.name().starts_with("geo") => {
                    wanted.push((item.row, source.list.clone()));
                }
                (Kind::Question(_), Some(source)) if source.shape != Shape::Query => known.push(stem(&source.list)),
                _ => {}
            }
        }
        wanted.retain(|(_, list)| match references::scan(list)[..] {
            [reference] if references::is_one(list) => reference.last_saved || !self.repeats.contains(reference.name),
            _ => !known.contains(&list.as_str()),
        });
        for (row, list) in wanted {
            let diagnostic = Diagnostic::error("unknown-geometry").arg("list", &list);
            let place = self.table.place_of_row(row.unwrap_or_default(), &["parameters"]);
            self.diagnostics.push(diagnostic.at(place));
        }
    }

    /// A question about a place on OpenStreetMap, with the tags to ask for.
    pub(super) fn osm(&mut self, record: &Record, type_name: &str, list: &str) {
        let Some(kind) = types::find("osm") else { return };
        let Some(mut item) = self.item(record, type_name, kind) else { return };
        if let Some(table) = &self.sheets.osm {
            let language = self.settings.default_language();
            let rows = table.records.iter().filter(|row| table.get(row, &["list name"]) == Some(list));
            let tags = rows.filter_map(|row| {
                let name = table.get(row, &["name"])?;
                Some((name.to_owned(), Text::gather(table.under(row, &["label"]), language)))
            });
            item.tags = tags.collect();
            if item.tags.is_empty() {
                let names = table.records.iter().filter_map(|row| table.get(row, &["list name"]));
                self.report(
                    Diagnostic::error("unknown-list").arg("list", list).nearest(list, names),
                    record,
                    &["type"],
                );
            }
        }
        self.check_texts(record, &item);
        self.add(item);
    }

    fn range(&mut self, record: &Record, item: &mut Item) {
        let accepted = ["start", "end", "step", "tick_interval", "tick_labelset", "placeholder"];
        let pairs = self.parameters(record, &accepted);
        let mut number = |name: &str, default: Option<&str>| {
            let value = self.take(record, &pairs, name, |value| finite(value).is_some()).or(default)?;
            Some((value.to_owned(), finite(value)?))
        };
        let (start, end, step) = (number("start", Some("1")), number("end", Some("10")), number("step", Some("1")));
        let (tick, placeholder) = (number("tick_interval", None), number("placeholder", None));
        let (Some(start), Some(end), Some(step)) = (start, end, step) else { return };
        let width = (end.1 - start.1).abs();
        let on_grid = |value: f64| is_multiple(value, step.1);
        let within = |value: f64| (start.1.min(end.1)..=start.1.max(end.1)).contains(&value);
        let mut faults = Vec::new();
        let appearance = item.control("appearance").unwrap_or_default().to_lowercase();
        let no_ticks = appearance.contains("no-ticks");
        if !appearance.is_empty() && !no_ticks && !appearance.contains("vertical") {
            let shown = ["tick_interval", "tick_labelset", "placeholder"];
            faults.extend(shown.into_iter().filter_map(|name| Some((name, get(&pairs, name)?.to_owned()))));
        }
        if step.1 <= 0.0 || step.1 > width {
            faults.push(("step", step.0.clone()));
        }
        if let Some((text, value)) = &tick
            && (*value == 0.0 || *value > width || !on_grid(*value))
        {
            faults.push(("tick_interval", text.clone()));
        }
        if let Some((text, value)) = &placeholder
            && (!within(*value) || !on_grid(value - start.1))
        {
            faults.push(("placeholder", text.clone()));
        }
        let labels = get(&pairs, "tick_labelset").map(str::to_owned);
        if let Some(list) = &labels {
            let on_tick = |value: f64| tick.as_ref().is_none_or(|(_, tick)| is_multiple(value, *tick));
            // Without ticks the two ends carry labels, and nothing else does.
            let is_shown = |value: f64| !no_ticks || value == start.1 || value == end.1;
            let fits = |code: f64| within(code) && on_grid(code - start.1) && on_tick(code - start.1) && is_shown(code);
            let found = self.lists.get(list).map(|list| list.choices.iter().map(|choice| finite(&choice.name)));
            let codes: Option<Vec<Option<f64>>> = found.map(Iterator::collect);
            let ends = |codes: &[Option<f64>]| [start.1, end.1].iter().all(|end| codes.contains(&Some(*end)));
            let all_fit = |codes: &Vec<Option<f64>>| codes.iter().all(|code| code.is_some_and(fits));
            if !codes.is_some_and(|codes| all_fit(&codes) && (!no_ticks || ends(&codes))) {
                faults.push(("tick_labelset", list.clone()));
            }
        }
        if faults.is_empty() && !on_grid(width) {
            let diagnostic = Diagnostic::warning("scale-ends-early").arg("end", &end.0).arg("step", &step.0);
            self.report(diagnostic.arg("start", &start.0), record, &["parameters"]);
        }
        for (name, value) in faults {
            self.invalid_parameter(record, name, &value);
        }
        let numbers = [Some(&start), Some(&end), Some(&step), tick.as_ref(), placeholder.as_ref()];
        if numbers.into_iter().flatten().any(|(_, value)| value.fract() != 0.0) {
            item.set_bind("type", "decimal");
        }
        for (name, value) in [("start", Some(start)), ("end", Some(end)), ("step", Some(step))] {
            item.control.extend(value.map(|(text, _)| (name.to_owned(), text)));
        }
        for (name, value) in [("odk:tick-interval", tick), ("odk:placeholder", placeholder)] {
            item.control.extend(value.map(|(text, _)| (name.to_owned(), text)));
        }
        item.source = labels.map(|list| Source::of(&list));
    }

    /// The audit log: a node of the meta group.
    pub(super) fn audit(&mut self, record: &Record) {
        if let Some(name) = self.get(record, &["name"]).filter(|name| *name != "audit") {
            self.report(Diagnostic::error("audit-name").arg("name", name), record, &["name"]);
        }
        let locations = ["location-priority", "location-min-interval", "location-max-age"];
        let switches = ["track-changes", "track-changes-reasons", "identify-user"];
        let accepted: Vec<&str> = switches.into_iter().chain(locations).collect();
        let pairs = self.parameters(record, &accepted);
        let mut item = Item { name: "audit".to_owned(), row: Some(record.number), ..Item::default() };
        if let Some(kind) = types::find("audit") {
            super::rows::set_type(&mut item, kind);
        }
        for name in &accepted {
            let valid = |value: &str| match *name {
                "track-changes" | "identify-user" => is_boolean(value),
                "track-changes-reasons" => value == "on-form-edit",
                "location-priority" => matches!(value, "no-power" | "low-power" | "balanced" | "high-accuracy"),
                _ => value.parse::<u32>().is_ok(),
            };
            if let Some(value) = self.take(record, &pairs, name, valid) {
                item.set_bind(&format!("odk:{name}"), value);
            }
        }
        let given = locations.iter().filter(|name| get(&pairs, name).is_some()).count();
        let seconds = |name: &str| get(&pairs, name).and_then(|value| value.parse::<u32>().ok());
        if given != 0 && given != locations.len() {
            let diagnostic = Diagnostic::error("audit-location-incomplete").arg("wanted", locations.join(", "));
            self.report(diagnostic, record, &["parameters"]);
        } else if seconds("location-max-age") < seconds("location-min-interval") {
            self.invalid_parameter(record, "location-max-age", get(&pairs, "location-max-age").unwrap_or_default());
        }
        if let Some(first) = self.meta.iter().find(|other| other.name == item.name).and_then(|other| other.row) {
            let diagnostic = Diagnostic::error("duplicate-name").arg("name", "audit").arg("first", first.to_string());
            return self.report(diagnostic, record, &["type"]);
        }
        self.meta.push(item);
    }
}

fn has_dynamic_default(item: &Item, type_name: &str) -> bool {
    item.default.as_deref().is_some_and(|default| crate::lexis::is_dynamic(default, type_name))
}

/// Whether an image's default is neither an address nor an expression.
fn is_file_name(default: &str) -> bool {
    !default.contains("jr://images/") && !crate::lexis::is_dynamic(default, "image")
}

/// A file's name without its extension.
fn stem(name: &str) -> &str {
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}

fn is_integer(value: &str) -> bool {
    value.parse::<i64>().is_ok()
}

fn is_boolean(value: &str) -> bool {
    matches!(value, "true" | "false")
}

/// `com.example.app`
fn is_package(value: &str) -> bool {
    value.contains('.') && value.split('.').all(is_ncname)
}

fn is_multiple(value: f64, of: f64) -> bool {
    (value / of - (value / of).round()).abs() < 1e-9
}

fn finite(value: &str) -> Option<f64> {
    value.parse().ok().filter(|number: &f64| number.is_finite())
}
