"""The search index, and questions to it."""
