"""Watches: questions that are asked again after each run, and what is new, edited or gone of what they find."""
