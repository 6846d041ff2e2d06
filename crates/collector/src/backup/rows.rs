//! A table's row as a line of JSON: an object with a member for each column, bytes in base64.

use outbox::base64;
use serde_json::Value as Json;
use store::copying::{Kind, TABLES, Table, Value};

/// A line that is no row of its table, or has what this version does not know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoRow;

/// The table of this name.
pub fn table(name: &str) -> Option<&'static Table> {
    TABLES.iter().find(|table| table.name == name)
}

/// The line, with its end; its members in the order of the columns.
pub fn line(table: &Table, row: &[Value]) -> String {
    let member = |((name, _), value): (&(&str, Kind), &Value)| {
        let value = match value {
            Value::Null => Json::Null,
            Value::Text(text) => text.as_str().into(),
            Value::Number(number) => (*number).into(),
            Value::Truth(truth) => (*truth).into(),
            Value::Bytes(bytes) => base64::encode(bytes).into(),
        };
        format!("\"{name}\":{value}")
    };
    let members: Vec<String> = table.columns.iter().zip(row).map(member).collect();
    format!("{{{}}}\n", members.join(","))
}

/// # Errors
/// [`NoRow`]: what is left out would be lost, so that a member too many is as bad as one too few.
pub fn parse(table: &Table, line: &str) -> Result<Vec<Value>, NoRow> {
    let Ok(Json::Object(mut object)) = serde_json::from_str(line) else { return Err(NoRow) };
    let mut row = Vec::with_capacity(table.columns.len());
    for (name, kind) in table.columns {
        row.push(match (object.remove(*name).ok_or(NoRow)?, kind) {
            (Json::Null, _) => Value::Null,
            (Json::String(text), Kind::Text) => Value::Text(text),
            (Json::String(text), Kind::Bytes) => Value::Bytes(base64::decode(&text).ok_or(NoRow)?),
            (Json::Number(number), Kind::Number) => Value::Number(number.as_i64().ok_or(NoRow)?),
            (Json::Bool(truth), Kind::Truth) => Value::Truth(truth),
            _ => return Err(NoRow),
        });
    }
    if object.is_empty() { Ok(row) } else { Err(NoRow) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As it stands in backups: docs/formats.md.
    #[test]
    fn a_row_is_written_as_described_and_read_again() {
        let table = table("packs").expect("a table");
        let text = |text: &str| Value::Text(text.to_owned());
        let row = [
            text("00"),
            text("proba"),
            text("1"),
            text("Próba \"1\""),
            text("[]"),
            text("anonymous"),
            Value::Null,
            Value::Truth(true),
        ];
        let expected = concat!(
            r#"{"hash":"00","form_id":"proba","version":"1","title":"Próba \"1\"","languages":"[]","#,
            r#""privacy":"anonymous","draft_days":null,"trial":true}"#,
            "\n"
        );
        assert_eq!(line(table, &row), expected);
        assert_eq!(parse(table, expected), Ok(row.to_vec()));
        for (from, to) in [("true", "1"), ("\"trial\"", "\"trail\""), ("{", "{\"more\":1,"), ("true}", "true")] {
            assert_eq!(parse(table, &expected.replacen(from, to, 1)), Err(NoRow), "{to}");
        }
        let bytes = super::table("files").expect("a table");
        let row = [text("00"), Value::Bytes(vec![0, 255])];
        assert_eq!(line(bytes, &row), "{\"sha256\":\"00\",\"bytes\":\"AP8=\"}\n");
        assert_eq!(parse(bytes, &line(bytes, &row)), Ok(row.to_vec()));
    }
}
