//! The few options of a task: `--flag`, `--name VALUE`, `--name=VALUE`.

use std::path::PathBuf;

use crate::refusal::Refusal;

pub struct Options(Vec<String>);

impl Options {
    pub fn new(arguments: impl Iterator<Item = String>) -> Options {
        let split = |argument: String| match argument.split_once('=') {
            Some((name, value)) if name.starts_with("--") => vec![name.to_owned(), value.to_owned()],
            _ => vec![argument],
        };
        Options(arguments.flat_map(split).collect())
    }

    /// Takes `--name` out; tells whether it was there.
    pub fn flag(&mut self, name: &str) -> bool {
        let found = self.0.iter().position(|argument| argument == name);
        found.map(|at| self.0.remove(at)).is_some()
    }

    /// Takes `--name VALUE` out.
    pub fn value(&mut self, name: &str) -> anyhow::Result<Option<String>> {
        let Some(at) = self.0.iter().position(|argument| argument == name) else { return Ok(None) };
        self.0.remove(at);
        if at < self.0.len() {
            Ok(Some(self.0.remove(at)))
        } else {
            Err(Refusal::new(format!("`{name}` needs a value.")))
        }
    }

    pub fn path(&mut self, name: &str) -> anyhow::Result<Option<PathBuf>> {
        Ok(self.value(name)?.map(PathBuf::from))
    }

    pub fn port(&mut self, default: u16) -> anyhow::Result<u16> {
        let Some(text) = self.value("--port")? else { return Ok(default) };
        text.parse().map_err(|_| Refusal::new(format!("`{text}` is not a port number.")))
    }

    /// What nobody took, to be handed on.
    pub fn rest(self) -> Vec<String> {
        self.0
    }

    /// Refuses what nobody took.
    pub fn finish(self) -> anyhow::Result<()> {
        match self.0.first() {
            None => Ok(()),
            Some(unknown) => Err(Refusal::new(format!("This task does not know `{unknown}`."))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options(line: &str) -> Options {
        Options::new(line.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn both_spellings_and_flags() {
        let mut given = options("--port=81 --no-build --data there");
        assert_eq!(given.port(8080).unwrap(), 81);
        assert_eq!(given.path("--data").unwrap(), Some(PathBuf::from("there")));
        assert!(given.flag("--no-build"));
        assert!(!given.flag("--no-build"));
        given.finish().unwrap();
    }

    #[test]
    fn what_is_wrong_is_refused() {
        assert_eq!(options("--port abc").port(1).unwrap_err().to_string(), "`abc` is not a port number.");
        assert_eq!(options("--data").path("--data").unwrap_err().to_string(), "`--data` needs a value.");
        assert_eq!(options("--what").finish().unwrap_err().to_string(), "This task does not know `--what`.");
        assert_eq!(options("").port(8080).unwrap(), 8080);
    }
}
