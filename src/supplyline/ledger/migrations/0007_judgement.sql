-- What is made of events: documents withdrawn, events that took over from others, what provisions say
-- to them, totals against caps, names found on lists, alerts that were sent.
-- Derived tables: payload NULL means withdrawn, the latest derivation no longer says so.

-- A document taken out of use, or back in.  Its rows stay; its claims are current no longer.
CREATE TABLE withdrawals (
    seq      INTEGER PRIMARY KEY,
    id       TEXT NOT NULL UNIQUE,
    document TEXT NOT NULL,  -- documents.id
    state    TEXT NOT NULL,  -- "withdrawn" or "restored"
    author   TEXT NOT NULL,
    made     TEXT NOT NULL,  -- UTC, ISO 8601
    payload  TEXT NOT NULL,
    run      INTEGER NOT NULL REFERENCES runs(number),
    entry    INTEGER NOT NULL
);
CREATE INDEX withdrawals_by_document ON withdrawals (document, seq);

-- An event id that is no longer in use, and where its claims went.
CREATE TABLE forwards (
    seq     INTEGER PRIMARY KEY,
    old     TEXT NOT NULL,  -- events.id
    payload TEXT NOT NULL,
    tool    TEXT NOT NULL,
    run     INTEGER NOT NULL REFERENCES runs(number),
    entry   INTEGER NOT NULL
);
CREATE INDEX forwards_by_old ON forwards (old, seq);

-- A part of the claims that no other part can touch, and the digest of all that its events follow from.
CREATE TABLE parts (
    seq     INTEGER PRIMARY KEY,
    part    TEXT NOT NULL,
    digest  TEXT,
    payload TEXT,
    tool    TEXT NOT NULL,
    run     INTEGER NOT NULL REFERENCES runs(number),
    entry   INTEGER NOT NULL
);
CREATE INDEX parts_by_part ON parts (part, seq);

CREATE TABLE assessments (
    seq       INTEGER PRIMARY KEY,
    event     TEXT NOT NULL,  -- events.id
    provision TEXT NOT NULL,
    verdict   TEXT,
    payload   TEXT,
    tool      TEXT NOT NULL,
    run       INTEGER NOT NULL REFERENCES runs(number),
    entry     INTEGER NOT NULL
);
CREATE INDEX assessments_by_event ON assessments (event, provision, seq);

CREATE TABLE cap_totals (
    seq       INTEGER PRIMARY KEY,
    provision TEXT NOT NULL,
    start     TEXT NOT NULL,  -- first day of the period
    payload   TEXT,
    tool      TEXT NOT NULL,
    run       INTEGER NOT NULL REFERENCES runs(number),
    entry     INTEGER NOT NULL
);
CREATE INDEX cap_totals_by_period ON cap_totals (provision, start, seq);

CREATE TABLE hits (
    seq     INTEGER PRIMARY KEY,
    subject TEXT NOT NULL,  -- the name as claims have it
    list    TEXT NOT NULL,
    listed  TEXT NOT NULL,  -- the entry of the list
    payload TEXT,
    tool    TEXT NOT NULL,
    run     INTEGER NOT NULL REFERENCES runs(number),
    entry   INTEGER NOT NULL
);
CREATE INDEX hits_by_subject ON hits (subject, list, listed, seq);

-- An alert handed to a channel, or the attempt.
CREATE TABLE deliveries (
    seq     INTEGER PRIMARY KEY,
    alert   TEXT NOT NULL REFERENCES alerts(id),
    channel TEXT NOT NULL,
    made    TEXT NOT NULL,
    outcome TEXT NOT NULL,  -- "sent", or what failed
    run     INTEGER NOT NULL REFERENCES runs(number),
    entry   INTEGER NOT NULL
);
CREATE INDEX deliveries_by_alert ON deliveries (alert, channel, seq);

CREATE VIEW current_withdrawals AS
    SELECT * FROM withdrawals AS w
    WHERE w.state = 'withdrawn'
    AND w.seq = (SELECT max(seq) FROM withdrawals WHERE document = w.document);

