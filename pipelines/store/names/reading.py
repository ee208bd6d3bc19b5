"""The mentions of articles: of a selection as it is read, or given with revisions that are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import islice

from sqlalchemy import select
from sqlalchemy.orm import Session

from pipelines.items import Revision
from pipelines.names.finding import find_mentions
from pipelines.names.mention import Field, Mention
from pipelines.names.name_list import ListedNames
from pipelines.names.sentences import sentence_of
from pipelines.store.database.models import DocumentRow, RevisionRow
from pipelines.store.database.name_models import ModelFindsRow
from pipelines.store.names.finds import HAS_FINDS, finds_of, read_finds
from pipelines.store.search.even_sample import Population

TEXTS_AT_ONCE = 20  # the longest have about 1 MB


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedArticle:
    """An article with its mentions. `model` is the one that read it, empty where none did."""

    document_id: int
    source: str
    date: str | None
    language: str | None
    title: str = field(repr=False)
    text: str = field(repr=False)
    mentions: tuple[Mention, ...] = field(repr=False)
    model: str = ""

    def sentence(self, mention: Mention) -> str:
        """The sentence of a mention; of a headline all of it."""
        return sentence_of(self.title if mention.field is Field.TITLE else self.text, mention.start, mention.end)


def read_named(session: Session, population: Population, listed: ListedNames) -> Iterator[NamedArticle]:
    """The articles, as of the latest revisions, in the order of document ids."""
    rows = session.execute(
        select(
            DocumentRow.id,
            DocumentRow.source,
            RevisionRow.date,
            RevisionRow.language,
            RevisionRow.title,
            RevisionRow.text,
            ModelFindsRow.model,
            ModelFindsRow.places,
        )
        .join(RevisionRow, RevisionRow.id == DocumentRow.revision_id)
        .outerjoin(ModelFindsRow, HAS_FINDS)
        .where(*population.conditions)
        .order_by(DocumentRow.id)
        .execution_options(yield_per=TEXTS_AT_ONCE)
    )
    for row in rows:
        finds = finds_of(row.model, row.places) if row.model else None
        yield NamedArticle(
            document_id=row.id,
            source=row.source,
            date=row.date,
            language=row.language,
            title=row.title or "",
            text=row.text,
            mentions=find_mentions(row.title or "", row.text, listed, finds),
            model=row.model or "",
        )


def with_names(session: Session, revisions: Iterable[Revision], listed: ListedNames) -> Iterator[Revision]:
    """Each revision with its mentions, in order."""
    waiting = iter(revisions)
    while part := list(islice(waiting, TEXTS_AT_ONCE)):
        finds = read_finds(session, [(one.document_id, one.number) for one in part])
        for one in part:
            yield replace(one, mentions=find_mentions(one.title or "", one.text, listed, finds.get((one.document_id, one.number))))
