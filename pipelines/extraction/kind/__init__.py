"""Page kind: whether a page is an article, a list of articles, a page about the site or an error page, with a probability and why."""
