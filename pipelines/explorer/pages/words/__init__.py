"""Pages that count words or show each place of one: frequency lists and concordances."""
