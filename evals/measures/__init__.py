"""Verdicts on short stated cases."""
