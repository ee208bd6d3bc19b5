"""Finds the stored translations of a document: pages of its source that name each other by hreflang, in different languages."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from pipelines.items import Facts
from pipelines.store.database.copy_models import CopyIndexRow
from pipelines.store.database.models import DocumentRow, RevisionRow
from pipelines.store.revisions.packing import unpack_facts
from pipelines.urls import canonical_url


def find_translations(session: Session, source: str, canonical: str, facts: Facts) -> Iterator[int]:
    """The indexed documents that the page at `canonical` names as its translations, and that name it as theirs.

    A claim of one side is not believed: sites point every hreflang at a front page or at a list. Nor is one between texts of one language.
    """
    named = set(_addresses(facts)) - {canonical}
    if not named:
        return
    statement = (
        select(DocumentRow.id, RevisionRow.facts)
        .join(RevisionRow, (RevisionRow.document_id == DocumentRow.id) & (RevisionRow.number == DocumentRow.latest_revision))
        .join(CopyIndexRow, CopyIndexRow.document_id == DocumentRow.id)
        .where(DocumentRow.source == source, DocumentRow.canonical.in_(named))
        .order_by(DocumentRow.id)
    )
    for row in session.execute(statement).all():
        theirs = unpack_facts(row.facts)
        if canonical in _addresses(theirs) and _language(facts) != _language(theirs):
            yield row.id


def _addresses(facts: Facts) -> Iterator[str]:
    for named in facts.translations.value if facts.translations else ():
        try:
            yield canonical_url(named.partition(" ")[2])
        except ValueError:
            continue


def _language(facts: Facts) -> str | None:
    return facts.language.value if facts.language else None
