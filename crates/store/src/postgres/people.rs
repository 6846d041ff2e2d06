//! People, their invitations and sessions, and what they did.

use super::{PostgresStore, parsed, plain};
use crate::{
    Result,
    people::{Changed, Deed, Invitation, Joined, Mark, People, Person, PersonName, Post, Role, Session},
};
use async_trait::async_trait;
use outbox::Digest;
use sqlx::PgConnection;

const PERSON: &str = "SELECT shown, role, surveys, password, since FROM people";
type PersonRow = (String, String, String, String, String);

fn person((shown, role, surveys, password, since): PersonRow) -> Result<Person> {
    let post = post(&role, &surveys)?;
    Ok(Person { name: parsed(&shown, "a person's name")?, post, password, since })
}

fn post(role: &str, surveys: &str) -> Result<Post> {
    Ok(Post { role: parsed(role, "a role")?, surveys: surveys.lines().map(str::to_owned).collect() })
}

/// Whether others are owners too.
async fn is_last_owner(connection: &mut PgConnection, name: &PersonName) -> Result<bool> {
    let sql = "SELECT COUNT(*) FROM people WHERE role = 'owner' AND name <> $1";
    let others: i64 = sqlx::query_scalar(sql).bind(name.key()).fetch_one(&mut *connection).await?;
    let sql = "SELECT COUNT(*) FROM people WHERE role = 'owner' AND name = $1";
    let is_one: i64 = sqlx::query_scalar(sql).bind(name.key()).fetch_one(connection).await?;
    Ok(is_one > 0 && others == 0)
}

fn changed(rows: u64) -> Changed {
    if rows > 0 { Changed::Done } else { Changed::Nobody }
}

/// Nobody comes back by a link of theirs.
async fn withdraw_of(connection: &mut PgConnection, name: &PersonName) -> Result<()> {
    sqlx::query("DELETE FROM invitations WHERE made_by = $1").bind(name.key()).execute(connection).await?;
    Ok(())
}

async fn end_sessions_of(connection: &mut PgConnection, name: &PersonName) -> Result<()> {
    sqlx::query("DELETE FROM sessions WHERE person = $1").bind(name.key()).execute(connection).await?;
    Ok(())
}

#[async_trait]
impl People for PostgresStore {
    async fn people(&self) -> Result<Vec<Person>> {
        let sql = sqlx::AssertSqlSafe(format!("{PERSON} ORDER BY name"));
        let rows: Vec<PersonRow> = sqlx::query_as(sql).fetch_all(&mut *self.db().await?).await?;
        rows.into_iter().map(person).collect()
    }

    async fn person(&self, name: &PersonName) -> Result<Option<Person>> {
        let sql = sqlx::AssertSqlSafe(format!("{PERSON} WHERE name = $1"));
        let row: Option<PersonRow> =
            sqlx::query_as(sql).bind(name.key()).fetch_optional(&mut *self.db().await?).await?;
        row.map(person).transpose()
    }

    async fn has_owner(&self) -> Result<bool> {
        let sql = "SELECT COUNT(*) FROM people WHERE role = 'owner'";
        let count: i64 = sqlx::query_scalar(sql).fetch_one(&mut *self.db().await?).await?;
        Ok(count > 0)
    }

    async fn appoint(&self, name: &PersonName, post: &Post) -> Result<Changed> {
        let mut work = self.locked().await?;
        if post.role != Role::Owner && is_last_owner(&mut work, name).await? {
            return Ok(Changed::LastOwner);
        }
        let update = sqlx::query("UPDATE people SET role = $2, surveys = $3 WHERE name = $1");
        let update = update.bind(name.key()).bind(post.role.code()).bind(post.surveys.join("\n"));
        let rows = update.execute(&mut *work).await?.rows_affected();
        if post.role != Role::Owner {
            withdraw_of(&mut work, name).await?;
        }
        work.commit().await?;
        Ok(changed(rows))
    }

    async fn remove_person(&self, name: &PersonName) -> Result<Changed> {
        let mut work = self.locked().await?;
        if is_last_owner(&mut work, name).await? {
            return Ok(Changed::LastOwner);
        }
        end_sessions_of(&mut work, name).await?;
        withdraw_of(&mut work, name).await?;
        let delete = sqlx::query("DELETE FROM people WHERE name = $1").bind(name.key());
        let rows = delete.execute(&mut *work).await?.rows_affected();
        work.commit().await?;
        Ok(changed(rows))
    }

