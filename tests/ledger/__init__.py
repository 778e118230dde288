"""Tests of the ledger, and what they share."""
