-- The relational steps of tracing.  Each runs in DuckDB as it stands; none holds what Python holds, so
-- that an engine with SQL over several machines can run them on the same tables.  $name is a
-- parameter; ``given`` is a table that the caller brings.

-- name: tables
CREATE TABLE IF NOT EXISTS documents (
    number    INTEGER,           -- in order of arrival, from 0
    text      INTEGER,           -- number of its text: documents of the same words share one
    id        VARCHAR,
    body      VARCHAR,
    starts    DOUBLE,
    ends      DOUBLE,
    outlet    VARCHAR,
    publisher VARCHAR,
    agencies  VARCHAR[],
    credits   VARCHAR[],
    excluded  INTEGER[]
);
CREATE TABLE IF NOT EXISTS texts (
    number    INTEGER,
    head      UBIGINT,           -- two halves of a digest of all words in order; null: too few words
    tail      UBIGINT,
    words     INTEGER
);
CREATE TABLE IF NOT EXISTS seeds (
    hash      UBIGINT,
    text      INTEGER,
    place     INTEGER            -- of its first word
);
CREATE TABLE IF NOT EXISTS shared (
    a         INTEGER,           -- texts
    b         INTEGER,
    equal     INTEGER,
    spans     INTEGER[],         -- four by four: from and to in a, from and to in b, in words
    form      UTINYINT,          -- whether a form was filled in twice, and how that is known
    kin       UTINYINT,          -- 1: one story
    may_copy  UTINYINT           -- 1: one may be the copy of the other, so that they are of one family
);
CREATE TABLE IF NOT EXISTS marks (
    text      INTEGER,           -- only those that have some
    fixed     INTEGER[],         -- two by two: from and to, words of phrases that unrelated texts carry
    carried   INTEGER[]
);
CREATE TABLE IF NOT EXISTS pending (
    text      INTEGER            -- whose answer may have changed since ``settle``
);
CREATE TABLE IF NOT EXISTS state (
    version   VARCHAR,
    sought    INTEGER,           -- texts below it have been looked up
    counted   INTEGER,           -- documents below it have been
    mark      BIGINT             -- the caller's own
);

-- name: twice
SELECT id FROM given GROUP BY id HAVING count(*) > 1
UNION ALL
SELECT id FROM given SEMI JOIN documents USING (id)
LIMIT 1;

-- name: held_of
SELECT id FROM documents SEMI JOIN given USING (id);

-- name: known
SELECT given.row, min(texts.number) AS text
FROM given JOIN texts USING (head, tail)
GROUP BY given.row;

-- name: carriers_of_all
-- Every seed between $low and $high that two texts carry.
WITH part AS (SELECT hash, text, place FROM seeds WHERE hash BETWEEN $low AND $high)
SELECT hash, text, min(place) AS place
FROM part SEMI JOIN (SELECT hash FROM part GROUP BY hash HAVING count(*) > 1) USING (hash)
GROUP BY hash, text;

-- name: carriers_of_new
-- Every text that carries a seed of a text from $sought on: one look at each seed held.
SELECT hash, text, min(place) AS place
FROM seeds SEMI JOIN (SELECT DISTINCT hash FROM seeds WHERE text >= $sought) USING (hash)
WHERE hash BETWEEN $low AND $high
GROUP BY hash, text;

-- name: ranks
-- The texts of ``carriers`` by time.
SELECT number AS text, row_number() OVER (ORDER BY moment, head, tail)::INTEGER AS rank
FROM texts JOIN (
    SELECT text, min(starts) AS moment
    FROM documents SEMI JOIN carriers USING (text) GROUP BY text
) AS moments ON texts.number = moments.text;

-- name: ranked
-- Carriers of seeds near each other lie together, so that a part is read without the rest.
SELECT hash, text, place, rank FROM carriers JOIN ranks USING (text) ORDER BY hash;

-- name: ranked_between
SELECT hash, text, place, rank FROM ranked WHERE hash BETWEEN $low AND $high;

-- name: pairs_among
-- Texts that share a seed, one of them among the $hubs earliest that carry it: a story that thousands
-- printed costs each of them a few pairs, and the first of them meets them all.  ``ranked`` has all
-- carriers of the seeds that it has.
WITH placed AS MATERIALIZED (
    SELECT hash, text, place, row_number() OVER (PARTITION BY hash ORDER BY rank) AS turn
    FROM ranked
)
SELECT
    hub.text AS hub, other.text AS other, count(*)::INTEGER AS seeds,
    -- Where the seed stands, of use if it is the only one.
    min(hub.place) AS hub_place, min(other.place) AS other_place
