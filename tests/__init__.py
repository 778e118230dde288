"""Tests mirror src/; a test's docstring states the rule."""
