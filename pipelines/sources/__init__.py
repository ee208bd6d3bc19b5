"""Whom we crawl: reads source files, and brings a catalogue of them. Visiting a source is left to the spider."""
