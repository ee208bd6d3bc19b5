"""Masks revisions for one export: every value found becomes a mask such as `[person 2]`, the same one wherever it stands. No I/O.

What leads to the unmasked page (its address and its place in the archive) is emptied where something was masked. What was masked is
counted in `report`; `key` says which mask stands for what, for the owner of the corpus alone.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, fields, replace
from functools import cache
from typing import Any
from urllib.parse import unquote, urlsplit

from pipelines.exports.pseudonyms.emails import find_emails
from pipelines.exports.pseudonyms.finds import Find, ValueKind, plain, without_overlaps
from pipelines.exports.pseudonyms.identity_numbers import find_identity_numbers
from pipelines.exports.pseudonyms.names import NameList, find_names
from pipelines.exports.pseudonyms.phones import REGIONS_BY_LANGUAGE, find_phones, known_regions
from pipelines.items import Fact, Facts, Revision

_LINK_FACTS = frozenset({"image", "canonical_url", "amp_url", "translations", "parts"})
_MASKED_FACTS = frozenset(
    {"title", "authors", "description", "section", "tags", "image_caption", "image_credit", "site_name", "agencies", "license"}
)
_LINE = re.compile(r"[^\n]+")
_REGION_OF_DOMAIN = {"uk": "GB"}
_NO_REGION_OF_DOMAIN = frozenset({"AC", "AI", "CC", "CO", "FM", "IO", "LY", "ME", "SH", "TO", "TV", "WS"})  # sold for their letters


@dataclass(frozen=True, slots=True, kw_only=True)
class MaskingRules:
    """What to mask. `keep_links` keeps addresses and archive places of documents in which something was masked."""

    names: NameList
    phone_regions: tuple[str, ...] = ()
    keep_links: bool = False


@dataclass(slots=True)
class _Value:
    """A value found: its mask, the spellings met, and how often."""

    mask: str
    spellings: set[str] = field(default_factory=set)
    places: int = 0


class Pseudonymiser:
    """Masks the revisions of one export. Holds each value once, and a few counts for each document with masks."""

    def __init__(self, rules: MaskingRules) -> None:
        self._rules = rules
        self._values: dict[tuple[ValueKind, str], _Value] = {}
        self._numbers: Counter[ValueKind] = Counter()
        self._documents: list[dict[str, Any]] = []
        self._seen = 0

    def mask_all(self, revisions: Iterable[Revision]) -> Iterator[Revision]:
        """Each revision masked, in order."""
        return (self.mask(revision) for revision in revisions)

    def mask(self, revision: Revision) -> Revision:
        """The revision with masks, `text_sha256` over its masked text; without links where something was masked."""
        self._seen += 1
        counts: Counter[str] = Counter()
        regions = self._regions(revision)

        @cache  # the title stands among the facts again, and counts once
        def masked(text: str) -> str:
            return _LINE.sub(lambda line: self._mask_line(line[0], regions, counts), text)

        text = masked(revision.text)
        result = replace(
            revision,
            title=None if revision.title is None else masked(revision.title),
            authors=tuple(map(masked, revision.authors)),
            text=text,
            facts=_mask_facts(revision.facts, masked),
            analyst_tags=tuple(map(masked, revision.analyst_tags)),
            analyst_notes=(),  # written for those who know the case; no list of names covers them
            mentions=(),  # their places are those of the text without masks, and they name whom a mask hides
            source_title=masked(revision.source_title),
        )
        if text != revision.text:
            digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
            result = replace(result, text_sha256=digest, word_count=None)
        result, emptied = self._without_links(result, masked=bool(counts))
        if counts or emptied:
            self._documents.append({"id": revision.document_id, "revision": revision.number, **counts, "links_emptied": emptied})
        return result

    def report(self) -> dict[str, Any]:
        """What was masked: distinct values and places by kind, names looked for and found, counts for each document with masks."""
        kinds = {kind.value: {"values": 0, "places": 0} for kind in ValueKind}
        for (kind, _), value in self._values.items():
            kinds[kind.value]["values"] += 1
            kinds[kind.value]["places"] += value.places
        return {
            "rows": self._seen,
            "rows_with_masks": len(self._documents),
            "masked": kinds,
            "names": {"listed": self._rules.names.persons, "found": kinds[ValueKind.PERSON.value]["values"]},
            "links": "kept unless they carry a masked value" if self._rules.keep_links else "emptied where anything was masked",
            "phone_regions": list(self._rules.phone_regions),
            "documents": self._documents,
        }

    def key(self) -> dict[str, list[str]]:
        """The spellings behind each mask. Whoever has it can undo the masking."""
        return {value.mask: sorted(value.spellings) for value in self._values.values()}

    def _mask_line(self, line: str, regions: tuple[str, ...], counts: Counter[str]) -> str:
        pieces, end = [], 0
        for find in without_overlaps(_find_all(line, regions, self._rules.names)):
            counts[find.kind.value] += 1
            pieces += [line[end : find.start], self._mask_of(find, line[find.start : find.end])]
            end = find.end
        return "".join([*pieces, line[end:]])

    def _mask_of(self, find: Find, spelling: str) -> str:
        value = self._values.get((find.kind, find.key))
        if value is None:
            self._numbers[find.kind] += 1
            value = self._values[find.kind, find.key] = _Value(f"[{find.kind} {self._numbers[find.kind]}]")
        value.spellings.add(spelling)
        value.places += 1
        return value.mask

    def _regions(self, revision: Revision) -> tuple[str, ...]:
        """Where telephone numbers without a country's code may be from: as asked for, by the site's domain, by the language."""
        language = (revision.language or "").partition("-")[0].lower()
        suffix = (urlsplit(revision.url).hostname or "").rpartition(".")[2]
        domain = _REGION_OF_DOMAIN.get(suffix, suffix.upper())
        by_domain = (domain,) if domain in known_regions() and domain not in _NO_REGION_OF_DOMAIN else ()
        return tuple(dict.fromkeys((*self._rules.phone_regions, *by_domain, *REGIONS_BY_LANGUAGE.get(language, ()))))

    def _without_links(self, revision: Revision, *, masked: bool) -> tuple[Revision, bool]:
        """The revision without what leads to the unmasked page, and whether there was anything to empty."""
        facts = {name: fact for name in _LINK_FACTS if (fact := getattr(revision.facts, name)) is not None}
        carrying = {name for name, fact in facts.items() if self._carries(str(fact.value))}
        carried = self._carries(revision.url)
        if not (masked or carrying or carried):
            return revision, False
        if self._rules.keep_links:
            kept = replace(revision, facts=replace(revision.facts, **dict.fromkeys(carrying)), url="" if carried else revision.url)
            return kept, bool(carrying or carried)
        bare = replace(revision.facts, **dict.fromkeys(_LINK_FACTS))
        return replace(revision, url="", facts=bare, locator=None, payload_sha256=None), True

    def _carries(self, address: str) -> bool:
        """Whether an address spells a listed name or an e-mail address. Its numbers are dates and identifiers, not telephones."""
        words = re.sub(r"[-_+/=&?.]+", " ", unquote(address))
        return any(find_names(words, self._rules.names)) or any(find_emails(unquote(address)))


def _find_all(line: str, regions: tuple[str, ...], names: NameList) -> Iterator[Find]:
    digits = plain(line)
    yield from find_emails(line)
    yield from find_phones(digits, regions)
    yield from find_identity_numbers(digits)
    yield from find_names(line, names)


def _mask_facts(facts: Facts, masked: Any) -> Facts:
    changes: dict[str, Fact[Any]] = {}
    for name in (one.name for one in fields(Facts) if one.name in _MASKED_FACTS):
        fact: Fact[Any] | None = getattr(facts, name)
        if fact is not None:
            value = masked(fact.value) if isinstance(fact.value, str) else tuple(map(masked, fact.value))
            changes[name] = replace(fact, value=value, others=())  # what other places of the page say is in no column
    return replace(facts, **changes) if changes else facts
