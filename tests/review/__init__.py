"""Tests of what judgements mean."""
