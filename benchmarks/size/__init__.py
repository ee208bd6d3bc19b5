"""What a million documents cost: search, words, the explorer's pages, exports, the begin of a crawl: `python -m benchmarks.size`."""
