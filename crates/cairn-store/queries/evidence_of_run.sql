SELECT run.evidence_hash, blob.bytes
FROM run LEFT JOIN blob ON blob.hash = run.evidence_hash
WHERE run.id = $1 AND run.state = 'finished'
