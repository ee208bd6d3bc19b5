"""Finds where a page says on which day it came out."""
