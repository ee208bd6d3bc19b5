"""Frequency lists and key words of selections."""

from __future__ import annotations

from dataclasses import replace
from math import isnan
from typing import Any

import numpy as np
from sqlalchemy.orm import Session

from pipelines.search.query import Not, Query
from pipelines.search.selection import Selection
from pipelines.search.words.measures import deviation_of_proportions, log_likelihood, log_ratio
from pipelines.search.words.segmenting import Segmenter, find_segmenter
from pipelines.search.words.stream import Numbers, Vocabulary
from pipelines.store.search.even_sample import choose_documents
from pipelines.store.words.reading import choose_period, read_texts
from pipelines.store.words.tally import Tally, highest
from pipelines.store.words.values import KeyRow, KeyWords, WordList, WordRow

MILLION = 1_000_000
AT_MOST = 1_000
"""Documents that are counted in about a second. docs/decisions/0033 has the figures."""


def list_words(
    session: Session, selection: Selection, *, limit: int = 100, least: int = 1, at_most: int = AT_MOST, segmenter: Segmenter | None = None
) -> WordList:
    """The most frequent words of a selection, with their spread over sources and time."""
    population = choose_documents(session, selection, at_most=at_most)
    period = choose_period(session, selection)
    tally = Tally(Vocabulary(segmenter or find_segmenter()), by_part=True)
    tally.add(read_texts(session, population, period))
    names = tally.vocabulary.term_names()
    counts, documents = tally.terms.upto(len(names)), tally.documents.upto(len(names))
    chosen = highest(counts, limit, least=max(1, least))
    written = tally.vocabulary.written_as(tally.written.upto(len(tally.vocabulary)), chosen.tolist())
    sources, periods = tally.parts()
    rows = tuple(
        WordRow(
            word=written[term],
            term=names[term],
            count=int(counts[term]),
            per_million=MILLION * int(counts[term]) / max(1, tally.words),
            documents=int(documents[term]),
            **_spread("sources", sources, term),
            **_spread("periods", periods, term),
        )
        for term in chosen.tolist()
    )
    counted = tally.counted(population)
    return WordList(rows=rows, counted=counted, sources=len(sources), periods=len(periods), period=period.value)


def _spread(name: str, parts: dict[str, Numbers], term: int) -> dict[str, Any]:
    if not parts:
        return {}
    counts = [int(part[term]) for part in parts.values()]
    deviation = deviation_of_proportions(counts, [int(part.sum()) for part in parts.values()])
    return {name: sum(count > 0 for count in counts), f"deviation_{name}": None if isnan(deviation) else deviation}


def find_key_words(
    session: Session,
    selection: Selection,
    against: Query | None = None,
    *,
    limit: int = 100,
    least: int = 3,
    at_most: int = AT_MOST,
    segmenter: Segmenter | None = None,
) -> KeyWords:
    """The words more frequent in a selection than in what is `against` it: another question within the same options, or all the rest.

    Half of `at_most` documents are counted on either side.
    """
    asked = selection.query
    rest = Query(text=f"-({asked.text})", root=None if asked.root is None else Not(part=asked.root))
    vocabulary = Vocabulary(segmenter or find_segmenter())
    tallies, counted = [], []
    for side in (selection, replace(selection, query=against or rest)):
        population = choose_documents(session, side, at_most=at_most // 2)
        tally = Tally(vocabulary)
        tally.add(read_texts(session, population))
        tallies.append(tally)
        counted.append((tally, population))
    rows = _key_rows(*tallies, limit=limit, least=least)
    one, other = (tally.counted(population) for tally, population in counted)
    return KeyWords(rows=rows, counted=one, other=other)


def _key_rows(one: Tally, other: Tally, *, limit: int, least: int) -> tuple[KeyRow, ...]:
    names = one.vocabulary.term_names()
    if not one.words or not other.words:
        return ()
    ones, others = one.terms.upto(len(names)), other.terms.upto(len(names))
    more = np.flatnonzero((ones >= max(1, least)) & (ones * other.words > others * one.words))
    found = [(log_likelihood(int(ones[term]), int(others[term]), one.words, other.words), term) for term in more.tolist()]
    chosen = sorted(found, key=lambda pair: (-pair[0], pair[1]))[:limit]
    written = one.vocabulary.written_as(one.written.upto(len(one.vocabulary)), [term for _, term in chosen])
    return tuple(
        KeyRow(
            word=written[term],
            term=names[term],
            count=int(ones[term]),
            per_million=MILLION * int(ones[term]) / one.words,
            other_count=int(others[term]),
            other_per_million=MILLION * int(others[term]) / other.words,
            log_likelihood=surprise,
            log_ratio=log_ratio(int(ones[term]), int(others[term]), one.words, other.words),
        )
        for surprise, term in chosen
    )
