"""Models that find names: the only importer of spaCy, which is an extra. Nothing is downloaded, and nothing imported before a text is read.

A model guesses: it misses names, and takes other words for some. What it finds is told with its name and version.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from pipelines.errors import UsageError
from pipelines.names.mention import Field, NameKind
from pipelines.names.settings import ANY_LANGUAGE

EXTRA = "winnow-news[names]"
MAX_PIECE_CHARS = (
    10_000  # read at once, and so many pieces: with 50,000 and 32 a small model took 1.2 GB in place of 280 MB, and no less time
)
PIECES_AT_ONCE = 4
TEXTS_AT_ONCE = 32  # are read before what was found in them is written down
# What spaCy's own models call names, by language: OntoNotes, WikiNER, and those of the Nordic, Polish, Romanian and Korean corpora.
_LABELS = {
    **dict.fromkeys(("PERSON", "PER", "PRS", "PS", "PERSNAME"), NameKind.PERSON),
    **dict.fromkeys(("ORG", "ORGANIZATION", "ORGANISATION", "ORGNAME", "OG", "GPE_ORG"), NameKind.ORGANISATION),
    **dict.fromkeys(("GPE", "LOC", "LOCATION", "PLACE", "FAC", "FACILITY", "PLACENAME", "GEOGNAME", "LC", "GPE_LOC"), NameKind.PLACE),
}
_USUAL = frozenset(
    {"tok2vec", "transformer", "tagger", "morphologizer", "parser", "senter", "sentencizer", "attribute_ruler", "lemmatizer", "ner"}
)
_NEEDED = ("tok2vec", "transformer", "ner")  # of those, to find names; the rest takes two thirds of the time

Span = tuple[int, int, NameKind]
"""Characters from and to, and what is named there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NameModel:
    """A loaded model; `name` has its version, and for a folder a digest of what is in it: another content is another model."""

    name: str
    pipe: Any = field(repr=False)

    def find(self, texts: Iterable[Mapping[Field, str]]) -> Iterator[dict[Field, list[Span]]]:
        """The names in each article, by field, in order. Raises `UsageError` where the model fails."""
        articles = [dict(one) for one in texts]
        pieces = [
            (number, name, start, piece)
            for number, one in enumerate(articles)
            for name, text in one.items()
            for start, piece in _pieces(text)
        ]
        found: list[dict[Field, list[Span]]] = [{name: [] for name in one} for one in articles]
        for (number, name, start, piece), doc in zip(pieces, self._read(piece for *_, piece in pieces), strict=True):
            for entity in doc.ents:
                if (kind := _LABELS.get(entity.label_.upper())) and (span := _trimmed(piece, entity.start_char, entity.end_char)):
                    found[number][name].append((start + span[0], start + span[1], kind))
        return iter(found)

    def _read(self, pieces: Iterable[str]) -> Iterator[Any]:
        try:
            yield from self.pipe.pipe(pieces, batch_size=PIECES_AT_ONCE)
        except Exception as error:  # parts of a model are code of its makers, which raises what it likes
            raise UsageError(f"winnow.toml: names.models: {self.name} failed while it read an article ({_first_line(error)})") from error


def is_installed() -> bool:
    """Whether there is spaCy."""
    return find_spec("spacy") is not None


def model_for(language: str | None, models: Mapping[str, str]) -> str:
    """What winnow.toml names for a language: `en` also for `en-GB`. Empty where it names none."""
    return models.get((language or "").partition("-")[0].lower()) or models.get(ANY_LANGUAGE, "")


def load_model(named: str, root: Path) -> NameModel:
    """The package of this name, or the folder, of which a path that is not whole begins at `root`. Raises `UsageError`."""
    try:
        folder = _folder(named, root)
        pipe = _load(named, folder)
        if set(pipe.pipe_names) <= _USUAL:
            pipe.select_pipes(enable=[name for name in pipe.pipe_names if name in _NEEDED])
        version = f"{pipe.meta['lang']}_{pipe.meta['name']} {pipe.meta['version']}"
        return NameModel(name=f"{version} ({_digest(folder)})" if folder else version, pipe=pipe)
    except UsageError:
        raise
    except Exception as error:  # a broken file raises whatever the code that reads it meets
        raise UsageError(f"winnow.toml: names.models: {named} cannot be loaded ({_first_line(error)})") from error


def _folder(named: str, root: Path) -> Path | None:
    """None for the name of a package."""
    folder = root / Path(named).expanduser()
    if "/" not in named and not folder.is_dir():
        return None
    if not (folder / "config.cfg").is_file():
        raise UsageError(f"winnow.toml: names.models: {named} is no folder of a spaCy model: it has no config.cfg")
    return folder


def _load(named: str, folder: Path | None) -> Any:
    """By what it is: `spacy.load` takes a folder of the working folder for a package that is not installed, and runs what is in it."""
    from spacy import util

    if folder is not None:
        return util.load_model_from_path(folder)
    if not util.is_package(named):
        raise UsageError(f"winnow.toml: names.models: {named} is not installed; install its package")
    return util.load_model_from_package(named)


def _digest(folder: Path) -> str:
    """The first letters of a SHA-256 over all files."""
    digest = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        digest.update(f"{path.relative_to(folder).as_posix()}\0{path.stat().st_size}\0".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:12]


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:200]


def _pieces(text: str) -> Iterator[tuple[int, str]]:
    """A text in parts that end with a line, or, where none is near, between words."""
    start = 0
    while start < len(text):
        end = start + MAX_PIECE_CHARS
        if end < len(text):
            end = max(text.rfind("\n", start, end), start) or end
            end = end if end > start else (text.rfind(" ", start, start + MAX_PIECE_CHARS) + 1 or start + MAX_PIECE_CHARS)
            end = end if end > start else start + MAX_PIECE_CHARS
        yield start, text[start:end]
        start = end


def _trimmed(text: str, start: int, end: int) -> tuple[int, int] | None:
    """Without what is no letter or digit at either end, an English 's and what stands in other lines; None where nothing is left."""
    end = start + len(text[start:end].splitlines()[0]) if text[start:end].strip() else start
    while start < end and not text[start].isalnum():
        start += 1
    while start < end and not (text[end - 1].isalnum() or text[end - 1] == "."):
        end -= 1
    if text[start:end].endswith(("'s", "’s")):
        end -= 2
    return (start, end) if end - start >= 2 else None
