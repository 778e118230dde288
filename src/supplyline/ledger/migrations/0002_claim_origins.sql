-- Where what a claim says goes back to: a statement that others relay too, or a root of reporting.
-- payload NULL: withdrawn, the latest derivation no longer says so.

CREATE TABLE claim_origins (
    seq     INTEGER PRIMARY KEY,
    claim   TEXT NOT NULL,  -- claims.id
    origin  TEXT,
    payload TEXT,
    tool    TEXT NOT NULL,
    run     INTEGER NOT NULL REFERENCES runs(number)
);
CREATE INDEX claim_origins_by_claim ON claim_origins (claim, seq);

CREATE VIEW current_claim_origins AS
    SELECT * FROM claim_origins AS o
    WHERE o.payload IS NOT NULL
    AND o.seq = (SELECT max(seq) FROM claim_origins WHERE claim = o.claim);

CREATE TRIGGER claim_origins_no_update BEFORE UPDATE ON claim_origins
    BEGIN SELECT RAISE(ABORT, 'the ledger is append-only: claim_origins'); END;
CREATE TRIGGER claim_origins_no_delete BEFORE DELETE ON claim_origins
    BEGIN SELECT RAISE(ABORT, 'the ledger is append-only: claim_origins'); END;
