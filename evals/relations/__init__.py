"""The relations gates: who did what to whom, on event records of others (PLOVER) and on RAMS."""
