"""Looks through a whole corpus for damage: archive, database, texts, snapshots. Changes nothing."""
