-- Who works at the town hall's desk. Their names are staff's, never respondents'.
CREATE TABLE people (
    name     TEXT COLLATE "C" PRIMARY KEY, -- in small letters, as they sign in
    shown    TEXT NOT NULL,                -- as it was typed
    role     TEXT NOT NULL,
    surveys  TEXT NOT NULL,                -- a partner's own, one to a line
    password TEXT NOT NULL,                -- argon2id
    since    TEXT NOT NULL                 -- a day
);

-- One-time links, by the hash of what they end with.
CREATE TABLE invitations (
    token_hash TEXT PRIMARY KEY,
    role       TEXT NOT NULL,
    surveys    TEXT NOT NULL,
    expires    BIGINT NOT NULL -- seconds since 1970
);

-- What was done at the desk. Nothing of respondents is in it.
CREATE TABLE deeds (
    at     BIGINT NOT NULL,           -- seconds since 1970
    number TEXT COLLATE "C" NOT NULL, -- random: two deeds of one second
    who    TEXT NOT NULL,             -- empty: the shared password; `teren`: a command
    what   TEXT NOT NULL,
    survey TEXT NOT NULL,
    detail TEXT NOT NULL,
    PRIMARY KEY (at, number)
);

-- Empty: of the shared password.
ALTER TABLE sessions ADD COLUMN person TEXT COLLATE "C" NOT NULL DEFAULT '';
