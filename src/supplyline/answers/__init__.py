"""Answers to a question about a case, or about sources without one: worked out when asked, nothing stored.

Does not: change a case.
"""
