"""One file per command group: open, call one library function, print."""
