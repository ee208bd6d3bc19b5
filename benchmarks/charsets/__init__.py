"""Measures whether pages in legacy encodings are read, whatever they declare."""
