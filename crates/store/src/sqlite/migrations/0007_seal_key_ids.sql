-- A sealing key's id is 16 hexadecimal digits; until now a record's sender could write anything. The records stay as they are.
UPDATE records SET seal_key = '0000000000000000'
WHERE seal_key <> '' AND (length(seal_key) <> 16 OR seal_key GLOB '*[^0-9a-f]*');
