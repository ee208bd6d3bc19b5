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

from pipelines.archive.content import TooLarge, charset_of, unpack
from pipelines.archive.log_files import LOG_PREFIX
from pipelines.archive.places.moving import bring_home
from pipelines.archive.places.opening import Archive, Place, archived_files
from pipelines.archive.reader import capture_of, open_at, read_capture, read_record
from pipelines.archive.records import Fault, Record, RecordError, iter_records
from pipelines.archive.revisits import read_reference
from pipelines.archive.rewriting import is_tombstone, make_tombstone, replace_members
from pipelines.archive.writer import ArchiveWriter
from pipelines.extraction.charset.decoding import UndecodableError, decode
from pipelines.items import Capture, Locator
from pipelines.safekeeping.forgetting.passages import Passages, Span, letters_of, mask
from pipelines.store.forgetting.take_out import MaskedCapture

TextsOf = Callable[[str], Sequence[str]]
"""Which texts are stored from a record; their own words are theirs."""

_SPACE = re.compile(r"\s+")
_MASKED_AS = "masked-as"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A capture that has to do with a target: its place, and `words`, true where it is another page's that has words of a text."""

    locator: Locator
    end: int  # behind its request and other records that belong to it
    words: bool
    original: str = ""  # of a revisit: the record that has its body


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchivePlan:
    """What is to be done to which files. `done` are captures that an earlier call, which was stopped, has masked already.

    `sharing` are records whose own stored text says the same somewhere, `damaged` places of files that cannot be read: there may be words.
    """

    hits: tuple[Hit, ...] = ()
    sharing: tuple[str, ...] = ()
    damaged: tuple[str, ...] = ()
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
    """What was done: where masked captures are now, by their former record, and the records of which nothing could be kept."""

    masked: Mapping[str, MaskedCapture]
    lost: frozenset[str]


def look_through(
    place: Place, records: frozenset[str], passages: Passages, texts_of: TextsOf, *, on_bytes: Callable[[int], None]
) -> ArchivePlan:
    """Read every capture of an archive. Raises `OSError`, `StoreError`; damaged records are passed over, which `winnow verify` names."""
    hits: list[Hit] = []
    damaged: list[str] = []
    judge = _Judge(records, passages, texts_of)
    for name, file in archived_files(place).items():
        if name.startswith(LOG_PREFIX):
            continue
        with file.open() as extent:
            hits += _hits_in(iter_records(extent), name, judge, damaged)
        on_bytes(file.size)
    with_words = judge.with_words | judge.done.keys()
    kept = [hit for hit in hits if not hit.original or hit.original in with_words]
    kept.sort(key=lambda hit: bool(hit.original))  # a revisit is written with the body that is left of its original
    return ArchivePlan(hits=tuple(kept), sharing=tuple(judge.sharing), damaged=tuple(damaged), done=judge.done)


def _hits_in(records: Iterable[Record | Fault], name: str, judge: _Judge, damaged: list[str]) -> Iterator[Hit]:
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
            lines[_MASKED_AS] = _write_place(kept)
        members.setdefault(place.file, {})[place.offset] = make_tombstone(hit.end - place.offset, now=now, lines=lines)
    writer.close()
    for name, changed in members.items():
        replace_members(bring_home(archive, name), changed)
    lost = frozenset(hit.locator.record_id for hit in plan.hits if hit.words) - masked.keys()
    return Carried(masked=masked, lost=lost)


def _keep(
    place: Place, hit: Hit, masked: Mapping[str, MaskedCapture], passages: Passages, texts_of: TextsOf, writer: ArchiveWriter
) -> MaskedCapture | None:
    """A capture without these words, archived; None where they cannot be taken out of it, so that it goes whole."""
    if not hit.original:
        return _mask(read_capture(place, hit.locator), passages, texts_of(hit.locator.record_id), writer)
    original = masked.get(hit.original)
    if original is None:
        return None
    with open_at(place, hit.locator) as file:
        head = capture_of(read_record(file, hit.locator), file=hit.locator.file)
    return _write(head, read_capture(place, original.locator).body, writer)


