-- Surveys that were deleted with everything of them: what stays is that they were there. Their forms, names and addresses
-- are not used again, and nothing of them is taken in any more.
CREATE TABLE deleted (
    form_id    TEXT COLLATE "C" PRIMARY KEY,
    workbook   TEXT COLLATE "C" NOT NULL,
    name       TEXT COLLATE "C" NOT NULL, -- in its address
    deleted_on TEXT COLLATE "C" NOT NULL, -- the civil day
    finished   BOOLEAN NOT NULL           -- its files, and the line in erasures.jsonl are done too
);
