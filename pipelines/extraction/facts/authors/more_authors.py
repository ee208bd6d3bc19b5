"""Authors that a page shows beside the declared one: some systems declare the first alone and call the others contributors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pipelines.extraction.facts.authors.agencies import is_agency
from pipelines.extraction.facts.authors.joined_names import CONJUNCTIONS
from pipelines.extraction.facts.authors.person_names import could_be_name, is_login
from pipelines.extraction.facts.byline import Label
from pipelines.items import Fact

_JOINTS = frozenset([*CONJUNCTIONS, "&"])


def in_one_row(byline: Sequence[Label], names: Sequence[str]) -> list[str]:
    """The names of links that only commas and words for "and" part: what stands between others says who checked or translated a text."""
    pieces = next((label.pieces for label in byline if names and all(name in label.pieces for name in names)), ())
    places = [pieces.index(name) for name in names if name in pieces]
    between = [piece for piece in pieces[min(places, default=0) : max(places, default=-1) + 1] if piece not in names]
    joined = len(between) >= len(set(names)) - 1 and all(_is_joint(piece) for piece in between)
    return list(names) if joined else []


def _is_joint(piece: str) -> bool:
    words = piece.replace(",", " ").replace("、", " ").split()
    return all(word in _JOINTS for word in words)


def with_others_shown(declared: Fact[tuple[str, ...]], shown: Sequence[str]) -> Fact[tuple[str, ...]]:
    """The declared authors, or those whose pages the byline leads to where all declared are among them, and others."""
    named = {name.casefold() for name in shown}
    others = [name for name in shown if name.casefold() not in {one.casefold() for one in declared.value}]
    if not others or not all(name.casefold() in named for name in declared.value):
        return declared
    if not all(_is_whole(name) for name in others):
        return declared
    return replace(declared, value=tuple(shown), rule=f"{declared.rule}, with others in the byline")


def _is_whole(name: str) -> bool:
    return len(name.split()) > 1 and could_be_name(name) and not is_login(name) and not is_agency(name)
