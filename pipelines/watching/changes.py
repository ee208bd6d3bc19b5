"""What changed of the documents that a question finds, between two looks. Pure; what the site itself edited is for `edits` to say."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from pipelines.store.search.watched import Sighting, Standing


class NewsKind(StrEnum):
    """What became of a document."""

    NEW = "new"
    EDITED = "edited"
    ENTERED = "entered"
    LEFT = "left"
    GONE = "gone"
    WITHDRAWN = "withdrawn"
    BACK = "back"


OF_A_TEXT = frozenset({NewsKind.EDITED, NewsKind.ENTERED, NewsKind.LEFT})
"""News that come from another text; `edits` says whose doing that is."""
_OF_STANDING = {Standing.HERE: NewsKind.BACK, Standing.GONE: NewsKind.GONE, Standing.WITHDRAWN: NewsKind.WITHDRAWN}


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One change. `since` is the revision that was seen before, 0 where there was none."""

    kind: NewsKind
    document: int
    revision: int
    since: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """The changes, in the order of documents, and what is to be remembered of each document that was ever found and may return."""

    changes: tuple[Change, ...]
    known: Mapping[int, Sighting]


def compare_sightings(
    known: Mapping[int, Sighting], found: Mapping[int, Sighting], others: Mapping[int, Sighting], *, last_document: int
) -> Compared:
    """What changed since the last look.

    `known` is what was remembered then, `found` what the question finds now, `others` how those known stand that it does not find: one that
    is not among them is no more in the corpus, and nobody is told. `last_document` is the highest number there was at the last look.
    """
    changes: list[Change] = []
    remembered: dict[int, Sighting] = {}
    for document in sorted({*known, *found}):
        before, now = known.get(document), found.get(document)
        if now is not None:
            changes += _of_found(document, before, now, is_new=document > last_document)
            remembered[document] = now
        elif before is not None and (now := others.get(document)) is not None:
            changes += _of_lost(document, before, now)
            if now.standing is not Standing.HERE:
                remembered[document] = now
    return Compared(changes=tuple(changes), known=remembered)


def take_over(known: Mapping[int, Sighting], found: Mapping[int, Sighting], others: Mapping[int, Sighting]) -> Compared:
    """As `compare_sightings` where the question itself was changed: what only one of the two questions finds is no news."""
    both = {document: sighting for document, sighting in known.items() if document in found or _is_away(others.get(document))}
    compared = compare_sightings(both, {**found}, others, last_document=0)
    changes = tuple(change for change in compared.changes if change.document in both)
    return Compared(changes=changes, known=compared.known)


def without(known: Mapping[int, Sighting], documents: Collection[int]) -> dict[int, Sighting]:
    """What is remembered, but for these documents."""
    return {document: sighting for document, sighting in known.items() if document not in documents}


def _is_away(sighting: Sighting | None) -> bool:
    return sighting is not None and sighting.standing is not Standing.HERE


def _of_found(document: int, before: Sighting | None, now: Sighting, *, is_new: bool) -> Iterator[Change]:
    if before is None:
        kind = NewsKind.NEW if is_new else NewsKind.ENTERED
        yield Change(kind=kind, document=document, revision=now.revision)
        return
    yield from _of_text(document, before, now)
    if now.standing is not before.standing:
        yield Change(kind=_OF_STANDING[now.standing], document=document, revision=now.revision, since=before.revision)


def _of_lost(document: int, before: Sighting, now: Sighting) -> Iterator[Change]:
    """A document that the question finds no more, because its page is away or because it reads otherwise."""
    if now.standing is Standing.HERE:
        if before.standing is Standing.HERE or now.revision > before.revision:
            yield Change(kind=NewsKind.LEFT, document=document, revision=now.revision, since=before.revision)
        return
    yield from _of_text(document, before, now)
    if now.standing is not before.standing:
        yield Change(kind=_OF_STANDING[now.standing], document=document, revision=now.revision, since=before.revision)


def _of_text(document: int, before: Sighting, now: Sighting) -> Iterator[Change]:
    if now.revision > before.revision:
        yield Change(kind=NewsKind.EDITED, document=document, revision=now.revision, since=before.revision)
