"""Compares the text a document has with the one today's extraction gives. Pure."""

from __future__ import annotations

from collections import Counter
from dataclasses import fields
from enum import StrEnum

from pipelines.items import Decision, Extraction, Facts, Revision
from pipelines.outcomes import TEXT_STATUSES, PageStatus, TextChange
from pipelines.quality_flags import QualityFlag
from pipelines.store.database.columns import storable_text
from pipelines.store.visits.reextraction_results import Examination

_NO_DOCUMENTS = frozenset(status.value for status in PageStatus if status not in TEXT_STATUSES and status is not PageStatus.ERROR)
MAX_EXAMPLE_CHARS = 400  # of a paragraph: enough to recognise it in the page
_NEUTRAL = frozenset({QualityFlag.TEMPLATE_REMOVED})  # says what site memory did, for better or worse


class Quality(StrEnum):
    """What a change means by the status and the quality flags alone; it says nothing about the text."""

    BETTER = "better"
    WORSE = "worse"
    MIXED = "mixed"
    SAME = "same"


def examine(revision: Revision, extraction: Extraction, decision: Decision) -> Examination:
    """What becomes of a document: `revision` is its latest, with the status of its page, `decision` what a crawl would decide today."""
    if decision.outcome is not None:
        return _examination(revision, TextChange.LEAVES, becomes=decision.outcome.value, reason=decision.reason)
    before, after = _paragraphs(revision.text), _paragraphs(storable_text(extraction.text))
    added, removed = _missing(after, before), _missing(before, after)
    return _examination(
        revision,
        _name_change(revision, extraction, added=added, removed=removed),
        becomes=extraction.status.value,
        reason=extraction.status_reason,
        flags_gone=tuple(flag for flag in revision.flags if flag not in extraction.flags),
        flags_new=tuple(flag for flag in extraction.flags if flag not in revision.flags),
        added=added,
        removed=removed,
    )


def is_withdrawal(examination: Examination) -> bool:
    """Whether the page of a document is of a kind that is no document; one that could not be read, or in another language, stays."""
    return examination.change is TextChange.LEAVES and examination.becomes in _NO_DOCUMENTS


def unreadable(revision: Revision, reason: str) -> Examination:
    """A document whose capture is missing or damaged."""
    return _examination(revision, TextChange.UNREADABLE, reason=reason)


def quality_of(examination: Examination) -> Quality:
    """An article is better than a stub, either is better than none, and a flag is a doubt; but what a host repeats is no loss."""
    if examination.change is TextChange.UNREADABLE:
        return Quality.SAME
    step = _rank(examination.becomes) - _rank(examination.status)
    better = bool(set(examination.flags_gone) - _NEUTRAL) or step > 0
    worse = bool(set(examination.flags_new) - _NEUTRAL) or step < 0
    if better and worse:
        return Quality.MIXED
    return Quality.BETTER if better else Quality.WORSE if worse else Quality.SAME


def _examination(
    revision: Revision,
    change: TextChange,
    *,
    becomes: str = "",
    reason: str = "",
    flags_gone: tuple[str, ...] = (),
    flags_new: tuple[str, ...] = (),
    added: str | None = None,
    removed: str | None = None,
) -> Examination:
    return Examination(
        document_id=revision.document_id,
        source=revision.source,
        url=revision.url,
        revision=revision.number,
        change=change,
        status=revision.status,
        becomes=becomes,
        reason=reason,
        flags_gone=flags_gone,
        flags_new=flags_new,
        added=added,
        removed=removed,
    )


def _name_change(revision: Revision, extraction: Extraction, *, added: str | None, removed: str | None) -> TextChange:
    if added is not None and removed is not None:
        return TextChange.ALTERED
    if added is not None:
        return TextChange.GAINED
    if removed is not None:
        return TextChange.LOST
    if storable_text(extraction.text) != revision.text:
        return TextChange.ALTERED  # another order, or other spaces between
    same = (extraction.status.value, set(extraction.flags)) == (revision.status, set(revision.flags))
    return TextChange.UNCHANGED if same and _values(extraction.facts) == _values(revision.facts) else TextChange.FACTS


def _paragraphs(text: str) -> list[str]:
    """Lines, so that one list item or table row more is seen as just that."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def _missing(wanted: list[str], there: list[str]) -> str | None:
    """The first paragraph of `wanted` that stands less often in `there`."""
    left = Counter(there)
    for paragraph in wanted:
        if not left[paragraph]:
            return paragraph[:MAX_EXAMPLE_CHARS]
        left[paragraph] -= 1
    return None


def _values(facts: Facts) -> dict[str, str | tuple[str, ...]]:
    """Facts as the database gives them back, without the rules that chose them."""
    given = {field.name: getattr(facts, field.name) for field in fields(Facts)}
    return {name: _storable(fact.value) for name, fact in given.items() if fact is not None}


def _storable(value: str | tuple[str, ...]) -> str | tuple[str, ...]:
    return storable_text(value) if isinstance(value, str) else tuple(storable_text(item) for item in value)


def _rank(status: str) -> int:
    return {PageStatus.STUB.value: 1, PageStatus.ARTICLE.value: 2, PageStatus.SITE_PAGE.value: 2}.get(status, 0)
