"""Holds the database against itself and tells what it knows of the archive; the archive itself is read by `pipelines.safekeeping`."""
