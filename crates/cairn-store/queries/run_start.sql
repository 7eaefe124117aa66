INSERT INTO run (id, exercise, exercise_hash, submission_hash, language, source, kind, owner, started_at, state)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'running')
