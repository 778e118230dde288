"""The traps gate: sentences that a hasty reader gets wrong, read for every side alike."""
