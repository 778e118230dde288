"""Quantities, times and places alone against the gold claims."""
