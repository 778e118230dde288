"""How well copies are found and witnesses counted."""
