-- In which version a record that is kept apart was given: a trial's counts no more once its survey is live. Empty for
-- those that came before this was noted.
ALTER TABLE quarantine ADD COLUMN hash TEXT NOT NULL DEFAULT '';
