"""What comes in, brought down to documents and claims: fetched, taken in, read by workers or by a model.

Does not: say what follows from what was read (``inference``), nor in which order stages run (``run.py``).
"""
