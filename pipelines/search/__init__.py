"""How search reads texts and questions: words, their forms, the query language, marks. Pure; the indexes are in `pipelines.store`."""
