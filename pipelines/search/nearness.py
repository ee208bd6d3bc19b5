"""Words near each other: how NEAR is read, and the question whether a text has what is asked for, written down for a database to ask."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

from pipelines.search.marks import find_marks
from pipelines.search.query import FIELDS, Near, Node, Or, Phrase, Wanted, WantedTerm, WordPattern
from pipelines.search.word_patterns import read_pattern

NEAR_WORDS = 5  # between, where a question gives no number
MAX_NEAR_WORDS = 20  # the parts into which an index cuts a long text overlap by 128 terms, forms of words among them


def near_words(number: str) -> tuple[int, str]:
    """How many words may stand between, and what to tell the person."""
    words = int(number) if number else NEAR_WORDS
    if words <= MAX_NEAR_WORDS:
        return words, ""
    return MAX_NEAR_WORDS, f"NEAR/{words} was read as NEAR/{MAX_NEAR_WORDS}: at most {MAX_NEAR_WORDS} words may stand between."


def join_near(left: Node | None, right: Node | None, words: int) -> Near | None:
    """Both, near each other, in the fields in which both may stand; None where there is none, or one is more than alternatives of words."""
    one, other = _as_leaf(left), _as_leaf(right)
    if one is None or other is None:
        return None
    fields = tuple(field for field in one.fields if field in other.fields)
    if not fields:
        return None
    one = replace(one, fields=fields)
    return Near(parts=(one, replace(other, fields=one.fields)), words=words, written=f"{one.written} NEAR/{words} {other.written}")


def in_fields(one: Wanted, fields: tuple[str, ...]) -> Wanted:
    """The same, in these fields alone."""
    if isinstance(one, Near):
        left, right = one.parts
        return replace(one, parts=(replace(left, fields=fields), replace(right, fields=fields)))
    return replace(one, fields=fields)


def _as_leaf(node: Node | None) -> WantedTerm | WordPattern | None:
    """`(a OR b)` is one leaf with the phrases of both."""
    if isinstance(node, WantedTerm | WordPattern):
        return node
    if not isinstance(node, Or):
        return None
    parts = [part for part in node.parts if isinstance(part, WantedTerm)]
    if len(parts) < len(node.parts) or len({part.fields for part in parts}) > 1:
        return None
    return WantedTerm(
        phrases=tuple(phrase for part in parts for phrase in part.phrases),
        fields=parts[0].fields,
        written=f"({' OR '.join(part.written for part in parts)})",
        is_run=any(part.is_run for part in parts),
    )


def write_wanted(one: Wanted) -> str:
    """What is asked for, as a text that `holds` reads."""
    leaves = one.parts if isinstance(one, Near) else (one,)
    words = one.words if isinstance(one, Near) else None
    return json.dumps({"words": words, "fields": one.fields, "leaves": [_write_leaf(leaf) for leaf in leaves]}, ensure_ascii=False)


def holds(written: str, texts: Sequence[str | None]) -> bool:
    """Whether a document with these texts, in the order of `FIELDS`, has what is asked for."""
    one = _read_wanted(written)
    return any(find_marks(text, (one,), field) for field, text in zip(FIELDS, texts, strict=True) if text and field in one.fields)


def _write_leaf(leaf: WantedTerm | WordPattern) -> dict[str, Any]:
    if isinstance(leaf, WordPattern):
        return {"pattern": leaf.pattern.written}
    return {"phrases": [[phrase.terms, phrase.is_prefix] for phrase in leaf.phrases], "is_run": leaf.is_run}


@lru_cache(maxsize=64)
def _read_wanted(written: str) -> Wanted:
    value = json.loads(written)
    fields = tuple(value["fields"])
    leaves = [_read_leaf(leaf, fields) for leaf in value["leaves"]]
    return leaves[0] if value["words"] is None else Near(parts=(leaves[0], leaves[1]), words=value["words"])


def _read_leaf(value: dict[str, Any], fields: tuple[str, ...]) -> WantedTerm | WordPattern:
    if "pattern" in value:
        return WordPattern(pattern=read_pattern(value["pattern"]), fields=fields)
    phrases = tuple(Phrase(terms=tuple(terms), is_prefix=is_prefix) for terms, is_prefix in value["phrases"])
    return WantedTerm(phrases=phrases, fields=fields, is_run=value["is_run"])
