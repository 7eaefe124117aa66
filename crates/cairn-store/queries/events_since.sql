SELECT seq, at, body FROM run_event WHERE run_id = $1 AND seq > $2 ORDER BY seq
