"""Page kind: the examples, the training of its models, and how well they tell articles from lists on hosts they never saw."""
