"""The result of a re-extraction, source by source, in numbers that add up; how it looks on a screen is left to the command."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from pipelines.outcomes import TextChange
from pipelines.reextraction.changes import Quality, quality_of
from pipelines.store.visits.reextraction_results import Examination

MAX_NAMED = 1_000  # captures named per source; `unreadable` counts the others too
_SHOWN = frozenset(TextChange) - {TextChange.UNCHANGED, TextChange.UNREADABLE}


@dataclass(slots=True, kw_only=True)
class SourceReport:
    """One source. `documents` is the sum of `changes` and `left`; `written` counts the revisions that this call wrote."""

    source: str
    documents: int
    max_examples: int
    changes: Counter[TextChange] = field(default_factory=Counter)
    quality: Counter[Quality] = field(default_factory=Counter)
    flags_gone: Counter[str] = field(default_factory=Counter)
    flags_new: Counter[str] = field(default_factory=Counter)
    statuses: Counter[str] = field(default_factory=Counter)
    written: int = 0
    examples: list[Examination] = field(default_factory=list)
    unreadable: list[Examination] = field(default_factory=list)

    @property
    def left(self) -> int:
        """Documents that are still to be examined."""
        return max(0, self.documents - self.changes.total())

    def add(self, found: Examination, *, written: bool) -> None:
        """Count one document."""
        self.changes[found.change] += 1
        self.quality[quality_of(found)] += 1
        self.flags_gone.update(found.flags_gone)
        self.flags_new.update(found.flags_new)
        self.written += written
        if found.becomes and found.becomes != found.status:
            self.statuses[f"{found.status} -> {found.becomes}"] += 1
        if found.change in _SHOWN and len(self.examples) < self.max_examples:
            self.examples.append(found)
        if found.change is TextChange.UNREADABLE and len(self.unreadable) < MAX_NAMED:
            self.unreadable.append(found)

    def counts(self) -> dict[str, int]:
        """Every count by its word."""
        return _counts([self])

    def as_dict(self) -> dict[str, object]:
        """For JSON."""
        return {
            "source": self.source,
            **self.counts(),
            "flags_gone": dict(sorted(self.flags_gone.items())),
            "flags_new": dict(sorted(self.flags_new.items())),
            "statuses": dict(sorted(self.statuses.items())),
            "examples": [_example(found) for found in self.examples],
            "unreadable_captures": [{"document": f.document_id, "url": f.url, "reason": f.reason} for f in self.unreadable],
        }


@dataclass(slots=True, kw_only=True)
class ReextractionReport:
    """All sources. `examined_before` counts the documents whose examination by an earlier call still holds."""

    engine: str
    applied: bool
    sources: dict[str, SourceReport]
    examined_now: int = 0
    examined_before: int = 0

    def add(self, found: Examination, *, now: bool = True, written: bool = False) -> None:
        """Count one document, examined `now` or by an earlier call."""
        self.examined_now += now
        self.examined_before += not now
        self.sources[found.source].add(found, written=written)

    def totals(self) -> dict[str, int]:
        """The counts of all sources together."""
        return _counts(list(self.sources.values()))

    def as_dict(self) -> dict[str, object]:
        """For JSON."""
        return {
            "engine": self.engine,
            "applied": self.applied,
            "examined_now": self.examined_now,
            "examined_before": self.examined_before,
            **self.totals(),
            "sources": [source.as_dict() for source in self.sources.values()],
        }


def empty_report(documents: Mapping[str, int], *, engine: str, apply: bool, max_examples: int) -> ReextractionReport:
    """A report in which nothing is examined yet; `documents` are the numbers of documents by source."""
    sources = {name: SourceReport(source=name, documents=count, max_examples=max_examples) for name, count in documents.items()}
    return ReextractionReport(engine=engine, applied=apply, sources=sources)


def _counts(sources: list[SourceReport]) -> dict[str, int]:
    changes: Counter[TextChange] = Counter()
    quality: Counter[Quality] = Counter()
    for source in sources:
        changes.update(source.changes)
        quality.update(source.quality)
    return {
        "documents": sum(source.documents for source in sources),
        **{word.value: changes[word] for word in TextChange},
        "left": sum(source.left for source in sources),
        **{word.value: quality[word] for word in Quality if word is not Quality.SAME},
        "written": sum(source.written for source in sources),
    }


def _example(found: Examination) -> dict[str, object]:
    return {
        "document": found.document_id,
        "url": found.url,
        "change": found.change.value,
        "status": found.status,
        "becomes": found.becomes,
        "reason": found.reason,
        "flags_gone": list(found.flags_gone),
        "flags_new": list(found.flags_new),
        "added": found.added,
        "removed": found.removed,
    }
