"""Moves the archive of a corpus into the store that winnow.toml names; what waits for a store that does not answer is told, and stays."""

from __future__ import annotations

import sys
from collections.abc import Callable, Collection

from pipelines.archive.archive_file import close_left_behind
from pipelines.archive.log_files import LOG_PREFIX
from pipelines.archive.places.moving import Moved, OnProgress, bring_home, push
from pipelines.archive.places.object_store import ObjectStore
from pipelines.archive.places.opening import archived_files
from pipelines.corpus import CONFIG_NAME, Corpus
from pipelines.errors import UsageError, WinnowError
from pipelines.safekeeping.own_names import STORED_NAME


def _tell_nobody(done: int, total: int) -> None:
    """A run says what it did when it ends."""


def store_archive(corpus: Corpus, *, on_progress: OnProgress = _tell_nobody) -> Moved:
    """Store every file of the archive. The caller holds the corpus's lock, so that nobody writes one.

    Files of the custody log stay in the folder, too: each `winnow verify` reads them. Raises `UsageError` where no store is named,
    `StoreError`.
    """
    close_left_behind(corpus.archive)
    return _push(corpus, on_progress=on_progress)


def store_own(corpus: Corpus, files: Collection[str]) -> None:
    """Store the closed files that a run wrote itself, while others may be at work; a failure is told on standard error."""
    _try(corpus, lambda: _push(corpus, only=files))


def store_after(corpus: Corpus) -> None:
    """As `store_archive` at the end of a run, which is done whatever the store says; a failure is told on standard error."""
    _try(corpus, lambda: store_archive(corpus))


def store_rewritten(corpus: Corpus) -> None:
    """Have the store take what was written anew in the place of what it has. Raises `StoreError`."""
    if corpus.store.object_store is not None:
        close_left_behind(corpus.archive)
        _push(corpus, replaces=True)


def fetch_archive(corpus: Corpus, *, on_progress: OnProgress) -> Moved:
    """Bring every file of the archive into the folder; the store keeps its copies. Raises `UsageError`, `StoreError`, `DiskFullError`."""
    _store_of(corpus)
    here = {path.name for path in corpus.archive.iterdir()} if corpus.archive.is_dir() else set()
    missing = [file for name, file in archived_files(corpus.archived).items() if name not in here]
    total, done = sum(file.size for file in missing), 0
    for file in missing:
        bring_home(corpus.archived, file.name)
        done += file.size
        on_progress(done, total)
    return Moved(stored=len(missing), bytes=done)


def _push(corpus: Corpus, *, only: Collection[str] | None = None, replaces: bool = False, on_progress: OnProgress = _tell_nobody) -> Moved:
    def keep(name: str) -> bool:
        return corpus.store.keep_local or name.startswith(LOG_PREFIX)

    memory = corpus.root / STORED_NAME
    return push(corpus.archived, _store_of(corpus), memory=memory, keep=keep, only=only, replaces=replaces, on_progress=on_progress)


def _store_of(corpus: Corpus) -> ObjectStore:
    store = corpus.store.object_store
    if store is None:
        raise UsageError(f"{corpus.root / CONFIG_NAME}: names no store; write its address under [store]: docs/how-to/object-store.md")
    return store


def _try(corpus: Corpus, move: Callable[[], Moved]) -> None:
    if corpus.store.object_store is None:
        return
    try:
        move()
    except (WinnowError, OSError) as error:
        sys.stderr.write(f"winnow: the archive is not all in its store: {error}; what is not stays in {corpus.archive}, for the next run\n")
