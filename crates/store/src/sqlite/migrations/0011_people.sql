-- Who works at the town hall's desk. Their names are staff's, never respondents'.
CREATE TABLE people (
    name     TEXT NOT NULL PRIMARY KEY, -- in small letters, as they sign in
    shown    TEXT NOT NULL,             -- as it was typed
    role     TEXT NOT NULL,
    surveys  TEXT NOT NULL,             -- a partner's own, one to a line
    password TEXT NOT NULL,             -- argon2id
    since    TEXT NOT NULL              -- a day
) WITHOUT ROWID;

-- One-time links, by the hash of what they end with.
CREATE TABLE invitations (
    token_hash TEXT NOT NULL PRIMARY KEY,
    role       TEXT NOT NULL,
    surveys    TEXT NOT NULL,
    expires    BIGINT NOT NULL -- seconds since 1970
) WITHOUT ROWID;

-- What was done at the desk. Nothing of respondents is in it.
CREATE TABLE deeds (
    at     BIGINT NOT NULL, -- seconds since 1970
    number TEXT NOT NULL,   -- random: two deeds of one second
    who    TEXT NOT NULL,   -- empty: the shared password; `teren`: a command
    what   TEXT NOT NULL,
    survey TEXT NOT NULL,
    detail TEXT NOT NULL,
    PRIMARY KEY (at, number)
) WITHOUT ROWID;

DROP TABLE sessions;
CREATE TABLE sessions (
    token_hash TEXT NOT NULL PRIMARY KEY,
    person     TEXT NOT NULL, -- empty: of the shared password
    expires    BIGINT NOT NULL -- seconds since 1970
) WITHOUT ROWID;

-- Where there was a shared password before there were people, it opens one page only: that of the first owner.
INSERT INTO settings (key, value) SELECT 'owner-first', '1' WHERE EXISTS (SELECT 1 FROM settings WHERE key = 'office-password');
