"""Names of the files of an export: made of numbers and plain letters alone, whatever a title holds (faults A06)."""

from __future__ import annotations

import re
import unicodedata

from pipelines.items import Revision

MAX_TITLE_CHARS, MAX_SOURCE_CHARS = 50, 40
UNDATED = "undated"
_OTHER = re.compile(r"[^a-z0-9]+")
_DAY = re.compile(r"\d{4}(?:-\d{2}){0,2}(?![-\d])", re.ASCII)


def name_file(revision: Revision, suffix: str) -> str:
    """As in `2024-05-31-holm-police-release-reporter-0000012-1.txt`: day, source, words of the title, document, revision.

    The numbers make it unique in an export, and the same revision has the same name in each.
    """
    day = _DAY.match(revision.date or "")
    words = (_plain_letters(revision.source, MAX_SOURCE_CHARS), _plain_letters(revision.title or "", MAX_TITLE_CHARS))
    parts = (day[0] if day else UNDATED, *words, f"{revision.document_id:07d}", str(revision.number))
    return "-".join(part for part in parts if part) + suffix


def _plain_letters(text: str, most: int) -> str:
    """Small letters without accents and digits, words apart by "-" and none of them cut, unless it is the only one."""
    plain = unicodedata.normalize("NFKD", text[:500]).encode("ascii", "ignore").decode().lower()
    slug = _OTHER.sub("-", plain).strip("-")
    if len(slug) <= most:
        return slug
    return (slug[: most + 1].rpartition("-")[0] or slug[:most]).strip("-")
