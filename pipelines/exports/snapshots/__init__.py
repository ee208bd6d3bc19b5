"""Snapshots: frozen, hashed exports in a folder of their own, with what is needed to make them again."""
