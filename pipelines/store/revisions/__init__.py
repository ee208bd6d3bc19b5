"""Reading documents and their revisions."""
