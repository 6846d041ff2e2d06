-- The same tables as in SQLite, as they are now. Whatever people see in an order is compared byte by byte ("C"), so that
-- both databases give the same order. Rows tell in which order they came until the day's end.

CREATE TABLE settings (
    key   TEXT PRIMARY KEY,
    value TEXT NOT NULL
);

-- Files of form packs, each once, by content; as they travel, NULL until somebody looked, empty where that is not shorter.
CREATE TABLE files (
    sha256 TEXT PRIMARY KEY,
    bytes  BYTEA NOT NULL,
    br     BYTEA,
    gz     BYTEA
);

CREATE TABLE packs (
    hash       TEXT PRIMARY KEY,
    form_id    TEXT NOT NULL,
    version    TEXT COLLATE "C" NOT NULL,
    title      TEXT NOT NULL,
    languages  TEXT NOT NULL,    -- a JSON array
    privacy    TEXT NOT NULL,
    draft_days INTEGER,          -- NULL: drafts never leave their devices
    trial      BOOLEAN NOT NULL, -- the responses that were given in it are tests, whenever they arrive
    UNIQUE (form_id, version)
);

CREATE TABLE pack_files (
    hash     TEXT NOT NULL REFERENCES packs (hash),
    position INTEGER NOT NULL,
    name     TEXT NOT NULL,
    len      BIGINT NOT NULL,
    sha256   TEXT NOT NULL REFERENCES files (sha256),
    PRIMARY KEY (hash, name)
);

-- The workbook that a pack was made of, for whoever goes on with it. Devices never get it.
CREATE TABLE workbooks (
    hash  TEXT PRIMARY KEY REFERENCES packs (hash),
    name  TEXT NOT NULL,
    bytes BYTEA NOT NULL
);

-- A survey shows one pack at a time; the form's earlier packs stay for the responses that were given in them.
CREATE TABLE surveys (
    workbook  TEXT COLLATE "C" PRIMARY KEY, -- what it is published as
    name      TEXT NOT NULL UNIQUE,         -- in its address
    form_id   TEXT NOT NULL,
    hash      TEXT NOT NULL REFERENCES packs (hash),
    closed_on TEXT NOT NULL DEFAULT '',     -- the civil day; empty while it is open
    by_hand   BOOLEAN NOT NULL
);

-- Whose responses count: tests do while their survey is on trial itself, and no more once it is live.
CREATE VIEW counted_packs (hash) AS
SELECT k.hash FROM packs k
WHERE NOT k.trial
OR EXISTS (SELECT 1 FROM surveys s JOIN packs shown ON shown.hash = s.hash WHERE s.form_id = k.form_id AND shown.trial);

CREATE TABLE responses (
    id          TEXT COLLATE "C" PRIMARY KEY,
    secret_hash TEXT NOT NULL,
    form_id     TEXT NOT NULL,
    revision    INTEGER NOT NULL
);
CREATE INDEX responses_by_form ON responses (form_id, id);

CREATE TABLE records (
    id              TEXT COLLATE "C" NOT NULL REFERENCES responses (id),
    revision        INTEGER NOT NULL,
    digest          TEXT NOT NULL,
    hash            TEXT NOT NULL REFERENCES packs (hash),
    received_on     TEXT COLLATE "C" NOT NULL, -- the civil day
    completed_at    TEXT NOT NULL,             -- the civil day if the survey is anonymous; empty while the record is sealed
    received_at     TEXT NOT NULL,             -- empty if the survey is anonymous
    clock_behind_ms BIGINT,                    -- NULL: not told, and always so if the survey is anonymous
    seal_key        TEXT COLLATE "C" NOT NULL, -- the sealing key's id; empty if not encrypted
    verdict         TEXT,                      -- NULL until the record has been checked
    problems        TEXT NOT NULL DEFAULT '[]',
    receipt         BYTEA NOT NULL,
    record          BYTEA NOT NULL,
    PRIMARY KEY (id, revision),
    UNIQUE (id, digest)
);
CREATE INDEX records_unchecked ON records (id, revision) WHERE verdict IS NULL;

-- Records that do not count any more, because the response was reopened on its device and completed anew.
CREATE TABLE replaced (
    id     TEXT COLLATE "C" NOT NULL,
    digest TEXT NOT NULL,
    PRIMARY KEY (id, digest)
);

-- Other bytes under a known id, sent without its secret: kept apart, never counted or exported.
CREATE TABLE quarantine (
    id          TEXT COLLATE "C" NOT NULL,
    digest      TEXT COLLATE "C" NOT NULL,
    form_id     TEXT NOT NULL,
    hash        TEXT NOT NULL, -- empty for those of earlier versions
    received_on TEXT COLLATE "C" NOT NULL,
    receipt     BYTEA NOT NULL,
    record      BYTEA NOT NULL,
    PRIMARY KEY (id, digest)
);

-- Attachments that travel apart from their records. `grown` is how many of an upload's bytes count; pieces beyond belong
-- to a request whose checksum has not been compared yet.
CREATE TABLE uploads (
    response    TEXT COLLATE "C" NOT NULL,
    digest      TEXT NOT NULL,
    secret_hash TEXT NOT NULL,
    len         BIGINT NOT NULL,
    touched_on  TEXT COLLATE "C" NOT NULL, -- the civil day of the last byte
    whole       BOOLEAN NOT NULL,
    grown       BIGINT NOT NULL DEFAULT 0,
    begun       INTEGER NOT NULL DEFAULT 1, -- how often it was begun
    PRIMARY KEY (response, digest)
);
CREATE INDEX uploads_by_digest ON uploads (digest);

