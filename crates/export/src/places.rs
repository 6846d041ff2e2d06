//! GeoJSON (RFC 7946): a feature for each answer that is a place, with what else the row says.

use crate::{
    FileError,
    columns::Kind,
    face::{Face, Sheet},
    names::Names,
    notes::Notes,
    question::Question,
    response::Response,
    rows::Plan,
    table::{Cell, Cells},
    told::{Told, answers},
};
use geojson::{Feature, Geometry, GeometryValue, JsonObject, Position, feature::Id};
use std::io::{self, Write};

/// Features that grow response by response.
pub struct Features<W: Write> {
    to: W,
    is_first: bool,
}

impl<W: Write> Features<W> {
    pub fn begin(mut to: W) -> io::Result<Self> {
        to.write_all(b"{\"type\":\"FeatureCollection\",\"features\":[\n")?;
        Ok(Self { to, is_first: true })
    }

    /// Adds the places of a response and of its entries.
    pub fn add(&mut self, plan: &Plan, response: &Response, notes: &mut Notes) -> Result<(), FileError> {
        let line = plan.line(response, &[Face::Answers, Face::Asked], notes);
        let [given, _, asked] = &line.faces;
        self.row((plan, 0), line.version, &given.response, &asked.response)?;
        for at in 1..plan.tables.len() {
            let rows = given.entries.get(at).into_iter().flatten().zip(asked.entries.get(at).into_iter().flatten());
            for ((_, given), (_, asked)) in rows {
                self.row((plan, at), line.version, given, asked)?;
            }
        }
        Ok(())
    }

    fn row(
        &mut self,
        (plan, at): (&Plan, usize),
        version: Option<usize>,
        given: &Cells,
        asked: &Cells,
    ) -> Result<(), FileError> {
        // As the response's own version has it: a line that was walked is no area.
        let kind = |question: &Question| question.nature(version).kind;
        let (tables, sheet) = (&plan.tables[at], plan.sheet(Face::Answers, at));
        for question in tables.questions.iter().filter(|question| is_place(kind(question))) {
            let found = given.iter().find(|(column, _)| *column == question.at);
            let Some((_, Cell::Text(text))) = found else { continue };
            let Some((geometry, accuracy)) = geometry(kind(question), text) else { continue };
            let mut properties = keys(sheet, given);
            let mut names = Names::default();
            sheet.columns.iter().for_each(|column| drop(names.take(&column.name)));
            let own = [
                ("question", Told::Text(&question.column.name)),
                ("label", Told::Text(question.column.label.newest())),
                ("accuracy_m", accuracy.map_or(Told::Nothing(None), Told::Number)),
            ];
            let others = answers(&tables.questions, given, asked, version).into_iter();
            let others = others.filter(|(other, _)| !is_place(kind(other)));
            let own = own.into_iter().map(|(name, told)| (names.take(name), told));
            for (name, told) in own.chain(others.map(|(other, told)| (other.column.name.clone(), told))) {
                properties.insert(name, serde_json::to_value(told).map_err(io::Error::from)?);
            }
            let id = properties.get("response_id").and_then(|id| id.as_str()).unwrap_or_default();
            let instance = properties.get("instance").and_then(|place| place.as_str());
            let id = [Some(id), instance, Some(&question.column.name)].into_iter().flatten().collect::<Vec<_>>();
            let feature = Feature {
                bbox: None,
                id: Some(Id::String(id.join("/"))),
                geometry: Some(Geometry::new(geometry)),
                properties: Some(properties),
                foreign_members: None,
            };
            if !std::mem::take(&mut self.is_first) {
                self.to.write_all(b",\n")?;
            }
            serde_json::to_writer(&mut self.to, &feature).map_err(io::Error::from)?;
        }
        Ok(())
    }

    pub fn finish(mut self) -> io::Result<W> {
        self.to.write_all(b"\n]}\n")?;
        Ok(self.to)
    }
}

fn is_place(kind: Kind) -> bool {
    matches!(kind, Kind::Point | Kind::Line | Kind::Area)
}

fn keys(sheet: &Sheet, given: &Cells) -> JsonObject {
    let keys = given.iter().filter(|(column, _)| *column < sheet.keys);
    let value = |cell: &Cell| serde_json::to_value(Told::of(cell)).unwrap_or_default();
    keys.map(|(column, cell)| (sheet.columns[*column].name.clone(), value(cell))).collect()
}

