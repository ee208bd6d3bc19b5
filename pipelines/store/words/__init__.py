"""Counts the words of a selection: frequencies, n-grams, collocates, key words."""
