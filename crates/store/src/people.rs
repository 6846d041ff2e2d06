//! Who works at the town hall's desk: people with a role each, their invitations and sessions, and what they did.

use crate::Result;
use async_trait::async_trait;
use outbox::Digest;
use std::{fmt, str::FromStr};

/// What somebody is at the desk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// Has the desk, and invites the others.
    Owner,
    /// Runs the fieldwork.
    Coordinator,
    /// Works with the data.
    Analyst,
    /// Goes out with a device.
    Surveyor,
    /// The data protection officer (*inspektor ochrony danych*).
    Iod,
    /// Looks through what came.
    Moderator,
    /// Somebody from outside, for surveys of their own.
    Partner,
}

impl Role {
    pub const ALL: [Self; 7] =
        [Self::Owner, Self::Coordinator, Self::Analyst, Self::Surveyor, Self::Iod, Self::Moderator, Self::Partner];

    /// As it is stored, and as commands name it.
    pub fn code(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Coordinator => "coordinator",
            Self::Analyst => "analyst",
            Self::Surveyor => "surveyor",
            Self::Iod => "iod",
            Self::Moderator => "moderator",
            Self::Partner => "partner",
        }
    }
}

/// There is no such role.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no role: {0}")]
pub struct NoRole(String);

impl FromStr for Role {
    type Err = NoRole;

    fn from_str(text: &str) -> std::result::Result<Self, NoRole> {
        Self::ALL.into_iter().find(|role| role.code() == text).ok_or_else(|| NoRole(text.to_owned()))
    }
}

/// The name under which somebody signs in. Capitals and spaces around it make no difference.
///
/// ```
/// use store::people::PersonName;
/// let name: PersonName = " Anna Nowak ".parse().unwrap();
/// assert_eq!((name.key(), name.to_string()), ("anna nowak".to_owned(), "Anna Nowak".to_owned()));
/// assert!("".parse::<PersonName>().is_err());
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonName(String);

impl PersonName {
    /// What tells people apart.
    pub fn key(&self) -> String {
        self.0.to_lowercase()
    }
}

impl fmt::Display for PersonName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// No name: empty, longer than 80 letters, or with signs that nobody types.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no name to sign in with")]
pub struct NoName;

impl FromStr for PersonName {
    type Err = NoName;

    fn from_str(text: &str) -> std::result::Result<Self, NoName> {
        const MOST: usize = 80;
        let name = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let fits = !name.is_empty() && name.chars().count() <= MOST && !name.chars().any(char::is_control);
        fits.then_some(Self(name)).ok_or(NoName)
    }
}

/// What somebody may be, and for which surveys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Post {
    pub role: Role,
    /// A partner's surveys, by the names of their workbooks; of others nothing.
    pub surveys: Vec<String>,
}

/// Somebody at the desk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    pub name: PersonName,
    pub post: Post,
    /// The password's argon2id hash.
    pub password: String,
    /// The day.
    pub since: String,
}

/// Whose session it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Session {
    /// The shared password's, as long as there is no owner.
    Password,
    Person(Box<Person>),
}

/// What came of a change to one person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Changed {
    Done,
    /// There is nobody of this name.
    Nobody,
    /// Somebody has to have the desk.
    LastOwner,
}

/// What came of an invitation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Joined {
    Done,
    /// The link was used, or its time is over.
    Gone,
    NameTaken,
}

/// A link that nobody has used yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitation {
    /// It tells links apart, and opens nothing.
    pub token_hash: Digest,
    pub post: Post,
    /// Who made it: a name's key, or nobody's (a command, the start).
    pub made_by: String,
    /// Seconds since 1970.
    pub expires: i64,
}

/// A deed's place among the others: its second, and its number in it.
///
/// ```
/// use store::people::Mark;
/// let mark: Mark = "1764547200-00000003".parse().unwrap();
/// assert_eq!((mark.to_string().as_str(), mark.at), ("1764547200-00000003", 1_764_547_200));
/// assert!("yesterday".parse::<Mark>().is_err());
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// Seconds since 1970.
    pub at: i64,
    pub number: String,
}

impl fmt::Display for Mark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.at, self.number)
    }
}

/// No deed's place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no place among the deeds")]
pub struct NoMark;

impl FromStr for Mark {
    type Err = NoMark;

    fn from_str(text: &str) -> std::result::Result<Self, NoMark> {
        let (at, number) = text.split_once('-').ok_or(NoMark)?;
        Ok(Self { at: at.parse().map_err(|_| NoMark)?, number: number.to_owned() })
    }
}

/// Something that was done at the desk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deed {
    /// Seconds since 1970; deeds of one second are in the order in which they were noted.
    pub at: i64,
    /// A person's name; empty for the shared password; [`Deed::COMMAND`] for a command.
    pub who: String,
    /// Its code.
    pub what: String,
    /// The survey's workbook, where it is about one.
    pub survey: String,
    pub detail: String,
}

impl Deed {
    /// Who gives commands to the machine itself.
    pub const COMMAND: &str = "teren";
}

/// People, invitations, sessions and deeds.
#[async_trait]
pub trait People: Send + Sync {
    /// By name.
    async fn people(&self) -> Result<Vec<Person>>;
    async fn person(&self, name: &PersonName) -> Result<Option<Person>>;
    async fn has_owner(&self) -> Result<bool>;
    /// Whoever is no owner any more has no links out either.
    async fn appoint(&self, name: &PersonName, post: &Post) -> Result<Changed>;
    /// With all sessions, and the links that they have made.
    async fn remove_person(&self, name: &PersonName) -> Result<Changed>;
    /// Ends all sessions of theirs.
    async fn set_password(&self, name: &PersonName, hash: &str) -> Result<Changed>;

    async fn invite(&self, invitation: &Invitation) -> Result<()>;
    /// Those that count, the last to end first.
    async fn invitations(&self, now: i64) -> Result<Vec<Invitation>>;
    /// `false`: it was used, or counts no more.
    async fn withdraw_invitation(&self, token_hash: Digest) -> Result<bool>;
    /// What an invitation is to; none if it was used, or its time is over.
    async fn invitation(&self, token_hash: Digest, now: i64) -> Result<Option<Post>>;
    /// Uses an invitation: at most one person comes of it, who has no session yet. With the first owner the shared password
    /// ends.
    async fn join(&self, token_hash: Digest, person: &Person, now: i64) -> Result<Joined>;
    /// No invitation of this role counts any more.
    async fn withdraw_invitations(&self, role: Role) -> Result<()>;

    /// Of a person, or of the shared password, while `password` is its hash. `false`: it is no more, and there is no session.
    async fn add_session(
        &self,
        token_hash: Digest,
        who: Option<&PersonName>,
        password: &str,
        expires: i64,
        now: i64,
    ) -> Result<bool>;
    async fn session(&self, token_hash: Digest, now: i64) -> Result<Option<Session>>;
    async fn end_session(&self, token_hash: Digest) -> Result<()>;
    async fn end_all_sessions(&self) -> Result<()>;

    async fn note_deed(&self, deed: &Deed) -> Result<()>;
    /// The latest first, at most so many, those before this one only if one is given.
    async fn deeds(&self, before: Option<&Mark>, most: u32) -> Result<Vec<(Mark, Deed)>>;
}
