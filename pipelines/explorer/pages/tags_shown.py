"""What the page of an article shows of tags and notes: everybody's, and a form filled with those of whoever looks."""

from __future__ import annotations

from dataclasses import dataclass

from pipelines.explorer.opened import OpenedCorpus
from pipelines.store.tagging.tagged import PersonsRemark, known_tags, remarks_on
from pipelines.store.tagging.tagger import state_of

KNOWN_SHOWN = 200  # tags offered while one is typed


@dataclass(frozen=True, slots=True, kw_only=True)
class TagsShown:
    """`own` are those of `person`, None where there are none; `seen` goes with the form, so that a change meanwhile is noticed."""

    person: str
    remarks: tuple[PersonsRemark, ...]
    own: PersonsRemark | None
    seen: str
    known: tuple[str, ...]
    faults: tuple[str, ...]


def tags_of(corpus: OpenedCorpus, document_id: int) -> TagsShown | None:
    """None where nothing can be tagged."""
    if corpus.tagging is None:
        return None
    faults, person = corpus.tagging.refresh(), corpus.tagging.person
    with corpus.database.read() as session:
        remarks = remarks_on(session, document_id)
        known = known_tags(session)
    own = next((one for one in remarks if one.person == person), None)
    return TagsShown(
        person=person,
        remarks=remarks,
        own=own,
        seen=state_of(own.tags if own else (), own.note if own else ""),
        known=tuple(sorted(known.values()))[:KNOWN_SHOWN],
        faults=faults,
    )
