"""The sources of a corpus by name, with the titles that their files gave them when they were last crawled."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from pipelines.store.database.models import SourceRow


def source_titles(session: Session) -> dict[str, str]:
    """Title by name, in the order of names."""
    rows = session.execute(select(SourceRow.name, SourceRow.title).order_by(SourceRow.name))
    return {row.name: row.title for row in rows}
