UPDATE run
SET state = 'finished', ended_at = $2, ruling = $3, checks_passed = $4, checks_total = $5, summary = $6,
    evidence_hash = $7
WHERE id = $1 AND state = 'running'
