"""Tells what a site changed from what was only chosen otherwise: lines that stand on both pages and are text in one reading. Pure.

The choice of the blocks depends on the whole page, so an edit in one place can turn the balance for a line in another. Without its blocks a
comparison would say of such a line that the site added or removed it.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from pipelines.comparing.comparison import MIN_MOVED_WORDS, ComparedParagraph, Comparison, ParagraphChange, compared_lines, wording_of
from pipelines.comparing.rewording import words_of
from pipelines.items import Block


def is_other_choice(before: Sequence[Block], after: Sequence[Block], *, max_share: float = math.inf) -> bool:
    """Whether the two pages say the same, and only the choice of what is article and what is boilerplate differs.

    So it is when every line that one version keeps stands on the other page too, kept or dropped. `max_share` bounds the words chosen
    otherwise, as a share of the words kept before.
    """
    kept_before, kept_after = Counter(_kept(before)), Counter(_kept(after))
    there_before, there_after = {line for line, _ in _lines(before)}, {line for line, _ in _lines(after)}
    otherwise = [line for line in kept_before if line not in kept_after] + [line for line in kept_after if line not in kept_before]
    if any(line not in there_before or line not in there_after for line in otherwise):
        return False
    return _count_words(otherwise) <= max_share * _count_words(kept_before)


def tell_other_choices(comparison: Comparison, before: Sequence[Block], after: Sequence[Block]) -> Comparison:
    """The same comparison with the lines named apart that stand on both pages: they were neither added nor removed.

    A line counts as often as the other page has dropped it more often than this one: a second copy of it that a site adds is an addition.
    A line below `MIN_MOVED_WORDS` recurs by chance ("Background" in a menu); it must stand in the same elements.
    """
    kept_now, dropped_now = _passed_over(before, after), _passed_over(after, before)
    if not kept_now and not dropped_now:
        return comparison
    return replace(comparison, paragraphs=tuple(_told(one, kept_now, dropped_now) for one in comparison.paragraphs))


def _told(one: ComparedParagraph, kept_now: Counter[str], dropped_now: Counter[str]) -> ComparedParagraph:
    if one.change is ParagraphChange.ADDED and kept_now[line := wording_of(one.after)] > 0:
        kept_now[line] -= 1
        return replace(one, change=ParagraphChange.KEPT_NOW)
    if one.change is ParagraphChange.REMOVED and dropped_now[line := wording_of(one.before)] > 0:
        dropped_now[line] -= 1
        return replace(one, change=ParagraphChange.DROPPED_NOW)
    return one


def _passed_over(there: Sequence[Block], here: Sequence[Block]) -> Counter[str]:
    """Lines dropped on one page, by how much more often than on the other, which keeps them."""
    kept = {(line, path) for line, path in _lines(block for block in here if block.kept)}
    texts = {line for line, _ in kept}
    dropped = [(line, path) for line, path in _lines(block for block in there if not block.kept) if line in texts]
    if not dropped:
        return Counter()
    certain = (line for line, path in dropped if (line, path) in kept or len(list(words_of(line))) >= MIN_MOVED_WORDS)
    still = Counter(line for line, _ in _lines(block for block in here if not block.kept))
    return Counter(certain) - still


def _kept(blocks: Sequence[Block]) -> list[str]:
    return [line for line, _ in _lines(block for block in blocks if block.kept)]


def _lines(blocks: Iterable[Block]) -> list[tuple[str, str]]:
    """What the lines of blocks are compared by, each with the place of its block."""
    return [(wording_of(line), block.path) for block in blocks for line in compared_lines(block.text)]


def _count_words(lines: Iterable[str]) -> int:
    return sum(len(list(words_of(line))) for line in lines)
