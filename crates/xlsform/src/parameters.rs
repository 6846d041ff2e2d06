//! The `parameters` column: `start=0 end=10; step=1`.

/// The keys of all types.
pub(crate) const NAMES: &[&str] = &[
    "rows",
    "app",
    "max-pixels",
    "quality",
    "capture-accuracy",
    "warning-accuracy",
    "allow-mock-accuracy",
    "incremental",
    "reference-geometry",
    "start",
    "end",
    "step",
    "tick_interval",
    "tick_labelset",
    "placeholder",
    "randomize",
    "seed",
    "value",
    "label",
    "track-changes",
    "track-changes-reasons",
    "identify-user",
    "location-priority",
    "location-min-interval",
    "location-max-age",
];

/// The pairs, by key in lower case; nothing when the text is not of that form.
pub(crate) fn parse(text: &str) -> Option<Vec<(String, String)>> {
    let mut tokens = tokens(text).into_iter();
    let mut pairs: Vec<(String, String)> = Vec::new();
    while let Some(key) = tokens.next() {
        let (equals, value) = (tokens.next()?, tokens.next()?);
        if key == "=" || equals != "=" || value == "=" {
            return None;
        }
        let key = key.to_lowercase();
        // The names of questions and of a file's columns keep their case.
        let is_name = value.contains("${") || matches!(key.as_str(), "label" | "value");
        let value = if is_name { value.to_owned() } else { value.to_lowercase() };
        pairs.retain(|(other, _)| *other != key);
        pairs.push((key, value));
    }
    Some(pairs)
}

fn tokens(text: &str) -> Vec<&str> {
    let mut tokens = Vec::new();
    for word in text.split([' ', '\t', '\n', ',', ';']) {
        let mut rest = word;
        while let Some(at) = rest.find('=') {
            tokens.extend([&rest[..at], "="].iter().filter(|token| !token.is_empty()));
            rest = &rest[at + 1..];
        }
        tokens.extend(Some(rest).filter(|rest| !rest.is_empty()));
    }
    tokens
}

pub(crate) fn get<'a>(pairs: &'a [(String, String)], key: &str) -> Option<&'a str> {
    pairs.iter().find(|(other, _)| other == key).map(|(_, value)| value.as_str())
}

#[cfg(test)]
mod tests {
    use super::parse;

    fn check(text: &str, expected: Option<&[(&str, &str)]>) {
        let parsed = parse(text);
        let parsed: Option<Vec<(&str, &str)>> =
            parsed.as_ref().map(|pairs| pairs.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect());
        assert_eq!(parsed.as_deref(), expected, "{text}");
    }

    #[test]
    fn reads_pairs() {
        check("", Some(&[]));
        check("randomize=TRUE", Some(&[("randomize", "true")]));
        check("start = 0, end=10; step=0.5", Some(&[("start", "0"), ("end", "10"), ("step", "0.5")]));
        check("value=Kod label=Nazwa", Some(&[("value", "Kod"), ("label", "Nazwa")]));
        check("seed=${S}", Some(&[("seed", "${S}")]));
        check("randomize", None);
        check("=true", None);
        check("a==b", None);
        check("a=b c", None);
    }
}
