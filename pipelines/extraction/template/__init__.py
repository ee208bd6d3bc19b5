"""Site memory: the texts that a host repeats from page to page, and taking them out of one page."""
