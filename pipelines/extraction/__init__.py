"""Takes the article out of a page. Pure: bytes in, values out; no files, no clock, no network."""
