-- Records that do not count any more, because the response was reopened on its device and completed anew. One that arrives
-- only afterwards is kept apart.
CREATE TABLE replaced (
    id     TEXT NOT NULL,
    digest TEXT NOT NULL,
    PRIMARY KEY (id, digest)
) WITHOUT ROWID;

-- After how many days without an answer drafts leave their devices; NULL: never.
ALTER TABLE packs ADD COLUMN draft_days INTEGER;
