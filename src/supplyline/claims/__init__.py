"""Read sentences: who says that what happened."""
