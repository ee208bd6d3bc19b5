"""Names of the files of an export: made of numbers and plain letters alone, whatever a title holds (faults A06)."""

from __future__ import annotations

import re
import unicodedata

from pipelines.items import Revision

MAX_SLUG_CHARS = 50
_OTHER = re.compile(r"[^a-z0-9]+")


def name_file(revision: Revision, suffix: str) -> str:
    """As in `0000012-1-police-release-reporter.txt`: document, revision, and of the title its plain letters. Unique in an export."""
    plain = unicodedata.normalize("NFKD", (revision.title or "")[:500]).encode("ascii", "ignore").decode().lower()
    slug = _OTHER.sub("-", plain).strip("-")[:MAX_SLUG_CHARS].strip("-")
    return "-".join(part for part in (f"{revision.document_id:07d}", str(revision.number), slug) if part) + suffix
