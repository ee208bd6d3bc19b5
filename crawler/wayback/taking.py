"""What of an archive's captures is wanted: in scope, not imported before, within the limit; and their way into the import."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from crawler.wayback.index import IndexPage, ListedCapture, WebArchive
from pipelines.archive.records import Fault
from pipelines.importing.identity import record_id_at
from pipelines.importing.report import FileReport
from pipelines.importing.work import SLACK, ImportTask, ImportWork
from pipelines.items import Capture, Source
from pipelines.store.visits.imports import archived_payloads

KNOWN_AT_ONCE = 500  # record ids in one question to the database


class OutOfReach(Exception):
    """The archive, or one of its captures, could not be had; a sentence says why."""


@dataclass(slots=True, kw_only=True)
class Taking:
    """Takes at most `limit` captures of the hosts of a `source`; grows with what was asked for."""

    archive: WebArchive
    source: Source
    since: date | None
    until: date | None
    limit: int
    task: ImportTask
    work: ImportWork
    on_progress: Callable[[int], None]
    failures: int = 0  # in a row
    _asked: set[str] = field(default_factory=set)  # record ids: an index may name a capture twice, under www. and without
    _reports: dict[str, FileReport] = field(default_factory=dict)

    @property
    def hosts(self) -> tuple[str, ...]:
        """The hosts whose captures are wanted."""
        return self.source.scope.hosts

    @property
    def is_spent(self) -> bool:
        """Whether as many were asked for as may be."""
        return len(self._asked) >= self.limit

    def page_address(self, host: str, resume_key: str) -> str:
        """Where a page of the index of a host is asked for."""
        return self.archive.page_address(host, since=self.since, until=self.until, resume_key=resume_key)

    def add_page(self, host: str, page: IndexPage) -> None:
        """Note what an index names that is no capture."""
        for row in page.unreadable:
            self._report(host).add_fault(Fault(file=self.archive.index, offset=0, what=f"a row of the index that names no capture: {row}"))

    def wanted(self, host: str, captures: Sequence[ListedCapture]) -> Iterator[ListedCapture]:
        """Those to be asked for; the others are counted. Ends where the limit is reached."""
        report = self._report(host)
        for start in range(0, len(captures), KNOWN_AT_ONCE):
            chunk = captures[start : start + KNOWN_AT_ONCE]
            known = archived_payloads(self.task.db, [self._record_id(listed) for listed in chunk])
            for listed in chunk:
                if self.is_spent:
                    return
                report.responses += 1
                record_id = self._record_id(listed)
                if self.task.source_of(listed.url) is None:
                    report.out_of_scope += 1
                elif record_id in known or record_id in self.task.masked or record_id in self._asked:
                    report.known += 1
                elif listed.captured_at > self.task.clock() + SLACK:
                    self.add_failure(host, self.archive.address_of(listed), "its time lies in the future")
                else:
                    self._asked.add(record_id)
                    yield listed

    def take(self, host: str, capture: Capture) -> None:
        """Import a capture that was given."""
        assert capture.origin is not None
        self.failures = 0
        self.work.take(capture, self.source, self._report(host), record_id=record_id_at(capture.origin.address))
        self.on_progress(len(self._asked))

    def add_failure(self, host: str, address: str, what: str) -> int:
        """Note a capture that was not given, and how many in a row were not."""
        self._report(host).add_fault(Fault(file=address, offset=0, what=what))
        self.failures += 1
        self.on_progress(len(self._asked))
        return self.failures

    def _record_id(self, listed: ListedCapture) -> str:
        return record_id_at(self.archive.address_of(listed))

    def _report(self, host: str) -> FileReport:
        if host not in self._reports:
            self._reports[host] = self.work.add_report(host)
        return self._reports[host]
