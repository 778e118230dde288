"""Foreign input, damaged in every way: what ``tools/fuzz.py`` and the tests beside run."""
