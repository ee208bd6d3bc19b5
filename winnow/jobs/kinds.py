"""What jobs there are, and the command of Winnow that does each. A job is data: no command line is ever stored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class JobKind(StrEnum):
    """The names of tasks in the queue."""

    IMPORT = "import"
    REEXTRACT = "reextract"
    CRAWL = "crawl"
    PASSES = "passes"


FOLLOWED_BY_PASSES = frozenset({JobKind.IMPORT, JobKind.REEXTRACT})
_PRIORITY = {JobKind.CRAWL: 1, JobKind.PASSES: -1}  # the passes come when nothing else waits; they are made for all at once


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """`subject`: the file to import, the file of the archive to extract again, the number of a crawl beside others; empty for passes.

    `sources` narrows it, each by its name and once, in order; `apply` is that of a re-extraction.
    """

    kind: JobKind
    subject: str = ""
    sources: tuple[str, ...] = ()
    apply: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "sources", tuple(sorted(set(self.sources))))

    @property
    def lock(self) -> str:
        """Of jobs of one name one is done at a time, whatever else they ask for."""
        return f"{self.kind.value} {self.subject}".strip()

    @property
    def priority(self) -> int:
        """The higher the sooner."""
        return _PRIORITY.get(self.kind, 0)

    def arguments(self) -> dict[str, Any]:
        """As the queue holds it."""
        return {"subject": self.subject, "sources": list(self.sources), "apply": self.apply}


def read_job(kind: JobKind, arguments: Mapping[str, Any]) -> Job:
    """A job as the queue holds it."""
    sources: Sequence[object] = arguments.get("sources", ())
    return Job(kind=kind, subject=str(arguments.get("subject", "")), sources=tuple(map(str, sources)), apply=arguments.get("apply") is True)


def command_of(job: Job) -> list[str]:
    """The words behind `winnow` that do it, but for the corpus and the form of its output."""
    chosen = [word for name in job.sources for word in ("--source", name)]
    if job.kind is JobKind.IMPORT:
        return ["import", "--shared", *chosen, job.subject]
    if job.kind is JobKind.REEXTRACT:
        return ["reextract", "--shared", "--archive-file", job.subject, *(["--apply"] if job.apply else []), *chosen]
    return ["worker"] if job.kind is JobKind.CRAWL else ["passes"]
