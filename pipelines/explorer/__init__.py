"""The explorer: the corpus as web pages on this machine alone, a plugin of Datasette. Only `winnow open` starts it; it fetches nothing."""
