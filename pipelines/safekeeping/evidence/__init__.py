"""Evidence of one document: all that is known of it, and how it came to be known, in a folder that is verified without Winnow."""
