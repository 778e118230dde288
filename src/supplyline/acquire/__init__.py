"""Take in files as they are and keep their bytes: the only room that may open the network."""
