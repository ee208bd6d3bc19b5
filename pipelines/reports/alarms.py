"""Alarms: what may be wrong with a source, the history it is judged by, and what somebody should do about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from pipelines.outcomes import Outcome
from pipelines.store.visits.visit_metrics import VisitMetrics


class AlarmKind(StrEnum):
    """What may be wrong with a source."""

    SILENT = "silent"
    CHANGED_LAYOUT = "changed_layout"
    BLOCKED = "blocked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """A source that somebody should look at: what is wrong, since when, where to see it, and what to do.

    `causes` are the single things seen: outcomes, `layout`, `undated`, `short`, `long`, `little_kept`, `no_articles`, `no_links` or
    `no_link_in_scope`.
    `last_seen` is the time of the last run that showed them; an alarm may outlive it.
    """

    source: str
    kind: AlarmKind
    since: datetime
    last_seen: datetime
    example_url: str
    causes: tuple[str, ...]
    words: str
    next_step: str

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self) | {"since": self.since.isoformat(), "last_seen": self.last_seen.isoformat(), "causes": list(self.causes)}

    def wants_attention(self, now: datetime) -> bool:
        """Whether the run that ends `now` is not simply done: a new layout is told by the run that met it, what lasts by every run."""
        return self.kind is not AlarmKind.CHANGED_LAYOUT or self.last_seen == now


def read_alarm(values: Mapping[str, Any]) -> Alarm:
    """An alarm out of its JSON."""
    times = {name: datetime.fromisoformat(values[name]) for name in ("since", "last_seen")}
    known = {**values, **times, "kind": AlarmKind(values["kind"]), "causes": tuple(values["causes"])}
    return Alarm(**known)


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceHistory:
    """What is known of a source when a run ends: the visits of this run, those before it, when articles came, and the alarms that stood.

    `known_since` is when the source was first visited.
    """

    source: str
    now: datetime
    known_since: datetime
    recent: tuple[VisitMetrics, ...]
    earlier: tuple[VisitMetrics, ...]
    arrivals: tuple[datetime, ...] = ()
    standing: tuple[Alarm, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Symptom:
    """One thing out of the ordinary."""

    cause: str
    words: str
    example: VisitMetrics


def standing(history: SourceHistory, kind: AlarmKind) -> Alarm | None:
    """The alarm of this kind that stood before the run."""
    return next((alarm for alarm in history.standing if alarm.kind is kind), None)


def raise_alarm(history: SourceHistory, kind: AlarmKind, signs: Sequence[Symptom]) -> Alarm:
    """One alarm of all signs; the first of them gives the example and the next step."""
    causes = tuple(dict.fromkeys(str(sign.cause) for sign in signs))
    before = standing(history, kind)
    return Alarm(
        source=history.source,
        kind=kind,
        since=before.since if before is not None else min(sign.example.at for sign in signs),
        last_seen=history.now,
        example_url=signs[0].example.url,
        causes=causes,
        words="; ".join(sign.words for sign in signs),
        next_step=_next_step(kind, causes[0]),
    )


def _next_step(kind: AlarmKind, cause: str) -> str:
    return _BY_CAUSE.get(cause) or _BY_KIND[kind]


_LEAVE = "or set enabled = false in its file"
_BY_CAUSE: dict[str, str] = {
    Outcome.CONSENT_WALL: f"Open the example in a browser: the site asks for consent before it shows a text. Write to the site, {_LEAVE}.",
    Outcome.CHALLENGE: f"The site takes us for a robot. Ask it to let your contact address in, raise delay_seconds, {_LEAVE}.",
    Outcome.LOGIN: f"The site wants a login. Ask it for access, find another feed, {_LEAVE}.",
    Outcome.STUB: "The site shows only beginnings now. Look at the example; exclude such pages, or ask the site for access.",
    Outcome.REFUSED_BY_ROBOTS: f"Read the site's robots.txt: it forbids the pages now, or does not answer. Ask the site, {_LEAVE}.",
    Outcome.NETWORK_ERROR: "Does the site open in a browser? If it moved, correct seeds and hosts. 'winnow sources check' tries the seeds.",
    Outcome.TRUNCATED: "The server breaks its answers off. Does the example open whole in a browser? Tell the site if it does not.",
    Outcome.HTTP_ERROR: "Does the example open in a browser? Then the site refuses us: ask it. 'winnow sources check' tries the seeds.",
    Outcome.PARKED: f"The domain seems to be lost. Find the organisation's new address, {_LEAVE}.",
    Outcome.HACKED: "The site seems to be broken into. Tell the organisation; earlier texts stay as they were.",
    "no_link_in_scope": "Where do the links of the example lead? Add that host to [scope] hosts of the source, or correct its seeds.",
    "no_links": "Open the example: it may be a wall, have a new layout or have moved. 'winnow sources check' tries the seeds.",
}
_BY_KIND = {
    AlarmKind.SILENT: "Open the example: if there is news, the seeds have moved; correct them. If not, the source rests; do nothing.",
    AlarmKind.CHANGED_LAYOUT: "Look at the example with 'winnow show' and 'winnow why': is the text whole, are title and date right?",
    AlarmKind.BLOCKED: "Open the example in a browser and see what the site answers.",
}
