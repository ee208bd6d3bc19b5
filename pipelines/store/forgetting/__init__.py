"""What the database does to forget: finds what belongs to a document, takes it out, and remembers what may not come back."""
