-- Heads of the log that somebody signed, and what time-stamp servers answered about them.

CREATE TABLE heads (
    seq       INTEGER PRIMARY KEY,
    head      TEXT NOT NULL,  -- canonical JSON: form, seq and digest of a log entry, time, key
    key       TEXT NOT NULL,  -- Ed25519 public key, hex
    signature TEXT NOT NULL,  -- over `head` in UTF-8, hex
    run       INTEGER NOT NULL REFERENCES runs(number),
    entry     INTEGER NOT NULL
);

CREATE TABLE stamps (
    seq    INTEGER PRIMARY KEY,
    head   INTEGER NOT NULL REFERENCES heads(seq),
    server TEXT NOT NULL,
    answer BLOB NOT NULL,  -- TimeStampResp of RFC 3161, DER, over `head` and `signature`, a line each
    run    INTEGER NOT NULL REFERENCES runs(number),
    entry  INTEGER NOT NULL
);

CREATE TRIGGER heads_no_update BEFORE UPDATE ON heads
    BEGIN SELECT RAISE(ABORT, 'the ledger is append-only: heads'); END;
CREATE TRIGGER heads_no_delete BEFORE DELETE ON heads
    BEGIN SELECT RAISE(ABORT, 'the ledger is append-only: heads'); END;
CREATE TRIGGER stamps_no_update BEFORE UPDATE ON stamps
    BEGIN SELECT RAISE(ABORT, 'the ledger is append-only: stamps'); END;
CREATE TRIGGER stamps_no_delete BEFORE DELETE ON stamps
    BEGIN SELECT RAISE(ABORT, 'the ledger is append-only: stamps'); END;
