-- On which civil days a survey may first and last be begun, and on which what arrives counts for the last time (empty:
-- the usual time later); when it was put into the archive. No row, or empty: there is no such day.
CREATE TABLE survey_days (
    workbook    TEXT NOT NULL PRIMARY KEY REFERENCES surveys (workbook),
    opens_on    TEXT NOT NULL DEFAULT '',
    closes_on   TEXT NOT NULL DEFAULT '',
    last_day    TEXT NOT NULL DEFAULT '',
    archived_on TEXT NOT NULL DEFAULT ''
) WITHOUT ROWID;

-- By which secret a record that is kept apart came: whose response it is when it is taken in and none of it is here.
CREATE TABLE apart_owners (
    id          TEXT NOT NULL,
    digest      TEXT NOT NULL,
    secret_hash TEXT NOT NULL,
    PRIMARY KEY (id, digest)
) WITHOUT ROWID;