DROP VIEW current_claims;
CREATE VIEW current_claims AS
    SELECT c.* FROM claims AS c JOIN current_readings AS r ON r.seq = c.reading
    WHERE NOT EXISTS (SELECT 1 FROM current_withdrawals AS w WHERE w.document = c.document);

CREATE VIEW current_parts AS
    SELECT * FROM parts AS p
    WHERE p.payload IS NOT NULL
    AND p.seq = (SELECT max(seq) FROM parts WHERE part = p.part);

CREATE VIEW current_assessments AS
    SELECT * FROM assessments AS a
    WHERE a.payload IS NOT NULL
    AND a.seq = (SELECT max(seq) FROM assessments WHERE event = a.event AND provision = a.provision);

CREATE VIEW current_cap_totals AS
    SELECT * FROM cap_totals AS t
    WHERE t.payload IS NOT NULL
    AND t.seq = (SELECT max(seq) FROM cap_totals WHERE provision = t.provision AND start = t.start);

CREATE VIEW current_hits AS
    SELECT * FROM hits AS h
    WHERE h.payload IS NOT NULL
    AND h.seq = (
        SELECT max(seq) FROM hits
        WHERE subject = h.subject AND list = h.list AND listed = h.listed
    );

CREATE TRIGGER withdrawals_no_update BEFORE UPDATE ON withdrawals
    BEGIN SELECT RAISE(ABORT, 'the ledger is append-only: withdrawals'); END;
CREATE TRIGGER withdrawals_no_delete BEFORE DELETE ON withdrawals
    BEGIN SELECT RAISE(ABORT, 'the ledger is append-only: withdrawals'); END;
CREATE TRIGGER forwards_no_update BEFORE UPDATE ON forwards
    BEGIN SELECT RAISE(ABORT, 'the ledger is append-only: forwards'); END;
CREATE TRIGGER forwards_no_delete BEFORE DELETE ON forwards
    BEGIN SELECT RAISE(ABORT, 'the ledger is append-only: forwards'); END;
CREATE TRIGGER parts_no_update BEFORE UPDATE ON parts
    BEGIN SELECT RAISE(ABORT, 'the ledger is append-only: parts'); END;
CREATE TRIGGER parts_no_delete BEFORE DELETE ON parts
    BEGIN SELECT RAISE(ABORT, 'the ledger is append-only: parts'); END;
CREATE TRIGGER assessments_no_update BEFORE UPDATE ON assessments
    BEGIN SELECT RAISE(ABORT, 'the ledger is append-only: assessments'); END;
CREATE TRIGGER assessments_no_delete BEFORE DELETE ON assessments
    BEGIN SELECT RAISE(ABORT, 'the ledger is append-only: assessments'); END;
CREATE TRIGGER cap_totals_no_update BEFORE UPDATE ON cap_totals
    BEGIN SELECT RAISE(ABORT, 'the ledger is append-only: cap_totals'); END;
CREATE TRIGGER cap_totals_no_delete BEFORE DELETE ON cap_totals
    BEGIN SELECT RAISE(ABORT, 'the ledger is append-only: cap_totals'); END;
CREATE TRIGGER hits_no_update BEFORE UPDATE ON hits
    BEGIN SELECT RAISE(ABORT, 'the ledger is append-only: hits'); END;
CREATE TRIGGER hits_no_delete BEFORE DELETE ON hits
    BEGIN SELECT RAISE(ABORT, 'the ledger is append-only: hits'); END;
CREATE TRIGGER deliveries_no_update BEFORE UPDATE ON deliveries
    BEGIN SELECT RAISE(ABORT, 'the ledger is append-only: deliveries'); END;
CREATE TRIGGER deliveries_no_delete BEFORE DELETE ON deliveries
    BEGIN SELECT RAISE(ABORT, 'the ledger is append-only: deliveries'); END;
