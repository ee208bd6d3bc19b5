"""The most frequent words in a row."""

from __future__ import annotations

import numpy as np
from sqlalchemy.orm import Session

from pipelines.search.selection import Selection
from pipelines.search.words.segmenting import Segmenter, find_segmenter
from pipelines.search.words.stream import GAP, Numbers, Vocabulary, join_words
from pipelines.store.search.even_sample import choose_documents
from pipelines.store.words.frequency import AT_MOST, MILLION
from pipelines.store.words.reading import read_texts
from pipelines.store.words.tally import highest
from pipelines.store.words.values import Counted, WordList, WordRow

MIN_SIZE, MAX_SIZE = 2, 5
MOST_DOCUMENTS = 20_000
"""Rows of words are as many as words: of more documents an even sample is counted, whatever was asked for."""


def list_ngrams(
    session: Session,
    selection: Selection,
    *,
    size: int = 2,
    limit: int = 100,
    least: int = 2,
    at_most: int = AT_MOST,
    segmenter: Segmenter | None = None,
) -> WordList:
    """The most frequent rows of `size` words of a selection; they do not go over the end of a title or text."""
    population = choose_documents(session, selection, at_most=min(at_most or MOST_DOCUMENTS, MOST_DOCUMENTS))
    vocabulary = Vocabulary(segmenter or find_segmenter())
    rows, texts, left_out = [], 0, 0
    for text in read_texts(session, population):
        read = vocabulary.read((text.title, text.text))
        texts, left_out = texts + 1, left_out + read.is_left_out
        if not read.is_left_out:
            rows.append(np.append(read.words, GAP))
    words = np.concatenate(rows) if rows else np.zeros(0, dtype=np.int64)
    places = np.repeat(np.arange(len(rows)), [len(row) for row in rows])
    terms = vocabulary.terms(words)
    total = int((terms != GAP).sum())
    found, different = _rank(vocabulary, words, terms, places, size=size, limit=limit, least=least, total=total)
    counted = Counted(
        documents=population.documents_for(texts),
        counted=texts,
        left_out=left_out,
        words=total,
        different=different,
        is_sample=population.is_sample,
    )
    return WordList(rows=found, counted=counted)


def _rank(
    vocabulary: Vocabulary, words: Numbers, terms: Numbers, places: Numbers, *, size: int, limit: int, least: int, total: int
) -> tuple[tuple[WordRow, ...], int]:
    keys, starts = _keys(terms, size)
    if not len(keys):
        return (), 0
    _, first, inverse, counts = np.unique(keys, return_index=True, return_inverse=True, return_counts=True)
    kinds = len(counts)
    documents = np.bincount(np.unique(places[starts] * kinds + inverse) % kinds, minlength=kinds)
    names = vocabulary.term_names()
    rows = []
    for kind in highest(counts, limit, least=max(1, least)).tolist():
        start = int(starts[first[kind]])
        count = int(counts[kind])
        rows.append(
            WordRow(
                word=join_words([vocabulary.word(int(word)) for word in words[start : start + size]]),
                term=" ".join(names[int(term)] for term in terms[start : start + size]),
                count=count,
                per_million=MILLION * count / max(1, total),
                documents=int(documents[kind]),
            )
        )
    return tuple(rows), kinds


def _keys(terms: Numbers, size: int) -> tuple[Numbers, Numbers]:
    """A number for each row of `size` terms without a gap, equal for equal rows, and where each begins."""
    starts = np.arange(max(0, len(terms) - size + 1))
    kinds = int(terms.max(initial=0)) + 1
    keys: Numbers = terms[: len(starts)]
    is_whole = keys != GAP
    for step in range(1, size):
        following = terms[step : step + len(starts)]
        is_whole &= following != GAP
        _, numbered = np.unique(keys, return_inverse=True)  # so that the product stays within 64 bits
        keys = numbered * kinds + following
    return keys[is_whole], starts[is_whole]
