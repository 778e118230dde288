"""Tests of origins, and what they share."""
