"""Find the numbers, times and places of a sentence, whichever claim they belong to."""
