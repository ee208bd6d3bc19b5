"""`winnow open`: the corpus in the browser of this machine, and for nobody else."""

from __future__ import annotations

import sys
import webbrowser
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from html import escape
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from crawler.runs.indexing import bring_up_to_date
from crawler.runs.progress_line import ProgressLine
from pipelines.corpus import Corpus, open_corpus
from pipelines.errors import MissingExtraError
from pipelines.files.private import write_private
from pipelines.store.database.connection import Database, open_database
from winnow.commands.common import CorpusOption, console, counted, explain_errors, safe
from winnow.commands.tag_tables import login_name
from winnow.session_folder import session_folder

if TYPE_CHECKING:
    from pipelines.explorer.opened import OpenedCorpus
    from winnow.index_behind import IndexBehind

EXAMPLES = """
Examples:

    winnow open

    winnow open --corpus human-rights --port 8765

    winnow open --no-browser        on a machine without a screen: prints the address, to be opened through an SSH tunnel

It serves on 127.0.0.1 until Ctrl-C. docs/how-to/explore-in-the-browser.md shows what can be done there.
"""
_PACKAGES = ("datasette", "jinja2", "markupsafe", "uvicorn")  # of the extra `explorer`
_OPENER = (
    '<!doctype html><meta charset="utf-8"><meta name="referrer" content="no-referrer">'
    '<meta http-equiv="refresh" content="0; url={address}">'
    '<title>Winnow</title><p><a href="{address}">Open the corpus</a></p>'
)


@explain_errors
def open_(
    corpus: CorpusOption = None,
    port: Annotated[int, typer.Option(min=0, max=65535, help="The port to serve on; 0 takes a free one.")] = 0,
    browser: Annotated[bool, typer.Option("--browser/--no-browser", help="Open the browser.")] = True,
    print_url: Annotated[
        bool, typer.Option("--print-url", help="Print only the address, on standard output, and open no browser.")
    ] = False,
) -> None:
    """Look at the corpus in the browser: overview, search, articles, why a text was kept or dropped, tables and SQL."""
    if not all(find_spec(name) for name in _PACKAGES):
        raise MissingExtraError("winnow open", extra="explorer")
    with ExitStack() as stack:
        opened = open_corpus(corpus)
        folder = stack.enter_context(session_folder(opened.root))
        explored, index = stack.enter_context(_opened(opened, folder))
        _serve(explored, index, folder, port=port, browser=browser and not print_url, only_address=print_url)


def _serve(explored: OpenedCorpus, index: IndexBehind, folder: Path, *, port: int, browser: bool, only_address: bool) -> None:
    from pipelines.explorer.access.session import AccessSession
    from pipelines.explorer.app import build_app
    from pipelines.explorer.server import serve

    def tell_next(address: str) -> None:
        sys.stderr.write(f"The browser is in. For another one: {address}\n")
        sys.stderr.flush()

    def ready() -> None:
        tell_address()
        index.begin()

    def tell_address() -> None:
        if only_address:
            sys.stdout.write(f"{session.address}\n")
            sys.stdout.flush()
            return
        console().print(f"{safe(explored.name)} is open at [bold]{safe(session.address)}[/bold]")
        console().print("The address works once, on this machine. End with Ctrl-C.")
        waiting = explored.index_state().waiting
        if waiting:
            console().print(f"{counted(waiting, 'document')} will be prepared for search meanwhile; the pages say how many are left.")
        if browser and not _open_browser(folder, session.address):
            console().print("No browser could be started; copy the address into yours.")

    session = AccessSession(on_entered=tell_next)
    serve(build_app(explored, session), session, port=port, on_ready=ready)


def _open_browser(folder: Path, address: str) -> bool:
    """By a private file, for other users of the machine see the command line of a browser, and with it the token."""
    opener = folder / "open.html"
    write_private(opener, _OPENER.format(address=escape(address, quote=True)))
    return webbrowser.open(opener.as_uri())


@contextmanager
def _opened(corpus: Corpus, folder: Path) -> Iterator[tuple[OpenedCorpus, IndexBehind]]:
    from pipelines.correcting.accepting import Marking
    from pipelines.explorer.corpus_database import DRIVER
    from pipelines.explorer.opened import OpenedCorpus
    from pipelines.names.name_list import WatchedNameList
    from pipelines.safekeeping.verify import read_results, worth_telling
    from pipelines.store.tagging.tag_folder import TAGS_NAME
    from pipelines.store.tagging.tagger import Tagger
    from pipelines.watching.board import WatchBoard
    from winnow.index_behind import IndexBehind

    database, file, is_copy = _database(corpus, folder)
    for_writing = partial(open_database, file, driver=DRIVER)
    index = IndexBehind(file, DRIVER)
    try:
        index.prepare()
        explored = OpenedCorpus(
            name=corpus.root.name,
            file=file,
            database=database,
            archive=corpus.archived,
            sources=tuple(source.name for source in corpus.readable_sources()[0]),
            now=corpus.now,
            last_verification=lambda: worth_telling(read_results(corpus)),
            index_state=index.state,
            is_copy=is_copy,
            corrector=None if is_copy else Marking(corpus, file, DRIVER),
            watches=WatchBoard(root=corpus.root, now=corpus.now),
            names=WatchedNameList(corpus.root),
            tagging=Tagger(corpus.root / TAGS_NAME, database, open_writing=for_writing, login=login_name(), now=corpus.now),
        )
        yield explored, index
    finally:
        index.stop()
        database.close()


def _database(corpus: Corpus, folder: Path) -> tuple[Database, Path, bool]:
    """The database opened for reading, the SQLite file it lies in, and whether that is a copy made for this session."""
    from pipelines.explorer.corpus_database import DRIVER

    bring_up_to_date(corpus)
    database = corpus.open_database(read_only=True)
    try:
        is_copy = database.engine.dialect.name != "sqlite"
        file = _copied(database, folder) if is_copy else Path(database.name)
    finally:
        database.close()
    return open_database(file, read_only=True, driver=DRIVER), file, is_copy


def _copied(database: Database, folder: Path) -> Path:
    from pipelines.store.session_copy import copy_to_sqlite

    file = folder / "corpus.db"
    sys.stderr.write("Copying the PostgreSQL corpus for this session; what is crawled meanwhile will not be in it ...\n")
    with ProgressLine("auto") as line:
        copy_to_sqlite(database, file, on_rows=lambda copied, total: line.show(copied, total, words="rows copied"))
    return file


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("open", epilog=EXAMPLES)(open_)
