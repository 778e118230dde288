"""Who says so, how sure, in whose voice: measured on gold claims and on four public sets."""
