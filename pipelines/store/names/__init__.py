"""Names over a corpus: what models found is kept as places; with the list it becomes mentions, counted or given with a revision."""
