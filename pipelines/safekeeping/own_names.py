"""What in a corpus folder belongs to the corpus, and is therefore no place for an export."""

from __future__ import annotations

from pathlib import Path

from pipelines.corpus import CONFIG_NAME, Corpus
from pipelines.errors import UsageError
from pipelines.exports.snapshots.folder import SNAPSHOTS_NAME
from pipelines.names.name_list import NAMES_NAME
from pipelines.safekeeping.custody_folder import CUSTODY_NAME
from pipelines.store.tagging.tag_folder import TAGS_NAME
from pipelines.watching.definitions import WATCHES_NAME
from pipelines.watching.state import FOLDER as WATCHES_FOLDER

BACKUP_NAME, VERIFIED_NAME, STORED_NAME = "backup.json", "verified.json", "stored.json"
_FILES = (CONFIG_NAME, WATCHES_NAME, NAMES_NAME, BACKUP_NAME, VERIFIED_NAME, STORED_NAME)
_FOLDERS = ("sources", WATCHES_FOLDER, SNAPSHOTS_NAME, CUSTODY_NAME, TAGS_NAME)


def require_free_name(corpus: Corpus, path: Path) -> None:
    """That a file or folder of this name would replace nothing of the corpus, and would not be taken for a part of it.

    Raises `UsageError`. Names are compared without case, as the file systems of macOS and Windows do. Other names in the corpus folder are
    free: an export made by cron may lie there.
    """
    place = path.parent.resolve() / path.name
    if _is_own(corpus, place):
        raise UsageError(f"{path}: is a name that belongs to the corpus; choose another, outside the folders of the corpus")


def _is_own(corpus: Corpus, place: Path) -> bool:
    root, name = corpus.root.resolve(), _folded(place)
    own = [root / file for file in _FILES] + [root / folder for folder in _FOLDERS] + [corpus.archive]
    if corpus.key is not None:
        own.append(corpus.key)
    if any(name == folded or name.startswith(f"{folded}/") for folded in map(_folded, (path.resolve() for path in own))):
        return True
    if place.parent == root and place.name.startswith("."):  # the lock, sessions of the explorer
        return True
    database = "" if "://" in corpus.database else _folded((root / corpus.database).resolve())
    return bool(database) and (name == database or name.startswith((f"{database}-", f"{database}.")))


def _folded(path: Path) -> str:
    return path.as_posix().casefold()
