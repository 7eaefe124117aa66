INSERT INTO run_event (run_id, seq, at, body)
SELECT run.id, COALESCE((SELECT MAX(earlier.seq) FROM run_event AS earlier WHERE earlier.run_id = run.id), 0) + 1, $2, $3
FROM run
WHERE run.id = $1 AND run.state = 'running'
RETURNING seq
