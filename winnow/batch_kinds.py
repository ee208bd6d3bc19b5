"""Page kinds of a batch: the pages of each host are judged by one another, some hundreds at a time, so that memory stays bounded."""

from __future__ import annotations

from dataclasses import dataclass, field

from pipelines.extraction.kind.model import shipped_kind_models
from pipelines.items import PageKind
from pipelines.page_kind import HostVerdict

TOGETHER = 500  # pages of a host that are judged by one another
KEPT = 100  # of those judged last, beside which the next are judged: the last few pages of a host are not judged alone


@dataclass(slots=True)
class _Host:
    judged: list[PageKind] = field(default_factory=list)
    waiting: dict[str, PageKind] = field(default_factory=dict)


class BatchKinds:
    """What the pages of a batch make of one another; kept are only the verdicts that the page alone does not give."""

    def __init__(self) -> None:
        self._hosts: dict[str, _Host] = {}
        self._verdicts: dict[str, dict[str, HostVerdict]] = {}

    def add(self, host: str, page: str, kind: PageKind) -> None:
        """Learn a page by its canonical URL."""
        of_host = self._hosts.setdefault(host, _Host())
        of_host.waiting[page] = kind
        if len(of_host.judged) + len(of_host.waiting) >= TOGETHER:
            self._judge(host)

    def work_out(self) -> dict[str, dict[str, HostVerdict]]:
        """Of each host the verdicts by canonical URL."""
        for host in self._hosts:
            self._judge(host)
        return self._verdicts

    def _judge(self, host: str) -> None:
        of_host = self._hosts[host]
        pages = [*of_host.judged, *of_host.waiting.values()]
        verdicts = shipped_kind_models().judge_host(pages)[len(of_host.judged) :]
        for (page, kind), verdict in zip(of_host.waiting.items(), verdicts, strict=True):
            if verdict is not None and verdict.kind is not kind.kind:
                self._verdicts.setdefault(host, {})[page] = verdict
        of_host.judged, of_host.waiting = pages[-KEPT:], {}
