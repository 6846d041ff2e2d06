-- A pack's files as they travel: brotli and gzip. NULL until somebody looked, empty where that is not shorter.
ALTER TABLE files ADD COLUMN br BLOB;
ALTER TABLE files ADD COLUMN gz BLOB;