    async fn set_password(&self, name: &PersonName, hash: &str) -> Result<Changed> {
        let mut work = self.locked().await?;
        end_sessions_of(&mut work, name).await?;
        let update = sqlx::query("UPDATE people SET password = $2 WHERE name = $1").bind(name.key()).bind(hash);
        let rows = update.execute(&mut *work).await?.rows_affected();
        work.commit().await?;
        Ok(changed(rows))
    }

    async fn invite(&self, invitation: &Invitation) -> Result<()> {
        let Invitation { token_hash, post, made_by, expires } = invitation;
        let insert = sqlx::query(
            "INSERT INTO invitations (token_hash, role, surveys, expires, made_by) VALUES ($1, $2, $3, $4, $5)",
        );
        let insert = insert.bind(token_hash.to_string()).bind(post.role.code()).bind(post.surveys.join("\n"));
        insert.bind(expires).bind(made_by).execute(&mut *self.db().await?).await?;
        Ok(())
    }

    async fn invitations(&self, now: i64) -> Result<Vec<Invitation>> {
        let sql = "SELECT token_hash, role, surveys, expires, made_by FROM invitations WHERE expires > $1
                   ORDER BY expires DESC, token_hash";
        let rows: Vec<(String, String, String, i64, String)> =
            sqlx::query_as(sql).bind(now).fetch_all(&mut *self.db().await?).await?;
        let invitation = |(hash, role, surveys, expires, made_by): (String, String, String, i64, String)| {
            Ok(Invitation { token_hash: parsed(&hash, "a digest")?, post: post(&role, &surveys)?, made_by, expires })
        };
        rows.into_iter().map(invitation).collect()
    }

    async fn withdraw_invitation(&self, token_hash: Digest) -> Result<bool> {
        let delete = sqlx::query("DELETE FROM invitations WHERE token_hash = $1").bind(token_hash.to_string());
        Ok(delete.execute(&mut *self.db().await?).await?.rows_affected() > 0)
    }

    async fn invitation(&self, token_hash: Digest, now: i64) -> Result<Option<Post>> {
        let sql = "SELECT role, surveys FROM invitations WHERE token_hash = $1 AND expires > $2";
        let find = sqlx::query_as(sql).bind(token_hash.to_string()).bind(now);
        let found: Option<(String, String)> = find.fetch_optional(&mut *self.db().await?).await?;
        found.map(|(role, surveys)| post(&role, &surveys)).transpose()
    }

    async fn join(&self, token_hash: Digest, person: &Person, now: i64) -> Result<Joined> {
        let mut work = self.locked().await?;
        let delete = sqlx::query("DELETE FROM invitations WHERE token_hash = $1 AND expires > $2");
        if delete.bind(token_hash.to_string()).bind(now).execute(&mut *work).await?.rows_affected() == 0 {
            return Ok(Joined::Gone);
        }
        let insert = "INSERT INTO people (name, shown, role, surveys, password, since) VALUES ($1, $2, $3, $4, $5, $6)
                      ON CONFLICT (name) DO NOTHING";
        let insert = sqlx::query(insert).bind(person.name.key()).bind(person.name.to_string());
        let insert = insert.bind(person.post.role.code()).bind(person.post.surveys.join("\n"));
        let insert = insert.bind(&person.password).bind(&person.since);
        if insert.execute(&mut *work).await?.rows_affected() == 0 {
            return Ok(Joined::NameTaken);
        }
        // One that somebody of this name left behind is not theirs.
        end_sessions_of(&mut work, &person.name).await?;
        if person.post.role == Role::Owner {
            sqlx::query("DELETE FROM settings WHERE key IN ('office-password', 'owner-first')")
                .execute(&mut *work)
                .await?;
            sqlx::query("DELETE FROM sessions WHERE person = ''").execute(&mut *work).await?;
        }
        work.commit().await?;
        Ok(Joined::Done)
    }

