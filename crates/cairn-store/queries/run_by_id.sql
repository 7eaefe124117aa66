SELECT id, exercise, exercise_hash, submission_hash, language, source, kind, owner, started_at, state,
       ended_at, ruling, checks_passed, checks_total, summary, evidence_hash, reason
FROM run
WHERE id = $1
