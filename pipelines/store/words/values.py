"""What counting gives: rows of words, and what was counted of what there is."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """What was counted. Of `documents` in the selection `counted` were read: all, or an even sample of them.

    `left_out` of these are in scripts that nothing here cuts into words. `words` are running words, `different` different ones.
    """

    documents: int
    counted: int
    left_out: int
    words: int
    different: int
    is_sample: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class WordRow:
    """A word, or several in a row: how often, in how many documents, sources and periods of those counted, and how unevenly over these.

    `word` is written as it is most often, `term` as the index has it. The two deviations are Gries' DP, from 0 (even) to 1; None where
    there is one part only.
    """

    word: str
    term: str
    count: int
    per_million: float
    documents: int
    sources: int | None = None
    periods: int | None = None
    deviation_sources: float | None = None
    deviation_periods: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WordList:
    """Rows, the most frequent first. `sources` and `periods` are how many there are; a period is a `period`. Undated texts have none."""

    rows: tuple[WordRow, ...]
    counted: Counted
    sources: int = 0
    periods: int = 0
    period: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CollocateRow:
    """A word near another. `together` counts the places near it, `count` those anywhere; of a sample both are estimates for the whole."""

    word: str
    term: str
    together: float
    count: float
    log_dice: float
    log_likelihood: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Collocates:
    """Rows, the highest logDice first. `node` counts the word itself; `near` tells of the documents with it, `others` of the rest."""

    rows: tuple[CollocateRow, ...]
    node: float
    near: Counted
    others: Counted


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyRow:
    """A word that is more frequent in one selection than in another."""

    word: str
    term: str
    count: int
    per_million: float
    other_count: int
    other_per_million: float
    log_likelihood: float
    log_ratio: float


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyWords:
    """Rows, the highest log-likelihood first."""

    rows: tuple[KeyRow, ...]
    counted: Counted
    other: Counted
