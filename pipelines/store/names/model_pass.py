"""Has models read what they have not read: language by language, a few articles at once, each written down before the next."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from pipelines.names.finding import ModelFinds
from pipelines.names.mention import Field
from pipelines.names.models import TEXTS_AT_ONCE, NameModel, load_model, model_for
from pipelines.search.selection import Selection
from pipelines.store.database.connection import Database
from pipelines.store.names.finds import Unread, count_languages, count_unread, find_unread, write_finds


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelWork:
    """What winnow.toml's models are to read: by the name there, the languages as they are stored. `without` counts documents of others."""

    languages: Mapping[str, tuple[str, ...]]
    without: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelRead:
    """What one model has done: documents it read now, places of names it found in them."""

    model: str
    documents: int
    places: int


OnRead = Callable[[int, int], None]
"""Told of how many documents how many were read."""


def plan_models(db: Database, selection: Selection, models: Mapping[str, str]) -> ModelWork:
    """Which model is for which documents of a selection."""
    with db.read() as session:
        counts = count_languages(session, selection)
    languages: dict[str, list[str]] = defaultdict(list)
    for language in counts:
        languages[model_for(language, models)].append(language)
    without = {language: counts[language] for language in sorted(languages.pop("", ()))}
    return ModelWork(languages={named: tuple(sorted(of)) for named, of in sorted(languages.items())}, without=without)


def run_models(db: Database, selection: Selection, work: ModelWork, root: Path, *, on_read: OnRead) -> Iterator[ModelRead]:
    """Run each; a call that was broken off goes on where it stopped. Raises `UsageError` for a model that cannot be loaded."""
    loaded = {named: load_model(named, root) for named in work.languages}  # all, before hours are spent on one
    with db.read() as session:
        waiting = {named: count_unread(session, selection, languages=of, model=loaded[named].name) for named, of in work.languages.items()}
    done, total = 0, sum(waiting.values())
    for named, languages in work.languages.items():
        model, documents, places = loaded[named], 0, 0
        for part in _parts(db, selection, languages, model.name):
            found = list(_read(model, part))
            write_finds(db, found)
            documents, places = documents + len(found), places + sum(len(finds.places) for _, finds in found)
            on_read(done + documents, total)
        done += documents
        yield ModelRead(model=model.name, documents=documents, places=places)


def _parts(db: Database, selection: Selection, languages: tuple[str, ...], model: str) -> Iterator[list[Unread]]:
    """No view of the database stays open while a model reads, which takes long."""
    behind = 0
    while True:
        with db.read() as session:
            part = find_unread(session, selection, languages=languages, model=model, behind=behind, at_once=TEXTS_AT_ONCE)
        if not part:
            return
        behind = part[-1].pin[0]
        yield part


def _read(model: NameModel, articles: list[Unread]) -> Iterator[tuple[tuple[int, int], ModelFinds]]:
    found = model.find({Field.TITLE: one.title, Field.TEXT: one.text} for one in articles)
    for article, spans in zip(articles, found, strict=True):
        places = tuple((field, start, end, kind) for field, of in spans.items() for start, end, kind in of)
        yield article.pin, ModelFinds(model=model.name, places=places)