class _Judge:
    """Tells which records have to do with a target."""

    def __init__(self, records: frozenset[str], passages: Passages, texts_of: TextsOf) -> None:
        self._records, self._passages, self._texts_of = records, passages, texts_of
        self.with_words: set[str] = set()
        self.done: dict[str, MaskedCapture] = {}
        self.sharing: list[str] = []

    def hit(self, file: str, found: Record) -> Hit | None:
        """The record as one that goes or is masked, None for all others."""
        if is_tombstone(found):
            self.done |= _read_tombstone(found)
            return None
        number, kind, end = found.field("WARC-Record-ID"), found.field("WARC-Type"), found.offset + found.length
        locator = Locator(file=file, offset=found.offset, length=found.length, record_id=number)
        if number in self._records and kind in ("response", "revisit"):
            return Hit(locator=locator, end=end, words=False)
        reference = read_reference(found, file)
        if reference is not None:
            place = reference.place
            is_known = (place.file, place.offset) < (file, found.offset)  # unless a clock was set back
            is_one = not is_known or place.record_id in self.with_words or place.record_id in self.done
            return Hit(locator=locator, end=end, words=True, original=place.record_id) if is_one else None
        if kind != "response" or not self._passages or not self._has_words(file, found):
            return None
        self.with_words.add(number)
        return Hit(locator=locator, end=end, words=True)

    def _has_words(self, file: str, found: Record) -> bool:
        try:
            source = _source_of(capture_of(found, file=file))
        except (RecordError, UndecodableError, TooLarge):
            return False
        number = found.field("WARC-Record-ID")
        spans = self._passages.find_in_source(source)
        foreign = _foreign(source, spans, self._texts_of(number)) if spans else []
        if len(foreign) < len(spans):
            self.sharing.append(number)
        return bool(foreign)


def _foreign(source: str, spans: Sequence[Span], own_texts: Iterable[str]) -> list[Span]:
    """Without what the page's own stored text says too: a quotation, a copy, a standing notice. That is its own."""
    own = [letters_of(text) for text in own_texts]
    return [span for span in spans if not any(letters_of(source[slice(*span)]) in text for text in own)]


def _mask(capture: Capture, passages: Passages, own_texts: Sequence[str], writer: ArchiveWriter) -> MaskedCapture | None:
    source = _source_of(capture)
    text = mask(source, _foreign(source, passages.find_in_source(source), own_texts))
    if _foreign(text, passages.find_in_source(text), own_texts):
        return None
    return _write(capture, text.encode("utf-8", "replace"), writer)


def _write(capture: Capture, body: bytes, writer: ArchiveWriter) -> MaskedCapture:
    headers = tuple((name, value) for name, value in capture.headers if name.lower() != "content-encoding")
    assert capture.locator is not None
    kept = writer.write(replace(capture, body=body, headers=headers, locator=None), masked_from=capture.locator.record_id)
    assert kept.locator is not None
    return MaskedCapture(locator=kept.locator, payload_sha256=hashlib.sha256(body).hexdigest(), bytes=len(body))


def _source_of(capture: Capture) -> str:
    return decode(unpack(capture).body, charset_of(capture), capture.url)[0]


def _write_place(kept: MaskedCapture) -> str:
    place = kept.locator
    return f"{place.record_id} {place.offset} {place.length} {kept.payload_sha256} {kept.bytes} {place.file}"


def _read_tombstone(record: Record) -> dict[str, MaskedCapture]:
    lines = dict(line.split(": ", 1) for line in record.block.decode("utf-8", "replace").split("\r\n") if ": " in line)
    if _MASKED_AS not in lines:
        return {}
    number, offset, length, digest, size, file = lines[_MASKED_AS].split(" ", 5)
    locator = Locator(file=file, offset=int(offset), length=int(length), record_id=number)
    return {lines["was"]: MaskedCapture(locator=locator, payload_sha256=digest, bytes=int(size))}


def _one_line(text: str) -> str:
    return _SPACE.sub(" ", text).strip()[:500]