CREATE TABLE upload_pieces (
    response TEXT COLLATE "C" NOT NULL,
    digest   TEXT NOT NULL,
    start    BIGINT NOT NULL,
    bytes    BYTEA NOT NULL,
    PRIMARY KEY (response, digest, start),
    FOREIGN KEY (response, digest) REFERENCES uploads (response, digest) ON DELETE CASCADE
);

-- Whole parts, by the digest of their bytes.
CREATE TABLE parts (
    digest TEXT COLLATE "C" PRIMARY KEY,
    len    BIGINT NOT NULL
);

CREATE TABLE part_pieces (
    digest TEXT COLLATE "C" NOT NULL REFERENCES parts (digest) ON DELETE CASCADE,
    start  BIGINT NOT NULL,
    bytes  BYTEA NOT NULL,
    PRIMARY KEY (digest, start)
);

-- The parts that a record names, in its envelope's order; `record` is its digest, also of one in quarantine.
CREATE TABLE record_parts (
    id       TEXT COLLATE "C" NOT NULL,
    record   TEXT NOT NULL,
    position INTEGER NOT NULL,
    digest   TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (id, record, position)
);
CREATE INDEX record_parts_by_digest ON record_parts (digest);

CREATE TABLE sessions (
    token_hash TEXT PRIMARY KEY,
    expires    BIGINT NOT NULL -- seconds since 1970
);

-- What was erased on request: nothing is kept of a response but a hash of its id, the day, its records' digests and the
-- receipts that were given for them. `because` is what the office noted of it.
CREATE TABLE erased (
    id_hash   TEXT COLLATE "C" PRIMARY KEY,
    erased_on TEXT COLLATE "C" NOT NULL, -- the civil day
    because   TEXT NOT NULL,
    finished  BOOLEAN NOT NULL
);

CREATE TABLE erased_records (
    id_hash TEXT COLLATE "C" NOT NULL REFERENCES erased (id_hash),
    digest  TEXT NOT NULL,
    apart   BOOLEAN NOT NULL, -- its receipt says that it was kept apart
    receipt BYTEA NOT NULL,
    PRIMARY KEY (id_hash, digest)
);

CREATE TABLE erased_files (
    name TEXT COLLATE "C" PRIMARY KEY
);

-- Responses that count nowhere, though nothing of them is gone.
CREATE TABLE excluded (
    id          TEXT COLLATE "C" PRIMARY KEY,
    because     TEXT NOT NULL,
    excluded_on TEXT NOT NULL -- the civil day
);

-- Backups and exports that were made, as far as this program knows: what was erased later is still in them.
CREATE TABLE copies (
    made_on TEXT COLLATE "C" NOT NULL, -- the civil day
    kind    TEXT COLLATE "C" NOT NULL, -- backup, export
    survey  TEXT COLLATE "C" NOT NULL, -- its name; empty of a backup, which has all
    place   TEXT COLLATE "C" NOT NULL, -- the file; empty where it went to a browser
    PRIMARY KEY (made_on, kind, survey, place)
);

-- The private keys that sign receipts, the newest with the highest number: all collectors sign with the same.
CREATE TABLE receipt_keys (
    number INTEGER PRIMARY KEY,
    id     TEXT NOT NULL UNIQUE,
    secret TEXT NOT NULL -- 64 hexadecimal digits
);

-- The server's statistics keep samples of what stands in columns, also of what was erased since: none of these.
ALTER TABLE responses
    ALTER COLUMN id SET STATISTICS 0,
    ALTER COLUMN secret_hash SET STATISTICS 0;
ALTER TABLE records
    ALTER COLUMN id SET STATISTICS 0,
    ALTER COLUMN digest SET STATISTICS 0,
    ALTER COLUMN completed_at SET STATISTICS 0,
    ALTER COLUMN received_at SET STATISTICS 0,
    ALTER COLUMN problems SET STATISTICS 0,
    ALTER COLUMN receipt SET STATISTICS 0,
    ALTER COLUMN record SET STATISTICS 0;
ALTER TABLE replaced
    ALTER COLUMN id SET STATISTICS 0,
    ALTER COLUMN digest SET STATISTICS 0;
ALTER TABLE quarantine
    ALTER COLUMN id SET STATISTICS 0,
    ALTER COLUMN digest SET STATISTICS 0,
    ALTER COLUMN receipt SET STATISTICS 0,
    ALTER COLUMN record SET STATISTICS 0;
ALTER TABLE uploads
    ALTER COLUMN response SET STATISTICS 0,
    ALTER COLUMN digest SET STATISTICS 0,
    ALTER COLUMN secret_hash SET STATISTICS 0;
ALTER TABLE upload_pieces
    ALTER COLUMN response SET STATISTICS 0,
    ALTER COLUMN digest SET STATISTICS 0,
    ALTER COLUMN bytes SET STATISTICS 0;
ALTER TABLE parts
    ALTER COLUMN digest SET STATISTICS 0;
ALTER TABLE part_pieces
    ALTER COLUMN digest SET STATISTICS 0,
    ALTER COLUMN bytes SET STATISTICS 0;
ALTER TABLE record_parts
    ALTER COLUMN id SET STATISTICS 0,
    ALTER COLUMN record SET STATISTICS 0,
    ALTER COLUMN digest SET STATISTICS 0;
ALTER TABLE excluded
    ALTER COLUMN id SET STATISTICS 0,
    ALTER COLUMN because SET STATISTICS 0;
