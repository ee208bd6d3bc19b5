"""Takes documents out of a corpus for good: texts, captures, and their words wherever else they stand in it."""
