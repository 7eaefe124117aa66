SELECT run.id, run.started_at, run.evidence_hash, blob.bytes
FROM run LEFT JOIN blob ON blob.hash = run.evidence_hash
WHERE run.state = 'finished' AND (run.started_at, run.id) > ($1, $2)
ORDER BY run.started_at, run.id
LIMIT 1
