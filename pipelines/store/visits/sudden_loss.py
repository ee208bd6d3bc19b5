"""Holds back a revision that would take most of a document's text away until a second visit finds it so too.

A server that sends half a page with every mark of a whole one (a full disk, a template that broke off, a cache filled by a cut transfer)
looks like a site that deleted what it had written. One visit proves that as little as one 404 proves that a page is gone.
"""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from pipelines.items import Visit
from pipelines.outcomes import Outcome
from pipelines.store.database.models import RevisionRow, UrlRow
from pipelines.store.visits.visit_result import Known, Text

MAX_SHARE_LEFT = 0.5  # of the text's characters
MIN_LOST_CHARS = 300  # a brief that lost a paragraph is not held back


def sudden_loss(session: Session, visit: Visit, text: Text, known: Known) -> str:
    """Why a text is not believed yet, in words; empty where it is: it has not lost most, or had already lost it at the visit before."""
    latest = (RevisionRow.document_id == known.document_id) & (RevisionRow.number == known.number)
    before, now = session.execute(select(func.length(RevisionRow.text)).where(latest)).scalar_one(), len(text.text)
    if now > MAX_SHARE_LEFT * before or before - now < MIN_LOST_CHARS:
        return ""
    last = session.scalar(select(UrlRow.outcome).where(UrlRow.id == visit.url_id))
    return "" if last == Outcome.SHORTER_ONCE else f"{now:,} characters where {before:,} were; believed when the next visit finds no more"