FROM placed AS hub JOIN placed AS other USING (hash)
WHERE hub.turn <= $hubs AND hub.turn < other.turn
  AND (hub.text >= $sought OR other.text >= $sought)
GROUP BY hub.text, other.text;

-- name: pairs
CREATE OR REPLACE TEMP TABLE pairs (
    hub INTEGER, other INTEGER, seeds INTEGER, hub_place INTEGER, other_place INTEGER
);

-- name: pairs_of_parts
SELECT
    hub, other, sum(seeds)::INTEGER AS seeds,
    min(hub_place) AS hub_place, min(other_place) AS other_place
FROM given GROUP BY hub, other;

-- name: pairs_of
SELECT hub, other, seeds, hub_place, other_place
FROM pairs SEMI JOIN given ON pairs.hub = given.text;

-- name: again
-- Pairs that are judged anew, as a text of theirs turned out to be older: ``given``.
INSERT INTO pairs
SELECT b AS hub, a AS other, 2 AS seeds, 0 AS hub_place, 0 AS other_place
FROM shared WHERE a IN (SELECT text FROM given) OR b IN (SELECT text FROM given);
DELETE FROM shared WHERE a IN (SELECT text FROM given) OR b IN (SELECT text FROM given);

-- name: shared_between
SELECT a, b, equal, spans, form, kin, may_copy
FROM shared SEMI JOIN given USING (a, b) ORDER BY a, b;

-- name: set_may_copy
UPDATE shared SET may_copy = given.may_copy FROM given WHERE shared.a = given.a AND shared.b = given.b;

-- name: shared_by
-- What the texts asked for share with each other; guests' pairs among themselves are nobody's.
SELECT a, b, equal, spans, form, may_copy
FROM shared JOIN given AS one ON a = one.text JOIN given AS other ON b = other.text
WHERE NOT (one.guest AND other.guest) ORDER BY a, b;

-- name: marks_of
SELECT text, fixed, carried FROM marks SEMI JOIN given USING (text) ORDER BY text;

-- name: forget_marks
DELETE FROM marks WHERE text IN (SELECT text FROM given);

-- name: documents_of
SELECT number, text, id, starts, ends, outlet, publisher, agencies, credits, excluded
FROM documents SEMI JOIN given USING (text) ORDER BY number;

-- name: documents_at
SELECT number, text, id, starts, ends, outlet, publisher, agencies, credits, excluded
FROM documents SEMI JOIN given USING (number) ORDER BY text;

-- name: bodies_of
SELECT number, body, excluded FROM documents SEMI JOIN given USING (number) ORDER BY number;

-- name: bytes_from
SELECT coalesce(strlen(body), 0) AS bytes FROM documents WHERE number >= $low ORDER BY number;

-- name: bodies_between
SELECT body, excluded FROM documents WHERE number >= $low AND number < $high ORDER BY number;

-- name: leads_of
-- The document of each text that was out first, as far as its own date tells; ``order.turns_of``
-- computes the same.
WITH asked AS (
    SELECT
        text, number, id, starts, publisher, len(agencies) > 0 AS credits,
        floor(starts / 86400) AS day, ends - starts < 86400 AS precise
    FROM documents SEMI JOIN given USING (text)
), dated AS (
    SELECT
        *, CASE
            WHEN isfinite(starts) THEN
                day * 100000 + CASE WHEN precise THEN starts - day * 86400 ELSE 86400 END
            ELSE 'infinity'::DOUBLE
        END AS turn
    FROM asked
)
SELECT text, number, starts, publisher, turn FROM dated
QUALIFY row_number() OVER (PARTITION BY text ORDER BY turn, credits, id) = 1
ORDER BY text;

-- name: arrived_again
-- Texts looked up before that documents from $counted on carry.
SELECT DISTINCT text FROM documents WHERE number >= $counted AND text < $sought;

-- name: heads_of
SELECT number, head FROM texts SEMI JOIN given ON texts.number = given.text ORDER BY number;

-- name: sizes_of
SELECT carried.text, words, copies
FROM texts JOIN (
    SELECT text, count(*) AS copies FROM documents SEMI JOIN given USING (text) GROUP BY text
) AS carried ON texts.number = carried.text
ORDER BY carried.text;
