"""Compares two versions of a document as a reader would: the headline, and the paragraphs added, removed, altered or moved. Pure.

What counts is wording. No change are: other spaces, quotation marks, dashes and unseen characters; the same words in order, cut into other
paragraphs; marks of list items; and stamps such as "Updated: 5 May 2024" (`extraction.stamps`). A number, a "not", a comma or a capital
letter is a change.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from pipelines.comparing.rewording import Piece, align, mark_words, words_of
from pipelines.extraction.facts.update_lines import is_stamp

ALIKE = (
    0.5  # share of words two paragraphs have in common to be one, altered; wdiff and git call a half-kept file a rename by the same half
)
MAX_PAIRS = (
    40_000  # comparisons of each paragraph with each, 200 by 200: a third of a second; beyond, lines are looked for near their place
)
MAX_PAIRED_WORDS = 4_000_000  # words looked at by these comparisons, a second; for the lines of most texts MAX_PAIRS is the bound
NEAR_LINES = 8  # that are looked at beyond that for the line that a line became
MAX_LINES = 5_000  # of a text that are looked at so: a second; what comes after them was removed and added
MIN_MOVED_WORDS = 4  # a shorter line ("* * *", "Background") recurs by chance

_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff\u061c]")
_PLAIN = str.maketrans(
    dict.fromkeys("“”„‟«»″〝〞", '"') | dict.fromkeys("‘’‚‛ʼ′‹›", "'") | dict.fromkeys("‐‑‒–—―−", "-") | {"…": "...", "•": "-"}
)


class ParagraphChange(StrEnum):
    """How a paragraph changed."""

    UNCHANGED = "unchanged"
    ADDED = "added"
    REMOVED = "removed"
    ALTERED = "altered"
    MOVED = "moved"
    KEPT_NOW = "kept_now"
    """Stands on both pages, and only the later reading keeps it: the choice of the extraction, told by `comparing.other_choice`."""
    DROPPED_NOW = "dropped_now"
    """Stands on both pages, and only the earlier reading kept it."""

    @property
    def words(self) -> str:
        """As it stands after a number of paragraphs: "added", "on both pages kept only now"."""
        is_choice = self in (ParagraphChange.KEPT_NOW, ParagraphChange.DROPPED_NOW)
        return f"on both pages {self.value.removesuffix('_now')} only now" if is_choice else self.value


SIGNS = {
    ParagraphChange.ADDED: "+",
    ParagraphChange.REMOVED: "-",
    ParagraphChange.ALTERED: "~",
    ParagraphChange.MOVED: ">",
    ParagraphChange.KEPT_NOW: "(+)",
    ParagraphChange.DROPPED_NOW: "(-)",
}
"""Marks of changes where there is neither colour nor mark-up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedParagraph:
    """A paragraph in both versions; `before` is empty where it was added, `after` where it was removed, `pieces` are for altered ones."""

    change: ParagraphChange
    before: str
    after: str
    pieces: tuple[Piece, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What changed from one version to another. `title` is None where the headline reads the same."""

    title: ComparedParagraph | None
    paragraphs: tuple[ComparedParagraph, ...]

    @property
    def differs(self) -> bool:
        """Whether a reader would see a change."""
        return self.title is not None or any(one.change is not ParagraphChange.UNCHANGED for one in self.paragraphs)

    def count(self, change: ParagraphChange) -> int:
        """The number of paragraphs with this change."""
        return sum(one.change is change for one in self.paragraphs)

    @property
    def in_short(self) -> str:
        """The change in a few words: "headline; 1 paragraph added, 2 altered"; empty where there is none."""
        counts = [(change.words, self.count(change)) for change in ParagraphChange if change is not ParagraphChange.UNCHANGED]
        told = [f"{count} {word}" for word, count in counts if count]
        if told:
            number, _, rest = told[0].partition(" ")
            told[0] = f"{number} paragraph{'' if number == '1' else 's'} {rest}"
        return "; ".join(filter(None, ("headline" if self.title else "", ", ".join(told))))


def compare_versions(before: tuple[str | None, str], after: tuple[str | None, str]) -> Comparison:
    """What changed between two versions, each given as headline and text; text as `extraction.text` writes it."""
    old, new = compared_lines(before[1]), compared_lines(after[1])
    same = _flow(old) == _flow(new)
    compared = [_unchanged(line, line) for line in new] if same else _mark_moved(list(_align(old, new)))
    return Comparison(title=_compare_titles(before[0] or "", after[0] or ""), paragraphs=tuple(compared))


def is_same_wording(before: tuple[str | None, str], after: tuple[str | None, str]) -> bool:
    """Whether a reader would see no change; the answer of `compare_versions` without its cost."""
    if levelled(before[0] or "") != levelled(after[0] or ""):
        return False
    return before[1] == after[1] or _flow(compared_lines(before[1])) == _flow(compared_lines(after[1]))


def levelled(text: str) -> str:
    """A text by which wording is compared: typography, unseen characters and spaces levelled."""
    plain = text if text.isascii() else _UNSEEN.sub("", unicodedata.normalize("NFC", text)).translate(_PLAIN)
    return " ".join(plain.split())


def compared_lines(text: str) -> list[str]:
    """The lines of a text, so that one list item or table row more is seen as just that; stamps are left out."""
    return [line.strip() for line in text.splitlines() if line.strip() and not is_stamp(line.strip())]


def wording_of(line: str) -> str:
    """What a line is compared by: levelled, and without the mark of a list item."""
    return levelled(line).removeprefix("- ")


def _flow(lines: Iterable[str]) -> str:
    """All words in order, whatever paragraph they stand in."""
    return " ".join(wording_of(line) for line in lines)


def _compare_titles(before: str, after: str) -> ComparedParagraph | None:
    if levelled(before) == levelled(after):
        return None
    if not before or not after:
        return _added(after) if after else _removed(before)
    return _altered(before, after)


def _align(old: list[str], new: list[str]) -> Iterator[ComparedParagraph]:
    """Both versions in one order; a paragraph altered beyond `ALIKE` was removed and another added."""
    keys_old, keys_new = [wording_of(line) for line in old], [wording_of(line) for line in new]
    head = _same_length(keys_old, keys_new)
    tail = _same_length(keys_old[head:][::-1], keys_new[head:][::-1])
    yield from map(_unchanged, old[:head], new[:head])
    middle_old, middle_new = old[head : len(old) - tail], new[head : len(new) - tail]
    if len(middle_old) * len(middle_new) <= MAX_PAIRS:
        yield from _pair(middle_old, middle_new)
    else:
        yield from _align_long(middle_old, middle_new)
    yield from map(_unchanged, old[len(old) - tail :], new[len(new) - tail :])


def _same_length(one: Sequence[str], other: Sequence[str]) -> int:
    """How many lines both begin with."""
    return next((place for place, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def _align_long(old: list[str], new: list[str]) -> Iterator[ComparedParagraph]:
    """Where comparing each with each would take too long: between lines that are the same, what stands there."""
    for tag, i1, i2, j1, j2 in align([wording_of(line) for line in old], [wording_of(line) for line in new]):
        yield from map(_unchanged, old[i1:i2], new[j1:j2]) if tag == "equal" else _pair(old[i1:i2], new[j1:j2])


def _pair(old: list[str], new: list[str]) -> Iterator[ComparedParagraph]:
    """The pairing, in order, under which the paragraphs have most in common; the rest was removed and added."""
    i = j = 0
    for row, column in [*_best_pairs(old, new), (len(old), len(new))]:
        yield from map(_removed, old[i:row])
        yield from map(_added, new[j:column])
        if row < len(old):
            yield _unchanged(old[row], new[column]) if wording_of(old[row]) == wording_of(new[column]) else _altered(old[row], new[column])
        i, j = row + 1, column + 1


def _best_pairs(old: list[str], new: list[str]) -> list[tuple[int, int]]:
    """As for the longest common subsequence, with likeness as the weight."""
    bags_old, bags_new = [Counter(words_of(wording_of(line))) for line in old], [Counter(words_of(wording_of(line))) for line in new]
    words = len(new) * sum(bag.total() for bag in bags_old)
    if len(old) * len(new) > MAX_PAIRS or words > MAX_PAIRED_WORDS:
        return _near_pairs(bags_old, bags_new)  # what stands between two lines that are the same may itself be long
    likeness = [[_likeness(one, other) for other in bags_new] for one in bags_old]
    best = [[0.0] * (len(new) + 1) for _ in range(len(old) + 1)]
    for i in reversed(range(len(old))):
        for j in reversed(range(len(new))):
            paired = likeness[i][j] + best[i + 1][j + 1] if likeness[i][j] >= ALIKE else 0.0
            best[i][j] = max(best[i + 1][j], best[i][j + 1], paired)
    pairs, i, j = [], 0, 0
    while i < len(old) and j < len(new):
        if likeness[i][j] >= ALIKE and best[i][j] == likeness[i][j] + best[i + 1][j + 1]:
            pairs.append((i, j))
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
    return pairs


def _near_pairs(old: Sequence[Counter[str]], new: Sequence[Counter[str]]) -> list[tuple[int, int]]:
    """Where comparing each with each would take too long: of each line the likest of the next few, if any is like it."""
    pairs, j = [], 0
    for i, bag in enumerate(old[:MAX_LINES]):
        near = [(_likeness(bag, other), -place) for place, other in enumerate(new[j : j + NEAR_LINES], start=j)]
        likeness, place = max(near, default=(0.0, 0))
        if likeness >= ALIKE:
            pairs.append((i, -place))
            j = 1 - place
    return pairs


def _likeness(one: Counter[str], other: Counter[str]) -> float:
    """Dice's coefficient of two bags of words, from 0 to 1."""
    total = one.total() + other.total()
    return 2 * (one & other).total() / total if total else 0.0


def _mark_moved(compared: list[ComparedParagraph]) -> list[ComparedParagraph]:
    """A paragraph removed in one place and added in another, word for word, is told once, where it now stands."""
    removed = Counter(wording_of(one.before) for one in compared if one.change is ParagraphChange.REMOVED)
    added = Counter(wording_of(one.after) for one in compared if one.change is ParagraphChange.ADDED)
    moved = Counter({line: count for line, count in (removed & added).items() if len(list(words_of(line))) >= MIN_MOVED_WORDS})
    leaving, arriving = moved.copy(), moved
    found = []
    for one in compared:
        if one.change is ParagraphChange.REMOVED and leaving[wording_of(one.before)] > 0:
            leaving[wording_of(one.before)] -= 1
        elif one.change is ParagraphChange.ADDED and arriving[wording_of(one.after)] > 0:
            arriving[wording_of(one.after)] -= 1
            found.append(ComparedParagraph(change=ParagraphChange.MOVED, before=one.after, after=one.after))
        else:
            found.append(one)
    return found


def _unchanged(before: str, after: str) -> ComparedParagraph:
    return ComparedParagraph(change=ParagraphChange.UNCHANGED, before=before, after=after)


def _added(line: str) -> ComparedParagraph:
    return ComparedParagraph(change=ParagraphChange.ADDED, before="", after=line)


def _removed(line: str) -> ComparedParagraph:
    return ComparedParagraph(change=ParagraphChange.REMOVED, before=line, after="")


def _altered(before: str, after: str) -> ComparedParagraph:
    return ComparedParagraph(change=ParagraphChange.ALTERED, before=before, after=after, pieces=mark_words(before, after, key=levelled))
