"""What search finds, and how exactly: `python -m benchmarks.search`. What it costs: `benchmarks.size`."""
