SELECT hash FROM run_blob WHERE run_id = $1 ORDER BY hash
