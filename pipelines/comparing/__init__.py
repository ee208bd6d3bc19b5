"""Compares texts: versions of a document, what was chosen otherwise, copies."""
