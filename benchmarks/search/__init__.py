"""What search finds, how exactly, and what it costs: `python -m benchmarks.search`, `python -m benchmarks.search.cost`."""
