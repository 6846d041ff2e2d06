-- Attachments that travel apart from their records stand as files in the data folder, by the digest of their bytes.
-- Here too: no row tells when somebody answered more finely than by the day.

CREATE TABLE uploads (
    response    TEXT NOT NULL,
    digest      TEXT NOT NULL,
    secret_hash TEXT NOT NULL,
    len         BIGINT NOT NULL,
    touched_on  TEXT NOT NULL,          -- the civil day of the last byte
    whole       BOOLEAN NOT NULL,
    PRIMARY KEY (response, digest)
) WITHOUT ROWID;
CREATE INDEX uploads_by_digest ON uploads (digest);

-- The parts that a record names, in its envelope's order; `record` is its digest, also of one in quarantine.
CREATE TABLE record_parts (
    id       TEXT NOT NULL,
    record   TEXT NOT NULL,
    position INTEGER NOT NULL,
    digest   TEXT NOT NULL,
    PRIMARY KEY (id, record, position)
) WITHOUT ROWID;
CREATE INDEX record_parts_by_digest ON record_parts (digest);

ALTER TABLE records ADD COLUMN seal_key TEXT NOT NULL DEFAULT '';    -- the sealing key's id; empty if not encrypted
ALTER TABLE records ADD COLUMN received_at TEXT NOT NULL DEFAULT ''; -- empty if the survey is anonymous
