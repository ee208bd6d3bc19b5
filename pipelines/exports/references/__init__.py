"""References to revisions: what one holds, how an author is named, and the styles of reference managers."""
