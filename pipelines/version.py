"""The name and version that captures, runs and the user agent carry. The package is built with this version; each start reads it."""

from __future__ import annotations

VERSION = "0.1.0"  # a word and not a call: pyproject.toml takes it from here, and to ask the installed package costs each start 30 ms
SOFTWARE = f"winnow-news {VERSION}"
