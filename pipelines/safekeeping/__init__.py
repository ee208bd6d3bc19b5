"""Keeps a corpus sound: held against its digests, and copied."""
