-- The ledger as it began.  Every table is append-only (triggers at the end); `run` is runs.number;
-- `tool` or `reader` says which version made the row; `payload` is the record as JSON, the columns
-- beside it are what is queried.  What changes is appended again: the views `current_...` give the
-- latest, and the rows of runs up to a day give what was believed on that day.

CREATE TABLE runs (
    number  INTEGER PRIMARY KEY,
    id      TEXT NOT NULL UNIQUE,
    started TEXT NOT NULL,  -- UTC, ISO 8601
    command TEXT NOT NULL,
    tool    TEXT NOT NULL,
    reader  TEXT NOT NULL
);

-- A run without an end was killed; its rows stand and are covered by the next run's digest.
CREATE TABLE run_ends (
    run      INTEGER PRIMARY KEY REFERENCES runs(number),
    finished TEXT NOT NULL,
    previous TEXT NOT NULL,  -- digest of the run end before, '' for the first
    digest   TEXT NOT NULL   -- SHA-256 over `previous` and every row since the run end before
);

CREATE TABLE captures (
    seq        INTEGER PRIMARY KEY,
    id         TEXT NOT NULL,  -- SHA-256 of the bytes; they lie in the case under this name
    source     TEXT NOT NULL,
    retrieved  TEXT NOT NULL,
    method     TEXT NOT NULL,
    size       INTEGER NOT NULL,
    media_type TEXT NOT NULL,
    tool       TEXT NOT NULL,
    run        INTEGER NOT NULL REFERENCES runs(number),
    UNIQUE (id, source)
);

-- A capture taken in to its end, so that an unchanged file costs no more than its hash.
CREATE TABLE intakes (
    seq       INTEGER PRIMARY KEY,
    capture   TEXT NOT NULL,
    source    TEXT NOT NULL,
    tool      TEXT NOT NULL,
    documents INTEGER NOT NULL,
    repeats   INTEGER NOT NULL,  -- documents that other captures, or earlier lines, gave already
    failures  INTEGER NOT NULL,
    run       INTEGER NOT NULL REFERENCES runs(number),
    UNIQUE (capture, source, tool),
    FOREIGN KEY (capture, source) REFERENCES captures(id, source)
);

-- One row per version of a document: a better text stage may find other words in the same bytes.
CREATE TABLE documents (
    seq       INTEGER PRIMARY KEY,
    id        TEXT NOT NULL,
    name      TEXT NOT NULL,
    capture   TEXT NOT NULL,
    locator   TEXT NOT NULL,
    outlet    TEXT,
    published TEXT,
    language  TEXT,
    size      INTEGER NOT NULL,  -- code points of the text
    digest    TEXT NOT NULL,     -- SHA-256 of the payload
    payload   TEXT NOT NULL,
    tool      TEXT NOT NULL,
    run       INTEGER NOT NULL REFERENCES runs(number)
);
CREATE INDEX documents_by_id ON documents (id, seq);
CREATE INDEX documents_by_name ON documents (name);

CREATE TABLE passages (
    document INTEGER NOT NULL REFERENCES documents(seq),
    position INTEGER NOT NULL,
    start    INTEGER NOT NULL,  -- code points of the document's text, half-open
    "end"    INTEGER NOT NULL,
    run      INTEGER NOT NULL REFERENCES runs(number),
    PRIMARY KEY (document, position)
) WITHOUT ROWID;

CREATE TABLE fingerprints (
    document INTEGER NOT NULL REFERENCES documents(seq),
    version  TEXT NOT NULL,
    words    INTEGER NOT NULL,
    seeds    BLOB NOT NULL,
    run      INTEGER NOT NULL REFERENCES runs(number),
    PRIMARY KEY (document, version)
);

CREATE TABLE matches (
    a       INTEGER NOT NULL REFERENCES documents(seq),
    b       INTEGER NOT NULL REFERENCES documents(seq),
    version TEXT NOT NULL,  -- of the fingerprints
    words   INTEGER NOT NULL,
    payload TEXT NOT NULL,
    run     INTEGER NOT NULL REFERENCES runs(number),
    PRIMARY KEY (a, b, version)
);

