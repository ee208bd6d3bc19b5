"""A run from its start to its last line: the crawl or import, the passes that follow it, its row and its summary."""
