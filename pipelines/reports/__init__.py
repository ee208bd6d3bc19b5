"""Reports: what the stored measures say about the health of the sources."""
