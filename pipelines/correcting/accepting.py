"""Accepts corrections that were made in the explorer and takes them back, as `winnow correct` does: under the lock of the corpus."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from types import ModuleType

from pipelines.corpus import Corpus
from pipelines.correcting.work import accept, take_back
from pipelines.errors import UsageError
from pipelines.items import Correction, Source
from pipelines.sources.corrections import add_correction, remove_correction
from pipelines.sources.loader import load_source
from pipelines.store.database.connection import open_database


class Marking:
    """The `Corrector` of an opened corpus. `file` is its SQLite database, `driver` the library by which this process reads it too."""

    def __init__(self, corpus: Corpus, file: Path, driver: ModuleType) -> None:
        self._corpus = corpus
        self._folder = corpus.root / "sources"
        self._file = file
        self._driver = driver

    def source(self, name: str) -> Source:
        """The source as its file reads now. Raises `UsageError` where there is none."""
        path = self._folder / f"{name}.toml"
        if path.parent != self._folder or not path.is_file():
            raise UsageError(f"there is no source file '{name}.toml', in which its corrections would stand")
        return load_source(path)

    def accept(self, name: str, correction: Correction, *, force: bool) -> int:
        """Make the correction a rule, lay it over what is stored, and return how many revisions were written.

        Raises `UsageError` where it may not be accepted, `BusyError` while another run is at work.
        """
        with self._corpus.lock():
            source = self.source(name)
            db = open_database(self._file, driver=self._driver)
            try:
                return accept(db, source, correction, save=partial(add_correction, self._folder, name), force=force).written
            finally:
                db.close()

    def take_back(self, name: str, digest: str) -> int:
        """Take the correction out of its source's file, lay the readings without it over those it had changed, and return how many.

        Raises as `accept` does.
        """
        with self._corpus.lock():
            source = self.source(name)
            db = open_database(self._file, driver=self._driver)
            try:
                return take_back(db, source, digest, remove=partial(remove_correction, self._folder, name)).written
            finally:
                db.close()
