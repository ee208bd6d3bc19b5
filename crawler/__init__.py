"""Gets pages. The only package that opens connections to the web."""
