-- @a
CREATE TABLE t (x TEXT); INSERT INTO t VALUES ('old');
-- @a
PRAGMA journal_mode = WAL;
-- @a
BEGIN IMMEDIATE; UPDATE t SET x = 'new';
-- @a
COMMIT;
-- @b as seen
SELECT x FROM t;