-- payload NULL: withdrawn, the latest derivation no longer says so.
CREATE TABLE reuse (
    seq     INTEGER PRIMARY KEY,
    copy    TEXT NOT NULL,  -- documents.id
    source  TEXT NOT NULL,
    kind    TEXT NOT NULL,
    share   REAL,
    payload TEXT,
    tool    TEXT NOT NULL,
    run     INTEGER NOT NULL REFERENCES runs(number)
);
CREATE INDEX reuse_by_pair ON reuse (copy, source, kind, seq);

CREATE TABLE origins (
    seq      INTEGER PRIMARY KEY,
    document TEXT NOT NULL,  -- documents.id
    origin   TEXT,
    role     TEXT,
    payload  TEXT,
    tool     TEXT NOT NULL,
    run      INTEGER NOT NULL REFERENCES runs(number)
);
CREATE INDEX origins_by_document ON origins (document, seq);

-- Each distinct sentence is parsed once by each pipeline in the life of a ledger.
CREATE TABLE parses (
    sentence BLOB NOT NULL,  -- SHA-256 of the sentence in UTF-8
    pipeline TEXT NOT NULL,
    parse    BLOB NOT NULL,  -- as the reader wrote it
    run      INTEGER NOT NULL REFERENCES runs(number),
    PRIMARY KEY (sentence, pipeline)
);

CREATE TABLE readings (
    seq       INTEGER PRIMARY KEY,
    document  INTEGER NOT NULL REFERENCES documents(seq),
    reader    TEXT NOT NULL,
    sentences INTEGER NOT NULL,
    gated     INTEGER NOT NULL,
    unread    TEXT,
    tool      TEXT NOT NULL,  -- the code that read: a reader's name may outlive a mend
    run       INTEGER NOT NULL REFERENCES runs(number)
);
CREATE INDEX readings_by_document ON readings (document, seq);

CREATE TABLE claims (
    seq      INTEGER PRIMARY KEY,
    id       TEXT NOT NULL,
    reading  INTEGER NOT NULL REFERENCES readings(seq),
    document TEXT NOT NULL,  -- documents.id
    start    INTEGER NOT NULL,
    "end"    INTEGER NOT NULL,
    kind     TEXT NOT NULL,
    reader   TEXT NOT NULL,
    payload  TEXT NOT NULL,
    run      INTEGER NOT NULL REFERENCES runs(number),
    UNIQUE (reading, id)
);
CREATE INDEX claims_by_id ON claims (id);

CREATE TABLE events (
    seq     INTEGER PRIMARY KEY,
    id      TEXT NOT NULL,
    kind    TEXT,
    stage   TEXT,
    payload TEXT,  -- NULL: withdrawn
    tool    TEXT NOT NULL,
    run     INTEGER NOT NULL REFERENCES runs(number)
);
CREATE INDEX events_by_id ON events (id, seq);

CREATE TABLE judgements (
    seq     INTEGER PRIMARY KEY,
    id      TEXT NOT NULL UNIQUE,
    target  TEXT NOT NULL,
    verdict TEXT NOT NULL,
    author  TEXT NOT NULL,
    made    TEXT NOT NULL,
    payload TEXT NOT NULL,
    run     INTEGER NOT NULL REFERENCES runs(number)
);
CREATE INDEX judgements_by_target ON judgements (target, seq);

CREATE TABLE alerts (
    seq       INTEGER PRIMARY KEY,
    id        TEXT NOT NULL UNIQUE,
    indicator TEXT NOT NULL,
    state     TEXT NOT NULL,
    made      TEXT NOT NULL,
    payload   TEXT NOT NULL,
    run       INTEGER NOT NULL REFERENCES runs(number)
);

CREATE TABLE failures (
    seq     INTEGER PRIMARY KEY,
    id      TEXT NOT NULL,
    source  TEXT NOT NULL,
    locator TEXT NOT NULL,
    capture TEXT,
    stage   TEXT NOT NULL,
    fault   TEXT NOT NULL,
    message TEXT NOT NULL,
    run     INTEGER NOT NULL REFERENCES runs(number)
);
CREATE INDEX failures_by_source ON failures (source, locator);

-- What was derived from which state.  Tables only grow, so row counts name a state.
CREATE TABLE derivations (
    seq   INTEGER PRIMARY KEY,
    stage TEXT NOT NULL,  -- "origins", "events", "dossier"
    state TEXT NOT NULL,
    tool  TEXT NOT NULL,
    run   INTEGER NOT NULL REFERENCES runs(number)
);

