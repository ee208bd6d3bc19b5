"""Runs today's extraction over the captures of documents that are stored already. Opens no connection; the archive is only read."""
