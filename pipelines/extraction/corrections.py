"""Lays the corrections of a source over an extraction: which blocks an analyst wants kept or dropped, whatever was decided about them.

The verdict overruled stays in its block, so that a correction can be taken back and site memory learns what the page itself said. Pure;
where corrections are kept is left to the caller.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from pipelines.extraction.template.site_memory import is_plain
from pipelines.extraction.text import build_text, is_short
from pipelines.items import Block, Correction, Extraction
from pipelines.outcomes import TEXT_STATUSES
from pipelines.quality_flags import QualityFlag

_NAMED = "; corrections "
_AFTER_SHORT = tuple(QualityFlag)[tuple(QualityFlag).index(QualityFlag.SHORT) + 1 :]


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrected:
    """Blocks with corrections laid over them. `acting` are those that overrule a verdict on this page.

    With `doubt` they would have dropped all of the text, so none of them was applied.
    """

    blocks: tuple[Block, ...]
    acting: tuple[Correction, ...] = ()
    doubt: bool = False


def apply_corrections(extraction: Extraction, corrections: Sequence[Correction]) -> Extraction:
    """The extraction as these corrections have it, in place of those laid over it before; of no page but an article or a stub.

    Which page it is was decided without them and stays so. `engine` names the corrections that made a difference.
    """
    if extraction.status not in TEXT_STATUSES or not (corrections or is_corrected(extraction)):
        return extraction
    found = correct_blocks(extraction.blocks, corrections)
    text = build_text(found.blocks)
    flags = with_flags(extraction.flags, text, doubt=found.doubt)
    return replace(extraction, blocks=found.blocks, text=text, flags=flags, engine=name_corrected(extraction.engine, found.acting))


def is_corrected(extraction: Extraction) -> bool:
    """Whether corrections were laid over an extraction, or could not be."""
    return QualityFlag.CORRECTION_DOUBT in extraction.flags or any(block.overruled is not None for block in extraction.blocks)


def correct_blocks(blocks: Iterable[Block], corrections: Sequence[Correction]) -> Corrected:
    """The blocks as these corrections have them; of those that speak of a block, the last one counts."""
    original = tuple(uncorrected(block) for block in blocks)
    rules = [_Rule(correction) for correction in reversed(corrections)]
    acting: list[Correction] = []
    out = []
    for block in original:
        text = fold(block.text) if rules else ""
        rule = next((rule for rule in rules if rule.speaks_of(block, text)), None)
        if rule is not None and rule.correction.keep != block.kept:
            acting.append(rule.correction)
            block = replace(block, kept=rule.correction.keep, reason=reason_of(rule.correction), overruled=block.reason)
        out.append(block)
    if any(block.kept for block in original) and not any(block.kept for block in out):
        return Corrected(blocks=original, doubt=True)
    return Corrected(blocks=tuple(out), acting=tuple(one for one in corrections if one in acting))


def uncorrected(block: Block) -> Block:
    """The block with the verdict that it had before any correction."""
    return block if block.overruled is None else replace(block, kept=not block.kept, reason=block.overruled, overruled=None)


def speaks_of(correction: Correction, block: Block) -> bool:
    """Whether a correction is about this block."""
    return _Rule(correction).speaks_of(block, fold(block.text))


def reason_of(correction: Correction) -> str:
    """What stands as reason in the blocks that a correction changed."""
    made = f" of {correction.made.isoformat()}" if correction.made else ""
    what = "this text" if correction.text else "texts that begin so" if correction.starts else "all that stands at this place"
    return f"correction{made}: {correction.note or what}"


def digest_of(corrections: Iterable[Correction]) -> str:
    """Eight hexadecimal digits for what corrections do; date, author and note do not count. Empty for none."""
    told = [
        "\x00".join(("keep" if one.keep else "drop", one.where, fold(one.text), fold(one.starts), one.kind or "")) for one in corrections
    ]
    return hashlib.blake2b("\x01".join(told).encode("utf-8", "replace"), digest_size=4).hexdigest() if told else ""


def name_corrected(engine: str, acting: Sequence[Correction]) -> str:
    """The name of an engine with the corrections that made a difference, in place of those it names."""
    return engine_below(engine) + (_NAMED + digest_of(acting) if acting else "")


def engine_below(engine: str) -> str:
    """The name of an engine without the corrections that were laid over its reading."""
    return engine.partition(_NAMED)[0]


def corrections_named(engine: str) -> str:
    """The digest of the corrections that the name of an engine holds; empty where there are none."""
    return engine.partition(_NAMED)[2]


def with_flags(before: Sequence[str], text: str, *, doubt: bool) -> tuple[str, ...]:
    """The quality flags of a page with those found anew that hang on its text."""
    flags = [flag for flag in before if flag not in (QualityFlag.SHORT, QualityFlag.CORRECTION_DOUBT)]
    if is_short(text):
        flags.insert(next((index for index, flag in enumerate(flags) if flag in _AFTER_SHORT), len(flags)), QualityFlag.SHORT)
    if doubt:
        flags.append(QualityFlag.CORRECTION_DOUBT)
    return tuple(flags)


def fold(text: str) -> str:
    """A text by which blocks are told apart: without case, and each run of white space one space."""
    return " ".join(text.encode("utf-8", "replace").decode().casefold().split())


class _Rule:
    """A correction, made ready to be held against many blocks."""

    def __init__(self, correction: Correction) -> None:
        self.correction = correction
        self._text, self._starts = fold(correction.text), fold(correction.starts)

    def speaks_of(self, block: Block, text: str) -> bool:
        """Whether it is about a block with this text, folded."""
        fits = text == self._text if self._text else text.startswith(self._starts)
        kind = self.correction.kind
        return fits and (kind is None or block.kind is kind) and stands_at(self.correction.where, block.path)


def stands_at(where: str, path: str) -> bool:
    """Whether a block with this path stands at a place: the path holds its elements in a row, and behind them only mark-up of text.

    So `div.story` is also where the paragraphs `div.story > p` and `div.story > p.lead` are, but not the box `div.story > div.box`.
    """
    if not where:
        return True
    names, wanted = path.split(" > "), where.split(" > ")
    for start in range(len(names) - len(wanted), -1, -1):
        if names[start : start + len(wanted)] == wanted:
            return True
        if not is_plain(names[start + len(wanted) - 1]):
            return False
    return False
