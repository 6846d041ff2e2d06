//! Who works at the desk: what each role may do, how somebody joins, and what was done.

pub mod deeds;
mod names;
pub mod rights;

pub use names::{looks_like_another, named};

use crate::{clock, password, password::PasswordError, random};
use messages::{Language, people::words};
use outbox::Digest;
use store::{
    Store, StoreError,
    people::{Invitation, Joined, Person, PersonName, Post, Role},
};

/// How long an invitation counts, in seconds.
const INVITED_FOR: i64 = 7 * 24 * 3600;
/// The setting of a folder that had the shared password before there were people.
const OWNER_FIRST: &str = "owner-first";
/// The fewest letters of a password that somebody chooses.
pub const SHORTEST_PASSWORD: usize = 10;

/// The link by which somebody becomes a person of this post: it counts once, for a week, and while whoever made it may make
/// links (nobody's are a command's).
///
/// # Errors
/// If there are no random bytes, or the store fails.
pub async fn invite(
    store: &dyn Store,
    url: &str,
    post: &Post,
    made_by: Option<&PersonName>,
) -> Result<String, PasswordError> {
    invite_until(store, url, post, made_by, clock::unix() + INVITED_FOR).await
}

/// The link of one who takes the desk over: it counts until it is used, and the one before it no more.
///
/// # Errors
/// If there are no random bytes, or the store fails.
pub async fn invite_owner(store: &dyn Store, url: &str) -> Result<String, PasswordError> {
    store.withdraw_invitations(Role::Owner).await?;
    invite_first_owner(store, url).await
}

/// The link of the first owner, as long as there is none: another collector that starts on the same database may have made
/// one too, and that stays.
///
/// # Errors
/// If there are no random bytes, or the store fails.
pub async fn invite_first_owner(store: &dyn Store, url: &str) -> Result<String, PasswordError> {
    invite_until(store, url, &Post { role: Role::Owner, surveys: Vec::new() }, None, i64::MAX).await
}

async fn invite_until(
    store: &dyn Store,
    url: &str,
    post: &Post,
    made_by: Option<&PersonName>,
    expires: i64,
) -> Result<String, PasswordError> {
    let token = Digest(random::bytes()?);
    let made_by = made_by.map(PersonName::key).unwrap_or_default();
    store.invite(&Invitation { token_hash: Digest::of(&token.0), post: post.clone(), made_by, expires }).await?;
    Ok(format!("{url}/office/join/{token}"))
}

/// Uses an invitation.
///
/// # Errors
/// If the password cannot be hashed, or the store fails.
pub async fn join(store: &dyn Store, token: Digest, name: PersonName, plain: String) -> Result<Joined, PasswordError> {
    let token_hash = Digest::of(&token.0);
    let Some(post) = store.invitation(token_hash, clock::unix()).await? else { return Ok(Joined::Gone) };
    // A hash costs time and memory: none for a name that cannot be had.
    if store.person(&name).await?.is_some() || names::is_of_nobody(&name) {
        return Ok(Joined::NameTaken);
    }
    let person = Person { name, post, password: password::hashed(plain).await?, since: clock::today() };
    Ok(store.join(token_hash, &person, clock::unix()).await?)
}

/// Whether the shared password opens nothing but the page of the first owner.
///
/// # Errors
/// If the store fails.
pub async fn is_owner_first(store: &dyn Store) -> Result<bool, StoreError> {
    Ok(store.setting(OWNER_FIRST).await?.is_some())
}

/// An open link in words: for which post, until when, and who made it.
pub fn invitation_told(invitation: &Invitation, people: &[Person], language: Language) -> String {
    let made_by = people.iter().find(|person| person.name.key() == invitation.made_by);
    let made_by = made_by.map_or_else(|| words(language, "who-command", &[]), |person| person.name.to_string());
    let (role, surveys) = (role_told(invitation.post.role, language), invitation.post.surveys.join(", "));
    let until = match invitation.expires {
        i64::MAX => words(language, "until-used", &[]),
        at => clock::local(at),
    };
    let args = [("role", role), ("surveys", surveys), ("until", until), ("who", made_by)];
    words(language, if invitation.post.surveys.is_empty() { "invitation" } else { "invitation-of" }, &args)
}

pub fn role_told(role: Role, language: Language) -> String {
    words(language, &format!("role-{}", role.code()), &[])
}

/// What somebody is, and since when.
pub fn told(person: &Person, language: Language) -> String {
    let role = role_told(person.post.role, language);
    let args = [("role", role), ("since", person.since.clone()), ("surveys", person.post.surveys.join(", "))];
    words(language, if person.post.surveys.is_empty() { "person" } else { "person-of" }, &args)
}
