"""Scores one page's readings against its gold, as flat rows that need no page any more."""

from __future__ import annotations

from dataclasses import dataclass

from benchmarks.languages import language_of
from benchmarks.metrics import compare, holds_snippet, is_exact, leaks, level, tokens, word_f1
from benchmarks.pages import GoldPage
from benchmarks.readers import READERS, Reading, warm_up


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """The figures of one reader on one page; None where the page has no gold for it."""

    dataset: str
    name: str
    group: str
    kind: str
    language: str
    reader: str
    status: str
    cpu_ms: float
    gives_text: bool = False
    has_gold: bool = False
    gold_words: int = 0
    precision: float | None = None
    recall: float = 0.0
    exact: bool = False
    words: float = 0.0
    leaked: tuple[str, ...] = ()
    hits: int = 0  # wanted snippets found
    misses: int = 0  # wanted snippets not found
    intruders: int = 0  # unwanted snippets found
    title: bool | None = None
    author: bool | None = None
    date: bool | None = None


def score_page(page: GoldPage) -> list[Row]:
    """One row per reader of this process."""
    warm_up()
    return [score(page, name, read(page)) for name, read in READERS.items()]


def score(page: GoldPage, reader: str, reading: Reading) -> Row:
    """The figures of one reading."""
    with_gold = page.gold is not None and page.kind == "article"
    gold = page.gold or ""
    overlap = compare(gold, reading.text, optional=page.optional)
    honest = " ".join((gold, *page.optional))
    leaked = {kind for kind, needles in page.leaks if leaks(needles, gold=honest, text=reading.text)}
    if with_gold and any(holds_snippet(text, reading.text) and not holds_snippet(text, gold) for text in page.unwanted):
        leaked.add("unwanted")
    hits = sum(holds_snippet(text, reading.text) for text in page.wanted)
    return Row(
        dataset=page.dataset,
        name=page.name,
        group=page.group,
        kind=page.kind,
        language=language_of(page),
        reader=reader,
        status=reading.status,
        cpu_ms=reading.cpu_ms,
        gives_text=bool(reading.text.strip()),
        has_gold=with_gold,
        gold_words=len(gold.split()),
        precision=overlap.precision,
        recall=overlap.recall,
        exact=is_exact(gold, reading.text),
        words=word_f1(gold, reading.text),
        leaked=tuple(sorted(leaked)),
        hits=hits,
        misses=len(page.wanted) - hits,
        intruders=sum(holds_snippet(text, reading.text) for text in page.unwanted),
        title=level(page.title) == level(reading.title) if page.title else None,
        author=_same_author(page.author, reading.authors) if page.author else None,
        date=(reading.date or "")[:10] == page.date[:10] if page.date else None,
    )


def _same_author(gold: str, found: str) -> bool:
    """Whether all words of one name the other: gold and pages differ in titles and co-authors."""
    one, two = ({word for word in tokens(text) if word != "and"} for text in (gold, found))
    return bool(two) and (one <= two or two <= one)
