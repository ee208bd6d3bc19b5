"""The name and version that captures, runs and the user agent carry."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version

try:
    VERSION = version("winnow-news")
except PackageNotFoundError:  # run from a source tree that is not installed
    VERSION = "0.1.0"

SOFTWARE = f"winnow-news {VERSION}"
