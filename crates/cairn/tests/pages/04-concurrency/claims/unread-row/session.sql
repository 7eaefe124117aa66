-- @a
CREATE TABLE t (x TEXT); INSERT INTO t VALUES ('old');
-- @a
PRAGMA journal_mode = WAL;
-- @a
BEGIN IMMEDIATE; UPDATE t SET x = 'new';
-- @b as seen
SELECT x FROM t;
-- @c waits
UPDATE t SET x = x;
-- @a
COMMIT;
