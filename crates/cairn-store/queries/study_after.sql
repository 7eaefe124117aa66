SELECT seq, at, exercise, kind, run_id, body FROM study_record WHERE seq > $1 ORDER BY seq
