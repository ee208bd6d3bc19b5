"""Brings the tags in the database up to date before a command reads them, and says what cannot be read of their files."""

from __future__ import annotations

import getpass
import sys

from pipelines.corpus import Corpus
from pipelines.errors import UsageError
from pipelines.search.selection import Selection
from pipelines.store.tagging.refreshing import refresh_tags
from pipelines.store.tagging.tag_folder import TAGS_NAME
from winnow.commands.common import shown


def require_tags(corpus: Corpus, *selections: Selection) -> None:
    """For selections: where one asks for tags, a file with a fault ends it (`UsageError`), else the fault is told."""
    faults = _refresh(corpus)
    if faults and any(one.asks_for_tags for one in selections):
        raise UsageError("\n".join(faults))
    _tell(faults)


def tell_tag_faults(corpus: Corpus) -> tuple[str, ...]:
    """Bring them up to date; what could not be is told on standard error."""
    faults = _refresh(corpus)
    _tell(faults)
    return faults


def login_name() -> str:
    """Of whoever is at work; empty where the system knows none."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return ""


def _refresh(corpus: Corpus) -> tuple[str, ...]:
    db = corpus.open_database(read_only=True)
    try:
        return refresh_tags(corpus.root / TAGS_NAME, db, corpus.open_database)
    finally:
        db.close()


def _tell(faults: tuple[str, ...]) -> None:
    for fault in faults:
        sys.stderr.write(f"winnow: {shown(fault)}; what was read of it before counts\n")
