"""Builds the explorer: Datasette over one corpus with our pages, templates and style, behind the guard."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from datasette.app import Datasette
from datasette.plugins import pm

from pipelines.explorer import plugin
from pipelines.explorer.access.request_guard import Guard
from pipelines.explorer.access.session import AccessSession
from pipelines.explorer.corpus_database import DATABASE_NAME, SHOWN_TABLES, CorpusDatabase
from pipelines.explorer.languages.speaking import speaking
from pipelines.explorer.opened import OpenedCorpus
from pipelines.explorer.spreadsheets import disarm_csv
from pipelines.store.overview import table_names

_HERE = Path(__file__).parent
SETTINGS = {
    "default_page_size": 50,
    "max_returned_rows": 1000,
    "sql_time_limit_ms": 2000,
    "facet_suggest_time_limit_ms": 3,  # for each of a dozen columns, and three kinds
    "num_sql_threads": 3,
    "truncate_cells_html": plugin.MAX_CELL_CHARS,
    "allow_download": False,
    "max_csv_mb": 0,  # streamed, to a person who asked for it; a limit would cut the file in the midst of a row
}


def build_app(corpus: OpenedCorpus, session: AccessSession) -> Guard:
    """The ASGI application. It answers nobody who did not come through `session`."""
    explorer = Explorer(corpus)
    return Guard(speaking(disarm_csv(explorer.app())), session)


class Explorer(Datasette):  # type: ignore[misc]
    """Datasette over one corpus."""

    def __init__(self, corpus: OpenedCorpus) -> None:
        _register()
        self.corpus = corpus  # before the routes are made
        super().__init__(
            files=[],
            template_dir=str(_HERE / "templates"),
            static_mounts=[("-/winnow", str(_HERE / "static"))],
            metadata=_metadata(corpus),
            settings=SETTINGS,
        )
        self.remove_database("_memory")
        self.add_database(CorpusDatabase(self, corpus.file), name=DATABASE_NAME)


def _register() -> None:
    """Our plugin, once; Datasette's own answer to errors prints scraped text to the terminal and is taken out."""
    if not pm.is_registered(plugin):
        pm.register(plugin, "winnow")
    if pm.get_plugin("datasette.handle_exception") is not None:
        pm.unregister(name="datasette.handle_exception")


def _metadata(corpus: OpenedCorpus) -> dict[str, Any]:
    with corpus.database.read() as session:
        hidden = [name for name in table_names(session) if name not in SHOWN_TABLES]
    return {"title": corpus.name, "databases": {DATABASE_NAME: {"tables": {name: {"hidden": True} for name in hidden}}}}
