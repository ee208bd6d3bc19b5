"""What a corpus of a million documents costs: search, the explorer's pages, exports, the begin of a crawl: `python -m benchmarks.size`."""
