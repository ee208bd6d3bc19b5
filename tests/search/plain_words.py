"""A plain reading of texts, word by word in memory, and every figure of words, n-grams, collocates and key words held against it."""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter, defaultdict
from dataclasses import replace
from typing import Any

import pytest

from pipelines.search.parsing import parse_query
from pipelines.search.selection import Selection
from pipelines.store.database.connection import Database
from pipelines.store.search.selection import select
from pipelines.store.words.collocates import find_collocates
from pipelines.store.words.frequency import find_key_words, list_words
from pipelines.store.words.ngrams import list_ngrams

WINDOW = 4


def cut(text: str) -> list[str]:
    """The words of a text that sets spaces: runs of letters and digits, without case and accents."""
    letters = "".join(char for char in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(char))
    return re.findall(r"[^\W_]+", letters)


class Reference:
    """A plain reading: title and text cut into words, everything counted word by word."""

    def __init__(self, database: Database, selection: Selection) -> None:
        with database.read() as session:
            self.revisions = list(select(session, selection))
        self.fields = [(revision, [cut(one) for one in (revision.title or "", revision.text)]) for revision in self.revisions]
        self.counts = Counter(word for _, fields in self.fields for words in fields for word in words)
        self.size = self.counts.total()

    def by(self, part) -> dict[str, Counter[str]]:
        found: dict[str, Counter[str]] = defaultdict(Counter)
        for revision, fields in self.fields:
            if part(revision):
                found[part(revision)].update(word for words in fields for word in words)
        return found

    def near(self, node: str, window: int) -> tuple[Counter[str], int]:
        found, hits = Counter(), 0
        for _, fields in self.fields:
            for words in fields:
                at = [place for place, word in enumerate(words) if word == node]
                hits += len(at)
                places = {place for one in at for place in range(max(0, one - window), min(len(words), one + window + 1))} - set(at)
                found.update(words[place] for place in places)
        return found, hits


def g2(cells: list[list[float]]) -> float:
    """The likelihood ratio of a table, by entropies and not by expected values."""
    rows, columns = [sum(row) for row in cells], [sum(column) for column in zip(*cells, strict=True)]
    parts = [value for row in cells for value in row]
    return 2 * (plog(parts) - plog(rows) - plog(columns) + plog([sum(rows)]))


def plog(values: list[float]) -> float:
    return sum(value * math.log(value) for value in values if value)


def gries(counts: list[int], sizes: list[int]) -> float:
    total, whole = sum(counts), sum(sizes)
    return sum(abs(c / total - s / whole) for c, s in zip(counts, sizes, strict=True)) / 2 / (1 - min(sizes) / whole)


def check_all(database: Database, languages: tuple[str, ...], sources: tuple[str, ...], at_most: int = 0) -> None:
    """All figures of all rows, of texts in these languages, and of these sources against the others."""
    everything = Selection(languages=languages)
    reference = Reference(database, everything)
    with database.read() as session:
        words = list_words(session, everything, limit=400, at_most=at_most)
        bigrams = list_ngrams(session, everything, size=2, limit=200, at_most=at_most)
        trigrams = list_ngrams(session, everything, size=3, limit=50, least=1, at_most=at_most)
    check_words(words, reference)
    for size, found in ((2, bigrams), (3, trigrams)):
        counted = Counter(tuple(w[i : i + size]) for _, fields in reference.fields for w in fields for i in range(len(w) - size + 1))
        best = [count for _, count in counted.most_common(len(found.rows))]
        assert [row.count for row in found.rows] == best
        assert all(counted[tuple(row.term.split())] == row.count for row in found.rows)
        assert found.counted.different == len(counted)
    check_collocates(database, everything, reference, at_most)
    check_keyness(database, everything, sources, at_most)


def check_words(words: Any, reference: Reference) -> None:
    assert (words.counted.words, words.counted.different) == (reference.size, len(reference.counts))
    assert [row.count for row in words.rows] == [count for _, count in reference.counts.most_common(400)]
    length = {"year": 4, "month": 7}[words.period]
    sources, periods = reference.by(lambda one: one.source), reference.by(lambda one: (one.date or "")[:length])
    assert (words.sources, words.periods) == (len(sources), len(periods))
    for row in words.rows:
        assert row.count == reference.counts[row.term]
        assert row.per_million == pytest.approx(1e6 * row.count / reference.size)
        assert row.documents == sum(any(row.term in words for words in fields) for _, fields in reference.fields)
        for parts, spread, deviation in ((sources, row.sources, row.deviation_sources), (periods, row.periods, row.deviation_periods)):
            counts = [part[row.term] for part in parts.values()]
            assert spread == sum(map(bool, counts))
            if sum(counts):
                assert deviation == pytest.approx(gries(counts, [part.total() for part in parts.values()]))


def check_collocates(database: Database, everything: Selection, reference: Reference, at_most: int) -> None:
    for node in [word for word, _ in reference.counts.most_common(400)][20:400:120]:
        near, hits = reference.near(node, WINDOW)
        with database.read() as session:
            found = find_collocates(
                session, replace(everything, query=parse_query(f'"{node}"')), window=WINDOW, limit=10_000, least=1, at_most=at_most
            )
        assert found.node == hits
        assert {row.term: row.together for row in found.rows} == dict(near)
        rest = reference.size - hits
        for row in found.rows:
            both, column = near[row.term], reference.counts[row.term]
            assert row.count == column
            assert row.log_dice == pytest.approx(14 + math.log2(2 * both / (hits + column)))
            cells = [[both, near.total() - both], [column - both, rest - near.total() - column + both]]
            assert abs(row.log_likelihood) == pytest.approx(g2(cells), abs=1e-6)
            assert (row.log_likelihood >= 0) == (both / near.total() >= column / rest)


def check_keyness(database: Database, everything: Selection, sources: tuple[str, ...], at_most: int) -> None:
    one = Reference(database, replace(everything, sources=sources))
    other = Reference(database, replace(everything, query=parse_query(" ".join(f"-source:{name}" for name in sources))))
    asked = replace(everything, query=parse_query(" OR ".join(f"source:{name}" for name in sources)))
    with database.read() as session:
        found = find_key_words(session, asked, limit=10_000, least=2, at_most=at_most)
    wanted = {
        word: (count, other.counts[word])
        for word, count in one.counts.items()
        if count >= 2 and count * other.size > other.counts[word] * one.size
    }
    assert {row.term: (row.count, row.other_count) for row in found.rows} == wanted
    for row in found.rows:
        a, b = row.count, row.other_count
        expected = [size * (a + b) / (one.size + other.size) for size in (one.size, other.size)]
        assert row.log_likelihood == pytest.approx(2 * sum(x * math.log(x / e) for x, e in zip((a, b), expected, strict=True) if x))
        assert row.log_ratio == pytest.approx(math.log(a / one.size / ((b or 0.5) / other.size), 2))
    assert [row.log_likelihood for row in found.rows] == sorted((row.log_likelihood for row in found.rows), reverse=True)
