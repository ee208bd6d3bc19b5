"""The result of a run, in numbers that add up, and the exit code that follows from them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from pipelines.outcomes import FAILED_OUTCOMES, ExitCode, Outcome
from pipelines.reports.alarms import Alarm
from pipelines.store.frontier.hosts import PausedHost

_REACHED = frozenset(Outcome) - {Outcome.NETWORK_ERROR, Outcome.REFUSED_ADDRESS, Outcome.REFUSED_BY_ROBOTS, Outcome.OUT_OF_SCOPE}
ATTENTION_SHARE = 0.5  # of a source's visits failed: somebody should look


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceSummary:
    """One source in one run: visits by outcome."""

    source: str
    outcomes: dict[str, int]
    attention: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunSummary:
    """One run. `visited` is the sum of `outcomes`; `queued` are the URLs still waiting.

    `improved` counts the texts out of which site memory took a template, which no visit had changed; `withdrawn` the documents that by the
    knowledge of their host are lists or error pages, `recognised` the pages that by it are articles after all; `copies` the texts compared
    at the end that are copies or translations of others.
    `traps` says of each source that has URLs that look like traps how many were visited, and how many may be in one run.
    `left_out` are the faults of source files that could not be read, whose sources were not crawled.
    `read_again` says what pages ended as that an earlier run could not extract, and how many pages of this run wait for the next.
    `repeating` says of a source how many further pages of a listing showed only what the first of them had.
    `clock` says what is wrong with the clock of the machine, if anything is.
    `watches` says of each watch what is new, edited or gone, as counts, and what is wrong with it, if anything is.
    `backfill` says, after such a run, how many listings and sitemaps are still to be read, and how many articles to be visited.
    """

    run: int
    exit_code: int
    exit_meaning: str
    seconds: float
    visited: int
    new: int
    revised: int
    unchanged: int
    skipped: dict[str, int]
    failed: dict[str, int]
    outcomes: dict[str, int]
    queued: int
    sources: list[SourceSummary] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    database: str = ""
    archive: str = ""
    improved: int = 0
    withdrawn: int = 0
    recognised: int = 0
    traps: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    backfill: Mapping[str, object] = field(default_factory=dict)
    paused: list[PausedHost] = field(default_factory=list)
    alarms: list[dict[str, Any]] = field(default_factory=list)
    copies: int = 0
    left_out: list[str] = field(default_factory=list)
    read_again: Mapping[str, object] = field(default_factory=dict)
    repeating: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    clock: str = ""
    watches: Mapping[str, Mapping[str, object]] = field(default_factory=dict)

    def as_dict(self) -> dict[str, object]:
        """For JSON."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> RunSummary:
        """What `as_dict` gave, read back."""
        sources = [SourceSummary(**source) for source in values["sources"]]
        paused = [PausedHost(**host) for host in values["paused"]]
        return cls(**{**values, "sources": sources, "paused": paused})


def summarise(
    *,
    run_id: int,
    outcomes: Mapping[str, Counter[Outcome]],
    queued: int,
    seconds: float,
    stopped: ExitCode | None,
    errors: Sequence[str],
    database: str,
    archive: str,
    traps: Mapping[str, Mapping[str, object]] | None = None,
    backfill: Mapping[str, object] | None = None,
    now: datetime | None = None,
    alarms: Sequence[Alarm] | None = None,
) -> RunSummary:
    """Add up a run that ends `now`. `stopped` is the exit code of whatever ended it early, if anything did.

    A source is named for its `alarms`; where they are not known, for what the bare counts of this run say.
    """
    total: Counter[Outcome] = Counter()
    for counts in outcomes.values():
        total += counts
    attention = _told(outcomes) if alarms is None or now is None else _alarming(alarms, now)
    sources = [
        SourceSummary(source=name, outcomes=_words(counts), attention=attention.get(name, "")) for name, counts in sorted(outcomes.items())
    ]
    code = stopped if stopped is not None else _exit_code(total, sources, errors)
    kept = {Outcome.STORED, Outcome.REVISED, Outcome.UNCHANGED, Outcome.NOT_MODIFIED}
    return RunSummary(
        run=run_id,
        exit_code=int(code),
        exit_meaning=code.meaning,
        seconds=round(seconds, 1),
        visited=total.total(),
        new=total[Outcome.STORED],
        revised=total[Outcome.REVISED],
        unchanged=total[Outcome.UNCHANGED] + total[Outcome.NOT_MODIFIED],
        skipped=_words(Counter({word: n for word, n in total.items() if word not in kept and word not in FAILED_OUTCOMES})),
        failed=_words(Counter({word: n for word, n in total.items() if word in FAILED_OUTCOMES})),
        outcomes=_words(total),
        queued=queued,
        sources=sources,
        errors=list(errors),
        database=database,
        archive=archive,
        traps=traps or {},
        backfill=backfill or {},
        alarms=[alarm.as_dict() for alarm in alarms or ()],
    )


def _words(counts: Counter[Outcome]) -> dict[str, int]:
    return {str(word): counts[word] for word in Outcome if counts[word]}


def _told(outcomes: Mapping[str, Counter[Outcome]]) -> dict[str, str]:
    return {name: _attention(counts) for name, counts in outcomes.items()}


def _alarming(alarms: Sequence[Alarm], now: datetime) -> dict[str, str]:
    words: dict[str, list[str]] = {}
    for alarm in alarms:
        if alarm.wants_attention(now):
            words.setdefault(alarm.source, []).append(f"{alarm.kind.replace('_', ' ')}: {alarm.words}")
    return {name: "; ".join(told) for name, told in words.items()}


def _attention(counts: Counter[Outcome]) -> str:
    """Why somebody should look at a source, in words; empty when all is well."""
    visits = counts.total()
    reached = sum(counts[word] for word in _REACHED)
    if visits and not reached:
        worst = counts.most_common(1)[0][0]
        return f"nothing could be fetched ({worst})"
    failed = sum(counts[word] for word in FAILED_OUTCOMES)
    walls = sum(counts[word] for word in (Outcome.CHALLENGE, Outcome.CONSENT_WALL, Outcome.LOGIN))
    if failed > ATTENTION_SHARE * visits:
        return f"{failed} of {visits} visits failed"
    if walls > ATTENTION_SHARE * visits:
        return f"{walls} of {visits} pages were walls"
    return ""


def _exit_code(total: Counter[Outcome], sources: Sequence[SourceSummary], errors: Sequence[str]) -> ExitCode:
    if total.total() and not any(total[word] for word in _REACHED):
        return ExitCode.NOTHING_REACHABLE
    if errors:
        return ExitCode.BROKE
    return ExitCode.ATTENTION if any(source.attention for source in sources) else ExitCode.DONE
