-- Everything Cairn remembers. Times are microseconds since the Unix epoch (UTC), ids are TEXT.
-- The application id ("CARN") tells a Cairn database from a stranger's; the version is set by the
-- last line, so that it is committed together with the tables it names.
PRAGMA application_id = 1128354382;

-- Bytes by the SHA-256 of their content, in lower-case hexadecimal.
CREATE TABLE blob (
    hash  TEXT NOT NULL PRIMARY KEY CHECK (length(hash) = 64),
    bytes BLOB NOT NULL
);

-- One row per run. It is written twice: when the run starts and when it ends.
CREATE TABLE run (
    id              TEXT    NOT NULL PRIMARY KEY,
    exercise        TEXT    NOT NULL,
    exercise_hash   TEXT    NOT NULL,
    submission_hash TEXT    NOT NULL,
    language        TEXT    NOT NULL,
    source          TEXT    NOT NULL,
    kind            TEXT    NOT NULL,
    owner           TEXT    NOT NULL,
    started_at      INTEGER NOT NULL,
    state           TEXT    NOT NULL CHECK (state IN ('running', 'finished', 'abandoned')),
    ended_at        INTEGER,
    ruling          TEXT    CHECK (ruling IN ('pass', 'fail', 'unknown')),
    checks_passed   INTEGER,
    checks_total    INTEGER,
    summary         TEXT,
    evidence_hash   TEXT    REFERENCES blob (hash),
    reason          TEXT,
    CHECK ((state = 'running') = (ended_at IS NULL)),
    CHECK ((state = 'finished') = (ruling IS NOT NULL)),
    CHECK ((state = 'finished') = (checks_passed IS NOT NULL)),
    CHECK ((state = 'finished') = (checks_total IS NOT NULL)),
    CHECK ((state = 'finished') = (summary IS NOT NULL)),
    CHECK ((state = 'finished') = (evidence_hash IS NOT NULL)),
    CHECK ((state = 'abandoned') = (reason IS NOT NULL))
);

CREATE INDEX run_by_start ON run (started_at, id);
CREATE INDEX run_by_exercise ON run (exercise, started_at, id);
CREATE INDEX run_running ON run (started_at, id) WHERE state = 'running';

-- The blobs that a run's evidence refers to by hash.
CREATE TABLE run_blob (
    run_id TEXT NOT NULL REFERENCES run (id),
    hash   TEXT NOT NULL REFERENCES blob (hash),
    PRIMARY KEY (run_id, hash)
) WITHOUT ROWID;

-- Progress for people watching a run; counted from 1 within each run.
CREATE TABLE run_event (
    run_id TEXT    NOT NULL REFERENCES run (id),
    seq    INTEGER NOT NULL,
    at     INTEGER NOT NULL,
    body   TEXT    NOT NULL CHECK (json_valid(body)),
    PRIMARY KEY (run_id, seq)
) WITHOUT ROWID;

-- What happened in the learner's study, in the order in which it was recorded.
-- AUTOINCREMENT, because a number once given is never given again.
CREATE TABLE study_record (
    seq      INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    at       INTEGER NOT NULL,
    exercise TEXT    NOT NULL,
    kind     TEXT    NOT NULL,
    run_id   TEXT    REFERENCES run (id),
    body     TEXT    NOT NULL CHECK (json_valid(body))
);

CREATE TRIGGER blob_is_never_changed BEFORE UPDATE ON blob
BEGIN SELECT RAISE(ABORT, 'a blob is never changed: its name is the hash of its bytes'); END;

CREATE TRIGGER run_has_a_fixed_identity BEFORE UPDATE OF
    id, exercise, exercise_hash, submission_hash, language, source, kind, owner, started_at ON run
BEGIN SELECT RAISE(ABORT, 'what a run was started with is never changed'); END;

CREATE TRIGGER run_that_ended_is_never_changed BEFORE UPDATE ON run WHEN OLD.state <> 'running'
BEGIN SELECT RAISE(ABORT, 'a run that has ended is never changed'); END;

CREATE TRIGGER run_is_never_deleted BEFORE DELETE ON run
BEGIN SELECT RAISE(ABORT, 'a run is never deleted'); END;

CREATE TRIGGER run_event_is_never_changed BEFORE UPDATE ON run_event
BEGIN SELECT RAISE(ABORT, 'events are append-only'); END;

CREATE TRIGGER run_event_is_never_deleted BEFORE DELETE ON run_event
BEGIN SELECT RAISE(ABORT, 'events are append-only'); END;

CREATE TRIGGER study_record_is_never_changed BEFORE UPDATE ON study_record
BEGIN SELECT RAISE(ABORT, 'study records are append-only'); END;

CREATE TRIGGER study_record_is_never_deleted BEFORE DELETE ON study_record
BEGIN SELECT RAISE(ABORT, 'study records are append-only'); END;

PRAGMA user_version = 1;
