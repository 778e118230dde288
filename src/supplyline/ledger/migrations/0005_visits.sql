-- What is fetched, and what is added by hand.  Of a capture: who was at work, and of an address what
-- HTTP said.  Lists are JSON; NULL where there is nothing to say.

ALTER TABLE captures ADD COLUMN operator TEXT;
ALTER TABLE captures ADD COLUMN reached TEXT;    -- address after redirects
ALTER TABLE captures ADD COLUMN status INTEGER;
ALTER TABLE captures ADD COLUMN headers TEXT;    -- [[name, value], ...]
ALTER TABLE captures ADD COLUMN redirects TEXT;  -- [address, ...]
ALTER TABLE captures ADD COLUMN note TEXT;       -- [[name, value], ...]

-- Every address asked leaves a row, each time: what came of it, and how to ask whether it changed.
CREATE TABLE visits (
    seq      INTEGER PRIMARY KEY,
    source   TEXT NOT NULL,
    time     TEXT NOT NULL,
    outcome  TEXT NOT NULL,  -- "captured", "unchanged", "robots", "refused ...", "failed: ..."
    status   INTEGER,
    capture  TEXT,           -- captures.id: what it held then
    etag     TEXT,
    modified TEXT,
    detail   TEXT,
    run      INTEGER NOT NULL REFERENCES runs(number),
    entry    INTEGER NOT NULL
);
CREATE INDEX visits_by_source ON visits (source, seq);

-- A round asks some addresses once.  One that began and did not end was killed, and is gone on with.
CREATE TABLE rounds (
    seq   INTEGER PRIMARY KEY,
    name  TEXT NOT NULL,     -- digest of the addresses it was given
    state TEXT NOT NULL,     -- "began", "ended"
    time  TEXT NOT NULL,
    visit INTEGER NOT NULL,  -- the last of visits when it began
    run   INTEGER NOT NULL REFERENCES runs(number),
    entry INTEGER NOT NULL
);
CREATE INDEX rounds_by_name ON rounds (name, seq);

-- As before; and an address that could not be had stands until it was had by a later visit.
DROP VIEW current_failures;
CREATE VIEW current_failures AS
    SELECT * FROM failures AS f
    WHERE f.seq = (SELECT max(seq) FROM failures WHERE id = f.id)
    AND NOT EXISTS (
        SELECT 1 FROM intakes AS i
        WHERE i.source = f.source AND (f.capture IS NULL OR i.capture <> f.capture) AND i.run > f.run
    )
    AND NOT EXISTS (
        SELECT 1 FROM visits AS v
        WHERE f.capture IS NULL AND v.source = f.source AND v.capture IS NOT NULL AND v.entry > f.entry
    );

CREATE TRIGGER visits_no_update BEFORE UPDATE ON visits
    BEGIN SELECT RAISE(ABORT, 'the ledger is append-only: visits'); END;
CREATE TRIGGER visits_no_delete BEFORE DELETE ON visits
    BEGIN SELECT RAISE(ABORT, 'the ledger is append-only: visits'); END;
CREATE TRIGGER rounds_no_update BEFORE UPDATE ON rounds
    BEGIN SELECT RAISE(ABORT, 'the ledger is append-only: rounds'); END;
CREATE TRIGGER rounds_no_delete BEFORE DELETE ON rounds
    BEGIN SELECT RAISE(ABORT, 'the ledger is append-only: rounds'); END;
