"""Hand it over: the dossier."""
