"""What a verification finds, as values."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

DOCUMENTS_NAMED = 20  # of those that a fault concerns; their number is exact


class Part(StrEnum):
    """What is verified, in this order."""

    ARCHIVE = "archive"
    DATABASE = "database"
    CUSTODY = "custody"
    TEXTS = "texts"
    SNAPSHOTS = "snapshots"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """How much is verified: with `quick` no record and no text is read; with `parts` the `part`th of so many, counted from 1."""

    quick: bool = False
    part: int = 1
    parts: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Damage: where it is, what is wrong, and the documents that rest on it.

    `place` is a file of the archive or of a snapshot, or a table. `offset` and `length` are bytes of a file, None where they say nothing.
    `documents` are the first numbers, `concerns` how many there are.
    """

    part: Part
    place: str
    what: str
    offset: int | None = None
    length: int | None = None
    documents: tuple[int, ...] = ()
    concerns: int = 0

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self) | {"documents": list(self.documents)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """The result: what was looked at, and every fault. `unnamed` are captures of the archive that no row of the database names.

    No text rests on them: robots.txt, and what a run had archived when it was killed and had not stored.
    """

    counts: dict[str, int]
    findings: tuple[Finding, ...]
    unnamed: int = 0

    @property
    def is_sound(self) -> bool:
        """Whether nothing was found."""
        return not self.findings
