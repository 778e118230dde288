"""How well rows of a hand-made register are lined up with a case's events."""
