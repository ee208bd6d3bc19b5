"""A corpus of many scripts and one of hostile words, each published once, and a browser to open the files."""

from __future__ import annotations

import importlib.util
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from pipelines.corpus import init_corpus, open_corpus
from pipelines.explorer.languages.choice import LANGUAGES
from pipelines.publishing.site import Robots, Site
from pipelines.publishing.writing import write_site
from pipelines.search.parsing import parse_query
from pipelines.search.selection import Includable, Selection
from pipelines.store.search.full_text import search
from pipelines.store.search.selection import select

TESTS = Path(__file__).parents[1]
LOUD = re.compile(r"Refused to|violates|Content Security Policy|blocked|winnow-ran", re.IGNORECASE)
MAKING = {"selection": {"sources": ["holm"]}, "software": {"winnow": "0"}}


def _load(folder: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"winnow_{folder}_fixtures", TESTS / folder / "conftest.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


scripts, explorer = _load("search"), _load("explorer")
chromium = explorer.chromium


def site_of(**changes: Any) -> Site:
    return Site(**{"title": "Hearings", "publications": {}, "making": MAKING, **changes})


@pytest.fixture(name="site_of")
def site_maker() -> Any:
    return site_of


@pytest.fixture(name="scripts", scope="session")
def fixtures_of_search() -> ModuleType:
    return scripts


@dataclass(frozen=True)
class Published:
    """A site on the disk, the corpus behind it, and its documents in the order in which the index numbers them."""

    folder: Path
    corpus: Any
    documents: list[int]
    names: dict[int, str]

    def ask_corpus(self, questions: list[str]) -> list[list[int]]:
        """The documents that the corpus itself finds."""
        database = self.corpus.open_database(read_only=True)
        try:
            with database.read() as session:
                results = [search(session, parse_query(one), Selection(), limit=1_000, seconds=60.0) for one in questions]
        finally:
            database.close()
        return [sorted(hit.document_id for hit in result.hits) for result in results]


def publish(root: Path, folder: Path, names: dict[int, str], site: Site) -> Published:
    corpus = open_corpus(root)
    database = corpus.open_database(read_only=True)
    documents = []

    def noting(revisions: Any) -> Iterator[Any]:
        for revision in revisions:
            documents.append(revision.document_id)
            yield revision

    with database.read() as session:
        write_site(folder, noting(select(session, Selection(include=frozenset(Includable)), shaped=True)), site, check=lambda count: None)
    database.close()
    return Published(folder, corpus, documents, names)


@pytest.fixture(scope="session")
def of_scripts(tmp_path_factory: pytest.TempPathFactory) -> Published:
    """51 texts in a dozen languages."""
    root = tmp_path_factory.mktemp("scripts") / "corpus"
    init_corpus(root, contact="tests@example.org")
    database = open_corpus(root).open_database()
    names = scripts.fill(database)
    database.close()
    return publish(root, root.parent / "site", names, site_of(robots=Robots.ALLOW))


@pytest.fixture(scope="session")
def of_holm(tmp_path_factory: pytest.TempPathFactory) -> Published:
    """Whole pages, archived and extracted, in English, Arabic, Chinese and Hebrew."""
    root = tmp_path_factory.mktemp("holm") / "corpus"
    built = explorer.build_corpus(root)
    built.rows("update source set title = 'The Holm Herald' where name = 'holm'")
    names = {number: name for name, number in built.documents.items()}
    site = site_of(title="Hearings in Holm", licence="For reading and quoting", creator="A. Berg", publications={"holm": "The Holm Herald"})
    return publish(root, root.parent / "site", names, site)


@pytest.fixture(scope="session")
def in_language(of_holm: Published) -> Callable[[str], Published]:
    """The pages of `of_holm` again, in the language with this code; each is written once."""
    written: dict[str, Published] = {"en": of_holm}

    def give(code: str) -> Published:
        if code not in written:
            language = next(one for one in LANGUAGES if one.code == code)
            site = site_of(title="Hearings in Holm", creator="A. Berg", publications={"holm": "The Holm Herald"}, language=language)
            written[code] = publish(of_holm.corpus.root, of_holm.folder.with_name(f"site-{code}"), of_holm.names, site)
        return written[code]

    return give


@pytest.fixture(scope="session")
def of_attacks(tmp_path_factory: pytest.TempPathFactory) -> Published:
    """An attack in every text column."""
    root = tmp_path_factory.mktemp("attacks") / "corpus"
    built = explorer.build_corpus(root)
    explorer.plant(built, explorer.ATTACKS)
    return publish(root, root.parent / "site", {}, site_of(title=explorer.ATTACKS[0]))


class Watched:
    """A page of a browser, with all it asked for and all that would show that something ran."""

    def __init__(self, chromium: Any, **options: Any) -> None:
        self.context = chromium.new_context(**options)
        self.page = self.context.new_page()
        self.asked: set[str] = set()
        self.signs: list[str] = []
        self.context.on("request", lambda request: self.asked.add(request.url))
        self.context.on("page", lambda page: self.signs.append(f"a new page: {page.url}"))
        self.page.on("dialog", lambda dialog: (self.signs.append(dialog.message), dialog.dismiss()))
        self.page.on("console", lambda message: self.signs.append(message.text) if LOUD.search(message.text) else None)
        self.page.on("pageerror", lambda error: self.signs.append(str(error)))

    def foreign(self, site: Any) -> set[str]:
        own = site.folder.as_uri()
        return {url for url in self.asked if not url.startswith(own)}


@pytest.fixture
def watched(chromium: Any) -> Any:
    opened: list[Watched] = []

    def start(**options: Any) -> Watched:
        opened.append(Watched(chromium, **options))
        return opened[-1]

    yield start
    for one in opened:
        one.context.close()
