-- On which civil days a survey may first and last be begun, and on which what arrives counts for the last time (empty:
-- the usual time later); when it was put into the archive. No row, or empty: there is no such day.
CREATE TABLE survey_days (
    workbook    TEXT COLLATE "C" PRIMARY KEY REFERENCES surveys (workbook),
    opens_on    TEXT NOT NULL DEFAULT '',
    closes_on   TEXT NOT NULL DEFAULT '',
    last_day    TEXT NOT NULL DEFAULT '',
    archived_on TEXT NOT NULL DEFAULT ''
);

-- By which secret a record that is kept apart came: whose response it is when it is taken in and none of it is here.
CREATE TABLE apart_owners (
    id          TEXT COLLATE "C" NOT NULL,
    digest      TEXT COLLATE "C" NOT NULL,
    secret_hash TEXT NOT NULL,
    PRIMARY KEY (id, digest)
);

-- As the other tables: what is estimated of random values helps nobody, and tells what was there.
ALTER TABLE apart_owners
    ALTER COLUMN id SET STATISTICS 0,
    ALTER COLUMN digest SET STATISTICS 0,
    ALTER COLUMN secret_hash SET STATISTICS 0;
