-- Every table is keyed by what it is about and has no row id: the order of arrival is not kept anywhere.

CREATE TABLE settings (
    key   TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;

-- Files of form packs, each once, by content.
CREATE TABLE files (
    sha256 TEXT NOT NULL PRIMARY KEY,
    bytes  BLOB NOT NULL
) WITHOUT ROWID;

CREATE TABLE packs (
    hash      TEXT NOT NULL PRIMARY KEY,
    form_id   TEXT NOT NULL,
    version   TEXT NOT NULL,
    title     TEXT NOT NULL,
    languages TEXT NOT NULL, -- a JSON array
    privacy   TEXT NOT NULL,
    UNIQUE (form_id, version)
) WITHOUT ROWID;

CREATE TABLE pack_files (
    hash     TEXT NOT NULL REFERENCES packs (hash),
    position INTEGER NOT NULL,
    name     TEXT NOT NULL,
    len      INTEGER NOT NULL,
    sha256   TEXT NOT NULL REFERENCES files (sha256),
    PRIMARY KEY (hash, name)
) WITHOUT ROWID;

-- A survey shows one pack at a time; the form's earlier packs stay for the responses that were given in them.
CREATE TABLE surveys (
    name    TEXT NOT NULL PRIMARY KEY,
    form_id TEXT NOT NULL,
    hash    TEXT NOT NULL REFERENCES packs (hash)
) WITHOUT ROWID;

CREATE TABLE responses (
    id          TEXT NOT NULL PRIMARY KEY,
    secret_hash TEXT NOT NULL,
    form_id     TEXT NOT NULL,
    revision    INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX responses_by_form ON responses (form_id, id);

CREATE TABLE records (
    id           TEXT NOT NULL REFERENCES responses (id),
    revision     INTEGER NOT NULL,
    digest       TEXT NOT NULL,
    hash         TEXT NOT NULL REFERENCES packs (hash),
    received_on  TEXT NOT NULL, -- the civil day
    completed_at TEXT NOT NULL, -- the civil day if the survey is anonymous; empty while the record is sealed
    verdict      TEXT,          -- NULL until the record has been checked
    problems     TEXT NOT NULL DEFAULT '[]',
    receipt      BLOB NOT NULL,
    record       BLOB NOT NULL,
    PRIMARY KEY (id, revision),
    UNIQUE (id, digest)
) WITHOUT ROWID;
CREATE INDEX records_unchecked ON records (id, revision) WHERE verdict IS NULL;

-- Other bytes under a known id, sent without its secret: kept apart, never counted or exported.
CREATE TABLE quarantine (
    id          TEXT NOT NULL,
    digest      TEXT NOT NULL,
    form_id     TEXT NOT NULL,
    received_on TEXT NOT NULL,
    receipt     BLOB NOT NULL,
    record      BLOB NOT NULL,
    PRIMARY KEY (id, digest)
) WITHOUT ROWID;

CREATE TABLE sessions (
    token_hash TEXT NOT NULL PRIMARY KEY,
    expires    BIGINT NOT NULL -- seconds since 1970
) WITHOUT ROWID;
