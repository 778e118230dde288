"""The numbers gate: conflicting public figures, each counted once and with whose it is."""
