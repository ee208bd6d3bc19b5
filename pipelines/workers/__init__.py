"""Extraction in child processes: a pool of them, and one that outlives their loss."""
