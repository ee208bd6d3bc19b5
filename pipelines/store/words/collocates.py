"""Collocates: the words that stand near another one more often than anywhere else.

The documents that have the word are counted apart from the others: a rare word would hardly be in a sample of all. Each of the two parts is
counted as a whole or by an even sample, and weighs as many documents as it stands for (a stratified estimate); of whole parts every figure
is exact.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from pipelines.search.query import NO_QUERY, And, Dated, FlagIs, LanguageIs, Node, Not, Query, SourceIs, TagIs
from pipelines.search.selection import Selection
from pipelines.search.words.measures import log_dice, log_likelihood_of_table
from pipelines.search.words.segmenting import Segmenter, find_segmenter
from pipelines.search.words.stream import GAP, Vocabulary
from pipelines.store.search.even_sample import Population, choose_documents
from pipelines.store.words.frequency import AT_MOST
from pipelines.store.words.reading import read_texts
from pipelines.store.words.tally import Counts, Tally
from pipelines.store.words.values import CollocateRow, Collocates, Counted

WINDOW = 5
_SHARE_OF_NODE = 4  # one in so many documents is one that has the word: its places are looked for, which takes as many times as long


@dataclass(slots=True)
class _Near:
    """What was counted in the documents that have the word."""

    hits: int = 0
    of_node: Counts = field(default_factory=Counts)
    node_words: int = 0
    near_words: int = 0


def find_collocates(
    session: Session,
    selection: Selection,
    *,
    window: int = WINDOW,
    limit: int = 100,
    least: int = 3,
    at_most: int = AT_MOST,
    segmenter: Segmenter | None = None,
) -> Collocates:
    """The collocates of what the selection's question asks for, within `window` words on either side, in the same title or text."""
    query = selection.query
    frame = replace(selection, query=frame_of(query))
    vocabulary = Vocabulary(segmenter or find_segmenter())
    with_node = choose_documents(session, selection, at_most=_part_of(at_most, _SHARE_OF_NODE))
    without = choose_documents(session, frame, at_most=_part_of(at_most, 2), lacking=query)
    inside, near, seen = Tally(vocabulary), Counts(), _Near()
    _count_near(session, with_node, query, window=window, tally=inside, near=near, seen=seen)
    outside = Tally(vocabulary)
    outside.add(read_texts(session, without))
    counts = (_counted(inside, with_node), _counted(outside, without))
    rows = _rows(inside, outside, near, seen, weights=(_weight(counts[0]), _weight(counts[1])), least=least)
    return Collocates(rows=rows[:limit], node=seen.hits * _weight(counts[0]), near=counts[0], others=counts[1])


def _part_of(at_most: int, parts: int) -> int:
    """At least one document, for none means all."""
    return max(1, at_most // parts) if at_most else 0


def frame_of(query: Query) -> Query:
    """The filters of a question without its words: within them lies what the words are compared with."""
    parts = query.root.parts if isinstance(query.root, And) else ()
    filters = tuple(part for part in parts if _is_filter(part))
    return Query(text=query.text, root=And(parts=filters)) if filters else NO_QUERY


def _is_filter(node: Node) -> bool:
    return isinstance(node.part if isinstance(node, Not) else node, SourceIs | LanguageIs | FlagIs | TagIs | Dated)


def _counted(tally: Tally, population: Population) -> Counted:
    return tally.counted(population)


def _weight(counted: Counted) -> float:
    return counted.documents / counted.counted if counted.counted else 1.0


def _count_near(session: Session, population: Population, query: Query, *, window: int, tally: Tally, near: Counts, seen: _Near) -> None:
    wanted, vocabulary = query.wanted(), tally.vocabulary
    for text in read_texts(session, population):
        around = vocabulary.read_around((("title", text.title), ("text", text.text)), wanted)
        words, is_node = around.read.words, around.is_wanted
        terms = vocabulary.terms(words)
        is_word = terms != GAP
        tally.texts += 1
        if around.read.is_left_out:
            tally.left_out += 1
            continue
        tally.words += int(is_word.sum())
        tally.written.add(words[is_word])
        tally.terms.add(terms[is_word])
        is_near = _near(is_node, words == GAP, window) & is_word
        near.add(terms[is_near])
        seen.hits += around.hits
        seen.of_node.add(terms[is_node & is_word])
        seen.node_words += int((is_node & is_word).sum())
        seen.near_words += int(is_near.sum())


def _near(is_node: NDArray[np.bool_], is_gap: NDArray[np.bool_], window: int) -> NDArray[np.bool_]:
    """The places at most `window` words from the node, without a gap between, that are not part of it."""
    before, after = is_node.copy(), is_node.copy()
    found = np.zeros(len(is_node), dtype=np.bool_)
    for _ in range(window):
        before = np.append(before[1:], False) & ~is_gap
        after = np.append(False, after[:-1]) & ~is_gap
        found |= before | after
    return found & ~is_node


def _rows(
    inside: Tally, outside: Tally, near: Counts, seen: _Near, *, weights: tuple[float, float], least: int
) -> tuple[CollocateRow, ...]:
    names = inside.vocabulary.term_names()
    size = len(names)
    together = near.upto(size)
    counts = weights[0] * inside.terms.upto(size) + weights[1] * outside.terms.upto(size)
    elsewhere = counts - weights[0] * seen.of_node.upto(size)
    places = weights[0] * (inside.words - seen.node_words) + weights[1] * outside.words
    chosen = np.flatnonzero(together >= max(1, least)).tolist()
    written = inside.vocabulary.written_as(inside.written.upto(len(inside.vocabulary)), chosen)
    rows = [
        CollocateRow(
            word=written[term],
            term=names[term],
            together=weights[0] * int(together[term]),
            count=float(counts[term]),
            log_dice=log_dice(weights[0] * int(together[term]), weights[0] * seen.hits, float(counts[term])),
            log_likelihood=log_likelihood_of_table(
                weights[0] * int(together[term]), weights[0] * seen.near_words, float(elsewhere[term]), places
            ),
        )
        for term in chosen
    ]
    return tuple(sorted(rows, key=lambda row: (-row.log_dice, -row.together, row.term)))
