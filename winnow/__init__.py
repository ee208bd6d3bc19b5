"""Winnow: clean text of news pages, with a reason for every cut; and corpora of them, each text with the capture it came from.

    import winnow

    page = winnow.extract(html, url="https://example.org/story")        # page.text, page.title, page.date, page.blocks

    with winnow.open("my-corpus") as corpus:
        for document in corpus.documents(source="amnesty", since="2024-01-01"):
            print(document.title, document.text)
        table = pandas.DataFrame(corpus.rows(query="torture NEAR prison"))

    summary = winnow.crawl("my-corpus")                                 # summary.new, summary.failed

What is imported is imported when it is first used, so that `import winnow` costs next to nothing. Everything named in `__all__` is public;
docs/reference/python.md describes it.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from pipelines.version import VERSION as __version__

if TYPE_CHECKING:
    from crawler.runs.summary import RunSummary
    from pipelines.errors import BusyError, DiskFullError, IntegrityError, UsageError, WinnowError
    from pipelines.items import Block, Revision
    from pipelines.outcomes import PageStatus
    from winnow.corpus_reader import CorpusReader
    from winnow.corpus_reader import open_reader as open
    from winnow.crawling import crawl
    from winnow.page import Page, extract

_HOMES = {
    "extract": "winnow.page",
    "Page": "winnow.page",
    "open": "winnow.corpus_reader:open_reader",
    "CorpusReader": "winnow.corpus_reader",
    "crawl": "winnow.crawling",
    "RunSummary": "crawler.runs.summary",
    "Block": "pipelines.items",
    "Revision": "pipelines.items",
    "PageStatus": "pipelines.outcomes",
    "WinnowError": "pipelines.errors",
    "UsageError": "pipelines.errors",
    "BusyError": "pipelines.errors",
    "DiskFullError": "pipelines.errors",
    "IntegrityError": "pipelines.errors",
}

__all__ = [
    "Block",
    "BusyError",
    "CorpusReader",
    "DiskFullError",
    "IntegrityError",
    "Page",
    "PageStatus",
    "Revision",
    "RunSummary",
    "UsageError",
    "WinnowError",
    "__version__",
    "crawl",
    "extract",
    "open",
]


def __getattr__(name: str) -> Any:
    """A public name, imported now (PEP 562)."""
    if name not in _HOMES:
        raise AttributeError(f"module 'winnow' has no attribute {name!r}")
    module, _, attribute = _HOMES[name].partition(":")
    value = getattr(import_module(module), attribute or name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
