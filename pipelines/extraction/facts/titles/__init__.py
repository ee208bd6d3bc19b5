"""The title of an article, and the names of site and section that are taken off it."""
