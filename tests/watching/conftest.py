"""A corpus of each kind of database with one source, whose pages are visited by hand, and its folder with watches."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from pipelines.address_policy import AddressPolicy
from pipelines.corpus import Corpus
from pipelines.items import Fact, Facts
from pipelines.mailing.settings import WatchSection
from pipelines.outcomes import Outcome
from pipelines.search.parsing import parse_query
from pipelines.search.selection import Selection
from pipelines.store.database.connection import Database
from pipelines.watching.checking import Checked, check_watches
from pipelines.watching.definitions import add_watch, make_watch, read_watches

_spec = importlib.util.spec_from_file_location("winnow_store_for_watches", Path(__file__).parents[1] / "store" / "conftest.py")
assert _spec is not None
assert _spec.loader is not None
store = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(store)
postgresql_server = store.postgresql_server
system = store.system
migrated_file = store.migrated_file
migrated_server = store.migrated_server
db = store.db
clock = store.clock


@dataclass
class Watched:
    """A corpus folder and its database."""

    folder: Corpus
    db: Database
    site: Any
    clock: Any

    def watch(self, name: str, question: str = "", **narrowed: Any) -> Checked:
        add_watch(self.folder.root, make_watch(name, Selection(query=parse_query(question), **narrowed)))
        return self.check(name)

    def check(self, name: str) -> Checked:
        (checked,) = check_watches(self.folder, self.db, [watch for watch in read_watches(self.folder.root) if watch.name == name])
        return checked

    def news(self, name: str) -> list[tuple[str, str]]:
        """Kind and page of what a check finds."""
        checked = self.check(name)
        assert checked.fault == ""
        return [(one.kind.value, self.page(one.document)) for one in checked.news]

    def page(self, document: int) -> str:
        from sqlalchemy import text

        with self.db.read() as session:
            canonical = session.execute(text("select canonical from document where id = :id"), {"id": document}).scalar_one()
        return str(canonical).rpartition("/")[2]

    def visit(
        self, page: str, text: str, *, title: str = "A title", language: str = "en", day: str = "2026-02-01", **given: Any
    ) -> Outcome:
        """Store a page as a crawl does, a minute after what was before."""
        self.clock.move(minutes=1)
        facts = Facts(title=Fact(value=title, rule="og"), language=Fact(value=language, rule="html"), date=Fact(value=day, rule="meta"))
        outcome: Outcome = self.site.finish(f"https://example.org/{page}", text=text, facts=facts, **given)
        return outcome

    def remove(self, page: str, *, status: int = 410) -> Outcome:
        """The site says that a page is gone; 404 says so only the second day."""
        self.clock.move(minutes=1)
        outcome = Outcome.GONE if status == 410 else Outcome.HTTP_ERROR
        ended: Outcome = self.site.finish(f"https://example.org/{page}", outcome=outcome, status=status)
        return ended


@pytest.fixture
def watched(db: Database, clock: Any, tmp_path: Path) -> Watched:
    root = tmp_path / "corpus"
    root.mkdir(mode=0o700)
    return Watched(folder=_folder(root, clock, db), db=db, site=store.Corpus(db, clock), clock=clock)


class _Kept(Database):
    """The database of a test, which stays open."""

    def close(self) -> None:
        """Left to the fixture."""


def _folder(root: Path, clock: Callable[[], Any], db: Database) -> Corpus:
    class Moved(Corpus):
        def open_database(self, *, read_only: bool = False) -> Database:
            return _Kept(db.engine, name=db.name, read_only=read_only)

        def now(self) -> Any:
            return clock()

    return Moved(
        root=root,
        contact="tests@example.org",
        database="corpus.db",
        archive=root / "archive",
        network=AddressPolicy.parse([]),
        watch=WatchSection(),
    )
