"""Opens the archive for a run, and says in its files by what software and under which settings it was written; captures are not made here.

The name of the machine and its addresses are never written: where people are at risk, they lead to them.
"""

from __future__ import annotations

import platform
from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, version

from crawler.corpus_settings import user_agent_of
from pipelines.archive.archive_file import close_left_behind
from pipelines.archive.writer import ArchiveWriter
from pipelines.corpus import Corpus
from pipelines.version import SOFTWARE

# What shapes a capture, from the connection to the record, and then the text taken from it.
_PACKAGES = (
    *("scrapy", "twisted", "pyopenssl", "cryptography", "protego", "brotli", "warcio"),
    *("lxml", "trafilatura", "htmldate", "py3langid", "charset-normalizer", "feedparser"),
)


def open_archive(corpus: Corpus, run_id: int, sources: Iterable[str], *, asks_sites: bool) -> ArchiveWriter:
    """Files of their own for a run over these sources. Those of runs that were killed are made read only, as runs close theirs."""
    close_left_behind(corpus.archive)
    facts = {"software-versions": _versions(), "settings-sha256": corpus.settings_sha256(sources)}
    if corpus.operator:
        facts["operator"] = corpus.operator
    if corpus.clock_offset:
        facts["clock-offset-seconds"] = f"{corpus.clock_offset.total_seconds():g}"
    return ArchiveWriter(
        corpus.archive,
        run_label=f"run{run_id}",
        software=SOFTWARE,
        user_agent=user_agent_of(corpus) if asks_sites else None,
        facts=facts,
        clock=corpus.now,
    )


def _versions() -> str:
    found = [f"Python {platform.python_version()}"]
    for package in _PACKAGES:
        try:
            found.append(f"{package} {version(package)}")
        except PackageNotFoundError:  # not every system needs each
            continue
    return ", ".join(found)
