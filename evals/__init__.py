"""Quality: one gate per stage, each with floors that a test enforces."""
