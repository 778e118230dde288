"""Find who copied whom, and how many witnesses that leaves."""
