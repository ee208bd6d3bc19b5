"""What the events of the custody log mean, for a reader who does not know the database."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

from pipelines.safekeeping.evidence.markup import code, escape, moment, scraped
from pipelines.safekeeping.evidence.proofs import Proof
from pipelines.store.custody.events import CustodyEvent, hash_line

_WORDS: Mapping[str, str] = MappingProxyType(
    {
        CustodyEvent.FOUND.value: "was in the corpus when its log began",
        CustodyEvent.BEGUN.value: "a run began",
        CustodyEvent.ENDED.value: "a run ended",
        CustodyEvent.COLLECTED.value: "the page was asked for, and what came was kept",
        CustodyEvent.IMPORTED.value: "a capture of another program was taken over",
        CustodyEvent.REEXTRACTED.value: "the text was taken from the kept page again",
        CustodyEvent.CORRECTED.value: "an analyst's correction was laid over the text",
        CustodyEvent.WITHDRAWN.value: "the document was withdrawn from exports",
        CustodyEvent.EXPORTED.value: "something was given away",
        CustodyEvent.CHANGED.value: "what is noted of the document was changed",
    }
)
_TABLES = MappingProxyType({"run": "run", "fetch": "fetch", "document": "document", "revision": "stored text"})


def told_event(proof: Proof) -> tuple[str, str, str, str, str]:
    """Position, time, what happened, of what, and the digest by which the next event names it, as HTML."""
    line = proof.event.line
    rows = [f"{_TABLES.get(table, table)} {number}" for table, numbers in line.rows.items() for number in numbers]
    shown = ", ".join(rows[:6]) + (f" and {len(rows) - 6} more" if len(rows) > 6 else "")
    what = _WORDS.get(line.event, line.event)
    return str(proof.event.position), _time(line.at), scraped(f"{what} ({line.strand})"), scraped(shown), code(hash_line(proof.event.text))


def _time(text: str) -> str:
    try:
        return moment(datetime.fromisoformat(text))
    except ValueError:
        return escape(text)
