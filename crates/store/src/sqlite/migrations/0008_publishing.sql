-- A version that is tried out: the responses that were given in it are tests, whenever they arrive.
ALTER TABLE packs ADD COLUMN trial BOOLEAN NOT NULL DEFAULT FALSE;

-- The civil day on which the survey was closed; empty while it is open.
ALTER TABLE surveys ADD COLUMN closed_on TEXT NOT NULL DEFAULT '';
-- Somebody at the town hall published what it shows: a folder of surveys changes it no more.
ALTER TABLE surveys ADD COLUMN by_hand BOOLEAN NOT NULL DEFAULT FALSE;

-- The workbook that a pack was made of, for whoever goes on with it. Devices never get it.
CREATE TABLE workbooks (
    hash  TEXT NOT NULL PRIMARY KEY REFERENCES packs (hash),
    name  TEXT NOT NULL,
    bytes BLOB NOT NULL
) WITHOUT ROWID;

-- Whose responses count: tests do while their survey is on trial itself, and no more once it is live.
CREATE VIEW counted_packs (hash) AS
SELECT k.hash FROM packs k
WHERE NOT k.trial
OR EXISTS (SELECT 1 FROM surveys s JOIN packs shown ON shown.hash = s.hash WHERE s.form_id = k.form_id AND shown.trial);
