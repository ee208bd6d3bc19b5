"""Which documents have nearly the same text: the index, the groups, and translations."""
