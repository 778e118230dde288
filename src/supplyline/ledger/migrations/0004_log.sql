-- The log: one entry for each transaction, naming by digest every row that the transaction appended,
-- chained to the entry before.  `entry` of a row is log.seq.  The chain of run ends is superseded: a
-- ledger that had one gets a first entry, `adopt`, over all its rows, which names the old head.
-- Rows that were there before get 1, that entry's number, by the default; every later row says its own.
-- A later migration may add tables, and columns that may be NULL; it never drops or rewrites.

CREATE TABLE log (
    seq    INTEGER PRIMARY KEY,
    entry  TEXT NOT NULL,  -- canonical JSON, RFC 8785
    digest TEXT NOT NULL   -- SHA-256 of `entry` in UTF-8, as hex
);

ALTER TABLE runs ADD COLUMN entry INTEGER NOT NULL DEFAULT 1;
ALTER TABLE run_ends ADD COLUMN entry INTEGER NOT NULL DEFAULT 1;
ALTER TABLE captures ADD COLUMN entry INTEGER NOT NULL DEFAULT 1;
ALTER TABLE intakes ADD COLUMN entry INTEGER NOT NULL DEFAULT 1;
ALTER TABLE documents ADD COLUMN entry INTEGER NOT NULL DEFAULT 1;
ALTER TABLE passages ADD COLUMN entry INTEGER NOT NULL DEFAULT 1;
ALTER TABLE reuse ADD COLUMN entry INTEGER NOT NULL DEFAULT 1;
ALTER TABLE origins ADD COLUMN entry INTEGER NOT NULL DEFAULT 1;
ALTER TABLE parses ADD COLUMN entry INTEGER NOT NULL DEFAULT 1;
ALTER TABLE readings ADD COLUMN entry INTEGER NOT NULL DEFAULT 1;
ALTER TABLE claims ADD COLUMN entry INTEGER NOT NULL DEFAULT 1;
ALTER TABLE claim_origins ADD COLUMN entry INTEGER NOT NULL DEFAULT 1;
ALTER TABLE events ADD COLUMN entry INTEGER NOT NULL DEFAULT 1;
ALTER TABLE judgements ADD COLUMN entry INTEGER NOT NULL DEFAULT 1;
ALTER TABLE alerts ADD COLUMN entry INTEGER NOT NULL DEFAULT 1;
ALTER TABLE failures ADD COLUMN entry INTEGER NOT NULL DEFAULT 1;
ALTER TABLE derivations ADD COLUMN entry INTEGER NOT NULL DEFAULT 1;

CREATE TRIGGER log_no_update BEFORE UPDATE ON log
    BEGIN SELECT RAISE(ABORT, 'the ledger is append-only: log'); END;
CREATE TRIGGER log_no_delete BEFORE DELETE ON log
    BEGIN SELECT RAISE(ABORT, 'the ledger is append-only: log'); END;
