"""Find who did what to whom: triggers and frames, roles, stage, kinds of things."""
