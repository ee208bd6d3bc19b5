"""The search page: its question and filters, what was found, and the chart above it."""
