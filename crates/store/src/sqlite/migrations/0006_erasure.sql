-- What was erased on request: nothing is kept of a response but a hash of its id, the day, its records' digests and the
-- receipts that were given for them. `because` is what the office noted of it.
CREATE TABLE erased (
    id_hash   TEXT NOT NULL PRIMARY KEY,
    erased_on TEXT NOT NULL,    -- the civil day
    because   TEXT NOT NULL,
    finished  BOOLEAN NOT NULL  -- its files, its traces in this file, and the line in erasures.jsonl are done too
) WITHOUT ROWID;

CREATE TABLE erased_records (
    id_hash TEXT NOT NULL REFERENCES erased (id_hash),
    digest  TEXT NOT NULL,
    apart   BOOLEAN NOT NULL,   -- its receipt says that it was kept apart
    receipt BLOB NOT NULL,
    PRIMARY KEY (id_hash, digest)
) WITHOUT ROWID;

-- Files of the data folder that erasures still have to remove: there is something here only while one is under way.
CREATE TABLE erased_files (
    name TEXT NOT NULL PRIMARY KEY
) WITHOUT ROWID;

-- Responses that count nowhere, though nothing of them is gone.
CREATE TABLE excluded (
    id          TEXT NOT NULL PRIMARY KEY,
    because     TEXT NOT NULL,
    excluded_on TEXT NOT NULL   -- the civil day
) WITHOUT ROWID;

-- Backups and exports that were made, as far as this program knows: what was erased later is still in them.
CREATE TABLE copies (
    made_on TEXT NOT NULL,      -- the civil day
    kind    TEXT NOT NULL,      -- backup, export
    survey  TEXT NOT NULL,      -- its name; empty of a backup, which has all
    place   TEXT NOT NULL,      -- the file; empty where it went to a browser
    PRIMARY KEY (made_on, kind, survey, place)
) WITHOUT ROWID;
