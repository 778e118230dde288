"""Infer events from claims, and say how many independent origins they rest on."""
