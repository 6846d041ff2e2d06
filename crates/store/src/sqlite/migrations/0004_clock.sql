-- By how many milliseconds the device's clock was behind the collector's when the record was sent, its way here included;
-- negative: ahead. NULL: not told, and always so if the survey is anonymous.
ALTER TABLE records ADD COLUMN clock_behind_ms BIGINT;
