"""Counts the words of texts as they come, by numbers, in memory that grows with the vocabulary and not with the texts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from pipelines.search.words.stream import GAP, Numbers, Vocabulary
from pipelines.store.search.even_sample import Population
from pipelines.store.words.reading import Text, in_parts
from pipelines.store.words.values import Counted

MAX_CELLS = 200_000_000  # of a table of words by sources, 800 MB; beyond it their spread is not told


class Counts:
    """A growing row of counts by number."""

    def __init__(self) -> None:
        self._counts: Numbers = np.zeros(1024, dtype=np.int64)

    def add(self, numbers: Numbers) -> None:
        """Count each of these once more for each time it is there."""
        if len(numbers) and (highest := int(numbers.max())) >= len(self._counts):
            self._counts = np.concatenate([self._counts, np.zeros(highest + 1, dtype=np.int64)])
        found = np.bincount(numbers)
        self._counts[: len(found)] += found

    def upto(self, size: int) -> Numbers:
        """The counts of the first `size` numbers."""
        if size > len(self._counts):
            self._counts = np.concatenate([self._counts, np.zeros(size - len(self._counts), dtype=np.int64)])
        return self._counts[:size]


class Tally:
    """Words and terms of texts: how often, in how many documents, and by part (sources, periods), where that is wanted."""

    def __init__(self, vocabulary: Vocabulary, *, by_part: bool = False) -> None:
        self.vocabulary = vocabulary
        self.written, self.terms, self.documents = Counts(), Counts(), Counts()
        self.texts = self.left_out = self.words = 0
        self._by_part = by_part
        self._parts: tuple[dict[str, Counts], dict[str, Counts]] = ({}, {})

    def add(self, texts: Iterable[Text]) -> None:
        """Count texts."""
        for part in in_parts(iter(texts)):
            self._add_part(part)

    def _add_part(self, texts: Sequence[Text]) -> None:
        rows, kept = [], []
        for text in texts:
            read = self.vocabulary.read((text.title, text.text))
            self.texts += 1
            if read.is_left_out:
                self.left_out += 1
            else:
                rows.append(read.words)
                kept.append(text)
        if rows:
            self._add_rows(rows, kept)

    def _add_rows(self, rows: list[Numbers], texts: list[Text]) -> None:
        words = np.concatenate(rows)
        places = np.repeat(np.arange(len(rows)), [len(row) for row in rows])
        terms = self.vocabulary.terms(words)
        is_word = terms != GAP
        words, places, terms = words[is_word], places[is_word], terms[is_word]
        self.words += len(words)
        self.written.add(words)
        self.terms.add(terms)
        size = int(terms.max(initial=0)) + 1
        self.documents.add(np.unique(places * size + terms) % size)
        if self._by_part:
            for parts, names in zip(self._parts, ([text.source for text in texts], [text.period for text in texts]), strict=True):
                self._add_by(parts, names, places, terms)
            cells = sum(map(len, self._parts)) * size
            self._by_part = cells <= MAX_CELLS

    def _add_by(self, parts: dict[str, Counts], names: list[str], places: Numbers, terms: Numbers) -> None:
        for name in set(names):
            of = np.array([one == name for one in names])
            parts.setdefault(name, Counts()).add(terms[of[places]])

    def parts(self) -> Iterator[dict[str, Numbers]]:
        """The counts of terms by source and by period, those without a date left out; none where they were too many."""
        size = len(self.vocabulary.term_names())
        for parts in self._parts:
            yield {name: counts.upto(size) for name, counts in sorted(parts.items()) if name} if self._by_part else {}

    def counted(self, population: Population) -> Counted:
        """What was counted of these documents."""
        different = int((self.terms.upto(len(self.vocabulary.term_names())) > 0).sum())
        return Counted(
            documents=population.documents_for(self.texts),
            counted=self.texts,
            left_out=self.left_out,
            words=self.words,
            different=different,
            is_sample=population.is_sample,
        )


def highest(values: Numbers, limit: int, *, least: int = 1) -> Numbers:
    """The places of the highest values, the highest first, equal ones in their order; none under `least`."""
    places = np.flatnonzero(values >= least)
    if len(places) > limit:
        bound = np.partition(values[places], len(places) - limit)[len(places) - limit]
        places = places[values[places] >= bound]
    found: Numbers = places[np.argsort(-values[places], kind="stable")][:limit]
    return found
