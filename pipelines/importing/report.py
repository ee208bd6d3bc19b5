"""The result of an import: of each file in numbers that add up, of each source in outcomes."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import asdict, dataclass, field

from pipelines.archive.records import Fault
from pipelines.outcomes import Outcome

MAX_FAULTS = 1_000  # named of one file; `damaged` counts the others too


@dataclass(slots=True, kw_only=True)
class FileReport:
    """One file. `responses` is the sum of `imported`, `known`, `out_of_scope` and `left`; `others` are its records of other types."""

    file: str
    responses: int = 0
    imported: int = 0
    known: int = 0
    out_of_scope: int = 0
    damaged: int = 0
    others: Counter[str] = field(default_factory=Counter)
    faults: list[Fault] = field(default_factory=list)

    @property
    def left(self) -> int:
        """Responses met and not ended, because the call was stopped; it may have stopped before others."""
        return self.responses - self.imported - self.known - self.out_of_scope

    def add_other(self, kind: str) -> None:
        """Count a record that is no response of a web server."""
        self.others[kind or "without type"] += 1

    def take_revisit(self) -> None:
        """Count a record that was one of the others as a response: its original is there."""
        self.others["revisit"] -= 1
        self.responses += 1
        self.others = +self.others

    def add_fault(self, fault: Fault) -> None:
        """Count a damage, and name it while there is room."""
        self.damaged += 1
        if len(self.faults) < MAX_FAULTS:
            self.faults.append(fault)

    def as_dict(self) -> dict[str, object]:
        """For JSON."""
        return asdict(self) | {"left": self.left, "others": dict(sorted(self.others.items()))}


@dataclass(slots=True, kw_only=True)
class ImportReport:
    """All files of one call, and the outcomes of what was imported, by source."""

    files: list[FileReport] = field(default_factory=list)
    outcomes: dict[str, Counter[Outcome]] = field(default_factory=lambda: defaultdict(Counter))

    @property
    def damaged(self) -> int:
        """Damages in all files."""
        return sum(file.damaged for file in self.files)

    def words(self) -> str:
        """The counts so far, for a line of progress."""
        total: Counter[str] = Counter({"known": sum(file.known for file in self.files)})
        for counts in self.outcomes.values():
            total.update({str(word): count for word, count in counts.items()})
        return ", ".join(f"{count} {word}" for word, count in total.most_common() if count)
