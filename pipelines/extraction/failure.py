"""How an extraction that gave nothing is told; apart from `extract`, so that a process which only waits for workers need not load it."""

from __future__ import annotations

from pipelines.items import Extraction, Facts
from pipelines.outcomes import Outcome, PageStatus


def failed(status: PageStatus, outcome: Outcome, reason: str) -> Extraction:
    """An extraction that gave nothing, with the outcome it ends in."""
    return Extraction(status=status, status_reason=reason, text="", blocks=(), facts=Facts(), outcome=outcome)
