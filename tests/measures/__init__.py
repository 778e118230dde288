"""Tests of provisions, assessments and caps."""
