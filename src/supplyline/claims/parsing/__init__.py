"""Parse sentences: an installed pipeline, checked; parses as bytes."""
