UPDATE run
SET state = 'abandoned', ended_at = $2, reason = $3
WHERE id = $1 AND state = 'running'
