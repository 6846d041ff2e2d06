-- What a survey is published as, the name of its workbook; its address may have something after it that nobody guesses.
-- Addresses that are known already stay.
ALTER TABLE surveys ADD COLUMN workbook TEXT NOT NULL DEFAULT '';
UPDATE surveys SET workbook = name;
CREATE UNIQUE INDEX surveys_by_workbook ON surveys (workbook);
