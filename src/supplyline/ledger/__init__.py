"""Keep everything, overwrite nothing: the only room that opens the database."""
