INSERT INTO run_blob (run_id, hash) VALUES ($1, $2) ON CONFLICT (run_id, hash) DO NOTHING
