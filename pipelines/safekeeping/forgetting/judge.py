"""Tells of each record of an archive whether it has to do with what is forgotten; what is done with it is left to `archive_pass`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from pipelines.archive.content import MAX_CONTENT_BYTES, TooLarge, charset_of, unpack
from pipelines.archive.members import MAX_MEMBER_BYTES
from pipelines.archive.reader import capture_of
from pipelines.archive.records import Record, RecordError
from pipelines.archive.revisits import read_reference
from pipelines.archive.rewriting import is_tombstone
from pipelines.extraction.charset.decoding import UndecodableError, decode
from pipelines.items import Capture, Locator
from pipelines.safekeeping.forgetting.passages import Passages, Span, letters_of
from pipelines.store.forgetting.take_out import MaskedCapture
from pipelines.urls import canonical_url

MASKED_AS = "masked-as"
_NO_WORDS = ("image/", "audio/", "video/", "font/")  # kinds of content in which nobody expects to find them

TextsOf = Callable[[str], Sequence[str]]
"""Which texts are stored from a record; their own words are theirs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """What is looked for in an archive. `records` are captures that go whole, as do those of `addresses` that no row names (`has_row`)."""

    records: frozenset[str]
    addresses: frozenset[str]
    passages: Passages
    texts_of: TextsOf
    has_row: Callable[[str], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A capture that has to do with a target: its place, and `words`, true where it is another page's that has words of a text."""

    locator: Locator
    end: int  # behind its request and other records that belong to it
    words: bool
    original: str = ""  # of a revisit: the record that has its body


class Judge:
    """Tells which records have to do with a target.

    `done` are captures that were masked before, by the record that they were; `gone` all records in the place of which there is a
    tombstone; `unread` the places of what could not be looked through, each with the reason.
    """

    def __init__(self, sought: Sought) -> None:
        self._sought = sought
        self.with_words: set[str] = set()
        self.done: dict[str, MaskedCapture] = {}
        self.gone: set[str] = set()
        self.sharing: list[str] = []
        self.unread: list[str] = []

    def hit(self, file: str, found: Record) -> Hit | None:
        """The record as one that goes or is masked, None for all others."""
        if is_tombstone(found):
            self._read_tombstone(found)
            return None
        number, kind, end = found.field("WARC-Record-ID"), found.field("WARC-Type"), found.offset + found.length
        locator = Locator(file=file, offset=found.offset, length=found.length, record_id=number)
        if kind in ("response", "revisit") and self._goes_whole(found, number):
            return Hit(locator=locator, end=end, words=False)
        reference = read_reference(found, file)
        if reference is not None:
            place = reference.place
            is_known = (place.file, place.offset) < (file, found.offset)  # unless a clock was set back
            is_one = not is_known or place.record_id in self.with_words or place.record_id in self.done
            return Hit(locator=locator, end=end, words=True, original=place.record_id) if is_one else None
        if kind != "response" or not self._sought.passages or not self._has_words(file, found, number):
            return None
        self.with_words.add(number)
        return Hit(locator=locator, end=end, words=True)

    def _goes_whole(self, found: Record, number: str) -> bool:
        """Also what was taken out or masked before and came back by an import, under the same number: what was masked of it is there."""
        return number in self._sought.records or number in self.gone or self._is_of_address(found, number)

    def _is_of_address(self, found: Record, number: str) -> bool:
        """Whether it is of an address that goes, and of no row: a run was killed between archive and database."""
        try:
            canonical = canonical_url(found.field("WARC-Target-URI"))
        except ValueError:
            return False
        return canonical in self._sought.addresses and not self._sought.has_row(number)

    def _has_words(self, file: str, found: Record, number: str) -> bool:
        try:
            body, charset, url, may_have = _body_of(found, file)
        except TooLarge:
            self.unread.append(f"{file} at byte {found.offset}, which unpacks to more than {MAX_MEMBER_BYTES:,} bytes")
            return False
        passages = self._sought.passages
        try:
            source = decode(body, charset, url)[0]
        except UndecodableError:
            has_words = passages.has_in_source(body.decode("utf-8", "replace"))
            if not has_words and may_have:
                self.unread.append(f"{file} at byte {found.offset}, which is no text that can be read: {url}")
            return has_words
        if len(body) > MAX_CONTENT_BYTES:  # of which no text is stored; to find the places would take ten times the memory
            return passages.has_in_source(source)
        spans = passages.find_in_source(source)
        foreign = find_foreign(source, spans, self._sought.texts_of(number)) if spans else []
        if len(foreign) < len(spans):
            self.sharing.append(number)
        return bool(foreign)

    def _read_tombstone(self, record: Record) -> None:
        lines = dict(line.split(": ", 1) for line in record.block.decode("utf-8", "replace").split("\r\n") if ": " in line)
        if "was" in lines:
            self.gone.add(lines["was"])
        if MASKED_AS in lines:
            number, offset, length, digest, size, file = lines[MASKED_AS].split(" ", 5)
            locator = Locator(file=file, offset=int(offset), length=int(length), record_id=number)
            self.done[lines["was"]] = MaskedCapture(locator=locator, payload_sha256=digest, bytes=int(size))


def find_foreign(source: str, spans: Sequence[Span], own_texts: Iterable[str]) -> list[Span]:
    """Without what the page's own stored text says too: a quotation, a copy, a standing notice. That is its own."""
    own = [letters_of(text) for text in own_texts]
    return [span for span in spans if not any(letters_of(source[slice(*span)]) in text for text in own)]


def source_of(capture: Capture) -> str:
    """A page as text. Raises `TooLarge`, `UndecodableError`."""
    return decode(unpack(capture).body, charset_of(capture), capture.url)[0]


def _body_of(found: Record, file: str) -> tuple[bytes, str | None, str, bool]:
    """What the record holds, its charset as declared, its address, and whether words may be in it. Raises `TooLarge`."""
    try:
        capture = capture_of(found, file=file)
    except RecordError:  # no HTTP response, as of another protocol
        return found.block, None, found.field("WARC-Target-URI"), True
    may_have = not (capture.header("Content-Type") or "").lower().startswith(_NO_WORDS)
    return unpack(capture, max_bytes=MAX_MEMBER_BYTES).body, charset_of(capture), capture.url, may_have