CREATE VIEW current_documents AS
    SELECT * FROM documents AS d
    WHERE d.seq = (SELECT max(seq) FROM documents WHERE id = d.id);

CREATE VIEW current_passages AS
    SELECT p.* FROM passages AS p JOIN current_documents AS d ON d.seq = p.document;

CREATE VIEW current_matches AS
    SELECT m.*, x.id AS a_id, y.id AS b_id
    FROM matches AS m
    JOIN current_documents AS x ON x.seq = m.a
    JOIN current_documents AS y ON y.seq = m.b;

CREATE VIEW current_reuse AS
    SELECT * FROM reuse AS r
    WHERE r.payload IS NOT NULL
    AND r.seq = (
        SELECT max(seq) FROM reuse
        WHERE copy = r.copy AND source = r.source AND kind = r.kind
    );

CREATE VIEW current_origins AS
    SELECT * FROM origins AS o
    WHERE o.payload IS NOT NULL
    AND o.seq = (SELECT max(seq) FROM origins WHERE document = o.document);

CREATE VIEW current_readings AS
    SELECT r.*, d.id AS document_id
    FROM current_documents AS d JOIN readings AS r ON r.document = d.seq
    WHERE r.seq = (SELECT max(seq) FROM readings WHERE document = d.seq);

CREATE VIEW current_claims AS
    SELECT c.* FROM claims AS c JOIN current_readings AS r ON r.seq = c.reading;

CREATE VIEW current_events AS
    SELECT * FROM events AS e
    WHERE e.payload IS NOT NULL
    AND e.seq = (SELECT max(seq) FROM events WHERE id = e.id);

-- A failure stands until another capture of the same source was taken in by a later run.
CREATE VIEW current_failures AS
    SELECT * FROM failures AS f
    WHERE f.seq = (SELECT max(seq) FROM failures WHERE id = f.id)
    AND NOT EXISTS (
        SELECT 1 FROM intakes AS i
        WHERE i.source = f.source AND i.capture IS NOT f.capture AND i.run > f.run
    );

-- Nothing is overwritten and nothing is taken out.
CREATE TRIGGER runs_no_update BEFORE UPDATE ON runs
    BEGIN SELECT RAISE(ABORT, 'the ledger is append-only: runs'); END;
CREATE TRIGGER runs_no_delete BEFORE DELETE ON runs
    BEGIN SELECT RAISE(ABORT, 'the ledger is append-only: runs'); END;
CREATE TRIGGER run_ends_no_update BEFORE UPDATE ON run_ends
    BEGIN SELECT RAISE(ABORT, 'the ledger is append-only: run_ends'); END;
CREATE TRIGGER run_ends_no_delete BEFORE DELETE ON run_ends
    BEGIN SELECT RAISE(ABORT, 'the ledger is append-only: run_ends'); END;
CREATE TRIGGER captures_no_update BEFORE UPDATE ON captures
    BEGIN SELECT RAISE(ABORT, 'the ledger is append-only: captures'); END;
CREATE TRIGGER captures_no_delete BEFORE DELETE ON captures
    BEGIN SELECT RAISE(ABORT, 'the ledger is append-only: captures'); END;
CREATE TRIGGER intakes_no_update BEFORE UPDATE ON intakes
    BEGIN SELECT RAISE(ABORT, 'the ledger is append-only: intakes'); END;
CREATE TRIGGER intakes_no_delete BEFORE DELETE ON intakes
    BEGIN SELECT RAISE(ABORT, 'the ledger is append-only: intakes'); END;
CREATE TRIGGER documents_no_update BEFORE UPDATE ON documents
    BEGIN SELECT RAISE(ABORT, 'the ledger is append-only: documents'); END;
CREATE TRIGGER documents_no_delete BEFORE DELETE ON documents
    BEGIN SELECT RAISE(ABORT, 'the ledger is append-only: documents'); END;
CREATE TRIGGER passages_no_update BEFORE UPDATE ON passages
    BEGIN SELECT RAISE(ABORT, 'the ledger is append-only: passages'); END;
CREATE TRIGGER passages_no_delete BEFORE DELETE ON passages
    BEGIN SELECT RAISE(ABORT, 'the ledger is append-only: passages'); END;
