"""The languages of the explorer's own words: which there are, which one a reader wants, and the translations."""
