//! What a question or a choice is, version by version.

/// The things, that of the newest version first, each with the versions (by their numbers in the plan) in which it is so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ByVersion<T> {
    newest: (T, Vec<usize>),
    older: Vec<(T, Vec<usize>)>,
}

impl<T: PartialEq> ByVersion<T> {
    pub fn of(version: usize, it: T) -> Self {
        Self { newest: (it, vec![version]), older: Vec::new() }
    }

    pub fn merge(&mut self, other: Self) {
        for (it, versions) in std::iter::once(other.newest).chain(other.older) {
            match std::iter::once(&mut self.newest).chain(&mut self.older).find(|(known, _)| *known == it) {
                Some((_, so_in)) => so_in.extend(versions),
                None => self.older.push((it, versions)),
            }
        }
    }

    /// What it is in the newest version.
    pub fn newest(&self) -> &T {
        &self.newest.0
    }

    /// What it is in this version, if that has it at all.
    pub fn of_version(&self, version: usize) -> Option<&T> {
        self.iter().find(|(_, versions)| versions.contains(&version)).map(|(it, _)| it)
    }

    pub fn iter(&self) -> impl Iterator<Item = (&T, &[usize])> {
        std::iter::once(&self.newest).chain(&self.older).map(|(it, versions)| (it, versions.as_slice()))
    }

    /// Whether the versions differ.
    pub fn differ(&self) -> bool {
        !self.older.is_empty()
    }
}