CREATE TRIGGER fingerprints_no_update BEFORE UPDATE ON fingerprints
    BEGIN SELECT RAISE(ABORT, 'the ledger is append-only: fingerprints'); END;
CREATE TRIGGER fingerprints_no_delete BEFORE DELETE ON fingerprints
    BEGIN SELECT RAISE(ABORT, 'the ledger is append-only: fingerprints'); END;
CREATE TRIGGER matches_no_update BEFORE UPDATE ON matches
    BEGIN SELECT RAISE(ABORT, 'the ledger is append-only: matches'); END;
CREATE TRIGGER matches_no_delete BEFORE DELETE ON matches
    BEGIN SELECT RAISE(ABORT, 'the ledger is append-only: matches'); END;
CREATE TRIGGER reuse_no_update BEFORE UPDATE ON reuse
    BEGIN SELECT RAISE(ABORT, 'the ledger is append-only: reuse'); END;
CREATE TRIGGER reuse_no_delete BEFORE DELETE ON reuse
    BEGIN SELECT RAISE(ABORT, 'the ledger is append-only: reuse'); END;
CREATE TRIGGER origins_no_update BEFORE UPDATE ON origins
    BEGIN SELECT RAISE(ABORT, 'the ledger is append-only: origins'); END;
CREATE TRIGGER origins_no_delete BEFORE DELETE ON origins
    BEGIN SELECT RAISE(ABORT, 'the ledger is append-only: origins'); END;
CREATE TRIGGER parses_no_update BEFORE UPDATE ON parses
    BEGIN SELECT RAISE(ABORT, 'the ledger is append-only: parses'); END;
CREATE TRIGGER parses_no_delete BEFORE DELETE ON parses
    BEGIN SELECT RAISE(ABORT, 'the ledger is append-only: parses'); END;
CREATE TRIGGER readings_no_update BEFORE UPDATE ON readings
    BEGIN SELECT RAISE(ABORT, 'the ledger is append-only: readings'); END;
CREATE TRIGGER readings_no_delete BEFORE DELETE ON readings
    BEGIN SELECT RAISE(ABORT, 'the ledger is append-only: readings'); END;
CREATE TRIGGER claims_no_update BEFORE UPDATE ON claims
    BEGIN SELECT RAISE(ABORT, 'the ledger is append-only: claims'); END;
CREATE TRIGGER claims_no_delete BEFORE DELETE ON claims
    BEGIN SELECT RAISE(ABORT, 'the ledger is append-only: claims'); END;
CREATE TRIGGER events_no_update BEFORE UPDATE ON events
    BEGIN SELECT RAISE(ABORT, 'the ledger is append-only: events'); END;
CREATE TRIGGER events_no_delete BEFORE DELETE ON events
    BEGIN SELECT RAISE(ABORT, 'the ledger is append-only: events'); END;
CREATE TRIGGER judgements_no_update BEFORE UPDATE ON judgements
    BEGIN SELECT RAISE(ABORT, 'the ledger is append-only: judgements'); END;
CREATE TRIGGER judgements_no_delete BEFORE DELETE ON judgements
    BEGIN SELECT RAISE(ABORT, 'the ledger is append-only: judgements'); END;
CREATE TRIGGER alerts_no_update BEFORE UPDATE ON alerts
    BEGIN SELECT RAISE(ABORT, 'the ledger is append-only: alerts'); END;
CREATE TRIGGER alerts_no_delete BEFORE DELETE ON alerts
    BEGIN SELECT RAISE(ABORT, 'the ledger is append-only: alerts'); END;
CREATE TRIGGER failures_no_update BEFORE UPDATE ON failures
    BEGIN SELECT RAISE(ABORT, 'the ledger is append-only: failures'); END;
CREATE TRIGGER failures_no_delete BEFORE DELETE ON failures
    BEGIN SELECT RAISE(ABORT, 'the ledger is append-only: failures'); END;
CREATE TRIGGER derivations_no_update BEFORE UPDATE ON derivations
    BEGIN SELECT RAISE(ABORT, 'the ledger is append-only: derivations'); END;
CREATE TRIGGER derivations_no_delete BEFORE DELETE ON derivations
    BEGIN SELECT RAISE(ABORT, 'the ledger is append-only: derivations'); END;
