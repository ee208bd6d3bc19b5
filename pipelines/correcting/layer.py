"""Lays corrections over a stored reading: what its document would say then. Pure; a preview and the real thing both ask here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pipelines.extraction.corrections import correct_blocks, name_corrected, with_flags
from pipelines.extraction.text import build_text
from pipelines.items import Correction
from pipelines.quality_flags import QualityFlag
from pipelines.store.visits.corrected_revisions import ReadText


def lay_over(reading: ReadText, corrections: Sequence[Correction]) -> ReadText | None:
    """The reading with these corrections in place of those laid over it before; None where they change nothing of it.

    With `correction_doubt` among its flags the corrections would drop all of its text, and none was applied.
    """
    found = correct_blocks(reading.blocks, corrections)
    same = all(old.kept is new.kept for old, new in zip(reading.blocks, found.blocks, strict=True))
    if same and found.doubt is (QualityFlag.CORRECTION_DOUBT in reading.flags):
        return None
    text = reading.text if same else build_text(found.blocks)
    flags = with_flags(reading.flags, text, doubt=found.doubt)
    return replace(reading, blocks=found.blocks, text=text, flags=flags, engine=name_corrected(reading.engine, found.acting))
