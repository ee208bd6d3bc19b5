"""Takes captures out of the archive, and the words of forgotten texts out of the captures of other pages.

What goes is replaced in its file by a tombstone of the same length, so that every other record keeps its place. A capture that is kept
without these words is written anew, as text in UTF-8, and its tombstone says where it is.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from pipelines.archive.content import TooLarge
from pipelines.archive.log_files import LOG_PREFIX
from pipelines.archive.places.moving import bring_home
from pipelines.archive.places.opening import Archive, Place, archived_files
from pipelines.archive.reader import capture_of, open_at, read_capture, read_record
from pipelines.archive.records import Fault, Record, RecordError, iter_records
from pipelines.archive.rewriting import make_tombstone, replace_members
from pipelines.archive.writer import ArchiveWriter
from pipelines.extraction.charset.decoding import UndecodableError
from pipelines.items import Capture
from pipelines.safekeeping.forgetting.judge import MASKED_AS, Hit, Judge, Sought, TextsOf, find_foreign, source_of
from pipelines.safekeeping.forgetting.passages import Passages, mask
from pipelines.store.forgetting.take_out import MaskedCapture

_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchivePlan:
    """What is to be done to which files. `done` are captures that an earlier call, which was stopped, has masked already.

    `gone` are all records of which a tombstone tells. `sharing` are records whose own stored text says the same somewhere, `damaged` places
    of files that cannot be read, `unread` captures that cannot be looked through: there may be words.
    """

    hits: tuple[Hit, ...] = ()
    sharing: tuple[str, ...] = ()
    damaged: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()
    gone: frozenset[str] = frozenset()
    done: Mapping[str, MaskedCapture] = field(default_factory=dict)

    @property
    def own(self) -> int:
        """How many captures go whole."""
        return sum(not hit.words for hit in self.hits)

    @property
    def masked(self) -> tuple[str, ...]:
        """The records that keep what is not of these texts."""
        return tuple(hit.locator.record_id for hit in self.hits if hit.words)


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """What was done: where masked captures are now, by their former record; `lost` are records that are no more, also by earlier calls."""

    masked: Mapping[str, MaskedCapture]
    lost: frozenset[str]


def look_through(place: Place, sought: Sought, *, on_bytes: Callable[[int], None]) -> ArchivePlan:
    """Read every capture of an archive. Raises `OSError`, `StoreError`; what cannot be read is named."""
    hits: list[Hit] = []
    damaged: list[str] = []
    judge = Judge(sought)
    for name, file in archived_files(place).items():
        if name.startswith(LOG_PREFIX):
            continue
        with file.open() as extent:
            hits += _hits_in(iter_records(extent), name, judge, damaged)
        on_bytes(file.size)
    with_words = judge.with_words | judge.done.keys()
    kept = [hit for hit in hits if not hit.original or hit.original in with_words]
    kept.sort(key=lambda hit: bool(hit.original))  # a revisit is written with the body that is left of its original
    return ArchivePlan(
        hits=tuple(kept),
        sharing=tuple(judge.sharing),
        damaged=tuple(damaged),
        unread=tuple(judge.unread),
        gone=frozenset(judge.gone),
        done=judge.done,
    )


def _hits_in(records: Iterable[Record | Fault], name: str, judge: Judge, damaged: list[str]) -> Iterator[Hit]:
    waiting: Hit | None = None
    for found in records:
        if isinstance(found, Fault):
            damaged.append(f"{name} at byte {found.offset}")
            continue
        if waiting is not None and found.field("WARC-Concurrent-To") == waiting.locator.record_id:
            waiting = replace(waiting, end=found.offset + found.length)
            continue
        if waiting is not None:
            yield waiting
        waiting = judge.hit(name, found)
    if waiting is not None:
        yield waiting


def carry_out(
    archive: Archive, plan: ArchivePlan, passages: Passages, texts_of: TextsOf, writer: ArchiveWriter, *, why: str, now: datetime
) -> Carried:
    """Write masked captures, then each file anew, in the folder; one that lies in the store alone is brought there first.

    Files in which nothing changes are not touched. Killed in between, a later call goes on with what is left.
    """
    masked = dict(plan.done)
    members: dict[str, dict[int, bytes]] = {}
    for hit in plan.hits:
        place = hit.locator
        lines = {"forgotten": now.isoformat(timespec="seconds"), "was": place.record_id, "reason": _one_line(why)}
        kept = _keep(archive, hit, masked, passages, texts_of, writer) if hit.words else None
        if kept is not None:
            masked[place.record_id] = kept
            lines[MASKED_AS] = _write_place(kept)
        members.setdefault(place.file, {})[place.offset] = make_tombstone(hit.end - place.offset, now=now, lines=lines)
    writer.close()
    for name, changed in members.items():
        replace_members(bring_home(archive, name), changed)
    whole = {hit.locator.record_id for hit in plan.hits if not hit.words}  # one that was masked before and came back goes now
    moved = {record: kept for record, kept in masked.items() if record not in whole}
    lost = plan.gone.union(hit.locator.record_id for hit in plan.hits) - moved.keys()
    return Carried(masked=moved, lost=lost)


def _keep(
    place: Place, hit: Hit, masked: Mapping[str, MaskedCapture], passages: Passages, texts_of: TextsOf, writer: ArchiveWriter
) -> MaskedCapture | None:
    """A capture without these words, archived; None where they cannot be taken out of it, so that it goes whole."""
    if not hit.original:
        try:
            return _mask(read_capture(place, hit.locator), passages, texts_of(hit.locator.record_id), writer)
        except (RecordError, UndecodableError, TooLarge):
            return None
    original = masked.get(hit.original)
    if original is None:
        return None
    with open_at(place, hit.locator) as file:
        head = capture_of(read_record(file, hit.locator), file=hit.locator.file)
    return _write(head, read_capture(place, original.locator).body, writer)


def _mask(capture: Capture, passages: Passages, own_texts: Sequence[str], writer: ArchiveWriter) -> MaskedCapture | None:
    source = source_of(capture)
    text = mask(source, find_foreign(source, passages.find_in_source(source), own_texts))
    if find_foreign(text, passages.find_in_source(text), own_texts):
        return None
    return _write(capture, text.encode("utf-8", "replace"), writer)


def _write(capture: Capture, body: bytes, writer: ArchiveWriter) -> MaskedCapture:
    headers = tuple((name, value) for name, value in capture.headers if name.lower() != "content-encoding")
    assert capture.locator is not None
    kept = writer.write(replace(capture, body=body, headers=headers, locator=None), masked_from=capture.locator.record_id)
    assert kept.locator is not None
    return MaskedCapture(locator=kept.locator, payload_sha256=hashlib.sha256(body).hexdigest(), bytes=len(body))


def _write_place(kept: MaskedCapture) -> str:
    place = kept.locator
    return f"{place.record_id} {place.offset} {place.length} {kept.payload_sha256} {kept.bytes} {place.file}"


def _one_line(text: str) -> str:
    return _SPACE.sub(" ", text).strip()[:500]
