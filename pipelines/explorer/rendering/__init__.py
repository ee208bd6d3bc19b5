"""How scraped text, archived pages and counts are made safe and shown."""
