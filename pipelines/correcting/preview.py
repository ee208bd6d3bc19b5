"""What corrections would do to all stored texts of a source, before anybody accepts them: counts, examples, and what speaks against it."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from pipelines.comparing.rewording import words_of
from pipelines.correcting.layer import lay_over
from pipelines.errors import UsageError
from pipelines.extraction.corrections import digest_of, fold
from pipelines.items import Block, Correction, Source
from pipelines.quality_flags import QualityFlag
from pipelines.store.database.connection import Database
from pipelines.store.visits.corrected_revisions import ReadText, count_read_texts, read_texts

MAX_SHARE = 0.3  # of a text's words; site memory too takes more than that for no frame around an article
MAX_SAME_KEPT = 3  # documents that may gain the same text; what stands on four pages is what site memory takes for a template
MAX_EXAMPLES = 5
_MAX_BLOCKS_SHOWN = 3  # of an example
_MAX_TEXTS = 50_000  # different texts counted; a rule that speaks of more has long shown what it is
Progress = Callable[[int, int], None]
Stopping = Callable[[], bool]


def never() -> bool:
    """For work that nobody stops."""
    return False


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A document that would change, with the first of its blocks that would be dropped and kept, and the words of its text."""

    document: int
    url: str
    title: str
    dropped: tuple[str, ...]
    kept: tuple[str, ...]
    words_before: int
    words_after: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What would become of the `documents` of a source with `corrections`, of which `correction` is new; None where one is taken back.

    `changed` counts documents whose text would be another, `emptied` those that would lose all of it and are not among these. `dropped`
    and `kept` count blocks, `words_dropped` and `words_kept` words; `cut` counts documents that would lose more than MAX_SHARE of their
    words, `lone` different texts dropped that stand on one document only. `same_kept` is the number of documents that would gain the very
    same text, at most. All of these are of the latest capture of each document; `captures` counts the earlier ones too, and
    `changed_before` those of them that would be read otherwise.
    """

    source: str
    correction: Correction | None
    corrections: tuple[Correction, ...] = field(repr=False)
    documents: int = 0
    captures: int = 0
    changed: int = 0
    changed_before: int = 0
    dropped: int = 0
    kept: int = 0
    words_dropped: int = 0
    words_kept: int = 0
    cut: int = 0
    emptied: int = 0
    lone: int = 0
    same_kept: int = 0
    examples: tuple[Example, ...] = ()

    @property
    def unchanged(self) -> int:
        """Documents of which nothing would change."""
        return self.documents - self.concerned

    @property
    def concerned(self) -> int:
        """Documents that it speaks of: those that would change and those that would be left without text."""
        return self.changed + self.emptied

    @property
    def impossible(self) -> str:
        """Why it can never be accepted; empty where it can."""
        if self.correction is None or not self.emptied:
            return ""
        return f"{_documents(self.emptied)} would have no text left; take a narrower one"

    @property
    def doubts(self) -> tuple[str, ...]:
        """What speaks so much against it that it must be forced."""
        rule = self.correction
        if rule is None:
            return ()
        told = []
        if self.cut:
            told.append(f"{_documents(self.cut)} would lose more than {MAX_SHARE:.0%} of the words")
        if self.same_kept > MAX_SAME_KEPT:
            told.append(f"the same text would be added to {_documents(self.same_kept)}; that looks like a template")
        if self.lone and not (rule.text or rule.starts):
            told.append(f"{self.lone} of the texts dropped stand in one document only; that does not look like something that repeats")
        return tuple(told)


def preview(
    db: Database, source: Source, correction: Correction, *, on_progress: Progress | None = None, stopping: Stopping = never
) -> Preview:
    """What accepting a correction would do; told of a part of the documents only where it was stopped."""
    return preview_each(db, source, [correction], on_progress=on_progress, stopping=stopping)[0]


def preview_each(
    db: Database,
    source: Source,
    corrections: Sequence[Correction],
    *,
    on_progress: Progress | None = None,
    stopping: Stopping = never,
) -> tuple[Preview, ...]:
    """What accepting each of several corrections would do, by one look at every capture. Memory does not grow with their number."""
    counts = [_Count(correction, with_correction(source, correction)) for correction in corrections]
    _look(db, source, counts, on_progress, stopping)
    return tuple(count.preview(source.name) for count in counts)


def preview_without(
    db: Database, source: Source, digest: str, *, on_progress: Progress | None = None, stopping: Stopping = never
) -> Preview:
    """What taking back the correction with this digest would do; with one that is not there, what is still left to do."""
    count = _Count(None, tuple(one for one in source.corrections if digest_of([one]) != digest))
    _look(db, source, [count], on_progress, stopping)
    return count.preview(source.name)


def with_correction(source: Source, correction: Correction) -> tuple[Correction, ...]:
    """The corrections of a source with one more; one that does the same as another is not added."""
    if digest_of([correction]) in (digest_of([one]) for one in source.corrections):
        return source.corrections
    return (*source.corrections, correction)


def check(seen: Preview, *, force: bool) -> None:
    """Raises `UsageError` for what can never be accepted, and for what must be forced and is not."""
    if seen.impossible:
        raise UsageError(f"{seen.source}: not accepted: {seen.impossible}")
    if seen.doubts and not force:
        raise UsageError(f"{seen.source}: not accepted: {'; '.join(seen.doubts)}; look at the preview, and force it if it is right")


def _look(db: Database, source: Source, counts: Sequence[_Count], on_progress: Progress | None, stopping: Stopping) -> None:
    total = count_read_texts(db, source.name) if on_progress else 0
    for number, reading in enumerate(read_texts(db, source.name), start=1):
        if stopping():
            return
        for count in counts:
            count.add(reading)
        if on_progress:
            on_progress(number, total)


class _Count:
    """Adds up what some corrections do to one reading after the other."""

    def __init__(self, correction: Correction | None, corrections: tuple[Correction, ...]) -> None:
        self._correction, self._corrections = correction, corrections
        self._numbers: Counter[str] = Counter()
        self._texts: dict[bool, Counter[bytes]] = {True: Counter(), False: Counter()}  # by whether they are kept
        self._examples: list[Example] = []

    def add(self, reading: ReadText) -> None:
        self._numbers += Counter(captures=1, documents=int(reading.is_latest))
        after = lay_over(reading, self._corrections)
        if after is None:
            return
        if not reading.is_latest:
            self._numbers["changed_before"] += 1
            return
        if QualityFlag.CORRECTION_DOUBT in after.flags:
            self._numbers["emptied"] += 1
            return
        moved = [new for old, new in zip(reading.blocks, after.blocks, strict=True) if old.kept is not new.kept]
        dropped, kept = ([block for block in moved if block.kept is keep] for keep in (False, True))
        words, lost, gained = _count_words(reading.text), _words_in(dropped), _words_in(kept)
        self._numbers += Counter(changed=1, dropped=len(dropped), kept=len(kept), words_dropped=lost, words_kept=gained)
        self._numbers["cut"] += lost > MAX_SHARE * words
        for keep, blocks in ((False, dropped), (True, kept)):
            self._count_texts(keep, {fold(block.text) for block in blocks})
        if len(self._examples) < MAX_EXAMPLES:
            self._examples.append(
                Example(
                    document=reading.document_id,
                    url=reading.url,
                    title=reading.title or "",
                    dropped=tuple(block.text for block in dropped[:_MAX_BLOCKS_SHOWN]),
                    kept=tuple(block.text for block in kept[:_MAX_BLOCKS_SHOWN]),
                    words_before=words,
                    words_after=words - lost + gained,
                )
            )

    def _count_texts(self, keep: bool, texts: set[str]) -> None:
        counter = self._texts[keep]
        for text in texts:
            key = hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=8).digest()
            if key in counter or len(counter) < _MAX_TEXTS:
                counter[key] += 1

    def preview(self, source: str) -> Preview:
        return Preview(
            source=source,
            correction=self._correction,
            corrections=self._corrections,
            lone=sum(count == 1 for count in self._texts[False].values()),
            same_kept=max(self._texts[True].values(), default=0),
            examples=tuple(self._examples),
            **self._numbers,
        )


def _words_in(blocks: Sequence[Block]) -> int:
    return sum(_count_words(block.text) for block in blocks)


def _count_words(text: str) -> int:
    return sum(1 for _ in words_of(text))


def _documents(count: int) -> str:
    return "1 document" if count == 1 else f"{count} documents"
