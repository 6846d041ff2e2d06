//! As much of JSON as a GeoJSON file needs, read without a library: the app is small.

/// A JSON value; an object keeps its members' order.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Json {
    Null,
    Boolean(bool),
    /// As written.
    Number(String),
    Text(String),
    List(Vec<Json>),
    Object(Vec<(String, Json)>),
}

/// Deeper nesting is refused.
const MAX_DEPTH: usize = 60;

impl Json {
    /// `None` when the text is not JSON.
    pub fn parse(text: &str) -> Option<Json> {
        let mut reader = Reader { rest: text };
        let value = reader.value(0)?;
        reader.blank();
        reader.rest.is_empty().then_some(value)
    }

    pub fn get(&self, key: &str) -> Option<&Json> {
        match self {
            Json::Object(members) => members.iter().find(|(name, _)| name == key).map(|(_, value)| value),
            _ => None,
        }
    }

    pub fn list(&self) -> &[Json] {
        if let Json::List(items) = self { items } else { &[] }
    }

    /// A simple value's text; `None` of lists and objects.
    pub fn plain(&self) -> Option<String> {
        match self {
            Json::Null => Some(String::new()),
            Json::Boolean(truth) => Some(truth.to_string()),
            Json::Number(text) | Json::Text(text) => Some(text.clone()),
            Json::List(_) | Json::Object(_) => None,
        }
    }
}

struct Reader<'a> {
    rest: &'a str,
}

impl Reader<'_> {
    fn blank(&mut self) {
        self.rest = self.rest.trim_start_matches([' ', '\t', '\n', '\r']);
    }

    /// Whether the text comes next, white space aside; if so it is read.
    fn take(&mut self, token: &str) -> bool {
        self.blank();
        let after = self.rest.strip_prefix(token);
        self.rest = after.unwrap_or(self.rest);
        after.is_some()
    }

    fn value(&mut self, depth: usize) -> Option<Json> {
        if depth > MAX_DEPTH {
            return None;
        }
        for (word, value) in [("null", Json::Null), ("true", Json::Boolean(true)), ("false", Json::Boolean(false))] {
            if self.take(word) {
                return Some(value);
            }
        }
        match self.rest.chars().next()? {
            '"' => self.text().map(Json::Text),
            '[' => self.items("[", "]", |reader| reader.value(depth + 1)).map(Json::List),
            '{' => {
                let member = |reader: &mut Self| {
                    reader.blank();
                    let name = reader.text()?;
                    let value = if reader.take(":") { reader.value(depth + 1)? } else { return None };
                    Some((name, value))
                };
                self.items("{", "}", member).map(Json::Object)
            }
            _ => {
                let end = self.rest.find(|c: char| !matches!(c, '0'..='9' | '-' | '+' | '.' | 'e' | 'E'));
                let (number, rest) = self.rest.split_at(end.unwrap_or(self.rest.len()));
                self.rest = rest;
                number.parse::<f64>().ok().map(|_| Json::Number(number.to_owned()))
            }
        }
    }

    fn items<T>(&mut self, open: &str, close: &str, mut item: impl FnMut(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        let mut items = Vec::new();
        if !self.take(open) {
            return None;
        }
        if self.take(close) {
            return Some(items);
        }
        loop {
            items.push(item(self)?);
            if self.take(close) {
                return Some(items);
            }
            if !self.take(",") {
                return None;
            }
        }
    }

    fn text(&mut self) -> Option<String> {
        let mut rest = self.rest.strip_prefix('"')?.chars();
        let mut text = String::new();
        loop {
            match rest.next()? {
                '"' => break,
                '\\' => match rest.next()? {
                    'n' => text.push('\n'),
                    't' => text.push('\t'),
                    'r' => text.push('\r'),
                    'b' => text.push('\u{8}'),
                    'f' => text.push('\u{c}'),
                    'u' => {
                        let mut unit = hex(&mut rest)?;
                        if (0xd800..0xdc00).contains(&unit) && rest.as_str().starts_with("\\u") {
                            rest.nth(1);
                            unit = 0x10000 + ((unit - 0xd800) << 10) + hex(&mut rest)?.checked_sub(0xdc00)?;
                        }
                        text.push(char::from_u32(unit).unwrap_or(char::REPLACEMENT_CHARACTER));
                    }
                    other => text.push(other),
                },
                c => text.push(c),
            }
        }
        self.rest = rest.as_str();
        Some(text)
    }
}

fn hex(rest: &mut std::str::Chars<'_>) -> Option<u32> {
    (0..4).try_fold(0, |unit, _| Some(unit * 16 + rest.next()?.to_digit(16)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_read_and_mistakes_refused() {
        let check = |text: &str, expected: Option<Json>| assert_eq!(Json::parse(text), expected, "{text}");
        let text = |text: &str| Json::Text(text.to_owned());
        check(" [1, -2.5e3 , true,null] ", {
            let numbers = ["1", "-2.5e3"].map(|n| Json::Number(n.to_owned()));
            Some(Json::List(numbers.into_iter().chain([Json::Boolean(true), Json::Null]).collect()))
        });
        check(r#"{"a":{},"b":[]}"#, {
            let (a, b) = (("a".into(), Json::Object(Vec::new())), ("b".into(), Json::List(Vec::new())));
            Some(Json::Object(vec![a, b]))
        });
        check(r#""\u017c\ud83d\ude42\n\"""#, Some(text("ż🙂\n\"")));
        for bad in ["", "[1", "{\"a\"}", "[1,]", "1 2", "\"a", "\"\\ud83d\\u0000\"", "nul"] {
            check(bad, None);
        }
        check(&"[".repeat(100_000), None);
    }
}
