"""Who may use a case's review app, and what each saw and changed in it.

Does not: know requests or pages (``web``).
"""