    async fn withdraw_invitations(&self, role: Role) -> Result<()> {
        sqlx::query("DELETE FROM invitations WHERE role = $1")
            .bind(role.code())
            .execute(&mut *self.db().await?)
            .await?;
        Ok(())
    }

    async fn add_session(
        &self,
        token_hash: Digest,
        who: Option<&PersonName>,
        password: &str,
        expires: i64,
        now: i64,
    ) -> Result<bool> {
        sqlx::query("DELETE FROM sessions WHERE expires <= $1").bind(now).execute(&mut *self.db().await?).await?;
        let counts = match who {
            Some(_) => "SELECT 1 FROM people WHERE name = $2 AND password = $4",
            None => "SELECT 1 FROM settings WHERE key = 'office-password' AND value = $4",
        };
        let sql =
            format!("INSERT INTO sessions (token_hash, person, expires) SELECT $1, $2, $3 WHERE EXISTS ({counts})");
        let insert = sqlx::query(sqlx::AssertSqlSafe(sql));
        let insert = insert.bind(token_hash.to_string()).bind(who.map(PersonName::key).unwrap_or_default());
        let rows = insert.bind(expires).bind(password).execute(&mut *self.db().await?).await?.rows_affected();
        Ok(rows > 0)
    }

    async fn session(&self, token_hash: Digest, now: i64) -> Result<Option<Session>> {
        let sql = "SELECT s.person, p.shown, p.role, p.surveys, p.password, p.since
                   FROM sessions s LEFT JOIN people p ON p.name = s.person
                   WHERE s.token_hash = $1 AND s.expires > $2";
        type Row = (String, Option<String>, Option<String>, Option<String>, Option<String>, Option<String>);
        let find = sqlx::query_as(sql).bind(token_hash.to_string()).bind(now);
        let found: Option<Row> = find.fetch_optional(&mut *self.db().await?).await?;
        match found {
            Some((who, ..)) if who.is_empty() => Ok(Some(Session::Password)),
            Some((_, Some(shown), Some(role), Some(surveys), Some(password), Some(since))) => {
                Ok(Some(Session::Person(Box::new(person((shown, role, surveys, password, since))?))))
            }
            _ => Ok(None),
        }
    }

    async fn end_session(&self, token_hash: Digest) -> Result<()> {
        let delete = sqlx::query("DELETE FROM sessions WHERE token_hash = $1").bind(token_hash.to_string());
        delete.execute(&mut *self.db().await?).await?;
        Ok(())
    }

    async fn end_all_sessions(&self) -> Result<()> {
        sqlx::query("DELETE FROM sessions").execute(&mut *self.db().await?).await?;
        Ok(())
    }

    async fn note_deed(&self, deed: &Deed) -> Result<()> {
        // Other collectors note deeds too: the number is nobody else's.
        let mut work = self.locked().await?;
        let insert = sqlx::query(
            "INSERT INTO deeds (at, number, who, what, survey, detail)
             SELECT $1, lpad(COUNT(*)::text, 8, '0'), $2, $3, $4, $5 FROM deeds WHERE at = $1",
        );
        let insert = insert.bind(deed.at).bind(plain(&deed.who)).bind(&deed.what);
        let insert = insert.bind(plain(&deed.survey)).bind(plain(&deed.detail));
        insert.execute(&mut *work).await?;
        work.commit().await?;
        Ok(())
    }

    async fn deeds(&self, before: Option<&Mark>, most: u32) -> Result<Vec<(Mark, Deed)>> {
        let sql = "SELECT at, number, who, what, survey, detail FROM deeds
                   WHERE $1::bigint IS NULL OR (at, number COLLATE \"C\") < ($1, $2)
                   ORDER BY at DESC, number COLLATE \"C\" DESC LIMIT $3";
        let find = sqlx::query_as(sql).bind(before.map(|mark| mark.at)).bind(before.map(|mark| &mark.number));
        let rows: Vec<(i64, String, String, String, String, String)> =
            find.bind(i64::from(most)).fetch_all(&mut *self.db().await?).await?;
        let deed =
            |(at, number, who, what, survey, detail)| (Mark { at, number }, Deed { at, who, what, survey, detail });
        Ok(rows.into_iter().map(deed).collect())
    }
}
