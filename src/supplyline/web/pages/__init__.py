"""The pages, one file a group: each gathers what its templates show."""