/// The form writes latitude, longitude, altitude and accuracy; GeoJSON wants longitude first, an area's ring closed and
/// against the clock. How exact a point is, in metres, where that is told.
fn geometry(kind: Kind, text: &str) -> Option<(GeometryValue, Option<f64>)> {
    let point = |text: &str| {
        let numbers: Option<Vec<f64>> = text.split_whitespace().map(|number| number.parse().ok()).collect();
        let is_on_earth = |numbers: &Vec<f64>| numbers[0].abs() <= 90.0 && numbers[1].abs() <= 180.0;
        let are_told = |numbers: &Vec<f64>| numbers.iter().all(|number| number.is_finite());
        numbers.filter(|numbers| (2..=4).contains(&numbers.len()) && are_told(numbers) && is_on_earth(numbers))
    };
    let pieces = text.split(';').map(str::trim).filter(|piece| !piece.is_empty());
    let mut points: Vec<Vec<f64>> = pieces.map(point).collect::<Option<_>>()?;
    // An altitude of exactly nought is what phones tell that know none.
    let position = |point: &Vec<f64>| match point.get(2) {
        Some(altitude) if *altitude != 0.0 => Position::from(vec![point[1], point[0], *altitude]),
        _ => Position::from(vec![point[1], point[0]]),
    };
    match (kind, points.len()) {
        (Kind::Point, 1) => {
            let accuracy = points[0].get(3).copied().filter(|accuracy| *accuracy > 0.0);
            Some((GeometryValue::Point { coordinates: position(&points[0]) }, accuracy))
        }
        (Kind::Line, 2..) => {
            Some((GeometryValue::LineString { coordinates: points.iter().map(position).collect() }, None))
        }
        (Kind::Area, 3..) => {
            if points.first().map(|first| &first[..2]) != points.last().map(|last| &last[..2]) {
                points.push(points[0].clone());
            }
            let turned: f64 = points.windows(2).map(|pair| (pair[1][1] - pair[0][1]) * (pair[1][0] + pair[0][0])).sum();
            if turned > 0.0 {
                points.reverse();
            }
            (points.len() > 3)
                .then(|| (GeometryValue::Polygon { coordinates: vec![points.iter().map(position).collect()] }, None))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_become_geometries() {
        let check = |kind: Kind, text: &str, expected: Option<(&str, Option<f64>)>| {
            let found = geometry(kind, text)
                .map(|(geometry, accuracy)| (serde_json::to_string(&geometry).expect("JSON"), accuracy));
            assert_eq!(found, expected.map(|(json, accuracy)| (json.to_owned(), accuracy)), "{text}");
        };
        let point = r#"{"type":"Point","coordinates":[21.5,52.25]}"#;
        check(Kind::Point, "52.25 21.5 0 4.5", Some((point, Some(4.5))));
        check(Kind::Point, "52.25 21.5 0.0 0.0", Some((point, None)));
        check(Kind::Point, "52.25 21.5", Some((point, None)));
        check(
            Kind::Point,
            "52.25 21.5 104.5 3",
            Some((r#"{"type":"Point","coordinates":[21.5,52.25,104.5]}"#, Some(3.0))),
        );
        check(Kind::Point, "95 21.5 0 0", None);
        check(Kind::Point, "52.25 200 0 0", None);
        check(Kind::Point, "rynek", None);
        check(Kind::Point, "52.25", None);
        check(
            Kind::Line,
            "1 2 0 0;3 4 0 0",
            Some((r#"{"type":"LineString","coordinates":[[2.0,1.0],[4.0,3.0]]}"#, None)),
        );
        check(Kind::Line, "1 2 0 0", None);
        let ring = r#"{"type":"Polygon","coordinates":[[[0.0,0.0],[1.0,0.0],[1.0,1.0],[0.0,0.0]]]}"#;
        check(Kind::Area, "0 0;0 1;1 1", Some((ring, None)));
        check(Kind::Area, "0 0;0 1;1 1;0 0", Some((ring, None)));
        check(Kind::Area, "0 0;1 1;0 1", Some((ring, None)));
        check(Kind::Area, "0 0;1 1", None);
    }
}
