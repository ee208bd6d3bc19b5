"""Turns the bytes of a feed, a sitemap or a listing into links, and says which of them belong to a source. Pure; the spider fetches."""
