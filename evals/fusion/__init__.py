"""Fusion: planted stories and what is reached on them."""
