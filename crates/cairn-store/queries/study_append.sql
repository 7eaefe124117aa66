INSERT INTO study_record (at, exercise, kind, run_id, body) VALUES ($1, $2, $3, $4, $5)
