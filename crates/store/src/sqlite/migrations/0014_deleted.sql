-- Surveys that were deleted with everything of them: what stays is that they were there. Their forms, names and addresses
-- are not used again, and nothing of them is taken in any more.
CREATE TABLE deleted (
    form_id    TEXT NOT NULL PRIMARY KEY,
    workbook   TEXT NOT NULL,
    name       TEXT NOT NULL,    -- in its address
    deleted_on TEXT NOT NULL,    -- the civil day
    finished   BOOLEAN NOT NULL  -- its files, its traces in this file, and the line in erasures.jsonl are done too
) WITHOUT ROWID;
