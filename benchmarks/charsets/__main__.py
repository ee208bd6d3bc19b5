"""Reads every page in every usual encoding under four declarations, and prints per language how many came out right."""

from __future__ import annotations

import sys
import unicodedata
from collections import Counter
from collections.abc import Iterator
from enum import StrEnum
from functools import lru_cache

from lxml import etree

from benchmarks.charsets.pages import CHARSETS, PAGES, WRONG, WrittenPage, load_pages
from pipelines.extraction.charset.garbled import is_garbled
from pipelines.extraction.page.parsing import Page, read_page
from pipelines.quality_flags import QualityFlag

_NO_TEXT = frozenset({"script", "style", "noscript", "template", "textarea"})
_DOUBTS = frozenset({QualityFlag.CHARSET_DOUBT, QualityFlag.UNDECODABLE_BYTES})


class Reading(StrEnum):
    """What became of a page."""

    RIGHT = "right"
    FLAGGED = "garbled with flag"
    UNFLAGGED = "garbled without flag"
    DOUBTED = "right with flag"


def read(page: WrittenPage, charset: str, declared: str | None, *, by_server: bool) -> Reading:
    """Compare the page's whole text with that of the same page in UTF-8; flags are those that extraction would set on it."""
    wanted = _text_in_utf8(page)
    sent = page.declaring(declared) if declared and not by_server else page
    found = read_page(page.url, sent.written_in(charset), declared if by_server else None)
    text = _text(found)
    is_flagged = bool(_DOUBTS.intersection(found.flags)) or is_garbled(text)
    if text == wanted:
        return Reading.DOUBTED if is_flagged else Reading.RIGHT
    return Reading.FLAGGED if is_flagged else Reading.UNFLAGGED


@lru_cache(maxsize=PAGES)
def _text_in_utf8(page: WrittenPage) -> str:
    return _text(read_page(page.url, page.markup.encode(), "utf-8"))


def _text(page: Page) -> str:
    """The Japanese wave dash is one byte sequence and two characters of Unicode (U+301C, and U+FF5E where Windows reads it)."""
    elements = page.tree.iter(etree.Element)
    pieces = (text for one in elements for text in (one.text if one.tag not in _NO_TEXT else "", one.tail) if text)
    return unicodedata.normalize("NFC", " ".join(" ".join(pieces).split())).replace("\u301c", "\uff5e")


def declarations(charset: str) -> Iterator[tuple[str, str | None]]:
    """(what it is, what is declared)."""
    yield from (("right", charset), ("none", None), *((f"{name}", name) for name in WRONG))


def main() -> int:
    """Print the table; 2 where there are no pages."""
    try:
        pages = load_pages()
    except FileNotFoundError as error:
        print(f"no pages: {error}", file=sys.stderr)
        return 2
    chosen = sys.argv[1:] or list(pages)
    totals: Counter[Reading] = Counter()
    columns = [name for name, _ in declarations("")]
    print("| Language | Encodings | " + " | ".join(f"declared: {name}" for name in columns) + " | flagged | without flag |")
    print("|---|---|" + "---|" * (len(columns) + 2))
    for language in chosen:
        found = {name: Counter[Reading]() for name in columns}
        for charset in CHARSETS[language]:
            for number, page in enumerate(pages[language]):
                for name, declared in declarations(charset):
                    reading = read(page, charset, declared, by_server=number % 2 == 0)
                    found[name][reading] += 1
                    if reading is Reading.UNFLAGGED:
                        print(f"{language} {charset} declared {declared}: {page.url}", file=sys.stderr)
        print(_row(language, found), flush=True)
        totals.update(sum(found.values(), Counter()))
    right, all_pages = totals[Reading.RIGHT] + totals[Reading.DOUBTED], totals.total()
    print(f"\n{all_pages:,} readings, {right / all_pages:.1%} right ({totals[Reading.DOUBTED]} with a flag), ", end="")
    print(f"{totals[Reading.FLAGGED]} garbled with a flag, {totals[Reading.UNFLAGGED]} without")
    return 0


def _row(language: str, found: dict[str, Counter[Reading]]) -> str:
    whole = sum(found.values(), Counter())
    cells = [f"{(one[Reading.RIGHT] + one[Reading.DOUBTED]) / max(1, one.total()):.0%}" for one in found.values()]
    return f"| {language} | {', '.join(CHARSETS[language])} | {' | '.join(cells)} | {whole[Reading.FLAGGED]} | {whole[Reading.UNFLAGGED]} |"


if __name__ == "__main__":
    raise SystemExit(main())
