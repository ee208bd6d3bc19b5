"""Reports in `<pre>`: prose that was sent by mail or is older than style sheets, told from code and tables."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipelines.extraction.page.segments import SHORT_LINE, Segment, weight_of
from pipelines.items import BlockKind

_MIN_REPORT = 200
_REPORT_LETTERS, _REPORT_CODE = 0.85, 0.02  # of what is no space; of 447 on the measured pages 16 pass, ten of them mails and notes
_CODE_SIGNS = frozenset("{}<>;=|\\$#_+*")
_SENTENCE_END = re.compile(r"[.!?؟।]\s|[。！？]|[.!?]$")
_BLANK_LINES = re.compile(r"\n\s*\n")


def take_reports(segments: Sequence[Segment]) -> None:
    """Make preformatted prose paragraphs, where it outweighs all other sentences of the page: the page is a report sent by mail, or old."""
    reports = [s for s in segments if s.kind is BlockKind.PRE and reads_as_prose(s.text)]
    other = (
        sum(s.weight for s in segments if s.kind is not BlockKind.PRE and s.weight >= SHORT_LINE and s.link_share < 0.5) if reports else 0
    )
    if sum(s.weight for s in reports) > other:
        for segment in reports:
            segment.kind, segment.text = BlockKind.PARAGRAPH, _unwrapped(segment.text)
            segment.weight = weight_of(segment.text)


def reads_as_prose(text: str) -> bool:
    """Whether preformatted text is a report rather than code or a table: sentences, nearly all letters."""
    if weight_of(text) < _MIN_REPORT or len(_SENTENCE_END.findall(text)) < 2:
        return False
    signs = [sign for sign in text if not sign.isspace()]
    letters = sum(map(str.isalpha, signs))
    return letters >= _REPORT_LETTERS * len(signs) and sum(sign in _CODE_SIGNS for sign in signs) <= _REPORT_CODE * len(signs)


def _unwrapped(text: str) -> str:
    """Preformatted paragraphs, each on a line of its own."""
    return "\n\n".join(" ".join(part.split()) for part in _BLANK_LINES.split(text) if part.strip())
