-- Which documents share words is kept in an index beside the ledger, which can be made anew from the
-- documents at any time; what follows from it (reuse, origins) stays here.

DROP VIEW current_matches;
DROP TABLE matches;
DROP TABLE fingerprints;
