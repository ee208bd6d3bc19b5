"""What pages call a source: never by the name of its file. Read when a page first asks, for most pages name few of them or none."""

from __future__ import annotations

from pipelines.sources.publication import name_publication
from pipelines.store.database.connection import Database
from pipelines.store.source_titles import source_titles


class SourceNames:
    """The names of the sources of a corpus, for one page; called with the name of a source's file."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._titles: dict[str, str] | None = None

    def __call__(self, source: str) -> str:
        """The title of the source, or what is known of it where it has none."""
        if self._titles is None:
            with self._database.read() as session:
                self._titles = source_titles(session)
        return name_publication(source=source, source_title=self._titles.get(source, ""))
